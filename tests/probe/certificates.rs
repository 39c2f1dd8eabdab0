//! Real TLS servers whose certificates have expired, are not valid yet, are for other names, or soon end.

use std::io::Write;

use crate::made::Authority;
use crate::program::{Place, Run};
use crate::servers::{Server, V4, V6, proxy};
use crate::tls::{self, HELLO, INSPECTED, Identity, SERVER};

/// What comes of a server with this certificate, directly and through a proxy that only passes it on.
fn by_both_ways(authority: &Authority, identity: Identity) -> Vec<Run> {
    [V4, V6]
        .into_iter()
        .flat_map(|ip| {
            let origin = tls::server(ip, identity, false, HELLO);
            let passes = proxy(ip, origin.at);
            let port = origin.at.port();
            let place = || {
                Place::new(&[format!("a.example:{port}")])
                    .host(&format!("{ip} a.example"))
                    .trusting(&authority.pem)
            };
            [
                place().probe("DIRECT", &[]),
                place().probe(&format!("PROXY {}", passes.place()), &[]),
            ]
        })
        .collect()
}

#[test]
fn a_certificate_that_clients_refuse_is_told_by_what_is_wrong_with_it() {
    let authority = Authority::new("Test Authority");
    let stranger = Authority::new("Nobody");
    for (identity, wrong) in [
        (authority.server("a.example", -60, -3), "has expired"),
        (authority.server("a.example", 3, 60), "not valid yet"),
        (authority.server("b.example", -3, 60), "for other names"),
        (
            stranger.server("a.example", -3, 60),
            "neither a public authority nor one that this machine trusts",
        ),
    ] {
        for run in by_both_ways(&authority, identity) {
            let report = run.json();
            let row = &report["rows"][0];
            assert_eq!(row["verdict"], "violated", "{wrong}: {report:#}");
            assert_eq!(row["code"], "R-21", "{wrong}: {report:#}");
            let attempt = &row["attempts"][0];
            assert_eq!(attempt["situation"], "tls-fails");
            assert!(
                attempt["evidence"].to_string().contains(wrong),
                "{attempt:#}"
            );
            let days = attempt["days_to_expiry"].as_i64().unwrap();
            assert_eq!(days < 0, wrong == "has expired", "{attempt:#}");
            assert_eq!(run.status, 1);
            assert!(!run.codes().contains(&"R-32".to_owned()), "{report:#}");
            let evidence = run.finding("R-21")["evidence"].to_string();
            assert!(evidence.contains("Example Servers"), "{evidence}");
        }
    }
}

#[test]
fn a_certificate_that_ends_within_two_weeks_is_said_and_works() {
    let authority = Authority::new("Test Authority");
    for (days, is_said) in [(5, true), (60, false)] {
        let identity = authority.server("a.example", -3, days);
        for run in by_both_ways(&authority, identity) {
            let report = run.json();
            assert_eq!(report["rows"][0]["verdict"], "met", "{report:#}");
            assert_eq!(run.status, 0, "{report:#}");
            let said = run.codes().contains(&"R-32".to_owned());
            assert_eq!(said, is_said, "{days}: {report:#}");
            if is_said {
                let finding = run.finding("R-32");
                assert_eq!(finding["severity"], "low");
                let message = finding["message"].as_str().unwrap();
                assert!(message.contains("days are left"), "{message}");
            }
        }
    }
}

#[test]
fn a_proxy_by_tls_whose_certificate_has_expired_is_refused() {
    let authority = Authority::new("Test Authority");
    for (identity, wrong) in [
        (authority.server("localhost", -60, -3), "has expired"),
        (authority.server("localhost", 3, 60), "not valid yet"),
        (authority.server("other.example", -3, 60), "for other names"),
    ] {
        let proxy = tls::server(V4, identity, false, "HTTP/1.1 200 OK\r\n\r\n");
        let place = Place::new(&["a.example:443".to_owned()])
            .host("127.0.0.1 localhost")
            .trusting(&authority.pem);
        let run = place.probe(&format!("HTTPS localhost:{}", proxy.at.port()), &[]);
        let report = run.json();
        let attempt = &report["rows"][0]["attempts"][0];
        assert_eq!(attempt["code"], "R-21", "{report:#}");
        let evidence = attempt["evidence"].to_string();
        assert!(evidence.contains("certificate of the proxy"), "{evidence}");
        assert!(evidence.contains(wrong), "{wrong}: {evidence}");
    }
}

#[test]
fn a_protocol_that_is_lost_is_evidence_of_inspection() {
    let origin = tls::serving(V4, tls::speaking(SERVER, false, &["h2", "http/1.1"]), HELLO);
    let config = tls::config(INSPECTED, false);
    let inspects = Server::start(V4, move |mut client| {
        client.head()?;
        client.stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n")?;
        tls::answer(client.stream, &config, HELLO.as_bytes())
    });
    let place =
        Place::new(&[format!("a.example:{}", origin.at.port())]).host("127.0.0.1 a.example");
    let run = place.probe(&format!("PROXY {}", inspects.place()), &[]);
    let report = run.json();
    let row = &report["rows"][0];
    assert_eq!(row["code"], "R-18", "{report:#}");
    assert_eq!(row["compared"]["alpn"], "http/1.1", "{row:#}");
    assert_eq!(
        row["attempts"][0]["alpn"],
        serde_json::Value::Null,
        "{row:#}"
    );
    let evidence = run.finding("R-18")["evidence"].to_string();
    assert!(
        evidence.contains(
            "directly the server chooses the application protocol http/1.1 (ALPN), and here none"
        ),
        "{evidence}"
    );
    // What only passes TLS on loses nothing.
    let passes = proxy(V4, origin.at);
    let run = place.probe(&format!("PROXY {}", passes.place()), &[]);
    assert_eq!(run.status, 0, "{}", run.out);
    assert!(!run.out.contains("(ALPN)"), "{}", run.out);
}
