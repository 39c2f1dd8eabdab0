//! Lists of required URLs as data: which hosts and ports a product needs, with source and date.
//!
//! A profile is a TOML file in `data/` and one row in [`ALL`]; users bring their own in the same
//! format ([`parse`]).

pub mod comparison;
mod file;
mod filled;
pub mod import;
mod pattern;
mod render;
mod row;

use std::collections::BTreeMap;

use ipnet::IpNet;

pub use file::parse;
use filled::{filled, filled_by};
pub use pattern::{PatternError, UrlPattern};
pub use render::render;
pub use row::required_row;

use crate::source::SourceFile;
use crate::source::document::DocumentError;

/// A compiled-in profile, not yet parsed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Builtin {
    /// Name on the command line; also the file's name in `data/`.
    pub id: &'static str,
    /// The TOML text.
    pub text: &'static str,
}

/// Every compiled-in profile, in the order in which they are listed.
pub const ALL: &[Builtin] = &[
    Builtin {
        id: "entra",
        text: include_str!("data/entra.toml"),
    },
    Builtin {
        id: "entra-app-proxy",
        text: include_str!("data/entra-app-proxy.toml"),
    },
    Builtin {
        id: "entra-private-network-connector",
        text: include_str!("data/entra-private-network-connector.toml"),
    },
    Builtin {
        id: "entra-us-government",
        text: include_str!("data/entra-us-government.toml"),
    },
];

/// The compiled-in profile of that name, parsed; `None` where there is none. A compiled-in text that
/// does not parse is a defect that the tests exclude, and still comes back as the error it is.
pub fn named(id: &str) -> Option<Result<Profile, DocumentError>> {
    ALL.iter()
        .find(|builtin| builtin.id == id)
        .map(|builtin| parse(&SourceFile::new(format!("{id}.toml"), builtin.text)))
}

/// A list of required URLs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// Name on the command line.
    pub id: String,
    /// Name in prose.
    pub title: String,
    /// Where the list comes from; `None` for a user's own list.
    pub source: Option<Source>,
    /// The sources by name, where a list is put together from several.
    pub sources: BTreeMap<String, Source>,
    /// Placeholders in examples, written `{name}`.
    pub variables: BTreeMap<String, Variable>,
    /// What the publisher demands beside names and ports.
    pub requirements: Requirements,
    /// The required URLs by purpose, in the order of the source.
    pub groups: Vec<Group>,
    /// The addresses behind them, where the source gives them: the weaker way, they change.
    pub networks: Vec<Network>,
    /// Weaker ways that the publisher names for those who can't allow all of this by name.
    pub alternatives: Vec<Alternative>,
}

/// A way to allow less, or by something else than names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alternative {
    /// Name within the profile.
    pub id: String,
    /// What is allowed.
    pub title: String,
    /// What is to be known about it, in our words.
    pub says: String,
    /// The section of the source that names it.
    pub section: Option<String>,
    /// What it consists of.
    pub means: Means,
}

/// What an alternative allows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Means {
    /// Only these names.
    Names(Vec<UrlPattern>),
    /// The networks of the weekly file of Azure's service tags, for the cloud of this name in it.
    ServiceTags(String),
}

impl Profile {
    /// Where the list comes from.
    pub fn url(&self) -> Option<String> {
        self.source.as_ref().map(|source| source.url.clone())
    }

    /// The day on which it was read there.
    pub fn retrieved(&self) -> Option<String> {
        self.source.as_ref().map(|source| source.retrieved.clone())
    }

    /// All rows with their groups, in order.
    pub fn rows(&self) -> impl Iterator<Item = (&Group, &Row)> {
        self.groups
            .iter()
            .flat_map(|group| group.rows.iter().map(move |row| (group, row)))
    }
}

/// Where a list was published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Title of the page.
    pub title: Option<String>,
    /// Its address.
    pub url: String,
    /// When it was read, ISO 8601, to the month or the day.
    pub retrieved: String,
    /// What may be done with the text, and what was taken from it.
    pub license: Option<String>,
    /// What else is to be known about the source.
    pub notes: Option<String>,
}

