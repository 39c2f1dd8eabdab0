//! Scripts in every style of printing.

#![expect(clippy::disallowed_methods, reason = "reads the samples")]

use std::path::Path;
use std::sync::Arc;

use pac_check::finding::answers::Status;
use pac_check::pac::dialects::{self, Dialect};
use pac_check::pac::evaluation::{LoadFailure, Outcome};
use pac_check::pac::lookup::SharedHost;
use pac_check::pac::request::Request;
use pac_check::pac::script::Script;
use pac_check::suite::{ScriptSource, Suite};
use proptest::prelude::*;
use serde_json::Value;

use super::measured::paired;
use super::printer::{Style, printed};
use super::programs::{Asks, program};
use super::world::World;
use super::{cases, in_words, requests, same_in_every_way, world};

/// Two styles for each script, in turn; all where more cases are wanted.
fn styles(number: usize) -> impl Iterator<Item = Style> {
    let all = cases(0) > 0;
    Style::ALL
        .into_iter()
        .enumerate()
        .filter(move |(index, _)| all || number % 3 == index % 3)
        .map(|(_, style)| style)
}

/// Longer files are printed by others of the same kind.
const LONGEST: usize = 60_000;

/// Compares a script with itself in other styles, each in every way; gives how many runs there were.
fn compared(
    what: &str,
    number: usize,
    text: &str,
    dialect: &'static Dialect,
    host: &SharedHost,
    requests: &[Request],
) -> usize {
    if text.len() > LONGEST {
        return 0;
    }
    let first = same_in_every_way(what, text, dialect, host, requests);
    let mut runs = requests.len();
    for style in styles(number) {
        let Some(other) = printed(text, style) else {
            continue;
        };
        let what = format!("{what} as {style:?}");
        let again = same_in_every_way(&what, &other, dialect, host, requests);
        if is_blind(text) {
            let [first, again] = [&first, &again].map(outcomes);
            assert_eq!(first, again, "{what}: {other}");
        }
        runs += requests.len();
    }
    runs
}

/// It can't see how it is printed, and throws no dice.
fn is_blind(text: &str) -> bool {
    let sights = [
        "Function",
        "String(",
        "toString",
        "Math.random",
        "callee",
        "stack",
        "=>",
        "+ f",
        "eval",
        "name",
        "<!--",
        "-->",
        "\\\n",
        "`",
        "uneval",
        "caller",
    ];
    text.is_ascii() && !sights.iter().any(|sight| text.contains(sight))
}

fn outcomes(result: &Result<Vec<Outcome>, LoadFailure>) -> Vec<String> {
    match result {
        Ok(outcomes) => outcomes
            .iter()
            .map(|outcome| match outcome {
                Outcome::Threw(error) => error.message.clone(),
                other => format!("{other:?}"),
            })
            .collect(),
        Err(LoadFailure::Syntax(_)) => vec!["error of syntax".to_owned()],
        Err(failure) => vec![in_words(failure)],
    }
}

#[test]
fn every_sample_answers_alike_however_it_is_printed() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("pac-samples");
    let mut paths: Vec<_> = ["", "clients", "hostile"]
        .iter()
        .flat_map(|part| std::fs::read_dir(folder.join(part)).unwrap())
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|it| it == "toml"))
        .collect();
    paths.sort();
    let runs: usize = paths
        .iter()
        .enumerate()
        .map(|(number, path)| sample(number, path))
        .sum();
    assert!(runs > 1_000, "only {runs} runs");
}

fn sample(number: usize, path: &Path) -> usize {
    let name = path.display().to_string();
    let suite = Suite::parse(&name, &std::fs::read_to_string(path).unwrap()).unwrap();
    // Where a limit ends a run, it may end at another moment.
    let harmless = suite.cases.iter().all(|case| {
        let mut status = case.expected.status.iter();
        status.all(|status| matches!(status, Status::Ok | Status::Error | Status::Bypass))
    });
    let bytes = match &suite.script {
        ScriptSource::File(_) if harmless => std::fs::read(path.with_extension("pac")).unwrap(),
        _ => return 0,
    };
    let client = suite
        .world
        .clients
        .first()
        .map_or("chromium", String::as_str);
    let dialect = dialects::named(client).unwrap_or(dialects::DEFAULT);
    let script = Script::decode(&name, &bytes, None, dialect);
    let host: SharedHost = Arc::new(suite.world.clone());
    let urls: Vec<&str> = suite.cases.iter().map(|case| case.url.as_str()).collect();
    let requests = requests(&urls, dialect);
    compared(
        &name,
        number,
        script.source.text(),
        dialect,
        &host,
        &requests,
    )
}

