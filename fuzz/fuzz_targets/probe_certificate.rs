//! What a server shows in TLS and what comes from the addresses in it: certificates, revocation lists, answers of
//! OCSP, in DER and in chunks.

#![no_main]

use libfuzzer_sys::fuzz_target;
use pac_check::probe::{Content, certificate, content, unchunked};

fuzz_target!(|bytes: &[u8]| {
    let read = certificate(bytes);
    assert_eq!(read.sha256.len(), 64);
    assert!(read.crl.len() + read.ocsp.len() + read.issuers.len() <= 24);
    let whole = content(bytes, true);
    let begun = content(bytes, false);
    // What has not ended is not cut.
    assert!(!matches!(begun, Content::Cut(..)));
    if !matches!(whole, Content::Cut(..) | Content::Empty) {
        assert_eq!(whole, begun);
    }
    let (all, _) = unchunked(bytes);
    assert!(all.len() <= bytes.len());
});
