//! Probes in the source: the engine reports neither the return that decided nor reliable places, so
//! the text is rewritten before it is compiled. No line is added, so lines stay what they are.
//!
//! What is inserted, where `P` is the probe function and `M` the array of marks:
//!
//! - `return e` becomes `return P(7,(e))`; conditions and calls of builtins are wrapped alike. The
//!   probe gives its second argument back. Whole expressions are wrapped, so that `this`, direct
//!   `eval`, `typeof` and `delete` mean what they meant.
//! - `return;` becomes `switch(0){default: P(7,(void 0));return;}`: one statement for one, which begins
//!   with a keyword (`let`, line end, `{` is a declaration). With a value, an asynchronous generator
//!   would end a turn later.
//! - A function begins with `;M[5]++;`.
//! - A statement `s` becomes `;M[M[2]=9]++;s`: statement 9 of function 2 begins. No call, so it is
//!   cheap.
//! - A call `f()` that gives a promise in the client becomes `W(async()=>f())`, where `W` calls what
//!   it is given.
//! - A body `s ;` in front of whose semicolon a line may end becomes `{s ;}`, whether anything is
//!   followed or not: the engine does not read it otherwise.
//! - `let a`, line end, `,b` becomes `let a,V1=(0`, line end, `,0),b`, for the same reason.
//! - Where the value of the file counts, a mark of the top level is `;{let V=M[M[2]=9]++;}`, which has
//!   none.
//!
//! Nothing that is inserted can join what stands beside it: an expression in front of which
//! something is put gets a blank and a name, behind which `(` stands (`return"x"`, `case[a]:`,
//! `throw/a/`), and ends in `)`; statements begin with `;` or `{` and end in `}`. A line that began
//! with the beginning of an expression begins with a name now, which after a line end separates as
//! well as that did. All insertions are made at the beginning or at the end of a syntax node, never
//! among the comments around it.

use super::names::Names;
use super::own::Own;
use super::sites::{Marks, Site, Sites};
use crate::pac::dialects::{Dialect, FileValue};
use crate::pac::steps::Instrumentation;
use crate::pac::syntax::{self, StatementSite, Syntax};
use crate::source::{Position, SourceFile, Span};

/// A script with probes.
pub(super) struct Instrumented {
    /// The rewritten text.
    pub text: String,
    /// What the probe function and the marks are called.
    pub names: Names,
    /// What the numbers mean.
    pub sites: Sites,
    /// What was inserted: where in the original text, and how many bytes.
    insertions: Vec<(u32, u32)>,
}