#[test]
fn every_measured_script_answers_alike_however_it_is_printed() {
    let mut scripts: Vec<Value> = Vec::new();
    for json in [
        include_str!("../conformance/scripts.json"),
        include_str!("../conformance/further_scripts.json"),
    ] {
        let more: Vec<Value> = serde_json::from_str(&paired(json)).unwrap();
        scripts.extend(more);
    }
    let mut runs = 0;
    for (number, case) in scripts.iter().enumerate() {
        let client = ["chromium", "firefox", "pac-resolver", "pypac"][number % 4];
        let dialect = dialects::named(client).unwrap();
        let urls: Vec<&str> = case["urls"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|url| url["url"].as_str())
            .collect();
        let text = case["pac"].as_str().unwrap_or_default();
        // Each run throws its own dice; what is large is a comment.
        if text.contains("Math.random") {
            continue;
        }
        let host = World::of(case);
        let requests = requests(&urls, dialect);
        runs += compared(
            &case["id"].to_string(),
            number,
            text,
            dialect,
            &host,
            &requests,
        );
    }
    assert!(runs > 2_000, "only {runs} runs");
}

/// Forty expressions a script.
#[test]
fn every_measured_expression_answers_alike_however_it_is_printed() {
    let json = include_str!("../conformance/expressions.json");
    let expressions: Vec<Value> = serde_json::from_str(json).unwrap();
    let mut runs = 0;
    for (number, some) in expressions.chunks(40).enumerate() {
        let mut text =
            "function run(f){try{var v=f();return typeof v+v}catch(e){return String(e&&e.name)}}\n"
                .to_owned();
        let mut calls = Vec::new();
        for (index, case) in some.iter().enumerate() {
            let Some(expression) = case["expr"].as_str() else {
                continue;
            };
            text = format!("{text}function c{index}(){{\n  return {expression}\n}}\n");
            calls.push(format!("run(c{index})"));
        }
        let calls = calls.join(",");
        let text =
            format!("{text}function FindProxyForURL(url, host) {{ return [{calls}].join(' ') }}\n");
        let dialect = dialects::DEFAULT;
        let requests = requests(&["http://case.test/"], dialect);
        runs += compared("expressions", number, &text, dialect, &world(), &requests);
    }
    assert!(runs > 60, "only {runs} runs");
}

