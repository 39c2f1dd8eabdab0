//! Texts that are plainly no list, whatever the kind: a script, a page, a document, bytes. Read as a list
//! they would let nothing through, which says nothing about the proxy.

use super::lines::lines;
use crate::source::document::DocumentError;
use crate::source::{SourceFile, Span};

/// The error for a text that is plainly no list of names, at the line that shows it.
pub(super) fn refusal(file: &SourceFile) -> Option<DocumentError> {
    let (what, span) = control(file)
        .or_else(|| foreign_line(file))
        .or_else(|| columns(file))?;
    let kinds: Vec<&str> = super::ALL.iter().map(|format| format.name).collect();
    let help = if what == COLUMNS {
        "keep the column with the hosts, one host a line".to_owned()
    } else {
        format!(
            "give the proxy's own list; if it is one of another kind, say which with --kind (in an audit \
             --proxy-list-kind): {}",
            kinds.join(", ")
        )
    };
    Some(DocumentError::at(
        file,
        span,
        format!("this is not a list of hosts: the line {what}"),
        help,
    ))
}

const COLUMNS: &str = "contains several columns (CSV)";

/// The first line of columns, where most lines are such.
fn columns(file: &SourceFile) -> Option<(&'static str, Span)> {
    let of_columns = |text: &str| {
        [',', ';', '\t'].into_iter().any(|sign| {
            let mut fields = text.split(sign).map(str::trim);
            let first = fields.next().unwrap_or_default();
            let host = first.trim_matches('"');
            fields
                .next()
                .is_some_and(|next| !next.is_empty() && !next.starts_with('#'))
                && !host.is_empty()
                && !host.contains(['/', ' '])
        })
    };
    let mut first = None;
    let (mut all, mut such) = (0_usize, 0_usize);
    for (text, span) in lines(file) {
        all += 1;
        if of_columns(text) {
            such += 1;
            first.get_or_insert(span);
        }
    }
    first.filter(|_| such * 2 > all).map(|span| (COLUMNS, span))
}

/// The first character that no text has.
fn control(file: &SourceFile) -> Option<(&'static str, Span)> {
    let strange = |c: char| c.is_control() && !"\t\r\n\u{b}\u{c}\u{1a}".contains(c);
    let (at, character) = file.text().char_indices().find(|(_, c)| strange(*c))?;
    let what = "holds a character that is not text";
    Some((what, Span::from(at..at + character.len_utf8())))
}

fn foreign_line(file: &SourceFile) -> Option<(&'static str, Span)> {
    lines(file).find_map(|(text, span)| Some((language(text)?, span)))
}

/// What a line is that can stand in no list of names. No host, glob or address looks so: what is only
/// odd stays an entry, and is told as one.
fn language(line: &str) -> Option<&'static str> {
    let after = |start: &str| line.strip_prefix(start);
    let calls = |word: &str| {
        let rest = line.strip_prefix(word).map(str::trim_start);
        rest.is_some_and(|rest| rest.starts_with('('))
    };
    let named = after("function").is_some_and(|rest| {
        let (name, _) = rest.split_once('(').unwrap_or_default();
        rest.starts_with([' ', '(']) && rest.contains('(') && !name.contains('.')
    });
    let declared = ["var ", "let ", "const "]
        .iter()
        .any(|word| after(word).is_some_and(|rest| rest.contains('=')));
    let returned = after("return").is_some_and(|rest| {
        rest.starts_with([' ', '"', '\'', '(', ';'])
            && line.trim_end_matches('}').trim_end().ends_with(';')
    });
    let conditions = ["if", "for", "while", "switch", "} else if", "else if"];
    if named || declared || returned || conditions.into_iter().any(calls) {
        return Some("is JavaScript");
    }
    let layers = [
        "<Proxy",
        "<SSL",
        "<Cache",
        "<Forward",
        "<Exception",
        "<Admin",
    ];
    if layers.iter().any(|layer| line.starts_with(layer)) && line.ends_with('>') {
        return Some("is Blue Coat's policy language (CPL)");
    }
    // `<local>` stands in bypass lists.
    let local = line.to_ascii_lowercase().starts_with("<local>");
    if !local
        && after("<").is_some_and(|rest| {
            rest.starts_with(|c: char| "!?/".contains(c) || c.is_ascii_alphabetic())
        })
    {
        return Some("is HTML or XML");
    }
    if line == "[" || line.starts_with("[\"") || line.starts_with("[{") {
        return Some("is JSON");
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> Option<String> {
        refusal(&SourceFile::new("x", text)).map(|error| error.to_string())
    }

    #[test]
    fn scripts_pages_documents_and_bytes_are_no_lists() {
        for (text, place, what) in [
            (
                "function FindProxyForURL(url, host) {\n",
                "x:1:1",
                "JavaScript",
            ),
            ("// rules\nfunction(a){}\n", "x:2:1", "JavaScript"),
            ("\n  if (isPlainHostName(host))\n", "x:2:3", "JavaScript"),
            ("a.example\n} else if(x) {\n", "x:2:1", "JavaScript"),
            ("return \"DIRECT\"; }\n", "x:1:1", "JavaScript"),
            ("var p = 'PROXY p:1';\n", "x:1:1", "JavaScript"),
            ("\u{feff}<!DOCTYPE html>\n", "x:1", "HTML"),
            ("<html><body>a.example</body></html>\n", "x:1:1", "HTML"),
            ("a.example\n</configuration>\n", "x:2:1", "XML"),
            ("<?xml version=\"1.0\"?>\n", "x:1:1", "XML"),
            ("[\n\"a.example\"\n]\n", "x:1:1", "JSON"),
            ("[\"a.example\"]\n", "x:1:1", "JSON"),
            ("<Proxy>\n  url.domain=a.example allow\n", "x:1:1", "CPL"),
            (
                "host,port\na.example,443\n*.b.example,443\n",
                "x:1:1",
                "CSV",
            ),
            ("\"a.example\";\"443\"\n", "x:1:1", "CSV"),
            ("a.example\t443\n", "x:1:1", "CSV"),
            ("a.example\nb\0c\n", "x:2:2", "not text"),
            ("\u{1b}[31ma.example\n", "x:1:1", "not text"),
        ] {
            let error = refused(text).expect(text);
            assert!(error.starts_with(place), "{text:?}: {error}");
            assert!(error.contains(what), "{text:?}: {error}");
        }
    }

    #[test]
    fn odd_entries_stay_entries() {
        let odd = [
            "functional.example",
            "function.example",
            "function.example/f(x)",
            "if.example",
            "return.example",
            "returns.example/;",
            "var.example",
            "*.a.example",
            "^.a.example/",
            "[2001:db8::1]",
            "[group]",
            "a b c",
            "} ",
            "{",
            "# function f() {",
            "http://a.example/<x>",
            ".",
            "let me in",
            "a.example\t",
            "a.example,",
            "a.example/x,y",
            "# <html>",
            "<local>",
            "a.example # <!-- -->",
            "const.example/a=b",
        ];
        for line in odd {
            assert_eq!(refused(&format!("{line}\n")), None, "{line}");
        }
    }
}
