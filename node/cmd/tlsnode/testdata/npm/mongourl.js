'use strict';
// mongodb's parser of connection strings, which is made on whatwg-url.
const { ConnectionString } = require('mongodb-connection-string-url');

for (const text of [
  'mongodb://user:p%40ss@one.example:27017,two.example/db?tls=true&replicaSet=rs',
  'mongodb+srv://cluster.example/?retryWrites=true&w=majority',
  'mongodb://[::1]:27018/?authMechanism=PLAIN', 'mongodb://', 'http://one.example',
  'mongodb://one.example:99999', 'mongodb+srv://cluster.example:27017/',
]) {
  try {
    const url = new ConnectionString(text);
    console.log(url.href, url.hosts, url.username, url.password, url.pathname, url.isSRV,
                [...url.searchParams], url.redact().href);
  } catch (err) {
    console.log(err.name, err.message);
  }
}
const url = new ConnectionString('mongodb://localhost');
url.searchParams.set('tls', 'true');
console.log(String(url), url.clone().hosts, url.typedSearchParams().get('tls'));
