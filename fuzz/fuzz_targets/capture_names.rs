//! DNS, LLMNR, mDNS and NBNS.

#![no_main]

use libfuzzer_sys::fuzz_target;
use pac_check::capture::readers;

fuzz_target!(|bytes: &[u8]| readers::names(bytes));
