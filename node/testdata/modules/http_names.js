'use strict';
// The names of HTTP. QUERY is of later versions of Node.
const http = require('http');
console.log(JSON.stringify(http.STATUS_CODES));
console.log(http.METHODS.filter((name) => name !== 'QUERY').join());
