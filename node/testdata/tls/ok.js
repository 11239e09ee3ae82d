'use strict';
// The client ends a connection that nothing is wrong with.
require('./lib/scenario').simple({}, {});
