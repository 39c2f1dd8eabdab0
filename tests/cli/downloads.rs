//! `--pac URL`: the file from a web server, and every way in which it does not come.

use std::io::Write;
use std::thread::sleep;
use std::time::Duration;

use crate::program::{PROXY, Place, Run, answer};
use crate::support::http_server::{HttpServer, head, response};
use crate::web::PAC_TYPE;

fn server() -> HttpServer {
    HttpServer::start(|request, stream| {
        let script = PROXY.as_bytes();
        let to = |location| response("302 Found", &[("Location", location)], b"");
        stream.write_all(&match request.path() {
            "/ok" => response("200 OK", &[PAC_TYPE], script),
            "/moved" => to("/ok"),
            "/circle" => to("/circle"),
            "/file" => to("file:///etc/passwd"),
            "/lost-later" => to("/404"),
            "/page" => response("200 OK", &[], b"<html><title>Sign in</title></html>"),
            "/image" => response("200 OK", &[], b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
            "/empty" => response("200 OK", &[PAC_TYPE], b""),
            "/large" => response("200 OK", &[PAC_TYPE], &vec![b'/'; 2 * 1_048_576]),
            "/cut" => {
                let mut cut = head("200 OK", &[("Content-Length", "5000")]);
                cut.extend_from_slice(script);
                cut
            }
            "/smtp" => b"220 mail.example ESMTP\r\n".to_vec(),
            "/silent" => {
                sleep(Duration::from_secs(3));
                return Ok(());
            }
            "/drip" => {
                stream.write_all(&head("200 OK", &[PAC_TYPE]))?;
                for _ in 0..30 {
                    stream.write_all(b"/")?;
                    sleep(Duration::from_millis(100));
                }
                return Ok(());
            }
            "/latin" => {
                let kind = (
                    "Content-Type",
                    "application/x-ns-proxy-autoconfig; charset=utf-8",
                );
                response("200 OK", &[kind], &[b"// \xe9\n", script].concat())
            }
            "/syntax" => response("200 OK", &[PAC_TYPE], b"function FindProxyForURL( {"),
            "/401" => response("401 Unauthorized", &[], b""),
            "/500" => response("500 Oops", &[], b""),
            _ => response("404 Not Found", &[], b"no"),
        })
    })
}

fn get(url: &str) -> Run {
    Place::new().run(&format!(
        "url --pac {url} --download-timeout 1 --format json http://a.example/"
    ))
}

#[test]
fn a_file_is_downloaded_also_through_redirects() {
    let server = server();
    for path in ["/ok", "/moved"] {
        let report = get(server.url(path).as_str()).json(0);
        assert_eq!(report["pac"]["source"], server.url("/ok").as_str());
        assert_eq!(answer(&report)["effective"], "PROXY proxy.example:8080");
    }
}

#[test]
fn what_does_not_come_is_one_error_that_says_why() {
    let server = server();
    for (path, parts) in [
        (
            "/404",
            [
                "cannot download the PAC file",
                "status 404 (no such file)",
                "help: check the URL",
            ],
        ),
        ("/lost-later", ["/404", "status 404", "redirected from"]),
        ("/401", ["status 401", "wants a login", ""]),
        ("/500", ["status 500", "the server failed", ""]),
        (
            "/circle",
            [
                "more than 20 redirects",
                "asked already",
                "help: name the URL of the file",
            ],
        ),
        (
            "/file",
            [
                "redirects to \"file:///etc/passwd\"",
                "only to http: and https:",
                "",
            ],
        ),
        (
            "/page",
            ["is not a PAC file", "HTML page titled \"Sign in\"", ""],
        ),
        ("/image", ["is not a PAC file", "a PNG image", ""]),
        (
            "/large",
            [
                "more than 1048576 bytes",
                "help: the client takes no larger file",
                "",
            ],
        ),
        ("/cut", ["the connection ended after", "bytes", ""]),
        (
            "/smtp",
            ["no valid response", "help: check that the port", ""],
        ),
        ("/silent", ["no response within 1s", "without a proxy", ""]),
        ("/drip", ["not complete within 1s", "bytes came", ""]),
    ] {
        let run = get(server.url(path).as_str());
        run.is_one_error(&parts);
        assert_eq!(
            run.err.matches("cannot download").count() + run.err.matches("is not a PAC").count(),
            1,
            "{run:?}"
        );
        run.says(&[&format!("http://{}", server.address)]);
    }
}

#[test]
fn urls_that_lead_nowhere_are_one_error() {
    let closed = {
        let server = server();
        server.url("/ok")
    };
    for (url, parts) in [
        (closed.as_str(), ["no connection", "refused"]),
        (
            "http://",
            ["that is not a URL", "help: write it like http://"],
        ),
        (
            "ftp://127.0.0.1/x",
            ["ftp: is not downloaded", "help: give an http or https URL"],
        ),
    ] {
        get(url).is_one_error(&parts);
    }
    let run = Place::new().run("url --pac http://none.example/ --hosts /dev/null http://a/");
    run.is_one_error(&[
        "the name none.example does not exist",
        "help: check the name",
    ]);
    let run = Place::new().run("url --pac http://none.example/ --offline http://a/");
    run.is_one_error(&[
        "http://none.example/: not asked for (--offline)",
        "help: leave out that option",
    ]);
}

#[test]
fn a_wrong_charset_is_said_and_the_file_is_used_as_the_client_does() {
    let server = server();
    let run = get(server.url("/latin").as_str());
    assert_eq!(
        answer(&run.json(0))["effective"],
        "PROXY proxy.example:8080"
    );
    run.says(&["warning: some bytes of", "not UTF-8"]);
}

#[test]
fn a_script_with_an_error_came_and_is_reported_as_such() {
    let server = server();
    let run = get(server.url("/syntax").as_str());
    run.says_one_error(&["SyntaxError", "/syntax:1:"]);
    assert_eq!(answer(&run.json(2))["status"], "error");
}

#[test]
fn the_audit_has_the_same_errors() {
    let server = server();
    let run = Place::new().run(&format!("audit --pac {}", server.url("/404")));
    run.is_one_error(&["cannot download the PAC file", "status 404"]);
}

#[test]
fn verbose_names_each_request() {
    let server = server();
    let run = Place::new().run(&format!("url -v --pac {} http://a/", server.url("/moved")));
    assert_eq!(run.status, 0);
    run.says(&[
        &format!("GET {}: 302", server.url("/moved")),
        &format!("GET {}: 200", server.url("/ok")),
    ]);
}
