//! A probe of the whole Entra profile ends in time, whatever the proxies do.

use std::io::Write;
use std::time::{Duration, Instant};

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
