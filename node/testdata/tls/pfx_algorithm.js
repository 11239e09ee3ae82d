'use strict';
// An archive that is encrypted with RC2 (openssl pkcs12 -export -nokeys
// -certpbe RC2-CBC), which neither side has.
const tls = require('tls');
const pfx = Buffer.from([
  'MIICiQIBAzCCAkMGCSqGSIb3DQEHAaCCAjQEggIwMIICLDCCAigGCSqGSIb3DQEHBqCCAhkwggIV',
  'AgEAMIICDgYJKoZIhvcNAQcBMFUGCSqGSIb3DQEFDTBIMCsGCSqGSIb3DQEFDDAeBAi1lex7MHhW',
  'kAIBAQIBEDAMBggqhkiG9w0CCQUAMBkGCCqGSIb3DQMCMA0CAToECPgjGgiOLvh8gIIBqML1PKtV',
  'A6nuJw/uY+sSa38FDaaJjSZfa6BxFa7fObGS1sMOoaKFFFupAqyqJep8d/Xa3K5UMyrVrd/7aGEV',
  'Gvm/oPcxE3Z+vitMuOC/K+sBNyMRiw5I69opwUIBoj0bdmG7hkfpkYwDcUlCm2sRVzWiGv7qId+9',
  'qbC9wCxaEUtr7eW2sjbOrGeZLCfGIT02vDWxF9cqFQULv4FjR6U3YTKiCwek0d4z5SyVhTEbmtzw',
  '2TLTKQk5nS2uVcUKjAPz1dWWtjwOtudWPDmln50BFadjngkrnw4+PZVVvucB13MJf1W63rtejIxF',
  'FswyGYVUeVYcgMcHEIec6cExVRtnAJzGXc4AGqC9L4zkp7MbGx7LTpExXZBgO6HECqwpa+heZmKz',
  'DcEdZXQhG/6FIuZ1KgNXyiH8d0N9oPFHD+DaUzMEbehuyzMKAQ9A0EgJ/aFjRPcIv0DZEGW92lsn',
  'bE87qH7Tzr+xyuPe5/CVulUnauSpZCpZm5xwkRUqRpothdY3PIWdZ2mIE79xo/EGeniCIel09yna',
  'ChSXx1fxDCKXMpYLKA6eFO9fnj0wPTAxMA0GCWCGSAFlAwQCAQUABCCa9FiNGi/iNUvRmsSHvlwO',
  'JflvOpAJOBqw4du8VJ1JHgQIqmDJq5+TqD8=',
].join(''), 'base64');
try {
  tls.createSecureContext({ pfx, passphrase: 'x' });
} catch ({ name, code, message }) {
  console.log(name, code, message);
}
