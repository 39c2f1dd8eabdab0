//! Texts that are hard on whoever reads them: every construct of the grammar, inside itself, in a
//! row, without an end, and behind what hides it from a reader that is not a lexer; and scripts that are
//! hard to run. Each is written by a few numbers, so that none is kept as a file.

/// A file: pieces, each so many times.
pub(crate) struct Text {
    pub(crate) name: String,
    parts: Vec<(Vec<u8>, usize)>,
}

impl Text {
    fn new(name: String, parts: &[(&str, usize)]) -> Self {
        let parts = parts
            .iter()
            .map(|(part, times)| (part.as_bytes().to_vec(), *times));
        Self {
            name,
            parts: parts.collect(),
        }
    }

    /// Its bytes.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        self.parts
            .iter()
            .flat_map(|(part, times)| part.repeat(*times))
            .collect()
    }
}

/// What hides brackets and quotes from one that takes a regular expression for a division.
const HIDING: &str = "/\"/,";

/// About the size of each text, in bytes.
const SIZE: usize = 300_000;

/// Constructs that hold others: what opens them and what closes them.
const NESTED: &[(&str, &str)] = &[
    ("(", ")"),
    ("[", "]"),
    ("a(", ")"),
    ("a[", "]"),
    ("{a:", "}"),
    ("({a:[b=", "]})"),
    ("`${", "}`"),
    ("a?(b=", "):c=>d"),
    ("(a=", ")"),
    ("({a=", "})"),
    ("[a=", "]"),
    ("(a,b=", ")"),
    ("async(a=", ")"),
    ("(a)=>(", ")"),
    ("a=>{return ", "}"),
    ("(a=function(){return ", "})"),
    ("function(){return ", "}"),
    ("class extends(", "){}"),
    ("class{a(){return ", "}}"),
    ("class{static{a=", "}}"),
    ("class{[", "](){}}"),
    ("{[", "]:a}"),
    ("{get a(){return ", "}}"),
    ("{a(b=", "){}}"),
    ("[...", "]"),
    ("a?.[", "]"),
    ("a?.(", ")"),
    ("new a(", ")"),
    ("import(", ")"),
    ("a`${", "}`"),
    ("(function*(){yield ", "})"),
    ("(async()=>await ", ")"),
    ("a<(", ")"),
    ("([a=", "]=b)"),
    ("({a:", "}=b)"),
    ("(!(-(", ")))"),
    ("a=b?c:(", ")"),
];

/// Constructs whose operand or body is to the right.
const CHAINED: &[&str] = &[
    "!",
    "- ",
    "+ ",
    "~",
    "typeof ",
    "void ",
    "delete ",
    "new ",
    "await ",
    "yield ",
    "a=",
    "a+=",
    "a**",
    "a?b:",
    "a?",
    "a=>",
    "async a=>",
    "class extends ",
    "++",
    "new.target=",
    "a.",
    "a?.b",
    "a()",
    "a[0]",
    "a``",
    "...",
    "a<",
    "a in ",
    "a instanceof ",
    "a??",
    "a&&",
    "a||",
    "a,",
    "a+",
    "a as ",
    "<a>",
    "@a ",
];

/// Statements that hold others, and statements in a row.
const STATEMENTS: &[&str] = &[
    "if(a)",
    "if(a);else ",
    "while(a)",
    "for(;;)",
    "for(a in b)",
    "for(a of b)",
    "with(a)",
    "do ",
    "a:",
    "{",
    "if(a){",
    "try{",
    "try{}catch(e){",
    "try{}finally{",
    "switch(a){case b:",
    "function f(){",
    "class A{a(){",
    "class A{static{",
    "(function(){",
    "do if(a)",
    "if(a)x=function(){",
    "x=!{a:",
    "async function f(){",
    "function*f(){",
    "label:for(;;){",
    "if(a)try{b}catch(e){",
];

