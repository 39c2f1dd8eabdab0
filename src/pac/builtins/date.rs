//! JavaScript's date arithmetic (ECMA-262 section 21.4.1) over a function that gives the local
//! offset. A date is its time value: milliseconds since 1970-01-01T00:00:00Z, or NaN.

/// A part of a date that has a getter, and (but for the weekday) a setter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    /// `FullYear`
    FullYear,
    /// `Month`, from 0.
    Month,
    /// `Date`, the day of the month from 1.
    Date,
    /// `Day`, the day of the week, 0 for Sunday.
    Day,
    /// `Hours`
    Hours,
    /// `Minutes`
    Minutes,
    /// `Seconds`
    Seconds,
}

/// Whose calendar a getter reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Zone {
    /// The script's time zone.
    Local,
    /// `getUTC...`
    Utc,
}

/// Offset of local time in seconds east of UTC, at an instant in seconds since the epoch.
pub(in crate::pac) type Offset<'a> = &'a mut dyn FnMut(i64) -> i32;

/// Largest time value, 100,000,000 days from the epoch.
const MOST_MS: f64 = 8.64e15;
const MS_PER_DAY: f64 = 86_400_000.0;

/// A getter.
pub(super) fn get(time: f64, field: Field, zone: Zone, offset: Offset<'_>) -> f64 {
    let local = if zone == Zone::Local {
        local_time(time, offset)
    } else {
        time
    };
    Parts::of(local).map_or(f64::NAN, |parts| parts.get(field))
}

/// A local setter with one argument: overflow carries into the larger fields, and what is not a number
/// makes the date invalid.
pub(super) fn set(time: f64, field: Field, value: f64, offset: Offset<'_>) -> f64 {
    let mut local = local_time(time, offset);
    if local.is_nan() && field == Field::FullYear {
        // Only the year brings an invalid date back.
        local = 0.0;
    }
    let Some(mut parts) = Parts::of(local) else {
        return f64::NAN;
    };
    *match field {
        Field::FullYear => &mut parts.year,
        Field::Month => &mut parts.month,
        Field::Date | Field::Day => &mut parts.date,
        Field::Hours => &mut parts.hours,
        Field::Minutes => &mut parts.minutes,
        Field::Seconds => &mut parts.seconds,
    } = value;
    parts.time(offset)
}

/// `new Date(year, month, date, hours, minutes, seconds)`.
pub(in crate::pac) fn new_local(fields: [f64; 6], offset: Offset<'_>) -> f64 {
    let [year, month, date, hours, minutes, seconds] = fields;
    // Two digits mean the twentieth century.
    let short = (0.0..100.0).contains(&year.trunc());
    let year = if short { 1900.0 + year.trunc() } else { year };
    Parts {
        year,
        month,
        date,
        hours,
        minutes,
        seconds,
        milliseconds: 0.0,
        day: 0.0,
    }
    .time(offset)
}

/// The fields of a date, whole numbers when read, anything when written.
struct Parts {
    year: f64,
    month: f64,
    date: f64,
    day: f64,
    hours: f64,
    minutes: f64,
    seconds: f64,
    milliseconds: f64,
}

impl Parts {
    fn of(local: f64) -> Option<Self> {
        if local.is_nan() {
            return None;
        }
        let days = (local / MS_PER_DAY).floor();
        let in_day = local - days * MS_PER_DAY;
        let (year, month, date) = civil(days);
        Some(Self {
            year,
            month,
            date,
            day: (days + 4.0).rem_euclid(7.0),
            hours: (in_day / 3_600_000.0).floor(),
            minutes: (in_day / 60_000.0).floor() % 60.0,
            seconds: (in_day / 1000.0).floor() % 60.0,
            milliseconds: in_day % 1000.0,
        })
    }

    const fn get(&self, field: Field) -> f64 {
        match field {
            Field::FullYear => self.year,
            Field::Month => self.month,
            Field::Date => self.date,
            Field::Day => self.day,
            Field::Hours => self.hours,
            Field::Minutes => self.minutes,
            Field::Seconds => self.seconds,
        }
    }

