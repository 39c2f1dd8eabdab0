//! One `[[case]]` of a suite's text, and the tables of clients below it.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;
use std::net::IpAddr;

use serde::de::{self, IntoDeserializer, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use toml::Spanned;

use super::refusal::{Refusal, known_client, moment, refuse};
use super::{Case, Expectation, is_normal_form};
use crate::finding::answers::Status;

/// A case, and also the table of one client below it, which may hold expectations only: serde
/// refuses unknown keys only where nothing is flattened.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CaseTable {
    url: Option<Spanned<String>>,
    urls: Option<Spanned<Vec<String>>>,
    note: Option<Spanned<String>>,
    my_ip: Option<Spanned<Vec<IpAddr>>>,
    at: Option<Spanned<String>>,
    #[serde(default)]
    client: BTreeMap<Spanned<String>, Spanned<CaseTable>>,

    returned: Option<String>,
    route: Option<Spanned<String>>,
    #[serde(default)]
    any_of: Vec<Spanned<String>>,
    matches: Option<String>,
    #[serde(default, deserialize_with = "one_or_many")]
    contains: Vec<String>,
    #[serde(default, deserialize_with = "one_or_many")]
    not_contains: Vec<String>,
    same_as: Option<String>,
    #[serde(default, deserialize_with = "one_or_many")]
    status: Vec<Status>,
    error_contains: Option<String>,
    error_line: Option<u32>,
    host: Option<String>,
    seen_url: Option<String>,
    lookups: Option<Vec<String>>,
    alerts: Option<Vec<String>>,
}

impl CaseTable {
    /// How many URLs it has.
    pub(super) fn urls(&self) -> usize {
        self.urls.as_ref().map_or(1, |urls| urls.get_ref().len())
    }

    /// What its cases take that have all but the URL in common, in bytes, about.
    pub(super) fn copies(&self) -> usize {
        self.urls().saturating_mul(self.bytes())
    }

    fn bytes(&self) -> usize {
        const EACH: usize = 32;
        let of = |text: &Option<String>| text.as_ref().map_or(0, |text| text.len() + EACH);
        let of_all = |texts: &[String]| texts.iter().map(|text| text.len() + EACH).sum::<usize>();
        let any_of = self.any_of.iter().map(|text| text.get_ref().len() + EACH);
        let clients = self
            .client
            .values()
            .map(|table| table.get_ref().bytes() + EACH);
        let lookups = self.lookups.as_deref().unwrap_or_default();
        let alerts = self.alerts.as_deref().unwrap_or_default();
        let addresses = self.my_ip.as_ref().map_or(0, |it| it.get_ref().len());
        [
            of(&self.returned),
            of(&self.matches),
            of(&self.same_as),
            of(&self.error_contains),
            of(&self.host),
            of(&self.seen_url),
            self.route.as_ref().map_or(0, |text| text.get_ref().len()),
            self.note.as_ref().map_or(0, |text| text.get_ref().len()),
            of_all(&self.contains),
            of_all(&self.not_contains),
            of_all(lookups),
            of_all(alerts),
            any_of.sum(),
            clients.sum(),
            (addresses + self.status.len() + 8) * EACH,
        ]
        .iter()
        .sum()
    }

    /// One case for each URL. `start` and `line` are where the table stands in the suite.
    pub(super) fn into_cases(mut self, start: usize, line: u32) -> Result<Vec<Case>, Refusal> {
        let urls = match (self.url.take(), self.urls.take()) {
            (Some(url), None) => vec![url.into_inner()],
            (None, Some(urls)) if !urls.get_ref().is_empty() => urls.into_inner(),
            (None, Some(urls)) => {
                return refuse(urls.span().start, "`urls` is empty; a case needs a URL");
            }
            (None, None) => return refuse(start, "a case needs `url` or `urls`"),
            (Some(url), Some(_)) => {
                return refuse(url.span().start, "a case has `url` or `urls`, not both");
            }
        };
        let note = self.note.take().map(Spanned::into_inner);
        let my_ip = self.my_ip.take().map(Spanned::into_inner);
        let at = self.at.take().as_ref().map(moment).transpose()?;
        let mut by_client = BTreeMap::new();
        for (client, table) in std::mem::take(&mut self.client) {
            let start = table.span().start;
            let expected = table.into_inner().into_override(start)?;
            by_client.insert(known_client(client)?, expected);
        }
        let expected = self.into_expectation(start)?;
        Ok(urls
            .into_iter()
            .map(|url| Case {
                url,
                line,
                note: note.clone(),
                my_ip: my_ip.clone(),
                at,
                expected: expected.clone(),
                by_client: by_client.clone(),
            })
            .collect())
    }

    fn into_override(self, start: usize) -> Result<Expectation, Refusal> {
        let foreign = [
            self.url.as_ref().map(Spanned::span),
            self.urls.as_ref().map(Spanned::span),
            self.note.as_ref().map(Spanned::span),
            self.my_ip.as_ref().map(Spanned::span),
            self.at.as_ref().map(Spanned::span),
            self.client.keys().next().map(Spanned::span),
        ];
        if let Some(span) = foreign.into_iter().flatten().next() {
            return refuse(
                span.start,
                "the table of one client holds expectations only; URLs, notes and the world belong to the case",
            );
        }
        self.into_expectation(start)
    }

    fn into_expectation(self, start: usize) -> Result<Expectation, Refusal> {
        let expected = Expectation {
            returned: self.returned,
            route: self.route.map(normal_form).transpose()?,
            any_of: self
                .any_of
                .into_iter()
                .map(normal_form)
                .collect::<Result<_, _>>()?,
            matches: self.matches,
            contains: self.contains,
            not_contains: self.not_contains,
            same_as: self.same_as,
            status: self.status,
            error_contains: self.error_contains,
            error_line: self.error_line,
            host: self.host,
            seen_url: self.seen_url,
            lookups: self.lookups,
            alerts: self.alerts,
        };
        if expected == Expectation::default() {
            return refuse(
                start,
                "the case expects nothing: give `route`, `status` or another expectation",
            );
        }
        Ok(expected)
    }
}

fn normal_form(route: Spanned<String>) -> Result<String, Refusal> {
    if is_normal_form(route.get_ref()) {
        return Ok(route.into_inner());
    }
    refuse(
        route.span().start,
        format!(
            "\"{}\" is not the normal form of a route, so that no answer could equal it; write for example \"PROXY host:8080; DIRECT\" (PROXY, HTTPS, SOCKS4, SOCKS5 with a port, or DIRECT, joined by \"; \"), or use `returned` for the script's own text",
            route.get_ref()
        ),
    )
}

/// A list, or one value without brackets.
fn one_or_many<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    struct OneOrMany<T>(PhantomData<T>);

    impl<'de, T: Deserialize<'de>> Visitor<'de> for OneOrMany<T> {
        type Value = Vec<T>;

        fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str("a string or a list of strings")
        }

        fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
            Ok(vec![T::deserialize(text.into_deserializer())?])
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut all: A) -> Result<Self::Value, A::Error> {
            let mut values = Vec::new();
            while let Some(value) = all.next_element()? {
                values.push(value);
            }
            Ok(values)
        }
    }

    deserializer.deserialize_any(OneOrMany(PhantomData))
}