/// Tokens and statements that a parser keeps something of, each small.
const REPEATED: &[&str] = &[
    ";",
    "a;",
    "a\n",
    "[],",
    "{}",
    "();",
    ",",
    "a,",
    "'a',",
    "1,",
    "/a/,",
    "a:",
    "/**/",
    "//\n",
    "\u{a0}",
    "\u{feff}",
    "\u{2028}",
    "(a),",
    "(a=1),",
    "({}),",
    "([]),",
    "f();",
    "return;",
    "const a;",
    "const a,b;",
    "default:",
    "case 1:",
    "throw\n",
    "try{}",
    "function(){}",
    "function f(){}",
    "var a;",
    "var a=1,b;",
    "let a;",
    "'\\x',",
    "'\\u',",
    "1_,",
    "0b2,",
    "a=>a,",
    "a?.b=1,",
    "new.target,",
    "super,",
    "for(a,b in c);",
    "for(let a,b in c);",
    "({a=1}),",
    "({})=a,",
    "-1**a,",
    "a??b||c,",
    "/a/gg,",
    "break;",
    "continue;",
    "@a;",
    "#a;",
    "\\u0061,",
    "x.\u{e9},",
    "a--> b\n",
    "<!-- a\n",
    "`a`,",
    "if(a)return'DIRECT';",
    "if(a){}else ",
    "x=a.b(c)[d];",
    "x={a:1,b:[2]};",
    "a<<b>>c>>>d,",
    "with(a);",
    "if(a)function f(){}",
    "'use strict';",
    "\"\\\n\";",
    "a\r",
    "/[/]/,",
    "a/b/c,",
    "<<<<<<<\n",
];

/// What does not end.
const ENDLESS: &[&str] = &[
    "'", "\"", "`", "/", "/*", "//", "/[", "<!--", "\\u{", "0x", "1e", "#!", "&", "a",
];

/// What takes long to run, or fills a memory.
const RUN: &[&str] = &[
    "return shExpMatch(A, '*a*a*a*a*a*a*a*a*a*a*a*a*a*ab') ? 'PROXY a:1' : 'DIRECT'",
    "return shExpMatch(host, '*a*a*a*a*a*a*a*a*a*a*a*b') || shExpMatch(url, '*a*e*o*i*.*s*t*/*/*c*e*n*m') ? 'PROXY a:1' : 'DIRECT'",
    "return shExpMatch(A, '*' + A + '?b') ? 'PROXY a:1' : 'DIRECT'",
    "return /(a+)+b/.test(A) ? 'PROXY a:1' : 'DIRECT'",
    "return shExpMatch(A, '(a+)+b') ? 'PROXY a:1' : 'DIRECT'",
    "return shExpMatch(A, B) ? 'PROXY a:1' : 'DIRECT'",
    "return sortIpAddressList(I) == host ? 'PROXY a:1' : 'DIRECT'",
    "var a = []; for (var i = 0; i < 1600; i++) a.push(i + host); return a.sort().length ? 'DIRECT' : ''",
    "var a = host; for (;;) a += a; return a",
    "for (;;) {} return 'DIRECT'",
    "return A + A + A",
    "for (var i = 0; i < 1e6; i++) alert(A); return 'DIRECT'",
    "for (var i = 0; i < 1e6; i++) dnsResolve('h' + i); return 'DIRECT'",
    "throw new Error(A)",
    "return new Array(1e7).join('PROXY a:1;')",
    "var f = function () { return f() }; return f()",
    "return A.indexOf(A) + A.lastIndexOf('b') > 0 ? 'PROXY a:1' : A == A ? 'DIRECT' : ''",
];

