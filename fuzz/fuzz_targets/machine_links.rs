//! What the services of a machine print about its links: no text is too odd, and what is read is
//! bounded.

#![no_main]

use libfuzzer_sys::fuzz_target;
use pac_check::wpad::links;

fuzz_target!(|bytes: &[u8]| {
    let read = links::read(&String::from_utf8_lossy(bytes));
    assert!(read.search.len() <= 256 && read.links.len() <= 256);
    for (index, link) in read.links.iter().enumerate() {
        let mut before = read.links.iter().take(index);
        assert!(before.all(|other| other.name != link.name));
    }
    for (index, domain) in read.search.iter().enumerate() {
        assert!(!domain.is_empty() && !read.search[..index].contains(domain));
    }
});
