//! N-08: a required URL that a rule sends past the proxy.

use super::super::process_proxy::Kind;
use super::{Check, Facts, Words};
use crate::finding::settings::{Destination, Remedy, SettingsFinding};
use crate::finding::{Label, Severity};

pub(super) const CHECK: Check = Check { code: "N-08", find };

/// URLs that are listed before the rest is only counted.
const LISTED: usize = 5;

fn find(facts: &Facts<'_>) -> Vec<SettingsFinding> {
    let mut rules: Vec<(&str, Label, Vec<String>)> = Vec::new();
    for (name, process) in facts.processes() {
        let Kind::Web(web) = &process.kind else {
            continue;
        };
        if web.proxies.is_none() {
            continue;
        }
        let rows = facts
            .rows
            .iter()
            .filter(|row| row.component == name && row.is_required());
        for url in rows.flat_map(|row| &row.urls) {
            let Destination::Route { route } = &url.decision.destination else {
                continue;
            };
            let (true, Some(label)) = (
                route.iter().all(|entry| entry.host.is_none()),
                url.decision.labels.first(),
            ) else {
                continue;
            };
            match rules.iter_mut().find(|(_, place, _)| place == label) {
                Some((_, _, urls)) if urls.contains(&url.url) => {}
                Some((_, _, urls)) => urls.push(url.url.clone()),
                None => rules.push((&url.decision.says, label.clone(), vec![url.url.clone()])),
            }
        }
    }
    rules.into_iter().map(found).collect()
}

fn found((says, label, mut urls): (&str, Label, Vec<String>)) -> SettingsFinding {
    let more = urls.len().saturating_sub(LISTED);
    urls.truncate(LISTED);
    if more > 0 {
        urls.push(format!("and {more} more"));
    }
    let remedy = label.text.contains("address=").then(|| Remedy {
        file: label.file.clone(),
        format: "xml",
        says: "Remove, if these URLs must use the proxy:".to_owned(),
        lines: vec![format!("<add {}/>", label.text)],
    });
    let words = Words {
        severity: Severity::Medium,
        message: format!("required URLs go DIRECT although a proxy is set: {says}"),
        evidence: urls,
        help: "Narrow the rule, or make sure that the firewall lets these URLs through directly.",
    };
    CHECK.found(words, vec![label], remedy)
}
