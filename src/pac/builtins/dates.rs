//! The dates that the range functions compute with: our own arithmetic over the evaluator's clock,
//! or whatever `Date` the script has put in place of the real one.

use super::date::{self, Field, Zone};
use super::operators::to_number;
use super::{Call, Replaceable, operators};
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

    /// True where `date` lies between two dates, both included; where the first is after the
    /// second, true outside of what lies between them.
    fn in_range(
        call: &mut dyn Call,
        date: &Self::Date,
        [first, last]: &[Self::Date; 2],
    ) -> Result<bool, Throw> {
        let after_first = Self::at_most(call, first, date)?;
        let before_last = Self::at_most(call, date, last)?;
        Ok(if Self::at_most(call, first, last)? {
            after_first && before_last
        } else {
            after_first || before_last
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

    fn at_most(_call: &mut dyn Call, a: &f64, b: &f64) -> Result<bool, Throw> {
        Ok(a <= b)
    }
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
