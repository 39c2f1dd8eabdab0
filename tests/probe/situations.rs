//! Each situation as a real server: classified right through `probe` and through `audit --probe`, with
//! the bytes as evidence, over IPv4 and IPv6.

#![expect(
    clippy::disallowed_methods,
    reason = "servers on loopback open sockets"
)]

use std::io::{Read, Write};
use std::net::{IpAddr, TcpStream};

use crate::program::{Place, STRICT};
use crate::servers::{Server, V4, V6, closed_port, full, proxy, target};
use crate::tls::{self, HELLO, INSPECTED, OTHER, REVOCABLE, SERVER};

/// What comes of one required URL on a route.
fn check(place: &Place, route: &str, code: &str, situation: &str, evidence: &[&str]) {
    let probed = place.probe(route, &[]);
    let report = probed.json();
    let row = &report["rows"][0];
    let attempt = &row["attempts"][0];
    assert_eq!(attempt["situation"], situation, "{route}: {report:#}");
    assert_eq!(row["verdict"], "violated", "{report:#}");
    assert_eq!(row["code"], code, "{report:#}");
    assert_eq!(probed.status, 1, "{}", probed.err);
    let seen = attempt["evidence"].to_string();
    for part in evidence {
        assert!(seen.contains(part), "{part}: {seen}");
    }
    let finding = probed.finding(code);
    assert!(!finding["help"].as_str().unwrap().is_empty());
    assert!(!finding["evidence"].as_array().unwrap().is_empty());

    let audited = place.audit(route, &["--allow-proxy", "*", "--allow-proxy", "DIRECT"]);
    let report = audited.json();
    assert_eq!(report["rows"][0]["does"], "does-not-work", "{report:#}");
    assert_eq!(report["rows"][0]["verdict"], "violated", "{report:#}");
    assert_eq!(report["rows"][0]["code"], code, "{report:#}");
    assert_eq!(audited.status, 1);
    audited.finding(code);
}

/// A required host that can be reached by nothing but the route.
fn required() -> Place {
    Place::new(&["a.example:443".to_owned()])
}

