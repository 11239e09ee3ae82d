'use strict';
module.exports = binding('buffer');
