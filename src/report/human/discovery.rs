//! The story of a discovery: a line for each candidate, and what was done for it.

use std::io;

use super::super::outline;
use super::findings::findings;
use super::sheet::{BAD, DOUBT, FAINT, GOOD, PLAIN, Sheet};
use crate::finding::discovery::{
    Candidate, CandidateOutcome, ClientEnd, Discovery, Fetch, Hop, Link, Lookup,
};

/// Digits that tell files apart for people.
const SHA256_SHOWN: usize = 12;
/// Milliseconds from which a duration is worth a word.
const SLOW: u64 = 1000;

pub(super) fn write(discovery: &Discovery, sheet: &mut Sheet<'_>) -> io::Result<()> {
    sheet.heading("Discovery by WPAD")?;
    domains(discovery, sheet)?;
    for link in &discovery.links {
        sheet.labelled("Link", &link_text(link))?;
    }
    for option in &discovery.dhcp {
        let note = if option.declines {
            ": it says on purpose that there is no PAC file"
        } else {
            ""
        };
        let text = format!("{} (from {}){note}", option.value, option.from);
        sheet.labelled("DHCP 252", &text)?;
    }
    for option in &discovery.expired_dhcp {
        let text = format!(
            "{} (from {}): that lease is over, and offers nothing any more",
            option.value, option.from
        );
        sheet.labelled("DHCP 252", &text)?;
    }
    match &discovery.leases_left_out {
        Some(why) => sheet.labelled("DHCP 252", &format!("leases were not looked for ({why})"))?,
        None if discovery.dhcp.is_empty() && discovery.expired_dhcp.is_empty() => {
            sheet.labelled("DHCP 252", "not seen in any lease that can be read here")?;
        }
        None => {}
    }
    for (index, candidate) in discovery.candidates.iter().enumerate() {
        sheet.blank()?;
        story(candidate, discovery.chosen == Some(index), sheet)?;
    }
    sheet.blank()?;
    for (index, name) in discovery.not_asked.iter().enumerate() {
        let label = if index == 0 { "Not asked" } else { "" };
        sheet.labelled(label, &format!("{}: {}", name.name, name.why))?;
    }
    clients(discovery, sheet)?;
    findings(&discovery.findings, sheet)?;
    if !discovery.findings.is_empty() {
        sheet.blank()?;
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
        let used = discovery.chosen == Some(index);
        let (style, words) = outcome(candidate, used);
        let text = format!("{}: {words}", candidate.url);
        sheet.labelled_in("", &text, if used { style } else { FAINT })?;
        if let (true, Some(note)) = (used, outline::devolved(candidate)) {
            sheet.labelled_in("", &note, DOUBT)?;
        }
    }
    if let Some(problem) = &discovery.problem {
        sheet.labelled_in("", problem, DOUBT)?;
    }
    for (index, (clients, end)) in grouped(&discovery.clients).iter().enumerate() {
        let label = if index == 0 { "Clients" } else { "" };
        let (style, words) = ends_with(discovery, end);
        sheet.labelled_in(label, &format!("{}: {words}", clients.join("; ")), style)?;
    }
    Ok(())
}

fn domains(discovery: &Discovery, sheet: &mut Sheet<'_>) -> io::Result<()> {
    let from = format!(
        "{} (from {})",
        listed(&discovery.domains),
        discovery.domains_from
    );
    sheet.labelled("Domains", &from)
}

fn link_text(link: &Link) -> String {
    let mut parts = Vec::new();
    for (what, list) in [
        ("domains", &link.domains),
        ("routed", &link.routed),
        ("servers", &link.servers),
    ] {
        if !list.is_empty() {
            parts.push(format!("{what} {}", list.join(", ")));
        }
    }
    format!("{}: {}", link.name, parts.join("; "))
}

fn listed(domains: &[String]) -> String {
    if domains.is_empty() {
        "no domain".to_owned()
    } else {
        domains.join(", ")
    }
}

/// What each client ends with; clients that end alike are one line.
fn clients(discovery: &Discovery, sheet: &mut Sheet<'_>) -> io::Result<()> {
    let ends = grouped(&discovery.clients);
    if ends.is_empty() {
        return Ok(());
    }
    sheet.blank()?;
    sheet.heading("Where clients with automatic detection end")?;
    for (clients, end) in ends {
        let (style, words) = ends_with(discovery, end);
        sheet.entry(&clients.join("; "))?;
        sheet.item("", &words, style)?;
    }
    Ok(())
}

/// Clients that end alike together, in order.
fn grouped(all: &[ClientEnd]) -> Vec<(Vec<&str>, &ClientEnd)> {
    let mut ends: Vec<(Vec<&str>, &ClientEnd)> = Vec::new();
    for end in all {
        let alike = |known: &ClientEnd| {
            (known.candidate, known.has_file, &known.why) == (end.candidate, end.has_file, &end.why)
        };
        match ends.iter_mut().find(|(_, known)| alike(known)) {
            Some((clients, _)) => clients.push(end.client),
            None => ends.push((vec![end.client], end)),
        }
    }
    ends
}

