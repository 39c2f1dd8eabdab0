//! Clients as data: what each does differently, each field with its source.

mod chromium;
mod difference;
mod firefox;
mod function;
mod libproxy;
mod pac_resolver;
mod pacparser;
mod pypac;
mod table;
mod wine;
mod winhttp;

pub use difference::*;
pub use function::*;
pub use table::rows;

/// Every dialect, in the order in which reports name them.
pub const ALL: &[&Dialect] = &[
    &chromium::CHROMIUM,
    &firefox::FIREFOX,
    &winhttp::WINHTTP,
    &wine::WINE,
    &pacparser::PACPARSER,
    &libproxy::LIBPROXY,
    &pac_resolver::PAC_RESOLVER,
    &pypac::PYPAC,
];

/// One client.
///
/// The fields are small enums, so that a difference between clients is a row of data with a source
/// and not an `if` with a client's name.
#[derive(Debug, Clone)]
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
    /// Where each field comes from: names of fields, separated by blanks, and their source. What
    /// is not named comes from the measurement that [`Dialect::verified`] tells of.
    pub sources: &'static [(&'static str, &'static str)],

    /// Builtins that this client has, by name; the rest does not exist for its scripts.
    pub builtins: &'static [&'static str],
    /// The builtins among them that are native code, not functions of a JavaScript library: a
    /// script can delete those, and declare the same name with `let`.
    pub native_builtins: &'static [&'static str],
    /// What a script sees of those.
    pub native_shape: NativeShape,
    /// The tables `wdays` and `months` are globals.
    pub name_tables: bool,
    /// The client's library is JavaScript and uses what the script put in place of its own parts:
    /// `Date`, `dnsResolve` and so on.
    pub library_is_scripted: bool,
    /// How arguments reach the functions.
    pub bridge: Bridge,
    /// isPlainHostName.
    pub plain_host_name: PlainHostName,
    /// dnsDomainIs.
    pub domain_suffix: DomainSuffix,
    /// localHostOrDomainIs.
    pub local_host: LocalHost,
    /// isInNet.
    pub in_net: InNet,
    /// shExpMatch.
    pub pattern: Pattern,
    /// weekdayRange.
    pub weekdays: Weekdays,
    /// dateRange.
    pub dates_of_year: DatesOfYear,
    /// timeRange.
    pub times_of_day: TimesOfDay,
    /// A range whose end comes before its beginning goes round (false: it is empty).
    pub ranges_wrap: bool,
    /// How moments are compared.
    pub moments: Moments,
    /// Microsoft's functions.
    pub microsoft_functions: MicrosoftFunctions,
    /// What dnsResolve takes.
    pub name_argument: NameArgument,
    /// What dnsResolve gives on failure.
    pub failed_lookup: FailedLookup,
    /// What alert makes of a missing argument.
    pub alert_argument: AlertArgument,
    /// Methods of a global `console` whose output is not shown; there is none without any.
    pub silent_console: &'static [&'static str],
    /// Words of the errors that builtins throw.
    pub error_words: ErrorWords,

    /// How names are asked.
    pub lookups: LookupStyle,
    /// Which address dnsResolve gives.
    pub first_address: FirstAddress,
    /// Which of the machine's own addresses myIpAddress gives.
    pub own_address: OwnAddress,
    /// What dnsResolve makes of IPv6 literals.
    pub ipv6_literal: Ipv6Literal,
    /// What the empty name resolves to.
    pub empty_name: EmptyName,
    /// Names outside ASCII are resolved by their punycode (false: they fail).
    pub resolves_unicode: bool,
    /// Names with upper-case letters are resolved (false: they fail without a question).
    pub resolves_upper_case: bool,
    /// Names whose labels begin with a hyphen are resolved (false: they fail without a question).
    pub resolves_leading_hyphen: bool,
    /// How IP addresses are read and written.
    pub address_form: AddressForm,

    /// Schemes of URLs that the client asks the script about.
    pub schemes: Schemes,
    /// Text of the URL.
    pub url_text: UrlText,
    /// Path of http URLs.
    pub http_path: UrlPath,
    /// Path of https and wss URLs.
    pub https_path: UrlPath,
    /// The fragment stays in the URL that the script sees.
    pub keeps_fragment: bool,
    /// User name and password stay in the URL that the script sees.
    pub keeps_credentials: bool,
    /// Text of the host.
    pub host_text: HostText,
    /// What never reaches the script.
    pub bypass: Bypass,

    /// The statuses of a download that are taken for success.
    pub accepted_statuses: AcceptedStatuses,
    /// A download goes where a redirect leads (false: it fails).
    pub follows_redirects: bool,
    /// Media types of a download that are taken, in lower case; any, where there are none, and always
    /// without a Content-Type.
    pub media_types: &'static [&'static str],
    /// Largest file that the client takes, in bytes.
    pub most_script_bytes: Option<u64>,
    /// How the bytes of the file become text.
    pub charset: Charset,
    /// The text ends at the first NUL.
    pub text_ends_at_nul: bool,
    /// True where the decoded text must contain `FindProxyForURL` to be taken for a PAC file.
    pub text_must_name_entry_point: bool,
    /// The newest edition of the language.
    pub language_level: LanguageLevel,
    /// What a comma after the last element of an array is.
    pub trailing_comma: TrailingComma,
    /// A helper library in JavaScript is compiled in front of the script as one program, so that a
    /// leading `"use strict"` has no effect.
    pub library_in_front: bool,
    /// What `RegExp` keeps of the last match: `RegExp.$1`.
    pub remembers_matches: RememberedMatch,
    /// What functions of the user's language give.
    pub localization: Localization,
    /// When runs what promises have kept back.
    pub runs_promise_jobs: PromiseJobs,
    /// What the client waits for that a script need not wait for.
    pub awaits: Awaits,
    /// The file is loaded with the first request: what it alerts then belongs to that.
    pub loads_at_first_request: bool,
    /// An uncaught error at the top level.
    pub load_throw: LoadThrow,
    /// What the value of the last statement of the file means.
    pub file_value: FileValue,
    /// URL and host of a call that the client makes when it has loaded the file: where that fails,
    /// the file is refused.
    pub test_call: Option<(&'static str, &'static str)>,
    /// Entry points in order of preference.
    pub entry_points: &'static [&'static str],
    /// How the entry point is looked for.
    pub entry_point_lookup: EntryPointLookup,
    /// Whether variables live on.
    pub state: ScriptState,

    /// What a file that can't be compiled means.
    pub load_error: OnError,
    /// What a file that is refused, a missing entry point, and an error in a call mean.
    pub call_error: OnError,
    /// A returned value that is not a string.
    pub non_text: NonText,
    /// The returned string ends at the first NUL.
    pub answer_ends_at_nul: bool,
    /// A returned string with characters outside ASCII is an error.
    pub answer_must_be_ascii: bool,
    /// The grammar of the returned string.
    pub grammar: Grammar,
    /// What becomes of the entries after the first.
    pub failover: Failover,
}

