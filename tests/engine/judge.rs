//! A second engine, of other people: what it answers, the first one answers with probes in the script.

use std::cell::Cell;
use std::rc::Rc;

use pac_check::pac::dialects;
use pac_check::pac::evaluation::Outcome;
use proptest::prelude::*;

use super::printer::{Style, printed};
use super::programs::{Asks, program};
use super::{cases, requests, same_in_every_way, world};

/// The builtins that the programs call, in JavaScript: enough for the arguments that they are given.
const BUILTINS: &str = "
function isPlainHostName(host) { return host.indexOf('.') < 0; }
function shExpMatch(text, pattern) { return text.indexOf('a') >= 0; }
function dnsDomainIs(host, domain) { return host.slice(-domain.length) == domain; }
function alert(text) {}
";

/// Turns after which the other engine is stopped.
const MOST_TURNS: u32 = 1_000;

fn answer_of_other(text: &str, calls: &[(&str, &str)]) -> Result<Vec<String>, String> {
    let runtime = rquickjs::Runtime::new().unwrap();
    let turns = Rc::new(Cell::new(0));
    runtime.set_interrupt_handler(Some(Box::new(move || {
        turns.set(turns.get() + 1);
        turns.get() > MOST_TURNS
    })));
    let context = rquickjs::Context::full(&runtime).unwrap();
    context.with(|context| {
        let mut options = rquickjs::context::EvalOptions::default();
        options.strict = false;
        let words = |error: rquickjs::Error| error.to_string();
        let script = format!("{BUILTINS}{text}");
        let () = context.eval_with_options(script, options).map_err(words)?;
        let globals = context.globals();
        let entry: rquickjs::Function<'_> = globals.get("FindProxyForURL").map_err(words)?;
        calls
            .iter()
            .map(|call| entry.call(*call).map_err(words))
            .collect()
    })
}

/// Not the one with comments as in HTML: the other engine has none.
const STYLES: &[Style] = &[
    Style::Tight,
    Style::Comments,
    Style::LineEnds,
    Style::CrLf,
    Style::Parentheses,
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases(150)))]

    #[test]
    fn another_engine_answers_the_same(
        text in program(Asks::NoNames),
        style in prop::sample::select(STYLES),
    ) {
        // `a && b ?? c` is a program of no language.
        let Some(text) = printed(&text, style) else {
            return Ok(());
        };
        let dialect = dialects::DEFAULT;
        let urls = ["http://a.example/x", "http://b.test/y"];
        let requests = requests(&urls, dialect);
        let ours = same_in_every_way("random program", &text, dialect, &world(), &requests);
        let texts = ours.map(|outcomes| {
            outcomes
                .into_iter()
                .map(|outcome| match outcome {
                    Outcome::Text(text) => Some(text),
                    _ => None,
                })
                .collect::<Option<Vec<String>>>()
        });
        // Where a limit ends ours, the other one may go on.
        if let Ok(Some(texts)) = texts {
            let calls = [(urls[0], "a.example"), (urls[1], "b.test")];
            prop_assert_eq!(answer_of_other(&text, &calls), Ok(texts), "{}", text);
        }
    }
}

#[test]
fn the_other_engine_is_one() {
    let text = "function FindProxyForURL(u,h){return u+h+isPlainHostName(h)+shExpMatch(h,'*a*')}";
    let answer = answer_of_other(text, &[("u", "a.b")]);
    assert_eq!(answer, Ok(vec!["ua.bfalsetrue".to_owned()]));
    assert!(answer_of_other("function FindProxyForURL(){for(;;);}", &[("u", "h")]).is_err());
    assert!(answer_of_other("nothing", &[]).is_err());
}
