//! What passes the gate, and what does not.

use oxc_allocator::Allocator;
use oxc_parser::Parser;
use oxc_span::SourceType;
use proptest::prelude::*;

use super::*;

fn refused(text: &str) -> Option<&'static str> {
    harmless(text).err().map(|odd| odd.reason)
}

fn function(body: &str) -> String {
    format!("function FindProxyForURL(url, host) {{ {body} }}")
}

#[test]
fn ordinary_scripts_pass() {
    for text in [
        "",
        "function FindProxyForURL(url, host) { return 'DIRECT'; }",
        "function FindProxyForURL(url,host){if(a==b)return\"x\";else if(c)return'y';else{return(z)}}",
        "var a = [1, 2,, 3], b = { c: 1, 'd': [2], 3: function () { return { e: /x/.test('\"(') } } };",
        "for (var i = 0, n = a.length; i < n; i++) { if (!a[i]) continue; a[i] += 1; }",
        "for (var k in o) if (o[k] in p) break\nfor (;;) {} while (x) y(); do { z-- } while (z > 0)",
        "switch (x) { case 1: case 'a': f(); break; default: g() }",
        "try { f() } catch (e) { throw e } finally { g() }",
        "(function () { var x = 1; return x })();\n!function(){}()",
        "a: for (;;) { continue a }",
        "x = a ? b : c ? d : (e, f); y = -1 + +2 - ~3; z = typeof x == 'undefined' ? void 0 : new Y(1).z",
        "var r = /^(10|192\\.168)\\.[/\"]/i, s = a / b / c, t = (a) / 2, u = a[0] / 2;",
        "if (a) /x/.test(b)\nreturnless = 1\nfoo = bar\n++baz",
        "a = b\nc = d\n{ e() }\nif (f) g()\nelse h()",
        "a.b.c = d.if.return / 2; o = { if: 1, return: 2, get: 3, set: 4 }",
        "let a = 1; const b = 'x'; function f(a, b) { let c = a; return c }",
        "debugger; with (o) { p }",
        "\u{feff}// caf\u{e9}\nvar a = '\u{e9}\u{2028}'",
        "a = (b); c = (d = e); f = ({ g: 1 }); h = ([1]); if ((i)) j();",
        "label: { break label }",
    ] {
        assert_eq!(harmless(text), Ok(()), "{text}");
    }
}

#[test]
fn what_a_parser_reads_twice_or_takes_for_an_error_is_refused() {
    for text in [
        "a => b",
        "(a) => b",
        "async (a)",
        "`a${b}`",
        "a?.b",
        "a ?? b",
        "a ** b",
        "[...a]",
        "class A {}",
        "({ a() {} })",
        "({ [a]: 1 })",
        "({ get a() {} })",
        "({ a = 1 })",
        "[a] = b",
        "({ a: b } = c)",
        "(a) = b",
        "a() = b",
        "function f(a = 1) {}",
        "function f([a]) {}",
        "function f({ a }) {}",
        "for (a of b) ;",
        "for (var a, b in c) ;",
        "return 1",
        "{ return }",
        "if (a) { return }",
        "const a;",
        "const a = 1, b = 2",
        "throw\na",
        "try {} a",
        "function () {}",
        "a\nfunction () {}",
        "function f<T>() {}",
        "switch (a) { default: default: }",
        "if (a) let b = 1",
        "else let b = 1",
        "a as b",
        "a\n<!-- b",
        "--> a",
        "new.target",
        "a b",
        "a 'b'",
        "'a' 1",
        "a {b}",
        "a !b",
        "a..b",
        "a.(b)",
        "} /x/",
        "{} /x/",
        "a++ / b",
        "yield / a",
        "await (a)",
        "using a = b",
        "import('a')",
        "export {}",
        "enum A {}",
        "catch { }",
        "try {} catch {}",
        "(]",
        ")",
        "}",
        "* a",
        "a = = b",
        "a ? b, : c",
        "function f(a: b) {}",
        "function f(): a {}",
        "@a",
        "#a",
        "\\u0061 = 1",
        "a: b: c d",
    ] {
        assert!(harmless(text).is_err(), "{text}");
    }
}

#[test]
fn the_sum_of_all_levels_is_bounded() {
    let nested = |open: &str, close: &str, times: usize| {
        function(&format!(
            "return {}1{}",
            open.repeat(times),
            close.repeat(times)
        ))
    };
    for (open, close) in [
        ("(", ")"),
        ("[", "]"),
        ("f(", ")"),
        ("a[", "]"),
        ("!", ""),
        ("- ", ""),
        ("typeof ", ""),
        ("new ", ""),
        ("a = ", ""),
        ("a ? b : ", ""),
        ("a ? ", " : b"),
        ("{a:", "}"),
        ("function(){return ", "}"),
        ("!(-(", "))"),
        ("f(a=b=c=", ")"),
        ("a?b:(", ")"),
    ] {
        assert_eq!(harmless(&nested(open, close, 20)), Ok(()), "{open}");
        let deep = nested(open, close, 6_000);
        assert_eq!(refused(&deep), Some("its deep nesting"), "{open}");
    }
    for part in [
        "if (a) ",
        "while (a) ",
        "for (;;) ",
        "with (a) ",
        "do ",
        "a: ",
        "{",
        "if (a) {",
        "try {",
        "a.b.",
        "f()()()",
        "a[0][0]",
        "else ",
        "if (a) b; else ",
        "switch (a) { case b: ",
        "if (a) if (b) c; else { ",
        "do if (a) function(){",
        "if (a) x = function () { ",
        "if (a) try { b } catch (e) { ",
        "x = !function () { ",
        "a = b, c = function () { ",
        "if (a)\nif (b)\nf(function () {\n",
        "var a = !b, c = !function () {",
    ] {
        let part = if part == "a.b." { "a." } else { part };
        let text = function(&part.repeat(20_000));
        assert!(harmless(&text).is_err(), "{part}");
    }
}

