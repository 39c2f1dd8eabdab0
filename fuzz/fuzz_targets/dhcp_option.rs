//! Leases and the bytes of option 252: no text is too odd, and what is no URL is told.

#![no_main]

use libfuzzer_sys::fuzz_target;
use pac_check::wpad::dhcp;

fuzz_target!(|bytes: &[u8]| {
    let mut values = dhcp::values(&String::from_utf8_lossy(bytes));
    values.push(Ok(bytes.to_vec()));
    for value in values {
        let option = dhcp::read(&dhcp::offered("fuzz", value));
        assert!(option.value.is_ascii());
        match &option.url {
            None => assert!(!option.problems.is_empty()),
            Some(url) => assert!(url.starts_with("http://") || url.starts_with("https://")),
        }
    }
});
