//! Settings: what was read, where each part takes its proxy from, where the required URLs go, what
//! to change.

use std::io;

use super::super::checked::{settings_counts, settled};
use super::super::counts::asked;
use super::sheet::{BAD, BOLD, DOUBT, FAINT, GOOD, PLAIN, Sheet};
use crate::finding::settings::{
    Component, Decision, Destination, PacUse, Remedy, SettingsFinding, SettingsReport, SettingsRow,
};
use crate::finding::{Label, Severity};

pub(super) fn write(report: &SettingsReport, sheet: &mut Sheet<'_>) -> io::Result<()> {
    files(report, sheet)?;
    sheet.blank()?;
    sheet.heading("Where each part takes its proxy from")?;
    for component in &report.components {
        part(component, sheet)?;
    }
    routes(report, sheet)?;
    findings(&report.findings, sheet)?;
    summary(report, sheet)
}

fn files(report: &SettingsReport, sheet: &mut Sheet<'_>) -> io::Result<()> {
    for (index, file) in report.files.iter().enumerate() {
        let label = if index == 0 { "Files" } else { "" };
        sheet.labelled(label, &format!("{} ({})", file.name, file.kind))?;
        if file.settings.is_empty() {
            sheet.labelled_in("", "  nothing about proxies", FAINT)?;
        }
        for setting in &file.settings {
            let line = format!(
                "  line {}: {} = {}",
                setting.place.start.line, setting.name, setting.value
            );
            sheet.labelled_in("", &line, FAINT)?;
        }
    }
    for (index, assumption) in report.assumptions.iter().enumerate() {
        let label = if index == 0 { "Assumed" } else { "" };
        sheet.labelled_in(label, assumption, DOUBT)?;
    }
    let scenario = &report.scenario;
    sheet.labelled(
        "Scenario",
        &format!("{}; applications: {}", scenario.outbound, scenario.backend),
    )?;
    sheet.labelled("", &scenario.says.join(" "))
}

fn part(component: &Component, sheet: &mut Sheet<'_>) -> io::Result<()> {
    sheet.blank()?;
    sheet.entry(component.title)?;
    let style = if component.pac == PacUse::Unknown {
        DOUBT
    } else {
        PLAIN
    };
    sheet.item("PAC file", component.pac.word(), style)?;
    let says = if component.pac == PacUse::Unknown {
        component.says.clone()
    } else {
        format!("{} ({})", component.says, component.basis.word())
    };
    sheet.item("because", &says, PLAIN)?;
    match places(&component.labels) {
        Some(places) => sheet.item("at", &places, FAINT),
        None => Ok(()),
    }
}

fn places(labels: &[Label]) -> Option<String> {
    let mut places: Vec<String> = Vec::new();
    for label in labels {
        let place = format!("{}:{}", label.file, label.start.line);
        if !places.contains(&place) {
            places.push(place);
        }
    }
    (!places.is_empty()).then(|| places.join(", "))
}

/// The URLs of a part that go the same way for the same reason.
struct Together<'a> {
    decision: &'a Decision,
    patterns: Vec<String>,
}

fn routes(report: &SettingsReport, sheet: &mut Sheet<'_>) -> io::Result<()> {
    let profiles = report.profiles.join(", ");
    sheet.blank()?;
    sheet.heading(&format!("Where the required URLs go ({profiles})"))?;
    for component in &report.components {
        let rows: Vec<&SettingsRow> = report
            .rows
            .iter()
            .filter(|row| row.component == component.component)
            .collect();
        if rows.is_empty() {
            continue;
        }
        sheet.blank()?;
        sheet.entry(component.title)?;
        let groups = together(&rows);
        let alone = groups.len() == 1;
        for group in &groups {
            let destination = &group.decision.destination;
            let style = match destination {
                Destination::Route { .. } => GOOD,
                Destination::Pac { .. } => PLAIN,
                Destination::Fails { .. } => BAD,
                Destination::Unknown { .. } => DOUBT,
            };
            sheet.marked(
                &format!("{destination}  "),
                style,
                &count(group, &rows, alone),
            )?;
            sheet.item("   because", &why(group.decision), PLAIN)?;
            if let Some(places) = places(&group.decision.labels) {
                sheet.item("   at", &places, FAINT)?;
            }
        }
    }
    Ok(())
}

fn together<'a>(rows: &[&'a SettingsRow]) -> Vec<Together<'a>> {
    let mut groups: Vec<Together<'a>> = Vec::new();
    for row in rows {
        for url in &row.urls {
            let pattern = format!("{}:{}", row.pattern, row.port);
            match groups
                .iter_mut()
                .find(|group| *group.decision == url.decision)
            {
                Some(group) if group.patterns.contains(&pattern) => {}
                Some(group) => group.patterns.push(pattern),
                None => groups.push(Together {
                    decision: &url.decision,
                    patterns: vec![pattern],
                }),
            }
        }
    }
    groups
}

fn count(group: &Together<'_>, rows: &[&SettingsRow], alone: bool) -> String {
    if alone {
        return match rows.len() {
            1 => group.patterns.join(", "),
            _ => format!("all: {}", asked(rows.iter().map(|row| row.standing))),
        };
    }
    format!("{}: {}", group.patterns.len(), group.patterns.join(", "))
}

fn why(decision: &Decision) -> String {
    let text = match &decision.destination {
        // What is missing rests on nothing.
        Destination::Unknown { why } => return why.clone(),
        Destination::Fails { why } => why,
        Destination::Route { .. } | Destination::Pac { .. } => &decision.says,
    };
    format!("{text} ({})", decision.basis.word())
}

fn findings(findings: &[SettingsFinding], sheet: &mut Sheet<'_>) -> io::Result<()> {
    if findings.is_empty() {
        return Ok(());
    }
    sheet.blank()?;
    sheet.heading("What to look at")?;
    let mut shown: Vec<&Remedy> = Vec::new();
    for found in findings {
        let finding = &found.finding;
        let style = match finding.severity {
            Severity::Critical | Severity::High => BAD,
            Severity::Medium => DOUBT,
            Severity::Low | Severity::Info => FAINT,
        };
        sheet.blank()?;
        let mark = format!("{} {} ", finding.severity.word(), finding.code);
        sheet.marked(&mark, style, &finding.message)?;
        if let Some(places) = places(&finding.labels) {
            sheet.item("   at", &places, FAINT)?;
        }
        for fact in &finding.evidence {
            sheet.item("   seen", fact, PLAIN)?;
        }
        if !finding.help.is_empty() {
            sheet.item("   next", &finding.help, BOLD)?;
        }
        if let Some(remedy) = &found.remedy {
            // One block corrects all that is wrong with a file.
            if shown.contains(&remedy) {
                let text = format!("{}, with the lines above", remedy.file);
                sheet.item("   change", &text, PLAIN)?;
                continue;
            }
            shown.push(remedy);
            sheet.item("   change", &remedy.file, PLAIN)?;
            sheet.item("", &remedy.says, PLAIN)?;
            for line in &remedy.lines {
                sheet.line(&[(&format!("       {line}"), PLAIN)])?;
            }
        }
    }
    Ok(())
}

fn summary(report: &SettingsReport, sheet: &mut Sheet<'_>) -> io::Result<()> {
    let style = match report.exit_status() {
        0 => GOOD,
        1 => BAD,
        _ => DOUBT,
    };
    sheet.blank()?;
    sheet.labelled_in(settled(report), &settings_counts(report), style)
}
