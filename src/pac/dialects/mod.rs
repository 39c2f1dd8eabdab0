//! Clients as data: what each does differently, each field with its source.

mod chromium;
mod firefox;

/// Every dialect, in the order in which reports name them.
pub const ALL: &[&Dialect] = &[&chromium::CHROMIUM, &firefox::FIREFOX];

/// How we know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verified {
    /// Day of the measurement, ISO 8601.
    pub date: &'static str,
    /// The client's version.
    pub version: &'static str,
    /// Measured with the real client, or read in documentation or source.
    pub how: &'static str,
}

/// What part of an `http:` URL's path the script sees. Paths of `https:` and `wss:` URLs are
/// governed by [`Dialect::https_path`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UrlPath {
    /// Path and query as requested.
    Full,
    /// Only `/`.
    Stripped,
}

/// Which destinations never reach the script.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bypass {
    /// Loopback names and addresses, and link-local addresses.
    LoopbackAndLinkLocal,
    /// Loopback names and addresses.
    Loopback,
    /// Nothing.
    Nothing,
}

/// How names are asked during a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LookupStyle {
    /// An unanswered question ends the run; the call starts again once the answer is there.
    Restart {
        /// Different (question, name) pairs that are answered in one call; later ones fail.
        most_names: u32,
    },
    /// The script waits.
    Blocking,
}

/// Which address `dnsResolve` gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FirstAddress {
    /// The first IPv4 address; none without one.
    V4,
    /// The first address of either family.
    Any,
}

/// How the bytes of the file become text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Charset {
    /// The charset of the Content-Type, else a byte order mark, else windows-1252; what does not
    /// fit becomes U+FFFD.
    HeaderThenMark,
    /// UTF-8 where the whole file is valid UTF-8, else ISO-8859-1. The Content-Type is not read.
    Utf8ElseLatin1,
}

/// The grammar of the returned string.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grammar {
    /// Entries by `;`, blanks are space and tab, `host[:port]` strictly; unknown entries dropped.
    Chromium,
    /// Entries by `;`, the target read as a URL; white space before the first entry not skipped.
    Firefox,
}

/// Whose words the script's errors use. A script that prints `e.message` sees them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorWords {
    /// V8: `Cannot read properties of undefined (reading 'length')`.
    V8,
    /// SpiderMonkey: `can't access property "length", host is undefined`.
    SpiderMonkey,
}

/// One client.
///
/// The fields are small enums, so that a difference between clients is a row of data with a source
/// and not an `if` with a client's name.
#[derive(Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a difference that was measured on its own"
)]
pub struct Dialect {
    /// Name on the command line.
    pub name: &'static str,
    /// Name in prose.
    pub title: &'static str,
    /// How we know.
    pub verified: Verified,
    /// Builtins that this client has, by name; the rest does not exist for its scripts.
    pub builtins: &'static [&'static str],
    /// The builtins among them that are native code, not functions of a JavaScript library: a
    /// script can delete those, and declare the same name with `let`.
    pub native_builtins: &'static [&'static str],
    /// Entry points in order of preference.
    pub entry_points: &'static [&'static str],
    /// True where the decoded text must contain `FindProxyForURL` to be taken for a PAC file.
    pub text_must_name_entry_point: bool,
    /// Largest file that the client takes, in bytes.
    pub most_script_bytes: Option<u64>,
    /// How the bytes of the file become text.
    pub charset: Charset,
    /// Schemes of URLs that the client asks the script about.
    pub schemes: &'static [&'static str],
    /// Path of http URLs.
    pub http_path: UrlPath,
    /// Path of https and wss URLs.
    pub https_path: UrlPath,
    /// User name and password stay in the URL that the script sees.
    pub keeps_credentials: bool,
    /// What never reaches the script.
    pub bypass: Bypass,
    /// How names are asked.
    pub lookups: LookupStyle,
    /// Which address dnsResolve gives.
    pub first_address: FirstAddress,
    /// Names with upper-case letters are resolved (false: they fail without a question).
    pub resolves_upper_case: bool,
    /// Names whose labels begin with a hyphen are resolved (false: they fail without a question).
    pub resolves_leading_hyphen: bool,
    /// `10.0.0.1.` is an IPv4 literal (false: it is a name, and resolves to nothing).
    pub literal_may_end_in_dot: bool,
    /// isPlainHostName also demands that the name is not an IP literal and a primitive string.
    pub plain_host_name_is_native: bool,
    /// `alert()` without an argument throws.
    pub alert_needs_argument: bool,
    /// `dnsResolve()` without an argument throws.
    pub dns_resolve_needs_argument: bool,
    /// Words of the errors that builtins throw.
    pub error_words: ErrorWords,
    /// timeRange throws a string (true) or an Error (false) for 3, 5 or more than 6 arguments.
    pub time_range_throws_text: bool,
    /// A global `console` exists whose output nobody sees.
    pub silent_console: bool,
    /// A helper library in JavaScript is compiled in front of the script as one program, so that a
    /// leading `"use strict"` has no effect.
    pub library_in_front: bool,
    /// The grammar of the returned string.
    pub grammar: Grammar,
    /// A returned string with characters outside ASCII is an error.
    pub answer_must_be_ascii: bool,
}

impl Dialect {
    /// True where the builtin is native code of the client.
    pub fn is_native(&self, builtin: &str) -> bool {
        self.native_builtins.contains(&builtin)
    }
}

/// The dialect of that name.
pub fn named(name: &str) -> Option<&'static Dialect> {
    ALL.iter().copied().find(|dialect| dialect.name == name)
}

/// The dialect that is meant when none is named.
pub const DEFAULT: &Dialect = &chromium::CHROMIUM;
