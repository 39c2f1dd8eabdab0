//! What comes from the addresses of revocation that a certificate names.

#![expect(
    clippy::disallowed_methods,
    reason = "servers on loopback open sockets"
)]

use std::io::Write;
use std::net::TcpStream;

use serde_json::Value;

use crate::made::Authority;
use crate::program::{Place, Run};
use crate::servers::{Server, V4, target};
use crate::tls::{self, HELLO, REVOCABLE};

/// An answer with this body.
fn answer(kind: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "HTTP/1.1 200 OK\r\nVia: 1.1 proxy\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

/// A probe through a proxy that gives these answers for the list, the responder and the issuer.
fn probed(list: &[u8], responder: &[u8], issuer: &[u8]) -> Run {
    let origin = tls::server(V4, REVOCABLE, false, HELLO);
    let at = origin.at;
    let (list, responder, issuer) = (list.to_vec(), responder.to_vec(), issuer.to_vec());
    let proxy = Server::start(V4, move |mut client| {
        let head = client.head()?;
        if head.starts_with("CONNECT ") {
            client.stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n")?;
            return client.join(TcpStream::connect(at)?);
        }
        let answer = match target(&head) {
            "http://crl.example/a.crl" => &list,
            "http://crl.example/a.cer" => &issuer,
            "http://ocsp.elsewhere.example/" => &responder,
            _ => &b"HTTP/1.1 200 OK\r\nVia: 1.1 proxy\r\nContent-Length: 0\r\n\r\n"[..].to_vec(),
        };
        client.stream.write_all(answer)?;
        client.close()
    });
    let rows = [
        format!("a.example:{}", at.port()),
        "http:crl.example:80".to_owned(),
        "http:ocsp.elsewhere.example:80".to_owned(),
    ];
    let place = Place::new(&rows).host("127.0.0.1 a.example");
    place.probe(&format!("PROXY {}", proxy.place()), &[])
}

/// The findings on revocation.
fn found(run: &Run) -> Vec<Value> {
    let report = run.json();
    let all = report["findings"].as_array().unwrap();
    all.iter()
        .filter(|it| it["code"] == "R-30")
        .cloned()
        .collect()
}

const DER: &str = "application/pkix-crl";
/// A responder that speaks OCSP, and was not asked anything.
const MALFORMED: [u8; 5] = [0x30, 3, 0x0a, 1, 1];

#[test]
fn a_revocation_list_is_read_and_not_only_its_status() {
    let authority = Authority::new("Example Authority");
    let responder = answer("application/ocsp-response", &MALFORMED);
    let issuer = answer("application/pkix-cert", &authority.der);
    let (good, pem) = authority.list(-3, 4);
    let (expired, _) = authority.list(-30, -20);
    let (early, _) = authority.list(20, 30);
    let chunked = [
        b"HTTP/1.1 200 OK\r\nVia: 1.1 p\r\nTransfer-Encoding: chunked\r\n\r\n10\r\n",
        &good[..16],
        format!("\r\n{:x}\r\n", good.len() - 16).as_bytes(),
        &good[16..],
        b"\r\n0\r\n\r\n",
    ]
    .concat();
    // What is longer than what is kept of it.
    let mut long = answer(DER, &good);
    long.truncate(long.len() - 1);
    for (list, wrong, severity) in [
        (answer(DER, &good), None, ""),
        (answer("text/plain", &good), None, ""),
        (chunked, None, ""),
        (
            answer(DER, pem.as_bytes()),
            Some("it is PEM (X509 CRL)"),
            "medium",
        ),
        (
            answer("text/html", b"<!DOCTYPE html><title>Blocked</title>"),
            Some("a page in place of DER"),
            "medium",
        ),
        (
            answer(DER, b"\r\n<html>blocked"),
            Some("a page in place of DER"),
            "medium",
        ),
        (
            answer(DER, b""),
            Some("an empty body in place of DER"),
            "medium",
        ),
        (
            answer(DER, &expired),
            Some("it has expired: the next one was due"),
            "medium",
        ),
        (answer(DER, &early), Some("it is not valid yet"), "medium"),
        (
            answer(DER, &good[..good.len() / 2]),
            Some("it is cut"),
            "medium",
        ),
        (
            answer(DER, &authority.der),
            Some("a certificate in place of DER"),
            "medium",
        ),
        (answer(DER, b"not \x1b found"), Some("`not"), "medium"),
        (
            b"HTTP/1.1 404 Not Found\r\nVia: 1.1 p\r\nServer: x\r\nContent-Length: 0\r\n\r\n"
                .to_vec(),
            Some("status 404"),
            "medium",
        ),
    ] {
        let run = probed(&list, &responder, &issuer);
        let findings = found(&run);
        let Some(wrong) = wrong else {
            assert_eq!(findings, Vec::<Value>::new());
            assert_eq!(run.status, 0, "{}", run.out);
            continue;
        };
        assert_eq!(findings.len(), 1, "{wrong}: {findings:#?}");
        let finding = &findings[0];
        assert!(
            finding["evidence"][0].as_str().unwrap().contains(wrong),
            "{wrong}: {finding:#}"
        );
        assert!(
            finding["message"]
                .as_str()
                .unwrap()
                .contains("http://crl.example/a.crl")
        );
        assert_eq!(finding["severity"], severity);
        assert_eq!(run.status, 1);
    }
}

#[test]
fn a_responder_and_an_issuers_certificate_are_read_as_well() {
    let authority = Authority::new("Example Authority");
    let list = answer(DER, &authority.list(-3, 4).0);
    let cer = answer("application/pkix-cert", &authority.der);
    let ocsp = |body: &[u8]| answer("application/ocsp-response", body);
    let page = answer("text/html", b"<html>blocked");
    let pem = answer("application/pkix-cert", authority.pem.as_bytes());
    for (responder, issuer, wrong, severity) in [
        (ocsp(&MALFORMED), cer.clone(), None, ""),
        (ocsp(&[0x30, 3, 0x0a, 1, 6]), cer.clone(), None, ""),
        (ocsp(b""), cer.clone(), None, ""),
        (
            ocsp(&[0x30, 3, 0x0a, 1, 3]),
            cer.clone(),
            Some("tryLater"),
            "low",
        ),
        (
            page.clone(),
            cer.clone(),
            Some("a page in place of DER"),
            "low",
        ),
        (
            ocsp(&MALFORMED),
            page.clone(),
            Some("a page in place of DER"),
            "medium",
        ),
        (
            ocsp(&MALFORMED),
            pem,
            Some("it is PEM (CERTIFICATE)"),
            "medium",
        ),
        (
            ocsp(&MALFORMED),
            list.clone(),
            Some("a revocation list in place of DER"),
            "medium",
        ),
    ] {
        let findings = found(&probed(&list, &responder, &issuer));
        assert_eq!(
            findings.len(),
            usize::from(wrong.is_some()),
            "{findings:#?}"
        );
        for finding in findings {
            assert!(
                finding["evidence"][0]
                    .as_str()
                    .unwrap()
                    .contains(wrong.unwrap()),
                "{finding:#}"
            );
            assert_eq!(finding["severity"], severity, "{finding:#}");
        }
    }
}

/// A list of many megabytes is looked at, and not downloaded; one that never comes is not taken for one.
#[test]
fn of_a_list_only_its_beginning_is_read() {
    let authority = Authority::new("Example Authority");
    let issuer = answer("application/pkix-cert", &authority.der);
    let responder = answer("application/ocsp-response", &MALFORMED);
    let (list, _) = authority.list(-3, 4);
    // The same list, with entries of revoked certificates behind its dates that never end.
    let mut head = format!(
        "HTTP/1.1 200 OK\r\nVia: 1.1 p\r\nContent-Length: {}\r\n\r\n",
        64 << 20
    )
    .into_bytes();
    head.extend([
        0x30, 0x84, 3, 0xff, 0xff, 0xfa, 0x30, 0x84, 3, 0xff, 0xff, 0x00,
    ]);
    let behind_head = |at: usize| match list[at + 1] {
        0x81 => at + 3,
        0x82 => at + 4,
        _ => at + 2,
    };
    head.extend(&list[behind_head(behind_head(0))..]);
    head.resize(head.len() + 32 * 1024, 0x30);
    assert_eq!(
        found(&probed(&head, &responder, &issuer)),
        Vec::<Value>::new()
    );
}
