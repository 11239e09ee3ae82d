'use strict';
// Keys and certificates of the test.

const { readFileSync } = require('fs');

exports.file = (name) => readFileSync(`${process.env.TLS_TEST_KEYS}/${name}`);
