//! What clients do differently, each as a small enum: a field of a
//! [`Dialect`](super::Dialect) is one of these, and the code that does the work consults it.

/// How we know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verified {
    /// Day of the measurement, or of the reading, ISO 8601.
    pub date: &'static str,
    /// The client's version.
    pub version: &'static str,
    /// Measured with the real client, or read in documentation or source.
    pub how: &'static str,
}

/// What part of a URL's path the script sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UrlPath {
    /// Path and query as requested.
    Full,
    /// Only `/`.
    Stripped,
}

/// The text of the URL that the script receives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UrlText {
    /// As the URL standard writes it: lower case, `/` for no path, no default port, escapes.
    Canonical,
    /// The same with escapes for `^` and `|` in the path and `*` in the host: Chromium's own parser
    /// (url/url_canon_path.cc, url/url_canon_host.cc; measured).
    Escaped,
    /// As the program was given it.
    AsGiven,
}

/// The text of the host that the script receives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HostText {
    /// As the URL standard writes it, without the brackets of an IPv6 address.
    Canonical,
    /// As the URL standard writes it, with them.
    CanonicalInBrackets,
    /// The given text in lower case (all letters), without brackets.
    LowerCase,
    /// The given text in lower case up to the first `%`, without brackets.
    LowerCaseUpToPercent,
    /// The given text in lower case (ASCII letters), with brackets.
    AsciiLowerCaseInBrackets,
    /// What stands between `//` and the first `/` or `:`: `[` for `[::1]`, the user name where
    /// there is one.
    UpToColon,
}

/// Schemes of URLs that the client asks the script about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Schemes {
    /// These.
    Only(&'static [&'static str]),
    /// Whatever the program asks about, if it has a host.
    Any,
}

/// What happens where the first entry of a route does not answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failover {
    /// The client goes on to the next entry.
    NextEntry,
    /// The client uses the first entry alone; whoever wants more has to do it.
    FirstOnly,
    /// The client makes no connections: whoever asked it decides.
    Callers,
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

/// Which of the machine's own addresses `myIpAddress` gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OwnAddress {
    /// The preferred one, whatever the URL: the first of IPv4, else the first.
    Preferred,
    /// Where the host of the URL is an address, that of the route to it: for an IPv6 address the
    /// machine's own IPv6 address, for the unspecified one loopback. Without such a route, and for
    /// names, the preferred one.
    TowardsHost,
}

/// What a comma after the last element of an array is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TrailingComma {
    /// Nothing, as in ECMAScript 3 and all that follow.
    Nothing,
    /// One more element, without a value; after the last property of an object an error of syntax.
    Element,
}

/// What `dnsResolve` makes of an IPv6 literal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ipv6Literal {
    /// The address where IPv6 is asked for, else nothing.
    ByFamily,
    /// The IPv4 address inside an IPv4-mapped one, else nothing.
    MappedOnly,
    /// The text as written, zone included.
    AsWritten,
    /// The address as the client writes addresses, zone included.
    Canonical,
}

/// How IP addresses are read and written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AddressForm {
    /// As in the URL standard: a dot may follow, a zone may not, and IPv6 is written in hexadecimal
    /// throughout.
    Url,
    /// As the C library does (`inet_aton`, `getaddrinfo`, `inet_ntop`): a zone must be known, and an
    /// IPv4 address inside an IPv6 one is written with dots.
    CLibrary,
    /// The same, but the numbers of IPv4 are read by NSPR, which cuts them to 32 bits.
    Nspr,
}

/// What the empty name resolves to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EmptyName {
    /// Nothing.
    Nothing,
    /// The machine's own address.
    OwnAddress,
    /// `0.0.0.0`.
    Unspecified,
}

/// What `dnsResolve` takes for a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameArgument {
    /// A primitive string; anything else gives `null` without a question.
    TextOnly,
    /// As [`TextOnly`](Self::TextOnly), and no argument at all throws.
    TextRequired,
    /// Exactly one argument, a primitive string; anything else gives `undefined`.
    OneText,
    /// Anything, converted to text.
    Converted,
    /// A text that Python's IDNA codec can encode: without NUL, empty labels and labels of more than
    /// 63 characters. Anything else throws.
    Encodable,
}

/// What `dnsResolve` gives where there is no address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailedLookup {
    /// `null`
    Null,
    /// `undefined`
    Undefined,
    /// `""`
    EmptyText,
}

/// How the bytes of the file become text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Charset {
    /// The charset of the Content-Type, else a byte order mark, else windows-1252; what does not
    /// fit becomes U+FFFD.
    HeaderThenMark,
    /// UTF-8 where the whole file is valid UTF-8, else ISO-8859-1. The Content-Type is not read.
    Utf8ElseLatin1,
    /// UTF-8; a file that is not valid UTF-8 is refused.
    Utf8Only,
    /// UTF-8; what does not fit becomes U+FFFD.
    Utf8Lossy,
    /// The code page of a western Windows.
    Windows1252,
    /// The charset of the Content-Type, else a guess by the bytes, for which UTF-8 stands here where
    /// the file is valid UTF-8, else windows-1252.
    HeaderElseGuess,
}