/// The place that decides, the file that comes from there, and how it comes to that.
fn ends_with(discovery: &Discovery, end: &ClientEnd) -> (anstyle::Style, String) {
    let candidate = end
        .candidate
        .and_then(|index| discovery.candidates.get(index));
    let (style, words) = match end.has_file {
        Some(true) => (GOOD, "uses"),
        Some(false) => (BAD, "no PAC file"),
        None => (DOUBT, "unknown"),
    };
    let Some(candidate) = candidate else {
        return (style, format!("{words}: {}", end.why));
    };
    let place = &candidate.url;
    let words = match end.has_file {
        Some(true) => words.to_owned(),
        Some(false) => format!("{words} from"),
        None => format!("{words}:"),
    };
    let sha256 = candidate
        .fetch
        .as_ref()
        .and_then(|fetch| fetch.sha256.as_deref())
        .and_then(|sha256| sha256.get(..SHA256_SHOWN))
        .filter(|_| end.has_file == Some(true));
    let file = sha256.map_or_else(String::new, |sha256| format!(" (SHA-256 {sha256}...)"));
    (style, format!("{words} {place}{file}: {}", end.why))
}

fn story(candidate: &Candidate, used: bool, sheet: &mut Sheet<'_>) -> io::Result<()> {
    let (style, words) = outcome(candidate, used);
    sheet.entry(&candidate.url)?;
    sheet.item("learnt by", candidate.mechanism, PLAIN)?;
    if let Some(note) = outline::devolved(candidate) {
        sheet.item("", &note, DOUBT)?;
    }
    // One server has nothing to say by itself.
    let asked = if candidate.by_server.len() > candidate.lookups.len() {
        &candidate.by_server
    } else {
        &candidate.lookups
    };
    for lookup in asked {
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
    if lookup.milliseconds >= SLOW {
        parts.push(format!("after {} ms", lookup.milliseconds));
    }
    parts.join(", ")
}

fn download(fetch: &Fetch, sheet: &mut Sheet<'_>) -> io::Result<()> {
    for hop in &fetch.hops {
        sheet.item("fetched", &request(hop), PLAIN)?;
    }
    if fetch.status().is_some() {
        let kind = match &fetch.content_type {
            Some(kind) => format!("Content-Type {kind}"),
            None => "no Content-Type".to_owned(),
        };
        let got = format!("{} bytes in {} ms, {kind}", fetch.bytes, fetch.milliseconds);
        sheet.item("got", &got, PLAIN)?;
    } else if fetch.milliseconds >= SLOW {
        sheet.item("took", &format!("{} ms", fetch.milliseconds), PLAIN)?;
    }
    if let Some(sha256) = &fetch.sha256 {
        sheet.item("SHA-256", sha256, PLAIN)?;
    }
    for note in &fetch.notes {
        sheet.item("note", note, DOUBT)?;
    }
    Ok(())
}

fn request(hop: &Hop) -> String {
    let at = match &hop.server {
        Some(server) => format!(" at {server}"),
        None if hop.addresses.is_empty() => String::new(),
        None => {
            let tried: Vec<String> = hop.addresses.iter().map(ToString::to_string).collect();
            format!(" at {}", tried.join(" or "))
        }
    };
    let status = hop
        .status
        .map_or_else(|| "no response".to_owned(), |status| status.to_string());
    let location = hop
        .location
        .as_ref()
        .map(|to| format!(", redirected to {to}"));
    format!(
        "GET {}{at}: {status}{}",
        hop.url,
        location.unwrap_or_default()
    )
}

/// The end of the story. The reason of a failed download is in it.
fn outcome(candidate: &Candidate, used: bool) -> (anstyle::Style, String) {
    let style = match &candidate.outcome {
        CandidateOutcome::Found if used => GOOD,
        CandidateOutcome::Found | CandidateOutcome::NoSuchName => PLAIN,
        CandidateOutcome::LookupFailed(_) => DOUBT,
        CandidateOutcome::FetchFailed(_) | CandidateOutcome::NotAPacFile(_) => BAD,
        CandidateOutcome::NotTried => FAINT,
    };
    (style, outline::outcome(candidate, used))
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
        (None, None) if discovery.has_no_place() => {
            let dhcp = if discovery.leases_left_out.is_some() {
                "leases were not looked for"
            } else if discovery.dhcp.is_empty() {
                "no lease that can be read here names a PAC file"
            } else {
                "DHCP says that there is none"
            };
            let text =
                format!("nothing is there: every name server says that no name exists; {dhcp}");
            sheet.labelled_in("Result", &text, GOOD)
        }
        (None, None) => sheet.labelled_in("Result", "no PAC file was found", BAD),
    }
}
