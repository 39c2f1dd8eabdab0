//! Texts that are hard on whoever reads them: every construct of the grammar, inside itself, in a
//! row, without an end, and behind what hides it from a reader that is no lexer; and scripts that are
//! hard to run. Each is written by a few numbers, so that none is kept as a file.

/// A name and a file.
pub(crate) type Text = (String, Vec<u8>);

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

/// All of them.
pub(crate) fn all() -> Vec<Text> {
    let mut texts = Vec::new();
    let mut add = |name: String, text: Vec<u8>| texts.push((name, text));
    for (index, (open, close)) in NESTED.iter().enumerate() {
        let times = SIZE / (open.len() + close.len());
        let hiding = if index % 2 == 0 { HIDING } else { "" };
        let whole = format!("{}1{}", open.repeat(times), close.repeat(times));
        add(
            format!("nested {open}{close}"),
            function(&format!("return {hiding}{whole}")),
        );
        // Few levels are all that some parsers need.
        let some = format!("{}1{}", open.repeat(900), close.repeat(900));
        add(
            format!("some {open}{close}"),
            function(&format!("return {hiding}{some}")),
        );
        if index % 3 == 0 {
            add(
                format!("open {open}"),
                function(&format!("return {}", open.repeat(times))),
            );
        }
    }
    for chained in CHAINED {
        let chain = chained.repeat(SIZE / chained.len());
        add(
            format!("chained {chained}"),
            function(&format!("return `'`,{chain}1")),
        );
        // Levels that are each below a limit.
        let level = format!("{}(", chained.repeat(2_000));
        let levels = format!("{}1{}", level.repeat(40), ")".repeat(40));
        add(
            format!("levels of {chained}"),
            function(&format!("return {levels}")),
        );
    }
    for statement in STATEMENTS {
        let row = statement.repeat(SIZE / statement.len());
        add(
            format!("statements {statement}"),
            function(&format!("/\"/;{row}")),
        );
        let level = format!("{}x=function(){{", statement.repeat(500));
        add(
            format!("levels of {statement}"),
            function(&level.repeat(40)),
        );
    }
    for repeated in REPEATED {
        let row = repeated.repeat(900_000 / repeated.len());
        add(format!("repeated {repeated}"), function(&row));
        let few = repeated.repeat(180_000 / repeated.len());
        add(format!("few {repeated}"), function(&few));
        add(
            format!("list of {repeated}"),
            function(&format!("return [{few}1]")),
        );
        add(
            format!("outside {repeated}"),
            format!("{}{few}", entry_point()).into_bytes(),
        );
    }
    for endless in ENDLESS {
        let text = format!("{}{endless}{}", entry_point(), "x(".repeat(450_000));
        add(format!("endless {endless}"), text.into_bytes());
    }
    for (index, body) in RUN.iter().enumerate() {
        let (a, b) = ("a".repeat(7_000), "[".repeat(300_000));
        let i = "10.0.0.1;".repeat(30_000);
        let text = format!("var A = '{a}', B = '{b}', I = '{i}'; {body}");
        add(format!("run {index}"), function(&text));
        let top = format!(
            "{}\nvar x = (function (url, host) {{ {text} }})('u', 'h');",
            entry_point()
        );
        add(format!("loaded {index}"), top.into_bytes());
    }
    for (name, unit) in [
        ("LF", &b"\n"[..]),
        ("CR", b"\r"),
        ("CR LF", b"\r\n"),
        ("U+2028", b"\xe2\x80\xa8"),
        ("blanks", b" "),
        ("bytes that are no ASCII", b"\x80"),
        ("pairs of bytes", b"\xc3\xa9"),
        ("zeros", b"\0"),
        ("comment lines", b"//\n"),
    ] {
        let mut text = unit.repeat(16_700_000 / unit.len());
        text.extend(entry_point().bytes());
        add(format!("16 MiB of {name}"), text);
    }
    let returns = "if(host=='a')return'PROXY a:1';".repeat(12_000);
    add("one line of returns".to_owned(), function(&returns));
    let helpers: String = (0..12_000)
        .map(|n| format!("function f{n}(){{return f{}()}}", n + 1))
        .collect();
    add(
        "a row of functions".to_owned(),
        format!("{helpers}{}", entry_point()).into_bytes(),
    );
    let names: String = (0..40_000).map(|n| format!("v{n}=")).collect();
    add("many names".to_owned(), function(&format!("var {names}1")));
    texts
}

fn entry_point() -> &'static str {
    "function FindProxyForURL(url, host) { return 'DIRECT' }"
}

fn function(body: &str) -> Vec<u8> {
    format!("function FindProxyForURL(url, host) {{ {body} }}").into_bytes()
}
