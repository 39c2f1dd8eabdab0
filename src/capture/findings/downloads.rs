//! PAC files that were fetched: a server that wants a login for one, and files that differ.

use std::collections::{BTreeMap, BTreeSet};

use super::{Shown, shown};
use crate::capture::{Observed, Required};
use crate::finding::Severity;

pub(super) fn find(observed: &Observed, _: &Required) -> Vec<Shown> {
    let mut found = logins(observed);
    found.extend(differences(observed));
    found
}

fn logins(observed: &Observed) -> Vec<Shown> {
    let downloads = observed.traffic.downloads.iter();
    let asking = downloads.filter(|it| it.status == Some(401));
    let mut servers: BTreeMap<String, (BTreeSet<&str>, Vec<u64>, bool)> = BTreeMap::new();
    for download in asking {
        let server = servers.entry(download.server.to_string()).or_default();
        server.0.extend(download.logins.iter().map(String::as_str));
        server.1.push(download.frame);
    }
    for download in observed.traffic.downloads.iter().filter(|it| it.with_login) {
        if let Some(server) = servers.get_mut(&download.server.to_string()) {
            server.1.push(download.frame);
            server.2 = true;
        }
    }
    servers
        .into_iter()
        .map(|(server, (ways, frames, was_sent))| {
            let ways: Vec<&str> = ways.into_iter().collect();
            let mut evidence = vec![format!("401, WWW-Authenticate: {}", ways.join(", "))];
            if was_sent {
                evidence.push("the client then sent a login".to_owned());
            }
            shown(
                "T-29",
                Severity::High,
                format!("{server} wants a login before it hands out the PAC file"),
                evidence,
                "No honest server does: this is how logins are collected from clients that look for \
                 wpad. Find out whose machine it is.",
                &frames,
            )
        })
        .collect()
}

fn differences(observed: &Observed) -> Option<Shown> {
    let downloads = observed.traffic.downloads.iter();
    let wpad = downloads.filter(|it| it.status == Some(200) && it.has_function);
    let mut files: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    let mut frames = Vec::new();
    for download in wpad.filter(|it| it.url.to_ascii_lowercase().contains("wpad")) {
        if let Some(sha256) = &download.sha256 {
            let whom = format!("{} from {}", download.url, download.server);
            files.entry(sha256).or_default().insert(whom);
            frames.push(download.frame);
        }
    }
    if files.len() < 2 {
        return None;
    }
    let evidence = files
        .iter()
        .flat_map(|(sha256, places)| {
            let sha256: String = sha256.chars().take(16).collect();
            places
                .iter()
                .map(move |place| format!("{place}: SHA-256 {sha256}..."))
        })
        .collect();
    Some(shown(
        "T-32",
        Severity::High,
        format!("{} different PAC files are delivered for wpad", files.len()),
        evidence,
        "Which proxy a client uses depends on where it got its file: find out which file is yours and \
         who delivers the other.",
        &frames,
    ))
}
