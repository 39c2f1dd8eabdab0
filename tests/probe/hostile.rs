//! Servers that want to hold a probe up, fill it, or be obeyed: bounded, told, and nothing else lost.

use std::io::{Read, Write};
use std::time::{Duration, Instant};

use crate::program::Place;
use crate::servers::{Client, Server, V4, proxy};
use crate::tls::{self, HELLO, SERVER};

/// Addresses that a run may have, in kibibytes: threads and the program itself take most of it. The servers
/// here send more in the time that a probe has.
const MOST_MEMORY: u32 = 700 * 1024;

fn forever(mut client: Client, first: &[u8], again: &[u8]) -> std::io::Result<()> {
    client.head()?;
    client.stream.write_all(first)?;
    loop {
        client.stream.write_all(again)?;
    }
}

/// The first host by a hostile proxy, the second one by a good one: both are told.
#[expect(clippy::disallowed_methods, reason = "a generous bound against hangs")]
fn bounded(server: &Server, code: &str, evidence: &str) {
    let origin = tls::server(V4, SERVER, false, HELLO);
    let good = proxy(V4, origin.at);
    let place = Place::new(&["a.example:443".to_owned(), "b.example:443".to_owned()]);
    place.write(
        "x.pac",
        &format!(
            "function FindProxyForURL(url, host) {{ return host == 'a.example' ? \
             \"PROXY {}\" : \"PROXY {}\"; }}\n",
            server.place(),
            good.place()
        ),
    );
    let start = Instant::now();
    let run = place.run_within(
        MOST_MEMORY,
        &[
            "probe",
            "--profile",
            "t.toml",
            "--pac",
            "x.pac",
            "--hosts",
            "hosts",
            "--format",
            "json",
            "--client",
            "chromium",
            "--connect-time",
            "1.5",
            "--answer-time",
            "1.5",
            "--routes-only",
        ],
    );
    assert!(
        start.elapsed() < Duration::from_secs(20),
        "{:?}",
        start.elapsed()
    );
    let report = run.json();
    assert_eq!(report["rows"][0]["code"], code, "{report:#}");
    let seen = report["rows"][0]["attempts"][0]["evidence"].to_string();
    assert!(seen.contains(evidence), "{evidence}: {seen}");
    assert_eq!(report["rows"][1]["verdict"], "met", "{report:#}");
    assert!(run.out.len() < 200_000);
}

#[test]
fn answers_without_end_are_bounded() {
    let headers = Server::start(V4, |client| {
        forever(client, b"HTTP/1.1 200 OK\r\n", b"A: b\r\n")
    });
    bounded(&headers, "R-23", "more than 100 headers");
    let value = Server::start(V4, |client| {
        forever(client, b"HTTP/1.1 200 OK\r\nA: ", &[b'x'; 4096])
    });
    bounded(&value, "R-23", "more than 65536 bytes");
    let status = Server::start(V4, |client| {
        forever(client, b"HTTP/1.1 200 ", &[b'x'; 4096])
    });
    bounded(&status, "R-23", "more than 65536 bytes");
    let informational = Server::start(V4, |client| {
        forever(client, b"", b"HTTP/1.1 102 Processing\r\n\r\n")
    });
    bounded(&informational, "R-23", "informational");
    let tunnel = Server::start(V4, |client| {
        forever(client, b"HTTP/1.1 200 OK\r\n\r\n", &[b'x'; 4096])
    });
    bounded(&tunnel, "R-21", "xxxx");
    let records = Server::start(V4, |client| {
        forever(client, b"HTTP/1.1 200 OK\r\n\r\n", &[22, 3, 3, 0, 1, 2])
    });
    bounded(&records, "R-21", "");
}

#[test]
fn slow_bytes_end_with_the_time_for_an_answer() {
    let slow = Server::start(V4, |mut client| {
        client.head()?;
        for byte in b"HTTP/1.1 200 OK\r\nA: b".iter().cycle() {
            client.stream.write_all(&[*byte])?;
            // As slow as it takes to be a nuisance; what the test looks at does not depend on it.
            std::thread::park_timeout(Duration::from_millis(100));
        }
        Ok(())
    });
    bounded(&slow, "R-23", "not complete in time");
}

#[test]
fn a_certificate_of_a_mebibyte_is_refused() {
    let big = Server::start(V4, |mut client| {
        client.head()?;
        client.stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n")?;
        client.stream.read_exact(&mut [0; 5])?;
        // A ServerHello of TLS 1.2 with AES-128-GCM, then a certificate that has no end.
        let mut hello = vec![3, 3];
        hello.extend([7; 32]);
        hello.extend([0, 0xc0, 0x2b, 0, 0, 0]);
        let mut message = vec![2, 0, 0, u8::try_from(hello.len()).unwrap()];
        message.extend(hello);
        let record = |bytes: &[u8]| {
            let mut record = vec![22, 3, 3];
            record.extend(u16::try_from(bytes.len()).unwrap().to_be_bytes());
            record.extend(bytes);
            record
        };
        client.stream.write_all(&record(&message))?;
        client.stream.write_all(&record(&[
            11, 0x10, 0, 0, 0x0f, 0xff, 0xfd, 0x0f, 0xff, 0xfa,
        ]))?;
        for _ in 0..64 {
            client.stream.write_all(&record(&[0x30; 16_000]))?;
        }
        client.hang()
    });
    bounded(&big, "R-21", "");
}

