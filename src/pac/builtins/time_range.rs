//! `timeRange`: is it between these times of day?

use super::date::{Field, Zone};
use super::dates::{self, Dates, Native, Scripted};
use super::operators::{at_most, loosely_equal, parse_int, to_number};
use super::weekday_range::split_zone;
use super::{Builtin, Call, Outcome, Standard, python};
use crate::pac::dialects::{BadCount, TimesOfDay};
use crate::pac::value::{Text, Throw, Value};

/// One argument is an hour, two are hours, both whole and without wrapping; four are hours and
/// minutes, six with seconds, wrapping round midnight. Any other number throws. `"GMT"` as the last
/// argument means UTC, but for the day that four or six arguments start from.
pub(super) const BUILTIN: Builtin = Builtin {
    name: "timeRange",
    parameters: &[],
    standard: Standard::Netscape,
    may_resolve: false,
    summary: "True in the given hour, or between two times of day.",
    call: time_range,
};

fn time_range(call: &mut dyn Call, arguments: &[Value<'_>]) -> Outcome {
    let inside = if call.dialect().times_of_day == TimesOfDay::TimeOfDay {
        time_of_day(call, arguments)?
    } else if call.dialect().times_of_day == TimesOfDay::HalfOpen {
        half_open(call, arguments)?
    } else if dates::are_scripted(call) {
        in_range::<Scripted>(call, arguments)?
    } else {
        in_range::<Native>(call, arguments)?
    };
    Ok(Value::Boolean(inside))
}

fn in_range<D: Dates>(call: &mut dyn Call, arguments: &[Value<'_>]) -> Result<bool, Throw> {
    let mut now = D::now(call)?;
    if arguments.is_empty() {
        return Ok(false);
    }
    let (arguments, zone) = split_zone(call, arguments)?;
    let hour = D::get(call, &now, Field::Hours, zone)?;
    let mut bounds = [D::now(call)?, D::now(call)?];
    match arguments {
        [only] => return loosely_equal(call, &hour, only),
        [first, last] => {
            return Ok(at_most(call, first, &hour)? && at_most(call, &hour, last)?);
        }
        [first_hour, first_minute, last_hour, last_minute] => {
            set_bounds::<D>(
                call,
                &mut bounds,
                [first_hour, first_minute],
                [last_hour, last_minute],
            )?;
            D::set(call, &mut bounds[1], Field::Seconds, &Value::Number(59.0))?;
        }
        [
            first_hour,
            first_minute,
            first_second,
            last_hour,
            last_minute,
            last_second,
        ] => {
            D::set(call, &mut bounds[0], Field::Seconds, first_second)?;
            D::set(call, &mut bounds[1], Field::Seconds, last_second)?;
            set_bounds::<D>(
                call,
                &mut bounds,
                [first_hour, first_minute],
                [last_hour, last_minute],
            )?;
        }
        _ => return Err(bad_number(call)),
    }
    if zone == Zone::Utc {
        D::shift_to_utc(call, &mut now)?;
    }
    D::in_range(call, &now, &bounds)
}

fn set_bounds<D: Dates>(
    call: &mut dyn Call,
    bounds: &mut [D::Date; 2],
    first: [&Value<'_>; 2],
    last: [&Value<'_>; 2],
) -> Result<(), Throw> {
    for (bound, [hour, minute]) in bounds.iter_mut().zip([first, last]) {
        D::set(call, bound, Field::Hours, hour)?;
        D::set(call, bound, Field::Minutes, minute)?;
    }
    Ok(())
}

fn bad_number(call: &dyn Call) -> Throw {
    let words = "timeRange: bad number of arguments".to_owned();
    match call.dialect().times_of_day {
        TimesOfDay::Mozilla(BadCount::Text) => Throw::Text(words),
        TimesOfDay::Mozilla(BadCount::Error) | TimesOfDay::HalfOpen | TimesOfDay::TimeOfDay => {
            Throw::Error(words)
        }
    }
}

/// pac-resolver: bounds in seconds of the day, hours and minutes by their leading integers.
#[expect(
    clippy::float_cmp,
    reason = "JavaScript compares the numbers as they are"
)]
fn half_open(call: &mut dyn Call, arguments: &[Value<'_>]) -> Result<bool, Throw> {
    let (arguments, zone) = match arguments.split_last() {
        Some((Value::Text(last), before)) if last.same(&Text::latin1(b"GMT")) => {
            (before, Zone::Utc)
        }
        _ => (arguments, Zone::Local),
    };
    let now = Native::now(call)?;
    let mut clock = [0.0; 3];
    for (part, field) in clock
        .iter_mut()
        .zip([Field::Hours, Field::Minutes, Field::Seconds])
    {
        let value = Native::get(call, &now, field, zone)?;
        *part = to_number(call, &value)?;
    }
    let mut bounds = Vec::with_capacity(arguments.len());
    for argument in arguments {
        bounds.push(parse_int(call, argument)?);
    }
    let [hour, minute, second] = clock;
    let of_day = |hour: f64, minute: f64, second: f64| (hour * 60.0 + minute) * 60.0 + second;
    Ok(match bounds.as_slice() {
        [only] => *only == hour,
        [first, last] => *first <= hour && hour < *last,
        [h1, m1, h2, m2] => {
            let now = of_day(hour, minute, 0.0);
            of_day(*h1, *m1, 0.0) <= now && now <= of_day(*h2, *m2, 59.0)
        }
        [h1, m1, s1, h2, m2, s2] => {
            let now = of_day(hour, minute, second);
            of_day(*h1, *m1, *s1) <= now && now <= of_day(*h2, *m2, *s2)
        }
        _ => false,
    })
}

/// PyPAC: hours are compared as numbers, the rest as Python's `datetime.time`, to the microsecond.
fn time_of_day(call: &mut dyn Call, arguments: &[Value<'_>]) -> Result<bool, Throw> {
    let (arguments, zone) = match arguments.split_last() {
        Some((last, before)) if python::is_gmt(Some(last)) => (before, Zone::Utc),
        _ => (arguments, Zone::Local),
    };
    let now = Native::now(call)?;
    let mut clock = [0.0; 3];
    for (part, field) in clock
        .iter_mut()
        .zip([Field::Hours, Field::Minutes, Field::Seconds])
    {
        let value = Native::get(call, &now, field, zone)?;
        *part = to_number(call, &value)?;
    }
    let [hour, minute, second] = clock;
    let now = (hour * 60.0 + minute) * 60.0 + second + now.rem_euclid(1000.0) / 1000.0;
    // As in Python's `a <= b <= c`, the end is not looked at where the beginning is later.
    let (start, end) = arguments.split_at(arguments.len() / 2);
    Ok(match arguments {
        [only] => python::number(only) == Some(hour),
        [first, last] => number(first)? <= hour && hour < number(last)?,
        [_, _, _, _] | [_, _, _, _, _, _] => of_day(start)? <= now && now <= of_day(end)?,
        _ => false,
    })
}

fn number(value: &Value<'_>) -> Result<f64, Throw> {
    python::number(value).ok_or_else(|| {
        let class = python::class(value);
        python::raised(
            BUILTIN.name,
            &format!("TypeError: an int is not compared with {class}"),
        )
    })
}

/// Hour, minute and perhaps second as seconds of the day.
fn of_day(parts: &[Value<'_>]) -> Result<f64, Throw> {
    let mut seconds = 0.0;
    for ((part, most), unit) in parts
        .iter()
        .zip([23.0, 59.0, 59.0])
        .zip([3600.0, 60.0, 1.0])
    {
        match python::number(part) {
            Some(number) if number.fract() == 0.0 && (0.0..=most).contains(&number) => {
                seconds += number * unit;
            }
            _ => {
                let class = python::class(part);
                return Err(python::raised(
                    BUILTIN.name,
                    &format!("no time of day has {class} outside of 0 to {most} there"),
                ));
            }
        }
    }
    Ok(seconds)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::Replaceable;
    use super::super::test_call::TestCall;
    use super::*;

    const DAY: i64 = 1_781_913_600_000; // 2026-06-20T00:00:00Z

    fn at(hour: i64, minute: i64, second: i64) -> TestCall {
        TestCall::chromium().at(DAY + ((hour * 60 + minute) * 60 + second) * 1000 + 500, 0)
    }

    fn holds(mut call: TestCall, arguments: &str) -> bool {
        let arguments = super::super::literal_calls::arguments(&mut call, arguments).unwrap();
        time_range(&mut call, &arguments) == Ok(Value::Boolean(true))
    }

    #[test]
    fn hours_are_whole_and_do_not_wrap() {
        assert!(holds(at(17, 59, 59), "9,17") && !holds(at(18, 0, 0), "9,17"));
        assert!(!holds(at(23, 0, 0), "22,6"));
        assert!(holds(at(12, 30, 0), "12") && !holds(at(12, 30, 0), "12.5"));
        assert!(holds(at(9, 0, 0), r#""09","17""#));
        assert!(!holds(at(9, 0, 0), r#""09","1x""#));
    }

    #[test]
    fn minutes_and_seconds_are_included_and_wrap() {
        assert!(holds(at(8, 30, 59), "8,30,8,30") && !holds(at(8, 31, 0), "8,30,8,30"));
        assert!(holds(at(23, 30, 0), "22,0,6,0") && holds(at(3, 0, 0), "22,0,6,0"));
        assert!(!holds(at(12, 0, 0), "22,0,6,0"));
        assert!(holds(at(8, 0, 5), "8,0,5,8,0,5") && !holds(at(8, 0, 6), "8,0,5,8,0,5"));
    }

    #[test]
    fn gmt_minutes_are_wrong_where_the_utc_date_is_another() {
        let los_angeles = || TestCall::chromium().at(DAY + 2 * 3_600_000, -25_200);
        assert!(!holds(los_angeles(), r#"1,0,3,0,"GMT""#));
        assert!(holds(los_angeles(), r#"1,3,"GMT""#));
    }

    #[test]
    fn other_numbers_of_arguments_throw_what_the_client_throws() {
        for arguments in [r#""GMT""#, "1,2,3", "1,2,3,4,5", "1,2,3,4,5,6,7"] {
            for (mut call, is_text) in [(TestCall::chromium(), true), (TestCall::firefox(), false)]
            {
                let values = super::super::literal_calls::arguments(&mut call, arguments).unwrap();
                match time_range(&mut call, &values) {
                    Err(Throw::Text(_)) => assert!(is_text),
                    Err(Throw::Error(_)) => assert!(!is_text),
                    other => panic!("{arguments}: {other:?}"),
                }
            }
        }
        assert_eq!(
            time_range(&mut TestCall::chromium(), &[]),
            Ok(Value::Boolean(false))
        );
    }

    #[test]
    fn in_pypac_the_last_moment_is_the_first_of_its_minute_or_second() {
        let at = |hour, minute, second| at(hour, minute, second).of("pypac");
        assert!(holds(at(17, 30, 0), "17,18") && !holds(at(18, 0, 0), "17,18"));
        assert!(holds(at(8, 29, 59), "8,0,8,30") && !holds(at(8, 30, 0), "8,0,8,30"));
        assert!(!holds(at(8, 0, 5), "8,0,5,8,0,5") && holds(at(8, 0, 5), "8,0,5,8,0,6"));
        assert!(!holds(at(23, 30, 0), "22,0,6,0"), "nothing wraps");
    }

    #[test]
    fn in_pypac_what_is_no_time_throws_only_where_it_is_looked_at() {
        for (arguments, throws) in [
            (r#"22,"x""#, true),
            (r#"23,"x""#, false),
            ("22,60,23,0", true),
            ("22,0,24,0", true),
            ("23,0,24,0", false),
            ("22.5,0,23,0", true),
            ("1,2,3", false),
        ] {
            let mut call = at(22, 30, 0).of("pypac");
            let values = super::super::literal_calls::arguments(&mut call, arguments).unwrap();
            let outcome = time_range(&mut call, &values);
            assert_eq!(
                matches!(outcome, Err(Throw::InternalError(_))),
                throws,
                "{arguments}"
            );
        }
    }

    proptest! {
        #[test]
        fn the_scripts_date_and_ours_agree(
            now in 0_i64..4_000_000_000_000,
            offset in prop::sample::select(vec![-18_000, 0, 19_800, 45_900]),
            arguments in prop::collection::vec(prop_oneof![
                Just(Value::text("GMT")), Just(Value::Undefined),
                (-5_i32..70).prop_map(|number| Value::Number(number.into())),
            ], 0..8),
        ) {
            let native = time_range(&mut TestCall::chromium().at(now, offset), &arguments);
            let mut call = TestCall::chromium().at(now, offset);
            call.replaced.push(Replaceable::Date);
            prop_assert_eq!(time_range(&mut call, &arguments), native);
        }
    }
}
