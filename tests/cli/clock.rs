//! `--at`: the clock and time zone of the script, for its own `Date` and for the builtins.

use crate::program::{Place, answer};

/// What an expression is at a time, in a script that puts it into the name of a proxy.
fn at(time: &str, expression: &str) -> String {
    let place = Place::script(&format!("return 'PROXY ' + ({expression}) + ':1';"));
    let report = place
        .run(&format!(
            "url --pac x.pac --offline --at {time} --format json http://a/"
        ))
        .json(0);
    let returned = answer(&report)["returned"].as_str().unwrap().to_owned();
    returned
        .trim_start_matches("PROXY ")
        .trim_end_matches(":1")
        .to_owned()
}

#[test]
fn the_scripts_date_is_that_instant_in_that_zone() {
    let time = "2026-11-22T08:30:15+05:30";
    for (expression, expected) in [
        ("Date.now()", "1795316415000"),
        ("new Date().getTime()", "1795316415000"),
        ("new Date().toISOString()", "2026-11-22T03:00:15.000Z"),
        (
            "new Date().getHours() + '.' + new Date().getMinutes()",
            "8.30",
        ),
        ("new Date().getUTCHours()", "3"),
        ("new Date().getDay()", "0"),
        ("new Date().getTimezoneOffset()", "-330"),
        (
            "new Date(2026, 0, 1).toISOString()",
            "2025-12-31T18:30:00.000Z",
        ),
    ] {
        assert_eq!(at(time, expression), expected, "{expression}");
    }
}

#[test]
fn the_offset_moves_the_day() {
    assert_eq!(
        at("2026-06-17T22:30:00-04:00", "new Date().getDate()"),
        "17"
    );
    assert_eq!(at("2026-06-18T02:30:00Z", "new Date().getDate()"), "18");
    assert_eq!(
        at(
            "2026-06-17T22:30:00-04:00",
            "new Date().getTimezoneOffset()"
        ),
        "240"
    );
}

#[test]
fn the_builtins_follow() {
    // A Sunday in the zone, a Saturday in GMT.
    let time = "2026-11-22T01:30:00+05:30";
    for (expression, expected) in [
        ("weekdayRange('SUN')", "true"),
        ("weekdayRange('SAT')", "false"),
        ("weekdayRange('SAT', 'GMT')", "true"),
        ("dateRange(22)", "true"),
        ("dateRange(22, 'GMT')", "false"),
        ("dateRange('NOV')", "true"),
        ("dateRange(2026)", "true"),
        ("timeRange(1)", "true"),
        ("timeRange(1, 'GMT')", "false"),
        ("timeRange(20, 'GMT')", "true"),
        ("timeRange(1, 0, 2, 0)", "true"),
    ] {
        assert_eq!(at(time, expression), expected, "{expression}");
    }
}

#[test]
fn the_clock_stands_still() {
    let expression = "(function() { var a = Date.now(); for (var i = 0; i < 1e5; i++); return Date.now() - a; })()";
    assert_eq!(at("2026-11-22T08:30:00Z", expression), "0");
}

#[test]
fn without_it_the_clock_runs() {
    let place = Place::script("return 'PROXY p' + (Date.now() > 1.7e12) + ':1';");
    let report = place
        .run("url --pac x.pac --offline --format json http://a/")
        .json(0);
    assert_eq!(answer(&report)["returned"], "PROXY ptrue:1");
}
