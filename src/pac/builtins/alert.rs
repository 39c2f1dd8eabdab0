//! `alert`: a message for whoever debugs the script.

use super::arguments::argument;
use super::{Builtin, Call, Outcome, Standard};
use crate::pac::dialects::{AlertArgument, Bridge};
use crate::pac::value::{Text, Throw, Value};

/// Only the first argument counts. Chromium says "undefined" without one (AlertCallback in
/// proxy_resolver_v8.cc), Firefox throws (PACProxyAlert in ProxyAutoConfig.cpp), others say nothing.
pub(super) const BUILTIN: Builtin = Builtin {
    name: "alert",
    parameters: &["message"],
    standard: Standard::Library,
    may_resolve: false,
    summary: "Writes a message to the client's log.",
    call: alert,
};

fn alert(call: &mut dyn Call, arguments: &[Value<'_>]) -> Outcome {
    let first = argument(arguments, 0);
    let heard: &[&Value<'_>] = match call.dialect().alert_argument {
        AlertArgument::Required if arguments.is_empty() => {
            return Err(Throw::TypeError(
                "alert: At least 1 argument required, but only 0 passed".to_owned(),
            ));
        }
        AlertArgument::EmptyIfUndefined if *first == Value::Undefined => &[],
        AlertArgument::AllJoined => &arguments.iter().collect::<Vec<_>>(),
        _ => &[first],
    };
    if call.dialect().bridge == Bridge::PythonByJson {
        // A function that does nothing.
        return Ok(Value::Undefined);
    }
    let message = match heard {
        [one] => call.to_text(one)?,
        several => {
            let texts: Result<Vec<_>, _> = several.iter().map(|it| call.to_text(it)).collect();
            let texts: Vec<_> = texts?.iter().map(|it| it.to_text().into_owned()).collect();
            Text::from_text(&texts.join(" "))
        }
    };
    call.alert(&message)?;
    Ok(Value::Undefined)
}

#[cfg(test)]
mod tests {
    use super::super::test_call::TestCall;
    use super::*;

    #[test]
    fn the_first_argument_is_the_message() {
        let mut call = TestCall::chromium();
        let result = alert(&mut call, &[Value::Number(1.5), Value::text("two")]);
        assert_eq!(result, Ok(Value::Undefined));
        assert_eq!(call.alerts, ["1.5"]);
    }

    #[test]
    fn without_an_argument_others_say_nothing() {
        for (client, of_undefined) in [("pacparser", "undefined"), ("pac-resolver", "")] {
            let mut call = TestCall::chromium().of(client);
            alert(&mut call, &[]).unwrap();
            alert(&mut call, &[Value::Undefined]).unwrap();
            alert(&mut call, &[Value::Number(1.0), Value::text("b")]).unwrap();
            let both = if client == "pacparser" { "1 b" } else { "1" };
            assert_eq!(call.alerts, ["", of_undefined, both], "{client}");
        }
    }

    #[test]
    fn without_an_argument_chromium_says_undefined_and_firefox_throws() {
        let mut call = TestCall::chromium();
        alert(&mut call, &[]).unwrap();
        assert_eq!(call.alerts, ["undefined"]);
        let mut call = TestCall::firefox();
        assert!(matches!(alert(&mut call, &[]), Err(Throw::TypeError(_))));
        assert!(call.alerts.is_empty());
    }
}