/// A placeholder in examples.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variable {
    /// What it stands for.
    pub title: String,
    /// What is put in where the user gives nothing.
    pub default: String,
}

/// A demand of the publisher and why, in our words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stated<T> {
    /// What is demanded.
    pub value: T,
    /// Why, in our words.
    pub says: String,
    /// The section of the source that says so.
    pub section: Option<String>,
}

/// What the consumer of the URLs can't do, or must not meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tolerance {
    /// It works.
    Allowed,
    /// The consumer has no means for it.
    Unsupported,
    /// The publisher says that it must not be.
    Forbidden,
}

impl Tolerance {
    /// The word of the TOML format.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Allowed => "allowed",
            Self::Unsupported => "unsupported",
            Self::Forbidden => "forbidden",
        }
    }
}

/// What a publisher demands beside names and ports. `None` where the source does not say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Requirements {
    /// May the proxy ask for a login?
    pub proxy_authentication: Option<Stated<Tolerance>>,
    /// May the proxy open TLS connections?
    pub tls_inspection: Option<Stated<Tolerance>>,
    /// Ports to which the proxy must allow CONNECT.
    pub connect_ports: Option<Stated<Vec<u16>>>,
    /// Kinds of proxy that the consumer can speak to, as route entries name them (`proxy`, `https`,
    /// `socks4`, `socks5`, `quic`).
    pub proxy_kinds: Option<Stated<Vec<String>>>,
    /// The clients that use the URLs in reality, by the names of the dialects.
    pub consumers: Option<Stated<Vec<String>>>,
    /// Organisations that issue the certificates of the hosts, a part of the name each.
    pub certificate_issuers: Option<Stated<Vec<String>>>,
}

/// Required URLs with one purpose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Name within the profile.
    pub id: String,
    /// What the URLs are for.
    pub purpose: String,
    /// When they are needed: `runtime`, `registration`, `revocation`, ...
    pub phase: Option<String>,
    /// What breaks where they can't be reached, in our words.
    pub breaks: Option<String>,
    /// The URLs.
    pub rows: Vec<Row>,
}

/// One required host (or pattern of hosts) and port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The pattern as published.
    pub pattern: UrlPattern,
    /// The TCP port.
    pub port: u16,
    /// `http` or `https`.
    pub scheme: Scheme,
    /// `host` or `host/path`, may hold placeholders. Never empty for a wildcard.
    pub examples: Vec<String>,
    /// Whether the product works without it.
    pub standing: Standing,
    /// The methods that a proxy must allow; empty where scheme and port say it.
    pub methods: Vec<Method>,
    /// The proxy must let a WebSocket through (RFC 6455).
    pub websocket: bool,
    /// May the proxy open TLS connections to it? `None`: as the profile says.
    pub tls_inspection: Option<Tolerance>,
    /// May the proxy ask for a login? `None`: as the profile says.
    pub proxy_authentication: Option<Tolerance>,
    /// Names of those of the profile's sources that list it; empty where there is only one source.
    pub sources: Vec<String>,
    /// What else the source says, in our words.
    pub notes: Option<String>,
}

impl Row {
    /// A row that is required, with nothing else said of it.
    pub const fn required(pattern: UrlPattern, scheme: Scheme, port: u16) -> Self {
        Self {
            pattern,
            port,
            scheme,
            examples: Vec::new(),
            standing: Standing::Required,
            methods: Vec::new(),
            websocket: false,
            tls_inspection: None,
            proxy_authentication: None,
            sources: Vec::new(),
            notes: None,
        }
    }
}

/// Whether something is really needed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Standing {
    /// Without it the product does not work.
    #[default]
    Required,
    /// A part of the product does without it, says the publisher.
    Optional,
    /// An older list names it, a newer one does not.
    Legacy,
}

impl Standing {
    /// The word of the TOML format.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::Optional => "optional",
            Self::Legacy => "legacy",
        }
    }
}

/// A request method that a proxy must allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Method {
    /// A tunnel.
    Connect,
    /// A plain request.
    Get,
}

