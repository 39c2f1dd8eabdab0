//! ClientHello, certificates, alerts.

#![no_main]

use libfuzzer_sys::fuzz_target;
use pac_check::capture::readers;

fuzz_target!(|bytes: &[u8]| readers::tls(bytes));