/// What is hard on who works it out with URL and host unknown.
const UNKNOWN: &[&str] = &[
    "for (var i = 0; i < 1e9; i++) { if (host == 'a' + i) return 'PROXY a:1' } return 'DIRECT'",
    "function f(n) { return n ? f(n - 1) + f(n - 1) : host } return f(60)",
    "function f(n) { return n ? (host == 'a' + n ? f(n - 1) : f(n - 1)) : 'DIRECT' } return f(60)",
    "function f(x) { return f(x + host) } return f('')",
    "var s = 'a'; for (var i = 0; i < 60; i++) s += s; return s == host ? 'PROXY a:1' : 'DIRECT'",
    "var s = host; for (var i = 0; i < 60; i++) s += s; return s == url ? 'PROXY a:1' : 'DIRECT'",
    "var s = ''; for (var i = 0; i < 1e5; i++) s += host; return s",
    "var c = host == 'a'; for (var i = 0; i < 3000; i++) c = (c || url == 'u' + i) && (c || url == 'v' + i); \
     return c ? 'PROXY a:1' : 'DIRECT'",
    "var t = 'DIRECT'; for (var i = 0; i < 3000; i++) t = host == 'a' + i ? 'PROXY a:' + i : t; \
     for (var i = 0; i < 3000; i++) { if (url == 'u' + (i == 0 ? t : i + t)) return i + t } return t",
    "var t = []; for (var i = 0; i < 3000; i++) { t.push(i ? (url == 'u' + i ? 'a' : t[i - 1]) : host) } \
     for (var i = 0; i < 3000; i++) { if (t[i] == 'b' + i) return 'PROXY a:1' } return 'DIRECT'",
    "var o = {}; for (var i = 0; i < 1e6; i++) o['k' + i] = { a: [i] }; return o[host] ? 'PROXY a:1' : 'DIRECT'",
    "var a = []; for (var i = 0; i < 1e6; i++) a.push([a.length, a]); return a[host] ? 'PROXY a:1' : 'DIRECT'",
    "var a = []; for (var i = 0; i < 1e5; i++) a.push(function () { return i + host }); \
     for (var i = 0; i < 1e5; i++) { if (a[i]() == url) return 'PROXY a:1' } return 'DIRECT'",
    "for (var p = host.length; p > 0; p = host.lastIndexOf('.', p - 1)) { \
     for (var q = url.length; q > 0; q--) { for (var r = 0; r < q; r++) { \
     if (host.substring(p) == url.substring(q, r)) return 'PROXY a:1' } } } return 'DIRECT'",
    "var p = A.split('a'); for (var i = 0; i < p.length; i++) { if (A.split('a')[i] == host) return 'PROXY a:1' } \
     return 'DIRECT'",
    "var h = 0; for (var i = 0; i < 1e6; i++) h = (h * 31 + A.charCodeAt(i % 7000)) & 65535; \
     return h == host.length ? 'PROXY a:1' : 'DIRECT'",
    "for (var i = 0; i < 1e6; i++) { if (shExpMatch(A, '*a*a*a*' + i)) return 'PROXY a:1' } return 'DIRECT'",
    "for (var i = 0; i < 1e6; i++) { if (A + 'b' != A + 'b' || A < A || Number(B) == i) return 'PROXY a:1' } \
     return 'DIRECT'",
    "for (var i = 0; i < 1e5; i++) { if (A.indexOf(A.substring(i) + 'b') >= 0) return 'PROXY a:1' } return 'DIRECT'",
    "for (var i = 0; i < 1e5; i++) { if (/(a.){100}b/.test(A + i)) return 'PROXY a:1' } return 'DIRECT'",
    "for (var i = 0; i < 1e5; i++) { if (sortIpAddressList(I) == i) return 'PROXY a:1' } return 'DIRECT'",
    "for (var i = 0; i < 1e5; i++) { if (isResolvable('h' + i + host)) return 'PROXY a:1' } return 'DIRECT'",
    "var x = 0; for (var i = 0; i < 2000; i++) { if (isResolvable('h' + i)) x = x + i; else x = x * 2 } return 'a' + x",
    "return A.replace(/a/g, A) + A.split('').sort().join(A) == host ? 'PROXY a:1' : 'DIRECT'",
    "var s = '', t = ''; for (var i = 0; i < 3000; i++) { if (host == 'a' + i) { s = t + 'x'; t = s + t \
     } else t = s + 'y' } return s + t",
    "var f = function () { return host }; for (var i = 0; i < 1e5; i++) f = (function (g) { return \
     function () { return g() + 'a' } })(f); return f()",
    "var f = function () { return host }; for (var i = 0; i < 60; i++) f = (function (g) { return \
     function () { return g() + g() } })(f); return f()",
    "var f = function (x) { return x }; for (var i = 0; i < 50; i++) f = (function (g) { return function \
     (x) { return host == 'a' + x ? g(x + 1) : g(x + 2) } })(f); return 'a' + f(0)",
    "var o = {}; for (var i = 0; i < 1e5; i++) { o = { p: o, q: [o, o] } } while (o.p) o = o.p; return \
     'DIRECT'",
    "for (var i = 0; i < 6000; i++) { if (/((a|b)*c|d){50}x/.test(host + i)) return 'PROXY a:1' } return \
     'DIRECT'",
    "var c = true; for (var i = 0; i < 1e5; i++) c = c && host != 'a' + i; return c ? 'DIRECT' : 'PROXY \
     a:1'",
    "var c = true; for (var i = 0; i < 1e5; i++) c = !(c && host != 'a' + i); return c ? 'DIRECT' : \
     'PROXY a:1'",
    "for (var i = 0; i < 1000; i++) for (var j = 0; j < 1000; j++) if (host == i + '.' + j) return \
     'PROXY a:1'; return 'DIRECT'",
    "var x = 0; outer: for (var i = 0; i < 30000; i++) { for (var j = 0; j < 3; j++) { if (host == i + \
     '-' + j) continue outer; if (url == 'u' + i) break outer; x = x + j } } return 'a' + x",
    "var a = I.split(';'); for (var i = 0; i < 1e5; i++) { if (a.indexOf(host + i) >= 0) return 'PROXY \
     a:1' } return 'DIRECT'",
    "var a = []; for (var i = 0; i < 1e5; i++) a.push('x' + i); for (i = 0; i < 1e3; i++) { if \
     (a.join(',').indexOf(host + i) >= 0) return 'PROXY a:1' } return 'DIRECT'",
    "var a = ['x']; for (var i = 0; i < 60; i++) a = a.concat(a); return a.indexOf(host) >= 0 ? 'PROXY \
     a:1' : 'DIRECT'",
    "var s = 'a'; for (var i = 0; i < 60; i++) s = s.split('a').join('aa'); return s == host ? 'PROXY \
     a:1' : 'DIRECT'",
    "for (var i = 0; i < 1e6; i++) { if (A.toLowerCase() == B.toUpperCase() + i) return 'PROXY a:1' } \
     return 'DIRECT'",
    "for (var i = 0; i < 1e6; i++) { try { if (host == 'a' + i) throw i } catch (e) { return 'a' + e } } \
     return 'DIRECT'",
    "var t = {}; for (var i = 0; i < 40000; i++) t['k' + i] = i; for (i = 0; i < 40000; i++) { if \
     (t[host] == i) return 'PROXY a:' + i } return 'DIRECT'",
    "var h = host; for (var i = 0; i < 2000; i++) { if (h.length > i) h = h.substring(1) + h.charAt(0); \
     else h = h + i } return h",
    "var a = [host]; for (var i = 0; i < 1e5; i++) a = [a, a]; return a.length == 2 ? 'DIRECT' : ''",
    "for (var i = 0; i < 1e5; i++) { if (B.indexOf('1' + A + i) == host.length || B.split('1').length == \
     host.length + i) return 'PROXY a:1' } return 'DIRECT'",
    "for (var i = 0; i < 1e5; i++) { if (/^(a|b|c|aa|bb|cc)*d/.test(A)) return 'PROXY a:1'; if \
     (/a.*a.*a.*a.*b/.test(A)) return 'PROXY b:1' } return 'DIRECT'",
];

