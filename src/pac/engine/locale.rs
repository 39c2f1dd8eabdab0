//! What ECMA-402 leaves to the user's language: `localeCompare`, `toLocaleString` and their like.
//!
//! Browsers answer by ICU in the language of the user. What is here is their answer in English (United
//! States), for texts in ASCII, numbers and dates, measured in Chromium, Firefox and JavaScriptCore. What
//! asks for a language, for options, or for a text that is not ASCII ends the call: the answer is unknown.

use std::cell::RefCell;
use std::cmp::Ordering;
use std::rc::Rc;

use boa_engine::object::{FunctionObjectBuilder, JsObject};
use boa_engine::property::PropertyDescriptor;
use boa_engine::{Context, JsNativeError, JsResult, JsString, JsValue, NativeFunction, js_string};

use super::english::{collated, grouped};
use super::natives::uncatchable;
use super::state::{Abort, State};
use crate::pac::dialects::Localization;
use crate::pac::evaluation::{Limit, LimitKind};

/// Puts them in the place of the engine's.
pub(super) fn install(localization: Localization, context: &mut Context) -> JsResult<()> {
    let constructors = context.intrinsics().constructors();
    let strings = constructors.string().prototype();
    let numbers = constructors.number().prototype();
    let integers = constructors.bigint().prototype();
    let dates = constructors.date().prototype();
    let arrays = constructors.array().prototype();
    let mut parts = Vec::new();
    for name in PARTS {
        let part = dates.get(JsString::from(name), context)?;
        parts.extend(part.as_object());
    }
    for name in ["toLocaleString", "toLocaleDateString", "toLocaleTimeString"] {
        let native = match localization {
            Localization::Icu => english_date,
            Localization::QuickJs => padded_date,
            Localization::System => unknown,
        };
        replace((&dates, name, 0), native, &parts, context)?;
    }
    if localization != Localization::System {
        replace((&arrays, "toLocaleString", 0), listed, &[], context)?;
    }
    if localization == Localization::QuickJs {
        return Ok(());
    }
    let is_icu = localization == Localization::Icu;
    let of_two = if is_icu { compare } else { unknown };
    let of_number = if is_icu { number } else { unknown };
    replace((&strings, "localeCompare", 1), of_two, &[], context)?;
    replace((&numbers, "toLocaleString", 0), of_number, &[], context)?;
    if !is_icu {
        return Ok(());
    }
    replace((&integers, "toLocaleString", 0), number, &[], context)?;
    replace((&strings, "toLocaleLowerCase", 0), cased, &[], context)?;
    replace((&strings, "toLocaleUpperCase", 0), cased, &[], context)?;
    intl(context)
}

/// The methods of dates that say what a date is in the script's time zone.
const PARTS: [&str; 6] = [
    "getFullYear",
    "getMonth",
    "getDate",
    "getHours",
    "getMinutes",
    "getSeconds",
];

/// What a function is called with.
struct Called<'c> {
    name: &'static str,
    this: &'c JsValue,
    arguments: &'c [JsValue],
    /// The engine's function in whose place it is.
    original: &'c JsObject,
    /// The engine's own [`PARTS`], whatever the script makes of them.
    parts: &'c [JsObject],
}

