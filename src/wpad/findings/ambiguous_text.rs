//! P-15: clients read the bytes of the file as different texts.
//!
//! Chromium takes the charset of the header, else a byte order mark, else ISO-8859-1
//! (pac_file_fetcher_impl.cc); Firefox ignores the header and takes UTF-8 where the bytes are that, else
//! Latin-1, and does not know UTF-16 (nsPACMan.cpp, measured).

use super::{Facts, Rule, finding};
use crate::finding::discovery::{Candidate, Fetch, TextForm};
use crate::finding::{Finding, Severity};

pub(super) const AMBIGUOUS_TEXT: Rule = Rule {
    code: "P-15",
    check,
};

fn check(facts: &Facts<'_>) -> Vec<Finding> {
    facts
        .delivered()
        .filter_map(|(candidate, fetch)| of_place(candidate, fetch))
        .collect()
}

fn of_place(candidate: &Candidate, fetch: &Fetch) -> Option<Finding> {
    let sent = fetch.content_type.as_deref().unwrap_or_default();
    let charset = charset(sent);
    let says_utf8 = charset
        .as_deref()
        .is_some_and(|charset| matches!(charset, "utf-8" | "utf8"));
    let says_wide = charset
        .as_deref()
        .is_some_and(|charset| charset.starts_with("utf-16") || charset.starts_with("utf-32"));
    let mut help = "Write the file in ASCII: characters of names in their encoded form, comments without \
                    accents.";
    let what = match (fetch.text, &charset) {
        (Some(TextForm::Ascii), _) if says_wide => {
            help = "Let the web server send no charset with this file, or charset=utf-8.";
            "the header has a charset of two or four bytes a character, and the bytes are ASCII: \
             Chromium goes by the header and finds no script"
        }
        (None | Some(TextForm::Ascii), _) | (Some(TextForm::Utf8WithMark), None) => {
            return None;
        }
        (Some(TextForm::Utf8 | TextForm::Utf8WithMark), _) if says_utf8 => return None,
        (Some(TextForm::Utf8), None) => {
            "it is UTF-8 without a mark or a charset: Chromium reads it as ISO-8859-1, others as UTF-8"
        }
        (Some(TextForm::Utf8 | TextForm::Utf8WithMark), Some(_)) => {
            "it is UTF-8, and the header has another charset: Chromium goes by the header, others do \
             not"
        }
        (Some(TextForm::Utf16), _) => {
            "it is UTF-16: Chromium reads it, Firefox and others cannot run it"
        }
        (Some(TextForm::Other), _) if says_utf8 => {
            "the header says UTF-8 and the bytes are none: characters are lost, and not in every \
             client the same"
        }
        (Some(TextForm::Other), _) => {
            "it has characters beyond ASCII in an older encoding, which clients read differently or \
             not at all"
        }
    };
    let sent = if sent.is_empty() {
        "no Content-Type".to_owned()
    } else {
        format!("Content-Type: {sent}")
    };
    Some(finding(
        "P-15",
        Severity::Medium,
        format!("the text of the PAC file depends on the client: {what}"),
        vec![format!("{}: {sent}", candidate.url)],
        help,
    ))
}

/// The parameter, lower case and without quotes.
fn charset(content_type: &str) -> Option<String> {
    content_type.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        let value = value.trim().trim_matches('"').to_ascii_lowercase();
        name.trim().eq_ignore_ascii_case("charset").then_some(value)
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::{checked, delivered};
    use super::*;
    use crate::wpad::delivery::text_form;

    #[test]
    fn texts_that_clients_read_differently_are_found() {
        let pac = "application/x-ns-proxy-autoconfig";
        let found = |bytes: &[u8], charset: &str| {
            let network = delivered(Fetch {
                content_type: Some(format!("{pac}{charset}")),
                text: Some(text_form(bytes)),
                ..Fetch::default()
            });
            let found = checked(&AMBIGUOUS_TEXT, &network);
            found
                .first()
                .map(|one| one.message.clone())
                .unwrap_or_default()
        };
        let utf8 = "// caf\u{e9}".as_bytes();
        let marked = "\u{feff}// caf\u{e9}".as_bytes();
        assert_eq!(found(b"// ascii", ""), "");
        assert_eq!(found(b"// ascii", "; charset=iso-8859-1"), "");
        assert_eq!(found(utf8, "; Charset=\"UTF-8\""), "");
        assert_eq!(found(marked, ""), "");
        for (bytes, charset, part) in [
            (&b"// ascii"[..], "; charset=UTF-16", "finds no script"),
            (utf8, "", "as ISO-8859-1"),
            (utf8, "; charset=iso-8859-1", "another charset"),
            (b"\xff\xfef\0", "", "UTF-16"),
            (b"caf\xe9", "", "older encoding"),
            (b"caf\xe9", "; charset=utf8", "the bytes are none"),
        ] {
            let message = found(bytes, charset);
            assert!(message.contains(part), "{part}: {message}");
        }
    }
}
