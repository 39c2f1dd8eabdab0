//! Files and URLs as paths within a repository.

/// A source as a URI reference (RFC 3986) without a scheme, which does not begin at the root: the path
/// of a file with its unusual characters encoded; of a URL what follows the scheme, but for a query.
pub(super) fn uri(source: &str) -> String {
    if source == "-" {
        return "standard-input".to_owned();
    }
    let without_scheme = source.split_once("://").map(|(_, rest)| {
        let end = rest.find(['?', '#']).unwrap_or(rest.len());
        let rest = rest.get(..end).unwrap_or(rest);
        // A name and a password are of no concern to whoever reads alerts.
        match rest.split_once('/') {
            Some((server, path)) => format!("{}/{path}", without_user(server)),
            None => without_user(rest).to_owned(),
        }
    });
    let path = without_scheme.as_deref().unwrap_or(source);
    let path = path.trim_start_matches(['/', '\\']);
    let path = path.trim_start_matches("./");
    let mut out = String::new();
    for byte in path.bytes() {
        match byte {
            b'\\' => out.push('/'),
            _ if byte.is_ascii_alphanumeric() || b"-._~/!$&'()*+,;=@".contains(&byte) => {
                out.push(char::from(byte));
            }
            // Also a colon: in the first part of a path it would make it a scheme.
            _ => {
                out.push('%');
                out.extend([byte >> 4, byte & 15].map(|digit| {
                    char::from_digit(u32::from(digit), 16)
                        .unwrap_or('0')
                        .to_ascii_uppercase()
                }));
            }
        }
    }
    if out.is_empty() {
        out.push_str("unnamed");
    }
    out
}

fn without_user(server: &str) -> &str {
    server.rsplit_once('@').map_or(server, |(_, server)| server)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn sources_become_paths_of_a_repository() {
        for (source, expected) in [
            (
                "http://wpad.corp.example/wpad.dat?x=1",
                "wpad.corp.example/wpad.dat",
            ),
            ("http://me:secret@a.example:8080/x", "a.example%3A8080/x"),
            ("file:///etc/proxy.pac", "etc/proxy.pac"),
            ("pac files/a#1%.pac", "pac%20files/a%231%25.pac"),
            ("C:\\pac\\a.pac", "C%3A/pac/a.pac"),
            ("/etc/a.pac", "etc/a.pac"),
            ("./a.pac", "a.pac"),
            ("dir/a:b", "dir/a%3Ab"),
            ("caf\u{e9}", "caf%C3%A9"),
            ("http://a/\u{202e}\n", "a/%E2%80%AE%0A"),
            ("-", "standard-input"),
            ("", "unnamed"),
        ] {
            assert_eq!(uri(source), expected);
        }
    }

    proptest! {
        #[test]
        fn it_has_no_scheme_and_does_not_begin_at_the_root(source in any::<String>()) {
            let uri = uri(&source);
            prop_assert!(!uri.is_empty() && !uri.starts_with('/'));
            prop_assert!(!uri.contains([':', '?', '#', ' ', '\\']));
            prop_assert!(uri.is_ascii());
        }
    }
}
