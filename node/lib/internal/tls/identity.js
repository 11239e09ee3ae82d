'use strict';
// checkServerIdentity on Node's legacy certificate object (RFC 6125, section
// 6), and the texts of alternative names that it reads.

const { codes } = require('internal/errors');

const { domainToASCII } = binding('url');

// parseAltNames takes a certificate's subjectaltname apart: 'DNS:a, IP
// Address:1.2.3.4'. A value with special characters stands there as JSON.
function parseAltNames(text) {
  const names = [];
  let rest = text;
  while (rest !== '') {
    const comma = rest.indexOf(', ');
    const quote = rest.indexOf('"');
    let entry;
    if (quote !== -1 && (comma === -1 || quote < comma)) {
      const match = /^"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/
        .exec(rest.slice(quote));
      if (match === null) throw new codes.ERR_TLS_CERT_ALTNAME_FORMAT();
      entry = rest.slice(0, quote) + JSON.parse(match[0]);
      rest = rest.slice(quote + match[0].length);
      if (rest !== '' && !rest.startsWith(', ')) {
        throw new codes.ERR_TLS_CERT_ALTNAME_FORMAT();
      }
      rest = rest.slice(2);
    } else {
      const end = comma === -1 ? rest.length : comma;
      entry = rest.slice(0, end);
      rest = rest.slice(end + 2);
    }
    names.push(entry);
  }
  return names;
}

function unfqdn(host) {
  return host.endsWith('.') ? host.slice(0, -1) : host;
}

// lower is toLowerCase for ASCII alone: the Kelvin sign is no k.
function lower(text) {
  return text.replace(/[A-Z]/g, (c) => c.toLowerCase());
}

function labelsOf(host) {
  return lower(unfqdn(host)).split('.');
}

// matches compares the labels of a host with a pattern of the certificate.
function matches(host, pattern, wildcards) {
  if (!pattern) return false;
  const labels = labelsOf(pattern);
  if (host.length !== labels.length || labels.includes('') ||
      /[^\u0021-\u007F]/.test(pattern)) {
    return false;
  }
  for (let i = host.length - 1; i > 0; i--) {
    if (host[i] !== labels[i]) return false;
  }
  return matchesFirst(host[0], labels, wildcards);
}

// matchesFirst compares leftmost labels. A wildcard needs two more labels
// beside it, and means nothing in a name in Punycode.
function matchesFirst(label, labels, wildcards) {
  const first = labels[0];
  const parts = first.split('*', 3);
  if (parts.length === 1 || first.includes('xn--')) return label === first;
  if (!wildcards || parts.length > 2 || labels.length <= 2) return false;
  const [prefix, suffix] = parts;
  return prefix.length + suffix.length <= label.length &&
    label.startsWith(prefix) && label.endsWith(suffix);
}

// canonicalIP writes an address in one way, so that equal ones are equal.
function canonicalIP(ip) {
  return binding('tls').canonicalIP(ip);
}

function namesIn(cert) {
  const dns = [];
  const ips = [];
  const text = cert.subjectaltname;
  if (text) {
    const list = text.includes('"') ? parseAltNames(text) : text.split(', ');
    for (const name of list) {
      if (name.startsWith('DNS:')) dns.push(name.slice(4));
      else if (name.startsWith('IP Address:')) ips.push(canonicalIP(name.slice(11)));
    }
  }
  return { dns, ips };
}

function mismatch(host, cert) {
  const { isIP } = require('net');
  const { dns, ips } = namesIn(cert);
  if (isIP(host)) {
    if (ips.includes(canonicalIP(host))) return undefined;
    return `IP: ${host} is not in the cert's list: ${ips.join(', ')}`;
  }
  const labels = labelsOf(host);
  if (dns.length > 0) {
    if (dns.some((name) => matches(labels, name, true))) return undefined;
    return `Host: ${host}. is not in the cert's altnames: ${cert.subjectaltname}`;
  }
  const cn = cert.subject?.CN;
  if (!cn || cert.subject === undefined) return 'Cert does not contain a DNS name';
  const match = Array.isArray(cn) ?
    cn.some((name) => matches(labels, name, true)) : matches(labels, cn, true);
  return match ? undefined : `Host: ${host}. is not cert's CN: ${cn}`;
}

// checkServerIdentity returns why a certificate is not for a host, or
// undefined if it is.
function checkServerIdentity(hostname, cert) {
  let host = unfqdn(String(hostname));
  // A name that is not ASCII stands in certificates as it is looked up.
  if (/[^\u0000-\u007f]/.test(host)) host = domainToASCII(host) || host;
  const reason = mismatch(host, cert);
  if (reason === undefined) return undefined;
  return new codes.ERR_TLS_CERT_ALTNAME_INVALID(reason, host, cert);
}

module.exports = { checkServerIdentity, parseAltNames };
