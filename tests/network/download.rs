//! Downloads from a web server that behaves, and from those that do not.

use std::io::{Read, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::sleep;
use std::time::Duration;

use pac_check::finding::discovery::FetchFailureKind;
use pac_check::system::hosts::Hosts;
use pac_check::system::names::Source;
use pac_check::system::{Settings, World};
use pac_check::wpad::delivery::{self, Acceptance, Defect};
use pac_check::wpad::{Fetched, Limits, Network, Request, Statuses};
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use url::Url;

use crate::support::gzip;
use crate::support::http_server::{HttpServer, head, response};

const SCRIPT: &[u8] = b"function FindProxyForURL(url, host) { return \"DIRECT\"; }\n";
const PAC_TYPE: (&str, &str) = ("Content-Type", "application/x-ns-proxy-autoconfig");
const MOST_BYTES: u64 = 1_048_576;
const CHROMIUM: Acceptance = Acceptance {
    must_name_entry_point: true,
    statuses: Statuses::ONLY_200,
    media_types: &[],
};

fn limits(deadline: Duration) -> Limits {
    Limits {
        deadline,
        ..Limits::of_bytes(MOST_BYTES)
    }
}

/// A world whose only names are those of a hosts file.
fn world(hosts: &str) -> World {
    World::new(Settings {
        source: Source::Hosts(Hosts::parse("hosts", hosts).unwrap()),
        ..Settings::default()
    })
}

fn get(url: &Url) -> Fetched {
    get_within(url, Duration::from_secs(20))
}

fn get_within(url: &Url, deadline: Duration) -> Fetched {
    world("").get(&Request {
        url,
        addresses: &[],
        limits: limits(deadline),
    })
}

#[track_caller]
fn assert_failure(fetched: &Fetched, kind: FetchFailureKind, part: &str) {
    let failure = fetched
        .story
        .failure
        .as_ref()
        .unwrap_or_else(|| panic!("no failure: {:?}", fetched.story));
    assert_eq!(failure.kind, kind, "{failure:?}");
    assert!(failure.message.contains(part), "{failure:?}");
    assert!(failure.message.starts_with("http"), "{failure:?}");
    assert!(fetched.body.is_empty());
    assert_eq!(fetched.story.sha256, None);
}

#[test]
fn a_file_is_downloaded_with_its_story() {
    let server = HttpServer::sending(response("200 OK", &[PAC_TYPE], SCRIPT));
    let fetched = get(&server.url("/wpad.dat"));
    assert_eq!(fetched.body, SCRIPT);
    let story = &fetched.story;
    assert_eq!(story.failure, None);
    assert_eq!(story.bytes, SCRIPT.len() as u64);
    assert_eq!(story.content_type.as_deref(), Some(PAC_TYPE.1));
    assert_eq!(story.sha256.as_ref().map(String::len), Some(64));
    assert_eq!(story.hops.len(), 1);
    assert_eq!(story.hops[0].status, Some(200));
    assert_eq!(story.hops[0].server, Some(server.address.to_string()));
    assert_eq!(delivery::check(&fetched, CHROMIUM), Ok(()));
    assert_eq!(delivery::notes(&fetched), [""; 0]);

    let request = &server.received()[0];
    assert_eq!(request.line, "GET /wpad.dat");
    assert!(
        request
            .field("accept")
            .unwrap()
            .starts_with("application/x-ns-proxy-autoconfig")
    );
    assert!(
        request
            .field("user-agent")
            .unwrap()
            .starts_with("pac-check/")
    );
}

#[test]
fn the_world_says_where_a_name_is() {
    let server = HttpServer::sending(response("200 OK", &[PAC_TYPE], SCRIPT));
    let port = server.address.port();
    let url = Url::parse(&format!("http://wpad.corp.example:{port}/wpad.dat")).unwrap();
    let fetched = world("127.0.0.1 wpad.corp.example").get(&Request {
        url: &url,
        addresses: &[],
        limits: limits(Duration::from_secs(20)),
    });
    assert_eq!(fetched.body, SCRIPT);
    assert_eq!(
        server.received()[0].field("host"),
        Some(format!("wpad.corp.example:{port}").as_str())
    );
    assert_failure(
        &get(&url),
        FetchFailureKind::NoAddress,
        "wpad.corp.example does not exist",
    );
}

#[test]
fn known_addresses_are_used_and_the_name_is_not_asked_again() {
    let server = HttpServer::sending(response("200 OK", &[PAC_TYPE], SCRIPT));
    let port = server.address.port();
    let url = Url::parse(&format!("http://wpad.corp.example:{port}/wpad.dat")).unwrap();
    let fetched = world("127.0.0.99 wpad.corp.example").get(&Request {
        url: &url,
        addresses: &[IpAddr::V4(Ipv4Addr::LOCALHOST)],
        limits: limits(Duration::from_secs(20)),
    });
    assert_eq!(fetched.body, SCRIPT);
}

#[test]
fn a_redirect_to_another_host_goes_to_that_hosts_address() {
    let server = HttpServer::sending(response(
        "302 Found",
        &[("Location", "http://other.example/proxy.pac")],
        b"",
    ));
    let port = server.address.port();
    let url = Url::parse(&format!("http://wpad.corp.example:{port}/wpad.dat")).unwrap();
    let fetched = world("127.0.0.1 wpad.corp.example").get(&Request {
        url: &url,
        addresses: &[IpAddr::V4(Ipv4Addr::LOCALHOST)],
        limits: limits(Duration::from_secs(20)),
    });
    assert_failure(
        &fetched,
        FetchFailureKind::NoAddress,
        "other.example does not exist",
    );
}

#[test]
fn a_second_address_is_tried_when_the_first_does_not_listen() {
    let server = HttpServer::sending(response("200 OK", &[PAC_TYPE], SCRIPT));
    let port = server.address.port();
    let url = Url::parse(&format!("http://wpad.corp.example:{port}/wpad.dat")).unwrap();
    let fetched =
        world("127.0.0.99 wpad.corp.example\n127.0.0.1 wpad.corp.example").get(&Request {
            url: &url,
            addresses: &[],
            limits: limits(Duration::from_secs(20)),
        });
    assert_eq!(fetched.body, SCRIPT);
    let hop = &fetched.story.hops[0];
    assert_eq!(hop.addresses.len(), 2);
    assert_eq!(hop.server, Some(format!("127.0.0.1:{port}")));
}

#[test]
fn other_statuses_arrive_without_a_body() {
    for status in [
        "404 Not Found",
        "500 Oops",
        "203 Non-Authoritative",
        "206 Partial",
        "407 Login",
    ] {
        let server = HttpServer::sending(response(status, &[PAC_TYPE], SCRIPT));
        let fetched = get(&server.url("/wpad.dat"));
        let code: u16 = status.split(' ').next().unwrap().parse().unwrap();
        assert_eq!(fetched.story.failure, None);
        assert!(fetched.body.is_empty());
        assert_eq!(
            delivery::check(&fetched, CHROMIUM),
            Err(Defect::Status {
                status: code,
                wanted: Statuses::ONLY_200
            })
        );
    }
}

#[test]
fn redirects_are_followed_and_each_is_told() {
    let server = HttpServer::start(|request, stream| {
        stream.write_all(&match request.path() {
            "/wpad.dat" => response("301 Moved", &[("Location", "/a/b?c")], b"gone"),
            "/a/b?c" => response("302 Found", &[("Location", "../proxy.pac")], b""),
            "/proxy.pac" => response(
                "307 There",
                &[("Location", "//pac.example:PORT/final")],
                b"",
            ),
            _ => response("200 OK", &[PAC_TYPE], SCRIPT),
        })
    });
    let port = server.address.port();
    let relay = HttpServer::start(move |request, stream| {
        let target = format!("http://pac.example:{port}/final");
        stream.write_all(&match request.path() {
            "/wpad.dat" => response("301 Moved", &[("Location", "/next?c")], b"gone"),
            _ => response("308 There", &[("Location", target.as_str())], b""),
        })
    });
    let fetched = world("127.0.0.1 pac.example").get(&Request {
        url: &relay.url("/wpad.dat"),
        addresses: &[],
        limits: limits(Duration::from_secs(20)),
    });
    assert_eq!(fetched.body, SCRIPT, "{:?}", fetched.story);
    let hops: Vec<_> = fetched
        .story
        .hops
        .iter()
        .map(|hop| (hop.url.clone(), hop.status.unwrap()))
        .collect();
    assert_eq!(
        hops,
        [
            (relay.url("/wpad.dat").to_string(), 301),
            (relay.url("/next?c").to_string(), 308),
            (format!("http://pac.example:{port}/final"), 200),
        ]
    );
    assert_eq!(fetched.story.hops[0].location.as_deref(), Some("/next?c"));
}

#[test]
fn a_circle_of_redirects_ends() {
    let server = HttpServer::sending(response("302 Found", &[("Location", "/wpad.dat")], b""));
    let fetched = get(&server.url("/wpad.dat"));
    assert_failure(
        &fetched,
        FetchFailureKind::TooManyRedirects,
        "more than 20 redirects",
    );
    assert_failure(&fetched, FetchFailureKind::TooManyRedirects, "already");
    assert_eq!(server.received().len(), 21);
}

#[test]
fn redirects_to_files_are_refused() {
    for target in ["file:///etc/passwd", "data:,x", "ftp://pac.example/"] {
        let server = HttpServer::sending(response("302 Found", &[("Location", target)], SCRIPT));
        assert_failure(
            &get(&server.url("/wpad.dat")),
            FetchFailureKind::BadRedirect,
            target,
        );
    }
}

#[test]
fn redirects_to_where_secrets_or_nobody_are_are_not_followed() {
    for (target, part) in [
        ("http://169.254.169.254/latest/", "link-local"),
        ("http://[fe80::1]/", "link-local"),
        ("http://[::ffff:169.254.169.254]/", "link-local"),
        ("http://[::169.254.169.254]/", "link-local"),
        ("http://[64:ff9b::a9fe:a9fe]/", "link-local"),
        ("http://[64:ff9b:1::a9fe:a9fe]/", "link-local"),
        ("http://[2002:a9fe:a9fe::1]/", "link-local"),
        ("http://[2001:db8::5efe:a9fe:a9fe]/", "link-local"),
        (
            "http://[2001:0:c000:204:8000:3f57:5601:5601]/",
            "link-local",
        ),
        ("http://[fd00:ec2::254]/latest/", "metadata"),
        ("http://[64:ff9b::7f00:1]/", "this machine"),
        ("http://0.0.0.0/", "no server has"),
        ("http://0/", "no server has"),
        ("http://[::]/", "no server has"),
        ("http://[::ffff:0.0.0.0]/", "no server has"),
        ("http://224.0.0.251/", "many machines"),
        ("http://[ff02::1]/", "many machines"),
        ("http://255.255.255.255/", "many machines"),
        ("http://metadata.example/", "link-local"),
        ("http://both.example/", "link-local"),
    ] {
        let server = HttpServer::sending(response("302 Found", &[("Location", target)], SCRIPT));
        let url = server.url("/wpad.dat");
        let hosts = "169.254.169.254 metadata.example both.example\n127.0.0.1 both.example\n";
        let fetched = world(hosts).get(&Request {
            url: &url,
            addresses: &[],
            limits: limits(Duration::from_secs(20)),
        });
        assert_failure(&fetched, FetchFailureKind::BadRedirect, part);
        assert_eq!(fetched.story.hops.len(), 2);
        assert_eq!(fetched.story.hops[1].server, None);
    }
}

#[test]
fn nobody_is_asked_at_an_address_that_no_server_has() {
    let server = HttpServer::sending(response("200 OK", &[PAC_TYPE], SCRIPT));
    let port = server.address.port();
    for host in [
        "0.0.0.0",
        "[::]",
        "[::ffff:0.0.0.0]",
        "[::ffff:127.0.0.1]",
        "blocked.example",
        "169.254.9.9",
    ] {
        let url = Url::parse(&format!("http://{host}:{port}/wpad.dat")).unwrap();
        let fetched = world("0.0.0.0 blocked.example\n").get(&Request {
            url: &url,
            addresses: &[],
            limits: limits(Duration::from_secs(20)),
        });
        assert_failure(&fetched, FetchFailureKind::NeverAsked, "does not ask there");
    }
    // Another address of the name is asked.
    let url = Url::parse(&format!("http://wpad.example:{port}/wpad.dat")).unwrap();
    let fetched = world("0.0.0.0 wpad.example\n127.0.0.1 wpad.example\n").get(&Request {
        url: &url,
        addresses: &[],
        limits: limits(Duration::from_secs(20)),
    });
    assert_eq!(fetched.body, SCRIPT);
    assert_eq!(server.received().len(), 1);
}

#[test]
fn a_redirect_without_a_target_is_no_file() {
    let server = HttpServer::sending(response("302 Found", &[], SCRIPT));
    let fetched = get(&server.url("/wpad.dat"));
    assert_eq!(
        delivery::check(&fetched, CHROMIUM),
        Err(Defect::Status {
            status: 302,
            wanted: Statuses::ONLY_200
        })
    );
}

#[test]
fn pages_and_empty_files_are_seen_for_what_they_are() {
    let page = b"<!DOCTYPE html>\n<html><head><title>Welcome</title></head></html>";
    let server = HttpServer::start(|request, stream| {
        stream.write_all(&match request.path() {
            "/page" => response("200 OK", &[("Content-Type", "text/html")], page),
            _ => response("200 OK", &[PAC_TYPE], b""),
        })
    });
    assert_eq!(
        delivery::check(&get(&server.url("/page")), CHROMIUM),
        Err(Defect::Html {
            title: Some("Welcome".to_owned())
        })
    );
    assert_eq!(
        delivery::check(&get(&server.url("/empty")), CHROMIUM),
        Err(Defect::Empty)
    );
}

#[test]
fn a_missing_type_and_a_wrong_charset_are_passed_on() {
    let script = b"// \xe9\nfunction FindProxyForURL(u, h) { return 'DIRECT'; }";
    let server = HttpServer::start(|request, stream| {
        let charset = ("Content-Type", "text/plain; charset=utf-8");
        stream.write_all(&match request.path() {
            "/none" => response("200 OK", &[], script),
            _ => response("200 OK", &[charset], script),
        })
    });
    let fetched = get(&server.url("/none"));
    assert_eq!(fetched.story.content_type, None);
    assert!(delivery::notes(&fetched)[0].contains("no Content-Type"));
    let fetched = get(&server.url("/wrong"));
    assert_eq!(
        fetched.story.content_type.as_deref(),
        Some("text/plain; charset=utf-8")
    );
    assert_eq!(fetched.body, script);
}

#[test]
fn exactly_the_limit_is_taken_and_one_byte_more_is_not() {
    let server = HttpServer::start(|request, stream| {
        let size: usize = request.path().trim_start_matches('/').parse().unwrap();
        stream.write_all(&head("200 OK", &[PAC_TYPE]))?;
        stream.write_all(&vec![b'/'; size])
    });
    let fetched = get(&server.url("/1048576"));
    assert_eq!(fetched.story.failure, None);
    assert_eq!(fetched.body.len(), 1_048_576);
    let fetched = get(&server.url("/1048577"));
    assert_failure(
        &fetched,
        FetchFailureKind::TooLarge,
        "more than 1048576 bytes",
    );
}

#[test]
fn a_file_that_announces_too_much_is_not_read() {
    let server = HttpServer::start(|_, stream| {
        stream.write_all(&head("200 OK", &[("Content-Length", "2097152")]))?;
        sleep(Duration::from_secs(3));
        Ok(())
    });
    let fetched = get(&server.url("/wpad.dat"));
    assert_failure(
        &fetched,
        FetchFailureKind::TooLarge,
        "more than 1048576 bytes",
    );
    assert_eq!(fetched.story.bytes, 0);
}

#[test]
fn an_endless_body_ends_at_the_limit() {
    let server = HttpServer::start(|_, stream| {
        stream.write_all(&head("200 OK", &[("Transfer-Encoding", "chunked")]))?;
        let chunk = [b"4000\r\n".as_slice(), &[b'x'; 0x4000], b"\r\n"].concat();
        loop {
            stream.write_all(&chunk)?;
        }
    });
    let fetched = get(&server.url("/wpad.dat"));
    assert_failure(
        &fetched,
        FetchFailureKind::TooLarge,
        "more than 1048576 bytes",
    );
}

#[test]
fn a_compressed_file_is_unpacked_and_a_bomb_is_not() {
    let coding = ("Content-Encoding", "gzip");
    let server = HttpServer::start(move |request, stream| {
        stream.write_all(&match request.path() {
            "/good" => response("200 OK", &[PAC_TYPE, coding], &gzip::stored(SCRIPT)),
            "/cut" => {
                let packed = gzip::stored(SCRIPT);
                response("200 OK", &[PAC_TYPE, coding], &packed[..packed.len() - 12])
            }
            "/false" => response("200 OK", &[PAC_TYPE, coding], SCRIPT),
            // 258 MB in 1.6 MB; the limit must count what comes out.
            _ => response("200 OK", &[PAC_TYPE, coding], &gzip::bomb(1_000_000)),
        })
    });
    let fetched = get(&server.url("/good"));
    assert_eq!(fetched.body, SCRIPT, "{:?}", fetched.story);
    assert!(
        server.received()[0]
            .field("accept-encoding")
            .unwrap()
            .contains("gzip")
    );

    let fetched = get(&server.url("/bomb"));
    assert_failure(
        &fetched,
        FetchFailureKind::TooLarge,
        "more than 1048576 bytes",
    );
    assert!(fetched.story.bytes < 2 * MOST_BYTES, "{:?}", fetched.story);

    assert_failure(
        &get(&server.url("/cut")),
        FetchFailureKind::CutShort,
        "bytes",
    );
    assert_failure(
        &get(&server.url("/false")),
        FetchFailureKind::BadResponse,
        "coding is broken",
    );
}

#[test]
fn a_connection_that_ends_early_is_a_failure() {
    let server = HttpServer::start(|request, stream| {
        match request.path() {
            "/length" => stream.write_all(&head("200 OK", &[("Content-Length", "1000")]))?,
            "/chunked" => {
                stream.write_all(&head("200 OK", &[("Transfer-Encoding", "chunked")]))?;
                return stream.write_all(b"100\r\nfunction FindProxyForURL");
            }
            "/head" => return stream.write_all(b"HTTP/1.1 200 OK\r\nContent-"),
            _ => return Ok(()),
        }
        stream.write_all(SCRIPT)
    });
    assert_failure(
        &get(&server.url("/length")),
        FetchFailureKind::CutShort,
        &format!("after {} bytes", SCRIPT.len()),
    );
    assert_failure(
        &get(&server.url("/chunked")),
        FetchFailureKind::CutShort,
        "after",
    );
    for path in ["/head", "/nothing"] {
        assert_failure(
            &get(&server.url(path)),
            FetchFailureKind::BadResponse,
            "no valid response: ",
        );
    }
}

#[test]
fn what_is_not_http_is_a_failure() {
    let server = HttpServer::sending(b"220 mail.corp.example ESMTP\r\n".to_vec());
    assert_failure(
        &get(&server.url("/wpad.dat")),
        FetchFailureKind::BadResponse,
        "no valid response: ",
    );
}

#[test]
fn slow_servers_end_at_the_deadline() {
    let server = HttpServer::start(|request, stream| {
        match request.path() {
            "/silent" => sleep(Duration::from_secs(4)),
            "/head" => {
                stream.write_all(b"HTTP/1.1 200 OK\r\n")?;
                sleep(Duration::from_secs(4));
            }
            _ => {
                stream.write_all(&head("200 OK", &[("Content-Length", "1000")]))?;
                for _ in 0..40 {
                    stream.write_all(b"x")?;
                    sleep(Duration::from_millis(100));
                }
            }
        }
        Ok(())
    });
    for (path, part) in [
        ("/silent", "no response within 500ms"),
        ("/head", "no response within 500ms"),
        ("/drip", "not complete within 500ms"),
    ] {
        let fetched = get_within(&server.url(path), Duration::from_millis(500));
        assert_failure(&fetched, FetchFailureKind::TimedOut, part);
        assert!(fetched.story.milliseconds < 3_000, "{:?}", fetched.story);
    }
}

#[test]
fn the_deadline_covers_all_hops() {
    let server = HttpServer::start(|_, stream| {
        sleep(Duration::from_millis(200));
        stream.write_all(&response("302 Found", &[("Location", "/again")], b""))
    });
    let fetched = get_within(&server.url("/wpad.dat"), Duration::from_millis(500));
    assert_failure(&fetched, FetchFailureKind::TimedOut, "within 500ms");
    assert!(fetched.story.hops.len() > 1);
}

#[test]
fn too_many_header_fields_are_a_failure() {
    let server = HttpServer::start(|request, stream| {
        let count: usize = request.path().trim_start_matches('/').parse().unwrap();
        stream.write_all(b"HTTP/1.1 200 OK\r\n")?;
        for number in 0..count {
            write!(stream, "X-{number}: x\r\n")?;
        }
        stream.write_all(b"\r\n")?;
        stream.write_all(SCRIPT)
    });
    let fetched = get(&server.url("/90"));
    assert_eq!(fetched.body, SCRIPT, "{:?}", fetched.story);
    assert_failure(
        &get(&server.url("/100000")),
        FetchFailureKind::BadResponse,
        "no valid response: ",
    );
}

#[test]
fn nobody_listening_is_a_failure_to_connect() {
    let url = {
        let server = HttpServer::sending(Vec::new());
        server.url("/wpad.dat")
    };
    let fetched = get(&url);
    assert_failure(&fetched, FetchFailureKind::Connect, "refused");
    assert_eq!(fetched.story.hops.len(), 1);
    assert_eq!(fetched.story.hops[0].status, None);
}

#[test]
fn a_server_without_tls_is_a_failure_of_tls() {
    let server = HttpServer::sending(b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec());
    let mut url = server.url("/wpad.dat");
    url.set_scheme("https").unwrap();
    assert_failure(&get(&url), FetchFailureKind::Tls, "no secure connection");
}

/// Answers every connection with a certificate that nobody vouches for, and counts the requests
/// that come through all the same.
#[expect(
    clippy::disallowed_methods,
    reason = "a server of the test, on loopback"
)]
fn server_with_own_certificate() -> (SocketAddr, Arc<AtomicUsize>) {
    let certificate = include_bytes!("tls/certificate.der").to_vec();
    let key = include_bytes!("tls/key.der").to_vec();
    let provider = rustls::crypto::ring::default_provider();
    let config = ServerConfig::builder_with_provider(Arc::new(provider))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![CertificateDer::from(certificate)],
            PrivatePkcs8KeyDer::from(key).into(),
        )
        .unwrap();
    let config = Arc::new(config);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let requests = Arc::new(AtomicUsize::new(0));
    let counted = requests.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let connection = ServerConnection::new(config.clone()).unwrap();
            let mut secure = StreamOwned::new(connection, stream);
            let mut byte = [0];
            if secure.read_exact(&mut byte).is_ok() {
                counted.fetch_add(1, Ordering::SeqCst);
            }
        }
    });
    (address, requests)
}

