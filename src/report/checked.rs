//! What a page with verdicts is made of, whichever command made it: settings and lists as rows with
//! verdicts, so that every format for programs that judge has them as it has an audit.

use std::borrow::Cow;

use super::counts::{asked, beside};
use super::outline;
use crate::finding::Verdict;
use crate::finding::allowlist::{AllowlistReport, Coverage, CoverageRow};
use crate::finding::capture::CaptureReport;
use crate::finding::count::counted;
use crate::finding::lint::RuleNote;
use crate::finding::report::{Passage, PolicyNote, ProfileNote, Report, Row, Summary};
use crate::finding::settings::{Destination, Remedy, SettingsReport, SettingsRow, UrlDestination};

/// A report with what stands above it.
pub(super) struct Checked<'a> {
    /// The command.
    pub(super) command: &'static str,
    /// The result in one word.
    pub(super) headline: &'static str,
    /// The result in numbers.
    pub(super) counts: String,
    /// The exit status.
    pub(super) status: u8,
    /// What was looked at, with a word for it; `None` where it was a PAC file.
    pub(super) facts: Option<Vec<(&'static str, String)>>,
    /// The first file that was looked at; `None` where it was a PAC file.
    pub(super) subject: Option<String>,
    /// Rows, findings, remedies.
    pub(super) report: Cow<'a, Report>,
    /// What is optional or legacy and not met: neither a row nor counted.
    pub(super) not_required: Vec<Row>,
    /// What codes mean that are not among those of audits.
    pub(super) rules: &'a [RuleNote],
}

impl<'a> Checked<'a> {
    pub(super) fn audit(report: &'a Report) -> Self {
        Self {
            command: "audit",
            headline: outline::headline(report),
            counts: super::counts::counts(report),
            status: report.exit_status(),
            facts: None,
            subject: None,
            report: Cow::Borrowed(report),
            not_required: Vec::new(),
            rules: &[],
        }
    }

