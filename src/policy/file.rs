//! The TOML format of `pac-check.toml`.

use std::collections::{BTreeMap, HashMap};

use serde::Deserialize;
use toml::Spanned;

use super::{
    DestinationPattern, DestinationRule, DirectLists, DirectWord, Entry, Forbidden, LintWords,
    PatternError, Policy, ProxyPattern,
};
use crate::finding::Label;
use crate::profiles::{self, Group, Profile, Requirements, Row, Scheme};
use crate::source::document::{self, DocumentError};
use crate::source::{SourceFile, Span};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PolicyFile {
    #[serde(default)]
    profiles: Vec<Spanned<String>>,
    #[serde(default)]
    variables: BTreeMap<String, String>,
    #[serde(default)]
    require: Vec<RequireTable>,
    allow: Option<AllowTable>,
    direct: Option<DirectTable>,
    #[serde(default)]
    forbid: Vec<Spanned<String>>,
    #[serde(default)]
    rule: Vec<Spanned<RuleTable>>,
    #[serde(default)]
    lint: LintTable,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct LintTable {
    #[serde(default)]
    select: Vec<Spanned<String>>,
    #[serde(default)]
    ignore: Vec<Spanned<String>>,
    fail_on: Option<Spanned<String>>,
    hosted_by: Option<Spanned<String>>,
}

/// One required URL: `url`, or `pattern` with `port`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RequireTable {
    url: Option<Spanned<String>>,
    pattern: Option<Spanned<String>>,
    port: Option<Spanned<u16>>,
    scheme: Option<Scheme>,
    #[serde(default)]
    examples: Vec<Spanned<String>>,
    purpose: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AllowTable {
    proxies: Vec<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DirectTable {
    #[serde(default)]
    may: Vec<Spanned<String>>,
    #[serde(default)]
    must: Vec<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleTable {
    name: Option<String>,
    destinations: Vec<Spanned<String>>,
    proxies: Option<Vec<Spanned<String>>>,
    direct: Option<DirectWord>,
}

/// Reads a policy file. Unknown keys are refused, every error has its place.
pub fn parse(file: &SourceFile) -> Result<Policy, DocumentError> {
    let written: PolicyFile = document::read(file)?;
    written.bounded(file)?;
    let direct = match written.direct {
        None => None,
        Some(table) => Some(DirectLists {
            may: entries(file, &table.may, DestinationPattern::parse)?,
            must: entries(file, &table.must, DestinationPattern::parse)?,
        }),
    };
    let allow = match written.allow {
        None => None,
        Some(table) => Some(entries(file, &table.proxies, ProxyPattern::parse)?),
    };
    Ok(Policy {
        file: Some(file.name().to_owned()),
        profiles: written
            .profiles
            .iter()
            .map(|name| entry(file, name, name.get_ref().clone()))
            .collect(),
        variables: written.variables,
        required: required(file, &written.require)?,
        allow,
        direct,
        forbid: written
            .forbid
            .iter()
            .map(|word| forbidden(file, word))
            .collect::<Result<_, _>>()?,
        rules: written
            .rule
            .iter()
            .enumerate()
            .map(|(index, table)| rule(file, index, table))
            .collect::<Result<_, _>>()?,
        lint: lint(file, &written.lint),
    })
}

fn lint(file: &SourceFile, table: &LintTable) -> LintWords {
    let word = |text: &Spanned<String>| entry(file, text, text.get_ref().clone());
    LintWords {
        select: table.select.iter().map(word).collect(),
        ignore: table.ignore.iter().map(word).collect(),
        fail_on: table.fail_on.as_ref().map(word),
        hosted_by: table.hosted_by.as_ref().map(word),
    }
}

/// Entries of a policy, at most: each is held against each answer.
const MOST_ENTRIES: usize = 10_000;

impl PolicyFile {
    fn bounded(&self, file: &SourceFile) -> Result<(), DocumentError> {
        let of_rule = |rule: &Spanned<RuleTable>| {
            let rule = rule.get_ref();
            rule.destinations.len() + rule.proxies.as_ref().map_or(0, Vec::len) + 1
        };
        let direct = self.direct.as_ref();
        let entries = self.profiles.len()
            + self.require.len()
            + self.allow.as_ref().map_or(0, |allow| allow.proxies.len())
            + direct.map_or(0, |direct| direct.may.len() + direct.must.len())
            + self.forbid.len()
            + self.variables.len()
            + self.lint.select.len()
            + self.lint.ignore.len()
            + self.rule.iter().map(of_rule).sum::<usize>();
        if entries <= MOST_ENTRIES {
            return Ok(());
        }
        Err(DocumentError::of(
            file,
            format!("the policy has more than {MOST_ENTRIES} entries"),
            "name networks and patterns instead of single hosts; long lists of required URLs belong in a profile",
        ))
    }
}

fn entries<T>(
    file: &SourceFile,
    texts: &[Spanned<String>],
    read: impl Fn(&str) -> Result<T, PatternError>,
) -> Result<Vec<Entry<T>>, DocumentError> {
    texts
        .iter()
        .map(|text| match read(text.get_ref()) {
            Ok(value) => Ok(entry(file, text, value)),
            Err(error) => Err(at(file, text, error.to_string(), "")),
        })
        .collect()
}

fn entry<T>(file: &SourceFile, text: &Spanned<String>, value: T) -> Entry<T> {
    Entry {
        value,
        text: text.get_ref().trim().to_owned(),
        label: Some(Label::at(file, Span::from(text.span()), "this entry")),
    }
}

fn forbidden(file: &SourceFile, word: &Spanned<String>) -> Result<Entry<Forbidden>, DocumentError> {
    Forbidden::WORDS
        .iter()
        .find(|(name, _)| name == word.get_ref())
        .map(|&(_, thing)| entry(file, word, thing))
        .ok_or_else(|| {
            let words: Vec<&str> = Forbidden::WORDS.iter().map(|&(name, _)| name).collect();
            at(
                file,
                word,
                format!("`{}` is nothing that can be forbidden", word.get_ref()),
                format!("the words are {}", words.join(", ")),
            )
        })
}

fn rule(
    file: &SourceFile,
    index: usize,
    table: &Spanned<RuleTable>,
) -> Result<DestinationRule, DocumentError> {
    let written = table.get_ref();
    let destinations = entries(file, &written.destinations, DestinationPattern::parse)?;
    if destinations.is_empty() {
        return Err(at(
            file,
            table,
            "the rule names no destination",
            "add destinations = [\"*.a.example\"]",
        ));
    }
    if written.proxies.is_none() && written.direct.is_none() {
        return Err(at(
            file,
            table,
            "the rule says nothing about its destinations",
            "add proxies = [...] or direct = \"may\", \"must\" or \"forbidden\"",
        ));
    }
    Ok(DestinationRule {
        name: written
            .name
            .clone()
            .unwrap_or_else(|| format!("rule {}", index + 1)),
        label: Label::at(file, Span::from(table.span()), "this rule"),
        destinations: destinations.into_iter().map(|entry| entry.value).collect(),
        proxies: match &written.proxies {
            None => None,
            Some(proxies) => Some(entries(file, proxies, ProxyPattern::parse)?),
        },
        direct: written.direct,
    })
}

/// The file's own required URLs as a profile; groups by purpose, in the order of first mention.
fn required(file: &SourceFile, tables: &[RequireTable]) -> Result<Option<Profile>, DocumentError> {
    let mut groups: Vec<Group> = Vec::new();
    let mut places: HashMap<&str, usize> = HashMap::new();
    for table in tables {
        let row = required_url(file, table)?;
        let purpose = table.purpose.as_deref().unwrap_or("Required URLs");
        let place = *places.entry(purpose).or_insert(groups.len());
        match groups.get_mut(place) {
            Some(group) => group.rows.push(row),
            None => groups.push(Group {
                id: format!("require-{}", groups.len() + 1),
                purpose: purpose.to_owned(),
                phase: None,
                breaks: None,
                rows: vec![row],
            }),
        }
    }
    Ok((!groups.is_empty()).then(|| Profile {
        id: file.name().to_owned(),
        title: format!("Required URLs of {}", file.name()),
        source: None,
        variables: BTreeMap::new(),
        requirements: Requirements::default(),
        sources: BTreeMap::new(),
        networks: Vec::new(),
        alternatives: Vec::new(),
        groups,
    }))
}

fn required_url(file: &SourceFile, table: &RequireTable) -> Result<Row, DocumentError> {
    let none = BTreeMap::new();
    match (&table.url, &table.pattern, &table.port) {
        (Some(url), None, None) if table.scheme.is_none() && table.examples.is_empty() => {
            let (pattern, port, scheme) = parts(file, url)?;
            let (pattern, port) = (
                Spanned::new(url.span(), pattern),
                Spanned::new(url.span(), port),
            );
            profiles::required_row(file, &pattern, &port, Some(scheme), &[], &none)
        }
        (Some(url), ..) => Err(at(
            file,
            url,
            "`url` says it all already",
            "leave out pattern, port, scheme and examples, or leave out url",
        )),
        (None, Some(pattern), Some(port)) => {
            profiles::required_row(file, pattern, port, table.scheme, &table.examples, &none)
        }
        (None, Some(pattern), None) => Err(at(
            file,
            pattern,
            "a required pattern needs a port",
            "add port = 443",
        )),
        (None, None, port) => {
            let message = "a [[require]] names nothing";
            let help = "add url = \"https://a.example/\", or pattern and port";
            Err(match port {
                Some(port) => at(file, port, message, help),
                None => DocumentError::of(file, message, help),
            })
        }
    }
}

fn parts(file: &SourceFile, url: &Spanned<String>) -> Result<(String, u16, Scheme), DocumentError> {
    let text = url.get_ref();
    let parsed = url::Url::parse(text).map_err(|error| {
        let why = if text.contains("://") {
            error.to_string()
        } else {
            "it has no scheme".to_owned()
        };
        at(
            file,
            url,
            format!("`{text}` is not a URL: {why}"),
            "write https://a.example/",
        )
    })?;
    let scheme = match parsed.scheme() {
        "http" => Scheme::Http,
        "https" => Scheme::Https,
        other => {
            let message = format!("`{other}` is not a scheme that can be judged");
            return Err(at(file, url, message, "write http:// or https://"));
        }
    };
    let path = match (parsed.path(), parsed.query()) {
        ("/", None) => String::new(),
        (path, None) => path.to_owned(),
        (path, Some(query)) => format!("{path}?{query}"),
    };
    let host = parsed.host_str().unwrap_or_default();
    let port = parsed.port_or_known_default().unwrap_or_default();
    Ok((format!("{host}{path}"), port, scheme))
}

fn at<T>(
    file: &SourceFile,
    place: &Spanned<T>,
    message: impl Into<String>,
    help: impl Into<String>,
) -> DocumentError {
    DocumentError::at(file, Span::from(place.span()), message, help)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::policy::{Destination, DirectStance};

    const FULL: &str = r#"
profiles = ["entra-app-proxy", "lists/own.toml"]
forbid = ["socks", "fail-open"]

[variables]
tenant = "11111111-2222-4333-8444-555555555555"

[[require]]
url = "https://portal.corp.example:8443/login"
purpose = "Portal"

[[require]]
pattern = "*.teams.example"
port = 443
examples = ["a.teams.example"]

[allow]
proxies = ["proxy.corp.example:8080", "10.0.0.0/8:3128"]

[direct]
may = ["*.corp.example"]
must = ["10.0.0.0/8"]

[[rule]]
name = "media"
destinations = ["*.teams.example:443"]
proxies = ["PROXY media.corp.example:8080"]
direct = "forbidden"
"#;

    fn read(text: &str) -> Result<Policy, DocumentError> {
        parse(&SourceFile::new("pac-check.toml", text))
    }

    fn refused(text: &str) -> String {
        read(text).expect_err("refused").to_string()
    }

    #[test]
    fn a_full_file_is_read_and_every_entry_knows_its_place() {
        let policy = read(FULL).expect("reads");
        let allow = policy.allow.as_ref().expect("allowlist");
        let label = allow[1].label.as_ref().expect("label");
        assert_eq!((label.start.line, label.start.column), (18, 39));
        assert_eq!(policy.profiles.len(), 2);
        let required = policy.required.as_ref().expect("required");
        let urls: Vec<String> = required
            .rows()
            .flat_map(|(_, row)| row.urls(&policy.variables))
            .collect();
        assert_eq!(
            urls,
            [
                "https://portal.corp.example:8443/login",
                "https://a.teams.example/"
            ]
        );
        assert_eq!(required.groups[0].purpose, "Portal");
        assert!(policy.forbids(Forbidden::FailOpen).is_some());
        assert!(policy.forbids_kind("socks5").is_some());
        assert!(policy.forbids_kind("proxy").is_none());
    }

    #[test]
    fn an_empty_file_is_a_policy_that_says_nothing() {
        let policy = read("").expect("reads");
        assert!(policy.allow.is_none() && policy.direct.is_none() && policy.required.is_none());
        let stance = policy.direct_stance(&Destination::of("https://a.example/"));
        assert_eq!(stance, DirectStance::Unsaid);
    }

    #[test]
    fn errors_have_line_and_column() {
        for (text, begin, part) in [
            ("alow = 1", "pac-check.toml:1:1: ", "unknown field `alow`"),
            (
                "[allow]\nproxies = [\"a:x\"]",
                "pac-check.toml:2:12: ",
                "not a port",
            ),
            (
                "[allow]\nproxies = \"a\"",
                "pac-check.toml:2:11: ",
                "sequence",
            ),
            (
                "forbid = [\n  \"sock\"]",
                "pac-check.toml:2:3: ",
                "the words are direct",
            ),
            ("[allow]\nproxies = [", "pac-check.toml:2:", ""),
            (
                "[[rule]]\ndestinations = []\ndirect = \"may\"",
                "pac-check.toml:",
                "no destination",
            ),
            (
                "[[rule]]\ndestinations = [\"a\"]",
                "pac-check.toml:",
                "says nothing",
            ),
            (
                "[[rule]]\ndestinations=[\"a\"]\ndirect = \"no\"",
                "pac-check.toml:3:10: ",
                "may",
            ),
            (
                "[[require]]\nurl = \"ftp://a/\"",
                "pac-check.toml:2:7: ",
                "`ftp`",
            ),
            (
                "[[require]]\nurl = \"a\"",
                "pac-check.toml:2:7: ",
                "not a URL",
            ),
            (
                "[[require]]\npattern = \"*.a\"\nport = 443",
                "pac-check.toml:2:11: ",
                "no examples",
            ),
            (
                "[[require]]\npattern = \"a\"",
                "pac-check.toml:2:11: ",
                "needs a port",
            ),
            (
                "[[require]]\nurl = \"http://a/\"\nport = 1",
                "pac-check.toml:2:7: ",
                "says it all",
            ),
            (
                "[[require]]\npurpose = \"x\"",
                "pac-check.toml: ",
                "names nothing",
            ),
        ] {
            let error = refused(text);
            assert!(error.starts_with(begin), "{text:?}: {error}");
            assert!(error.contains(part), "{text:?}: {error}");
        }
    }

    #[test]
    fn a_rule_comes_before_the_lists() {
        let policy = read(FULL).expect("reads");
        let stance = |url: &str| policy.direct_stance(&Destination::of(url));
        assert!(matches!(
            stance("https://a.teams.example/"),
            DirectStance::Forbidden(..)
        ));
        assert!(matches!(stance("http://10.1.1.1/"), DirectStance::Must(..)));
        assert!(matches!(
            stance("http://x.corp.example/"),
            DirectStance::May(..)
        ));
        assert!(matches!(
            stance("http://other.example/"),
            DirectStance::Forbidden(..)
        ));
        let allowed = policy.allowed(&Destination::of("https://a.teams.example/"));
        assert_eq!(
            allowed.expect("list")[0].text,
            "PROXY media.corp.example:8080"
        );
    }

    #[test]
    fn deep_nesting_is_refused_and_does_not_end_the_program() {
        refused(&format!("forbid = {}", "[".repeat(200_000)));
        refused(&format!("a = {}1", "{a = ".repeat(200_000)));
        refused(&format!("a{} = 1", ".a".repeat(200_000)));
    }

    proptest! {
        #[test]
        fn no_text_makes_the_parser_panic(text in "\\PC{0,200}") {
            let _ = read(&text);
        }

        #[test]
        fn no_damage_to_a_good_file_makes_the_parser_panic(
            at in 0usize..600, length in 0usize..20, with in "[\\PC\n]{0,10}"
        ) {
            let mut text = FULL.to_owned();
            let start = at.min(text.len());
            let end = (start + length).min(text.len());
            text.replace_range(start..end, &with);
            let _ = read(&text);
        }
    }
}
