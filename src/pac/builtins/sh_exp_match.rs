//! `shExpMatch`: a text against a pattern.

use super::arguments::argument;
use super::complaint::method;
use super::operators::to_text_of_sum;
use super::{
    Builtin, Call, Outcome, Replaceable, Standard, compiled_pattern, fnmatch, python, wildcard,
};
use crate::pac::dialects::{ErrorWords, Pattern};
use crate::pac::value::{Text, Throw, Value};

/// Mozilla's library rewrites `.`, `*` and `?` of the pattern, puts it between `^` and `$` and
/// makes a JavaScript regular expression of it, in which everything else is live: `[`, `(`, `|`
/// (where each anchor belongs to one side only), `+`, `$`, `\`. Case counts.
pub(super) const BUILTIN: Builtin = Builtin {
    name: "shExpMatch",
    parameters: &["url", "pattern"],
    standard: Standard::Netscape,
    may_resolve: false,
    summary: "True where the text matches the pattern with * and ?.",
    call: sh_exp_match,
};

fn sh_exp_match(call: &mut dyn Call, arguments: &[Value<'_>]) -> Outcome {
    let text = argument(arguments, 0);
    let pattern = argument(arguments, 1);
    match call.dialect().pattern {
        Pattern::LiveRegExp => {}
        Pattern::ConvertedLiveRegExp => return converted(call, text, pattern),
        Pattern::Wildcards => return wildcards(call, text, pattern),
        Pattern::Fnmatch => {
            let text = python::lowered(BUILTIN.name, text)?;
            let pattern = python::lowered(BUILTIN.name, pattern)?;
            return Ok(Value::Boolean(fnmatch::matches(&text, &pattern)));
        }
    }
    if call.replaced(Replaceable::StringMethod("replace")) || call.replaced(Replaceable::RegExp) {
        return step_by_step(call, text, pattern);
    }
    let Value::Text(pattern) = pattern else {
        return step_by_step(call, text, pattern);
    };
    let matched = match pattern {
        Text::Latin1(pattern) if wildcard::is_plain(pattern) => wild(call, pattern, text)?,
        Text::Utf16(pattern) if wildcard::is_plain(pattern) => wild(call, pattern, text)?,
        _ => {
            let units: Vec<u16> = pattern.units().collect();
            // An error of the pattern comes before the text is converted.
            let source = compiled_pattern::source(&units);
            let regex = compiled_pattern::compile(&source)
                .map_err(|why| syntax_error(call, &source, &why))?;
            compiled_pattern::finds(&regex, &call.to_text(text)?)
        }
    };
    Ok(Value::Boolean(matched))
}

/// pac-resolver: anything is converted to text.
fn converted(call: &mut dyn Call, text: &Value<'_>, pattern: &Value<'_>) -> Outcome {
    let text = call.to_text(text)?;
    let units: Vec<u16> = call.to_text(pattern)?.units().collect();
    // The same without going back and forth.
    if wildcard::is_plain(&units) {
        let matched = wild(call, &units, &Value::Text(text))?;
        return Ok(Value::Boolean(matched));
    }
    let source = compiled_pattern::source(&units);
    let regex =
        compiled_pattern::compile(&source).map_err(|why| syntax_error(call, &source, &why))?;
    Ok(Value::Boolean(compiled_pattern::finds(&regex, &text)))
}

/// WinHTTP: nothing but `*` and `?` is special.
fn wildcards(call: &mut dyn Call, text: &Value<'_>, pattern: &Value<'_>) -> Outcome {
    let pattern = call.to_text(pattern)?;
    let matched = match &pattern {
        Text::Latin1(pattern) => wild(call, pattern, text)?,
        Text::Utf16(pattern) => wild(call, pattern, text)?,
    };
    Ok(Value::Boolean(matched))
}

fn wild<U: Copy + Into<u16>>(
    call: &mut dyn Call,
    pattern: &[U],
    text: &Value<'_>,
) -> Result<bool, Throw> {
    let converted;
    let text = if let Value::Text(text) = text {
        text
    } else {
        converted = call.to_text(text)?;
        &converted
    };
    Ok(match text {
        Text::Latin1(text) => wildcard::matches(pattern, text),
        Text::Utf16(text) => wildcard::matches(pattern, text),
    })
}

fn syntax_error(call: &dyn Call, source: &[u16], why: &str) -> Throw {
    match call.dialect().error_words {
        ErrorWords::V8 => {
            let source = String::from_utf16_lossy(source);
            Throw::SyntaxError(format!("Invalid regular expression: /{source}/: {why}"))
        }
        ErrorWords::SpiderMonkey | ErrorWords::QuickJs => Throw::SyntaxError(why.to_owned()),
        ErrorWords::JavaScriptCore => {
            Throw::SyntaxError(format!("Invalid regular expression: {why}"))
        }
        ErrorWords::JScript => Throw::Error("Syntax error in regular expression".to_owned()),
    }
}

/// What the library does with any pattern, and with what the script made of its tools.
fn step_by_step(call: &mut dyn Call, text: &Value<'_>, pattern: &Value<'_>) -> Outcome {
    const REWRITES: [(&str, &str); 3] = [("\\.", "\\."), ("\\*", ".*"), ("\\?", ".")];
    let mut pattern = pattern.clone();
    for (wanted, replacement) in REWRITES {
        let wanted = call.literal_regexp(wanted, "g")?;
        let arguments = [wanted, Value::text(replacement)];
        pattern = method(call, "pattern", &pattern, "replace", &arguments)?;
    }
    let rewritten = to_text_of_sum(call, &pattern)?;
    let anchor = |byte| [u16::from(byte)].into_iter();
    let source = anchor(b'^')
        .chain(rewritten.units())
        .chain(anchor(b'$'))
        .collect();
    let regexp = call.construct("RegExp", &[Value::Text(Text::Utf16(source))])?;
    method(call, "newRe", &regexp, "test", std::slice::from_ref(text))
}

#[cfg(test)]
mod tests {
    use super::super::test_call::TestCall;
    use super::*;

    fn outcome(text: &Value<'_>, pattern: &Value<'_>) -> Outcome {
        sh_exp_match(&mut TestCall::chromium(), &[text.clone(), pattern.clone()])
    }

    fn matched(text: &str, pattern: &str) -> bool {
        outcome(&Value::text(text), &Value::text(pattern)) == Ok(Value::Boolean(true))
    }

    #[test]
    fn wildcards_match_the_whole_text() {
        assert!(matched("http://www.example.com/x", "*.example.com/*"));
        assert!(!matched("example.com", "*.example.com"));
        assert!(!matched("A.COM", "*.com"));
        assert!(matched("b\u{fc}cher", "b?cher"));
        assert!(matched("\u{2603}.test", "?.test"));
        assert!(!matched("a\nb", "a*b"));
    }

    #[test]
    fn other_characters_of_regular_expressions_are_live() {
        assert!(matched("github.com.x", "*github.com|*.corp"));
        assert!(matched("a1", "a[0-9]"));
        assert!(!matched("a+b", "a+b"));
    }

    #[test]
    fn a_pattern_that_does_not_compile_throws_in_the_clients_words() {
        let arguments = [Value::text("a)b"), Value::text("a)b")];
        let Err(Throw::SyntaxError(words)) = sh_exp_match(&mut TestCall::chromium(), &arguments)
        else {
            panic!("no SyntaxError");
        };
        assert!(
            words.starts_with("Invalid regular expression: /^a)b$/: "),
            "{words}"
        );
        let outcome = sh_exp_match(&mut TestCall::firefox(), &arguments);
        assert!(matches!(outcome, Err(Throw::SyntaxError(words)) if !words.contains('/')));
    }

    #[test]
    fn the_text_is_converted_and_the_pattern_is_not() {
        assert_eq!(
            outcome(&Value::Undefined, &Value::text("undefined")),
            Ok(Value::Boolean(true))
        );
        assert_eq!(
            outcome(&Value::text("1"), &Value::Number(1.0)),
            Err(Throw::TypeError(
                "pattern.replace is not a function".to_owned()
            ))
        );
        assert_eq!(
            outcome(&Value::text("1"), &Value::Undefined),
            Err(Throw::TypeError(
                "Cannot read properties of undefined (reading 'replace')".to_owned()
            ))
        );
    }

    #[test]
    fn the_pattern_is_compiled_before_the_text_is_converted() {
        let mut call = TestCall::chromium();
        let text = call.throwing_object();
        let outcome = sh_exp_match(&mut call, &[text.clone(), Value::text("(")]);
        assert!(matches!(outcome, Err(Throw::SyntaxError(_))));
        let outcome = sh_exp_match(&mut call, &[text, Value::text("(a)")]);
        assert_eq!(outcome, Err(Throw::Pending));
    }

    #[test]
    fn step_by_step_is_the_same() {
        for (text, pattern) in [
            ("a.b", "*.b"),
            ("axb", "a.b"),
            ("foox", "foo|bar"),
            ("abc", "a?c"),
        ] {
            let mut call = TestCall::chromium();
            let string_object = call.string_object(pattern);
            let outcome = sh_exp_match(&mut call, &[Value::text(text), string_object]);
            assert_eq!(
                outcome,
                Ok(Value::Boolean(matched(text, pattern))),
                "{text} {pattern}"
            );
        }
    }

    #[test]
    fn what_the_script_replaced_is_used() {
        for what in [Replaceable::RegExp, Replaceable::StringMethod("replace")] {
            let mut call = TestCall::chromium();
            call.replaced.push(what);
            let outcome = sh_exp_match(&mut call, &[Value::text("ab"), Value::text("a?")]);
            assert_eq!(outcome, Ok(Value::Boolean(true)));
            assert_eq!(call.constructed, ["RegExp"], "{what:?}");
        }
    }
}
