//! Probes in the source: the engine reports neither the return that decided nor reliable places, so
//! the text is rewritten before it is compiled. No line is added, so lines stay what they are.

use crate::pac::syntax::Syntax;
use crate::source::{Position, SourceFile, Span};

/// A script with probes.
pub(super) struct Instrumented {
    /// The rewritten text.
    pub text: String,
    /// The name of the probe function: one that the script does not contain.
    pub probe: String,
    /// The return sites, by probe number.
    pub sites: Vec<Span>,
    /// What was inserted: where in the original text, and how many bytes.
    insertions: Vec<(u32, u32)>,
}

impl Instrumented {
    /// Puts a probe around every value that a function returns: `return e` becomes
    /// `return probe(7,(e))`, and `probe` gives its second argument back.
    pub(super) fn new(source: &SourceFile, syntax: &Syntax, library_in_front: bool) -> Self {
        let text = source.text();
        let probe = unused_name(text);
        let mut inserts: Vec<(u32, String)> = Vec::with_capacity(syntax.returns.len() * 2 + 1);
        if library_in_front {
            // A statement before it makes a leading "use strict" an ordinary string.
            inserts.push((0, ";".to_owned()));
        }
        let mut sites = Vec::with_capacity(syntax.returns.len());
        for (number, site) in syntax.returns.iter().enumerate() {
            sites.push(site.span);
            if let Some(argument) = site.argument {
                inserts.push((argument.start, format!("{probe}({number},(")));
                inserts.push((argument.end, close(&probe)));
            } else {
                let nothing = format!(" {probe}({number},(void 0{}", close(&probe));
                inserts.push((site.span.start + RETURN, nothing));
            }
        }
        // Where a site ends and another begins at the same place, the end comes first. Two ends at one
        // place are the same text.
        inserts.sort_by_key(|(offset, insert)| (*offset, !insert.starts_with("/*")));
        let mut rewritten = String::with_capacity(text.len() + inserts.len() * 24);
        let mut insertions = Vec::with_capacity(inserts.len());
        let mut copied = 0;
        for (offset, insert) in inserts {
            rewritten.push_str(text.get(copied..offset as usize).unwrap_or_default());
            copied = offset as usize;
            insertions.push((offset, u32::try_from(insert.len()).unwrap_or(0)));
            rewritten.push_str(&insert);
        }
        rewritten.push_str(text.get(copied..).unwrap_or_default());
        Self {
            text: rewritten,
            probe,
            sites,
            insertions,
        }
    }

    /// A script as it is, where it can't be parsed by the front end.
    pub(super) fn plain(text: &str, library_in_front: bool) -> Self {
        Self {
            text: format!("{}{text}", if library_in_front { ";" } else { "" }),
            probe: unused_name(text),
            sites: Vec::new(),
            insertions: if library_in_front {
                vec![(0, 1)]
            } else {
                Vec::new()
            },
        }
    }

    /// The place in the original text of a place in the rewritten text.
    pub(super) fn original(
        &self,
        rewritten: &SourceFile,
        source: &SourceFile,
        position: Position,
    ) -> Position {
        let Some(offset) = rewritten.offset(position) else {
            return position;
        };
        let mut shift = 0;
        for (at, length) in &self.insertions {
            if at + shift >= offset {
                break;
            }
            // Inside an insertion: the place is that of what it was inserted before.
            if at + shift + length > offset {
                return source.position(*at);
            }
            shift += length;
        }
        source.position(offset - shift)
    }

    /// Takes the probes out of a function's source text, as `Function.prototype.toString` gives it.
    pub(super) fn without_probes(&self, text: &str) -> String {
        let mut clean = String::with_capacity(text.len());
        let mut rest = text;
        let closing = close(&self.probe);
        while let Some(at) = rest.find(&self.probe) {
            let (before, from) = rest.split_at(at);
            if let Some(before) = before.strip_suffix("/*").filter(|_| {
                from.get(self.probe.len()..)
                    .is_some_and(|tail| tail.starts_with("*/))"))
            }) {
                // The closing text is `/*probe*/))`.
                clean.push_str(before);
                rest = from.get(closing.len() - 2..).unwrap_or_default();
                continue;
            }
            clean.push_str(before);
            let Some(open) = from.find(",(") else {
                clean.push_str(from);
                return clean;
            };
            rest = from.get(open + 2..).unwrap_or_default();
            if let Some(tail) = rest
                .strip_prefix("void 0")
                .and_then(|tail| tail.strip_prefix(&closing))
            {
                clean.truncate(clean.len() - usize::from(clean.ends_with(' ')));
                rest = tail;
            }
        }
        clean.push_str(rest);
        clean
    }
}

/// Length of the keyword `return`.
const RETURN: u32 = 6;

fn close(probe: &str) -> String {
    format!("/*{probe}*/))")
}

fn unused_name(text: &str) -> String {
    let mut name = "__pac_check_return".to_owned();
    while text.contains(&name) {
        name.push('_');
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pac::syntax;

    fn instrumented(text: &str) -> (SourceFile, Instrumented) {
        let source = SourceFile::new("x.pac", text);
        let syntax = syntax::parse(&source).unwrap();
        let instrumented = Instrumented::new(&source, &syntax, false);
        (source, instrumented)
    }

    #[test]
    fn every_return_gets_a_probe_and_no_line_moves() {
        let (source, with) = instrumented(
            "function f(a) {\n  if (a) return;\n  return a, 1\n}\nvar g = x => y => x + y;\n",
        );
        assert_eq!(with.sites.len(), 4);
        assert_eq!(with.text.lines().count(), source.text().lines().count());
        assert!(
            with.text
                .contains("return __pac_check_return(1,(a, 1/*__pac_check_return*/))")
        );
        assert!(
            syntax::parse(&SourceFile::new("y", with.text.clone())).is_ok(),
            "{}",
            with.text
        );
    }

    #[test]
    fn without_probes_the_text_is_the_original() {
        for text in [
            "function f(a) { if (a) return; return (a), 1 }",
            "var g = x => y => z => (x + y);",
            "function f() { return function () { return /a/.test('b') } }",
            "function f(){return}",
        ] {
            let (_, with) = instrumented(text);
            assert_eq!(with.without_probes(&with.text), text);
        }
    }

    #[test]
    fn places_lead_back_to_the_original() {
        let text = "function f(a) { return a ? b : c.d }";
        let (source, with) = instrumented(text);
        let rewritten = SourceFile::new("r", with.text.clone());
        let at = u32::try_from(with.text.find("c.d").unwrap()).unwrap();
        let place = with.original(&rewritten, &source, rewritten.position(at));
        assert_eq!(place.column as usize, text.find("c.d").unwrap() + 1);
    }
}
