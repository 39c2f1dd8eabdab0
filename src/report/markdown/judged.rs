//! The page with verdicts: of an audit, of settings, of a proxy's list.

use std::io::{self, Write};

use super::super::checked::Checked;
use super::super::escape::shown;
use super::super::outline;
use super::super::passage;
use super::super::trouble::{self, Rank, Trouble};
use super::{code, pac_file, prose};
use crate::finding::report::{ProfileNote, Report, Row};
use crate::finding::{Finding, Verdict};

pub(super) fn write(checked: &Checked<'_>, out: &mut dyn Write) -> io::Result<()> {
    let report = checked.report.as_ref();
    writeln!(
        out,
        "# pac-check {}: {}\n",
        checked.command, checked.headline
    )?;
    writeln!(out, "{}\n", prose(&checked.counts))?;
    match &checked.facts {
        None => facts(report, out)?,
        Some(facts) => {
            for (label, text) in facts {
                writeln!(out, "- {label}: {}", prose(text))?;
            }
        }
    }
    for profile in &report.profiles {
        required(report, profile, out)?;
    }
    for rank in Rank::ALL {
        let troubles = trouble::troubles(report, rank);
        if !troubles.is_empty() {
            writeln!(out, "\n## {}\n", rank.title())?;
        }
        for (index, trouble) in troubles.iter().enumerate() {
            one_trouble(report, index + 1, trouble, out)?;
        }
    }
    if !report.findings.is_empty() {
        writeln!(out, "\n## Also found\n")?;
    }
    for finding in &report.findings {
        one_finding(finding, out)?;
    }
    remedies(report, out)?;
    let demands = outline::not_judged(report);
    if !demands.is_empty() {
        writeln!(out, "\n## {}\n", prose(outline::NOT_JUDGED))?;
    }
    for (demand, says) in demands {
        writeln!(out, "- {}: {}", code(&demand), prose(says))?;
    }
    Ok(())
}

fn facts(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    match &report.pac {
        Some(pac) => pac_file(pac, out)?,
        None => writeln!(out, "- PAC file: **{}**", outline::no_pac_file(report))?,
    }
    for (label, text) in outline::given_beside(report) {
        writeln!(out, "- {label}: {}", prose(&text))?;
    }
    if let Some(story) = &report.discovery {
        for (index, candidate) in story.candidates.iter().enumerate() {
            let mut words = outline::outcome(candidate, story.chosen == Some(index));
            if let (true, Some(note)) = (story.chosen == Some(index), outline::devolved(candidate))
            {
                words = format!("{words}; {note}");
            }
            writeln!(out, "- WPAD: {}: {}", code(&candidate.url), prose(&words))?;
        }
    }
    if let Some(problem) = &report.problem {
        writeln!(out, "- Problem: {}", prose(problem))?;
    }
    writeln!(out, "- Client: {}", prose(&report.client))?;
    if let Some(file) = &report.policy.file {
        writeln!(out, "- Policy: {}", code(file))?;
    }
    writeln!(
        out,
        "- Allowed: {}",
        prose(&outline::allowed(&report.policy))
    )?;
    if !report.policy.forbidden.is_empty() {
        let forbidden = report.policy.forbidden.join(", ");
        writeln!(out, "- Forbidden: {}", prose(&forbidden))?;
    }
    Ok(())
}

fn required(report: &Report, profile: &ProfileNote, out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "\n## {} ({})",
        prose(&profile.title),
        code(&profile.id)
    )?;
    if let Some(source) = &profile.source {
        let when = profile.retrieved.as_deref().unwrap_or("at an unknown time");
        writeln!(out, "\nSource: {}, read {}", code(source), prose(when))?;
    }
    if let Some(text) = outline::used_by(report, profile) {
        writeln!(out, "\n{}", prose(&outline::sentence(&text)))?;
    }
    let groups = outline::groups(report, profile);
    if groups
        .iter()
        .flat_map(|group| &group.rows)
        .any(|row| row.by_examples)
    {
        writeln!(out, "\n{}", prose(&outline::sentence(outline::BY_EXAMPLES)))?;
    }
    for group in groups {
        if !group.continued {
            writeln!(out, "\n### {}", prose(group.purpose))?;
        }
        if let Some(setting) = &group.setting {
            writeln!(out, "\nBy {}", prose(setting))?;
        }
        if group.rows.iter().any(|row| row.passage.is_some()) {
            writeln!(out, "\n| URL | port | route | proxy's list | verdict |")?;
            writeln!(out, "|---|---:|---|---|---|")?;
        } else {
            writeln!(
                out,
                "\n| URL | port | route | verdict |\n|---|---:|---|---|"
            )?;
        }
        for row in group.rows {
            table_row(report, row, out)?;
        }
    }
    Ok(())
}