fn route(server: &Server) -> String {
    format!("PROXY {}", server.place())
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table")]
fn a_refusal_of_connect_is_read_from_what_real_proxies_answer() {
    let squid = |status: &str, error: &str, more: &str| {
        format!(
            "HTTP/1.1 {status}\r\nServer: squid/5.7\r\nX-Squid-Error: {error}\r\n{more}\
             Content-Type: text/html\r\nConnection: close\r\n\r\n<html><h1>ERROR</h1>"
        )
    };
    let cases: Vec<(String, &str, &str, &[&str])> = vec![
        (
            squid(
                "407 Proxy Authentication Required",
                "ERR_CACHE_ACCESS_DENIED 0",
                "Proxy-Authenticate: Negotiate\r\nProxy-Authenticate: Basic realm=\"x\"\r\n",
            ),
            "R-08",
            "login-required",
            &["login by Negotiate, Basic", "realm", "407"],
        ),
        (
            squid("403 Forbidden", "ERR_ACCESS_DENIED 0", "Via: 1.1 p (squid/5.7)\r\n"),
            "R-09",
            "denied",
            &["ERR_ACCESS_DENIED", "Via: 1.1 p", "<h1>ERROR</h1>"],
        ),
        (
            squid(
                "307 Temporary Redirect",
                "403 Access Denied",
                "Location: http://block.example/\r\n",
            ),
            "R-09",
            "denied",
            &["Location: http://block.example/"],
        ),
        (
            squid("500 Internal Server Error", "ERR_CANNOT_FORWARD 0", ""),
            "R-11",
            "upstream-name",
            &["ERR_CANNOT_FORWARD"],
        ),
        (
            squid("503 Service Unavailable", "ERR_DNS_FAIL 0", ""),
            "R-11",
            "upstream-name",
            &["ERR_DNS_FAIL"],
        ),
        (
            squid("503 Service Unavailable", "ERR_CONNECT_FAIL 111", ""),
            "R-12",
            "upstream-unreachable",
            &["ERR_CONNECT_FAIL 111"],
        ),
        (
            "HTTP/1.1 502 Proxy Error\r\nServer: Apache/2.4.62\r\n\r\n<p>The proxy server could not handle \
             the request<p>Reason: <strong>DNS lookup failure for: a.example</strong>"
                .to_owned(),
            "R-11",
            "upstream-name",
            &["DNS lookup failure"],
        ),
        (
            "HTTP/1.1 400 Bad Request\r\nServer: nginx/1.22.1\r\n\r\n".to_owned(),
            "R-13",
            "not-a-proxy",
            &["Server: nginx"],
        ),
        (
            "HTTP/1.1 405 Method Not Allowed\r\nServer: Apache/2.4\r\nAllow: GET,POST\r\n\r\n".to_owned(),
            "R-13",
            "not-a-proxy",
            &["Allow: GET,POST"],
        ),
        (
            "SSH-2.0-OpenSSH_9.2\r\n\r\n\r\n".to_owned(),
            "R-13",
            "not-a-proxy",
            &["SSH-2.0"],
        ),
        (
            "HTTP/1.1 302 Found\r\nLocation: http://portal.example/login\r\n\r\n".to_owned(),
            "R-14",
            "captive-portal",
            &["Location: http://portal.example/login"],
        ),
        (
            "HTTP/1.1 511 Network Authentication Required\r\n\r\n".to_owned(),
            "R-14",
            "captive-portal",
            &["511"],
        ),
        (
            "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html>Welcome, guest".to_owned(),
            "R-14",
            "captive-portal",
            &["in place of TLS came `<html>Welcome"],
        ),
        (
            "\x15\x03\x01\x00\x02\x02\x28".to_owned(),
            "R-15",
            "tls-only-proxy",
            &["x15"],
        ),
        (
            "HTTP/1.1 429 Too Many Requests\r\nVia: 1.1 p\r\n\r\n".to_owned(),
            "R-24",
            "proxy-fails",
            &["429"],
        ),
        (String::new(), "R-22", "ended-without-answer", &["closed"]),
    ];
    for (answer, code, situation, evidence) in cases {
        for ip in [V4, V6] {
            let server = Server::answering(ip, answer.clone());
            check(&required(), &route(&server), code, situation, evidence);
        }
    }
}

#[test]
fn a_login_by_several_schemes_is_told_for_plain_requests_too() {
    let answer = "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Digest realm=\"x\"\r\n\
        Content-Length: 0\r\n\r\n";
    let server = Server::answering(V4, answer);
    let place = Place::new(&["http:a.example:80".to_owned()]);
    check(
        &place,
        &route(&server),
        "R-08",
        "login-required",
        &["login by Digest"],
    );
    let heads = server.heads();
    assert!(heads[0].starts_with("GET http://a.example/ HTTP/1.1\r\nHost: a.example\r\n"));
    assert!(
        !heads
            .concat()
            .to_ascii_lowercase()
            .contains("proxy-authorization")
    );
}

#[test]
fn a_proxy_that_is_down_is_told_apart_from_one_whose_name_is_unknown() {
    for ip in [V4, V6] {
        let closed = closed_port(ip);
        check(
            &required(),
            &format!("PROXY {closed}"),
            "R-07",
            "proxy-down",
            &["refused"],
        );
        let (listener, _streams) = full(ip);
        let at = listener.local_addr().unwrap();
        check(
            &required(),
            &format!("PROXY {at}"),
            "R-07",
            "proxy-down",
            &["no answer to SYN"],
        );
    }
    let unknown = "PROXY proxy.unknown.example:8080";
    check(
        &required(),
        unknown,
        "R-06",
        "proxy-name-unknown",
        &["does not exist"],
    );
}

#[test]
fn hangs_and_ends_are_told_by_where_they_happen() {
    for ip in [V4, V6] {
        let before = Server::start(ip, |mut client| {
            client.head()?;
            client.hang()
        });
        check(
            &required(),
            &route(&before),
            "R-16",
            "hangs-before-answer",
            &["no answer within"],
        );
        let after = Server::start(ip, |mut client| {
            client.head()?;
            client.stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n")?;
            client.hang()
        });
        check(
            &required(),
            &route(&after),
            "R-17",
            "hangs-after-connect",
            &["no byte after"],
        );
        let terminated = Server::start(ip, |mut client| {
            client.head()?;
            client.stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n")?;
            client.stream.read_exact(&mut [0])?;
            client.close()
        });
        check(
            &required(),
            &route(&terminated),
            "R-20",
            "terminated",
            &["without a byte"],
        );
    }
}

#[test]
fn a_proxy_that_wants_tls_is_found_out_by_a_handshake() {
    let config = tls::config(SERVER, false);
    let server = Server::start(V4, move |client| {
        let mut first = [0];
        client.stream.peek(&mut first)?;
        if first[0] == 22 {
            tls::answer(client.stream, &config, b"")
        } else {
            Ok(())
        }
    });
    check(&required(), &route(&server), "R-15", "tls-only-proxy", &[]);
}

/// A proxy that inspects: its own certificate, and this answer inside.
fn inspecting(ip: IpAddr, inside: &'static str) -> Server {
    let config = tls::config(INSPECTED, false);
    Server::start(ip, move |mut client| {
        client.head()?;
        client
            .stream
            .write_all(b"HTTP/1.1 200 Connection established\r\n\r\n")?;
        tls::answer(client.stream, &config, inside.as_bytes())
    })
}

#[test]
fn inspection_is_seen_by_the_issuer_against_the_direct_way() {
    for ip in [V4, V6] {
        let origin = tls::server(ip, SERVER, true, HELLO);
        let port = origin.at.port();
        let place = Place::new(&[format!("a.example:{port}")]).host(&format!("{ip} a.example"));
        let server = inspecting(ip, HELLO);
        let issuers = [
            "Corporate Inspection",
            "directly it is issued by",
            "Example Authority",
        ];
        check(&place, &route(&server), "R-18", "inspected", &issuers);
        let codes = place.probe(&route(&server), &[]).codes();
        // The server asks for a client certificate, which the proxy hides; and directly it works.
        assert_eq!(codes, ["R-18", "R-25", "R-27"], "{codes:?}");
    }
}

#[test]
fn a_refusal_inside_the_tls_is_not_the_servers_answer() {
    for (inside, code, situation) in [
        (
            "HTTP/1.1 403 Forbidden\r\nServer: squid/5.7\r\nX-Squid-Error: ERR_ACCESS_DENIED 0\r\n\r\n",
            "R-19",
            "denied-inside-tls",
        ),
        (
            "HTTP/1.1 502 Bad Gateway\r\nServer: squid/5.7\r\nX-Squid-Error: ERR_READ_ERROR 0\r\n\r\n",
            "R-11",
            "upstream-name",
        ),
        (
            "HTTP/1.1 503 Service Unavailable\r\nX-Squid-Error: ERR_CONNECT_FAIL 111\r\n\r\n",
            "R-12",
            "upstream-unreachable",
        ),
    ] {
        let origin = tls::server(V4, SERVER, false, HELLO);
        let port = origin.at.port();
        let place = Place::new(&[format!("a.example:{port}")]).host("127.0.0.1 a.example");
        let server = inspecting(V4, inside);
        check(
            &place,
            &route(&server),
            code,
            situation,
            &["inside the TLS", "X-Squid-Error"],
        );
        place.probe(&route(&server), &[]).finding("R-18");
    }
}

#[test]
fn what_works_is_met_by_every_kind_of_way() {
    for ip in [V4, V6] {
        let origin = tls::server(ip, SERVER, false, HELLO);
        let port = origin.at.port();
        let place = Place::new(&[format!("a.example:{port}")]).host(&format!("{ip} a.example"));
        let plain = proxy(ip, origin.at);
        let secured = https_proxy(ip, origin.at);
        let secured_port = secured.at.port();
        let place = place.host(&format!("{ip} localhost"));
        let socks = socks_proxy(ip, origin.at);
        let routes = [
            "DIRECT".to_owned(),
            route(&plain),
            format!("HTTPS localhost:{secured_port}"),
            format!("SOCKS5 {}", socks.place()),
        ];
        for route in &routes {
            let run = place.probe(route, &[]);
            let report = run.json();
            assert_eq!(report["rows"][0]["verdict"], "met", "{route}: {report:#}");
            let attempt = &report["rows"][0]["attempts"][0];
            assert_eq!(attempt["status"], 404, "{report:#}");
            assert_eq!(
                attempt["issuer"],
                "O=Example Authority, CN=Example Authority"
            );
            assert!(attempt["days_to_expiry"].as_i64().unwrap() > 30_000);
            assert_eq!(run.status, 0, "{route}: {report:#}");
            let audited = place.audit(route, &["--allow-proxy", "*", "--allow-proxy", "DIRECT"]);
            assert_eq!(audited.json()["rows"][0]["does"], "works");
        }
    }
}

fn https_proxy(ip: IpAddr, to: std::net::SocketAddr) -> Server {
    let config = tls::config(SERVER, false);
    Server::start(ip, move |client| {
        let connection = rustls::ServerConnection::new(std::sync::Arc::clone(&config)).unwrap();
        let mut secured = rustls::StreamOwned::new(connection, client.stream);
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut one = [0];
            if secured.read(&mut one)? == 0 {
                return Ok(());
            }
            head.extend_from_slice(&one);
        }
        secured.write_all(b"HTTP/1.1 200 OK\r\n\r\n")?;
        relay(secured, TcpStream::connect(to)?)
    })
}

