//! The weaker ways that publishers name: a few names only, or networks by address. They are judged like a
//! list of the proxy that holds nothing else.

use super::formats::ListFormat;
use super::question::{Alternatives, Question};
use super::rows::judged;
use super::rules::Rulebook;
use crate::finding::allowlist::{AllowlistReport, AlternativeNote, Coverage, CoverageRow};
use crate::profiles::{Alternative, Means, Profile, UrlPattern};
use crate::source::SourceFile;

/// The alternatives of all profiles.
pub(super) fn of(question: Question<'_>, known: Alternatives<'_>) -> Vec<AlternativeNote> {
    let profiles = question.profiles.iter();
    let all = profiles.flat_map(|profile| {
        let alternatives = profile.alternatives.iter();
        alternatives.map(move |alternative| (profile, alternative))
    });
    all.map(|(profile, alternative)| note(profile, alternative, question, known))
        .collect()
}

fn note(
    profile: &Profile,
    alternative: &Alternative,
    question: Question<'_>,
    known: Alternatives<'_>,
) -> AlternativeNote {
    let mut notes = Vec::new();
    let judged = match &alternative.means {
        Means::Names(patterns) => names(patterns, profile, question),
        Means::ServiceTags(cloud) => {
            notes.extend(about_tags(cloud, known.service_tags));
            known.service_tags.and_then(|book| {
                let format = ListFormat::named("networks")?;
                Some(ask(format, book, profile, question))
            })
        }
    };
    let undecided = match judged {
        Some(_) => Vec::new(),
        None => every(profile),
    };
    let mut note = AlternativeNote {
        profile: profile.id.clone(),
        id: alternative.id.clone(),
        title: alternative.title.clone(),
        says: alternative.says.clone(),
        summary: crate::finding::allowlist::CoverageSummary {
            unknown: undecided.len(),
            ..Default::default()
        },
        leaves_out: Vec::new(),
        undecided,
        breaks: Vec::new(),
        notes,
    };
    if let Some(report) = judged {
        fill(&mut note, &report, profile);
    }
    note
}

fn about_tags(cloud: &str, file: Option<&Rulebook>) -> Vec<String> {
    let Some(book) = file else {
        return vec!["The weekly file was not given (--service-tags FILE).".to_owned()];
    };
    let mut notes = book.notes.clone();
    if !book.is_of_cloud(cloud) {
        notes.push(format!(
            "The file is not that of the cloud `{cloud}`, which the profile needs."
        ));
    }
    notes
}

fn names(
    patterns: &[UrlPattern],
    profile: &Profile,
    question: Question<'_>,
) -> Option<AllowlistReport> {
    let format = ListFormat::named("plain")?;
    let texts: Vec<&str> = patterns.iter().map(UrlPattern::text).collect();
    let file = SourceFile::new("alternative", texts.join("\n"));
    let book = (format.parse)(vec![file]).ok()?;
    Some(ask(format, &book, profile, question))
}

fn ask(
    format: &'static ListFormat,
    book: &Rulebook,
    profile: &Profile,
    question: Question<'_>,
) -> AllowlistReport {
    let question = Question {
        client: question.client,
        addresses: question.addresses,
        ..Question::of(std::slice::from_ref(profile))
    };
    judged(format, book, question)
}

fn fill(note: &mut AlternativeNote, report: &AllowlistReport, profile: &Profile) {
    let place = |row: &CoverageRow| format!("{}:{}", row.pattern, row.port);
    note.summary = report.summary;
    for row in report.rows.iter().filter(|row| row.standing == "required") {
        match row.coverage {
            Coverage::Full => continue,
            Coverage::Unknown => {
                note.undecided.push(place(row));
                continue;
            }
            Coverage::Partial | Coverage::None => note.leaves_out.push(place(row)),
        }
        let group = profile.groups.iter().find(|group| group.id == row.group);
        if let Some(breaks) = group.and_then(|group| group.breaks.as_ref())
            && !note.breaks.contains(breaks)
        {
            note.breaks.push(breaks.clone());
        }
    }
    // Entries that nobody needs are not a fault of a way that the publisher names.
    let opened = report
        .findings
        .iter()
        .filter(|finding| finding.code == "A-09");
    note.notes.extend(opened.map(|finding| {
        format!(
            "{} (A-09): {}",
            finding.message,
            finding.evidence.join(", ")
        )
    }));
}

fn every(profile: &Profile) -> Vec<String> {
    let rows = profile
        .rows()
        .filter(|(_, row)| row.standing == crate::profiles::Standing::Required);
    rows.map(|(_, row)| format!("{}:{}", row.pattern.text(), row.port))
        .collect()
}
