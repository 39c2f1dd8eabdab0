//! `weekdayRange`: is today between these days of the week?

use super::arguments::argument;
use super::date::{Field, Zone};
use super::dates::{self, Dates, Native, Scripted};
use super::name_table::WDAYS;
use super::operators::{at_least, at_most, loosely_equal, to_number};
use super::{Builtin, Call, Outcome, Standard, python};
use crate::pac::dialects::Weekdays;
use crate::pac::value::{Text, Throw, Value};

/// `SUN` to `SAT`, exactly so written. Two days are a range, which wraps round the end of the week;
/// with any other number of arguments only the first counts. `"GMT"` as the last one means UTC.
pub(super) const BUILTIN: Builtin = Builtin {
    name: "weekdayRange",
    parameters: &[],
    standard: Standard::Netscape,
    may_resolve: false,
    summary: "True on the given day of the week, or between two.",
    call: weekday_range,
};

fn weekday_range(call: &mut dyn Call, arguments: &[Value<'_>]) -> Outcome {
    let inside = if dates::are_scripted(call) {
        in_range::<Scripted>(call, arguments)?
    } else {
        in_range::<Native>(call, arguments)?
    };
    Ok(Value::Boolean(inside))
}

fn in_range<D: Dates>(call: &mut dyn Call, arguments: &[Value<'_>]) -> Result<bool, Throw> {
    if call.dialect().weekdays == Weekdays::SecondRequired {
        return second_required(call, arguments);
    }
    if call.dialect().weekdays == Weekdays::SecondIfDay {
        return second_if_day::<D>(call, arguments);
    }
    let now = D::now(call)?;
    let (arguments_before_gmt, zone) = split_zone(call, arguments)?;
    if arguments.is_empty() {
        return Ok(false);
    }
    let today = D::get(call, &now, Field::Day, zone)?;
    // Also where it is "GMT" itself, which is not a day.
    let first = WDAYS.look_up(call, argument(arguments, 0))?;
    let last = match arguments_before_gmt {
        [_, last] => WDAYS.look_up(call, last)?,
        _ => first.clone(),
    };
    let nowhere = Value::Number(-1.0);
    if loosely_equal(call, &first, &nowhere)? || loosely_equal(call, &last, &nowhere)? {
        return Ok(false);
    }
    Ok(if at_most(call, &first, &last)? {
        at_most(call, &first, &today)? && at_most(call, &today, &last)?
    } else {
        call.dialect().ranges_wrap
            && (at_least(call, &last, &today)? || at_least(call, &today, &first)?)
    })
}

/// pac-resolver: a first argument that is not a day comes before Sunday.
fn second_if_day<D: Dates>(call: &mut dyn Call, arguments: &[Value<'_>]) -> Result<bool, Throw> {
    let is_gmt = |index| {
        let text = argument(arguments, index)
            .as_text()
            .and_then(Text::to_ascii);
        text.is_some_and(|text| text == "GMT")
    };
    let zone = if is_gmt(1) || is_gmt(2) {
        Zone::Utc
    } else {
        Zone::Local
    };
    let now = D::now(call)?;
    let today = D::get(call, &now, Field::Day, zone)?;
    let today = to_number(call, &today)?;
    let first = day(arguments, 0).unwrap_or(-1.0);
    Ok(match day(arguments, 1) {
        None => (today - first).abs() < 0.5,
        Some(last) if first <= last => first <= today && today <= last,
        Some(last) => first <= today || today <= last,
    })
}

/// PyPAC: without a second argument that is a day or `"GMT"` it is false.
fn second_required(call: &mut dyn Call, arguments: &[Value<'_>]) -> Result<bool, Throw> {
    let gmt = [1, 2].map(|index| python::is_gmt(arguments.get(index)));
    let zone = if gmt.contains(&true) {
        Zone::Utc
    } else {
        Zone::Local
    };
    let last = usize::from(!gmt[0]);
    let (Some(first), Some(last)) = (day(arguments, 0), day(arguments, last)) else {
        return Ok(false);
    };
    let now = Native::now(call)?;
    let today = Native::get(call, &now, Field::Day, zone)?;
    let today = to_number(call, &today)?;
    // Weeks begin on Monday there, which makes no difference to a range that wraps.
    Ok(if first <= last {
        first <= today && today <= last
    } else {
        first <= today || today <= last
    })
}

fn day(arguments: &[Value<'_>], index: usize) -> Option<f64> {
    let text = argument(arguments, index)
        .as_text()
        .and_then(Text::to_ascii)?;
    (0_u8..)
        .zip(WDAYS.names)
        .find(|(_, name)| **name == text)
        .map(|(number, _)| f64::from(number))
}

/// The arguments without a `"GMT"` at the end, and what it says.
pub(super) fn split_zone<'a, 'v>(
    call: &mut dyn Call,
    arguments: &'a [Value<'v>],
) -> Result<(&'a [Value<'v>], Zone), Throw> {
    if let Some((last, before)) = arguments.split_last()
        && loosely_equal(call, last, &Value::text("GMT"))?
    {
        return Ok((before, Zone::Utc));
    }
    Ok((arguments, Zone::Local))
}

#[cfg(test)]
mod tests {
    use super::super::test_call::TestCall;
    use super::super::{Replaceable, Standard};
    use super::*;

    /// A Saturday, 2026-06-20T12:00:00Z.
    const SATURDAY: i64 = 1_781_956_800_000;

    fn holds(call: &mut TestCall, arguments: &[&str]) -> bool {
        let arguments: Vec<_> = arguments.iter().map(|text| Value::text(text)).collect();
        weekday_range(call, &arguments) == Ok(Value::Boolean(true))
    }

    #[test]
    fn a_range_wraps_round_the_end_of_the_week() {
        let mut call = TestCall::chromium().at(SATURDAY, 0);
        for (arguments, expected) in [
            (&["SAT"][..], true),
            (&["FRI", "MON"], true),
            (&["MON", "FRI"], false),
            (&["SUN", "SAT"], true),
            (&["TUE", "MON"], true),
            (&[], false),
            (&["GMT"], false),
            (&["sat"], false),
            (&["SAT", "gmt"], false),
            (&["SAT", "MON", "XXX"], true),
            (&["FRI", "MON", "XXX"], false),
        ] {
            assert_eq!(holds(&mut call, arguments), expected, "{arguments:?}");
        }
    }

    #[test]
    fn gmt_is_the_day_in_utc() {
        let mut call = TestCall::firefox().at(SATURDAY, 13 * 3600);
        assert!(holds(&mut call, &["SUN"]) && holds(&mut call, &["SAT", "GMT"]));
        assert!(!holds(&mut call, &["SAT"]) && !holds(&mut call, &["SUN", "GMT"]));
    }

    #[test]
    fn names_that_every_object_has_are_found_and_compare_with_nothing() {
        let mut call = TestCall::chromium().at(SATURDAY, 0);
        assert!(!holds(&mut call, &["toString"]));
        assert!(
            holds(&mut call, &["SUN", "toString"]),
            "NaN makes the range a wrapping one"
        );
    }

    #[test]
    fn a_replaced_table_is_used() {
        let mut call = TestCall::chromium().at(SATURDAY, 0);
        call.replaced.push(Replaceable::Table("wdays"));
        call.tables
            .insert(("wdays", "SAM".to_owned()), Value::Number(6.0));
        assert!(holds(&mut call, &["SAM"]));
        assert!(!holds(&mut call, &["SAT"]));
        assert_eq!(BUILTIN.standard, Standard::Netscape);
    }

    #[test]
    fn a_table_that_is_not_a_global_is_never_replaced() {
        let winhttp = crate::pac::dialects::named("winhttp").unwrap();
        let mut call = TestCall::new(winhttp).at(SATURDAY, 0);
        call.replaced.push(Replaceable::Table("wdays"));
        assert!(holds(&mut call, &["SAT"]));
        assert!(!holds(&mut call, &["SUN"]));
    }

    #[test]
    fn in_pypac_one_day_alone_is_never() {
        let mut call = TestCall::pypac().at(SATURDAY, 0);
        assert!(!holds(&mut call, &["SAT"]));
        assert!(holds(&mut call, &["SAT", "GMT"]) && holds(&mut call, &["FRI", "MON"]));
        assert!(!holds(&mut call, &["SAT", "gmt"]) && !holds(&mut call, &["GMT", "SAT"]));
    }
}