#[test]
fn a_certificate_that_nobody_vouches_for_is_a_failure_of_tls() {
    let (address, requests) = server_with_own_certificate();
    let target = format!("https://{address}/wpad.dat");
    let redirecting = HttpServer::sending(response("302 Found", &[("Location", &target)], b""));
    for url in [Url::parse(&target).unwrap(), redirecting.url("/wpad.dat")] {
        let fetched = get(&url);
        assert_failure(&fetched, FetchFailureKind::Tls, "certificate");
    }
    assert_eq!(requests.load(Ordering::SeqCst), 0);
}

#[test]
fn proxies_of_the_environment_are_not_used() {
    // Nothing listens on the port: a client that used it would fail. The variable is set for a
    // child, as other tests run in this process.
    if std::env::var_os("http_proxy").is_some() {
        let server = HttpServer::sending(response("200 OK", &[PAC_TYPE], SCRIPT));
        assert_eq!(get(&server.url("/wpad.dat")).body, SCRIPT);
        return;
    }
    let output = std::process::Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "download::proxies_of_the_environment_are_not_used",
        ])
        .env("http_proxy", "http://127.0.0.1:9")
        .env("ALL_PROXY", "http://127.0.0.1:9")
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{text}");
    assert!(text.contains("1 passed"), "{text}");
}
