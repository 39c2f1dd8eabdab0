//! The clock of a suite: an instant, and how far local time is from UTC.

use std::fmt;

use jiff::Timestamp;
use jiff::fmt::temporal::Pieces;
use jiff::tz::Offset;

/// An instant with a fixed offset of local time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub unix_ms: i64,
    /// Local time minus UTC, in seconds.
    pub utc_offset_seconds: i32,
}

/// A text that is not a moment.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{text}\" is not an RFC 3339 time{why}; write for example \"2026-06-17T22:30:15-04:00\"")]
pub struct MomentError {
    text: String,
    why: &'static str,
}

impl Moment {
    /// The clock of a suite that sets none: noon UTC on Thursday 1 January 2026. Fixed, so that a
    /// suite gives the same answers every day.
    pub const DEFAULT: Self = Self {
        unix_ms: 1_767_268_800_000,
        utc_offset_seconds: 0,
    };

    /// Reads RFC 3339, whose offset becomes the local time zone.
    pub fn parse(text: &str) -> Result<Self, MomentError> {
        let failed = |why: &'static str| MomentError {
            text: text.to_owned(),
            why,
        };
        let offset = Pieces::parse(text)
            .map_err(|_| failed(""))?
            .to_numeric_offset()
            .ok_or_else(|| failed(": the offset from UTC is missing"))?;
        let instant: Timestamp = text.parse().map_err(|_| failed(""))?;
        Ok(Self {
            unix_ms: instant.as_millisecond(),
            utc_offset_seconds: offset.seconds(),
        })
    }
}

impl fmt::Display for Moment {
    /// RFC 3339, to the second.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let instant = Timestamp::from_millisecond(self.unix_ms).map_err(|_| fmt::Error)?;
        let offset = Offset::from_seconds(self.utc_offset_seconds).map_err(|_| fmt::Error)?;
        let local = offset.to_datetime(instant);
        let offset = offset.seconds();
        let sign = if offset < 0 { '-' } else { '+' };
        let minutes = offset.unsigned_abs() / 60;
        write!(
            formatter,
            "{}{sign}{:02}:{:02}",
            local.strftime("%Y-%m-%dT%H:%M:%S"),
            minutes / 60,
            minutes % 60
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_offset_is_the_time_zone() {
        assert_eq!(
            Moment::parse("2026-06-17T22:30:15-04:00"),
            Ok(Moment {
                unix_ms: 1_781_749_815_000,
                utc_offset_seconds: -14_400
            })
        );
        assert_eq!(Moment::parse("2026-01-01T12:00:00Z"), Ok(Moment::DEFAULT));
    }

    #[test]
    fn a_moment_is_written_as_it_is_read() {
        for text in [
            "2026-06-17T22:30:15-04:00",
            "2026-01-01T00:00:00+05:30",
            "1999-12-31T23:59:59+00:00",
        ] {
            let written = Moment::parse(text).map(|moment| moment.to_string());
            assert_eq!(written.as_deref(), Ok(text));
        }
    }

    #[test]
    fn a_time_without_offset_or_with_nonsense_is_refused() {
        for text in ["2026-06-17T22:30:15", "2026-06-17", "noon", ""] {
            assert!(Moment::parse(text).is_err(), "{text}");
        }
    }
}