/// Where a probe stands beside something that it could join or change.
const NEIGHBOURS: &[(&str, &str)] = &[
    ("return\"x\"", "x"),
    ("return('x')", "x"),
    ("return['x'].join()", "x"),
    ("return{a:'x'}.a", "x"),
    ("return!0+''", "true"),
    ("return/x/.source", "x"),
    ("return`x`", "x"),
    ("return-1+'x'", "-1x"),
    ("return+1+'x'", "1x"),
    ("return~1+'x'", "-2x"),
    ("return.5+'x'", "0.5x"),
    ("return/**/'x'", "x"),
    (
        "try{[].length;return\"PROXY evil:1\"}catch(e){}return\"PROXY good:1\"",
        "PROXY evil:1",
    ),
    (
        "switch(host){case\"b\":return'no';case\"a.example\":return'x'}",
        "x",
    ),
    (
        "switch(host){case(0):case[0]:case-1:case/x/:default:return'x'}",
        "x",
    ),
    ("try{throw[0][0]?'1':'2'}catch(e){return e}", "2"),
    ("try{throw!0?'1':'2'}catch(e){return e}", "1"),
    ("try{throw/x/?'1':'2'}catch(e){return e}", "1"),
    ("var a;if(host)a='x';else[0].b;return a", "x"),
    ("var a=0;if(!host)a=1;else++a;return'x'+a", "x1"),
    ("var a=0;do++a;while(a<3)return'x'+a", "x3"),
    ("var a=0;do{a++}while(!1)return'x'+a", "x1"),
    ("var a=0;for(;a<3;)++a\nreturn'x'+a", "x3"),
    (
        "return typeof(host?1:0)+typeof[0]+typeof!0",
        "numberobjectboolean",
    ),
    ("return void(0)+''", "undefined"),
    ("var o={a:1};return delete(o.a)+''+('a'in o)", "truefalse"),
    ("return'a'in{a:1}?'x':'y'", "x"),
    ("return[]instanceof Array?'x':'y'", "x"),
    ("return isPlainHostName(host)in{'false':1}?'x':'y'", "x"),
    (
        "return(isPlainHostName(host))instanceof Object?'x':'y'",
        "y",
    ),
    (
        "return new(isPlainHostName(host)?Array:Object)().constructor.name",
        "Object",
    ),
    ("var f=x=>x?'x':'y';return f(host)", "x"),
    ("var f=x=>`a${x?'x':'y'}`;return f(host)", "ax"),
    ("var f=x=>({a:x?'x':'y'});return f(host).a", "x"),
    ("var f=x=>\n/*c*/x\n?'x':'y'\nreturn f(host)", "x"),
    (
        "function*g(){yield[1]?'x':'y';return yield!0?'z':0}var i=g();return i.next().value+i.next().value",
        "xz",
    ),
    (
        "function*g(){var a=yield\nreturn'x'+a}var i=g();i.next();return i.next(1).value",
        "x1",
    ),
    ("var a=1,b=a\n++a\nreturn'x'+a+b", "x21"),
    ("var a=1\nvar b=a\n--a\nreturn a+'/'+b", "0/1"),
    ("var a=5,g=1,x=2;return a/x/g+'x'", "2.5x"),
    ("var a=3;while(a-->0);return'x'+a", "x-1"),
    ("var a=3\nwhile(a--\n>0);return'x'+a", "x-1"),
    ("var a=1;return a<!--comment\n?'x':'y'", "x"),
    ("var a=1\n-->comment\nreturn'x'", "x"),
    (
        "if(host)return'x'//comment\n-->comment\nelse return'y'",
        "x",
    ),
    ("return host//comment\n?'x'//comment\n:'y'//comment", "x"),
    ("return isPlainHostName(host)//comment\n?'y':'x'", "x"),
    ("return(host/*(*/)?(/*)*/'x'):'y'", "x"),
    ("return'0'in[0,1]?'x':'y'", "x"),
    ("return 1.\n.toString()+'x'", "1x"),
    ("l:for(;;){for(;;){break\nl}break l}return'x'", "x"),
    ("l:{if(host)break l;return'y'}return'x'", "x"),
    ("var let_;var let=1;let\nlet_=2;return'x'+let_+let", "x21"),
    (
        "var async=1,of=2,get=3,set=4,static_=5;async\nof\nget\nset\nreturn'x'+async",
        "x1",
    ),
    ("var yield_=1,await=2;return await?'x':'y'", "x"),
    (
        "var o={get a(){return'x'},set a(v){},async b(){return},*c(){return},'d':1,[host?'e':'f']:2};return o.a+o.e",
        "x2",
    ),
    (
        "class A{static#p=host?'x':'y';static get p(){return A.#p}static has(o){return#p in o?'h':'n'}}return A.p+A.has(A)",
        "xh",
    ),
    (
        "class A{a=host?'x':'y'\nb\n'c'=1\nstatic d\n=2}return new A().a+A.d",
        "x2",
    ),
    (
        "class A{constructor(){return}m(){return super.toString?'x':'y'}}return new A().m()",
        "x",
    ),
    (
        "class A{}class B extends(host?A:Object){constructor(){super();return}}return new B()instanceof A?'x':'y'",
        "x",
    ),
    (
        "function f(a=host?'x':'y',{b=isPlainHostName(a)}={}){return a+b}return f()",
        "xtrue",
    ),
    ("var a,b;(a)=host?'x':'y';[b=!a?2:1]=[];return a+b", "x1"),
    (
        "var a=0,o={};for((o.a)of[1,2])a+=o.a;for((o.b)in{x:1});return o.b+a",
        "x3",
    ),
    (
        "var f=function(){},g=()=>{},o={h:function(){},i(){}},j=class{};return[f.name,g.name,o.h.name,o.i.name,j.name].join()",
        "f,g,h,i,j",
    ),
    (
        "function f(){'use strict'\nreturn typeof this}return f()",
        "undefined",
    ),
    (
        "function f(){'a';'use strict';return typeof this}return f()",
        "undefined",
    ),
    (
        "function f(){'use strict'+0;return typeof this}return f()",
        "object",
    ),
    (
        "function f(){;'use strict';return typeof this}return f()",
        "object",
    ),
    (
        "var f=()=>{'use strict';return(function(){return typeof this})()};return f()",
        "undefined",
    ),
    (
        "var a='local';return eval('a')+(0,eval)('typeof a')",
        "localundefined",
    ),
    ("return eval('1;if(host){2}')+'x'", "2x"),
    (
        "var o={f(){return this===o?'x':'y'}};return o.f()+(o.f)()+(0,o.f)()",
        "xxy",
    ),
    (
        "var o=null;return(o?.a.b.c)+o?.[host]+o?.a()+typeof(o?.a)",
        "NaNundefined",
    ),
    (
        "return dnsResolve(host)?.length+dnsResolve(host)?.split('.').length+''",
        "12",
    ),
    (
        "function t(s,...v){return s.raw.join('|')+v}return t`a${host?1:0}\\n${!0}`",
        "a|\\n|1,true",
    ),
    (
        "function f(){return new.target?'x':'y'}return new f()instanceof f?f():0",
        "y",
    ),
    ("return((a,b)=>a?b:'y')(...[host,'x'])", "x"),
    ("try{return'x'}finally{if(!host)return'y'}", "x"),
    ("try{nothing}catch{return'x'}", "x"),
    ("return typeof nothing?typeof nothing:'y'", "undefined"),
    ("with({a:'x'})return a", "x"),
    (
        "var a='';for(var k in{x:1})for(var v of[1])if(v)a+=k;else;return a",
        "x",
    ),
    ("if(host);else;return'x'", "x"),
    ("let a=1//b\n,b=2,c\n/*,*/,d=a+b\nreturn'x'+d", "x3"),
    (
        "const a=x=>x\n,b={c:1}\n,d=function(){return a(b.c)}\nreturn'x'+d()+d.name",
        "x1d",
    ),
    ("for(let i=0\n,j=2;i<j;i++)if(i)return'x'+i+j", "x12"),
    ("if(!host)return'y'\n;else return'x'", "x"),
    ("var a;do a=host/*\n*/;while(!a)return'x'", "x"),
    ("if(host)var a='x'\n\n;else;return a", "x"),
    (
        "for(;;)break\n;with({})if(!host)throw 1\n;else return'x'",
        "x",
    ),
    ("return('use strict','x')", "x"),
    (
        "async function f(){return}async function*g(){return}for(;;)return typeof f().then+typeof g().next",
        "functionfunction",
    ),
    ("return host?.5?'x':'y':'z'", "x"),
    ("var a=!function(){return}();return a?'x':'y'", "x"),
    (
        "var s='';s+=host?'x':'y';s||=host&&'z';s&&=s||0;s??=1;return s",
        "x",
    ),
    ("return[...function*(){yield*[1,2]}()].join()", "1,2"),
    ("return String.raw`\\u`+'x'", "\\ux"),
];

