//! What reading a capture of 1 GiB takes: under ten seconds and 128 MiB is the promise. The capture is made
//! while it is read: 23,000 connections through a proxy, each with a download behind it.

#![expect(clippy::disallowed_methods, reason = "measures time")]

use std::io::{self, Read};
use std::net::Ipv4Addr;
use std::process::ExitCode;
use std::time::Instant;

use etherparse::PacketBuilder;
use pac_check::capture::{self, FileNote, Observed, Required};

const BYTES: usize = 1024 * 1024 * 1024;
const MOST_SECONDS: u64 = 10;
const MOST_KIB: u64 = 128 * 1024;

fn main() -> ExitCode {
    // `cargo test --benches` only wants to see it start.
    let bytes = if std::env::args().any(|argument| argument == "--bench") {
        BYTES
    } else {
        BYTES / 1024
    };
    let began = Instant::now();
    let mut observed = Observed::default();
    let (packets, result) = capture::read(Tape::new(bytes), |packet| observed.push(packet));
    let note = FileNote {
        name: "made".to_owned(),
        packets,
        problem: result.err(),
        from: None,
    };
    let captures = [(note, observed.ended())];
    let report = capture::report(&captures, &Required::default(), None);
    let seconds = began.elapsed();
    let peak = peak_kib();
    let text = format!(
        "{} MiB, {packets} packets, {} kinds of requests: {:.2} s, peak {} MiB\n",
        bytes / 1024 / 1024,
        report.proxied.len(),
        seconds.as_secs_f64(),
        peak.map_or_else(|| "?".to_owned(), |kib| (kib / 1024).to_string()),
    );
    let told = io::Write::write_all(&mut io::stdout(), text.as_bytes());
    let is_good = seconds.as_secs() < MOST_SECONDS && peak.is_none_or(|kib| kib < MOST_KIB);
    if is_good && told.is_ok() && report.left_out.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// The largest size that this process has had, where the system says it.
fn peak_kib() -> Option<u64> {
    let status = read_status()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

#[expect(
    clippy::disallowed_methods,
    reason = "the bench looks at its own process"
)]
fn read_status() -> Option<String> {
    std::fs::read_to_string("/proc/self/status").ok()
}

/// A pcap file that is made while it is read.
struct Tape {
    left: usize,
    number: u32,
    at_us: u32,
    ready: Vec<u8>,
    taken: usize,
}

impl Tape {
    fn new(bytes: usize) -> Self {
        let mut ready = Vec::new();
        // The header of the file: link type 101, packets of IP.
        for word in [0xa1b2_c3d4_u32, 0x0004_0002, 0, 0, 262_144, 101] {
            ready.extend(word.to_le_bytes());
        }
        Self {
            left: bytes,
            number: 0,
            at_us: 0,
            ready,
            taken: 0,
        }
    }

    /// One connection: CONNECT, its answer, TLS, and 30 full segments.
    fn connection(&mut self) {
        let number = self.number;
        self.number += 1;
        self.ready.clear();
        self.taken = 0;
        let client = Ipv4Addr::from(0x0a01_0000 + number / 16);
        let port = 1024 + u16::try_from(number % 16).unwrap_or(0);
        let host = format!("h{}.example.com", number % 5000);
        let request = format!("CONNECT {host}:443 HTTP/1.1\r\nHost: {host}:443\r\n\r\n");
        let answer = b"HTTP/1.1 200 Connection established\r\n\r\n";
        let begun = 101 + u32::try_from(request.len()).unwrap_or(0);
        self.packet(client, port, true, 100, "S", b"");
        self.packet(client, port, false, 500, "SA", b"");
        self.packet(client, port, true, 101, "A", request.as_bytes());
        self.packet(client, port, false, 501, "A", answer);
        self.packet(
            client,
            port,
            true,
            begun,
            "A",
            &[22, 3, 1, 0, 4, 1, 0, 0, 0],
        );
        let mut sequence = 501 + u32::try_from(answer.len()).unwrap_or(0);
        let mut payload = [7; 1400];
        payload[..5].copy_from_slice(&[22, 3, 3, 0x05, 0x73]);
        for _ in 0..30 {
            self.packet(client, port, false, sequence, "A", &payload);
            sequence += 1400;
        }
        self.packet(client, port, true, begun + 9, "FA", b"");
    }

    fn packet(
        &mut self,
        client: Ipv4Addr,
        port: u16,
        is_client: bool,
        sequence: u32,
        flags: &str,
        payload: &[u8],
    ) {
        let proxy = [10, 0, 0, 9];
        let (from, to, source, target) = if is_client {
            (client.octets(), proxy, port, 3128)
        } else {
            (proxy, client.octets(), 3128, port)
        };
        let mut tcp = PacketBuilder::ipv4(from, to, 64).tcp(source, target, sequence, 64_000);
        for flag in flags.chars() {
            tcp = match flag {
                'S' => tcp.syn(),
                'F' => tcp.fin(),
                _ => tcp.ack(1),
            };
        }
        let length = u32::try_from(40 + payload.len()).unwrap_or(0);
        self.at_us += 7;
        for word in [
            self.at_us / 1_000_000,
            self.at_us % 1_000_000,
            length,
            length,
        ] {
            self.ready.extend(word.to_le_bytes());
        }
        // Writing to memory does not fail.
        let _ = tcp.write(&mut self.ready, payload);
    }
}

impl Read for Tape {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.taken == self.ready.len() {
            if self.left == 0 {
                return Ok(0);
            }
            self.connection();
            self.left = self.left.saturating_sub(self.ready.len());
        }
        let rest = self.ready.get(self.taken..).unwrap_or_default();
        let length = rest.len().min(out.len());
        let (some, part) = (out.get_mut(..length), rest.get(..length));
        if let (Some(some), Some(part)) = (some, part) {
            some.copy_from_slice(part);
        }
        self.taken += length;
        Ok(length)
    }
}
