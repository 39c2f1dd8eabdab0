//! Dates in forms that the standard leaves to the engine: `new Date("2026/12/24")`,
//! `new Date("Dec 24, 2026 17:00")`. Every client's engine
//! reads them, V8 (src/date/dateparser.h) and SpiderMonkey (js/src/jsdate.cpp) about the same ones; what
//! is here is what those agree on.

use std::rc::Rc;

use boa_engine::object::{FunctionObjectBuilder, JsObject};
use boa_engine::property::{PropertyDescriptor, PropertyKey};
use boa_engine::{Context, JsResult, JsString, JsValue, NativeFunction, js_string};

use super::state::State;
use crate::pac::builtins::date;

/// Puts a `Date` in place of the engine's that differs in nothing but the texts that it reads.
pub(super) fn install(context: &mut Context) -> JsResult<()> {
    let original = context.intrinsics().constructors().date().constructor();
    let parse = original.get(js_string!("parse"), context)?;
    let own_parse =
        FunctionObjectBuilder::new(context.realm(), NativeFunction::from_fn_ptr(parse_any))
            .name(js_string!("parse"))
            .length(1)
            .build();
    let constructor =
        FunctionObjectBuilder::new(context.realm(), NativeFunction::from_fn_ptr(construct))
            .name(js_string!("Date"))
            .length(7)
            .constructor(true)
            .build();
    for key in original.own_property_keys(context)? {
        let is = |name: &str| key == PropertyKey::from(JsString::from(name));
        let mut property = PropertyDescriptor::builder()
            .value(original.get(key.clone(), context)?)
            .writable(!is("prototype") && !is("length") && !is("name"))
            .enumerable(false)
            .configurable(!is("prototype"));
        if is("parse") {
            property = property.value(own_parse.clone());
        }
        constructor.define_property_or_throw(key, property, context)?;
    }
    let hidden = PropertyDescriptor::builder()
        .value(constructor)
        .writable(true)
        .enumerable(false)
        .configurable(true)
        .build();
    let prototype = context.intrinsics().constructors().date().prototype();
    prototype.define_property_or_throw(js_string!("constructor"), hidden.clone(), context)?;
    let global = context.global_object();
    global.define_property_or_throw(js_string!("Date"), hidden, context)?;
    context.insert_data(Original {
        constructor: original,
        parse,
    });
    Ok(())
}

#[derive(Clone)]
struct Original {
    constructor: JsObject,
    parse: JsValue,
}

fn construct(target: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let Some(original) = context.get_data::<Original>().cloned() else {
        return Ok(JsValue::undefined());
    };
    let Some(target) = target.as_object() else {
        return original
            .constructor
            .call(&JsValue::undefined(), arguments, context);
    };
    if let [only] = arguments
        && let Some(text) = only.as_string()
    {
        let time = time_of(&text, &original, context)?;
        return original
            .constructor
            .construct(&[JsValue::from(time)], Some(&target), context)
            .map(JsValue::from);
    }
    original
        .constructor
        .construct(arguments, Some(&target), context)
        .map(JsValue::from)
}

fn parse_any(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let Some(original) = context.get_data::<Original>().cloned() else {
        return Ok(JsValue::nan());
    };
    let text = match arguments.first() {
        Some(argument) => argument.to_string(context)?,
        None => js_string!("undefined"),
    };
    Ok(JsValue::from(time_of(&text, &original, context)?))
}

/// Milliseconds since the epoch, or NaN.
fn time_of(text: &JsString, original: &Original, context: &mut Context) -> JsResult<f64> {
    if let Some(parse) = original.parse.as_object() {
        let arguments = [JsValue::from(text.clone())];
        let time = parse.call(&JsValue::undefined(), &arguments, context)?;
        let time = time.to_number(context)?;
        if !time.is_nan() {
            return Ok(time);
        }
    }
    let Some(state) = context.get_data::<Rc<State>>() else {
        return Ok(f64::NAN);
    };
    let Some(read) = read(&text.to_std_string_lossy()) else {
        return Ok(f64::NAN);
    };
    Ok(match read.offset_minutes {
        Some(offset) => date::new_local(read.fields, &mut |_| 0) - offset * 60_000.0,
        None => date::new_local(read.fields, &mut |at| state.host.utc_offset_seconds(at)),
    })
}

/// A date as it was written.
#[derive(Debug, PartialEq)]
struct Read {
    /// Year, month from 0, day, hours, minutes, seconds.
    fields: [f64; 6],
    /// Minutes east of UTC; local time where nothing is said.
    offset_minutes: Option<f64>,
}

#[derive(Default)]
struct Reader {
    /// Day, month and year in the order written, without a month that has a name.
    numbers: Vec<f64>,
    month: Option<f64>,
    /// Hours, minutes, seconds.
    time: Option<[f64; 3]>,
    /// True for PM.
    half: Option<bool>,
    offset_minutes: Option<f64>,
}

const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];
const DAYS: [&str; 7] = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const ZONES: [(&str, f64); 11] = [
    ("z", 0.0),
    ("ut", 0.0),
    ("utc", 0.0),
    ("gmt", 0.0),
    ("est", -300.0),
    ("edt", -240.0),
    ("cst", -360.0),
    ("cdt", -300.0),
    ("mst", -420.0),
    ("pst", -480.0),
    ("pdt", -420.0),
];

