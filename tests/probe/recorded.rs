//! Recorded worlds hold probes, too; played, they send nothing.

use crate::program::Place;
use crate::servers::{V4, proxy};
use crate::tls::{self, HELLO, SERVER};

#[test]
fn a_probe_is_played_as_it_was_recorded_and_sends_nothing() {
    let origin = tls::server(V4, SERVER, false, HELLO);
    let works = proxy(V4, origin.at);
    let place =
        Place::new(&[format!("a.example:{}", origin.at.port())]).host("127.0.0.1 a.example");
    place.write(
        "x.pac",
        &format!(
            "function FindProxyForURL(url, host) {{ return \"PROXY {}\"; }}\n",
            works.place()
        ),
    );
    let common = [
        "probe",
        "--profile",
        "t.toml",
        "--format",
        "json",
        "--client",
        "chromium",
    ];
    let live = place.run(
        &[
            &common[..],
            &["--pac", "x.pac", "--hosts", "hosts", "--record", "w.json"],
        ]
        .concat(),
    );
    assert_eq!(live.status, 0, "{live:?}");
    let before = (works.connections(), origin.connections());
    let played = place.run(&[&common[..], &["--pac", "x.pac", "--world", "w.json"]].concat());
    assert_eq!((works.connections(), origin.connections()), before);
    assert_eq!(played.out, live.out);
    // What is not recorded is unknown.
    place.write(
        "t.toml",
        &place.read("t.toml").replace("a.example", "b.example"),
    );
    let other = place.run(&[&common[..], &["--pac", "x.pac", "--world", "w.json"]].concat());
    assert_eq!(other.status, 2, "{other:?}");
    assert!(other.out.contains("not recorded"));
    assert_eq!((works.connections(), origin.connections()), before);
}
