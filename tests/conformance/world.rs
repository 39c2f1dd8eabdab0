//! The world that the clients were measured in.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Arc;

use pac_check::pac::lookup::SharedHost;
use pac_check::pac::{Family, Host, Resolution};
use serde_json::Value;

/// 2026-11-22T12:00:00Z: cases without a clock ran at the time of the measurement.
const DAY_OF_MEASUREMENT: i64 = 1_795_348_800_000;

/// DNS, clock and own addresses of a case.
pub(crate) struct World {
    names: BTreeMap<String, Value>,
    now_ms: i64,
    offset: Zone,
}

enum Zone {
    Utc,
    NewYork,
}

impl World {
    pub(crate) fn of(case: &Value) -> SharedHost {
        let names = case["dns"]
            .as_object()
            .map(|names| {
                names
                    .iter()
                    .map(|(name, value)| (name.clone(), value.clone()))
                    .collect()
            })
            .unwrap_or_default();
        let clock = &case["clock"];
        // The clocks were frozen at half past the second.
        let now_ms = clock["now"]
            .as_i64()
            .map_or(DAY_OF_MEASUREMENT, |now| now * 1000 + 500);
        let offset = match clock["tz"].as_str() {
            Some("America/New_York") => Zone::NewYork,
            _ => Zone::Utc,
        };
        Arc::new(Self {
            names,
            now_ms,
            offset,
        })
    }
}

impl Host for World {
    fn resolve(&self, name: &str, family: Family) -> Resolution {
        let name = name.strip_suffix('.').unwrap_or(name);
        let wildcard = name
            .split_once('.')
            .map(|(_, parent)| format!("*.{parent}"))
            .unwrap_or_default();
        let entry = self.names.get(name).or_else(|| self.names.get(&wildcard));
        let entry = match (entry, name) {
            (Some(entry), _) => entry.clone(),
            (None, "pachost") => serde_json::json!(["192.0.2.10", "2001:db8::10"]),
            (None, _) => return Resolution::NoSuchName,
        };
        if let Some(mode) = entry.as_str() {
            return Resolution::Failed(mode.to_owned());
        }
        let mut addresses: Vec<IpAddr> = entry
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|address| address.as_str()?.parse().ok())
            .filter(|address: &IpAddr| family == Family::Any || address.is_ipv4())
            .collect();
        addresses.sort_by_key(IpAddr::is_ipv4);
        if addresses.is_empty() {
            Resolution::NoAddress
        } else {
            Resolution::Addresses(addresses)
        }
    }

    fn own_addresses(&self) -> Vec<IpAddr> {
        vec![
            IpAddr::from([192, 0, 2, 10]),
            "2001:db8::10".parse().unwrap(),
        ]
    }

    fn now_ms(&self) -> i64 {
        self.now_ms
    }

    fn utc_offset_seconds(&self, unix_seconds: i64) -> i32 {
        match self.offset {
            Zone::Utc => 0,
            Zone::NewYork => new_york(unix_seconds),
        }
    }
}

/// Daylight saving time in the United States since 2007: from the second Sunday of March, 2:00
/// standard time, to the first Sunday of November, 2:00 daylight time.
fn new_york(unix_seconds: i64) -> i32 {
    const DAY: i64 = 86_400;
    let days = unix_seconds.div_euclid(DAY);
    let year = 1970 + (days * 400).div_euclid(146_097);
    let sunday_of = |month: i64, which: i64| {
        let first = days_from_civil(year, month, 1);
        first + (3 - first).rem_euclid(7) + 7 * (which - 1)
    };
    let begin = sunday_of(3, 2) * DAY + 7 * 3600;
    let end = sunday_of(11, 1) * DAY + 6 * 3600;
    if (begin..end).contains(&unix_seconds) {
        -4 * 3600
    } else {
        -5 * 3600
    }
}

/// Days since 1970-01-01 of a date in the proleptic Gregorian calendar.
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

#[test]
fn new_york_changes_its_clocks_on_the_right_days() {
    // 2026: 8 March and 1 November.
    let at = |month, day, hour: i64| days_from_civil(2026, month, day) * 86_400 + hour * 3600;
    assert_eq!(new_york(at(3, 8, 6)), -5 * 3600);
    assert_eq!(new_york(at(3, 8, 8)), -4 * 3600);
    assert_eq!(new_york(at(11, 1, 5)), -4 * 3600);
    assert_eq!(new_york(at(11, 1, 7)), -5 * 3600);
}