#[test]
fn what_people_and_minifiers_generate_passes() {
    let rules =
        function(&"if (shExpMatch(host, \"*.example.com\")) return 'PROXY p:1';\n".repeat(10_000));
    assert_eq!(harmless(&rules), Ok(()));
    let links = "if (h == 'a') { return 'b'; } else ".repeat(10_000);
    assert_eq!(harmless(&function(&format!("{links}return 'c';"))), Ok(()));
    let links = "if(h=='a')return'b';else ".repeat(10_000);
    assert_eq!(harmless(&function(&format!("{links}return'c'"))), Ok(()));
    let terms = vec!["dnsDomainIs(host, '.example')"; 49_201];
    assert_eq!(
        harmless(&function(&format!("return {}", terms.join(" || ")))),
        Ok(())
    );
    let terms = vec!["!(a[1] == -b.c)"; 10_000];
    assert_eq!(
        harmless(&function(&format!("return {}", terms.join("&&")))),
        Ok(())
    );
    let arms = function(&format!(
        "return {}'DIRECT'",
        "a==b?'PROXY c:1':".repeat(2_000)
    ));
    assert_eq!(harmless(&arms), Ok(()));
    for line in [
        "a = b\n",
        "a(b)\n",
        "if (a) b()\n",
        "x = { y: !z };",
        "var f = function () {};\n",
    ] {
        assert_eq!(harmless(&line.repeat(15_000)), Ok(()), "{line}");
    }
    let list = "\"www.example.com\",\n".repeat(50_000);
    assert_eq!(harmless(&format!("var a = [{list}'x'];")), Ok(()));
}

#[test]
fn tokens_are_counted_with_what_parsers_keep_of_blanks() {
    for part in ["a;", "/**/", "//\n", "\u{a0}", "\u{feff}", "[,", ",,"] {
        let text = part.repeat(MOST_TOKENS + 2);
        assert!(harmless(&text).is_err(), "{part:?}");
    }
    // `;` ends a statement.
    assert!(harmless(&"a;".repeat(MOST_TOKENS / 3 + 1)).is_err());
    assert_eq!(harmless(&" \n".repeat(MOST_TOKENS)), Ok(()));
    let half = "(a);".repeat(MOST_AMBIGUOUS_IN_ALL + 1);
    assert_eq!(refused(&half), Some("its many parentheses"));
    let nested = |times| format!("{}b{}", "(a = ".repeat(times), ")".repeat(times));
    assert_eq!(harmless(&nested(MOST_AMBIGUOUS)), Ok(()));
    assert_eq!(
        refused(&nested(MOST_AMBIGUOUS + 1)),
        Some("its many parentheses")
    );
}

/// Pieces that come after each other in scripts.
fn piece() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "a",
        " b",
        "(",
        ")",
        "{",
        "}",
        "[",
        "]",
        ";",
        ",",
        ".c",
        "=",
        "==",
        "+",
        "-",
        "++",
        "--",
        "!",
        "?",
        ":",
        "/",
        "/x/",
        "'",
        "\"",
        "'s'",
        "1",
        " if",
        " else ",
        " function",
        " return ",
        " var ",
        " let ",
        " const ",
        " for",
        " while",
        " do ",
        " case ",
        " default",
        " switch",
        " try",
        " catch",
        " throw ",
        " new ",
        " typeof ",
        " in ",
        " of ",
        "\n",
        "//",
        "/*",
        "*/",
        "`",
        "=>",
        "...",
        "\\",
        " async ",
        " get ",
        "<!--",
        "-->",
        "&&",
        "||",
        "0x1",
        ".5",
        "u{1}",
        " as ",
        "\u{2028}",
        "\u{e9}",
    ])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// A parser finds no more errors in what passes than the one that ends it: it would keep them.
    #[test]
    fn what_passes_has_one_error_at_most(pieces in prop::collection::vec(piece(), 0..25)) {
        let text = pieces.concat();
        if harmless(&text).is_ok() {
            let allocator = Allocator::default();
            let parsed = Parser::new(&allocator, &text, SourceType::script()).parse();
            let errors = parsed.diagnostics.errors().count();
            prop_assert!(errors <= 1, "{errors} in {text:?}");
        }
    }

    #[test]
    fn no_text_is_too_odd(text in any::<String>()) {
        let _ = harmless(&text);
    }
}
