//! The three files with a list of 10,000 names are written by this test: with `UPDATE=1` in the
//! environment it writes them, without it checks that they are what it would write.

#![expect(
    clippy::disallowed_methods,
    reason = "writes and reads sample files, and asks the environment whether to write"
)]

use std::fmt::Write as _;
use std::path::Path;

const NAMES: usize = 10_000;
const SYLLABLES: [&str; 10] = ["ba", "ce", "di", "fo", "gu", "ka", "le", "mi", "no", "ru"];
const DOMAINS: [&str; 4] = ["example", "example.net", "example.org", "test"];

/// Made up, and different for every number: four syllables and one of four domains.
fn name(number: usize) -> String {
    let syllable =
        |place: usize| SYLLABLES[number / 10_usize.pow(3 - u32::try_from(place).unwrap_or(0)) % 10];
    format!(
        "{}{}{}{}.{}",
        syllable(0),
        syllable(1),
        syllable(2),
        syllable(3),
        DOMAINS[number % DOMAINS.len()]
    )
}

fn array() -> String {
    let mut script = String::from(
        "// 10,000 blocked domains in an array, tried one after the other.\nvar blocked = [\n",
    );
    for number in 0..NAMES {
        let comma = if number + 1 < NAMES { "," } else { "" };
        let _ = writeln!(script, "  \"{}\"{comma}", name(number));
    }
    script.push_str(
        "];

function FindProxyForURL(url, host) {
  var dotted = \".\" + host;
  for (var i = 0; i < blocked.length; i++) {
    if (dnsDomainIs(dotted, \".\" + blocked[i])) return \"PROXY blocked.corp.example:3128\";
  }
  return \"PROXY proxy.corp.example:8080\";
}
",
    );
    script
}

fn object() -> String {
    let mut script = String::from(
        "// 10,000 blocked domains as the keys of an object: the host and its parents are looked up.\nvar blocked = {\n",
    );
    for number in 0..NAMES {
        let comma = if number + 1 < NAMES { "," } else { "" };
        let _ = writeln!(script, "  \"{}\": 1{comma}", name(number));
    }
    script.push_str(
        "};
var has = Object.prototype.hasOwnProperty;

function FindProxyForURL(url, host) {
  var at = 0;
  do {
    if (has.call(blocked, host.substring(at))) return \"PROXY blocked.corp.example:3128\";
    at = host.indexOf(\".\", at) + 1;
  } while (at > 0);
  return \"PROXY proxy.corp.example:8080\";
}
",
    );
    script
}

fn or_chain() -> String {
    let mut script = String::from(
        "// 10,000 blocked domains in one condition, as generators of PAC files like to write.\n\
         function FindProxyForURL(url, host) {\n  var dotted = \".\" + host;\n  if (\n",
    );
    for number in 0..NAMES {
        let or = if number + 1 < NAMES { " ||" } else { "" };
        let _ = writeln!(script, "    dnsDomainIs(dotted, \".{}\"){or}", name(number));
    }
    script.push_str(
        "  ) {
    return \"PROXY blocked.corp.example:3128\";
  }
  return \"PROXY proxy.corp.example:8080\";
}
",
    );
    script
}

#[test]
fn the_block_lists_are_what_this_test_writes() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("pac-samples");
    for (file, script) in [
        ("block_list_10000_array.pac", array()),
        ("block_list_10000_object.pac", object()),
        ("block_list_10000_or_chain.pac", or_chain()),
    ] {
        let path = folder.join(file);
        if std::env::var("UPDATE").is_ok_and(|value| value == "1")
            && let Err(error) = std::fs::write(&path, &script)
        {
            panic!("{}: {error}", path.display());
        }
        match std::fs::read_to_string(&path) {
            Ok(found) => assert!(
                found == script,
                "{file} is out of date: run this test with UPDATE=1"
            ),
            Err(error) => panic!("{}: {error}; run this test with UPDATE=1", path.display()),
        }
    }
}

#[test]
fn no_name_is_listed_twice() {
    let names: std::collections::BTreeSet<String> = (0..NAMES).map(name).collect();
    assert_eq!(names.len(), NAMES);
}