/// What is wanted of the probes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wanted {
    /// The client's library stands in front of the script: a leading "use strict" is an ordinary
    /// string.
    pub library_in_front: bool,
    /// How far the runs are followed.
    pub followed: Instrumentation,
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
        followed: Instrumentation,
        own: Own,
        names: Names,
    ) -> Self {
        let mut wanted = Wanted {
            library_in_front: dialect.library_in_front,
            followed,
            keeps_value: dialect.file_value == FileValue::MustBeJson,
            own,
        };
        if followed.is_full() {
            let instrumented = Self::new(source, syntax, &wanted, names.clone());
            let rewritten = SourceFile::new(source.name(), instrumented.text.clone());
            if syntax::parse(&rewritten).is_ok() {
                return instrumented;
            }
            wanted.followed = Instrumentation::Returns;
        }
        if syntax.is_too_deep_for_probes {
            wanted.followed = Instrumentation::Nothing;
        }
        Self::new(source, syntax, &wanted, names)
    }

    /// Puts the probes in.
    pub(super) fn new(source: &SourceFile, syntax: &Syntax, wanted: &Wanted, names: Names) -> Self {
        let text = source.text();
        let names = names.not_in(text);
        let sites = Sites::new(syntax, wanted.followed);
        let mut writer = Writer {
            text,
            names: &names,
            inserts: Vec::new(),
        };
        if wanted.library_in_front
            && let Some(directives) = syntax.directives
        {
            writer.insert(directives, ";".to_owned());
        }
        for (number, site) in sites.probes.iter().enumerate() {
            writer.probe(number, site);
        }
        for body in &syntax.parted_bodies {
            writer.around(*body, STATEMENT, format!("{{/*{}*/", names.stem()), "}");
        }
        for (number, gap) in syntax.parted_lists.iter().enumerate() {
            let constant = &names.value;
            writer.behind(gap.start, format!(",{constant}{number}=(0"));
            writer.insert(gap.end, "0),".to_owned());
        }
        for promise in &wanted.own.promises {
            let before = format!(" {}(async()=>", names.promise);
            writer.around(*promise, PROMISE, before, ")");
        }
        for end in &wanted.own.elisions {
            writer.insert(*end, ",".to_owned());
        }
        if sites.full {
            for (index, function) in syntax.functions.iter().enumerate() {
                if let Some(offset) = function.first_statement {
                    writer.beginning(offset, sites.marks.entered(index));
                }
            }
            for (index, statement) in syntax.statements.iter().enumerate() {
                let hidden = wanted.keeps_value && statement.function == 0;
                writer.statement(statement, sites.marks.statement(index), hidden);
            }
        }
        let (rewritten, insertions) = writer.finish();
        Self {
            text: rewritten,
            names,
            sites,
            insertions,
        }
    }

    /// A script as it is, where it can't be parsed by the front end.
    pub(super) fn plain(text: &str, library_in_front: bool, names: Names) -> Self {
        // Nothing else can be a directive that has an effect.
        let separates = library_in_front && text.contains("use strict");
        Self {
            text: format!("{}{text}", if separates { ";" } else { "" }),
            names: names.not_in(text),
            sites: Sites::default(),
            insertions: if separates { vec![(0, 1)] } else { Vec::new() },
        }
    }

    /// True where something of ours is in the text.
    pub(super) fn has_names(&self) -> bool {
        self.text.contains(self.names.stem())
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
        // Every probe and mark has a number of its own, so a text that holds one is at one place only.
        if !text.contains(self.names.stem()) {
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

/// Collects insertions and puts them in.
struct Writer<'a> {
    text: &'a str,
    names: &'a Names,
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

impl Writer<'_> {
    fn insert(&mut self, at: u32, text: String) {
        self.inserts.push(Insert {
            at,
            opens: true,
            other_end: u32::MAX,
            rank: STATEMENT,
            text,
        });
    }

    /// Behind whatever else ends there.
    fn behind(&mut self, at: u32, text: String) {
        self.inserts.push(Insert {
            at,
            opens: false,
            other_end: 0,
            rank: STATEMENT,
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

    fn probe(&mut self, number: usize, site: &Site) {
        let probe = &self.names.probe;
        let before = format!(" {probe}({number},(");
        match site {
            Site::Return {
                argument: Some(argument),
                ..
            } => self.around(*argument, RETURN, before, "))"),
            Site::Return { span, .. } => {
                let before = format!("switch(0){{default:{before}void 0));");
                self.around(*span, RETURN, before, "}");
            }
            Site::Condition { span, .. } => self.around(*span, CONDITION, before, "))"),
            Site::Call { span, .. } => self.around(*span, CALL, before, "))"),
        }
    }

    /// Before whatever else begins there.
    fn beginning(&mut self, at: u32, count: u32) {
        let marks = &self.names.marks;
        self.insert(at, format!(";{marks}[{count}]++;"));
    }

    fn statement(&mut self, statement: &StatementSite, count: u32, hidden: bool) {
        let function = Marks::last_of(statement.function);
        let Names { marks, value, .. } = self.names;
        let mut mark = format!("{marks}[{marks}[{function}]={count}]++;");
        if hidden {
            // A declaration in a block has no value.
            mark = format!("{{let {value}={mark}}}");
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

    fn wanted(followed: Instrumentation) -> Wanted {
        Wanted {
            followed,
            library_in_front: false,
            keeps_value: false,
            own: Own::default(),
        }
    }

    fn full() -> Wanted {
        wanted(Instrumentation::Full)
    }

    fn returns() -> Wanted {
        wanted(Instrumentation::Returns)
    }

    fn instrumented(text: &str, wanted: &Wanted) -> (SourceFile, Instrumented) {
        let source = SourceFile::new("x.pac", text);
        let syntax = syntax::parse(&source).unwrap();
        let instrumented = Instrumented::new(&source, &syntax, wanted, Names::new(1));
        let again = SourceFile::new("y.pac", instrumented.text.clone());
        assert!(syntax::parse(&again).is_ok(), "{}", instrumented.text);
        assert_eq!(again.line_count(), source.line_count());
        (source, instrumented)
    }

    /// The text with short names.
    fn shown(text: &str, wanted: &Wanted) -> String {
        let (_, with) = instrumented(text, wanted);
        with.text.replace(with.names.stem(), "")
    }

    #[test]
    fn every_return_gets_a_probe_and_no_line_moves() {
        let text =
            "function f(a) {\n  if (a) return;\n  return a, 1\n}\nvar g = x => y => x + y;\n";
        assert_eq!(
            shown(text, &returns()),
            "function f(a) {\n  if (a) switch(0){default: P(0,(void 0));return;}\n  \
             return  P(1,(a, 1))\n}\nvar g = x =>  P(2,(y =>  P(3,(x + y))));\n"
        );
    }

    #[test]
    fn nothing_joins_what_stands_beside_it() {
        for (text, expected) in [
            (
                "function f(){return\"x\"}",
                "function f(){;M[3]++;return P(0,(\"x\"))}",
            ),
            (
                "function f(){return(x)}",
                "function f(){;M[3]++;return P(0,((x)))}",
            ),
            (
                "function f(){return/x/}",
                "function f(){;M[3]++;return P(0,(/x/))}",
            ),
            (
                "function f(){return!0}",
                "function f(){;M[3]++;return P(0,(!0))}",
            ),
            ("x=>`a`", ";M[M[0]=2]++;x=> P(0,(`a`))"),
            (
                "switch(a){case\"x\":b}",
                "switch( P(0,(a))){case P(1,(\"x\")):;M[M[0]=2]++;b}",
            ),
            ("throw[a][0]?1:2", ";M[M[0]=2]++;throw P(0,([a][0]))?1:2"),
            ("typeof!a?1:2", ";M[M[0]=2]++; P(0,(typeof!a))?1:2"),
            (
                "void myIpAddress()in a",
                ";M[M[0]=2]++;void  P(0,(myIpAddress()))in a",
            ),
            (
                "if(a)b;else/c/.d;do--e\nwhile(f)",
                "if( P(0,(a))){M[M[0]=2]++;b;}else{M[M[0]=3]++;/c/.d;};M[M[0]=4]++;do{M[M[0]=5]++;--e}\nwhile( P(1,(f)))",
            ),
            (
                "a\n<!--b\n-->c\nmyIpAddress()//d",
                ";M[M[0]=2]++;a\n<!--b\n-->c\n;M[M[0]=3]++; P(0,(myIpAddress()))//d",
            ),
            (
                "function f(){if(a)return\n-->b\nelse return//c\n}",
                "function f(){;M[3]++;if( P(2,(a)))switch(0){default: P(0,(void 0));return}\n-->b\n\
                 else switch(0){default: P(1,(void 0));return}//c\n}",
            ),
        ] {
            assert_eq!(shown(text, &full()), expected);
        }
    }

    #[test]
    fn a_directive_is_one_or_none_as_in_the_client() {
        let in_front = Wanted {
            library_in_front: true,
            ..returns()
        };
        let text = "--> a\n/* b */ 'use strict'\nc";
        assert_eq!(shown(text, &in_front), "--> a\n/* b */ ;'use strict'\nc");
        assert_eq!(shown(text, &returns()), text);
        assert_eq!(
            shown(text, &full()),
            "--> a\n/* b */ 'use strict'\n;M[M[0]=2]++;c"
        );
        let text = "function f(){'use strict'//a\n}";
        assert_eq!(
            shown(text, &full()),
            "function f(){'use strict';M[3]++;//a\n}"
        );
        let plain = Instrumented::plain(text, true, Names::new(1));
        assert_eq!(plain.text, format!(";{text}"));
    }

    #[test]
    fn only_the_parts_of_a_test_are_wrapped_and_a_call_there_once() {
        assert_eq!(
            shown(
                "function f(h) { if (!isPlainHostName(h) && (h || a.b(h))) x = 1; else if (y) {} }",
                &full()
            ),
            "function f(h) {;M[3]++; if (! P(0,(isPlainHostName(h))) && ( P(1,(h)) ||  P(2,(a.b(h))))) \
             {M[M[1]=4]++;x = 1;} else if ( P(3,(y))) {} }"
        );
    }

    #[test]
    fn chains_switches_and_loops_keep_their_shape() {
        assert_eq!(
            shown(
                "switch (a) { case b: dnsResolve(h)?.x; break; default: }\nfor (;c;) d\ndo e; while (f) g",
                &full()
            ),
            "switch ( P(0,(a))) { case  P(1,(b)): ;M[M[0]=2]++; P(4,(dnsResolve(h)))?.x; ;M[M[0]=3]++;break; default: }\n\
             ;M[M[0]=4]++;for (; P(2,(c));) {M[M[0]=5]++;d}\n;M[M[0]=6]++;do {M[M[0]=7]++;e;} while ( P(3,(f))) ;M[M[0]=8]++;g"
        );
    }

    #[test]
    fn a_mark_has_no_value_where_that_of_the_file_counts() {
        let wanted = Wanted {
            keeps_value: true,
            ..full()
        };
        assert_eq!(
            shown("a\nif (b) c; function f() { d }", &wanted),
            ";{let V=M[M[0]=4]++;}a\nif ( P(0,(b))) {{let V=M[M[0]=5]++;}c;} \
             function f() {;M[3]++; ;M[M[1]=6]++;d }"
        );
    }

    #[test]
    fn a_call_that_gives_a_promise_is_made_one_around_its_probe() {
        let text = "function f() { return [dnsResolve(h)]; }";
        let at = |part: &str| u32::try_from(text.find(part).unwrap()).unwrap();
        let wanted = |followed| Wanted {
            own: Own {
                promises: vec![Span::new(at("dns"), at("];"))],
                elisions: Vec::new(),
            },
            ..wanted(followed)
        };
        assert_eq!(
            shown(text, &wanted(Instrumentation::Returns)),
            "function f() { return  P(0,([ W(async()=>dnsResolve(h))])); }"
        );
        assert_eq!(
            shown(text, &wanted(Instrumentation::Full)),
            "function f() {;M[3]++; return  P(0,([ W(async()=> P(1,(dnsResolve(h))))])); }"
        );
        assert_eq!(
            shown(text, &wanted(Instrumentation::Nothing)),
            "function f() { return [ W(async()=>dnsResolve(h))]; }"
        );
    }

    #[test]
    fn a_body_whose_semicolon_comes_late_gets_braces() {
        let text = "if (a) b\n;else c;\ndo d/**/;while (e)\nif (f) ;else {\n}\nif (g) h ";
        for how in [Instrumentation::Nothing, Instrumentation::Returns] {
            assert_eq!(
                shown(text, &wanted(how)),
                "if (a) {/**/b\n;}else c;\ndo {/**/d/**/;}while (e)\nif (f) ;else {\n}\nif (g) h "
            );
        }
        let (_, with) = instrumented("function f() { if (a) return 1\n;else return }", &full());
        let clean = with.without_probes(&with.text);
        assert_eq!(
            clean.unwrap(),
            "function f() { if (a) return 1\n;else return }"
        );
    }

    #[test]
    fn a_list_whose_comma_comes_late_is_joined() {
        let text = "let a = x => 1 // b\n  , c = dnsResolve(d)\n/**/,e, f;var g\n,h";
        assert_eq!(
            shown(text, &wanted(Instrumentation::Nothing)),
            "let a = x => 1,V0=(0 // b\n  , 0),c = dnsResolve(d),V1=(0\n/**/,0),e, f;var g\n,h"
        );
        assert_eq!(
            shown(text, &full()),
            ";M[M[0]=2]++;let a = x =>  P(0,(1)),V0=(0 // b\n  , 0),c =  P(1,(dnsResolve(d))),V1=(0\n\
             /**/,0),e, f;;M[M[0]=3]++;var g\n,h"
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
    fn a_text_that_probes_would_nest_too_deep_is_left_alone() {
        let text = format!("f = {}1;", "x=>".repeat(4_000));
        let source = SourceFile::new("x.pac", text.as_str());
        let dialect = crate::pac::dialects::DEFAULT;
        let parsed = crate::pac::stack::on_large_stack(move || {
            let syntax = syntax::parse(&source).unwrap();
            let names = Names::new(1);
            let how = Instrumentation::Full;
            Instrumented::as_wanted(&source, &syntax, dialect, how, Own::default(), names).text
        });
        assert_eq!(parsed, Some(text));
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
            for wanted in [returns(), full()] {
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
        for wanted in [returns(), full()] {
            let (source, with) = instrumented(text, &wanted);
            let rewritten = SourceFile::new("r", with.text.clone());
            let at = u32::try_from(with.text.find("c.d").unwrap()).unwrap();
            let place = with.original(&rewritten, &source, rewritten.position(at));
            assert_eq!(place.column as usize, text.find("c.d").unwrap() + 1);
        }
    }
}
