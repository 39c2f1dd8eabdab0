//! Probes in the source: the engine reports neither the return that decided nor reliable places, so
//! the text is rewritten before it is compiled. No line is added, so lines stay what they are.
//!
//! What is inserted, where `P` is the probe function and `M` the array of marks:
//!
//! - `return e` becomes `return P(7,(e))`; conditions and calls of builtins are wrapped alike. The
//!   probe gives its second argument back. Whole expressions are wrapped, so that `this`, direct
//!   `eval`, `typeof` and `delete` mean what they meant.
//! - A function begins with `;var L=M,Q=P;L[5]++;`: names of its own for the marks and the probe, as a
//!   local variable is found at once and a global one is looked up. Inside, `Q` stands for `P`.
//! - A statement `s` becomes `;L[L[2]=9]++;s`: statement 9 of function 2 begins. No call, so it is
//!   cheap. At the top level, where a variable would be a property of the global object, it is `M`.
//! - A call `f()` that gives a promise in the client becomes `(async()=>f())()`.
//! - Where the value of the file counts, a mark of the top level is `;{let M_=M[M[2]=9]++;}`, which has
//!   none.

use std::ops::Range;

use super::own::Own;
use super::sites::{Marks, Site, Sites};
use crate::pac::dialects::{Dialect, FileValue};
use crate::pac::steps::Instrumentation;
use crate::pac::syntax::{self, Syntax};
use crate::source::{Position, SourceFile, Span};

/// A script with probes.
pub(super) struct Instrumented {
    /// The rewritten text.
    pub text: String,
    /// The name of the probe function: one that the script does not contain.
    pub probe: String,
    /// The name of the array of marks.
    pub marks: String,
    /// What the numbers mean.
    pub sites: Sites,
    /// What was inserted: where in the original text, and how many bytes.
    insertions: Vec<(u32, u32)>,
}

/// What is wanted of the probes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Wanted {
    /// The client's library stands in front of the script: a leading "use strict" is an ordinary
    /// string.
    pub library_in_front: bool,
    /// Conditions, calls and statements too.
    pub full: bool,
    /// The value of the file counts: marks outside of functions have none.
    pub keeps_value: bool,
    /// What the client makes of the script itself.
    pub own: Own,
}

impl Instrumented {
    /// Puts in the probes for an instrumentation; fewer where the rewritten text would be nested too
    /// deep.
    pub(super) fn as_wanted(
        source: &SourceFile,
        syntax: &Syntax,
        dialect: &Dialect,
        instrumentation: Instrumentation,
        own: Own,
    ) -> Self {
        if instrumentation == Instrumentation::Nothing && own.is_nothing() {
            return Self::plain(source.text(), dialect.library_in_front);
        }
        let mut wanted = Wanted {
            library_in_front: dialect.library_in_front,
            full: instrumentation.is_full(),
            keeps_value: dialect.file_value == FileValue::MustBeJson,
            own,
        };
        let instrumented = Self::new(source, syntax, &wanted);
        if wanted.full {
            let rewritten = SourceFile::new(source.name(), instrumented.text.clone());
            if syntax::parse(&rewritten).is_err() {
                wanted.full = false;
                return Self::new(source, syntax, &wanted);
            }
        }
        instrumented
    }

    /// Puts the probes in.
    pub(super) fn new(source: &SourceFile, syntax: &Syntax, wanted: &Wanted) -> Self {
        let text = source.text();
        let mut writer = Writer::new(text);
        let sites = Sites::new(syntax, wanted.full);
        if wanted.library_in_front {
            writer.insert(0, 0, ";".to_owned());
        }
        let bodies = if wanted.full {
            bodies(syntax)
        } else {
            Vec::new()
        };
        for (number, site) in sites.probes.iter().enumerate() {
            writer.probe(number, site, &bodies);
        }
        for promise in &wanted.own.promises {
            writer.around(*promise, PROMISE, "(async()=>".to_owned(), ")()");
        }
        for end in &wanted.own.elisions {
            writer.insert(*end, 0, ",".to_owned());
        }
        if wanted.full {
            for (index, function) in syntax.functions.iter().enumerate() {
                if let Some(offset) = function.first_statement {
                    writer.beginning(offset, sites.marks.entered(index));
                }
            }
            for (index, statement) in syntax.statements.iter().enumerate() {
                let function = syntax.functions.get(statement.function as usize);
                let in_function = function.is_some_and(|one| one.first_statement.is_some());
                let hidden = wanted.keeps_value && !in_function;
                let count = sites.marks.statement(index);
                writer.statement(statement, in_function, count, hidden);
            }
        }
        let (rewritten, insertions) = writer.finish();
        Self {
            text: rewritten,
            probe: writer.probe,
            marks: writer.marks,
            sites,
            insertions,
        }
    }

