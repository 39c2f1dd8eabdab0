//! Chromium and what embeds it: Chrome, Edge, Electron.
//!
//! Sources, in chromium/src: services/proxy_resolver/{pac_js_library.h, proxy_resolver_v8.cc,
//! proxy_resolver_v8_tracing.cc}, net/base/proxy_string_util.cc,
//! net/proxy_resolution/{pac_file_decider.cc, pac_file_fetcher_impl.cc}, net/docs/proxy.md.

use super::{Bypass, Dialect, ErrorWords, FirstAddress, Grammar, LookupStyle, UrlPath, Verified};

/// Chromium as measured.
pub(super) const CHROMIUM: Dialect = Dialect {
    name: "chromium",
    title: "Chromium",
    verified: Verified {
        date: "2026-11-22",
        version: "156.0.8078.79",
        how: "measured on Debian 12 with NetLog",
    },
    builtins: &[
        "alert",
        "convert_addr",
        "dateRange",
        "dnsDomainIs",
        "dnsDomainLevels",
        "dnsResolve",
        "dnsResolveEx",
        "isInNet",
        "isInNetEx",
        "isPlainHostName",
        "isResolvable",
        "isResolvableEx",
        "isValidIpAddress",
        "localHostOrDomainIs",
        "myIpAddress",
        "myIpAddressEx",
        "shExpMatch",
        "sortIpAddressList",
        "timeRange",
        "weekdayRange",
    ],
    entry_points: &["FindProxyForURL"],
    text_must_name_entry_point: true,
    most_script_bytes: Some(1_048_576),
    http_path: UrlPath::Full,
    https_path: UrlPath::Stripped,
    keeps_credentials: false,
    bypass: Bypass::LoopbackAndLinkLocal,
    lookups: LookupStyle::Restart { most_names: 20 },
    first_address: FirstAddress::V4,
    resolves_upper_case: false,
    plain_host_name_is_native: true,
    alert_needs_argument: false,
    dns_resolve_needs_argument: false,
    error_words: ErrorWords::V8,
    time_range_throws_text: true,
    library_in_front: false,
    grammar: Grammar::Chromium,
    answer_must_be_ascii: true,
};
