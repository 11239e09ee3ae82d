'use strict';
// Archives that cannot be used.
const tls = require('tls');

function tried(archive, passphrase) {
  try {
    tls.createSecureContext({ pfx: Buffer.from(archive.join(''), 'base64'), passphrase });
    console.log('fine');
  } catch ({ name, code, message }) {
    console.log(name, code, message);
  }
}

// It is encrypted with RC2 (openssl pkcs12 -export -nokeys -certpbe RC2-CBC), which
// neither side has.
tried([
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
], 'x');

// It has a key only (openssl pkcs12 -export -nocerts).
const key = [
  'MIIBfgIBAzCCATQGCSqGSIb3DQEHAaCCASUEggEhMIIBHTCCARkGCSqGSIb3DQEHAaCCAQoEggEG',
  'MIIBAjCB/wYLKoZIhvcNAQwKAQKgge8wgewwVwYJKoZIhvcNAQUNMEowKQYJKoZIhvcNAQUMMBwE',
  'CPquROHfmr9hAgIIADAMBggqhkiG9w0CCQUAMB0GCWCGSAFlAwQBKgQQ3088UxUm1JlC3mRMEaw+',
  'QASBkFvOhknw2NPYCqQtc37+TpjXS1rZfqi1DRTBzNh69cjvotfaqtlMIbiIduCJKHdRWW08TgiT',
  '/6v7jzIo0t0x6TVsmS3palHV53QR2hMHrg15Q4S7cY2lY2hML/47gf4XdaRZw75uhpAnLtU/ScnQ',
  'fpN01KGARj2VtaQe8H5Rfa1SD+h1gqsG7pUVboF4/nBQKzBBMDEwDQYJYIZIAWUDBAIBBQAEIC1d',
  '6gDxt/IvOVR0DtDDWJ5vSjRfcxm0L3qqNqWz/lSGBAgbcS2uzofY/gICCAA=',
];
tried(key, 'x');
tried(key, 'wrong');
tried(key);