    /// MakeDay, MakeTime, MakeDate, UTC and TimeClip. What is not finite stays so to the end.
    fn time(&self, offset: Offset<'_>) -> f64 {
        let month = self.month.trunc();
        let year = self.year.trunc() + (month / 12.0).floor();
        // Years outside of this are outside of the largest time value on any day.
        if !(-300_000.0..=300_000.0).contains(&year) {
            return f64::NAN;
        }
        let day = days_before(year, month.rem_euclid(12.0)) + self.date.trunc() - 1.0;
        let time = self.hours.trunc() * 3_600_000.0
            + self.minutes.trunc() * 60_000.0
            + self.seconds.trunc() * 1000.0
            + self.milliseconds;
        clip(utc(day * MS_PER_DAY + time, offset))
    }
}

fn clip(time: f64) -> f64 {
    if time.abs() <= MOST_MS {
        time
    } else {
        f64::NAN
    }
}

/// Days from the epoch to the first of a month. Counted in years that begin in March, so that a
/// leap day is the last of its year.
fn days_before(year: f64, month: f64) -> f64 {
    let (year, month) = if month < 2.0 {
        (year - 1.0, month + 10.0)
    } else {
        (year, month - 2.0)
    };
    let leap_days = (year / 4.0).floor() - (year / 100.0).floor() + (year / 400.0).floor();
    // 31, 30, 31, 30, 31 days, and again.
    let in_year = ((153.0 * month + 2.0) / 5.0).floor();
    year * 365.0 + leap_days + in_year - 719_468.0
}

/// Year, month from 0 and day of the month from 1.
fn civil(days: f64) -> (f64, f64, f64) {
    // Exact, or one too large or small near the ends of a year.
    let mut year = (days / 365.2425).floor() + 1970.0;
    while days_before(year, 0.0) > days {
        year -= 1.0;
    }
    while days_before(year + 1.0, 0.0) <= days {
        year += 1.0;
    }
    let mut month = ((days - days_before(year, 0.0)) / 31.0).floor();
    if month < 11.0 && days_before(year, month + 1.0) <= days {
        month += 1.0;
    }
    (year, month, days - days_before(year, month) + 1.0)
}

fn local_time(time: f64, offset: Offset<'_>) -> f64 {
    if time.is_nan() {
        time
    } else {
        time + offset_ms(time, offset)
    }
}

/// The instant of a local time. Where clocks are set back and a local time comes twice, it is the
/// first; where they are set forward and it is skipped, the offset from before counts.
fn utc(local: f64, offset: Offset<'_>) -> f64 {
    if local.is_nan() || local.abs() > MOST_MS + MS_PER_DAY {
        return f64::NAN;
    }
    let before = offset_ms(local - MS_PER_DAY, offset);
    let after = offset_ms(local + MS_PER_DAY, offset);
    let [first, second] = [local - before, local - after];
    #[expect(clippy::float_cmp, reason = "offsets are whole numbers of seconds")]
    let second_only = offset_ms(first, offset) != before && offset_ms(second, offset) == after;
    if second_only { second } else { first }
}

