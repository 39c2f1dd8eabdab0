//! The dates that the range functions compute with: our own arithmetic over the evaluator's clock,
//! or whatever `Date` the script has put in place of the real one.

use super::date::{self, Field, Zone};
use super::operators::to_number;
use super::{Call, Replaceable, operators};
use crate::pac::dialects::Moments;
use crate::pac::value::{Throw, Value};

/// What the range functions do with dates, in JavaScript's terms.
pub(super) trait Dates {
    /// A date.
    type Date;

    /// `new Date()`
    fn now(call: &mut dyn Call) -> Result<Self::Date, Throw>;

    /// `new Date(year, month, date, hours, minutes, seconds)`
    fn new_local(
        call: &mut dyn Call,
        year: Value<'static>,
        rest: [f64; 5],
    ) -> Result<Self::Date, Throw>;

    /// `date.getHours()`, `date.getUTCHours()` and so on.
    fn get(
        call: &mut dyn Call,
        date: &Self::Date,
        field: Field,
        zone: Zone,
    ) -> Result<Value<'static>, Throw>;

    /// `date.setHours(value)` and so on.
    fn set(
        call: &mut dyn Call,
        date: &mut Self::Date,
        field: Field,
        value: &Value<'_>,
    ) -> Result<(), Throw>;

    /// `a <= b`
    fn at_most(call: &mut dyn Call, a: &Self::Date, b: &Self::Date) -> Result<bool, Throw>;

    /// True where `date` lies between two dates, both included. Where the first is after the
    /// second: in clients whose ranges wrap, outside of what lies between them, else nowhere.
    fn in_range(
        call: &mut dyn Call,
        date: &Self::Date,
        [first, last]: &[Self::Date; 2],
    ) -> Result<bool, Throw> {
        let after_first = Self::at_most(call, first, date)?;
        let before_last = Self::at_most(call, date, last)?;
        let wraps = call.dialect().ranges_wrap && !Self::at_most(call, first, last)?;
        Ok(if wraps {
            after_first || before_last
        } else {
            after_first && before_last
        })
    }

    /// Sets the local fields of a date to what its UTC fields are, one after the other as the
    /// library does. Each step reads the date that the step before has changed, and may overflow.
    fn shift_to_utc(call: &mut dyn Call, date: &mut Self::Date) -> Result<(), Throw> {
        for field in [
            Field::FullYear,
            Field::Month,
            Field::Date,
            Field::Hours,
            Field::Minutes,
            Field::Seconds,
        ] {
            let value = Self::get(call, date, field, Zone::Utc)?;
            Self::set(call, date, field, &value)?;
        }
        Ok(())
    }
}

/// The real `Date`.
pub(super) struct Native;

/// The global `Date` as the script left it.
pub(super) struct Scripted;

/// True where the script's own `Date` must be used.
pub(super) fn are_scripted(call: &mut dyn Call) -> bool {
    call.replaced(Replaceable::Date)
}

impl Dates for Native {
    type Date = f64;

    fn now(call: &mut dyn Call) -> Result<f64, Throw> {
        #[expect(clippy::cast_precision_loss, reason = "a clock is far below 2^53")]
        let now = call.now_ms() as f64;
        Ok(now)
    }

    fn new_local(
        call: &mut dyn Call,
        year: Value<'static>,
        [month, day, hours, minutes, seconds]: [f64; 5],
    ) -> Result<f64, Throw> {
        let fields = [to_number(call, &year)?, month, day, hours, minutes, seconds];
        Ok(date::new_local(fields, &mut |at| {
            call.utc_offset_seconds(at)
        }))
    }

