#!/usr/bin/env bash
# Makes the certificates of these tests again: two authorities, and servers that they vouch for.
set -eu
cd "$(dirname "$0")"
days=36500
authority() { # name, subject
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days "$days" \
    -keyout "$1.key" -out "$1.pem" -subj "$2" -addext basicConstraints=critical,CA:TRUE 2>/dev/null
}
server() { # name, authority, extensions, further options
  local name=$1 by=$2 extensions=$3
  shift 3
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$name.key" -out "$name.csr" \
    -subj "/O=Example Servers/CN=a.example" 2>/dev/null
  openssl x509 -req -in "$name.csr" -CA "$by.pem" -CAkey "$by.key" -out "$name.pem" \
    -CAcreateserial -extfile <(printf '%b' "$extensions") "$@" 2>/dev/null
  openssl x509 -in "$name.pem" -outform DER -out "$name.der"
  openssl pkcs8 -topk8 -nocrypt -in "$name.key" -outform DER -out "$name.key.der"
  rm "$name.csr" "$name.key" "$name.pem"
}
names='subjectAltName=DNS:a.example,DNS:b.example,DNS:x.servicebus.example,DNS:localhost\n'
authority authority "/O=Example Authority/CN=Example Authority"
authority inspector "/O=Corporate Inspection/CN=Inspector"
server server authority "$names" -days "$days"
server inspected inspector "$names" -days "$days"
server revocable authority "${names}crlDistributionPoints=URI:http://crl.example/a.crl\nauthorityInfoAccess=OCSP;URI:http://ocsp.elsewhere.example/,caIssuers;URI:http://crl.example/a.cer\n" -days "$days"
server other authority 'subjectAltName=DNS:other.test\n' -days "$days"
rm -f ./*.srl authority.key
openssl x509 -in inspector.pem -outform DER -out inspector.der