/// Rules, each with a number, that are hard on who looks them up together.
const RULES: &[&str] = &[
    "if (/a#(b|c)*(d.e)+[f-h]{1,200}/.test(url)) return 'PROXY a:#';",
    "if (/(x.){200}#/.test('abcabcabc' + #)) return 'PROXY a:#';",
    "if (/((a|b|c.)*#){50}/i.test(host)) return 'PROXY a:#';",
    "if (isInNet(host, '10.0.0.#', '#.255.#.1')) return 'PROXY a:#';",
    "if (url.substring(#, # + 9) == 'abc#') return 'PROXY a:#';",
    "if (host.split('.')[#] == 'a') return 'PROXY a:#';",
    "if (shExpMatch(url, '*a*#*b*c*d*e*f*')) return 'PROXY a:#';",
    "if (shExpMatch(host, '?????????????????????????*#')) return 'PROXY a:#';",
    "if (dnsResolve(host + '#') == '10.0.0.#') return 'PROXY a:#';",
    "if (url.indexOf('a#') > host.indexOf('b#')) return 'PROXY a:#';",
    "if (host.toLowerCase().replace(/#/g, 'x') == 'a') return 'PROXY a:#';",
    "if (weekdayRange('MON', 'FRI') && host == 'a#') return 'PROXY a:#';",
    "x = url == 'u#' ? 'a#' : x; if (x == host) return x;",
];

