//! PAC files of any size with the rules that corporate files have, and URLs that meet them.
//!
//! Of the rules 35 % are `shExpMatch` with `*.literal`, 35 % `dnsDomainIs`, 20 % `host ==`, 10 %
//! `isInNet` on a literal address, in a fixed shuffled order. Standard library only: `peers.sh`
//! compiles it alone.

use std::fmt::Write as _;

/// A flat PAC file: one `if` with one `return` per rule, and a last `return "DIRECT"`.
pub(crate) fn pac_file(rules: usize) -> String {
    let mut text = String::from("function FindProxyForURL(url, host) {\n");
    for rule in 0..rules {
        let condition = match kind(rule) {
            Kind::Glob => format!("shExpMatch(host, \"*.{}\")", domain(rule)),
            Kind::Suffix => format!("dnsDomainIs(host, \".{}\")", domain(rule)),
            Kind::Name => format!("host == \"www.{}\"", domain(rule)),
            // Never true, and no DNS question: what is measured is the arithmetic.
            Kind::Network => {
                let (high, low) = (rule / 256 % 256, rule % 256);
                format!("isInNet(\"192.0.2.7\", \"10.{high}.{low}.0\", \"255.255.255.0\")")
            }
        };
        let proxy = rule % 8;
        let _ = writeln!(
            text,
            "  if ({condition}) return \"PROXY proxy-{proxy}.corp.example:8080\";"
        );
    }
    text.push_str("  return \"DIRECT\";\n}\n");
    text
}

/// URLs of which three quarters meet rules spread evenly over the file and one quarter meets none.
pub(crate) fn urls(rules: usize, count: usize) -> Vec<String> {
    (0..count)
        .map(|index| {
            let rule = index * 7919 % rules.max(1);
            match (index % 4, kind(rule)) {
                (3, _) | (_, Kind::Network) => format!("https://www.other-{index}.example/"),
                _ => format!("https://www.{}/path?query={index}", domain(rule)),
            }
        })
        .collect()
}

#[derive(Clone, Copy)]
enum Kind {
    Glob,
    Suffix,
    Name,
    Network,
}

/// Twenty rules hold each kind in its share; 7 and 20 have no common divisor, so that the order is
/// mixed.
fn kind(rule: usize) -> Kind {
    match rule * 7 % 20 {
        0..7 => Kind::Glob,
        7..14 => Kind::Suffix,
        14..18 => Kind::Name,
        _ => Kind::Network,
    }
}

fn domain(rule: usize) -> String {
    let words = ["mail", "portal", "cdn", "files", "login", "news", "shop"];
    let word = words[rule % words.len()];
    format!("{word}-{rule}.example")
}