/// Passes bytes on in turns: what a probe says fits.
fn relay(
    mut client: rustls::StreamOwned<rustls::ServerConnection, TcpStream>,
    mut server: TcpStream,
) -> std::io::Result<()> {
    let wait = Some(std::time::Duration::from_millis(20));
    client.sock.set_read_timeout(wait)?;
    server.set_read_timeout(wait)?;
    let mut bytes = [0; 16 * 1024];
    loop {
        for is_client in [true, false] {
            let read = if is_client {
                client.read(&mut bytes)
            } else {
                server.read(&mut bytes)
            };
            match read {
                Ok(0) => return Ok(()),
                Ok(length) if is_client => server.write_all(&bytes[..length])?,
                Ok(length) => {
                    client.write_all(&bytes[..length])?;
                    client.flush()?;
                }
                Err(error)
                    if matches!(
                        error.kind(),
                        std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut
                    ) => {}
                Err(error) => return Err(error),
            }
        }
    }
}

#[test]
fn what_works_by_socks_4_needs_an_ipv4_address() {
    let origin = tls::server(V4, SERVER, false, HELLO);
    let to = origin.at;
    let socks = Server::start(V4, move |mut client| {
        let mut request = [0; 9];
        client.stream.read_exact(&mut request)?;
        assert_eq!(
            (request[..2].to_vec(), request[4..].to_vec()),
            (vec![4, 1], vec![127, 0, 0, 1, 0])
        );
        client.stream.write_all(&[0, 90, 0, 0, 0, 0, 0, 0])?;
        client.join(TcpStream::connect(to)?)
    });
    let place = Place::new(&[format!("a.example:{}", to.port())]).host("127.0.0.1 a.example");
    let route = format!("SOCKS {}", socks.place());
    let run = place.probe(&route, &[]);
    assert_eq!(run.json()["rows"][0]["verdict"], "met", "{}", run.out);
    assert_eq!(run.status, 0);
}

