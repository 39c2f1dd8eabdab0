//! Addresses of applications behind a connector, as a list of required URLs.

use std::collections::BTreeMap;

use super::trouble::Trouble;
use crate::profiles::{Group, Profile, Requirements, Row, Scheme, UrlPattern};

/// The applications as a profile; `None` where there are none.
pub(super) fn profile(texts: &[String]) -> Result<Option<Profile>, Trouble> {
    if texts.is_empty() {
        return Ok(None);
    }
    let rows = texts.iter().map(|text| row(text));
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

fn row(text: &str) -> Result<Row, Trouble> {
    let refused = |why: &str| {
        Trouble::with_help(
            &format!("cannot use --backend {text:?}: {why}"),
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
