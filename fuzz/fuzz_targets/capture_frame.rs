//! Frames of every link layer.

#![no_main]

use libfuzzer_sys::fuzz_target;
use pac_check::capture::readers;

fuzz_target!(|bytes: &[u8]| {
    const LINKS: [i32; 8] = [0, 1, 12, 101, 108, 113, 228, 276];
    if let Some((first, frame)) = bytes.split_first() {
        readers::frame(LINKS[usize::from(*first) % LINKS.len()], frame);
    }
});