#[test]
fn no_neighbour_of_a_probe_changes_the_answer() {
    let dialect = dialects::DEFAULT;
    let requests = requests(&["http://a.example/x"], dialect);
    let mut wrong = Vec::new();
    for (body, expected) in NEIGHBOURS {
        let text = format!("function FindProxyForURL(url,host){{{body}\n}}");
        let texts = Style::ALL
            .into_iter()
            .filter_map(|style| printed(&text, style));
        for text in std::iter::once(text.clone()).chain(texts) {
            let outcomes = same_in_every_way(body, &text, dialect, &world(), &requests);
            if outcomes != Ok(vec![Outcome::Text((*expected).to_owned())]) {
                wrong.push(format!("{text}: {outcomes:?}, not {expected}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_directive_of_the_file_stays_one() {
    let sloppy = "PROXY object:1";
    let strict = "PROXY undefined:1";
    let body = "function FindProxyForURL(){return'PROXY '+(function(){return typeof this})()+':1'}";
    for (start, expected) in [
        ("'use strict';", strict),
        ("'use strict'\n", strict),
        ("'a';\"use strict\";", strict),
        ("/*\n*/--> c\n'use strict'//;\n", strict),
        ("<!-- c\n'use strict'\n", strict),
        ("('use strict');", sloppy),
        (";'use strict';", sloppy),
        ("'use strict'+1;", sloppy),
        ("'use\\x20strict';", sloppy),
    ] {
        for (client, expected) in [("chromium", expected), ("firefox", sloppy)] {
            let dialect = dialects::named(client).unwrap();
            let requests = requests(&["http://a.example/x"], dialect);
            let text = format!("{start}{body}");
            let outcomes = same_in_every_way(start, &text, dialect, &world(), &requests);
            let expected = vec![Outcome::Text(expected.to_owned())];
            assert_eq!(outcomes, Ok(expected), "{client}: {text}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases(60)))]

    #[test]
    fn random_programs_answer_alike_however_they_are_printed(
        text in program(Asks::Anything),
        number in 0_usize..6,
    ) {
        let client = ["chromium", "firefox", "pac-resolver"][number % 3];
        let dialect = dialects::named(client).unwrap();
        let requests = requests(&["http://a.example/x", "http://b.test/y"], dialect);
        compared("random program", number, &text, dialect, &world(), &requests);
    }
}
