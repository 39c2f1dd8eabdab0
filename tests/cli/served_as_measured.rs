//! How a file is served, and whether a client takes it: the readings of real clients on statuses,
//! redirects, content codings, types and charsets, with the same file behind a real web server.

use serde_json::Value;

use crate::measured::paired;
use crate::program::Place;
use crate::support::gzip;
use crate::support::http_server::{HttpServer, response};

/// The clients that were measured with a web server: those that download a file themselves.
const CLIENTS: [&str; 3] = ["chromium", "firefox", "libproxy"];

/// A file as it was served.
struct Served {
    id: String,
    http: Value,
    body: Vec<u8>,
    case: Value,
}

fn served() -> Vec<Served> {
    let cases: Vec<Value> =
        serde_json::from_str(&paired(include_str!("../conformance/scripts.json"))).unwrap();
    let served = cases.into_iter().filter_map(|case| {
        let http = case.get("http")?.clone();
        let script = case["pac"].as_str()?;
        // Not over HTTP at all.
        if http.get("via").is_some() {
            return None;
        }
        let body = match case["encoding"].as_str() {
            Some("latin-1") => script.chars().map(|letter| letter as u8).collect(),
            Some("utf-16-le") => script.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            _ => script.as_bytes().to_vec(),
        };
        Some(Served {
            id: case["id"].as_str()?.to_owned(),
            http,
            body,
            case,
        })
    });
    served.collect()
}

/// A response with this file, as it was measured; a redirect leads to `/there/ID`.
fn answer(path: &str) -> Vec<u8> {
    let (id, arrived) = match path.strip_prefix("/there/") {
        Some(id) => (id, true),
        None => (path.trim_start_matches('/'), false),
    };
    let all = served();
    let Some(one) = all.iter().find(|one| one.id == id) else {
        return response("404 Not Found", &[], b"");
    };
    let kind = one.http["type"]
        .as_str()
        .unwrap_or("application/x-ns-proxy-autoconfig");
    let kind = ("Content-Type", kind);
    let kinds: &[_] = if kind.1.is_empty() { &[] } else { &[kind] };
    let place = format!("/there/{id}");
    if one.http.get("redirect").is_some() && !arrived {
        return response("302 Found", &[("Location", &place)], b"");
    }
    if one.http.get("gzip").is_some() {
        let coding = ("Content-Encoding", "gzip");
        return response("200 OK", &[kind, coding], &gzip::stored(&one.body));
    }
    let status = one.http["status"].as_i64().unwrap_or(200);
    response(&format!("{status} Status"), kinds, &one.body)
}

#[test]
fn a_client_takes_what_the_real_one_took() {
    let server = HttpServer::start(|request, stream| {
        use std::io::Write as _;
        stream.write_all(&answer(request.path()))
    });
    let mut compared = 0;
    for one in served() {
        for client in CLIENTS {
            // libproxy asks for no coding, so that no server sends it one; this one did.
            if client == "libproxy" && one.http.get("gzip").is_some() {
                continue;
            }
            for url in one.case["urls"].as_array().unwrap() {
                let measured = &url["results"][client];
                let route = match (&measured["list"], &measured["line"]) {
                    (_, Value::String(line)) => line.replace("http://", "PROXY "),
                    (Value::Array(list), _) => list
                        .iter()
                        .filter_map(Value::as_str)
                        .collect::<Vec<_>>()
                        .join("; "),
                    _ => continue,
                };
                let pac = server.url(&format!("/{}", one.id));
                let asked = url["url"].as_str().unwrap();
                let run = Place::new().run(&format!(
                    "url --pac {pac} --client {client} --format json {asked}"
                ));
                let told: Option<Value> = serde_json::from_str(&run.out).ok();
                let effective = told
                    .as_ref()
                    .and_then(|told| told["results"][0]["effective"].as_str());
                // Who takes no file goes directly; pac-check says that there is none.
                let fitting = match route.as_str() {
                    "DIRECT" | "direct://" => run.status == 2 || effective == Some("DIRECT"),
                    route => effective == Some(route),
                };
                assert!(
                    fitting,
                    "{} in {client}: measured {route}, {run:#?}",
                    one.id
                );
                compared += 1;
            }
        }
    }
    assert!(compared > 40, "only {compared} readings were compared");
}
