//! A dialect as a table: every field with its value and its source.

use std::fmt::Debug;

use super::Dialect;

/// One field of one client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Name of the field.
    pub field: &'static str,
    /// Its value, as the code writes it.
    pub value: String,
    /// Where it comes from, where that is not the measurement.
    pub source: Option<&'static str>,
}

/// The fields in the order of their declaration.
pub fn rows(dialect: &Dialect) -> Vec<Row> {
    let values = [
        ("builtins", shown(&dialect.builtins)),
        ("native_builtins", shown(&dialect.native_builtins)),
        ("native_shape", shown(&dialect.native_shape)),
        ("name_tables", shown(&dialect.name_tables)),
        ("library_is_scripted", shown(&dialect.library_is_scripted)),
        ("bridge", shown(&dialect.bridge)),
        ("plain_host_name", shown(&dialect.plain_host_name)),
        ("domain_suffix", shown(&dialect.domain_suffix)),
        ("local_host", shown(&dialect.local_host)),
        ("in_net", shown(&dialect.in_net)),
        ("pattern", shown(&dialect.pattern)),
        ("weekdays", shown(&dialect.weekdays)),
        ("dates_of_year", shown(&dialect.dates_of_year)),
        ("times_of_day", shown(&dialect.times_of_day)),
        ("ranges_wrap", shown(&dialect.ranges_wrap)),
        ("moments", shown(&dialect.moments)),
        ("microsoft_functions", shown(&dialect.microsoft_functions)),
        ("name_argument", shown(&dialect.name_argument)),
        ("failed_lookup", shown(&dialect.failed_lookup)),
        ("alert_argument", shown(&dialect.alert_argument)),
        ("silent_console", shown(&dialect.silent_console)),
        ("error_words", shown(&dialect.error_words)),
        ("lookups", shown(&dialect.lookups)),
        ("first_address", shown(&dialect.first_address)),
        ("own_address", shown(&dialect.own_address)),
        ("ipv6_literal", shown(&dialect.ipv6_literal)),
        ("empty_name", shown(&dialect.empty_name)),
        ("resolves_unicode", shown(&dialect.resolves_unicode)),
        ("resolves_upper_case", shown(&dialect.resolves_upper_case)),
        (
            "resolves_leading_hyphen",
            shown(&dialect.resolves_leading_hyphen),
        ),
        ("address_form", shown(&dialect.address_form)),
        ("schemes", shown(&dialect.schemes)),
        ("url_text", shown(&dialect.url_text)),
        ("http_path", shown(&dialect.http_path)),
        ("https_path", shown(&dialect.https_path)),
        ("keeps_fragment", shown(&dialect.keeps_fragment)),
        ("keeps_credentials", shown(&dialect.keeps_credentials)),
        ("host_text", shown(&dialect.host_text)),
        ("bypass", shown(&dialect.bypass)),
        ("accepted_statuses", shown(&dialect.accepted_statuses)),
        ("follows_redirects", shown(&dialect.follows_redirects)),
        ("media_types", shown(&dialect.media_types)),
        ("most_script_bytes", shown(&dialect.most_script_bytes)),
        ("charset", shown(&dialect.charset)),
        ("text_ends_at_nul", shown(&dialect.text_ends_at_nul)),
        (
            "text_must_name_entry_point",
            shown(&dialect.text_must_name_entry_point),
        ),
        ("language_level", shown(&dialect.language_level)),
        ("trailing_comma", shown(&dialect.trailing_comma)),
        ("library_in_front", shown(&dialect.library_in_front)),
        ("remembers_matches", shown(&dialect.remembers_matches)),
        ("localization", shown(&dialect.localization)),
        ("runs_promise_jobs", shown(&dialect.runs_promise_jobs)),
        ("awaits", shown(&dialect.awaits)),
        (
            "loads_at_first_request",
            shown(&dialect.loads_at_first_request),
        ),
        ("load_throw", shown(&dialect.load_throw)),
        ("file_value", shown(&dialect.file_value)),
        ("test_call", shown(&dialect.test_call)),
        ("entry_points", shown(&dialect.entry_points)),
        ("entry_point_lookup", shown(&dialect.entry_point_lookup)),
        ("state", shown(&dialect.state)),
        ("load_error", shown(&dialect.load_error)),
        ("call_error", shown(&dialect.call_error)),
        ("non_text", shown(&dialect.non_text)),
        ("answer_ends_at_nul", shown(&dialect.answer_ends_at_nul)),
        ("answer_must_be_ascii", shown(&dialect.answer_must_be_ascii)),
        ("grammar", shown(&dialect.grammar)),
        ("failover", shown(&dialect.failover)),
    ];
    values
        .into_iter()
        .map(|(field, value)| Row {
            field,
            value,
            source: source(dialect, field),
        })
        .collect()
}

fn source(dialect: &Dialect, field: &str) -> Option<&'static str> {
    dialect
        .sources
        .iter()
        .find(|(names, _)| names.split(' ').any(|name| name == field))
        .map(|(_, source)| *source)
}

fn shown(value: &dyn Debug) -> String {
    format!("{value:?}")
}
