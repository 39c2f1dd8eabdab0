//! One row of a profile, or of a policy file, as it is written.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use super::{Method, Row, Scheme, Source, Standing, Tolerance, UrlPattern, Variable, filled_by};
use crate::source::document::DocumentError;
use crate::source::{SourceFile, Span};

/// One row as written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RowTable {
    pattern: Spanned<String>,
    port: Spanned<u16>,
    scheme: Option<Scheme>,
    #[serde(default)]
    examples: Vec<Spanned<String>>,
    #[serde(default)]
    standing: Standing,
    #[serde(default)]
    methods: Vec<Method>,
    #[serde(default)]
    websocket: bool,
    #[serde(rename = "tls-inspection")]
    tls_inspection: Option<Tolerance>,
    #[serde(rename = "proxy-authentication")]
    proxy_authentication: Option<Tolerance>,
    #[serde(default)]
    sources: Vec<Spanned<String>>,
    notes: Option<String>,
}

/// A row of a profile, with what is said about it beside host and port.
pub(super) fn described_row(
    file: &SourceFile,
    row: RowTable,
    variables: &BTreeMap<String, Variable>,
    sources: &BTreeMap<String, Source>,
) -> Result<Row, DocumentError> {
    if let Some(unknown) = row
        .sources
        .iter()
        .find(|name| !sources.contains_key(name.get_ref()))
    {
        return Err(at(
            file,
            unknown,
            format!("`{}` is not a source of this profile", unknown.get_ref()),
            format!("add [sources.{}] with url and retrieved", unknown.get_ref()),
        ));
    }
    let plain = required_row(
        file,
        &row.pattern,
        &row.port,
        row.scheme,
        &row.examples,
        variables,
    )?;
    Ok(Row {
        standing: row.standing,
        methods: row.methods,
        websocket: row.websocket,
        tls_inspection: row.tls_inspection,
        proxy_authentication: row.proxy_authentication,
        sources: row.sources.into_iter().map(Spanned::into_inner).collect(),
        notes: row.notes,
        ..plain
    })
}

/// Checks one required URL as a profile or a policy file writes it.
///
/// The scheme may be left out for ports 443 and 80. A wildcard needs examples, each within the
/// pattern, with no placeholder that `variables` lacks.
pub fn required_row(
    file: &SourceFile,
    pattern: &Spanned<String>,
    port: &Spanned<u16>,
    scheme: Option<Scheme>,
    examples: &[Spanned<String>],
    variables: &BTreeMap<String, Variable>,
) -> Result<Row, DocumentError> {
    let parsed = UrlPattern::parse(pattern.get_ref())
        .map_err(|error| at(file, pattern, error.to_string(), ""))?;
    let scheme = match (scheme, *port.get_ref()) {
        (_, 0) => return Err(at(file, port, "port 0 can't be connected to", "")),
        (Some(scheme), _) => scheme,
        (None, 443) => Scheme::Https,
        (None, 80) => Scheme::Http,
        (None, other) => {
            return Err(at(
                file,
                port,
                format!("the scheme of port {other} is unknown"),
                "add scheme = \"https\" or scheme = \"http\"",
            ));
        }
    };
    if parsed.is_wildcard() && examples.is_empty() {
        return Err(at(
            file,
            pattern,
            format!(
                "`{}` stands for many hosts and has no examples",
                parsed.text()
            ),
            "a PAC file is asked about concrete hosts: add examples = [\"...\"]",
        ));
    }
    for example in examples {
        check_example(file, &parsed, example, variables)?;
    }
    Ok(Row {
        examples: examples
            .iter()
            .map(|example| example.get_ref().clone())
            .collect(),
        ..Row::required(parsed, scheme, *port.get_ref())
    })
}

fn check_example(
    file: &SourceFile,
    pattern: &UrlPattern,
    example: &Spanned<String>,
    variables: &BTreeMap<String, Variable>,
) -> Result<(), DocumentError> {
    let text = example.get_ref();
    // Any label will do: the question is whether the rest fits the pattern.
    let concrete = filled_by(text, |name| variables.contains_key(name).then_some("x"));
    if let Some(open) = concrete.find('{') {
        let behind = concrete.get(open + 1..).unwrap_or_default();
        let name = behind.split('}').next().unwrap_or_default();
        return Err(at(
            file,
            example,
            format!("`{{{name}}}` is not declared"),
            format!("add [variables.{name}] with title and default"),
        ));
    }
    UrlPattern::parse(&concrete).map_err(|error| at(file, example, error.to_string(), ""))?;
    if concrete.contains('*') || !pattern.covers(&concrete) {
        return Err(at(
            file,
            example,
            format!("`{text}` is not an example of `{}`", pattern.text()),
            "an example is one host (or host/path) within the pattern",
        ));
    }
    Ok(())
}

/// An error at a place of the file.
pub(super) fn at<T>(
    file: &SourceFile,
    place: &Spanned<T>,
    message: impl Into<String>,
    help: impl Into<String>,
) -> DocumentError {
    DocumentError::at(file, Span::from(place.span()), message, help)
}