/// The newest edition of ECMAScript whose syntax and library the client's engine has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LanguageLevel {
    /// ECMAScript 3 (1999): no getters, no `JSON`, no `Array.prototype.indexOf`.
    Es3,
    /// ECMAScript 5.1 (2011): no `let`, arrow functions, template literals, `startsWith`.
    Es5,
    /// ECMAScript 2017: no `?.`, `??`, object spread, class fields. Concerns syntax only: the file
    /// is rewritten by a parser of that edition, and run by a newer engine.
    Es2017,
    /// ECMAScript 2025: no `using`.
    Es2025,
    /// What pac-check's own engine has.
    Current,
}

impl LanguageLevel {
    /// Its name in prose.
    pub const fn edition(self) -> &'static str {
        match self {
            Self::Es3 => "ECMAScript 3",
            Self::Es5 => "ECMAScript 5",
            Self::Es2017 => "ECMAScript 2017",
            Self::Es2025 => "ECMAScript 2025",
            Self::Current => "the current edition",
        }
    }
}

/// What an uncaught error at the top level of the file means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoadThrow {
    /// The file is not used.
    Fatal,
    /// Nothing: functions that are defined by then are used.
    Ignored,
}

/// Whether the script's variables live on from one call to the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScriptState {
    /// They do.
    Kept,
    /// The file is run again for each call.
    FreshEachCall,
}

/// What `RegExp` keeps of the last match: no part of the standard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RememberedMatch {
    /// Nothing.
    Nothing,
    /// `$1` to `$9`, `leftContext` and `rightContext`.
    GroupsAndContext,
    /// These, `lastMatch`, `input` and so on.
    Everything,
}

/// What functions of the user's language give: `localeCompare`, `toLocaleString` and their like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Localization {
    /// By ICU: here in English. There is `Intl`.
    Icu,
    /// The order of characters, numbers as they are, dates as in `11/05/2026, 10:05:03 PM`.
    QuickJs,
    /// By the settings of the system.
    System,
}

/// When the jobs of promises run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PromiseJobs {
    /// Never, or there are no promises.
    Never,
    /// When a call has returned, also those of loading.
    AfterCalls,
    /// When the file is loaded and when a call has returned.
    Always,
}

/// What a client waits for that a script need not wait for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Awaits {
    /// Nothing: a promise is an object like any other.
    Nothing,
    /// The functions that ask DNS are asynchronous, and the file is rewritten so that their calls are
    /// awaited: what that does to a file is in `pac::syntax`. A promise that the entry point returns is
    /// awaited.
    LookupsAndAnswer,
}

/// How the entry point is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryPointLookup {
    /// As a property of the global object: `let` and `const` do not make one.
    GlobalProperty,
    /// The same, but none that it inherits from `Object.prototype`.
    OwnGlobalProperty,
    /// As a name in the script's scope.
    Name,
    /// The same; the next one is tried only where the name is not declared at all.
    DeclaredName,
}

/// What the client does where the script gives no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnError {
    /// It goes direct.
    Direct,
    /// It reports an error to the program that asked: what that does is its own business.
    Reported,
}

/// What becomes of a returned value that is not a string.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NonText {
    /// It is an error.
    Refused,
    /// It is converted to text.
    Converted,
    /// As JSON it is a text, such as a String object; else an error.
    TextByJson,
}

/// The statuses of a download that are taken for success.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AcceptedStatuses {
    /// 200.
    Only200,
    /// 200 to 299.
    Success,
    /// Below 400.
    Below400,
    /// Any: the body of an error page is run as well.
    Any,
}

/// The grammar of the returned string.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grammar {
    /// Entries by `;`, blanks are space and tab, `host[:port]` strictly; unknown entries dropped.
    Chromium,
    /// Entries by `;`, the target read as a URL; white space before the first entry not skipped.
    Firefox,
    /// Entries by `;`; `PROXY` and `SOCKS...` become URLs that are handed on unread.
    Libproxy,
    /// Entries by `;`, a keyword and a target between white space; they become URLs, `SOCKS` a
    /// `socks5` one, that are handed on unread. Without any the program is told that there is none.
    PyPac,
    /// `PROXY` entries up to `DIRECT`; anything else is left out.
    WinHttp,
    /// The first entry only, and only if it is `PROXY`; anything else goes direct.
    FirstProxy,
    /// The string is handed to the program that asked, and what that makes of it is its own
    /// business. The route shown is the usual reading.
    HandedOn,
}

/// Whose words the script's errors use. A script that prints `e.message` sees them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorWords {
    /// V8: `Cannot read properties of undefined (reading 'length')`.
    V8,
    /// SpiderMonkey: `can't access property "length", host is undefined`.
    SpiderMonkey,
    /// `QuickJS`: `cannot read property 'length' of undefined`.
    QuickJs,
    /// JavaScriptCore: `undefined is not an object (evaluating 'host.length')`.
    JavaScriptCore,
    /// JScript: `Object expected`; a bad regular expression is a plain `Error`.
    JScript,
}

/// What the value of the last statement of the file means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileValue {
    /// Nothing.
    Ignored,
    /// Where there is one that is not JSON, such as a function that was assigned last, the file is
    /// refused.
    MustBeJson,
}
