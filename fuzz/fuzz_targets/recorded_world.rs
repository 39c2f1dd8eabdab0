//! Recorded worlds: no text is too odd, and what is read can be written and played.

#![no_main]

use libfuzzer_sys::fuzz_target;
use pac_check::system::names::Source;
use pac_check::system::recording::{Player, Recording};
use pac_check::system::{Settings, World};
use pac_check::wpad::{Limits, Network, Request};

fuzz_target!(|text: &str| {
    let recording = match Recording::parse(text) {
        Ok(recording) => recording,
        Err(error) => {
            assert!(!error.to_string().is_empty());
            return;
        }
    };
    let written = recording.text().expect("what was read can be written");
    assert_eq!(Recording::parse(&written).as_ref(), Ok(&recording));
    let world = World::new(Settings {
        source: Source::Recorded(Player::new(recording.clone()).into()),
        ..Settings::default()
    });
    let _ = world.machine();
    assert_eq!(world.links(), &recording.system.links);
    let _ = world.registrations(&["example.com.".to_owned()]);
    for lookup in recording.dns.iter().take(20) {
        let question = [(lookup.name.clone(), lookup.record)];
        assert!(!world.survey(&question)[0].is_empty());
    }
    for download in recording.http.iter().take(20) {
        if let Ok(url) = download.url.parse() {
            let request = Request {
                url: &url,
                addresses: &download.addresses,
                limits: Limits::of_bytes(1_048_576),
            };
            let _ = world.get(&request);
        }
    }
});