impl Dialect {
    /// True where the client itself was measured; else its data is read in documentation.
    pub fn is_measured(&self) -> bool {
        self.verified.how.starts_with("measured")
    }

    /// True where a script sees the builtin as a function in JavaScript.
    pub fn is_scripted(&self, builtin: &str) -> bool {
        !self.is_native(builtin) || self.native_shape == NativeShape::Scripted
    }

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_name_fields_and_each_field_once() {
        for dialect in ALL {
            let fields: Vec<&str> = rows(dialect).into_iter().map(|row| row.field).collect();
            let mut seen = Vec::new();
            for (names, source) in dialect.sources {
                assert!(!source.is_empty());
                for name in names.split(' ') {
                    assert!(fields.contains(&name), "{}: {name}", dialect.name);
                    assert!(!seen.contains(&name), "{}: {name} twice", dialect.name);
                    seen.push(name);
                }
            }
        }
    }

    #[test]
    fn what_was_not_measured_has_a_source_for_every_field() {
        for dialect in ALL {
            if dialect.is_measured() {
                continue;
            }
            for row in rows(dialect) {
                assert!(row.source.is_some(), "{}: {}", dialect.name, row.field);
            }
        }
    }

    #[test]
    fn only_what_names_a_native_builtin_of_the_client_is_native() {
        for dialect in ALL {
            for name in dialect.native_builtins {
                assert!(dialect.builtins.contains(name), "{}: {name}", dialect.name);
            }
        }
    }
}
