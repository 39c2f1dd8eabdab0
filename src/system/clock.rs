//! The clock and the time zone that a script sees.

#![expect(
    clippy::disallowed_methods,
    reason = "this module is where the time comes from"
)]

use std::sync::OnceLock;
use std::time::{SystemTime, UNIX_EPOCH};

use jiff::fmt::temporal::Pieces;
use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, civil};

/// Microseconds since this was first asked, from a clock that never goes back.
pub fn monotonic_us() -> u64 {
    static BEGAN: OnceLock<std::time::Instant> = OnceLock::new();
    let began = BEGAN.get_or_init(std::time::Instant::now);
    u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX)
}

/// Where the time comes from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Clock {
    /// The system's clock, in the system's time zone with its daylight saving time.
    #[default]
    System,
    /// It is always this instant.
    Fixed(Instant),
}

/// An instant and the time zone in which it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Instant {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub unix_ms: i64,
    /// Offset of local time in seconds east of UTC, at all times.
    pub offset_seconds: i32,
}

impl Clock {
    /// Reads the argument of `--at`: a date and time of RFC 3339 with its offset, which becomes the
    /// time zone. `Z` is the offset zero.
    pub fn at(text: &str) -> Result<Self, ClockError> {
        let error = |problem| ClockError {
            given: text.to_owned(),
            problem,
        };
        let pieces = Pieces::parse(text).map_err(|_| error(Problem::Unreadable))?;
        if pieces.time_zone_annotation().is_some() {
            return Err(error(Problem::NamedZone));
        }
        let Some(time) = pieces.time() else {
            return Err(error(Problem::NoTime));
        };
        let Some(offset) = pieces.to_numeric_offset() else {
            return Err(error(Problem::NoOffset));
        };
        let timestamp = instant(pieces.date().to_datetime(time), offset)
            .map_err(|_| error(Problem::OutOfRange))?;
        Ok(Self::Fixed(Instant {
            unix_ms: timestamp.as_millisecond(),
            offset_seconds: offset.seconds(),
        }))
    }

    /// The same clock, standing still: at this instant, in the time zone as it is now.
    #[must_use]
    pub fn stopped(&self) -> Self {
        let unix_ms = self.now_ms();
        Self::Fixed(Instant {
            unix_ms,
            offset_seconds: self.utc_offset_seconds(unix_ms.div_euclid(1000)),
        })
    }

    /// Now, in milliseconds since 1970-01-01T00:00:00Z.
    pub fn now_ms(&self) -> i64 {
        match self {
            Self::Fixed(instant) => instant.unix_ms,
            Self::System => match SystemTime::now().duration_since(UNIX_EPOCH) {
                Ok(since) => i64::try_from(since.as_millis()).unwrap_or(i64::MAX),
                Err(before) => {
                    i64::try_from(before.duration().as_millis()).map_or(i64::MIN, i64::wrapping_neg)
                }
            },
        }
    }

    /// The time zone's offset in seconds east of UTC at an instant in seconds since
    /// 1970-01-01T00:00:00Z. Instants outside the years that the calendar covers (-9999 to 9999)
    /// have the offset of the nearest one inside.
    pub fn utc_offset_seconds(&self, unix_seconds: i64) -> i32 {
        match self {
            Self::Fixed(instant) => instant.offset_seconds,
            Self::System => {
                let seconds = unix_seconds.clamp(
                    Timestamp::MIN.as_second() + 1,
                    Timestamp::MAX.as_second() - 1,
                );
                Timestamp::from_second(seconds).map_or(0, |timestamp| {
                    TimeZone::system().to_offset(timestamp).seconds()
                })
            }
        }
    }
}

/// Milliseconds since 1970 as a date and time of RFC 3339 in UTC; `None` outside the calendar.
pub fn rfc3339(unix_ms: i64) -> Option<String> {
    Some(Timestamp::from_millisecond(unix_ms).ok()?.to_string())
}

fn instant(local: civil::DateTime, offset: Offset) -> Result<Timestamp, jiff::Error> {
    offset.to_timestamp(local)
}

/// An `--at` that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("cannot use {given:?} as a date and time: {problem}")]
pub struct ClockError {
    given: String,
    problem: Problem,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
enum Problem {
    #[error("it is not one of RFC 3339; write it like 2026-11-22T08:30:00+01:00")]
    Unreadable,
    #[error("there is no time of day; write it like 2026-11-22T08:30:00+01:00")]
    NoTime,
    #[error(
        "there is no offset from UTC, which becomes the script's time zone; add one such as +01:00, \
         or Z"
    )]
    NoOffset,
    #[error("a time zone by name cannot be used; leave out the part in brackets")]
    NamedZone,
    #[error("it is outside of the years -9999 to 9999")]
    OutOfRange,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fixed(unix_ms: i64, offset_seconds: i32) -> Clock {
        Clock::Fixed(Instant {
            unix_ms,
            offset_seconds,
        })
    }

    #[test]
    fn the_offset_is_the_time_zone() {
        for (text, unix_ms, offset) in [
            ("2026-06-17T22:30:15-04:00", 1_781_749_815_000, -14_400),
            ("2026-06-18T02:30:15Z", 1_781_749_815_000, 0),
            ("2026-06-18 02:30:15.5z", 1_781_749_815_500, 0),
            ("2026-06-18T08:00:15+05:30", 1_781_749_815_000, 19_800),
            ("1969-12-31T23:59:59.999Z", -1, 0),
        ] {
            assert_eq!(Clock::at(text), Ok(fixed(unix_ms, offset)), "{text}");
        }
    }

    #[test]
    fn a_fixed_clock_stands_still_in_its_zone() {
        let clock = Clock::at("2026-06-17T22:30:15-04:00").unwrap();
        assert_eq!(clock.now_ms(), 1_781_749_815_000);
        assert_eq!(clock.utc_offset_seconds(0), -14_400);
        assert_eq!(clock.utc_offset_seconds(i64::MAX), -14_400);
    }

    #[test]
    fn what_is_no_instant_is_refused_with_what_to_write() {
        for (text, reason) in [
            ("", "write it like"),
            ("tomorrow", "write it like"),
            ("2026-06-17", "no time of day"),
            ("2026-06-17T22:30:15", "no offset from UTC"),
            ("2026-13-17T22:30:15Z", "write it like"),
            ("2026-06-17T22:30:15+02:00[Europe/Berlin]", "brackets"),
            ("2026-06-17T22:30:15Z and more", "write it like"),
        ] {
            let error = Clock::at(text).unwrap_err().to_string();
            assert!(error.contains(reason), "{error}");
        }
    }

    #[test]
    fn the_system_clock_gives_a_time_and_an_offset_for_every_instant() {
        let clock = Clock::System;
        assert!(clock.now_ms() > 1_700_000_000_000);
        for instant in [i64::MIN, -1, 0, 1_781_749_815, i64::MAX] {
            assert!(clock.utc_offset_seconds(instant).abs() <= 26 * 3600);
        }
    }
}