fn read(text: &str) -> Option<Read> {
    const MOST_BYTES: usize = 200;
    if text.len() > MOST_BYTES {
        return None;
    }
    let mut reader = Reader::default();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if first.is_ascii_digit() {
            rest = reader.number(rest)?;
        } else if first.is_ascii_alphabetic() {
            let (word, after) = split(rest, |letter| letter.is_ascii_alphabetic());
            reader.word(&word.to_ascii_lowercase())?;
            rest = after.strip_prefix('.').unwrap_or(after);
        } else if first == '(' {
            rest = rest.split_once(')').map_or("", |(_, after)| after);
        } else if matches!(first, '+' | '-') && reader.time.is_some() {
            rest = reader.offset(first, rest.get(1..)?)?;
        } else if matches!(first, ' ' | ',' | '/' | '-') {
            rest = rest.get(1..)?;
        } else {
            return None;
        }
    }
    reader.finish()
}

fn split(text: &str, belongs: impl Fn(char) -> bool) -> (&str, &str) {
    let end = text.find(|letter: char| !belongs(letter));
    text.split_at(end.unwrap_or(text.len()))
}

/// The leading digits as a number, and what follows.
fn digits(text: &str) -> Option<(f64, usize, &str)> {
    let (digits, after) = split(text, |letter| letter.is_ascii_digit());
    let is_short = (1..=6).contains(&digits.len());
    is_short.then_some((digits.parse().ok()?, digits.len(), after))
}

impl Reader {
    /// A part of the date, or the whole time of day.
    fn number<'t>(&mut self, text: &'t str) -> Option<&'t str> {
        let (first, _, after) = digits(text)?;
        let Some(after) = after.strip_prefix(':') else {
            self.numbers.push(first);
            return Some(after);
        };
        let (minutes, _, mut after) = digits(after)?;
        let mut seconds = 0.0;
        if let Some(behind) = after.strip_prefix(':') {
            (seconds, _, after) = digits(behind)?;
        }
        let fits = first <= 24.0 && minutes <= 59.0 && seconds <= 59.0;
        let is_first = self.time.replace([first, minutes, seconds]).is_none();
        (fits && is_first).then_some(after)
    }

    fn word(&mut self, word: &str) -> Option<()> {
        if let Some(zone) = ZONES.iter().find(|(name, _)| *name == word) {
            self.offset_minutes = Some(zone.1);
            return Some(());
        }
        if word == "am" || word == "pm" {
            self.half = Some(word == "pm");
            return Some(());
        }
        let three = word.get(..3)?;
        if let Some(month) = (0_u8..).zip(MONTHS).find(|(_, name)| *name == three) {
            self.month = Some(f64::from(month.0));
            return Some(());
        }
        DAYS.contains(&three).then_some(())
    }

    /// `+2`, `+0200` or `+02:00`, from UTC.
    fn offset<'t>(&mut self, sign: char, text: &'t str) -> Option<&'t str> {
        let (number, length, after) = digits(text)?;
        let mut minutes = if length <= 2 {
            number * 60.0
        } else {
            (number / 100.0).floor() * 60.0 + number % 100.0
        };
        let mut after = after;
        if let Some(behind) = after.strip_prefix(':') {
            let more;
            (more, _, after) = digits(behind)?;
            minutes += more;
        }
        self.offset_minutes = Some(if sign == '-' { -minutes } else { minutes });
        Some(after)
    }

    fn finish(self) -> Option<Read> {
        let (year, month, day) = match (self.month, self.numbers.as_slice()) {
            (Some(month), [year, day]) if *year > 31.0 => (*year, month, *day),
            (Some(month), [day, year]) => (*year, month, *day),
            (None, [year, month, day]) if *year > 31.0 => (*year, month - 1.0, *day),
            (None, [month, day, year]) => (*year, month - 1.0, *day),
            _ => return None,
        };
        let year = match year {
            short if short < 50.0 => short + 2000.0,
            short if short < 100.0 => short + 1900.0,
            year => year,
        };
        let [mut hours, minutes, seconds] = self.time.unwrap_or_default();
        if let Some(afternoon) = self.half {
            if !(1.0..=12.0).contains(&hours) {
                return None;
            }
            hours = hours % 12.0 + if afternoon { 12.0 } else { 0.0 };
        }
        let fits = (0.0..12.0).contains(&month) && (1.0..=31.0).contains(&day);
        fits.then_some(Read {
            fields: [year, month, day, hours, minutes, seconds],
            offset_minutes: self.offset_minutes,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        match read(text) {
            Some(read) => {
                let fields: Vec<String> = read.fields.iter().map(f64::to_string).collect();
                let offset = read.offset_minutes.map(|offset| format!(" {offset}"));
                fields.join(" ") + &offset.unwrap_or_default()
            }
            None => "none".to_owned(),
        }
    }

    #[test]
    fn dates_are_read_as_people_write_them() {
        for (text, expected) in [
            ("2026/06/17", "2026 5 17 0 0 0"),
            ("6/17/2026", "2026 5 17 0 0 0"),
            ("06-17-2026", "2026 5 17 0 0 0"),
            ("2026-6-1", "2026 5 1 0 0 0"),
            ("17 Jun 2026", "2026 5 17 0 0 0"),
            ("Jun 17, 2026", "2026 5 17 0 0 0"),
            ("June 17 2026 10:11", "2026 5 17 10 11 0"),
            ("1 January 2026 5:00 PM", "2026 0 1 17 0 0"),
            ("1/1/70", "1970 0 1 0 0 0"),
            ("Jan 1 2026 EST", "2026 0 1 0 0 0 -300"),
            ("Thu, 01 Jan 1970 00:00:00 GMT+0200", "1970 0 1 0 0 0 120"),
            (
                "Wed Jun 17 2026 10:11:12 -05:30 (here)",
                "2026 5 17 10 11 12 -330",
            ),
            ("2026-06-17 10:11:12", "2026 5 17 10 11 12"),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in [
            "",
            "garbage",
            "17.06.2026",
            "13:00 PM 1/1/2026",
            "13/13/2026",
            "1 2 3 4",
        ] {
            assert_eq!(shown(text), "none", "{text}");
        }
    }
}
