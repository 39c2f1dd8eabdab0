//! The TOML format of profiles.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use super::row::{RowTable, at, described_row};
use super::{
    Alternative, Group, Means, Network, Profile, Requirements, Source, Stated, Tolerance,
    UrlPattern, Variable,
};
use crate::source::SourceFile;
use crate::source::document::{self, DocumentError};

/// The name that a file must give as its `schema`.
const SCHEMA: &str = "pac-check/profile@1";

/// Variables of a profile, at most: each row may use each.
const MOST_VARIABLES: usize = 200;

/// Rows of a profile, at most.
pub(super) const MOST_ROWS: usize = 50_000;

/// Kinds of proxy that a route can name.
const PROXY_KINDS: &[&str] = &["proxy", "https", "socks4", "socks5", "quic"];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProfileFile {
    schema: Spanned<String>,
    id: Spanned<String>,
    title: String,
    source: Option<SourceTable>,
    #[serde(default)]
    sources: BTreeMap<String, SourceTable>,
    #[serde(default)]
    variables: BTreeMap<String, VariableTable>,
    #[serde(default)]
    requirements: RequirementsTable,
    #[serde(default)]
    group: Vec<GroupTable>,
    #[serde(default)]
    network: Vec<NetworkTable>,
    #[serde(default)]
    alternative: Vec<AlternativeTable>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SourceTable {
    title: Option<String>,
    url: String,
    retrieved: String,
    license: Option<String>,
    notes: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct VariableTable {
    title: String,
    default: String,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct RequirementsTable {
    proxy_authentication: Option<StatedTable<Tolerance>>,
    tls_inspection: Option<StatedTable<Tolerance>>,
    connect_ports: Option<StatedTable<Vec<u16>>>,
    proxy_kinds: Option<StatedTable<Spanned<Vec<String>>>>,
    consumers: Option<StatedTable<Vec<String>>>,
    certificate_issuers: Option<StatedTable<Vec<String>>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StatedTable<T> {
    value: T,
    says: String,
    section: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GroupTable {
    id: String,
    purpose: String,
    phase: Option<String>,
    breaks: Option<String>,
    rows: Vec<RowTable>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NetworkTable {
    id: String,
    purpose: Option<String>,
    prefixes: Spanned<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct AlternativeTable {
    id: Spanned<String>,
    title: String,
    says: String,
    section: Option<String>,
    patterns: Option<Vec<Spanned<String>>>,
    service_tags: Option<String>,
}

/// Reads a profile. Unknown keys are refused, every error has its place.
pub fn parse(file: &SourceFile) -> Result<Profile, DocumentError> {
    let written: ProfileFile = document::read(file)?;
    if written.schema.get_ref() != SCHEMA {
        return Err(at(
            file,
            &written.schema,
            format!(
                "`{}` is not a schema that this version reads",
                written.schema.get_ref()
            ),
            format!("write schema = \"{SCHEMA}\""),
        ));
    }
    if written.id.get_ref().trim().is_empty() {
        return Err(at(
            file,
            &written.id,
            "the id is empty",
            "give the profile a short name",
        ));
    }
    if written.variables.len() > MOST_VARIABLES {
        let message = format!("the profile has more than {MOST_VARIABLES} variables");
        return Err(DocumentError::of(file, message, ""));
    }
    if written
        .group
        .iter()
        .map(|group| group.rows.len())
        .sum::<usize>()
        > MOST_ROWS
    {
        let message = format!("the profile has more than {MOST_ROWS} rows");
        return Err(DocumentError::of(file, message, "split it"));
    }
    let variables: BTreeMap<String, Variable> = written
        .variables
        .into_iter()
        .map(|(name, table)| {
            let variable = Variable {
                title: table.title,
                default: table.default,
            };
            (name, variable)
        })
        .collect();
    let sources: BTreeMap<String, Source> = written
        .sources
        .into_iter()
        .map(|(name, table)| (name, source(table)))
        .collect();
    let networks = written
        .network
        .into_iter()
        .map(|table| network(file, table))
        .collect::<Result<Vec<_>, _>>()?;
    let mut groups = Vec::new();
    for group in written.group {
        let rows = group
            .rows
            .into_iter()
            .map(|row| described_row(file, row, &variables, &sources))
            .collect::<Result<_, _>>()?;
        groups.push(Group {
            id: group.id,
            purpose: group.purpose,
            phase: group.phase,
            breaks: group.breaks,
            rows,
        });
    }
    if networks.is_empty() && groups.iter().all(|group: &Group| group.rows.is_empty()) {
        return Err(DocumentError::of(
            file,
            "the profile requires nothing",
            "add a [[group]] with rows",
        ));
    }
    Ok(Profile {
        id: written.id.into_inner(),
        title: written.title,
        source: written.source.map(source),
        sources,
        variables,
        requirements: requirements(file, written.requirements)?,
        groups,
        networks,
        alternatives: written
            .alternative
            .into_iter()
            .map(|table| alternative(file, table))
            .collect::<Result<_, _>>()?,
    })
}

fn alternative(file: &SourceFile, table: AlternativeTable) -> Result<Alternative, DocumentError> {
    let means = match (table.patterns, table.service_tags) {
        (Some(patterns), None) => Means::Names(
            patterns
                .iter()
                .map(|text| {
                    UrlPattern::parse(text.get_ref())
                        .map_err(|error| at(file, text, error.to_string(), ""))
                })
                .collect::<Result<_, _>>()?,
        ),
        (None, Some(cloud)) => Means::ServiceTags(cloud),
        _ => {
            return Err(at(
                file,
                &table.id,
                "an alternative is `patterns` or `service-tags`",
                "give one of the two",
            ));
        }
    };
    Ok(Alternative {
        id: table.id.into_inner(),
        title: table.title,
        says: table.says,
        section: table.section,
        means,
    })
}

fn source(table: SourceTable) -> Source {
    Source {
        title: table.title,
        url: table.url,
        retrieved: table.retrieved,
        license: table.license,
        notes: table.notes,
    }
}

fn network(file: &SourceFile, table: NetworkTable) -> Result<Network, DocumentError> {
    let read = |text: &String| {
        text.parse().map_err(|_| {
            at(
                file,
                &table.prefixes,
                format!("`{text}` is not a network"),
                "write 10.0.0.0/8 or 2001:db8::/32",
            )
        })
    };
    let prefixes = table
        .prefixes
        .get_ref()
        .iter()
        .map(read)
        .collect::<Result<_, _>>()?;
    Ok(Network {
        id: table.id,
        purpose: table.purpose,
        prefixes,
    })
}

fn requirements(
    file: &SourceFile,
    written: RequirementsTable,
) -> Result<Requirements, DocumentError> {
    if let Some(kinds) = &written.proxy_kinds {
        let unknown = |kind: &&String| !PROXY_KINDS.contains(&kind.as_str());
        if let Some(kind) = kinds.value.get_ref().iter().find(unknown) {
            return Err(at(
                file,
                &kinds.value,
                format!("`{kind}` is not a kind of proxy"),
                format!("the kinds are {}", PROXY_KINDS.join(", ")),
            ));
        }
    }
    Ok(Requirements {
        proxy_authentication: written.proxy_authentication.map(stated),
        tls_inspection: written.tls_inspection.map(stated),
        connect_ports: written.connect_ports.map(stated),
        proxy_kinds: written.proxy_kinds.map(|kinds| Stated {
            value: kinds.value.into_inner(),
            says: kinds.says,
            section: kinds.section,
        }),
        consumers: written.consumers.map(stated),
        certificate_issuers: written.certificate_issuers.map(stated),
    })
}

fn stated<T>(table: StatedTable<T>) -> Stated<T> {
    Stated {
        value: table.value,
        says: table.says,
        section: table.section,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::Scheme;
    use super::*;

    fn profile(body: &str) -> Result<Profile, DocumentError> {
        let text = format!("schema = \"{SCHEMA}\"\nid = \"x\"\ntitle = \"X\"\n{body}");
        parse(&SourceFile::new("x.toml", text))
    }

    fn refused(body: &str) -> String {
        profile(body).expect_err("refused").to_string()
    }

    fn row(row: &str) -> String {
        format!("[[group]]\nid = \"g\"\npurpose = \"p\"\nrows = [\n  {row},\n]\n")
    }

    #[test]
    fn a_small_profile_of_a_user_is_read() {
        let profile = profile(&row("{ pattern = \"a.example\", port = 443 }")).expect("reads");
        let (group, row) = profile.rows().next().expect("a row");
        assert_eq!(group.purpose, "p");
        assert_eq!(row.scheme, Scheme::Https);
        assert!(profile.source.is_none());
    }

    #[test]
    fn errors_point_at_the_value_to_blame() {
        let error = refused(&row("{ pattern = \"*.a.example\", port = 443 }"));
        assert!(error.starts_with("x.toml:8:15: "), "{error}");
        assert!(error.contains("no examples"), "{error}");
        let error = refused(&row("{ pattern = \"a.example\", port = 8443 }"));
        assert!(error.starts_with("x.toml:8:35: "), "{error}");
        assert!(error.contains("scheme"), "{error}");
        let error = refused(&row(
            "{ pattern = \"*.a.example\", port = 443, examples = [\"b.example\"] }",
        ));
        assert!(
            error.contains("`b.example` is not an example of"),
            "{error}"
        );
        let error = refused(&row(
            "{ pattern = \"*.a.example\", port = 443, examples = [\"{t}.a.example\"] }",
        ));
        assert!(error.contains("`{t}` is not declared"), "{error}");
        let error = refused(&row("{ pattern = \"a.example\", port = 443, colour = 1 }"));
        assert!(error.contains("unknown field `colour`"), "{error}");
        let error = refused(&row("{ pattern = \"a.example\", port = 70000 }"));
        assert!(error.starts_with("x.toml:8:"), "{error}");
    }

    #[test]
    fn a_profile_that_requires_nothing_is_refused() {
        assert!(refused("").contains("requires nothing"));
    }

    #[test]
    fn another_schema_and_an_unknown_kind_of_proxy_are_refused() {
        let other = SourceFile::new("x.toml", "schema = \"y\"\nid = \"x\"\ntitle = \"X\"\n");
        let error = parse(&other).expect_err("refused").to_string();
        assert!(error.starts_with("x.toml:1:10: `y`"), "{error}");
        let kinds = "[requirements.proxy-kinds]\nvalue = [\"ftp\"]\nsays = \"\"\n";
        let error = refused(&format!(
            "{kinds}{}",
            row("{ pattern = \"a.example\", port = 80 }")
        ));
        assert!(error.contains("`ftp`"), "{error}");
    }

    proptest! {
        #[test]
        fn no_text_makes_the_parser_panic(text in "\\PC{0,200}") {
            let _ = parse(&SourceFile::new("x.toml", text));
        }

        #[test]
        fn no_pattern_makes_the_parser_panic(pattern in "[a-z*./:{}\\\\ é-]{0,20}", port: u16) {
            let example = pattern.replace('\\', "\\\\");
            let text = format!("{{ pattern = \"{example}\", port = {port}, examples = [\"{example}\"] }}");
            let _ = profile(&row(&text));
        }
    }
}