fn offset_ms(time: f64, offset: Offset<'_>) -> f64 {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a time value is far inside of i64"
    )]
    let seconds = (time / 1000.0).floor() as i64;
    f64::from(offset(seconds)) * 1000.0
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "time values are whole numbers")]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// New York in 2026: clocks forward on 8 March 07:00Z, back on 1 November 06:00Z.
    fn new_york(seconds: i64) -> i32 {
        if (1_772_953_200..1_793_512_800).contains(&seconds) {
            -14_400
        } else {
            -18_000
        }
    }

    fn iso(time: f64) -> String {
        #[expect(clippy::cast_possible_truncation, reason = "a whole number")]
        let timestamp = jiff::Timestamp::from_millisecond(time as i64).unwrap();
        timestamp.to_string()
    }

    #[test]
    fn setters_carry_overflow() {
        let utc = &mut |_| 0;
        let march_31 = 1_238_457_600_000.0; // 2009-03-31T00:00:00Z
        assert_eq!(
            iso(set(march_31, Field::Month, 3.0, utc)),
            "2009-05-01T00:00:00Z"
        );
        assert_eq!(
            iso(set(march_31, Field::Month, -1.0, utc)),
            "2008-12-31T00:00:00Z"
        );
        assert_eq!(
            iso(set(march_31, Field::Date, 0.0, utc)),
            "2009-02-28T00:00:00Z"
        );
        assert_eq!(
            iso(set(march_31, Field::Hours, 49.9, utc)),
            "2009-04-02T01:00:00Z"
        );
        assert_eq!(
            iso(set(march_31, Field::Seconds, -1.0, utc)),
            "2009-03-30T23:59:59Z"
        );
        assert_eq!(
            iso(new_local([99.0, 0.0, 1.0, 0.0, 0.0, 0.0], utc)),
            "1999-01-01T00:00:00Z"
        );
    }

    #[test]
    fn what_is_no_number_makes_the_date_invalid_until_the_year_is_set() {
        let utc = &mut |_| 0;
        for value in [f64::NAN, f64::INFINITY, 1e300] {
            assert!(set(0.0, Field::Date, value, utc).is_nan());
            assert!(set(0.0, Field::FullYear, value, utc).is_nan());
        }
        assert!(set(f64::NAN, Field::Month, 1.0, utc).is_nan());
        assert_eq!(
            iso(set(f64::NAN, Field::FullYear, 2000.0, utc)),
            "2000-01-01T00:00:00Z"
        );
        assert!(get(f64::NAN, Field::Day, Zone::Local, utc).is_nan());
    }

    #[test]
    fn local_times_that_come_twice_or_not_at_all_are_those_of_before() {
        let spring = [2026.0, 2.0, 8.0, 2.0, 30.0, 0.0];
        assert_eq!(
            iso(new_local(spring, &mut new_york)),
            "2026-03-08T07:30:00Z"
        );
        let autumn = [2026.0, 10.0, 1.0, 1.0, 30.0, 0.0];
        assert_eq!(
            iso(new_local(autumn, &mut new_york)),
            "2026-11-01T05:30:00Z"
        );
        let after = [2026.0, 10.0, 1.0, 2.0, 30.0, 0.0];
        assert_eq!(iso(new_local(after, &mut new_york)), "2026-11-01T07:30:00Z");
    }

    proptest! {
        #[test]
        fn fields_are_those_of_a_calendar_library(seconds in -70_000_000_000_i64..200_000_000_000) {
            #[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
            let time = seconds as f64 * 1000.0;
            let utc = &mut |_| 0;
            let read = [Field::FullYear, Field::Month, Field::Date, Field::Day, Field::Hours,
                Field::Minutes, Field::Seconds].map(|field| get(time, field, Zone::Utc, utc));
            let date = jiff::Timestamp::from_second(seconds).unwrap().to_zoned(jiff::tz::TimeZone::UTC);
            let expected = [
                f64::from(date.year()), f64::from(date.month()) - 1.0, f64::from(date.day()),
                f64::from(date.weekday().to_sunday_zero_offset()), f64::from(date.hour()),
                f64::from(date.minute()), f64::from(date.second()),
            ];
            prop_assert_eq!(read, expected);
        }

        #[test]
        fn setting_a_field_to_what_it_is_changes_nothing(
            ms in -8_640_000_000_000_000_i64..=8_640_000_000_000_000,
        ) {
            #[expect(clippy::cast_precision_loss, reason = "below 2^53")]
            let time = ms as f64;
            for field in [Field::FullYear, Field::Month, Field::Date, Field::Hours,
                Field::Minutes, Field::Seconds] {
                let value = get(time, field, Zone::Local, &mut |_| 0);
                prop_assert_eq!(set(time, field, value, &mut |_| 0), time);
            }
        }
    }
}
