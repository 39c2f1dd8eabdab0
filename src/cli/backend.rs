//! Addresses of applications behind a connector, and other URLs of the command line, as lists of required
//! URLs.

use std::collections::BTreeMap;

use super::trouble::Trouble;
use crate::profiles::{Group, Profile, Requirements, Row, Scheme, UrlPattern};

/// The applications as a profile; `None` where there are none.
pub(super) fn profile(texts: &[String]) -> Result<Option<Profile>, Trouble> {
    if texts.is_empty() {
        return Ok(None);
    }
    let rows = texts.iter().map(|text| row("--backend", text));
    Ok(Some(Profile {
        id: "backend".to_owned(),
        title: "Applications behind the connector".to_owned(),
        source: None,
        sources: BTreeMap::new(),
        variables: BTreeMap::new(),
        requirements: Requirements::default(),
        groups: vec![Group {
            id: "backend".to_owned(),
            purpose: "Connector forwards requests to the applications".to_owned(),
            phase: Some("backend".to_owned()),
            breaks: Some("The application can't be reached through the connector.".to_owned()),
            rows: rows.collect::<Result<_, _>>()?,
        }],
        networks: Vec::new(),
        alternatives: Vec::new(),
    }))
}

/// URLs of the command line as a profile; `None` where there are none.
pub(super) fn of_urls(texts: &[String]) -> Result<Option<Profile>, Trouble> {
    if texts.is_empty() {
        return Ok(None);
    }
    let rows = texts.iter().map(|text| {
        let mut row = row("--url", text)?;
        // The pattern covers every path of the host.
        let url = url::Url::parse(text).ok();
        let path =
            url.map(|url| url[url::Position::BeforePath..url::Position::AfterQuery].to_owned());
        if let Some(path) = path.filter(|path| path != "/") {
            row.examples = vec![format!("{}{path}", row.pattern.text())];
        }
        Ok(row)
    });
    Ok(Some(Profile {
        id: "command-line".to_owned(),
        title: "URLs of the command line".to_owned(),
        source: None,
        sources: BTreeMap::new(),
        variables: BTreeMap::new(),
        requirements: Requirements::default(),
        groups: vec![Group {
            id: "url".to_owned(),
            purpose: "URLs of the command line".to_owned(),
            phase: None,
            breaks: None,
            rows: rows.collect::<Result<_, Trouble>>()?,
        }],
        networks: Vec::new(),
        alternatives: Vec::new(),
    }))
}

fn row(option: &str, text: &str) -> Result<Row, Trouble> {
    let refused = |why: &str| {
        Trouble::with_help(
            &format!("cannot use {option} {text:?}: {why}"),
            "write the whole address, for example http://app.corp.example/",
        )
    };
    let url = url::Url::parse(text).map_err(|_| refused("it is not a URL"))?;
    let scheme = match url.scheme() {
        "http" => Scheme::Http,
        "https" => Scheme::Https,
        _ => return Err(refused("it is not an http or https URL")),
    };
    let host = url.host_str().ok_or_else(|| refused("it names no host"))?;
    let pattern = UrlPattern::parse(host).map_err(|error| refused(&error.to_string()))?;
    let port = url.port_or_known_default().unwrap_or(scheme.default_port());
    Ok(Row::required(pattern, scheme, port))
}
