//! What the clients make of the same network: which mechanisms they use, in which order, where they
//! stop, and which file they take. Data, with sources.

use super::Statuses;

/// Every client, in the order of reports.
pub const ALL: &[&Client] = &[
    &CHROMIUM_WINDOWS,
    &CHROMIUM_ELSEWHERE,
    &FIREFOX_WINDOWS,
    &FIREFOX_ELSEWHERE,
    &WINDOWS,
    &LIBPROXY,
];

/// How a client detects its proxy.
pub struct Client {
    /// The client and where it runs, for people.
    pub title: &'static str,
    /// What it does with option 252.
    pub dhcp: Dhcp,
    /// True where it asks for the parents of the machine's domain, too.
    pub devolves: bool,
    /// How long it waits for the address of `wpad`, in milliseconds; then it goes on without DNS.
    /// `None` for as long as the system's resolver takes.
    pub patience_ms: Option<u64>,
    /// What it takes for a PAC file.
    pub takes: Takes,
}

/// What a client takes for a PAC file: what its dialect says, and the media type.
#[derive(Debug, Clone, Copy)]
pub struct Takes {
    /// Statuses of a response that is taken.
    pub statuses: Statuses,
    /// A redirect leads to the file.
    pub follows_redirects: bool,
    /// The text must contain `FindProxyForURL`.
    pub must_name_entry_point: bool,
    /// The largest file, in bytes.
    pub most_bytes: Option<u64>,
    /// Where the URL does not end as that of a script, the media type must be that of one (Microsoft
    /// Support, article 4025058).
    pub by_type_or_ending: bool,
}

/// chromium/src net/proxy_resolution/pac_file_fetcher_impl.cc, pac_file_decider.cc
const CHROMIUM: Takes = Takes {
    statuses: Statuses::ONLY_200,
    follows_redirects: true,
    must_name_entry_point: true,
    most_bytes: Some(1_048_576),
    by_type_or_ending: false,
};
/// gecko netwerk/base/nsPACMan.cpp
const FIREFOX: Takes = Takes {
    statuses: Statuses {
        first: 200,
        last: 299,
    },
    follows_redirects: true,
    must_name_entry_point: false,
    most_bytes: None,
    by_type_or_ending: false,
};
/// Microsoft Learn, WINHTTP_AUTOPROXY_OPTIONS
const WINHTTP: Takes = Takes {
    statuses: Statuses::ONLY_200,
    follows_redirects: true,
    must_name_entry_point: false,
    most_bytes: Some(1_048_576),
    by_type_or_ending: true,
};
/// Measured with libproxy 0.4.18: what comes with another status, or by a redirect, is not a file (its issue 38)
const LIBPROXY_FILE: Takes = Takes {
    statuses: Statuses::ONLY_200,
    follows_redirects: false,
    must_name_entry_point: false,
    most_bytes: None,
    by_type_or_ending: false,
};

/// Option 252 in a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dhcp {
    /// Not read.
    Ignored,
    /// Tried first; DNS follows where it leads to no PAC file.
    First,
    /// Tried first; where it is there, DNS is not tried.
    Only,
}

/// chromium/src net/proxy_resolution/pac_file_decider.cc (order, no devolution; the quick check of the
/// name, `kQuickCheckDelayMs`),
/// net/proxy_resolution/win/dhcp_pac_file_adapter_fetcher_win.cc; ChromeOS likewise.
const CHROMIUM_WINDOWS: Client = Client {
    title: "Chromium on Windows and ChromeOS",
    dhcp: Dhcp::First,
    devolves: false,
    patience_ms: Some(1000),
    takes: CHROMIUM,
};
/// The same decider; without a fetcher for DHCP.
const CHROMIUM_ELSEWHERE: Client = Client {
    title: "Chromium on Linux and macOS",
    dhcp: Dhcp::Ignored,
    devolves: false,
    patience_ms: Some(1000),
    takes: CHROMIUM,
};
/// gecko netwerk/base/nsPACMan.cpp (`network.proxy.enable_wpad_over_dhcp`): the well-known name only
/// where DHCP names nothing.
const FIREFOX_WINDOWS: Client = Client {
    title: "Firefox on Windows",
    dhcp: Dhcp::Only,
    devolves: false,
    patience_ms: None,
    takes: FIREFOX,
};
/// The same file: no system but Windows gives it a DHCP client.
const FIREFOX_ELSEWHERE: Client = Client {
    title: "Firefox on Linux and macOS",
    dhcp: Dhcp::Ignored,
    devolves: false,
    patience_ms: None,
    takes: FIREFOX,
};
/// Microsoft Learn, WinHTTP AutoProxy; a wrong URL from DHCP is not made good by DNS. Devolution as
/// in the policy "Primary DNS suffix devolution level".
const WINDOWS: Client = Client {
    title: "Windows (WinHTTP, WinINET)",
    dhcp: Dhcp::Only,
    devolves: true,
    patience_ms: None,
    takes: WINHTTP,
};
/// libproxy src/backend/px-manager.c
const LIBPROXY: Client = Client {
    title: "libproxy, GNOME",
    dhcp: Dhcp::Ignored,
    devolves: false,
    patience_ms: None,
    takes: LIBPROXY_FILE,
};