    /// A script as it is, where it can't be parsed by the front end.
    pub(super) fn plain(text: &str, library_in_front: bool) -> Self {
        let writer = Writer::new(text);
        Self {
            text: format!("{}{text}", if library_in_front { ";" } else { "" }),
            probe: writer.probe,
            marks: writer.marks,
            sites: Sites::default(),
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

    /// Takes the insertions out of a function's source text, as `Function.prototype.toString` gives
    /// it; `None` where there is nothing of ours in it.
    pub(super) fn without_probes(&self, text: &str) -> Option<String> {
        // Both names begin with that of the probe. Every probe and mark has a number of its own, so
        // a text that holds one is at one place only.
        if !text.contains(&self.probe) {
            return None;
        }
        let start = self.text.find(text)?;
        let end = start + text.len();
        let mut clean = String::with_capacity(text.len());
        let mut shift = 0;
        let mut copied = start;
        for &(at, length) in &self.insertions {
            let (at, length) = (at as usize + shift, length as usize);
            shift += length;
            if at + length <= start || at >= end {
                continue;
            }
            clean.push_str(self.text.get(copied..at.max(copied)).unwrap_or_default());
            copied = (at + length).min(end);
        }
        clean.push_str(self.text.get(copied..end).unwrap_or_default());
        Some(clean)
    }
}

/// Where the names of a function's own are known: from its beginning to its end; of functions in
/// each other the outermost.
fn bodies(syntax: &Syntax) -> Vec<Range<u32>> {
    let functions = syntax.functions.iter();
    let mut bodies: Vec<Range<u32>> = functions
        .filter_map(|function| Some(function.first_statement?..function.body.end))
        .collect();
    bodies.sort_unstable_by_key(|body| body.start);
    let mut outermost: Vec<Range<u32>> = Vec::with_capacity(bodies.len());
    for body in bodies {
        if outermost.last().is_none_or(|last| last.end <= body.start) {
            outermost.push(body);
        }
    }
    outermost
}

/// Collects insertions and puts them in.
struct Writer<'a> {
    text: &'a str,
    probe: String,
    marks: String,
    /// The marks inside a function.
    local: String,
    /// The probe inside a function.
    local_probe: String,
    inserts: Vec<Insert>,
}

/// A piece of text to put in at a place.
struct Insert {
    at: u32,
    /// True for what stands before a construct, false for what stands behind one.
    opens: bool,
    /// Where the construct has its other end.
    other_end: u32,
    /// Of two constructs of the same extent the outer one has the lower rank.
    rank: u8,
    text: String,
}

/// Ranks of what may have the same extent.
const STATEMENT: u8 = 0;
const RETURN: u8 = 1;
const CONDITION: u8 = 2;
const PROMISE: u8 = 3;
const CALL: u8 = 4;

/// Length of the keyword `return`.
const KEYWORD: u32 = 6;

impl<'a> Writer<'a> {
    fn new(text: &'a str) -> Self {
        let mut probe = "__pac_check_".to_owned();
        while text.contains(&probe) {
            probe.push('_');
        }
        Self {
            text,
            marks: format!("{probe}m"),
            local: format!("{probe}l"),
            local_probe: format!("{probe}p"),
            probe,
            inserts: Vec::new(),
        }
    }

    fn insert(&mut self, at: u32, rank: u8, text: String) {
        self.inserts.push(Insert {
            at,
            opens: true,
            other_end: at,
            rank,
            text,
        });
    }

    fn around(&mut self, span: Span, rank: u8, before: String, behind: &str) {
        self.inserts.push(Insert {
            at: span.start,
            opens: true,
            other_end: span.end,
            rank,
            text: before,
        });
        self.inserts.push(Insert {
            at: span.end,
            opens: false,
            other_end: span.start,
            rank,
            text: behind.to_owned(),
        });
    }

