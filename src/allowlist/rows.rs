//! Every required URL against a list.

use super::asked::{login, methods, wanted};
use super::coverage;
use super::demands::{Demands, Opposed};
use super::formats::ListFormat;
use super::index::List;
use super::question::Question;
use super::reasons::{by, reason};
use super::refused;
use super::rules::Rulebook;
use super::upkeep;
use super::wanted::Wanted;
use crate::finding::Label;
use crate::finding::allowlist::{
    AllowlistReport, Coverage, CoverageRow, CoverageSummary, ListNote, ListProfile, RemedyNote,
    RequestCoverage,
};
use crate::profiles::{Profile, Scheme, Tolerance};

/// Comparisons of entries with rows up to which reasons and entries that nobody needs are looked for.
const MOST_COMPARED: usize = 20_000_000;

/// Judges every required URL, without the weaker ways.
pub(super) fn judged(
    format: &'static ListFormat,
    book: &Rulebook,
    question: Question<'_>,
) -> AllowlistReport {
    let resolved = book.resolved(question.addresses);
    let book = resolved.as_ref().unwrap_or(book);
    let indexes = coverage::indexes(book);
    let asked: usize = question
        .profiles
        .iter()
        .map(|profile| profile.rows().count())
        .sum();
    let list = List {
        book,
        indexes: &indexes,
        thorough: book.size().saturating_mul(asked) <= MOST_COMPARED,
    };
    let mut rows = Vec::new();
    let mut missing = Vec::new();
    let mut deciding: Vec<Option<usize>> = Vec::new();
    let demands = Demands::new(book, &indexes, question);
    let mut opposed = Opposed::default();
    for profile in question.profiles {
        let rows_of = profile.rows();
        let needed =
            rows_of.filter(|(_, row)| (question.needed)(&profile.id, row.pattern.text(), row.port));
        for (group, row) in needed {
            let mut requests = Vec::new();
            for method in methods(row, &profile.requirements, book.judges_ports) {
                let addresses = if row.pattern.is_wildcard() {
                    Vec::new()
                } else {
                    (question.addresses)(row.pattern.host())
                };
                let wanted = wanted(row, method, question.client, addresses);
                let (covered, by) = request(&list, &wanted, login(row, &profile.requirements));
                missing.extend(wanted.missing(covered.coverage, row));
                deciding.extend(by.map(|Decider(rule)| rule));
                let covered = match row.scheme {
                    Scheme::Https => opposed.ended(&list, &wanted, covered, row),
                    Scheme::Http => covered,
                };
                requests.push(refused::of_request(book, covered));
            }
            apart(&mut requests, row.port);
            let worst = requests.iter().map(|request| request.coverage).max();
            let coverage = worst.unwrap_or(Coverage::Unknown);
            let deciding = requests.iter().find(|request| request.coverage == coverage);
            rows.push(CoverageRow {
                profile: profile.id.clone(),
                group: group.id.clone(),
                purpose: group.purpose.clone(),
                pattern: row.pattern.text().to_owned(),
                port: row.port,
                scheme: row.scheme.word().to_owned(),
                standing: row.standing.word(),
                coverage,
                code: deciding.and_then(|request| request.code),
                requests,
                demands: demands.of(row, &profile.requirements, &mut opposed),
            });
        }
    }
    missing.sort();
    missing.dedup();
    let summary = CoverageSummary::of(&rows);
    let remedy = (!missing.is_empty()).then(|| (format.remedy)(book, &missing, question.client));
    let remedy = refused::remedy(book, remedy);
    AllowlistReport {
        version: env!("CARGO_PKG_VERSION"),
        list: ListNote {
            files: book
                .files
                .iter()
                .map(|file| file.name().to_owned())
                .collect(),
            kind: format.name,
            title: format.title,
            entries: book.size(),
            judges_ports: book.judges_ports,
            notes: book.notes.clone(),
        },
        client: question.client.map(|client| client.to_string()),
        profiles: question.profiles.iter().map(note).collect(),
        findings: upkeep::findings(book, question.profiles, list.thorough, &deciding),
        remedy: remedy.map(|remedy| RemedyNote {
            place: remedy.place,
            before_line: remedy.before_line,
            lines: remedy.lines,
        }),
        exemptions: demands.remedies(opposed),
        alternatives: Vec::new(),
        summary,
        rows,
    }
}

fn note(profile: &Profile) -> ListProfile {
    ListProfile {
        id: profile.id.clone(),
        title: profile.title.clone(),
        source: profile.url(),
        retrieved: profile.retrieved(),
    }
}

/// Where one way gets through and another does not, the other says so.
fn apart(requests: &mut [RequestCoverage], port: u16) {
    let whole = requests
        .iter()
        .find(|request| request.coverage == Coverage::Full);
    let Some(whole) = whole.map(|request| request.method) else {
        return;
    };
    for request in requests {
        if let (Coverage::None, Some(why)) = (request.coverage, &mut request.why) {
            *why = format!(
                "{whole} is let through, {} to port {port} is not: {why}",
                request.method
            );
        }
    }
}

/// The rule that decided; `None` where none held.
struct Decider(Option<usize>);

/// What the list makes of a request, and the rule that lets it through, where it does so whole.
fn request(
    list: &List<'_>,
    wanted: &Wanted<'_>,
    login: Option<Tolerance>,
) -> (RequestCoverage, Option<Decider>) {
    let book = list.book;
    let mut answers = coverage::ask(book, list.indexes, wanted);
    let mut code = None;
    let mut reasons = Vec::new();
    if let Some(challenged) = answers.challenged.take() {
        let why = format!("{} makes the proxy ask for a login", by(book, &challenged));
        if login.is_some_and(|login| login != Tolerance::Allowed) {
            reasons.push(format!("{why}, and the client can't log in"));
            code = Some("A-15");
            answers.refused.get_or_insert(challenged);
        } else {
            answers.unknown.get_or_insert((challenged, why));
        }
    }
    let coverage = answers.extent();
    if coverage != Coverage::Full && reasons.is_empty() {
        let (found, why) = reason(list, wanted, &answers);
        code = found;
        reasons.extend(why);
    }
    if coverage == Coverage::Unknown {
        code = None;
    } else if coverage != Coverage::Full {
        let usual = if coverage == Coverage::Partial {
            "A-05"
        } else {
            "A-04"
        };
        code.get_or_insert(usual);
    }
    let decided = [&answers.refused, &answers.admitted].into_iter().flatten();
    let unknown = answers.unknown.iter().map(|(shown, _)| shown);
    let labels: Vec<Label> = decided
        .chain(unknown)
        .filter(|_| book.judges_ports && coverage != Coverage::Full)
        .filter_map(|shown| {
            let place = book.rules.get(shown.rule?)?.place;
            book.label(place, "this line decides")
        })
        .take(1)
        .collect();
    let through = answers
        .admitted
        .as_ref()
        .filter(|_| book.judges_ports && coverage == Coverage::Full);
    let found = RequestCoverage {
        method: wanted.method,
        coverage,
        why: (!reasons.is_empty()).then(|| reasons.join("; ")),
        admitted_by: through.map(|shown| by(book, shown)),
        admitted: answers.admitted.as_ref().map(|shown| shown.host.clone()),
        refused: answers.refused.map(|shown| shown.host),
        labels,
        code,
    };
    let through = answers.admitted.filter(|_| coverage == Coverage::Full);
    (found, through.map(|shown| Decider(shown.rule)))
}
