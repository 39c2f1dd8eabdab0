//! Firefox.
//!
//! Sources, in mozilla-central: netwerk/base/{ProxyAutoConfig.cpp, nsPACMan.cpp,
//! nsProtocolProxyService.cpp, ascii_pac_utils.js}.

use super::{
    Bypass, Charset, Dialect, ErrorWords, FirstAddress, Grammar, LookupStyle, UrlPath, Verified,
};

/// Firefox as measured.
pub(super) const FIREFOX: Dialect = Dialect {
    name: "firefox",
    title: "Firefox",
    verified: Verified {
        date: "2026-11-22",
        version: "153.7.0esr",
        how: "measured on Debian 12 with Marionette (nsIProtocolProxyService)",
    },
    builtins: &[
        "alert",
        "convert_addr",
        "dateRange",
        "dnsDomainIs",
        "dnsDomainLevels",
        "dnsResolve",
        "isInNet",
        "isPlainHostName",
        "isResolvable",
        "isValidIpAddress",
        "localHostOrDomainIs",
        "myIpAddress",
        "shExpMatch",
        "timeRange",
        "weekdayRange",
    ],
    native_builtins: &["alert", "dnsResolve", "myIpAddress"],
    entry_points: &["FindProxyForURL"],
    text_must_name_entry_point: false,
    most_script_bytes: None,
    charset: Charset::Utf8ElseLatin1,
    schemes: &["http", "https", "ws", "wss"],
    http_path: UrlPath::Stripped,
    https_path: UrlPath::Stripped,
    keeps_credentials: true,
    bypass: Bypass::Loopback,
    lookups: LookupStyle::Blocking,
    first_address: FirstAddress::Any,
    resolves_upper_case: true,
    resolves_leading_hyphen: false,
    literal_may_end_in_dot: false,
    plain_host_name_is_native: false,
    alert_needs_argument: true,
    dns_resolve_needs_argument: true,
    error_words: ErrorWords::SpiderMonkey,
    time_range_throws_text: false,
    silent_console: false,
    library_in_front: true,
    grammar: Grammar::Firefox,
    answer_must_be_ascii: false,
};