type Native = fn(&Called<'_>, &mut Context) -> JsResult<JsValue>;

fn replace(
    (prototype, name, length): (&JsObject, &'static str, usize),
    native: Native,
    parts: &[JsObject],
    context: &mut Context,
) -> JsResult<()> {
    let key = JsString::from(name);
    let Some(original) = prototype.get(key.clone(), context)?.as_object() else {
        return Ok(());
    };
    let function = NativeFunction::from_copy_closure_with_captures(
        move |this, arguments, (original, parts): &(JsObject, Vec<JsObject>), context| {
            let called = Called {
                name,
                this,
                arguments,
                original,
                parts,
            };
            native(&called, context)
        },
        (original, parts.to_vec()),
    );
    let function = FunctionObjectBuilder::new(context.realm(), function)
        .name(key.clone())
        .length(length)
        .build();
    let descriptor = PropertyDescriptor::builder()
        .value(function)
        .writable(true)
        .enumerable(false)
        .configurable(true);
    prototype.define_property_or_throw(key, descriptor, context)?;
    Ok(())
}

impl Called<'_> {
    /// What the engine's own function gives: a text, or its error.
    fn asked(&self, context: &mut Context) -> JsResult<String> {
        let value = self.original.call(self.this, &[], context)?;
        Ok(value.to_string(context)?.to_std_string_lossy())
    }

    /// True where the call names a language or options, from this argument on.
    fn asks_for_more(&self, first: usize) -> bool {
        let mut more = self.arguments.iter().skip(first);
        more.any(|argument| !argument.is_undefined())
    }

    fn unknown(&self, context: &mut Context) -> JsResult<JsValue> {
        ended(self.name, context)
    }
}

/// Ends the call: what comes of it is unknown.
fn ended(name: &str, context: &mut Context) -> JsResult<JsValue> {
    if let Some(state) = context.get_data::<Rc<State>>() {
        state.end(Abort::Limit(Limit {
            which: LimitKind::Engine,
            value: format!("the result of {name} depends on the user's language"),
        }));
    }
    Err(uncatchable())
}

fn unknown(called: &Called<'_>, context: &mut Context) -> JsResult<JsValue> {
    // Where the value is of another type, it is an error in every language.
    called.asked(context)?;
    called.unknown(context)
}

/// `Intl` as a whole: what it holds is not here.
fn intl(context: &mut Context) -> JsResult<()> {
    let native = NativeFunction::from_fn_ptr(|_, _, context| ended("Intl", context));
    let function = FunctionObjectBuilder::new(context.realm(), native).build();
    let descriptor = PropertyDescriptor::builder()
        .get(function.clone())
        .set(function)
        .enumerable(false)
        .configurable(true);
    let global = context.global_object();
    global.define_property_or_throw(js_string!("Intl"), descriptor, context)?;
    Ok(())
}

/// `toLocaleLowerCase` and `toLocaleUpperCase`: as in English, whichever language is asked for, but for
/// those that have letters of their own for `i`, and texts that name none.
fn cased(called: &Called<'_>, context: &mut Context) -> JsResult<JsValue> {
    if let Some(language) = called.arguments.first().filter(|it| !it.is_undefined()) {
        let tag = language.as_string().map(|tag| tag.to_std_string_lossy());
        let primary = tag
            .as_deref()
            .map(|tag| tag.split('-').next().unwrap_or(tag));
        let is_plain = |tag: &str| matches!(tag.to_ascii_lowercase().as_str(), "en" | "de" | "fr");
        if !primary.is_some_and(is_plain) {
            return called.unknown(context);
        }
    }
    called.original.call(called.this, &[], context)
}

fn compare(called: &Called<'_>, context: &mut Context) -> JsResult<JsValue> {
    // Errors, and what conversions do, are those of the engine.
    let that = called.arguments.first().cloned().unwrap_or_default();
    let that = JsValue::from(that.to_string(context)?);
    called
        .original
        .call(called.this, std::slice::from_ref(&that), context)?;
    if called.asks_for_more(1) {
        return called.unknown(context);
    }
    let one = called.this.to_string(context)?.to_std_string_lossy();
    let other = that.to_string(context)?.to_std_string_lossy();
    if !one.is_ascii() || !other.is_ascii() {
        return called.unknown(context);
    }
    Ok(JsValue::from(match collated(&one, &other) {
        Ordering::Less => -1,
        Ordering::Equal => 0,
        Ordering::Greater => 1,
    }))
}

/// Arrays that may be inside each other; a browser runs out of its stack somewhere behind it.
const MOST_LEVELS: usize = 100;

/// The arrays that are being written, from the outside in.
#[derive(Clone, Default)]
struct Written(Rc<RefCell<Vec<JsObject>>>);

/// The elements as each is written, with commas between them (ECMA-262, section 23.1.3.32).
fn listed(called: &Called<'_>, context: &mut Context) -> JsResult<JsValue> {
    let object = called.this.to_object(context)?;
    let known = context.get_data::<Written>().cloned();
    let written = if let Some(written) = known {
        written
    } else {
        let written = Written::default();
        context.insert_data(written.clone());
        written
    };
    let levels = written.0.borrow().len();
    if written.0.borrow().contains(&object) {
        return Ok(js_string!().into());
    }
    if levels >= MOST_LEVELS {
        return called.unknown(context);
    }
    written.0.borrow_mut().push(object.clone());
    let text = elements(&object, called.arguments, context);
    written.0.borrow_mut().truncate(levels);
    text.map(|text| JsString::from(text.as_slice()).into())
}

fn elements(object: &JsObject, arguments: &[JsValue], context: &mut Context) -> JsResult<Vec<u16>> {
    let length = object
        .get(js_string!("length"), context)?
        .to_length(context)?;
    if length > MOST_ELEMENTS {
        ended("toLocaleString", context)?;
    }
    let mut text: Vec<u16> = Vec::new();
    for index in 0..length {
        if index > 0 {
            text.push(u16::from(b','));
        }
        let element = object.get(index, context)?;
        if element.is_null_or_undefined() {
            continue;
        }
        let method = element.to_object(context)?;
        let method = method.get(js_string!("toLocaleString"), context)?;
        let Some(method) = method.as_callable() else {
            let message = "toLocaleString is not a function";
            return Err(JsNativeError::typ().with_message(message).into());
        };
        let written = method.call(&element, arguments, context)?;
        text.extend(written.to_string(context)?.iter());
    }
    Ok(text)
}

/// Elements that are written: more take more memory than a run may have.
const MOST_ELEMENTS: u64 = 1_000_000;

fn number(called: &Called<'_>, context: &mut Context) -> JsResult<JsValue> {
    // The text that the engine gives is that of the number, and reads as the same number again.
    let plain = called.asked(context)?;
    if called.asks_for_more(0) {
        return called.unknown(context);
    }
    let own = called.this.as_number();
    let is_negative_zero = plain == "0" && own.is_some_and(f64::is_sign_negative);
    let text = match plain.as_str() {
        "NaN" => plain,
        "Infinity" => "\u{221e}".to_owned(),
        "-Infinity" => "-\u{221e}".to_owned(),
        _ if is_negative_zero => "-0".to_owned(),
        plain => grouped(plain),
    };
    Ok(JsString::from(text.as_str()).into())
}

/// `11/5/2026, 10:05:03 PM`
fn english_date(called: &Called<'_>, context: &mut Context) -> JsResult<JsValue> {
    dated(called, false, context)
}

/// `11/05/2026, 10:05:03 PM`
fn padded_date(called: &Called<'_>, context: &mut Context) -> JsResult<JsValue> {
    dated(called, true, context)
}

fn dated(called: &Called<'_>, padded: bool, context: &mut Context) -> JsResult<JsValue> {
    let plain = called.asked(context)?;
    // QuickJS takes no notice of its arguments.
    if !padded && called.asks_for_more(0) {
        return called.unknown(context);
    }
    let mut fields = Vec::new();
    for part in called.parts {
        fields.push(part.call(called.this, &[], context)?.to_number(context)?);
    }
    let [year, month, day, hour, minute, second] = fields.as_slice() else {
        return called.unknown(context);
    };
    if year.is_nan() {
        return Ok(JsString::from(plain.as_str()).into());
    }
    // Years before Christ, and what the Gregorian calendar is not used for.
    if !(1583.0..=9999.0).contains(year) {
        return called.unknown(context);
    }
    let month = month + 1.0;
    let of_day = if padded {
        format!("{month:02}/{day:02}/{year}")
    } else {
        format!("{month}/{day}/{year}")
    };
    let half = if *hour < 12.0 { "AM" } else { "PM" };
    let on_dial = if hour % 12.0 < 1.0 { 12.0 } else { hour % 12.0 };
    let of_time = if padded {
        format!("{on_dial:02}:{minute:02}:{second:02} {half}")
    } else {
        format!("{on_dial}:{minute:02}:{second:02} {half}")
    };
    let text = match called.name {
        "toLocaleDateString" => of_day,
        "toLocaleTimeString" => of_time,
        _ => format!("{of_day}, {of_time}"),
    };
    Ok(JsString::from(text.as_str()).into())
}

#[cfg(test)]
mod tests {
    use boa_engine::Source;

    use super::*;

    fn run(localization: Localization, script: &str) -> Option<String> {
        let mut context = Context::default();
        install(localization, &mut context).expect("the functions");
        let value = context.eval(Source::from_bytes(script)).ok()?;
        Some(
            value
                .to_string(&mut context)
                .expect("text")
                .to_std_string_lossy(),
        )
    }

    fn english(script: &str) -> Option<String> {
        run(Localization::Icu, script)
    }

    #[test]
    fn hosts_are_sorted_as_browsers_sort_them() {
        let sorted = |list: &str| {
            english(&format!(
                "{list}.sort(function (x, y) {{ return x.localeCompare(y); }}).join('')"
            ))
        };
        let all: String = (' '..='~').rev().collect();
        let quoted = format!("{all:?}.split('')");
        assert_eq!(
            sorted(&quoted).as_deref(),
            Some(
                " _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$0123456789aAbBcCdDeEfFgGhHiIjJkKlLmMnNoOpPqQrRsStTuUvVwWxXyYzZ"
            )
        );
        for (script, expected) in [
            ("'ab'.localeCompare('aB')", "-1"),
            ("'aBc'.localeCompare('abd')", "-1"),
            ("'aBc'.localeCompare('abc')", "1"),
            ("'a\\u0000'.localeCompare('a')", "0"),
            ("'\\t'.localeCompare(' ')", "-1"),
            ("'a'.localeCompare()", "-1"),
            ("'10'.localeCompare(10)", "0"),
            ("''.localeCompare('a')", "-1"),
        ] {
            assert_eq!(english(script).as_deref(), Some(expected), "{script}");
        }
    }

    #[test]
    fn numbers_have_commas_and_three_digits_behind_the_point() {
        for (number, expected) in [
            ("1234567.891", "1,234,567.891"),
            ("5", "5"),
            ("999", "999"),
            ("1234", "1,234"),
            ("-1234.5", "-1,234.5"),
            ("0.12345", "0.123"),
            ("0.0005", "0.001"),
            ("0.0004", "0"),
            ("2.0005", "2.001"),
            ("999.9995", "1,000"),
            ("1.005", "1.005"),
            ("-0.0001", "-0"),
            ("-0", "-0"),
            ("NaN", "NaN"),
            ("-Infinity", "-\u{221e}"),
            ("1e21", "1,000,000,000,000,000,000,000"),
            ("12345678901234567890", "12,345,678,901,234,567,000"),
            ("1e-7", "0"),
            ("123n", "123"),
            ("1234567n", "1,234,567"),
        ] {
            let script = format!("({number}).toLocaleString()");
            assert_eq!(english(&script).as_deref(), Some(expected), "{script}");
        }
        for (list, expected) in [
            ("[1234.5, 'a', null]", "1,234.5,a,"),
            ("[[1, 2], [3]]", "1,2,3"),
            (
                "(function () { var a = [1]; a.push(a); return a; })()",
                "1,",
            ),
            ("[]", ""),
        ] {
            let said = english(&format!("{list}.toLocaleString()"));
            assert_eq!(said.as_deref(), Some(expected), "{list}");
        }
    }

    #[test]
    fn dates_are_written_as_in_english_or_as_quickjs_writes_them() {
        let date = "new Date(2026, 0, 5, 0, 5, 3)";
        for (localization, method, expected) in [
            (Localization::Icu, "toLocaleString", "1/5/2026, 12:05:03 AM"),
            (Localization::Icu, "toLocaleDateString", "1/5/2026"),
            (Localization::Icu, "toLocaleTimeString", "12:05:03 AM"),
            (
                Localization::QuickJs,
                "toLocaleString",
                "01/05/2026, 12:05:03 AM",
            ),
            (Localization::QuickJs, "toLocaleDateString", "01/05/2026"),
        ] {
            let said = run(localization, &format!("{date}.{method}()"));
            assert_eq!(said.as_deref(), Some(expected), "{method}");
        }
        assert_eq!(
            english("new Date(NaN).toLocaleString()").as_deref(),
            Some("Invalid Date")
        );
    }

    #[test]
    fn what_depends_on_a_language_ends_the_call() {
        for script in [
            "'a'.localeCompare('\u{e4}')",
            "'a'.localeCompare('B', 'sv')",
            "'a'.localeCompare('B', undefined, {numeric: true})",
            "(5).toLocaleString('de-DE')",
            "new Date(0).toLocaleString('de-DE')",
            "new Date(-1e14).toLocaleString()",
            "'I'.toLocaleLowerCase('tr')",
            "try { Intl.NumberFormat() } catch (e) { 1 }",
            "typeof Intl",
        ] {
            assert_eq!(english(script), None, "{script}");
        }
        for script in ["'a'.localeCompare('b')", "(5).toLocaleString()"] {
            assert_eq!(run(Localization::System, script), None, "{script}");
        }
        assert_eq!(
            english("try { (5).toLocaleString.call('x') } catch (e) { e.name }").as_deref(),
            Some("TypeError")
        );
        assert_eq!(
            english("'I'.toLocaleLowerCase('en-US') + 'x'.toLocaleUpperCase()").as_deref(),
            Some("iX")
        );
    }
}
