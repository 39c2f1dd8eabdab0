//! PyPAC: `parse_pac_value` of pypac/parser.py, and what pypac/resolver.py makes of an empty list.
//!
//! The client gives Requests URLs, `http://target` for `PROXY target`, and does not look at the target.

use super::{Answer, direct, handed_on, rejected};

pub(super) fn parse(returned: &str) -> Answer {
    let mut answer = Answer::default();
    for piece in returned.split(';') {
        let piece = piece.trim_matches(is_blank);
        if piece.is_empty() {
            continue;
        }
        if piece.to_uppercase() == "DIRECT" {
            answer.route.push(direct());
            continue;
        }
        let words: Vec<&str> = piece
            .split(is_blank)
            .filter(|word| !word.is_empty())
            .collect();
        let [keyword, target] = words.as_slice() else {
            let why = "no keyword with one target";
            answer.rejected.push(rejected(piece, why));
            continue;
        };
        let kind = match keyword.to_uppercase().as_str() {
            "PROXY" | "HTTP" => "proxy",
            "HTTPS" => "https",
            "SOCKS" | "SOCKS5" => "socks5",
            "SOCKS4" => "socks4",
            _ => {
                let why = format!("{keyword:?} is not a keyword");
                answer.rejected.push(rejected(piece, why));
                continue;
            }
        };
        answer.route.push(handed_on::entry(kind, target));
    }
    if answer.route.is_empty() {
        answer.failure = Some(
            "PyPAC takes nothing from the answer, and tells the program that no proxy is left",
        );
    }
    answer
}

/// White space of Python's `str`: Unicode's, and four separators of ASCII.
fn is_blank(letter: char) -> bool {
    letter.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&letter)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pac::answer::normal_form;

    fn read(text: &str) -> String {
        normal_form(&parse(text).route)
    }

    #[test]
    fn keywords_have_any_case_and_targets_are_not_read() {
        assert_eq!(
            read("proxy a.x:1; Socks b.x; direct"),
            "PROXY a.x:1; SOCKS5 b.x; DIRECT"
        );
        assert_eq!(read("PROXY\u{a0}h.x:1"), "PROXY h.x:1");
        assert_eq!(
            read("PROXY h.x:99999; SOCKS4 ::1"),
            "PROXY h.x:99999; SOCKS4 ::1"
        );
        assert_eq!(
            read("d\u{131}rect"),
            "DIRECT",
            "the capital of a dotless i is I"
        );
    }

    #[test]
    fn an_answer_without_entries_is_a_failure_and_not_direct() {
        for text in ["", " ; ", "BLOCK", "DIRECT h.x:1", "PROXY a.x:1 b.x:2"] {
            assert!(parse(text).failure.is_some(), "{text}");
        }
        let answer = parse("BLOCK; PROXY a.x:1");
        assert!(answer.failure.is_none());
        assert_eq!(answer.rejected.len(), 1);
    }
}
