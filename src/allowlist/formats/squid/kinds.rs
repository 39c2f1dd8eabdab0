//! The types of Squid's lists, and the options that they take.

/// What a list of a type asks about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Names of hosts.
    Domains,
    /// Expressions over names of hosts, URLs or their paths.
    HostExpressions,
    UrlExpressions,
    PathExpressions,
    Ports,
    Methods,
    Protocols,
    /// Addresses of the client, or of the host.
    Clients,
    Destinations,
    AnyOf,
    AllOf,
    Time,
    Login,
    /// A login that is asked for, with a number.
    LoginsFrom,
    Steps,
    /// Parts of a transaction that are there.
    Has,
    Initiator,
    Random,
    /// It always holds, and marks what it sees.
    Annotation,
    /// Something about the answer, or the connection to the server: not there when a request is judged.
    Later,
    /// An error that Squid answers with: none, while a request is judged.
    Error,
    /// Something about the client's end of TLS: not there on a plain port.
    ClientTls,
    /// What a helper or an annotation sets.
    Helper,
    /// Another proxy that the request goes to.
    Peer,
    /// Something that only shows when it happens, with the words for it.
    Open(&'static str),
}

/// A type: its name, what it is, and the letters of its options.
pub(super) struct Type {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    /// Letters that may stand behind a hyphen before the values.
    pub(super) letters: &'static str,
    /// The values are expressions.
    pub(super) expressions: bool,
}

const fn of(name: &'static str, kind: Kind, letters: &'static str) -> Type {
    Type {
        name,
        kind,
        letters,
        expressions: false,
    }
}

const fn expressions(name: &'static str, kind: Kind, letters: &'static str) -> Type {
    Type {
        name,
        kind,
        letters,
        expressions: true,
    }
}

/// Every type of Squid 5 and 6.
const TYPES: &[Type] = &[
    of("dstdomain", Kind::Domains, "n"),
    of("ssl::server_name", Kind::Domains, ""),
    expressions("dstdom_regex", Kind::HostExpressions, "in"),
    expressions("ssl::server_name_regex", Kind::HostExpressions, "i"),
    expressions("url_regex", Kind::UrlExpressions, "i"),
    expressions("urlpath_regex", Kind::PathExpressions, "i"),
    of("port", Kind::Ports, ""),
    of("method", Kind::Methods, ""),
    of("proto", Kind::Protocols, ""),
    of("src", Kind::Clients, ""),
    of("dst", Kind::Destinations, "n"),
    of("any-of", Kind::AnyOf, ""),
    of("all-of", Kind::AllOf, ""),
    of("time", Kind::Time, ""),
    of("proxy_auth", Kind::Login, "i"),
    expressions("proxy_auth_regex", Kind::Login, "i"),
    of("max_user_ip", Kind::LoginsFrom, "s"),
    of("at_step", Kind::Steps, ""),
    of("has", Kind::Has, ""),
    of("transaction_initiator", Kind::Initiator, ""),
    of("random", Kind::Random, ""),
    of("annotate_client", Kind::Annotation, ""),
    of("annotate_transaction", Kind::Annotation, ""),
    of("http_status", Kind::Later, ""),
    expressions("rep_mime_type", Kind::Later, "i"),
    expressions("rep_header", Kind::Later, ""),
    of("ssl_error", Kind::Later, ""),
    of("squid_error", Kind::Error, ""),
    of("server_cert_fingerprint", Kind::Later, ""),
    of("connections_encrypted", Kind::ClientTls, ""),
    of("user_cert", Kind::ClientTls, ""),
    of("ca_cert", Kind::ClientTls, ""),
    expressions("urllogin", Kind::Later, "i"),
    of("snmp_community", Kind::Later, ""),
    of("ext_user", Kind::Helper, "i"),
    expressions("ext_user_regex", Kind::Helper, "i"),
    of("tag", Kind::Helper, ""),
    of("note", Kind::Helper, "m"),
    of("peername", Kind::Peer, ""),
    expressions("peername_regex", Kind::Peer, "i"),
    of(
        "external",
        Kind::Open("a helper of the proxy decides it"),
        "",
    ),
    of(
        "srcdomain",
        Kind::Open("it depends on the name of the client in DNS"),
        "n",
    ),
    expressions(
        "srcdom_regex",
        Kind::Open("it depends on the name of the client in DNS"),
        "in",
    ),
    of(
        "src_as",
        Kind::Open("it depends on the networks that the client's provider announces"),
        "",
    ),
    of(
        "dst_as",
        Kind::Open("it depends on the networks that the host's provider announces"),
        "",
    ),
    of(
        "arp",
        Kind::Open("it depends on the client's network card"),
        "",
    ),
    of(
        "eui64",
        Kind::Open("it depends on the client's network card"),
        "",
    ),
    of(
        "localport",
        Kind::Open("it depends on the port at which the client reaches the proxy"),
        "",
    ),
    of(
        "myportname",
        Kind::Open("it depends on the port at which the client reaches the proxy"),
        "",
    ),
    of(
        "localip",
        Kind::Open("it depends on the address at which the client reaches the proxy"),
        "",
    ),
    of(
        "ident",
        Kind::Open("it depends on what the client's machine says of its user (ident)"),
        "i",
    ),
    expressions(
        "ident_regex",
        Kind::Open("it depends on what the client's machine says of its user (ident)"),
        "i",
    ),
    expressions(
        "browser",
        Kind::Open("it depends on the program of the client (User-Agent)"),
        "i",
    ),
    expressions(
        "referer_regex",
        Kind::Open("it depends on the page from which the client comes (Referer)"),
        "i",
    ),
    expressions(
        "req_header",
        Kind::Open("it depends on a header of the request"),
        "",
    ),
    expressions(
        "req_mime_type",
        Kind::Open("it depends on the type of what the client sends"),
        "i",
    ),
    of(
        "maxconn",
        Kind::Open("it depends on how many connections the client has"),
        "",
    ),
    of(
        "hier_code",
        Kind::Open("it depends on where the proxy sends the request"),
        "",
    ),
    of(
        "adaptation_service",
        Kind::Open("it depends on what another service made of the request"),
        "",
    ),
    of(
        "client_connection_mark",
        Kind::Open("it depends on marks of the client's connection"),
        "",
    ),
];

/// Names that types had before, each with the one of today.
const RENAMED: &[(&str, &str)] = &[
    ("myip", "localip"),
    ("myport", "localport"),
    ("clientside_mark", "client_connection_mark"),
];

/// The type of that name.
pub(super) fn named(name: &str) -> Option<&'static Type> {
    let today = RENAMED.iter().find(|(before, _)| *before == name);
    let name = today.map_or(name, |(_, today)| today);
    TYPES.iter().find(|kind| kind.name == name)
}

/// Every name, for finding the one that was meant.
pub(super) fn all() -> impl Iterator<Item = &'static str> {
    TYPES.iter().map(|kind| kind.name)
}