/// All of them.
pub(crate) fn all() -> Vec<Text> {
    let mut texts = nested();
    texts.extend(chained());
    texts.extend(repeated());
    texts.extend(run());
    texts.extend(unknown());
    texts.extend(large());
    texts
}

fn nested() -> Vec<Text> {
    let mut texts = Vec::new();
    for (index, (open, close)) in NESTED.iter().enumerate() {
        let times = SIZE / (open.len() + close.len());
        let hiding = if index % 2 == 0 { HIDING } else { "" };
        // Few levels are all that some parsers need.
        for (word, times) in [("nested", times), ("some", 900)] {
            let parts = [
                ("return ", 1),
                (hiding, 1),
                (open, times),
                ("1", 1),
                (close, times),
            ];
            texts.push(function(format!("{word} {open}{close}"), &parts));
        }
        if index % 3 == 0 {
            let parts = [("return ", 1), (open, times)];
            texts.push(function(format!("open {open}"), &parts));
        }
    }
    texts
}

fn chained() -> Vec<Text> {
    let mut texts = Vec::new();
    for chained in CHAINED {
        let parts = [
            ("return `'`,", 1),
            (*chained, SIZE / chained.len()),
            ("1", 1),
        ];
        texts.push(function(format!("chained {chained}"), &parts));
        // Levels that are each below a limit.
        let level = format!("{}(", chained.repeat(2_000));
        let parts = [("return ", 1), (&level, 40), ("1", 1), (")", 40)];
        texts.push(function(format!("levels of {chained}"), &parts));
    }
    for statement in STATEMENTS {
        let parts = [("/\"/;", 1), (*statement, SIZE / statement.len())];
        texts.push(function(format!("statements {statement}"), &parts));
        let level = format!("{}x=function(){{", statement.repeat(500));
        texts.push(function(format!("levels of {statement}"), &[(&level, 40)]));
    }
    for endless in ENDLESS {
        let parts = [(ENTRY_POINT, 1), (endless, 1), ("x(", 450_000)];
        texts.push(Text::new(format!("endless {endless}"), &parts));
    }
    texts
}