    fn get(
        call: &mut dyn Call,
        date: &f64,
        field: Field,
        zone: Zone,
    ) -> Result<Value<'static>, Throw> {
        let value = date::get(*date, field, zone, &mut |at| call.utc_offset_seconds(at));
        Ok(Value::Number(value))
    }

    fn set(
        call: &mut dyn Call,
        date: &mut f64,
        field: Field,
        value: &Value<'_>,
    ) -> Result<(), Throw> {
        let value = to_number(call, value)?;
        *date = date::set(*date, field, value, &mut |at| call.utc_offset_seconds(at));
        Ok(())
    }

    fn at_most(call: &mut dyn Call, a: &f64, b: &f64) -> Result<bool, Throw> {
        Ok(match call.dialect().moments {
            Moments::InTime => a <= b,
            Moments::AsText => text(call, *a) <= text(call, *b),
        })
    }
}

/// A date as JScript prints it.
fn text(call: &mut dyn Call, time: f64) -> String {
    const DAYS: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let mut part = |field| {
        date::get(time, field, Zone::Local, &mut |at| {
            call.utc_offset_seconds(at)
        })
    };
    let day = name(&DAYS, part(Field::Day));
    let month = name(&MONTHS, part(Field::Month));
    let (date, year) = (part(Field::Date), part(Field::FullYear));
    let (hours, minutes, seconds) = (
        part(Field::Hours),
        part(Field::Minutes),
        part(Field::Seconds),
    );
    format!("{day} {month} {date} {hours:02}:{minutes:02}:{seconds:02} UTC {year}")
}

/// NaN, the field of an invalid date, has no name.
#[expect(
    clippy::float_cmp,
    reason = "a field of a date is a whole number or NaN"
)]
fn name(names: &[&'static str], number: f64) -> &'static str {
    (0_u8..)
        .zip(names)
        .find(|(index, _)| f64::from(*index) == number)
        .map_or("NaN", |(_, name)| name)
}

impl Dates for Scripted {
    type Date = Value<'static>;

    fn now(call: &mut dyn Call) -> Result<Value<'static>, Throw> {
        call.construct("Date", &[])
    }

    fn new_local(
        call: &mut dyn Call,
        year: Value<'static>,
        rest: [f64; 5],
    ) -> Result<Value<'static>, Throw> {
        let [month, date, hours, minutes, seconds] = rest.map(Value::Number);
        call.construct("Date", &[year, month, date, hours, minutes, seconds])
    }

    fn get(
        call: &mut dyn Call,
        date: &Value<'static>,
        field: Field,
        zone: Zone,
    ) -> Result<Value<'static>, Throw> {
        let getter = match (zone, field) {
            (Zone::Local, Field::FullYear) => "getFullYear",
            (Zone::Local, Field::Month) => "getMonth",
            (Zone::Local, Field::Date) => "getDate",
            (Zone::Local, Field::Day) => "getDay",
            (Zone::Local, Field::Hours) => "getHours",
            (Zone::Local, Field::Minutes) => "getMinutes",
            (Zone::Local, Field::Seconds) => "getSeconds",
            (Zone::Utc, Field::FullYear) => "getUTCFullYear",
            (Zone::Utc, Field::Month) => "getUTCMonth",
            (Zone::Utc, Field::Date) => "getUTCDate",
            (Zone::Utc, Field::Day) => "getUTCDay",
            (Zone::Utc, Field::Hours) => "getUTCHours",
            (Zone::Utc, Field::Minutes) => "getUTCMinutes",
            (Zone::Utc, Field::Seconds) => "getUTCSeconds",
        };
        call.invoke(date, getter, &[])
    }

    fn set(
        call: &mut dyn Call,
        date: &mut Value<'static>,
        field: Field,
        value: &Value<'_>,
    ) -> Result<(), Throw> {
        let setter = match field {
            Field::FullYear => "setFullYear",
            Field::Month => "setMonth",
            Field::Date | Field::Day => "setDate",
            Field::Hours => "setHours",
            Field::Minutes => "setMinutes",
            Field::Seconds => "setSeconds",
        };
        call.invoke(date, setter, std::slice::from_ref(value))
            .map(drop)
    }

    fn at_most(call: &mut dyn Call, a: &Value<'static>, b: &Value<'static>) -> Result<bool, Throw> {
        operators::at_most(call, a, b)
    }
}