fn socks_proxy(ip: IpAddr, to: std::net::SocketAddr) -> Server {
    Server::start(ip, move |mut client| {
        let mut greeting = [0; 3];
        client.stream.read_exact(&mut greeting)?;
        assert_eq!(greeting, [5, 1, 0]);
        client.stream.write_all(&[5, 0])?;
        let mut request = [0; 5];
        client.stream.read_exact(&mut request)?;
        assert_eq!(request[..4], [5, 1, 0, 3]);
        let mut rest = vec![0; usize::from(request[4]) + 2];
        client.stream.read_exact(&mut rest)?;
        client.stream.write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0])?;
        client.join(TcpStream::connect(to)?)
    })
}

#[test]
fn a_proxy_by_tls_with_a_certificate_that_nobody_trusts_is_refused_as_clients_do() {
    let config = tls::config(INSPECTED, false);
    let server = Server::start(V4, move |client| {
        tls::answer(client.stream, &config, b"HTTP/1.1 200 OK\r\n\r\n")
    });
    let place = required().host("127.0.0.1 localhost");
    let route = format!("HTTPS localhost:{}", server.at.port());
    check(
        &place,
        &route,
        "R-21",
        "tls-fails",
        &["certificate of the proxy", "Inspection"],
    );
    let plain = Server::answering(V4, "HTTP/1.1 400 Bad Request\r\n\r\n");
    let route = format!("HTTPS localhost:{}", plain.at.port());
    check(
        &place,
        &route,
        "R-16",
        "hangs-before-answer",
        &["ClientHello"],
    );
}

