//! Leases and the bytes of option 252: no text is too odd, and what is not a URL is told.

#![no_main]

use libfuzzer_sys::fuzz_target;
use pac_check::wpad::dhcp::{self, Lease, Source};

fuzz_target!(|bytes: &[u8]| {
    let mut leases = dhcp::leases(&Source::new(bytes, Some(0)));
    leases.push(Lease {
        interface: None,
        ends: None,
        value: Ok(bytes.to_vec()),
    });
    for lease in leases {
        let option = dhcp::read(&dhcp::offered("fuzz", lease, 0));
        assert!(option.value.is_ascii());
        match &option.url {
            None => assert!(option.declines || !option.problems.is_empty()),
            Some(url) => assert!(url.starts_with("http://") || url.starts_with("https://")),
        }
    }
});
