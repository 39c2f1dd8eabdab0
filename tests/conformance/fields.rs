//! Which fields of a dialect rest on a reading: with another client's value in its place, one at least
//! comes out otherwise.
//!
//! It takes minutes, and is run by hand where a field or readings are added:
//! `FIELDS=1 cargo test --test conformance fields`. What no reading holds must say so in its dialect.

use std::collections::BTreeMap;

use pac_check::pac::dialects::{self, Dialect, rows};

use super::{MEASURED, expressions, scripts};

type Swap = fn(&Dialect, &Dialect) -> Dialect;

macro_rules! swaps {
    ($($field:ident,)*) => {
        &[$((stringify!($field), |one, other| Dialect {
            $field: other.$field.clone(),
            ..one.clone()
        })),*]
    };
}

const SWAPS: &[(&str, Swap)] = swaps![
    builtins,
    native_builtins,
    native_shape,
    name_tables,
    library_is_scripted,
    bridge,
    plain_host_name,
    domain_suffix,
    local_host,
    in_net,
    pattern,
    weekdays,
    dates_of_year,
    times_of_day,
    ranges_wrap,
    moments,
    microsoft_functions,
    name_argument,
    failed_lookup,
    alert_argument,
    silent_console,
    error_words,
    lookups,
    first_address,
    own_address,
    ipv6_literal,
    empty_name,
    resolves_unicode,
    resolves_upper_case,
    resolves_leading_hyphen,
    address_form,
    schemes,
    url_text,
    http_path,
    https_path,
    keeps_fragment,
    keeps_credentials,
    host_text,
    bypass,
    accepted_statuses,
    follows_redirects,
    media_types,
    most_script_bytes,
    charset,
    text_ends_at_nul,
    text_must_name_entry_point,
    language_level,
    trailing_comma,
    library_in_front,
    remembers_matches,
    localization,
    runs_promise_jobs,
    awaits,
    loads_at_first_request,
    load_throw,
    file_value,
    test_call,
    entry_points,
    entry_point_lookup,
    state,
    load_error,
    call_error,
    non_text,
    answer_ends_at_nul,
    answer_must_be_ascii,
    grammar,
    failover,
];

#[test]
fn every_field_can_be_swapped() {
    let fields: Vec<&str> = rows(dialects::DEFAULT)
        .iter()
        .map(|row| row.field)
        .collect();
    let swaps: Vec<&str> = SWAPS.iter().map(|(field, _)| *field).collect();
    assert_eq!(swaps, fields);
}

/// What a source says of a field that no reading holds.
const SAYS_SO: [&str; 3] = ["not measured", "without effect", "tests/cli"];

#[test]
fn a_field_rests_on_a_reading_or_says_that_it_does_not() {
    if std::env::var_os("FIELDS").is_none() {
        return;
    }
    let clients: Vec<Vec<String>> = std::thread::scope(|scope| {
        let threads: Vec<_> = MEASURED
            .iter()
            .map(|(client, column)| scope.spawn(|| without_reading(client, column)))
            .collect();
        threads.into_iter().map(|it| it.join().unwrap()).collect()
    });
    let without: Vec<String> = clients.into_iter().flatten().collect();
    assert!(without.is_empty(), "{}", without.join("\n"));
}

/// The fields of a client that nothing holds.
fn without_reading(client: &str, column: &str) -> Vec<String> {
    let dialect = dialects::named(client).unwrap();
    let usual = Cases::of(dialect, column);
    let mut without = Vec::new();
    for (row, (field, swap)) in rows(dialect).iter().zip(SWAPS) {
        let source = row.source.unwrap_or_default();
        if SAYS_SO.iter().any(|words| source.contains(words)) {
            continue;
        }
        // One for each value that another client has.
        let others: BTreeMap<String, Dialect> = dialects::ALL
            .iter()
            .map(|other| swap(dialect, other))
            .map(|swapped| (format!("{swapped:?}"), swapped))
            .filter(|(text, _)| *text != format!("{dialect:?}"))
            .collect();
        let is_held = others
            .into_values()
            .any(|swapped| usual.differ_in(Box::leak(Box::new(swapped)), column));
        if !is_held {
            without.push(format!("{client}: {field}"));
        }
    }
    without
}

/// What came of each reading.
struct Cases(BTreeMap<String, bool>);

impl Cases {
    fn of(dialect: &'static Dialect, column: &str) -> Self {
        let mut readings = expressions::readings(dialect, column);
        readings.extend(scripts::readings(dialect, column));
        Self(readings.into_iter().map(|it| (it.id, it.matched)).collect())
    }

    fn differ_in(&self, dialect: &'static Dialect, column: &str) -> bool {
        let expressions = expressions::cases();
        let scripts = scripts::cases();
        let of_scripts = scripts
            .iter()
            .flat_map(|case| scripts::of(case, dialect, column));
        let of_expressions = expressions
            .iter()
            .filter(|case| case["results"].get(column).is_some())
            .map(|case| expressions::reading(case, dialect, column));
        of_scripts.chain(of_expressions).any(|reading| {
            self.0
                .get(&reading.id)
                .is_some_and(|known| *known != reading.matched)
        })
    }
}