#[test]
fn an_issuer_that_the_profile_does_not_expect_is_told() {
    let origin = tls::server(V4, SERVER, false, HELLO);
    let rows = [format!("a.example:{}", origin.at.port())];
    for (expected, is_told) in [("DigiCert", true), ("Example Authority", false)] {
        let demands = format!(
            "{STRICT}[requirements.certificate-issuers]\nvalue = [\"{expected}\"]\nsays = \"x\"\n"
        );
        let place = Place::demanding(&demands, &rows).host("127.0.0.1 a.example");
        let run = place.probe("DIRECT", &[]);
        let told = run.codes().contains(&"R-33".to_owned());
        assert_eq!((told, run.status), (is_told, 0), "{}", run.out);
    }
}

#[test]
fn a_made_up_example_whose_name_does_not_exist_is_not_judged() {
    let server = Server::answering(
        V4,
        "HTTP/1.1 503 Service Unavailable\r\nX-Squid-Error: ERR_DNS_FAIL 0\r\n\r\n",
    );
    let place = required();
    place.write(
        "t.toml",
        &place.read("t.toml").replace(
            "pattern = \"a.example\"",
            "pattern = \"*.example\", examples = [\"pac-check-example.example\"]",
        ),
    );
    let run = place.probe(&route(&server), &[]);
    let report = run.json();
    assert_eq!(report["rows"][0]["verdict"], "not-judged", "{report:#}");
    assert_eq!(run.codes(), [""; 0], "{report:#}");
    assert_eq!(run.status, 2);
    let denies = Server::answering(
        V4,
        "HTTP/1.1 403 Forbidden\r\nX-Squid-Error: ERR_ACCESS_DENIED 0\r\n\r\n",
    );
    let run = place.probe(&route(&denies), &[]);
    assert_eq!(run.json()["rows"][0]["verdict"], "violated");
    let audited = place.audit(&route(&server), &["--allow-proxy", "*"]);
    assert_eq!(audited.json()["rows"][0]["verdict"], "met");
    assert_eq!(audited.json()["rows"][0]["does"], "unknown");
}

#[test]
fn socks_says_why_not() {
    for (reply, code, situation) in [
        (&[5, 0xff][..], "R-08", "login-required"),
        (&[5, 0, 5, 2, 0, 1][..], "R-09", "denied"),
        (&[5, 0, 5, 4, 0, 1][..], "R-12", "upstream-unreachable"),
        (&[5, 0, 5, 7, 0, 1][..], "R-24", "proxy-fails"),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", "R-13", "not-a-proxy"),
    ] {
        let server = Server::start(V4, move |mut client| {
            client.stream.read_exact(&mut [0; 3])?;
            client.stream.write_all(reply)?;
            client.hang()
        });
        check(
            &required(),
            &format!("SOCKS5 {}", server.place()),
            code,
            situation,
            &[],
        );
    }
    let rejected = Server::start(V4, |mut client| {
        client.stream.read_exact(&mut [0; 9])?;
        client.stream.write_all(&[0, 91, 0, 0, 0, 0, 0, 0])?;
        client.hang()
    });
    let place = required().host("127.0.0.9 a.example");
    let route = format!("SOCKS4 {}", rejected.place());
    check(&place, &route, "R-12", "upstream-unreachable", &["SOCKS"]);
}