    fn probe(&mut self, number: usize, site: &Site, bodies: &[Range<u32>]) {
        let start = site.span().start;
        let before = bodies.partition_point(|body| body.start <= start);
        let body = before.checked_sub(1).and_then(|last| bodies.get(last));
        let probe = match body {
            Some(body) if body.contains(&start) => &self.local_probe,
            _ => &self.probe,
        };
        match site {
            Site::Return {
                argument: Some(argument),
                ..
            } => {
                let before = format!("{probe}({number},(");
                self.around(*argument, RETURN, before, "))");
            }
            Site::Return { span, .. } => {
                let text = format!(" {probe}({number},void 0)");
                self.insert(span.start + KEYWORD, RETURN, text);
            }
            Site::Condition { span, .. } => {
                let before = format!("{probe}({number},(");
                self.around(*span, CONDITION, before, "))");
            }
            Site::Call { span, .. } => {
                let before = format!("{probe}({number},(");
                self.around(*span, CALL, before, "))");
            }
        }
    }

    fn beginning(&mut self, at: u32, count: u32) {
        let (marks, local) = (&self.marks, &self.local);
        let (probe, local_probe) = (&self.probe, &self.local_probe);
        let text = format!(";var {local}={marks},{local_probe}={probe};{local}[{count}]++;");
        // Before whatever else begins there.
        self.inserts.push(Insert {
            at,
            opens: true,
            other_end: u32::MAX,
            rank: STATEMENT,
            text,
        });
    }

    fn statement(
        &mut self,
        statement: &crate::pac::syntax::StatementSite,
        in_function: bool,
        count: u32,
        hidden: bool,
    ) {
        let function = Marks::last_of(statement.function);
        let marks = if in_function {
            &self.local
        } else {
            &self.marks
        };
        let mut mark = format!("{marks}[{marks}[{function}]={count}]++;");
        if hidden {
            // A declaration in a block has no value.
            mark = format!("{{let {marks}_={mark}}}");
        }
        if statement.is_body {
            let before = format!("{{{mark}");
            self.around(statement.span, STATEMENT, before, "}");
        } else {
            let before = format!(";{mark}");
            self.around(statement.span, STATEMENT, before, "");
        }
    }

