//! Answers of SOCKS, and certificates: read within their bounds.

#![no_main]

use libfuzzer_sys::fuzz_target;
use pac_check::probe::{SocksRead, certificate, read_socks4, read_socks5};

fuzz_target!(|bytes: &[u8]| {
    for read in [
        read_socks4(bytes),
        read_socks5(bytes, false),
        read_socks5(bytes, true),
    ] {
        if let SocksRead::Reply(_, used) | SocksRead::Ready(used) = read {
            assert!(used <= bytes.len());
        }
    }
    let read = certificate(bytes);
    assert!(read.names.len() <= 8 && read.crl.len() <= 8);
});