#[test]
fn the_direct_way_is_told_by_how_it_fails() {
    for ip in [V4, V6] {
        let closed = closed_port(ip).port();
        let place = Place::new(&[format!("a.example:{closed}")]).host(&format!("{ip} a.example"));
        check(&place, "DIRECT", "R-02", "refused", &["refused"]);
        let (listener, _streams) = full(ip);
        let port = listener.local_addr().unwrap().port();
        let place = Place::new(&[format!("a.example:{port}")]).host(&format!("{ip} a.example"));
        check(&place, "DIRECT", "R-04", "filtered", &["no answer to SYN"]);
        let other = tls::server(ip, OTHER, false, HELLO);
        let port = other.at.port();
        let place = Place::new(&[format!("a.example:{port}")]).host(&format!("{ip} a.example"));
        check(&place, "DIRECT", "R-21", "tls-fails", &["for other names"]);
    }
    check(
        &required(),
        "DIRECT",
        "R-01",
        "name-unknown",
        &["does not exist"],
    );
    let nowhere = required().host("0.0.0.0 a.example");
    let run = nowhere.probe("DIRECT", &[]);
    assert_eq!(run.json()["rows"][0]["verdict"], "unknown");
    assert_eq!(run.status, 2);
}

#[test]
fn a_proxy_that_refuses_the_port_lets_plain_requests_through() {
    let server = Server::start(V4, |mut client| {
        let head = client.head()?;
        let answer = if head.starts_with("CONNECT ") && target(&head).ends_with(":80") {
            "HTTP/1.1 403 Forbidden\r\nX-Squid-Error: ERR_ACCESS_DENIED 0\r\n\r\n"
        } else {
            "HTTP/1.1 200 OK\r\nServer: origin\r\nVia: 1.1 p\r\n\r\n"
        };
        client.stream.write_all(answer.as_bytes())?;
        client.close()
    });
    let ports = format!("{STRICT}[requirements.connect-ports]\nvalue = [443, 80]\nsays = \"x\"\n");
    let place = Place::demanding(&ports, &["http:a.example:80".to_owned()]);
    let run = place.probe(&route(&server), &[]);
    assert_eq!(run.json()["rows"][0]["verdict"], "met");
    let finding = run.finding("R-10");
    assert!(
        finding["message"]
            .as_str()
            .unwrap()
            .contains("a.example:80")
    );
    assert_eq!(run.status, 1);
}

#[test]
fn the_other_way_and_the_order_of_a_route_are_findings() {
    let origin = tls::server(V4, SERVER, false, HELLO);
    let port = origin.at.port();
    let place = Place::new(&[format!("a.example:{port}")]).host("127.0.0.1 a.example");
    let denies = Server::answering(
        V4,
        "HTTP/1.1 403 Forbidden\r\nX-Squid-Error: ERR_ACCESS_DENIED 0\r\n\r\n",
    );
    let works = proxy(V4, origin.at);
    let dead = closed_port(V4);

    let only_direct = place.probe(&route(&denies), &[]);
    let finding = only_direct.finding("R-25");
    assert!(
        finding["message"]
            .as_str()
            .unwrap()
            .contains("DIRECT works"),
        "{finding}"
    );
    assert_eq!(only_direct.status, 1);

    let after_an_answer = place.probe(&format!("{}; {}", route(&denies), route(&works)), &[]);
    assert_eq!(after_an_answer.json()["rows"][0]["verdict"], "violated");
    let finding = after_an_answer.finding("R-26");
    assert!(
        finding["message"]
            .as_str()
            .unwrap()
            .contains("do not go on"),
        "{finding}"
    );

    let delayed = format!("PROXY {dead}; {}", route(&works));
    let run = place.probe(&delayed, &[]);
    assert_eq!(run.json()["rows"][0]["works_by"], route(&works));
    assert_eq!(run.finding("R-26")["severity"], "medium");
    let run = place.run(&[
        "probe",
        "--profile",
        "t.toml",
        "--via",
        &delayed,
        "--hosts",
        "hosts",
        "--client",
        "winhttp",
        "--format",
        "json",
    ]);
    let report = run.json();
    assert_eq!(report["rows"][0]["verdict"], "unknown", "{report:#}");
    assert!(
        run.finding("R-26")["message"]
            .to_string()
            .contains("only the first")
    );
}

