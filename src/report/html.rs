//! One HTML page with everything in it: no script, no link, nothing loaded. The template is
//! `templates/audit.html`; askama escapes what is put into it.

use std::io::{self, Write};

use askama::Template;

use super::checked::Checked;
use super::escape::shown;
use super::outline;
use super::passage;
use super::trouble::{self, Rank, Trouble};
use super::{Format, Guarding};
use crate::finding::report::{ProfileNote, Report, Row};
use crate::finding::{Finding, Verdict};

pub(super) const HTML: Format = Format {
    name: "html",
    title: "one page for a browser",
    guarding: Guarding::Text,
    audit: Some(|report, _, out| judged(&Checked::audit(report), out)),
    urls: None,
    discovery: None,
    explain: None,
    programs: None,
    allowlist: Some(|report, _, out| judged(&Checked::allowlist(report), out)),
    profiles: None,
    settings: Some(|report, _, out| judged(&Checked::settings(report), out)),
    capture: Some(|report, _, out| judged(&Checked::capture(report), out)),
    probe: Some(|report, _, out| judged(&Checked::probe(report), out)),
    lint: Some(|report, _, out| judged(&Checked::lint(report), out)),
    diff: Some(|report, _, out| judged(&Checked::diff(report), out)),
    suites: None,
};

fn judged(checked: &Checked<'_>, out: &mut dyn Write) -> io::Result<()> {
    let report = checked.report.as_ref();
    let page = AuditPage {
        command: checked.command,
        headline: checked.headline,
        class: match checked.status {
            0 => "met",
            1 => "violated",
            _ => "unknown",
        },
        counts: checked.counts.clone(),
        facts: match &checked.facts {
            None => facts(report),
            Some(facts) => facts
                .iter()
                .map(|(label, text)| fact(label, text))
                .collect(),
        },
        profiles: report
            .profiles
            .iter()
            .map(|profile| required(report, profile))
            .collect(),
        sections: sections(report),
        remedies: remedies(report),
        demands_title: outline::NOT_JUDGED,
        demands: outline::not_judged(report)
            .into_iter()
            .map(|(demand, says)| fact(&demand, says))
            .collect(),
        version: report.version,
    };
    let text = page.render().map_err(io::Error::other)?;
    writeln!(out, "{}", text.trim_end())
}

fn facts(report: &Report) -> Vec<Fact> {
    let mut facts = Vec::new();
    match &report.pac {
        Some(pac) => {
            facts.push(fact("PAC file", &pac.source));
            let size = format!("{} bytes, SHA-256 {}", pac.bytes, pac.sha256);
            facts.push(fact("", &size));
        }
        None => facts.push(fact("PAC file", outline::no_pac_file(report))),
    }
    let given = outline::given_beside(report);
    facts.extend(given.iter().map(|(label, text)| fact(label, text)));
    if let Some(story) = &report.discovery {
        for (index, candidate) in story.candidates.iter().enumerate() {
            let used = story.chosen == Some(index);
            let words = outline::outcome(candidate, used);
            let label = if index == 0 { "WPAD" } else { "" };
            facts.push(fact(label, &format!("{}: {words}", candidate.url)));
            if used {
                facts.extend(outline::devolved(candidate).map(|note| fact("", &note)));
            }
        }
    }
    if let Some(problem) = &report.problem {
        facts.push(fact("Problem", problem));
    }
    facts.push(fact("Client", &report.client));
    if let Some(file) = &report.policy.file {
        facts.push(fact("Policy", file));
    }
    facts.push(fact("Allowed", &outline::allowed(&report.policy)));
    if !report.policy.forbidden.is_empty() {
        facts.push(fact("Forbidden", &report.policy.forbidden.join(", ")));
    }
    facts
}

fn required(report: &Report, profile: &ProfileNote) -> ProfileView {
    let groups = outline::groups(report, profile);
    let mut notes = Vec::new();
    if let Some(source) = &profile.source {
        let when = profile.retrieved.as_deref().unwrap_or("at an unknown time");
        notes.push(clean(&format!("Source: {source}, read {when}")));
    }
    notes.extend(outline::used_by(report, profile).map(|text| clean(&outline::sentence(&text))));
    if groups
        .iter()
        .flat_map(|group| &group.rows)
        .any(|row| row.by_examples)
    {
        notes.push(outline::sentence(outline::BY_EXAMPLES));
    }
    ProfileView {
        title: clean(&profile.title),
        id: clean(&profile.id),
        notes,
        groups: groups
            .into_iter()
            .map(|group| GroupView {
                purpose: if group.continued {
                    String::new()
                } else {
                    clean(group.purpose)
                },
                setting: group.setting.as_deref().map(clean).unwrap_or_default(),
                with_list: group.rows.iter().any(|row| row.passage.is_some()),
                rows: group
                    .rows
                    .into_iter()
                    .map(|row| required_url(report, row))
                    .collect(),
            })
            .collect(),
    }
}

