//! `dateRange`: is today between these dates?

use super::date::{Field, Zone};
use super::dates::{self, Dates, Native, Scripted};
use super::name_table::MONTHS;
use super::operators::{less_than, loosely_equal, parse_int, to_number};
use super::weekday_range::split_zone;
use super::{Builtin, Call, Outcome, Replaceable, Standard, python};
use crate::pac::dialects::DatesOfYear;
use crate::pac::value::{Text, Throw, Value};

/// An argument whose leading integer is below 32 is a day, another number a year, anything else the
/// name of a month. One argument is compared with today; of more, the first half moves 1 January
/// and the rest 31 December of the current year, in the order written, with all overflow that
/// JavaScript's setters have. So `("JAN", "FEB")` holds on 2 March too, and `(24, "DEC")` from the
/// 24th of every month. The last moment of a range is its last second at .000. `"GMT"` as the last
/// argument means UTC, but for the year and month that the bounds start from.
pub(super) const BUILTIN: Builtin = Builtin {
    name: "dateRange",
    parameters: &[],
    standard: Standard::Netscape,
    may_resolve: false,
    summary: "True on the given day, month or year, or between two dates.",
    call: date_range,
};

fn date_range(call: &mut dyn Call, arguments: &[Value<'_>]) -> Outcome {
    if call.dialect().dates_of_year == DatesOfYear::Never {
        return Ok(Value::Boolean(false));
    }
    if call.dialect().dates_of_year == DatesOfYear::Calendar {
        return Ok(Value::Boolean(in_calendar(call, arguments)?));
    }
    let inside = if dates::are_scripted(call) {
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
    if let [only] = arguments {
        let (field, wanted) = classify(call, only)?;
        let today = D::get(call, &now, field, zone)?;
        return loosely_equal(call, &today, &wanted);
    }
    let year = D::get(call, &now, Field::FullYear, Zone::Local)?;
    let mut bounds = [
        D::new_local(call, year.clone(), [0.0, 1.0, 0.0, 0.0, 0.0])?,
        D::new_local(call, year, [11.0, 31.0, 23.0, 59.0, 59.0])?,
    ];
    let mut first_is_day = false;
    let halves = arguments.split_at(arguments.len() / 2);
    for (bound, half, is_first) in [(0, halves.0, true), (1, halves.1, false)] {
        for argument in half {
            let (field, value) = classify(call, argument)?;
            first_is_day |= is_first && field == Field::Date;
            D::set(call, &mut bounds[bound], field, &value)?;
        }
    }
    if first_is_day && arguments.len() <= 2 {
        for bound in &mut bounds {
            let month = D::get(call, &now, Field::Month, Zone::Local)?;
            D::set(call, bound, Field::Month, &month)?;
        }
    }
    if zone == Zone::Utc {
        D::shift_to_utc(call, &mut now)?;
    }
    D::in_range(call, &now, &bounds)
}

/// What an argument means, and its value.
fn classify(call: &mut dyn Call, argument: &Value<'_>) -> Result<(Field, Value<'static>), Throw> {
    if call.replaced(PARSE_INT) || call.replaced(IS_NAN) {
        return classify_step_by_step(call, argument);
    }
    let number = parse_int(call, argument)?;
    Ok(if number.is_nan() {
        (Field::Month, MONTHS.look_up(call, argument)?)
    } else if number < 32.0 {
        (Field::Date, Value::Number(number))
    } else {
        (Field::FullYear, Value::Number(number))
    })
}

/// What the library relies on.
const PARSE_INT: Replaceable = Replaceable::Global("parseInt");
const IS_NAN: Replaceable = Replaceable::Global("isNaN");

/// The same with what the script made of the two functions.
fn classify_step_by_step(
    call: &mut dyn Call,
    argument: &Value<'_>,
) -> Result<(Field, Value<'static>), Throw> {
    let number = call.call_global("parseInt", std::slice::from_ref(argument))?;
    let is_nan = call.call_global("isNaN", std::slice::from_ref(&number))?;
    Ok(if call.to_boolean(&is_nan) {
        (Field::Month, MONTHS.look_up(call, argument)?)
    } else if less_than(call, &number, &Value::Number(32.0))? {
        (Field::Date, number)
    } else {
        (Field::FullYear, number)
    })
}

/// PyPAC: by the number of arguments and what they are; nothing wraps. What makes no date is false.
fn in_calendar(call: &mut dyn Call, arguments: &[Value<'_>]) -> Result<bool, Throw> {
    let (arguments, zone) = match arguments.split_last() {
        Some((last, before)) if python::is_gmt(Some(last)) => (before, Zone::Utc),
        _ => (arguments, Zone::Local),
    };
    let now = Native::now(call)?;
    let mut today = [0.0; 3];
    for (part, field) in today
        .iter_mut()
        .zip([Field::FullYear, Field::Month, Field::Date])
    {
        let value = Native::get(call, &now, field, zone)?;
        *part = to_number(call, &value)?;
    }
    today[1] += 1.0;
    match holds(arguments, today) {
        Ok(holds) => Ok(holds),
        Err(NoDate::TakenForFalse) => Ok(false),
        Err(NoDate::TooLarge) => Err(python::raised(
            BUILTIN.name,
            "OverflowError: a number is too large for a date",
        )),
    }
}

/// What Python raises.
enum NoDate {
    /// `ValueError` and `TypeError`, which PyPAC catches.
    TakenForFalse,
    /// `OverflowError`, which it does not.
    TooLarge,
}

#[expect(clippy::float_cmp, reason = "Python compares the numbers as they are")]
fn holds(arguments: &[Value<'_>], today: [f64; 3]) -> Result<bool, NoDate> {
    let [year, this_month, day] = today;
    Ok(match arguments {
        [only] => match (month_number(only), python::number(only)) {
            (Some(only), _) => this_month == only,
            (None, Some(only)) if (1.0..=31.0).contains(&only) => day == only,
            (None, Some(only)) => year == only,
            (None, None) => false,
        },
        [first, last] => {
            if let (Some(first), Some(last)) = (month_number(first), month_number(last)) {
                return Ok(first <= this_month && this_month <= last);
            }
            let first = number(first)?;
            let now = if (1.0..=31.0).contains(&first) {
                day
            } else {
                year
            };
            // The end is not looked at where the beginning is later.
            first <= now && now <= number(last)?
        }
        [m1, y1, m2, y2] if month_number(m1).is_some() && month_number(m2).is_some() => {
            let (m1, m2) = (month(m1)?, month(m2)?);
            let (y1, y2) = (number(y1)?, number(y2)?);
            let start = real([y1, m1, 1.0])?;
            start <= today && today <= real([y2, m2, days(y2, m2)])?
        }
        [d1, m1, d2, m2] => {
            let start = real([year, month(m1)?, number(d1)?])?;
            start <= today && today <= real([year, month(m2)?, number(d2)?])?
        }
        [d1, m1, y1, d2, m2, y2] => {
            let (m1, m2) = (month(m1)?, month(m2)?);
            let start = real([number(y1)?, m1, number(d1)?])?;
            start <= today && today <= real([number(y2)?, m2, number(d2)?])?
        }
        _ => false,
    })
}

fn number(value: &Value<'_>) -> Result<f64, NoDate> {
    python::number(value).ok_or(NoDate::TakenForFalse)
}

fn month(value: &Value<'_>) -> Result<f64, NoDate> {
    month_number(value).ok_or(NoDate::TakenForFalse)
}

/// `JAN` is 1; what is missing stands in its table at 0.
fn month_number(value: &Value<'_>) -> Option<f64> {
    if *value == Value::Null {
        return Some(0.0);
    }
    let text = value.as_text().and_then(Text::to_ascii)?;
    (1_u8..)
        .zip(MONTHS.names)
        .find(|(_, name)| **name == text)
        .map(|(number, _)| f64::from(number))
}

/// Year, month and day, if there is such a date from year 1 to 9999.
fn real(date: [f64; 3]) -> Result<[f64; 3], NoDate> {
    let [year, month, day] = date;
    for part in date {
        // Larger ones have an exponent, and are not whole numbers there.
        let is_int = part.fract() == 0.0 && part.abs() < 1e21;
        if !is_int {
            return Err(NoDate::TakenForFalse);
        }
        if !(f64::from(i32::MIN)..=f64::from(i32::MAX)).contains(&part) {
            return Err(NoDate::TooLarge);
        }
    }
    let exists = (1.0..=9999.0).contains(&year)
        && (1.0..=12.0).contains(&month)
        && (1.0..=days(year, month)).contains(&day);
    if exists {
        Ok(date)
    } else {
        Err(NoDate::TakenForFalse)
    }
}

/// The length of a month.
#[expect(clippy::float_cmp, reason = "whole numbers")]
fn days(year: f64, month: f64) -> f64 {
    let divides = |number: f64| year % number == 0.0;
    if month == 2.0 {
        let leap = divides(4.0) && (!divides(100.0) || divides(400.0));
        return if leap { 29.0 } else { 28.0 };
    }
    let short = [4.0, 6.0, 9.0, 11.0].contains(&month);
    if short { 30.0 } else { 31.0 }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::super::Replaceable;
    use super::super::test_call::TestCall;
    use super::*;

    /// At noon UTC of a day, or at another time of it.
    fn on(year: i16, month: i8, day: i8) -> TestCall {
        let noon = date(year, month, day).at(12, 0, 0, 0).in_tz("UTC").unwrap();
        TestCall::chromium().at(noon.timestamp().as_millisecond(), 0)
    }

    fn holds(mut call: TestCall, arguments: &str) -> bool {
        let arguments = super::super::literal_calls::arguments(&mut call, arguments).unwrap();
        date_range(&mut call, &arguments) == Ok(Value::Boolean(true))
    }

    #[test]
    fn in_pypac_bounds_are_dates_of_the_calendar_and_nothing_wraps() {
        for (arguments, expected) in [
            (r#""JAN","MAR""#, true),
            (r#""NOV","MAR""#, false),
            ("28", true),
            (r#""28""#, false),
            ("20,5", false),
            (r#"28,"FEB",1,"MAR""#, true),
            (r#"1,"FEB",30,"FEB""#, false),
            (r#""FEB",2023,"FEB",2023"#, true),
            (r#"28,"FEB",2023,29,"FEB",2023"#, false),
            (r#"1,"JAN",2023,28,"FEB",2023,"GMT""#, true),
            ("1,2,3", false),
            (r#""GMT""#, false),
        ] {
            assert_eq!(
                holds(on(2023, 2, 28).of("pypac"), arguments),
                expected,
                "{arguments}"
            );
        }
        assert!(holds(on(2024, 2, 29).of("pypac"), r#"29,"FEB",29,"FEB""#));
        let mut call = on(2023, 2, 28).of("pypac");
        let arguments = r#"1,"JAN",10000000000,1,"JAN",2023"#;
        let values = super::super::literal_calls::arguments(&mut call, arguments).unwrap();
        let outcome = date_range(&mut call, &values);
        assert!(
            matches!(outcome, Err(Throw::InternalError(_))),
            "{outcome:?}"
        );
    }

    #[test]
    fn short_end_months_spill_over() {
        for day in 1..=3 {
            assert!(holds(on(2009, 3, day), r#""JAN","FEB""#), "{day} March");
        }
        assert!(!holds(on(2009, 3, 4), r#""JAN","FEB""#));
        assert!(!holds(on(2012, 3, 3), r#""JAN","FEB""#), "a leap year");
        assert!(holds(on(2009, 7, 1), r#""APR","JUN""#));
    }

    #[test]
    fn a_range_wraps_round_the_end_of_the_year_or_month() {
        assert!(holds(on(2026, 2, 15), r#""OCT","MAR""#));
        assert!(!holds(on(2026, 6, 15), r#""OCT","MAR""#));
        assert!(holds(on(2026, 6, 3), "20,5") && !holds(on(2026, 6, 10), "20,5"));
    }

    #[test]
    fn a_day_and_a_month_mean_that_day_of_every_month() {
        assert!(holds(on(2026, 3, 25), r#"24,"DEC""#));
        assert!(!holds(on(2026, 3, 3), r#"24,"DEC""#));
    }

    #[test]
    fn three_arguments_are_one_and_two() {
        assert!(holds(on(2014, 3, 3), r#"3,"MAR",2009"#));
        assert!(
            holds(on(2014, 2, 3), r#"3,"MAR",2009"#),
            "from 3 January on"
        );
        assert!(holds(on(2009, 7, 15), r#""JUN",2009"#));
    }

    #[test]
    fn gmt_mixes_the_utc_date_with_bounds_of_the_local_one() {
        let los_angeles = |year, month, day| {
            let evening = date(year, month, day).at(2, 0, 0, 0).in_tz("UTC").unwrap();
            let offset = if month == 4 { -25_200 } else { -28_800 };
            TestCall::chromium().at(evening.timestamp().as_millisecond(), offset)
        };
        assert!(!holds(los_angeles(2009, 4, 1), r#""APR","APR","GMT""#));
        assert!(!holds(los_angeles(2010, 1, 1), r#""JAN","JAN","GMT""#));
        assert!(!holds(los_angeles(2009, 4, 1), r#"1,5,"GMT""#));
        assert!(holds(los_angeles(2010, 1, 1), r#""JAN","GMT""#));
    }

    #[test]
    fn the_last_second_ends_at_its_first_millisecond() {
        let night = date(2026, 6, 15)
            .at(23, 59, 59, 500_000_000)
            .in_tz("UTC")
            .unwrap();
        let ms = night.timestamp().as_millisecond();
        assert!(!holds(TestCall::chromium().at(ms, 0), "1,15"));
        assert!(holds(TestCall::chromium().at(ms - 500, 0), "1,15"));
    }

    #[test]
    fn a_replaced_table_hides_the_months() {
        let mut call = on(2026, 6, 15);
        call.replaced.push(Replaceable::Table("months"));
        assert!(!holds(call, r#""JAN","DEC""#));
    }

    proptest! {
        #[test]
        fn the_scripts_date_and_ours_agree(
            now in 0_i64..4_000_000_000_000,
            offset in prop::sample::select(vec![-18_000, 0, 19_800, 45_900]),
            arguments in prop::collection::vec(prop_oneof![
                Just(Value::text("GMT")), Just(Value::text("FEB")), Just(Value::text("DEC")),
                Just(Value::Undefined), (-5_i32..40).prop_map(|day| Value::Number(day.into())),
                (1990_i32..2100).prop_map(|year| Value::Number(year.into())),
            ], 0..8),
        ) {
            let native = date_range(&mut TestCall::chromium().at(now, offset), &arguments);
            let mut call = TestCall::chromium().at(now, offset);
            call.replaced.push(Replaceable::Date);
            prop_assert_eq!(date_range(&mut call, &arguments), native);
            prop_assert!(call.constructed.contains(&"Date".to_owned()));
        }
    }
}