impl Method {
    /// The word in requests.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Connect => "CONNECT",
            Self::Get => "GET",
        }
    }
}

/// Addresses of a service, for those who can't allow names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Network {
    /// Name of the service.
    pub id: String,
    /// What it is.
    pub purpose: Option<String>,
    /// Its networks.
    pub prefixes: Vec<IpNet>,
}

/// How a required URL is requested.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scheme {
    /// Plain HTTP.
    Http,
    /// HTTP in TLS.
    Https,
}

impl Scheme {
    /// The word in URLs.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
        }
    }

    /// The port that a URL without one means.
    pub const fn default_port(self) -> u16 {
        match self {
            Self::Http => 80,
            Self::Https => 443,
        }
    }
}

impl Row {
    /// The URLs by which the row is judged: its examples with the placeholders filled in, or the
    /// pattern itself where it names one host.
    pub fn urls(&self, variables: &BTreeMap<String, String>) -> Vec<String> {
        let own = [self.pattern.text()];
        let examples: Vec<&str> = if self.examples.is_empty() {
            own.to_vec()
        } else {
            self.examples.iter().map(String::as_str).collect()
        };
        examples
            .into_iter()
            .map(|example| self.url(&filled(example, variables)))
            .collect()
    }

    fn url(&self, example: &str) -> String {
        let (host, path) = match example.find('/') {
            Some(slash) => example.split_at(slash),
            None => (example, "/"),
        };
        let scheme = self.scheme.word();
        if self.port == self.scheme.default_port() {
            format!("{scheme}://{host}{path}")
        } else {
            format!("{scheme}://{host}:{}{path}", self.port)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entra() -> Profile {
        named("entra-app-proxy").expect("listed").expect("parses")
    }

    #[test]
    fn every_builtin_parses_and_bears_the_name_of_its_row() {
        for builtin in ALL {
            let profile = named(builtin.id).expect("listed").expect("parses");
            assert_eq!(profile.id, builtin.id);
            assert!(profile.source.is_some(), "{}", builtin.id);
        }
        assert!(named("no-such-profile").is_none());
    }

    #[test]
    fn every_data_file_is_in_the_table() {
        let directory = concat!(env!("CARGO_MANIFEST_DIR"), "/src/profiles/data");
        let mut files: Vec<String> = std::fs::read_dir(directory)
            .expect("data directory")
            .map(|entry| {
                entry
                    .expect("entry")
                    .file_name()
                    .to_string_lossy()
                    .into_owned()
            })
            .collect();
        files.sort();
        let mut listed: Vec<String> = ALL.iter().map(|row| format!("{}.toml", row.id)).collect();
        listed.sort();
        assert_eq!(files, listed);
    }

    #[test]
    fn the_entra_profile_has_the_24_rows_of_the_article_in_its_order() {
        let profile = entra();
        let rows: Vec<(String, u16)> = profile
            .rows()
            .map(|(_, row)| (row.pattern.text().to_owned(), row.port))
            .collect();
        let expected: Vec<(String, u16)> = [
            ("*.msappproxy.net", 443),
            ("*.servicebus.windows.net", 443),
            ("crl3.digicert.com", 80),
            ("crl4.digicert.com", 80),
            ("ocsp.digicert.com", 80),
            ("crl.microsoft.com", 80),
            ("oneocsp.microsoft.com", 80),
            ("ocsp.msocsp.com", 80),
            ("login.windows.net", 443),
            ("secure.aadcdn.microsoftonline-p.com", 443),
            ("*.microsoftonline.com", 443),
            ("*.microsoftonline-p.com", 443),
            ("*.msauth.net", 443),
            ("*.msauthimages.net", 443),
            ("*.msecnd.net", 443),
            ("*.msftauth.net", 443),
            ("*.msftauthimages.net", 443),
            ("*.phonefactor.net", 443),
            ("enterpriseregistration.windows.net", 443),
            ("management.azure.com", 443),
            ("policykeyservice.dc.ad.msft.net", 443),
            ("ctldl.windowsupdate.com", 443),
            ("ctldl.windowsupdate.com", 80),
            ("www.microsoft.com/pkiops", 80),
        ]
        .into_iter()
        .map(|(pattern, port)| (pattern.to_owned(), port))
        .collect();
        assert_eq!(rows, expected);
        let sizes: Vec<usize> = profile
            .groups
            .iter()
            .map(|group| group.rows.len())
            .collect();
        assert_eq!(sizes, [2, 6, 16]);
    }

    #[test]
    fn the_union_holds_each_row_of_both_pages_with_those_that_list_it() {
        let rows = |id: &str| -> std::collections::BTreeSet<(String, u16)> {
            let profile = named(id).expect("listed").expect("parses");
            let rows = profile.rows();
            rows.map(|(_, row)| (row.pattern.text().to_owned(), row.port))
                .collect()
        };
        let (article, newer) = (
            rows("entra-app-proxy"),
            rows("entra-private-network-connector"),
        );
        assert_eq!(newer.len(), 24);
        let gone: Vec<_> = article.difference(&newer).cloned().collect();
        assert_eq!(gone, [("policykeyservice.dc.ad.msft.net".to_owned(), 443)]);
        let come: Vec<_> = newer.difference(&article).cloned().collect();
        assert_eq!(come, [("www.microsoft.com/pkiops".to_owned(), 443)]);
        let union: std::collections::BTreeSet<_> = article.union(&newer).cloned().collect();
        assert_eq!(rows("entra"), union);
        let entra = named("entra").expect("listed").expect("parses");
        for (_, row) in entra.rows() {
            let key = (row.pattern.text().to_owned(), row.port);
            let listed_by = |name: &str| row.sources.iter().any(|source| source == name);
            assert_eq!(listed_by("article"), article.contains(&key), "{key:?}");
            assert_eq!(listed_by("newer"), newer.contains(&key), "{key:?}");
            let legacy = row.standing == Standing::Legacy;
            assert_eq!(legacy, !newer.contains(&key), "{key:?}");
        }
    }

    #[test]
    fn the_scheme_of_the_entra_rows_follows_the_port() {
        for (_, row) in entra().rows() {
            assert_eq!(
                row.scheme.default_port(),
                row.port,
                "{}",
                row.pattern.text()
            );
        }
    }

    #[test]
    fn the_demands_of_the_article_are_data() {
        let demands = entra().requirements;
        let value = |stated: &Option<Stated<Tolerance>>| stated.as_ref().map(|stated| stated.value);
        assert_eq!(
            value(&demands.proxy_authentication),
            Some(Tolerance::Unsupported)
        );
        assert_eq!(value(&demands.tls_inspection), Some(Tolerance::Forbidden));
        assert_eq!(demands.connect_ports.expect("ports").value, [443, 80]);
        assert_eq!(demands.proxy_kinds.expect("kinds").value, ["proxy"]);
        assert_eq!(demands.consumers.expect("consumers").value, ["winhttp"]);
    }

    #[test]
    fn urls_carry_the_tenant_the_path_and_no_default_port() {
        let profile = entra();
        let tenant = BTreeMap::from([("tenant".to_owned(), "contoso".to_owned())]);
        let urls: Vec<String> = profile
            .rows()
            .flat_map(|(_, row)| row.urls(&tenant))
            .collect();
        assert!(urls.contains(&"https://contoso.bootstrap.msappproxy.net/".to_owned()));
        assert!(urls.contains(&"http://www.microsoft.com/pkiops".to_owned()));
        assert!(urls.contains(&"http://ctldl.windowsupdate.com/".to_owned()));
        assert!(urls.contains(&"https://ctldl.windowsupdate.com/".to_owned()));
        assert!(urls.iter().all(|url| !url.contains('{')));
        for url in &urls {
            assert!(url::Url::parse(url).is_ok(), "{url}");
        }
    }

    #[test]
    fn an_unusual_port_is_written_into_the_url() {
        let pattern = UrlPattern::parse("a.example/x").expect("pattern");
        let row = Row::required(pattern, Scheme::Https, 8443);
        assert_eq!(row.urls(&BTreeMap::new()), ["https://a.example:8443/x"]);
    }
}
