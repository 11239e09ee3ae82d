#!/bin/sh
# Makes the keys and certificates of seed.js: for examples only, as the keys
# are public.
set -e
cd "$(dirname "$0")"

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 36500 \
  -keyout ca-key.pem -out ca.pem -subj '/CN=Seed CA' \
  -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign

# leaf NAME CN EXTENSION...
leaf() {
  name=$1 cn=$2
  shift 2
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
    -keyout "$name-key.pem" -out request.pem -subj "/CN=$cn"
  printf '%s\n' "$@" >extensions
  openssl x509 -req -in request.pem -CA ca.pem -CAkey ca-key.pem -days 36500 \
    -extfile extensions -out "$name.pem"
  rm request.pem extensions
}

leaf server seed.example subjectAltName=DNS:seed.example,DNS:localhost extendedKeyUsage=serverAuth
leaf other other.example subjectAltName=DNS:other.example extendedKeyUsage=serverAuth
leaf client 'Seed client' extendedKeyUsage=clientAuth
rm -f ca-key.pem ca.srl