    /// A request with a known way is met: whether that way is right, settings alone do not say.
    pub(super) fn settings(report: &SettingsReport) -> Self {
        let status = report.exit_status();
        let mut facts: Vec<(&'static str, String)> = Vec::new();
        for file in &report.files {
            facts.push(("File", format!("{} ({})", file.name, file.kind)));
        }
        facts.extend(
            report
                .assumptions
                .iter()
                .map(|text| ("Assumed", text.clone())),
        );
        facts.push(("Scenario", report.scenario.says.join(" ")));
        let rows = report.rows.iter();
        let (rows, not_required) = parted(rows.filter_map(|row| of_settings(report, row)));
        let findings = report.findings.iter();
        let mut remedies: Vec<Remedy> = Vec::new();
        for remedy in findings.clone().filter_map(|it| it.remedy.as_ref()) {
            // One block corrects all that is wrong with a file.
            if !remedies.contains(remedy) {
                remedies.push(remedy.clone());
            }
        }
        Self {
            command: "settings",
            headline: settled(report),
            counts: settings_counts(report),
            status,
            facts: Some(facts),
            subject: report.files.first().map(|file| file.name.clone()),
            report: Cow::Owned(Report {
                findings: findings.map(|found| found.finding.clone()).collect(),
                remedies,
                profiles: report
                    .profiles
                    .iter()
                    .map(|id| plain_note(id, id))
                    .collect(),
                ..empty(report.version, rows)
            }),
            not_required,
            rules: &[],
        }
    }

    /// What a capture shows: findings, and no row. That a required host was not seen says nothing.
    pub(super) fn capture(report: &CaptureReport) -> Self {
        let status = report.exit_status();
        let mut facts: Vec<(&'static str, String)> = Vec::new();
        for file in &report.files {
            let from = file.from.as_deref().unwrap_or("an unknown time");
            let text = format!("{}: {} packets from {from}", file.name, file.packets);
            facts.push(("Capture", text));
            let problem = file.problem.iter();
            facts.extend(problem.map(|it| ("Problem", format!("{} {it}", file.name))));
        }
        facts.extend(
            report
                .left_out
                .iter()
                .map(|text| ("Left out", text.clone())),
        );
        facts.extend(report.filters.iter().map(|note| {
            let of = if report.files.len() > 1 {
                format!(" of {}", note.file)
            } else {
                String::new()
            };
            (
                "Display filter",
                format!("{}{of}: {}", note.code, note.filter),
            )
        }));
        let problem = report.incomplete();
        Self {
            command: "capture",
            headline: match status {
                0 => "NOTHING WRONG SEEN",
                1 => "FOUND",
                _ => "NOT ALL READ",
            },
            counts: format!(
                "{} direct connections and {} requests to proxies, each kind once; {} findings",
                report.direct.len(),
                report.proxied.len(),
                report.findings.len()
            ),
            status,
            facts: Some(facts),
            subject: report.files.first().map(|file| file.name.clone()),
            report: Cow::Owned(Report {
                findings: report.findings.clone(),
                problem,
                ..empty(report.version, Vec::new())
            }),
            not_required: Vec::new(),
            rules: &[],
        }
    }

    pub(super) fn allowlist(report: &AllowlistReport) -> Self {
        let status = report.exit_status();
        let list = &report.list;
        let summary = report.summary;
        let mut facts = vec![
            ("List", list.files.join(", ")),
            (
                "Kind",
                format!("{}, {}", list.title, counted(list.entries, "entry")),
            ),
        ];
        facts.extend(
            report
                .client
                .iter()
                .map(|client| ("Client", client.clone())),
        );
        facts.extend(list.notes.iter().map(|note| ("Note", note.clone())));
        let (rows, not_required) = parted(report.rows.iter().map(of_list));
        let remedy = report.remedy.as_ref().map(|remedy| Remedy {
            file: list.files.first().cloned().unwrap_or_default(),
            format: list.kind,
            says: format!("{}:", remedy.place),
            lines: remedy.lines.clone(),
        });
        Self {
            command: "allowlist",
            headline: match status {
                0 => "COVERED",
                1 => "MISSING",
                _ => "UNKNOWN",
            },
            counts: format!(
                "{}: {} let through, {} only in part, {} not, {} unknown{}",
                asked(report.rows.iter().map(|row| row.standing)),
                summary.full,
                summary.partial,
                summary.none,
                summary.unknown,
                beside(summary.not_required)
            ),
            status,
            facts: Some(facts),
            subject: list.files.first().cloned(),
            report: Cow::Owned(Report {
                findings: report.findings.clone(),
                remedies: remedy
                    .into_iter()
                    .chain(report.exemptions.iter().cloned())
                    .collect(),
                profiles: report
                    .profiles
                    .iter()
                    .map(|profile| ProfileNote {
                        source: profile.source.clone(),
                        retrieved: profile.retrieved.clone(),
                        ..plain_note(&profile.id, &profile.title)
                    })
                    .collect(),
                ..empty(report.version, rows)
            }),
            not_required,
            rules: &[],
        }
    }
}

/// What settings come to, in one word.
pub(super) fn settled(report: &SettingsReport) -> &'static str {
    match report.exit_status() {
        0 => "SETTLED",
        1 => "WRONG",
        _ => "UNKNOWN",
    }
}

/// The same in numbers.
pub(super) fn settings_counts(report: &SettingsReport) -> String {
    let counts = &report.summary;
    let asked = report.components.iter();
    let applications = asked.filter(|part| part.component == "backend");
    let unknown = applications
        .filter(|_| report.scenario.backend == "unknown")
        .count();
    let of_all = match (unknown, report.exit_status()) {
        (1.., 0) => "for the required URLs; requests to the applications: unknown; ",
        _ => "",
    };
    format!(
        "{of_all}{}: {} to a proxy, {} DIRECT, {} by PAC, {} fail, {} unknown{}; {}",
        counted(report.rows.len(), "request"),
        counts.proxy,
        counts.direct,
        counts.pac,
        counts.fails,
        counts.unknown,
        beside(counts.not_required),
        counted(report.findings.len(), "finding")
    )
}

pub(super) fn empty(version: &'static str, rows: Vec<Row>) -> Report {
    Report {
        version,
        client: String::new(),
        discovery: None,
        pac: None,
        problem: None,
        profiles: Vec::new(),
        policy: PolicyNote::default(),
        summary: Summary::of(&rows),
        rows,
        findings: Vec::new(),
        proxy_lists: Vec::new(),
        settings: None,
        probe: None,
        remedies: Vec::new(),
    }
}

pub(super) fn plain_note(id: &str, title: &str) -> ProfileNote {
    ProfileNote {
        id: id.to_owned(),
        title: title.to_owned(),
        source: None,
        retrieved: None,
        consumers: Vec::new(),
        demands: Vec::new(),
    }
}

/// What is not strictly required is a row only where it is met: the rows, and what stands beside them.
fn parted(rows: impl Iterator<Item = Row>) -> (Vec<Row>, Vec<Row>) {
    rows.partition(|row| row.verdict == Verdict::Met || row.standing == "required")
}

fn of_settings(report: &SettingsReport, row: &SettingsRow) -> Option<Row> {
    let rank = |url: &&UrlDestination| match &url.decision.destination {
        Destination::Fails { .. } => 2,
        Destination::Unknown { .. } => 1,
        Destination::Pac { .. } | Destination::Route { .. } => 0,
    };
    // Of several the first: `max_by_key` takes the last.
    let worst = row.urls.iter().rev().max_by_key(rank)?;
    let verdict = match &worst.decision.destination {
        Destination::Fails { why } => Verdict::Violated(format!("the request fails: {why}")),
        Destination::Unknown { why } => {
            Verdict::Unknown(format!("the settings do not say where it goes: {why}"))
        }
        Destination::Pac { .. } | Destination::Route { .. } => Verdict::Met,
    };
    let component = report
        .components
        .iter()
        .find(|component| component.component == row.component);
    Some(Row {
        profile: row.profile.clone(),
        group: row.group.clone(),
        purpose: component.map_or(row.component, |it| it.title).to_owned(),
        pattern: row.pattern.clone(),
        port: row.port,
        scheme: String::new(),
        client: String::new(),
        by_examples: row.urls.len() > 1,
        verdict,
        code: None,
        rule: outline::KNOWN_WAY.to_owned(),
        decided_by: Some(worst.url.clone()),
        next_step: None,
        labels: worst.decision.labels.clone(),
        answers: Vec::new(),
        routes: Vec::new(),
        asked: Vec::new(),
        standing: row.standing,
        breaks: None,
        component: Some(row.component),
        setting: Some(worst.decision.clone()),
        passage: None,
        does: None,
    })
}

fn of_list(row: &CoverageRow) -> Row {
    let deciding = row.deciding();
    let demand = row.worst_demand();
    let why = deciding.and_then(|request| {
        let why = request.why.as_deref()?;
        Some(format!("{}: {why}", request.method))
    });
    let why = why.or_else(|| demand.and_then(|demand| demand.why.clone()));
    let why = why.unwrap_or_else(|| "it could not be decided".to_owned());
    let worst = demand.map_or(row.coverage, |demand| demand.coverage.max(row.coverage));
    let verdict = match worst {
        Coverage::Full => Verdict::Met,
        Coverage::Unknown => Verdict::Unknown(why.clone()),
        Coverage::Partial | Coverage::None => Verdict::Violated(why.clone()),
    };
    let mut labels: Vec<_> = deciding.map_or_else(Vec::new, |request| request.labels.clone());
    labels.extend(demand.iter().flat_map(|demand| demand.labels.clone()));
    Row {
        profile: row.profile.clone(),
        group: row.group.clone(),
        purpose: row.purpose.clone(),
        pattern: row.pattern.clone(),
        port: row.port,
        scheme: row.scheme.clone(),
        client: String::new(),
        by_examples: false,
        code: row.code.or(demand.and_then(|demand| demand.code)),
        rule: "proxy-list".to_owned(),
        decided_by: None,
        next_step: (verdict != Verdict::Met).then(|| "Add the lines for the list.".to_owned()),
        labels: labels.clone(),
        answers: Vec::new(),
        routes: Vec::new(),
        asked: Vec::new(),
        standing: row.standing,
        breaks: None,
        component: None,
        setting: None,
        passage: Some(Passage {
            lets_through: row.coverage.word(),
            why: (verdict != Verdict::Met).then_some(why),
            labels,
            demands: row.demands.clone(),
            proxies: Vec::new(),
        }),
        does: None,
        verdict,
    }
}
