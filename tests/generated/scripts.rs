//! PAC files of the language that decision programs know, made from bytes: the same bytes make the
//! same file. Shared by a property test and a fuzz target.

use std::fmt::Write as _;

/// Bytes that decide; zeros when they are used up.
pub(crate) struct Source<'b> {
    bytes: &'b [u8],
    at: usize,
    depth: usize,
}

impl<'b> Source<'b> {
    /// Begins at the first byte.
    pub(crate) fn new(bytes: &'b [u8]) -> Self {
        Self {
            bytes,
            at: 0,
            depth: 0,
        }
    }

    fn below(&mut self, number: usize) -> usize {
        let byte = self.bytes.get(self.at).copied().unwrap_or(0);
        self.at += 1;
        usize::from(byte) % number
    }

    fn one_of<'w>(&mut self, words: &[&'w str]) -> &'w str {
        words[self.below(words.len())]
    }

    fn deeper<T>(&mut self, work: impl FnOnce(&mut Self) -> T) -> T {
        self.depth += 1;
        let result = work(self);
        self.depth -= 1;
        result
    }
}

/// The URLs that a generated file is asked about.
pub(crate) const URLS: [&str; 16] = [
    "http://www.a.example/some/page.html",
    "https://www.a.example/",
    "http://a/",
    "http://1.2.3.4/x",
    "http://10.1.2.3:8080/y?z=www.g",
    "http://[2001:db8::1]/",
    "http://B\u{fc}cher.example/",
    "http://deep.er.www.b.example/index",
    "https://constructor/",
    "http://b.example/",
    "http://xb.example/some/",
    "http://192.168.7.8/",
    "http://v4.test/",
    "http://v6.test/a",
    "http://none.test/",
    "http://www.G.Example/UPPER?q=1",
];

/// A file.
pub(crate) fn script(bytes: &[u8]) -> String {
    let mut source = Source::new(bytes);
    let mut text = String::from(
        "var g = 'www.' + 'g';\nvar list = ['.example', 'a', '.b.example', '*.test'];\n\
         var nets = [['10.0.0.0', '255.0.0.0'], ['192.168.0.0', '255.255.0.0']];\n\
         var table = { 'www.a.example': 1, 'b.example': 'PROXY b:1', a: 0, example: 'PROXY e:1' };\n\
         var rows = [{ n: 'a', p: 'PROXY ra:1' }, { n: 'b.example', p: 'PROXY rb:1' }];\n",
    );
    for index in 0..source.below(3) {
        let _ = match source.below(4) {
            0 => writeln!(
                text,
                "function f{index}(x) {{ if ({}) return true; {} return {}; }}",
                condition(&mut source, "x"),
                statement(&mut source, "x", index, false),
                condition(&mut source, "x"),
            ),
            1 => writeln!(
                text,
                "var f{index} = function (x) {{ for (var i = 0; i < list.length; i++) \
                 {{ if ({}) return true; }} return false; }};",
                source.one_of(&[
                    "dnsDomainIs(x, list[i])",
                    "shExpMatch(x, list[i])",
                    "x == list[i]",
                    "x.indexOf(list[i]) >= 0 && i != 1",
                ])
            ),
            2 => writeln!(
                text,
                "function f{index}(x) {{ return {}; }}",
                condition(&mut source, "x")
            ),
            _ => writeln!(
                text,
                "var f{index} = (function (y) {{ return function (x) {{ return x == y || {}; }}; \
                 }})('b.example');",
                condition(&mut source, "x"),
            ),
        };
    }
    let functions = text.matches("f0").count().min(1) + text.matches("f1").count().min(1);
    text.push_str("function FindProxyForURL(url, host) {\nvar v = 'v', n = 1, r;\n");
    for index in 0..=source.below(6) {
        let line = if functions > 0 && source.below(5) == 0 {
            format!(
                "if (f{}({})) return 'PROXY f{index}:1';",
                source.below(functions),
                string(&mut source, "host")
            )
        } else {
            statement(&mut source, "host", index, true)
        };
        text.push_str(&line);
        text.push('\n');
    }
    let last = source.one_of(&[
        "return v;",
        "return 'DIRECT';",
        "return r ? 'PROXY r:1' : v;",
        "return n + v;",
        "",
        "return r || 'PROXY r:2';",
    ]);
    text.push_str(last);
    text.push_str("\n}\n");
    text
}

