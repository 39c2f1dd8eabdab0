//! A probe of the whole Entra profile ends in time, whatever the proxies do.

use std::io::Write;
use std::time::{Duration, Instant};

use crate::network::left_out;
use crate::program::Place;
use crate::servers::{Server, V4, full};

#[test]
#[expect(clippy::disallowed_methods, reason = "the promise is a time")]
fn the_whole_entra_profile_through_two_dead_proxies_and_a_slow_one_ends_within_40_seconds() {
    let (first, _first) = full(V4);
    let (second, _second) = full(V4);
    let slow = Server::start(V4, |mut client| {
        client.head()?;
        std::thread::park_timeout(Duration::from_secs(4));
        client.stream.write_all(
            b"HTTP/1.1 503 Service Unavailable\r\nX-Squid-Error: ERR_CONNECT_FAIL 110\r\n\r\n",
        )?;
        client.close()
    });
    let place = Place::new(&["unused.example:443".to_owned()]);
    let route = format!(
        "PROXY {}; PROXY {}; PROXY {}",
        first.local_addr().unwrap(),
        second.local_addr().unwrap(),
        slow.place()
    );
    let start = Instant::now();
    let run = place.run(&[
        "probe",
        "--profile",
        "entra",
        "--via",
        &route,
        "--hosts",
        "hosts",
        "--format",
        "json",
        "--client",
        "chromium",
    ]);
    let took = start.elapsed();
    println!("the whole Entra profile took {took:?}");
    assert!(took < Duration::from_secs(40), "{took:?}");
    let report = run.json();
    let rows = report["rows"].as_array().unwrap();
    assert!(rows.len() >= 25, "{}", rows.len());
    for row in rows {
        assert_eq!(row["verdict"], "violated", "{row:#}");
        assert_eq!(row["code"], "R-12", "{row:#}");
        let attempts = row["attempts"].as_array().unwrap();
        assert_eq!(attempts[0]["situation"], "proxy-down");
        assert_eq!(attempts[1]["situation"], "proxy-down");
    }
}

/// On a terminal, which script(1) makes, a line counts the probes; where nobody watches, and with `--quiet`,
/// there is none.
#[cfg(target_os = "linux")]
#[test]
fn somebody_who_watches_sees_the_probes_counted() {
    let slow = Server::start(V4, |mut client| {
        client.head()?;
        std::thread::park_timeout(Duration::from_millis(700));
        client.stream.write_all(b"HTTP/1.1 403 Forbidden\r\n\r\n")?;
        client.close()
    });
    let place = Place::new(&["a.example:443".to_owned(), "b.example:443".to_owned()]);
    place.write("hosts", "");
    let words = |more: &str| {
        format!(
            "probe --profile t.toml --via PROXY_HERE --hosts hosts --at-once 1 -o report --client chromium {more}"
        )
    };
    let route = format!("PROXY {}", slow.place());
    let on_terminal = |more: &str| {
        let line = words(more).replace("PROXY_HERE", &format!("'{route}'"));
        let line = format!("{} {line}", env!("CARGO_BIN_EXE_pac-check"));
        let output = std::process::Command::new("script")
            .args(["-qec", &line, "/dev/null"])
            .current_dir(place.path("."))
            .env("TERM", "xterm")
            .stdin(std::process::Stdio::null())
            .output();
        let text = output.ok().map(|output| output.stdout);
        text.map(|text| String::from_utf8_lossy(&text).into_owned())
    };
    let Some(seen) = on_terminal("").filter(|_| place.path("report").exists()) else {
        left_out("progress of a probe: script can't be run here");
        return;
    };
    assert!(seen.contains("probing") && seen.contains("1/"), "{seen:?}");
    let quiet = on_terminal("--quiet").unwrap();
    assert!(!quiet.contains("probing"), "{quiet:?}");
    let line = words("");
    let words: Vec<&str> = line
        .split_whitespace()
        .map(|it| {
            if it == "PROXY_HERE" {
                route.as_str()
            } else {
                it
            }
        })
        .collect();
    assert_eq!(place.run(&words).err, "");
}
