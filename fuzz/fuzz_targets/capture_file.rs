//! Whole captures, pcap and pcapng: whatever a file holds, reading it ends, and what was left out is said.

#![no_main]

use libfuzzer_sys::fuzz_target;
use pac_check::capture::{self, FileNote, Observed, Required};

fuzz_target!(|bytes: &[u8]| {
    let mut observed = Observed::default();
    let (packets, result) = capture::read(bytes, |packet| observed.push(packet));
    let observed = observed.ended();
    let note = FileNote {
        name: "fuzz".to_owned(),
        packets,
        problem: result.err(),
        from: None,
    };
    let captures = [(note, observed)];
    let report = capture::report(&captures, &Required::default(), None);
    assert_eq!(report.filters.len(), report.findings.len());
    let _ = capture::questions(&captures);
    let _ = capture::learned(&captures);
});