    fn finish(&mut self) -> (String, Vec<(u32, u32)>) {
        let mut inserts = std::mem::take(&mut self.inserts);
        inserts.retain(|insert| !insert.text.is_empty());
        // Where one construct ends and another begins, the end comes first; of several ends the
        // innermost, of several beginnings the outermost.
        inserts.sort_by_key(|insert| {
            let Insert {
                at,
                opens,
                other_end,
                rank,
                ..
            } = *insert;
            let rank = if opens { rank } else { u8::MAX - rank };
            (at, opens, std::cmp::Reverse(other_end), rank)
        });
        let mut rewritten = String::with_capacity(self.text.len() + inserts.len() * 24);
        let mut insertions = Vec::with_capacity(inserts.len());
        let mut copied = 0;
        for Insert { at, text, .. } in inserts {
            rewritten.push_str(self.text.get(copied..at as usize).unwrap_or_default());
            copied = at as usize;
            insertions.push((at, u32::try_from(text.len()).unwrap_or(0)));
            rewritten.push_str(&text);
        }
        rewritten.push_str(self.text.get(copied..).unwrap_or_default());
        (rewritten, insertions)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn full() -> Wanted {
        Wanted {
            full: true,
            ..Wanted::default()
        }
    }

    fn instrumented(text: &str, wanted: &Wanted) -> (SourceFile, Instrumented) {
        let source = SourceFile::new("x.pac", text);
        let syntax = syntax::parse(&source).unwrap();
        let instrumented = Instrumented::new(&source, &syntax, wanted);
        let again = SourceFile::new("y.pac", instrumented.text.clone());
        assert!(syntax::parse(&again).is_ok(), "{}", instrumented.text);
        assert_eq!(again.line_count(), source.line_count());
        (source, instrumented)
    }

    /// The text with short names for the probe and the marks.
    fn shown(text: &str, wanted: &Wanted) -> String {
        let (_, with) = instrumented(text, wanted);
        with.text
            .replace(&with.marks, "M")
            .replace(&format!("{}l", with.probe), "L")
            .replace(&format!("{}p", with.probe), "Q")
            .replace(&with.probe, "P")
    }

    #[test]
    fn every_return_gets_a_probe_and_no_line_moves() {
        let text =
            "function f(a) {\n  if (a) return;\n  return a, 1\n}\nvar g = x => y => x + y;\n";
        assert_eq!(
            shown(text, &Wanted::default()),
            "function f(a) {\n  if (a) return P(0,void 0);\n  return P(1,(a, 1))\n}\n\
             var g = x => P(2,(y => P(3,(x + y))));\n"
        );
    }

    #[test]
    fn only_the_parts_of_a_test_are_wrapped_and_a_call_there_once() {
        assert_eq!(
            shown(
                "function f(h) { if (!isPlainHostName(h) && (h || a.b(h))) x = 1; else if (y) {} }",
                &full()
            ),
            "function f(h) {;var L=M,Q=P;L[3]++; if (!Q(0,(isPlainHostName(h))) && (Q(1,(h)) || Q(2,(a.b(h))))) \
             {L[L[1]=4]++;x = 1;} else if (Q(3,(y))) {} }"
        );
    }

    #[test]
    fn chains_switches_and_loops_keep_their_shape() {
        assert_eq!(
            shown(
                "switch (a) { case b: dnsResolve(h)?.x; break; default: }\nfor (;c;) d\ndo e; while (f) g",
                &full()
            ),
            "switch (P(0,(a))) { case P(1,(b)): ;M[M[0]=2]++;P(4,(dnsResolve(h)))?.x; ;M[M[0]=3]++;break; default: }\n\
             ;M[M[0]=4]++;for (;P(2,(c));) {M[M[0]=5]++;d}\n;M[M[0]=6]++;do {M[M[0]=7]++;e;} while (P(3,(f))) ;M[M[0]=8]++;g"
        );
    }

    #[test]
    fn a_call_that_gives_a_promise_is_made_one_around_its_probe() {
        let text = "function f() { return [dnsResolve(h)]; }";
        let at = |part: &str| u32::try_from(text.find(part).unwrap()).unwrap();
        let wanted = |full| Wanted {
            full,
            own: Own {
                promises: vec![Span::new(at("dns"), at("];"))],
                elisions: Vec::new(),
            },
            ..Wanted::default()
        };
        assert_eq!(
            shown(text, &wanted(false)),
            "function f() { return P(0,([(async()=>dnsResolve(h))()])); }"
        );
        assert_eq!(
            shown(text, &wanted(true)),
            "function f() {;var L=M,Q=P;L[3]++; return Q(0,([(async()=>Q(1,(dnsResolve(h))))()])); }"
        );
    }

    #[test]
    fn inside_with_nothing_is_looked_up() {
        assert_eq!(
            shown("with (o) { if (a) b(); }", &full()),
            ";M[M[0]=2]++;with (o) { if (a) b(); }"
        );
    }

    #[test]
    fn without_probes_the_text_is_the_original() {
        for text in [
            "function f(a) { if (a) return; return (a), 1 }",
            "var g = x => y => z => (x + y);",
            "function f() { return function () { return /a/.test('b') } }",
            "function f(){return}",
            "function f(h) { 'use strict'; if (isInNet(h, 'a', 'b') || !h) for (;;) x++; else { y } }",
        ] {
            for wanted in [Wanted::default(), full()] {
                let (_, with) = instrumented(text, &wanted);
                let clean = with.without_probes(&with.text);
                assert_eq!(clean.as_deref().unwrap_or(&with.text), text);
            }
        }
        let (_, with) = instrumented("function f() { return 1 }", &full());
        assert_eq!(with.without_probes("function g() { return 1 }"), None);
    }

    #[test]
    fn places_lead_back_to_the_original() {
        let text = "function f(a) { x = 1; return a ? b : c.d }";
        for wanted in [Wanted::default(), full()] {
            let (source, with) = instrumented(text, &wanted);
            let rewritten = SourceFile::new("r", with.text.clone());
            let at = u32::try_from(with.text.find("c.d").unwrap()).unwrap();
            let place = with.original(&rewritten, &source, rewritten.position(at));
            assert_eq!(place.column as usize, text.find("c.d").unwrap() + 1);
        }
    }
}
