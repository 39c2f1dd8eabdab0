//! The story of a discovery: a line for each candidate, and what was done for it.

use std::io;

use super::sheet::{BAD, DOUBT, FAINT, GOOD, PLAIN, Sheet};
use crate::finding::discovery::{Candidate, CandidateOutcome, Discovery, Fetch, Lookup};

pub(super) fn write(discovery: &Discovery, sheet: &mut Sheet<'_>) -> io::Result<()> {
    sheet.heading("Discovery by WPAD")?;
    domains(discovery, sheet)?;
    for candidate in &discovery.candidates {
        sheet.blank()?;
        story(candidate, sheet)?;
    }
    sheet.blank()?;
    for name in &discovery.not_asked {
        sheet.labelled("Not asked", &format!("{}: {}", name.name, name.why))?;
    }
    result(discovery, sheet)
}

/// The short form for other pages: a line for each candidate.
pub(super) fn summary(discovery: &Discovery, sheet: &mut Sheet<'_>) -> io::Result<()> {
    let words = format!(
        "WPAD for {} (from {})",
        listed(&discovery.domains),
        discovery.domains_from
    );
    sheet.labelled("Found by", &words)?;
    for (index, candidate) in discovery.candidates.iter().enumerate() {
        let (style, words) = outcome(candidate);
        let used = if discovery.chosen == Some(index) {
            ", used"
        } else {
            ""
        };
        let text = format!("{}: {words}{used}", candidate.url);
        sheet.labelled_in("", &text, if used.is_empty() { FAINT } else { style })?;
    }
    match &discovery.problem {
        None => Ok(()),
        Some(problem) => sheet.labelled_in("", problem, DOUBT),
    }
}

fn domains(discovery: &Discovery, sheet: &mut Sheet<'_>) -> io::Result<()> {
    let from = format!(
        "{} (from {})",
        listed(&discovery.domains),
        discovery.domains_from
    );
    sheet.labelled("Domains", &from)
}

fn listed(domains: &[String]) -> String {
    if domains.is_empty() {
        "no domain".to_owned()
    } else {
        domains.join(", ")
    }
}

fn story(candidate: &Candidate, sheet: &mut Sheet<'_>) -> io::Result<()> {
    let (style, words) = outcome(candidate);
    sheet.entry(&candidate.url)?;
    sheet.item("learnt by", candidate.mechanism, PLAIN)?;
    for lookup in &candidate.lookups {
        sheet.item("asked", &question(lookup), PLAIN)?;
    }
    if let Some(fetch) = &candidate.fetch {
        download(fetch, sheet)?;
    }
    sheet.item("outcome", &words, style)
}

fn question(lookup: &Lookup) -> String {
    let mut parts = vec![format!(
        "{} {}: {}",
        lookup.record.word(),
        lookup.name,
        lookup.failure.as_deref().unwrap_or(lookup.status.word())
    )];
    parts.extend(lookup.chain.iter().map(|name| format!("alias of {name}")));
    parts.extend(lookup.addresses.iter().map(ToString::to_string));
    parts.extend(
        lookup
            .ttl_seconds
            .map(|seconds| format!("valid for {seconds} s")),
    );
    if !lookup.servers.is_empty() {
        parts.push(format!("server {}", lookup.servers.join(" and ")));
    }
    parts.join(", ")
}

fn download(fetch: &Fetch, sheet: &mut Sheet<'_>) -> io::Result<()> {
    for hop in &fetch.hops {
        let server = hop.server.as_ref().map(|server| format!(" at {server}"));
        let status = hop
            .status
            .map_or_else(|| "no response".to_owned(), |status| status.to_string());
        let location = hop
            .location
            .as_ref()
            .map(|to| format!(", redirected to {to}"));
        let text = format!(
            "GET {}{}: {status}{}",
            hop.url,
            server.unwrap_or_default(),
            location.unwrap_or_default()
        );
        sheet.item("fetched", &text, PLAIN)?;
    }
    let kind = match &fetch.content_type {
        Some(kind) => format!("Content-Type {kind}"),
        None => "no Content-Type".to_owned(),
    };
    let got = format!("{} bytes in {} ms, {kind}", fetch.bytes, fetch.milliseconds);
    sheet.item("got", &got, PLAIN)?;
    if let Some(sha256) = &fetch.sha256 {
        sheet.item("SHA-256", sha256, PLAIN)?;
    }
    for note in &fetch.notes {
        sheet.item("note", note, DOUBT)?;
    }
    match &fetch.failure {
        None => Ok(()),
        Some(failure) => sheet.item("failed", &failure.message, BAD),
    }
}

fn outcome(candidate: &Candidate) -> (anstyle::Style, String) {
    match &candidate.outcome {
        CandidateOutcome::Found => (GOOD, "found".to_owned()),
        CandidateOutcome::NoSuchName => (PLAIN, "no such name".to_owned()),
        CandidateOutcome::LookupFailed(why) => (
            DOUBT,
            format!("could not find out whether the name exists: {why}"),
        ),
        CandidateOutcome::FetchFailed(why) => (BAD, format!("could not be downloaded: {why}")),
        CandidateOutcome::NotAPacFile(why) => (BAD, format!("is no PAC file: {why}")),
        CandidateOutcome::NotTried => (FAINT, "not tried, an earlier one was found".to_owned()),
    }
}

fn result(discovery: &Discovery, sheet: &mut Sheet<'_>) -> io::Result<()> {
    let chosen = discovery
        .chosen
        .and_then(|index| discovery.candidates.get(index));
    match (chosen, &discovery.problem) {
        (Some(candidate), _) => sheet.labelled_in("Result", &candidate.url, GOOD),
        (None, Some(problem)) => {
            sheet.labelled_in("Result", &format!("could not look: {problem}"), DOUBT)
        }
        (None, None) => sheet.labelled_in("Result", "no PAC file was found", BAD),
    }
}
