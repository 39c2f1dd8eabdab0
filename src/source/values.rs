//! How much a TOML or JSON text holds, before it is read: a value of two bytes may take a hundred times
//! as many in memory, and a bound of bytes alone bounds nothing.

/// Values of a text that people write, at most.
pub const MOST_TOML: usize = 300_000;

/// Values of a text that programs write, at most.
pub const MOST_JSON: usize = 2_000_000;

/// The syntaxes, as far as strings and comments go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Syntax {
    /// TOML 1.0.
    Toml,
    /// JSON.
    Json,
}

/// How many values a text has at most, counted by what stands between them outside of strings and
/// comments. In one pass, whatever the text is.
pub fn count(text: &str, syntax: Syntax) -> usize {
    let bytes = text.as_bytes();
    let mut at = 0;
    let mut values = 1;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b',' | b'[' | b'{' => values += 1,
            b'=' | b'.' if syntax == Syntax::Toml => values += 1,
            b'#' if syntax == Syntax::Toml => {
                let rest = bytes.get(at..).unwrap_or_default();
                at += rest
                    .iter()
                    .position(|byte| *byte == b'\n')
                    .unwrap_or(rest.len());
            }
            b'"' => {
                at = end_of_string(bytes, at, syntax);
                continue;
            }
            b'\'' if syntax == Syntax::Toml => {
                at = end_of_string(bytes, at, syntax);
                continue;
            }
            _ => {}
        }
        at += 1;
    }
    values
}

/// The first byte behind a string that begins at `at`.
fn end_of_string(bytes: &[u8], at: usize, syntax: Syntax) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    let Some(&quote) = rest.first() else {
        return at;
    };
    let threefold = [quote; 3];
    let long = syntax == Syntax::Toml && rest.starts_with(&threefold);
    let mut inside = if long { 3 } else { 1 };
    while let Some(&byte) = rest.get(inside) {
        match byte {
            b'\\' if quote == b'"' => inside += 2,
            _ if long
                && rest
                    .get(inside..)
                    .unwrap_or_default()
                    .starts_with(&threefold) =>
            {
                return at + inside + 3;
            }
            b'\n' if !long => return at + inside,
            byte if !long && byte == quote => return at + inside + 1,
            _ => inside += 1,
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_stands_in_strings_and_comments_does_not_count() {
        let text = "# a = [1, 2]\na = \"[,=\" # ,,\nb = [1, 2]\nc = '''\n,,,\n'''\nd = '\\'\n";
        assert_eq!(count(text, Syntax::Toml), 1 + 4 + 2);
        assert_eq!(
            count("{\"a,\": [1, 2.5, \"\\\",\"]}", Syntax::Json),
            1 + 2 + 2
        );
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic_and_each_value_counts(text in "\\PC{0,40}", values in 1usize..50) {
            let _ = count(&text, Syntax::Toml);
            let _ = count(&text, Syntax::Json);
            let list = vec!["1"; values].join(",");
            let (toml, json) = (format!("a=[{list}]"), format!("[{list}]"));
            prop_assert!(count(&toml, Syntax::Toml) > values);
            prop_assert!(count(&json, Syntax::Json) > values);
        }
    }
}
