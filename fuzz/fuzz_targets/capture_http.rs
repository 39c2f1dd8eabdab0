//! Requests and answers, paired; the first two bytes say how much is the client's.

#![no_main]

use libfuzzer_sys::fuzz_target;
use pac_check::capture::readers;

fuzz_target!(|bytes: &[u8]| {
    if let Some((head, rest)) = bytes.split_first_chunk::<2>() {
        let length = usize::from(u16::from_be_bytes(*head)).min(rest.len());
        let (client, server) = rest.split_at(length);
        readers::conversation(client, server);
    }
});
