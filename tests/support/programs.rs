//! Random programs of a small grammar.

use proptest::prelude::*;

/// What a program may ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Asks {
    /// DNS, and everything about functions.
    Anything,
    /// What every engine answers alike.
    #[allow(dead_code, reason = "one of the suites that share this asks so")]
    NoNames,
}

/// A program: what `inner` does is the answer, with what it left in two variables.
pub(crate) fn program(asks: Asks) -> impl Strategy<Value = String> {
    let body = prop::collection::vec(statement(asks), 1..6);
    (body, statement(asks)).prop_map(|(body, helper)| {
        let body = body.concat();
        format!(
            "var n = 0, m = [], i = 0, o = {{ a: 1, m: function (x) {{ return this.a && x }} }};\n\
             function F(v) {{ this.v = v }}\n\
             function f(x) {{ {helper} }}\n\
             function FindProxyForURL(url, host) {{ i = 0; try {{ var r = inner(url, host); }} catch (e) {{ r = e }}\n\
             return String(r instanceof Error ? r.name : r) + n + m.length; }}\n\
             function inner(url, host) {{ {body} }}"
        )
    })
}

/// Expressions of a small grammar. Some throw, some have effects, some look at functions' texts.
fn expression(asks: Asks) -> impl Strategy<Value = String> {
    let names = if asks == Asks::Anything { 2 } else { 0 };
    let leaf = prop_oneof![
        4 => prop::sample::select(vec![
            "host", "url", "n", "o", "0", "1", "''", "'a'", "null", "undefined", "true", "typeof this",
            "n++", "o.a", "o.m()", "f", "m.length", "arguments.length",
        ])
        .prop_map(str::to_owned),
        1 => prop::sample::select(vec![
            "nothing", "typeof nothing", "delete o.a", "eval('n')", "f.toString()", "o?.x?.y",
            "null.x", "'a' in o", "/a/.test(host)", "new F(n).v", "`${n}`",
        ])
        .prop_map(str::to_owned),
        2 => prop::sample::select(vec![
            "isPlainHostName(host)", "shExpMatch(host, '*a*')", "dnsDomainIs(host, '.example')",
            "alert(n)",
        ])
        .prop_map(str::to_owned),
        names => prop::sample::select(vec![
            "dnsResolve(host)", "isResolvable(host)", "myIpAddress()",
            "isInNet(host, '10.0.0.0', '255.0.0.0')", "dnsResolve(host)?.length",
        ])
        .prop_map(str::to_owned),
    ];
    leaf.prop_recursive(4, 24, 3, move |inner| {
        let two = (inner.clone(), inner.clone());
        let operators = prop::sample::select(vec!["&&", "||", "==", "+", "<", ","]);
        prop_oneof![
            (two.clone(), operators).prop_map(|((a, b), operator)| format!("({a} {operator} {b})")),
            (two.clone(), prop::sample::select(vec!["&&", "||"]))
                .prop_map(|((a, b), operator)| format!("{a} {operator} {b}")),
            (two.clone(), inner.clone()).prop_map(|((a, b), c)| format!("({a} ? {b} : {c})")),
            inner.clone().prop_map(|a| format!("!{a}")),
            inner.clone().prop_map(|a| format!("f({a})")),
            inner.clone().prop_map(|a| format!("o.m({a})")),
            inner.clone().prop_map(move |a| match asks {
                Asks::Anything => format!("dnsResolve({a})"),
                Asks::NoNames => format!("typeof {a}"),
            }),
            inner.clone().prop_map(move |a| match asks {
                Asks::Anything => format!("isPlainHostName({a})"),
                Asks::NoNames => format!("[{a}, n].sort(() => 0)"),
            }),
            inner.clone().prop_map(|a| format!("(x => {a})(n)")),
            inner
                .clone()
                .prop_map(|a| format!("(function () {{ return {a} }})()")),
            inner.clone().prop_map(|a| format!("(n = {a})")),
            inner
                .clone()
                .prop_map(|a| format!("[{a}].map(x => x && n)")),
            two.prop_map(|(a, b)| format!("({a} ?? {b})")),
        ]
    })
}

fn statement(asks: Asks) -> impl Strategy<Value = String> {
    let expression = move || expression(asks);
    let end = prop::sample::select(vec![";", "\n", ";\n"]);
    let leaf = prop_oneof![
        (expression(), end.clone()).prop_map(|(a, end)| format!("{a}{end}")),
        (expression(), end.clone()).prop_map(|(a, end)| format!("var v = {a}{end}")),
        (expression(), end.clone()).prop_map(|(a, end)| format!("n = {a}{end}")),
        (expression(), end.clone()).prop_map(|(a, end)| format!("return {a}{end}")),
        (expression(), end.clone()).prop_map(|(a, end)| format!("throw {a}{end}")),
        (expression(), end.clone()).prop_map(|(a, end)| format!("m.push({a}){end}")),
        Just("return;".to_owned()),
        Just(";".to_owned()),
    ];
    leaf.prop_recursive(3, 16, 3, move |inner| {
        let test = expression().boxed();
        prop_oneof![
            (test.clone(), inner.clone()).prop_map(|(a, s)| format!("if ({a}) {s} ")),
            (test.clone(), inner.clone(), inner.clone())
                .prop_map(|(a, s, t)| format!("if ({a}) {s} else {t} ")),
            (inner.clone(), inner.clone()).prop_map(|(s, t)| format!("{{ {s} {t} }}")),
            inner.clone().prop_map(|s| format!(
                "for (i = 0; i < 3; i++) {{ if (i == 1) continue; {s} if (!n) break }} "
            )),
            (test.clone(), inner.clone()).prop_map(|(a, s)| format!("while (i++ < 3 && {a}) {s} ")),
            inner
                .clone()
                .prop_map(|s| format!("do {s} while (i++ < 3) ")),
            inner.clone().prop_map(|s| format!("for (var k in o) {s} ")),
            (test.clone(), inner.clone(), inner.clone()).prop_map(|(a, s, t)| format!(
                "switch (n) {{ case {a}: {s} case host: {t} break; default: {s} }}"
            )),
            (inner.clone(), inner.clone(), inner.clone()).prop_map(|(s, t, u)| format!(
                "try {{ {s} }} catch (e) {{ {t} }} finally {{ {u} }}"
            )),
            inner.clone().prop_map(|s| format!("l: {s} ")),
            inner.clone().prop_map(|s| format!("with (o) {s} ")),
            inner.prop_map(|s| format!("(function () {{ {s} }})();")),
        ]
    })
}
