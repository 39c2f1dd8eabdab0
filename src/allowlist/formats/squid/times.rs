//! `acl NAME time`: days of the week, and hours.

/// Minutes of a day.
const DAY: u16 = 24 * 60;

/// Days, by the letters that Squid takes, Sunday first.
const LETTERS: &str = "SMTWHFA";

/// One line of such a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Times {
    /// A bit for each day.
    days: u8,
    /// First and last minute of the day.
    hours: (u16, u16),
}

/// The times of a line; why Squid does not start with it.
pub(super) fn times<'a>(words: impl Iterator<Item = &'a str>) -> Result<Vec<Times>, &'static str> {
    let mut found: Vec<Times> = Vec::new();
    let mut days = 0;
    for word in words {
        if word.starts_with(|character: char| character.is_ascii_digit()) {
            let hours = hours(word)?;
            let of = if days == 0 { 0x7f } else { days };
            days = 0;
            found.push(Times { days: of, hours });
            continue;
        }
        for letter in word.chars() {
            days |= match LETTERS.find(letter) {
                Some(day) => 1 << day,
                None if letter == 'D' => 0b011_1110,
                // It is reported, and skipped.
                None => 0,
            };
        }
    }
    if days != 0 {
        found.push(Times {
            days,
            hours: (0, DAY),
        });
    }
    Ok(found)
}

fn hours(word: &str) -> Result<(u16, u16), &'static str> {
    const WRONG: &str = "this is not a range of hours";
    let minutes = |text: &str| -> Option<u16> {
        let (hour, minute) = text.split_once(':')?;
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        let both = digits(hour) && digits(minute);
        let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
        let total = hour.checked_mul(60)?.checked_add(minute)?;
        (both && total <= DAY).then_some(total)
    };
    let (first, last) = word.split_once('-').ok_or(WRONG)?;
    let (first, last) = (minutes(first).ok_or(WRONG)?, minutes(last).ok_or(WRONG)?);
    if first > last {
        return Err("the hours end before they begin");
    }
    Ok((first, last))
}

/// True where there is no time outside of these.
pub(super) fn are_always(times: &[Times]) -> bool {
    (0..7).all(|day| {
        let mut hours: Vec<(u16, u16)> = times
            .iter()
            .filter(|times| times.days & (1 << day) != 0)
            .map(|times| times.hours)
            .collect();
        hours.sort_unstable();
        let end = hours.into_iter().try_fold(0, |end: u16, (first, last)| {
            let end = (first <= end).then_some(end)?;
            // The last minute of a range is within it.
            Some(end.max(last + 1))
        });
        end.is_some_and(|end| end >= DAY)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn always(text: &str) -> bool {
        are_always(&times(text.split(' ')).expect(text))
    }

    #[test]
    fn what_is_always_so_is_known_and_nothing_else() {
        for (text, expected) in [
            ("00:00-24:00", true),
            ("00:00-23:59", true),
            ("SMTWHFA", true),
            ("00:00-12:00 12:00-24:00", true),
            ("00:00-11:58 12:00-24:00", false),
            ("MTWHF 08:00-18:00", false),
            ("D", false),
            ("S 00:00-24:00 MTWHFA", true),
            ("08:00-18:00 M", false),
        ] {
            assert_eq!(always(text), expected, "{text}");
        }
        for text in ["25:00-26:00", "10:00-09:00", "10:00", "8-18", "00:00-24:01"] {
            assert!(times([text].into_iter()).is_err(), "{text}");
        }
        assert!(times(["MX"].into_iter()).is_ok());
    }
}