/// Lines to write, as code that nothing in them can end: each is indented.
fn remedies(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let lists = passage::remedies(report);
    if report.remedies.is_empty() && lists.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n## To change")?;
    for remedy in &report.remedies {
        one_remedy(&remedy.file, &remedy.says, &remedy.lines, out)?;
    }
    for (file, says, lines) in lists {
        one_remedy(file, &says, lines, out)?;
    }
    Ok(())
}

fn one_remedy(file: &str, says: &str, lines: &[String], out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "\n{}: {}\n", code(file), prose(says))?;
    for line in lines {
        match shown(line).trim_end() {
            "" => writeln!(out)?,
            line => writeln!(out, "    {line}")?,
        }
    }
    Ok(())
}

fn table_row(report: &Report, row: &Row, out: &mut dyn Write) -> io::Result<()> {
    let examples = outline::examples(row)
        .map(|examples| format!(" ({examples})"))
        .unwrap_or_default();
    let others = outline::other_routes(row)
        .map(|note| format!(" ({note})"))
        .unwrap_or_default();
    let word = outline::verdict(row);
    let verdict = match row.verdict {
        Verdict::Met => word.to_owned(),
        Verdict::Violated(_) | Verdict::Unknown(_) | Verdict::NotJudged(_) => format!("**{word}**"),
    };
    let pattern = code(&row.pattern);
    let route = outline::goes(row).map_or_else(|| "-".to_owned(), |route| code(&route));
    let list = passage::word_with_list(report, row)
        .map(|text| format!(" {} |", prose(&text)))
        .unwrap_or_default();
    writeln!(
        out,
        "| {pattern}{examples} | {} | {route}{others} |{list} {verdict} |",
        row.port
    )
}

fn one_trouble(
    report: &Report,
    number: usize,
    trouble: &Trouble<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let row = trouble.row;
    writeln!(out, "{number}. {}", prose(&outline::sentence(trouble.why)))?;
    writeln!(out, "    - for {}", prose(&trouble.places()))?;
    for breaks in trouble::breaks(trouble) {
        writeln!(out, "    - breaks: {}", prose(breaks))?;
    }
    if let Some(route) = trouble.goes() {
        writeln!(out, "    - route {}", code(&route))?;
    }
    if let Some(setting) = outline::setting(row) {
        writeln!(out, "    - by {}", prose(&setting))?;
    }
    if let Some(place) = trouble.decided(report) {
        writeln!(out, "    - decided in {}", prose(&place))?;
    }
    writeln!(out, "    - rule {}", prose(&outline::rule(row)))?;
    match &row.next_step {
        Some(step) => writeln!(out, "    - **next**: {}", prose(step)),
        None => Ok(()),
    }
}

fn one_finding(finding: &Finding, out: &mut dyn Write) -> io::Result<()> {
    let message = format!(
        "{}{}",
        outline::sentence(&finding.message),
        outline::places_of(&finding.labels)
    );
    let severity = finding.severity.word();
    writeln!(
        out,
        "- **{severity}** {}: {}",
        finding.code,
        prose(&message)
    )?;
    if !finding.evidence.is_empty() {
        writeln!(out, "    - seen: {}", prose(&finding.evidence.join(", ")))?;
    }
    if finding.help.is_empty() {
        return Ok(());
    }
    writeln!(out, "    - **next**: {}", prose(&finding.help))
}
