//! The measured expressions of `tests/conformance/`, as far as a call with literal arguments needs
//! no engine.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde::Deserialize;

use super::test_call::TestCall;
use super::{ALL, Replaceable, literal_calls};
use crate::pac::dialects;
use crate::pac::value::{Text, Throw, Value};

#[derive(Deserialize)]
struct Case {
    id: String,
    expr: String,
    #[serde(default)]
    dns: BTreeMap<String, Vec<String>>,
    clock: Option<Clock>,
    #[serde(default)]
    own_script: Option<serde_json::Value>,
    results: BTreeMap<String, Reading>,
}

#[derive(Deserialize)]
struct Clock {
    now: i64,
    tz: String,
    name: String,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Reading {
    Thrown {
        throws: String,
    },
    Returned {
        t: String,
        #[serde(default)]
        v: serde_json::Value,
    },
    Failed {},
}

/// What the evaluator decides before it asks the world: these need its look-ups.
const POLICY: &[&str] = &[
    "e0136", // localhost
    "e0138", "e0139", // which characters a name may have
    "e0163", "e0225", // zones of IPv6 literals
    "e0141", "e0202", "e0203", // wildcards of the name server
    "e0204", // punycode
    "e0385", "e0387", "e0390", "e0391", "e1027", // the machine's own addresses
];

/// More of that, which only PyPAC's readings show.
const POLICY_OF_PYPAC: &[&str] = &[
    "e0149", "e0304", // a dot behind an IPv4 literal
    "e0164", "e0226", "e0341", // IPv4 in IPv6 literals
    "e0227", // the empty name
    "e1008", // zones of IPv6 literals
];

fn cases() -> Vec<Case> {
    serde_json::from_str(include_str!("../../../tests/conformance/expressions.json")).unwrap()
}

fn call_for(dialect: &'static dialects::Dialect, case: &Case) -> TestCall {
    let mut call = TestCall::new(dialect);
    for (name, addresses) in &case.dns {
        let addresses: Vec<&str> = addresses.iter().map(String::as_str).collect();
        call = call.with_name(name, &addresses);
    }
    match &case.clock {
        None => call,
        Some(clock) => {
            let offset = match clock.name.as_str() {
                "A" => -14_400,
                "B" => -18_000,
                _ => 0,
            };
            assert_eq!(offset == 0, clock.tz == "UTC");
            call.at(clock.now * 1000 + 500, offset)
        }
    }
}

fn agrees(outcome: &super::Outcome, reading: &Reading) -> bool {
    match (outcome, reading) {
        (Ok(value), Reading::Returned { t, v }) => match value {
            Value::Undefined => t == "undefined",
            Value::Null => t == "null",
            Value::Boolean(boolean) => t == "boolean" && v == boolean,
            Value::Number(number) => t == "number" && v.as_f64() == Some(*number),
            Value::Text(text) => t == "string" && v == text.to_text().as_ref(),
            Value::Object(_) => false,
        },
        (Err(throw), Reading::Thrown { throws }) => {
            throws
                == match throw {
                    Throw::TypeError(_) => "TypeError",
                    Throw::SyntaxError(_) => "SyntaxError",
                    Throw::Error(_) => "Error",
                    Throw::InternalError(_) => "InternalError",
                    Throw::Text(_) => "string",
                    Throw::Pending => "",
                }
        }
        _ => false,
    }
}

#[test]
fn literal_calls_give_what_the_clients_gave() {
    let cases = cases();
    let mut wrong = Vec::new();
    for (client, least) in [("chromium", 607), ("firefox", 547), ("pypac", 400)] {
        let dialect = dialects::named(client).unwrap();
        let mut compared = 0;
        for case in cases.iter().filter(|case| case.own_script.is_none()) {
            let mut call = call_for(dialect, case);
            let Some(reading) = case.results.get(client) else {
                continue;
            };
            let Some(outcome) = literal_calls::evaluate(&mut call, &case.expr) else {
                continue;
            };
            let is_policy = |ids: &[&str]| ids.contains(&case.id.as_str());
            if is_policy(POLICY) || client == "pypac" && is_policy(POLICY_OF_PYPAC) {
                continue;
            }
            compared += 1;
            if !agrees(&outcome, reading) {
                wrong.push(format!("{client} {} {}: {outcome:?}", case.id, case.expr));
            }
        }
        assert!(
            compared >= least,
            "only {compared} cases of {client} could be read"
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_clients_words_are_used_for_errors_of_missing_arguments() {
    for (client, words) in [
        (
            "chromium",
            "Cannot read properties of null (reading 'split')",
        ),
        (
            "firefox",
            "can't access property \"split\", ipchars is null",
        ),
    ] {
        let mut call = TestCall::new(dialects::named(client).unwrap());
        let outcome = literal_calls::evaluate(&mut call, "convert_addr(null)").unwrap();
        assert_eq!(outcome, Err(Throw::TypeError(words.to_owned())));
    }
}

/// Any argument: `None` is an object, made when the call is.
fn any_value() -> impl Strategy<Value = Option<Value<'static>>> {
    let words = prop::sample::select(vec![
        "GMT",
        "MON",
        "JUN",
        "toString",
        "10.0.0.1",
        "255.255.0.0",
        "10.0.0.0/8",
        "::1;1.1.1.1",
        "a.test",
        "*.test",
        "[a-",
        "(a|b)*c",
        "\\",
        "0x",
        "-0",
    ]);
    prop_oneof![
        1 => Just(None),
        1 => Just(Some(Value::Undefined)),
        1 => Just(Some(Value::Null)),
        1 => any::<bool>().prop_map(|boolean| Some(Value::Boolean(boolean))),
        3 => any::<f64>().prop_map(|number| Some(Value::Number(number))),
        3 => (-9_i32..2100).prop_map(|number| Some(Value::Number(number.into()))),
        4 => words.prop_map(|word| Some(Value::text(word))),
        3 => ".{0,20}".prop_map(|text| Some(Value::text(&text))),
        2 => prop::collection::vec(any::<u8>(), 0..20)
            .prop_map(|bytes| Some(Value::Text(Text::Latin1(bytes.into())))),
        // Lone surrogates included.
        2 => prop::collection::vec(any::<u16>(), 0..20)
            .prop_map(|units| Some(Value::Text(Text::Utf16(units.into())))),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn no_builtin_panics_whatever_the_arguments(
        builtin in prop::sample::select(ALL.to_vec()),
        arguments in prop::collection::vec(any_value(), 0..8),
        object in 0..4,
        client in 0..3,
        now in -8_640_000_000_000_000_i64..=8_640_000_000_000_000,
        replaced: bool,
    ) {
        let mut call = match client {
            0 => TestCall::firefox(),
            1 => TestCall::pypac(),
            _ => TestCall::chromium(),
        };
        call = call.at(now, 19_800);
        if replaced {
            call.replaced.extend([Replaceable::Date, Replaceable::Table("months")]);
        }
        let object = match object {
            0 => call.array(vec![Value::text("10.0.0.1")]),
            1 => call.string_object("a.test"),
            2 => call.methods(Vec::new()),
            _ => call.throwing_object(),
        };
        let arguments: Vec<_> =
            arguments.into_iter().map(|value| value.unwrap_or_else(|| object.clone())).collect();
        let _ = builtin.run(&mut call, &arguments);
    }
}