#[test]
fn revocation_is_fetched_where_the_list_says_and_nowhere_else() {
    let origin = tls::server(V4, REVOCABLE, false, HELLO);
    let rows = [
        format!("a.example:{}", origin.at.port()),
        "http:crl.example:80".to_owned(),
    ];
    let place = Place::new(&rows).host("127.0.0.1 a.example");
    let works = proxy(V4, origin.at);
    let run = place.probe(&route(&works), &[]);
    let finding = run.finding("R-29");
    assert!(
        finding["message"]
            .to_string()
            .contains("ocsp.elsewhere.example:80"),
        "{finding}"
    );
    let lines: Vec<String> = works
        .heads()
        .iter()
        .map(|head| head.lines().next().unwrap_or_default().to_owned())
        .collect();
    for wanted in ["a.crl", "a.cer"] {
        let line = format!("GET http://crl.example/{wanted} HTTP/1.1");
        assert!(lines.contains(&line), "{lines:?}");
    }
    assert!(
        !lines.iter().any(|line| line.contains("elsewhere")),
        "{lines:?}"
    );
    assert!(!run.codes().contains(&"R-30".to_owned()));

    let page = Server::start(V4, {
        let at = origin.at;
        move |mut client| {
            let head = client.head()?;
            if head.starts_with("CONNECT ") {
                client.stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n")?;
                return client.join(TcpStream::connect(at)?);
            }
            client.stream.write_all(
                b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nVia: 1.1 p\r\n\r\n<html>blocked",
            )?;
            client.close()
        }
    });
    let finding = place.probe(&route(&page), &[]).finding("R-30");
    assert!(
        finding["evidence"]
            .to_string()
            .contains("a page in place of DER"),
        "{finding}"
    );
}

#[test]
fn a_websocket_that_opens_directly_must_open_through_the_proxy() {
    let opened = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n";
    let origin = tls::server(V4, SERVER, false, opened);
    let stripped = tls::server(V4, SERVER, false, HELLO);
    let rows = [format!("a.example:{}+websocket", origin.at.port())];
    let place = Place::new(&rows).host("127.0.0.1 a.example");
    let good = proxy(V4, origin.at);
    assert!(
        !place
            .probe(&route(&good), &[])
            .codes()
            .contains(&"R-28".to_owned())
    );
    let bad = proxy(V4, stripped.at);
    let finding = place.probe(&route(&bad), &[]).finding("R-28");
    assert_eq!(finding["severity"], "high");
    assert!(
        finding["evidence"]
            .to_string()
            .contains("Upgrade: websocket")
    );
}

#[test]
fn the_ports_of_service_bus_are_information() {
    let origin = tls::server(V4, SERVER, false, HELLO);
    let host = "x.servicebus.example";
    let place =
        Place::new(&[format!("{host}:{}", origin.at.port())]).host(&format!("127.0.0.1 {host}"));
    let works = proxy(V4, origin.at);
    let run = place.probe(&route(&works), &[]);
    let finding = run.finding("R-31");
    assert_eq!(finding["severity"], "info");
    for port in [5671, 9350, 9354] {
        assert!(
            finding["evidence"]
                .to_string()
                .contains(&format!("{port}: refused"))
        );
    }
}