#[test]
fn nothing_that_a_server_sends_is_obeyed() {
    let server = Server::answering(
        V4,
        "HTTP/1.1 403 No\x1b[2J\x1b]0;owned\x07 way\r\nServer: \x1b[31mred\u{202e}x\r\n\
         Via: ##[error]x\r\n\r\n<b>\x1b[5m::error::y",
    );
    let place = Place::new(&["a.example:443".to_owned()]);
    let route = format!("PROXY {}", server.place());
    for format in [
        "human",
        "json",
        "markdown",
        "html",
        "sarif",
        "github",
        "junit",
        "openmetrics",
    ] {
        let run = place.run(&[
            "probe",
            "--profile",
            "t.toml",
            "--via",
            &route,
            "--hosts",
            "hosts",
            "--format",
            format,
            "--client",
            "chromium",
            "-v",
        ]);
        assert!(
            !run.out.contains('\x1b') && !run.out.contains('\u{202e}'),
            "{format}: {}",
            run.out
        );
        assert!(!run.out.contains("##[error]"), "{format}: {}", run.out);
        assert_eq!(run.status, 1, "{format}: {}", run.err);
    }
}

/// Inside the tunnel and inside TLS the same bounds hold, and by every kind of proxy.
#[test]
fn answers_without_end_inside_tls_and_by_socks_are_bounded() {
    let config = tls::config(SERVER, false);
    for again in [&b"A: b\r\n"[..], &[b'x'; 4096]] {
        let config = std::sync::Arc::clone(&config);
        let inside = Server::start(V4, move |mut client: Client| {
            client.head()?;
            client.stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n")?;
            let connection = rustls::ServerConnection::new(std::sync::Arc::clone(&config)).unwrap();
            let mut secured = rustls::StreamOwned::new(connection, client.stream);
            secured.write_all(b"HTTP/1.1 200 OK\r\nA: ")?;
            loop {
                secured.write_all(again)?;
            }
        });
        let place = Place::new(&["a.example:443".to_owned()]);
        let words = [
            "probe",
            "--profile",
            "t.toml",
            "--via",
            &format!("PROXY {}", inside.place()),
            "--hosts",
            "hosts",
            "--format",
            "json",
            "--client",
            "chromium",
            "--answer-time",
            "1.5",
            "--routes-only",
        ];
        let run = place.run_within(MOST_MEMORY, &words);
        let report = run.json();
        assert!(matches!(run.status, 0..=2), "{report:#}");
        assert!(run.out.len() < 200_000);
    }
    let socks = Server::start(V4, |mut client| {
        client.stream.read_exact(&mut [0; 3])?;
        loop {
            client.stream.write_all(&[5; 4096])?;
        }
    });
    let place = Place::new(&["a.example:443".to_owned()]);
    let words = [
        "probe",
        "--profile",
        "t.toml",
        "--via",
        &format!("SOCKS5 {}", socks.place()),
        "--hosts",
        "hosts",
        "--format",
        "json",
        "--client",
        "chromium",
        "--answer-time",
        "1.5",
        "--routes-only",
    ];
    let run = place.run_within(MOST_MEMORY, &words);
    assert_eq!(run.json()["rows"][0]["verdict"], "violated", "{}", run.out);
}

/// The body of a plain answer, and of what a certificate names for revocation.
#[test]
fn bodies_without_end_are_bounded() {
    for head in [
        "HTTP/1.1 200 OK\r\nVia: 1.1 p\r\n\r\n",
        "HTTP/1.1 200 OK\r\nVia: 1.1 p\r\nTransfer-Encoding: chunked\r\n\r\nfffffffff\r\n",
        "HTTP/1.1 200 OK\r\nVia: 1.1 p\r\nContent-Length: 99999999999999999999\r\n\r\n",
        "HTTP/1.1 403 Forbidden\r\nX-Squid-Error: ERR_ACCESS_DENIED 0\r\n\r\n",
    ] {
        let server = Server::start(V4, move |client| {
            forever(client, head.as_bytes(), &[0x30; 4096])
        });
        let place = Place::new(&["http:a.example:80".to_owned()]);
        let words = [
            "probe",
            "--profile",
            "t.toml",
            "--via",
            &format!("PROXY {}", server.place()),
            "--hosts",
            "hosts",
            "--format",
            "json",
            "--client",
            "chromium",
            "--answer-time",
            "1.5",
            "--routes-only",
        ];
        let run = place.run_within(MOST_MEMORY, &words);
        let denied = head.contains("403");
        assert_eq!(run.status, i32::from(denied), "{head}: {}", run.out);
        assert!(run.out.len() < 200_000);
    }
}
