//! N-08: a required URL that a rule sends past the proxy.

use super::super::process_proxy::Kind;
use super::super::section_lines;
use super::{Check, Facts, IN_PLACE, Words};
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
    rules.into_iter().map(|rule| found(facts, rule)).collect()
}

fn found(
    facts: &Facts<'_>,
    (says, label, mut urls): (&str, Label, Vec<String>),
) -> SettingsFinding {
    let more = urls.len().saturating_sub(LISTED);
    urls.truncate(LISTED);
    if more > 0 {
        urls.push(format!("and {more} more"));
    }
    let entry = label.text.contains("address=").then(|| Remedy {
        file: label.file.clone(),
        format: "xml",
        says: "Remove, if these URLs must use the proxy:".to_owned(),
        lines: vec![format!("<add {}/>", label.text)],
    });
    let remedy = entry.or_else(|| without_local_rule(facts, &label));
    let words = Words {
        severity: Severity::Medium,
        message: format!("required URLs go DIRECT although a proxy is set: {says}"),
        evidence: urls,
        help: "Narrow the rule, or make sure that the firewall lets these URLs through directly.",
    };
    CHECK.found(words, vec![label], remedy)
}

/// The section with `bypassonlocal` off, where that is the rule.
fn without_local_rule(facts: &Facts<'_>, label: &Label) -> Option<Remedy> {
    let sections = facts.sections();
    let section = sections.into_iter().find(|section| {
        let local = section.proxy.bypass_on_local.as_ref();
        local.is_some_and(|setting| setting.place == *label)
    })?;
    let mut better = section.clone();
    if let Some(setting) = &mut better.proxy.bypass_on_local {
        setting.value = false;
    }
    Some(section_lines::remedy(&better, IN_PLACE))
}