fn string(source: &mut Source<'_>, host: &str) -> String {
    let words = [
        "host",
        "host",
        "host",
        "url",
        "v",
        "g",
        "''",
        "'a'",
        "'.example'",
        "'www.a.example'",
        "'*.example'",
        "'*/some/*'",
        "'1.2.3.4'",
        "'b\u{fc}'",
        "'255.0.0.0'",
        "host.toLowerCase()",
        "url.substring(0, 5)",
        "url.substring(4)",
        "host.charAt(1)",
        "(host + g)",
        "host.split('.')[1]",
        "url.split('/')[2]",
        "host.slice(-7)",
        "host.substr(2, 3)",
        "(host == 'a' ? 'x' : host)",
        "host.replace('www.', '')",
        "list[0]",
        "String(n)",
        "host[0]",
        "dnsResolve(host)",
        "myIpAddress()",
        "table[host]",
        "'*a*a*b'",
        "'10.0.0.0'",
        "null",
        "2",
        "host.substring(host.indexOf('.'))",
        "typeof r",
        "rows[1].p",
        "('' + n)",
    ];
    let index = source.below(words.len());
    words[index].replace("host", host)
}

fn number(source: &mut Source<'_>, host: &str) -> String {
    let words = [
        "0",
        "1",
        "2.5",
        "-1",
        "host.length",
        "url.indexOf('a')",
        "host.lastIndexOf('.')",
        "dnsDomainLevels(host)",
        "v.length",
        "n",
        "n + 1",
        "parseInt(host)",
        "host.charCodeAt(0)",
        "(host.length & 3)",
        "host.split('.').length",
        "list.indexOf(host)",
        "host.length % 2",
        "Math.floor(host.length / 2)",
        "(n << 3)",
        "host.search(/b/)",
        "+host",
        "convert_addr(host)",
    ];
    let index = source.below(words.len());
    words[index].replace("host", host)
}

fn condition(source: &mut Source<'_>, host: &str) -> String {
    if source.depth < 3 {
        let shape = source.below(9);
        if shape < 4 {
            return source.deeper(|source| {
                let (a, b) = (condition(source, host), condition(source, host));
                match shape {
                    0 => format!("{a} || {b}"),
                    1 => format!("({a}) && ({b})"),
                    2 => format!("!({a})"),
                    _ => format!("(({a}) ? {b} : ({}))", condition(source, host)),
                }
            });
        }
    }
    let calls = [
        "isPlainHostName(A)",
        "dnsDomainIs(A, B)",
        "localHostOrDomainIs(A, B)",
        "shExpMatch(A, B)",
        "shExpMatch(A, '*.example')",
        "shExpMatch(A, 'www*')",
        "shExpMatch(A, '*a*')",
        "shExpMatch(A, '(a|*.b).example')",
        "isInNet(A, '10.0.0.0', '255.0.0.0')",
        "isInNet(A, B, '255.255.0.0')",
        "isResolvable(A)",
        "isValidIpAddress(A)",
        "isInNetEx(A, '1.0.0.0/8')",
        "A == B",
        "A != B",
        "A === B",
        "A !== B",
        "A.startsWith(B)",
        "A.endsWith(B)",
        "A.includes(B)",
        "A",
        "A.toUpperCase() == B",
        "/^www\\./.test(A)",
        "/(?:^|\\.)b\\.example$/.test(A)",
        "/a+|[b-d]{2,}x?/i.test(A)",
        "A.match(/example$/)",
        "A.indexOf(B) != -1",
        "A.indexOf(B) == 0",
        "A.indexOf(B) > 0",
        "(A in table)",
        "table.hasOwnProperty(A)",
        "Object.prototype.hasOwnProperty.call(table, A)",
        "table[A]",
        "list.indexOf(A) >= 0",
        "list.some(function (e) { return dnsDomainIs(A, e); })",
        "A < B",
        "timeRange(8, 18)",
        "weekdayRange('MON', 'FRI')",
        "typeof A == 'string'",
        "A == null",
        "isInNet(dnsResolve(A), '10.0.0.0', '255.0.0.0')",
        "isInNet(myIpAddress(), '192.168.0.0', '255.255.0.0')",
        "shExpMatch(A.toLowerCase(), '*.EXAMPLE')",
        "A.substring(0, 4) == 'http'",
    ];
    if source.below(6) == 0 {
        let (a, b) = (number(source, host), number(source, host));
        let operator = source.one_of(&["<", "<=", ">", ">=", "==", "===", "!="]);
        return format!("{a} {operator} {b}");
    }
    let call = source.one_of(&calls);
    let (a, b) = (string(source, host), string(source, host));
    call.replace('A', "\u{1}")
        .replace('B', "\u{2}")
        .replace("my\u{1}ddress", "myAddress")
        .replace("my\u{2}", "myB")
        .replace("myIp\u{1}ddress", "myIpAddress")
        .replace("isValidIp\u{1}ddress", "isValidIpAddress")
        .replace("*.EX\u{1}MPLE", "*.EXAMPLE")
        .replace('\u{1}', &a)
        .replace('\u{2}', &b)
}

