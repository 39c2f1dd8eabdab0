//! Files of a gigabyte where lists and settings belong: refused before they are read whole.

use crate::program::{PROXY, Place};

#[expect(clippy::disallowed_methods, reason = "the test makes its own file")]
#[test]
fn a_gigabyte_is_one_error_wherever_a_list_is_read() {
    let place = Place::new()
        .with("small.txt", "a.example\n")
        .with("x.pac", PROXY);
    // A hole takes no room on the disk.
    let file = std::fs::File::create(place.path("huge.reg")).unwrap();
    file.set_len(1 << 30).unwrap();
    for line in [
        "settings huge.reg",
        "allowlist huge.reg",
        "allowlist small.txt huge.reg --kind squid",
        "allowlist small.txt --inspection-exempt huge.reg",
        "allowlist small.txt --login-exempt huge.reg",
        "allowlist small.txt --service-tags huge.reg",
        "allowlist small.txt --hosts huge.reg",
        "allowlist small.txt --profile huge.reg",
        "audit --pac x.pac --offline --settings huge.reg",
        "audit --pac x.pac --offline --proxy-list huge.reg",
        "profile import m365 huge.reg",
        "profile import service-tags huge.reg",
        "profile diff entra huge.reg",
    ] {
        place.run(line).is_one_error(&["huge.reg", "more than"]);
    }
}