fn repeated() -> Vec<Text> {
    let mut texts = Vec::new();
    for unit in REPEATED {
        let few = 180_000 / unit.len();
        texts.push(function(format!("repeated {unit}"), &[(unit, 5 * few)]));
        texts.push(function(format!("few {unit}"), &[(unit, few)]));
        let parts = [("return [", 1), (unit, few), ("1]", 1)];
        texts.push(function(format!("list of {unit}"), &parts));
        let parts = [(ENTRY_POINT, 1), (unit, few)];
        texts.push(Text::new(format!("outside {unit}"), &parts));
    }
    let numbered = |times: usize, each: fn(usize) -> String| -> String {
        (0..times).map(each).collect::<Vec<_>>().concat()
    };
    let helpers = numbered(12_000, |n| {
        format!("function f{n}(){{return f{}()}}", n + 1)
    });
    let name = "a row of functions".to_owned();
    texts.push(Text::new(name, &[(&helpers, 1), (ENTRY_POINT, 1)]));
    let names = numbered(40_000, |n| format!("v{n}="));
    texts.push(function(
        "many names".to_owned(),
        &[("var ", 1), (&names, 1), ("1", 1)],
    ));
    let parts = [("if(host=='a')return'PROXY a:1';", 12_000)];
    texts.push(function("one line of returns".to_owned(), &parts));
    texts
}

fn run() -> Vec<Text> {
    let mut texts = Vec::new();
    for (index, body) in RUN.iter().enumerate() {
        let values = [
            ("var A = '", 1),
            ("a", 7_000),
            ("', B = '", 1),
            ("[", 300_000),
            ("', I = '", 1),
            ("10.0.0.1;", 30_000),
            ("'; ", 1),
            (body, 1),
        ];
        texts.push(function(format!("run {index}"), &values));
        let mut parts = vec![(ENTRY_POINT, 1), ("\nvar x = (function (url, host) { ", 1)];
        parts.extend(values);
        parts.push((" })('u', 'h');", 1));
        texts.push(Text::new(format!("loaded {index}"), &parts));
    }
    texts
}

/// What is hard on who works it out before anybody asks, or looks up rules together.
fn unknown() -> Vec<Text> {
    let mut texts = Vec::new();
    for (index, body) in UNKNOWN.iter().enumerate() {
        let values = [
            ("var A = '", 1),
            ("a", 7_000),
            ("', B = '", 1),
            ("1", 100_000),
            ("', I = '", 1),
            ("10.0.0.1;", 10_000),
            ("'; ", 1),
            (body, 1),
        ];
        texts.push(function(format!("unknown {index}"), &values));
    }
    for rule in RULES {
        let rules: String = (0..6_000)
            .map(|number| rule.replace('#', &number.to_string()))
            .collect();
        let parts = [("var x = 'a'; ", 1), (&rules, 1), ("return 'DIRECT'", 1)];
        texts.push(function(format!("rules {rule}"), &parts));
    }
    texts
}

fn large() -> Vec<Text> {
    let units = [
        ("LF", &b"\n"[..]),
        ("CR", b"\r"),
        ("CR LF", b"\r\n"),
        ("U+2028", b"\xe2\x80\xa8"),
        ("blanks", b" "),
        ("bytes that are not ASCII", b"\x80"),
        ("pairs of bytes", b"\xc3\xa9"),
        ("zeros", b"\0"),
        ("comment lines", b"//\n"),
    ];
    let text = |(name, unit): (&str, &[u8])| Text {
        name: format!("16 MiB of {name}"),
        parts: vec![
            (unit.to_vec(), 16_700_000 / unit.len()),
            (ENTRY_POINT.as_bytes().to_vec(), 1),
        ],
    };
    units.into_iter().map(text).collect()
}

const ENTRY_POINT: &str = "function FindProxyForURL(url, host) { return 'DIRECT' }";

fn function(name: String, body: &[(&str, usize)]) -> Text {
    let mut parts = vec![("function FindProxyForURL(url, host) { ", 1)];
    parts.extend(body);
    parts.push((" }", 1));
    Text::new(name, &parts)
}