fn required_url(report: &Report, row: &Row) -> RowView {
    RowView {
        pattern: clean(&row.pattern),
        examples: outline::examples(row).unwrap_or_default(),
        port: row.port,
        route: clean(outline::goes(row).as_deref().unwrap_or("-")),
        passage: clean(&passage::word_with_list(report, row).unwrap_or_default()),
        others: outline::other_routes(row).unwrap_or_default(),
        verdict: outline::verdict(row),
        class: class(&row.verdict),
    }
}

fn sections(report: &Report) -> Vec<Section> {
    let mut sections: Vec<Section> = Rank::ALL
        .into_iter()
        .map(|rank| Section {
            title: rank.title(),
            items: trouble::troubles(report, rank)
                .iter()
                .map(|trouble| one_trouble(report, trouble))
                .collect(),
        })
        .collect();
    sections.push(Section {
        title: "Also found",
        items: report.findings.iter().map(one_finding).collect(),
    });
    sections.retain(|section| !section.items.is_empty());
    sections
}

fn one_trouble(report: &Report, trouble: &Trouble<'_>) -> Item {
    let row = trouble.row;
    let mut facts = vec![fact("for", &trouble.places())];
    let breaks = trouble::breaks(trouble);
    facts.extend(breaks.into_iter().map(|text| fact("breaks", text)));
    facts.extend(trouble.goes().map(|route| fact("route", &route)));
    facts.extend(outline::setting(row).map(|setting| fact("by", &setting)));
    facts.extend(trouble.decided(report).map(|place| fact("decided", &place)));
    facts.push(fact("rule", &outline::rule(row)));
    facts.extend(row.next_step.as_ref().map(|step| fact("next", step)));
    Item {
        title: clean(&outline::sentence(trouble.why)),
        class: class(&row.verdict),
        facts,
    }
}

fn one_finding(finding: &Finding) -> Item {
    let mut facts = Vec::new();
    if !finding.evidence.is_empty() {
        facts.push(fact("seen", &finding.evidence.join(", ")));
    }
    if !finding.help.is_empty() {
        facts.push(fact("next", &finding.help));
    }
    Item {
        title: clean(&format!(
            "{} {}: {}{}",
            finding.severity.word(),
            finding.code,
            outline::sentence(&finding.message),
            outline::places_of(&finding.labels)
        )),
        class: match outline::level(finding.severity) {
            "error" => "violated",
            "warning" => "unknown",
            _ => "",
        },
        facts,
    }
}

const fn class(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Met => "met",
        Verdict::Violated(_) => "violated",
        Verdict::Unknown(_) | Verdict::NotJudged(_) => "unknown",
    }
}

fn fact(label: &str, text: &str) -> Fact {
    Fact {
        label: clean(label),
        text: clean(text),
    }
}

/// Markup is the template's business; direction marks and the like are not.
fn clean(text: &str) -> String {
    shown(text).into_owned()
}

/// Lines to write, those for the proxies' own lists at the end.
fn remedies(report: &Report) -> Vec<RemedyView> {
    let view = |file: &str, says: &str, lines: &[String]| RemedyView {
        file: clean(file),
        says: clean(says),
        lines: lines.iter().map(|line| clean(line)).collect(),
    };
    let own = report.remedies.iter();
    let own = own.map(|remedy| view(&remedy.file, &remedy.says, &remedy.lines));
    let lists = passage::remedies(report).into_iter();
    let lists = lists.map(|(file, says, lines)| view(file, &says, lines));
    own.chain(lists).collect()
}

#[derive(Template)]
#[template(path = "audit.html")]
struct AuditPage {
    command: &'static str,
    headline: &'static str,
    class: &'static str,
    counts: String,
    facts: Vec<Fact>,
    profiles: Vec<ProfileView>,
    sections: Vec<Section>,
    remedies: Vec<RemedyView>,
    demands_title: &'static str,
    demands: Vec<Fact>,
    version: &'static str,
}

struct Fact {
    label: String,
    text: String,
}

struct ProfileView {
    title: String,
    id: String,
    notes: Vec<String>,
    groups: Vec<GroupView>,
}

struct GroupView {
    /// Empty where the group goes on by another setting.
    purpose: String,
    setting: String,
    with_list: bool,
    rows: Vec<RowView>,
}

struct RemedyView {
    file: String,
    says: String,
    lines: Vec<String>,
}

struct RowView {
    pattern: String,
    examples: String,
    port: u16,
    route: String,
    others: String,
    passage: String,
    verdict: &'static str,
    class: &'static str,
}

struct Section {
    title: &'static str,
    items: Vec<Item>,
}

struct Item {
    title: String,
    class: &'static str,
    facts: Vec<Fact>,
}
