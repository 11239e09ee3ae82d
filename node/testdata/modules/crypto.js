'use strict';
// crypto: digests, ciphers, derived keys, signatures.
const crypto = require('crypto');
const K = Buffer.alloc(16, 1);
const IV = Buffer.alloc(16, 2);
const N = Buffer.alloc(12, 3);
const { inspect } = require('util');

// show prints what a function answers, or how it fails.
function show(fn) {
  let answer;
  try {
    answer = inspect(fn());
  } catch (err) {
    answer = `${err.name} ${err.code} ${err.message}`;
  }
  console.log(`${fn} => ${answer}`);
}

show(() => crypto.createHash('md5').update('a').digest('hex'));
show(() => crypto.createHash('SHA256').update('a').update('b').digest('base64'));
show(() => crypto.createHash('sha-1').update('a').digest('hex'));
show(() => crypto.createHash('nope'));
show(() => crypto.createHash('sha512').copy().digest('hex').length);
show(() => crypto.createHmac('sha256','k').update('d').digest('hex'));
show(() => crypto.createHmac('nope','k'));
show(() => crypto.pbkdf2Sync('p','s',10,20,'sha512').toString('hex'));
show(() => crypto.scryptSync('p','s',16,{N:1024}).toString('hex'));
show(() => Buffer.from(crypto.hkdfSync('sha256','k','s','i',16)).toString('hex'));
show(() => crypto.timingSafeEqual(Buffer.from('a'),Buffer.from('b')));
show(() => crypto.timingSafeEqual(Buffer.from('a'),Buffer.from('bb')));
show(() => crypto.randomBytes(4).length);
show(() => /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab]/.test(crypto.randomUUID()));
show(() => {const x=crypto.createCipheriv('aes-128-cbc',K,IV);return x.update('hello world hello world','utf8','hex')+x.final('hex')});
show(() => {const x=crypto.createCipheriv('aes-128-gcm',K,N);x.setAAD(Buffer.from('q'));const o=Buffer.concat([x.update('hello'),x.final()]);return o.toString('hex')+x.getAuthTag().toString('hex')});
show(() => {const x=crypto.createCipheriv('aes-128-ctr',K,IV);return x.update('hello','utf8','hex')});
show(() => {const x=crypto.createCipheriv('aes-128-cbc',K,IV);const o=x.update('hey','utf8','hex')+x.final('hex');const y=crypto.createDecipheriv('aes-128-cbc',K,IV);return y.update(o,'hex','utf8')+y.final('utf8')});
show(() => {const y=crypto.createDecipheriv('aes-128-cbc',K,IV);y.update(Buffer.alloc(16));return y.final()});
show(() => crypto.createCipheriv('aes-128-cbc',K,Buffer.alloc(1)));
show(() => crypto.createCipheriv('aes-128-cbc',Buffer.alloc(3),IV));
show(() => crypto.createCipheriv('xxx',K,IV));
show(() => crypto.constants.SSL_OP_NO_TLSv1);
show(() => crypto.getFips());
show(() => crypto.randomInt(5)<5);
show(() => {const k=crypto.generateKeyPairSync('ec',{namedCurve:'P-256'});const s=crypto.sign('sha256',Buffer.from('x'),k.privateKey);return [crypto.verify('sha256',Buffer.from('x'),k.publicKey,s),k.privateKey.asymmetricKeyType,k.publicKey.type,k.publicKey.asymmetricKeyDetails]});
show(() => {const k=crypto.generateKeyPairSync('rsa',{modulusLength:2048,publicKeyEncoding:{type:'spki',format:'pem'},privateKeyEncoding:{type:'pkcs8',format:'pem'}});const s=crypto.createSign('RSA-SHA256').update('x').sign(k.privateKey);return [crypto.createVerify('SHA256').update('x').verify(k.publicKey,s),crypto.privateDecrypt(k.privateKey,crypto.publicEncrypt(k.publicKey,Buffer.from('m'))).toString(),s.length,k.publicKey.split('\n')[0]]});
show(() => crypto.createHash('sha1').update(5));
show(() => {const h=crypto.createHash('sha1');h.digest();h.digest()});
show(() => crypto.hash('sha1','a'));

const { subtle } = crypto.webcrypto;
const hex = (bytes) => Buffer.from(bytes).toString('hex');

async function web() {
  console.log(hex(await subtle.digest('SHA-256', Buffer.from('a'))));
  const key = await subtle.importKey('raw', Buffer.from('pw'), 'PBKDF2', false, ['deriveBits']);
  const algorithm = { name: 'PBKDF2', hash: 'SHA-256', salt: Buffer.from('s'), iterations: 5 };
  console.log(hex(await subtle.deriveBits(algorithm, key, 256)));
  const mac = { name: 'HMAC', hash: 'SHA-256' };
  const secret = await subtle.importKey('raw', Buffer.from('pw'), mac, false, ['sign']);
  console.log(hex(await subtle.sign('HMAC', secret, Buffer.from('d'))));
}

web().then(() => {
  crypto.pbkdf2('p', 's', 1, 8, 'sha1', (err, key) => console.log(`${err} ${hex(key)}`));
});