fn statement(source: &mut Source<'_>, host: &str, index: usize, is_entry: bool) -> String {
    let value = string(source, host);
    let holds = condition(source, host);
    let answer = if is_entry {
        format!("'PROXY p{index}:1'")
    } else {
        format!("{index} == 1")
    };
    let nested = if source.depth < 2 && source.below(3) == 0 {
        source.deeper(|source| statement(source, host, index + 10, is_entry))
    } else {
        format!("v = {value};")
    };
    // A helper has no variables of the entry point.
    let v = if is_entry { "v" } else { "w" };
    let text = match source.below(17) {
        0..3 => format!("if ({holds}) return {answer};"),
        3 => {
            format!("if ({holds}) {{ return {answer}; }} else if ({host} == 'a') return {answer};")
        }
        4 => format!("var v = {value};"),
        5 => format!("if ({holds}) v = {value}; else {{ {nested} }}"),
        6 => format!("let l{index} = {holds}; if (l{index}) {{ {nested} }}"),
        7 => format!("{holds};"),
        8 => format!(
            "switch ({value}) {{ case 'a': case 'b.example': return {answer}; case '1.2.3.4': {nested} \
             break; default: n = 2; }}"
        ),
        9 => format!(
            "for (var i{index} = 0; i{index} < list.length; i{index}++) {{ if (dnsDomainIs({host}, \
             list[i{index}])) {{ v = list[i{index}]; break; }} if ({holds}) continue; n = i{index}; }}"
        ),
        10 => format!("for (var k in table) if ({host} == k) return {answer};"),
        11 => format!(
            "var p{index} = {host}.lastIndexOf('.'); while (p{index} > 0) {{ var s{index} = \
             {host}.substring(p{index} + 1); if (table[s{index}]) return {answer}; p{index} = \
             {host}.lastIndexOf('.', p{index} - 1); }}"
        ),
        12 => format!(
            "var d{index} = {host}; do {{ if (table.hasOwnProperty(d{index})) return {answer}; d{index} = \
             d{index}.substring(d{index}.indexOf('.') + 1); n = n + 1; }} while (d{index}.indexOf('.') \
             > 0);"
        ),
        13 => format!("alert({value});"),
        14 => format!("q{index} = {value}; if (q{index} == {host}) {{ {nested} }}"),
        15 => format!(
            "for (var j{index} = 0; j{index} < rows.length; ++j{index}) {{ var o{index} = rows[j{index}]; if \
             ({host} === o{index}.n) return {answer}; }}"
        ),
        _ => format!("if ({holds}) {{ {nested} if ({holds}) return {answer}; }} n += 1;"),
    };
    if is_entry {
        text
    } else {
        format!("var {v} = 1, v, n = 1; {text}")
    }
}
