//! What required URLs do not bear: a proxy that opens their TLS connections, or asks for a login. Judged
//! by the list itself where it says so (Squid's `ssl_bump`), else by lists of exemptions where they
//! were given; else nothing is said.

use super::asked::{login, wanted};
use super::coverage::{self, Answers, Shown};
use super::formats::Missing;
use super::index::{Index, List};
use super::inspection::{left_alone, not_ended};
use super::question::{Exemptions, Question};
use super::refused;
use super::rules::{Effect, Line, Rulebook};
use super::wanted::Wanted;
use crate::finding::allowlist::{Coverage, DemandCoverage, RequestCoverage};
use crate::finding::settings::Remedy;
use crate::profiles::{Requirements, Row, Scheme, Tolerance};

/// What tells whether a proxy keeps to the demands.
pub(super) struct Demands<'a> {
    book: &'a Rulebook,
    indexes: &'a [Index],
    inspection: Option<(Exemptions<'a>, Vec<Index>)>,
    login: Option<(Exemptions<'a>, Vec<Index>)>,
    question: Question<'a>,
}

/// Patterns that the proxy must leave alone and does not.
#[derive(Default)]
pub(super) struct Opposed<'a> {
    opened: Vec<Missing<'a>>,
    asked: Vec<Missing<'a>>,
}

impl<'a> Opposed<'a> {
    /// The same request, where the proxy ends some of its TLS connections: those are not let through.
    pub(super) fn ended(
        &mut self,
        list: &List<'_>,
        wanted: &Wanted<'a>,
        covered: RequestCoverage,
        row: &Row,
    ) -> RequestCoverage {
        let Some(inspection) = &list.book.inspection else {
            return covered;
        };
        let ends = inspection
            .lines
            .iter()
            .any(|line| line.effect == Effect::End);
        if !ends || wanted.method != "CONNECT" || covered.coverage == Coverage::None {
            return covered;
        }
        let answers = not_ended(list.book, inspection, list.indexes, wanted);
        let extent = answers.extent();
        if extent == Coverage::Full {
            return covered;
        }
        let shown = answers
            .refused
            .as_ref()
            .or(answers.unknown.as_ref().map(|(shown, _)| shown));
        let line = shown.and_then(|shown| inspection.lines.get(shown.rule?));
        let text = line.map_or_else(|| "`ssl_bump`".to_owned(), |line| quoted(list.book, line));
        let why = match (&answers.refused, &answers.unknown) {
            (Some(shown), _) => {
                format!("{text} terminates the TLS connection to `{}`", shown.host)
            }
            (None, Some((_, why))) => format!("{why}: {text} may terminate the TLS connection"),
            (None, None) => "`ssl_bump` could not be decided".to_owned(),
        };
        self.opened.extend(wanted.missing(extent, row));
        let coverage = covered.coverage.max(extent);
        RequestCoverage {
            coverage,
            why: Some(match covered.why {
                Some(before) => format!("{before}; {why}"),
                None => why,
            }),
            admitted: answers.admitted.map(|shown| shown.host),
            admitted_by: None,
            refused: covered.refused.or(answers.refused.map(|shown| shown.host)),
            labels: line
                .and_then(|line| list.book.label(line.place, "this line decides"))
                .into_iter()
                .collect(),
            code: covered.code.or(match coverage {
                Coverage::None => Some("A-04"),
                Coverage::Partial => Some("A-05"),
                Coverage::Full | Coverage::Unknown => None,
            }),
            ..covered
        }
    }
}

/// A line of `ssl_bump` by its text and place.
fn quoted(book: &Rulebook, line: &Line) -> String {
    let words: Vec<&str> = book.text(line.place).split_whitespace().collect();
    match book.label(line.place, "") {
        Some(label) => format!(
            "`{}` ({}:{})",
            words.join(" "),
            label.file,
            label.start.line
        ),
        None => format!("`{}`", words.join(" ")),
    }
}

impl<'a> Demands<'a> {
    pub(super) fn new(book: &'a Rulebook, indexes: &'a [Index], question: Question<'a>) -> Self {
        let with_indexes = |list: Exemptions<'a>| (list, coverage::indexes(list.book));
        Self {
            book,
            indexes,
            inspection: question.inspection_exempt.map(with_indexes),
            login: question.login_exempt.map(with_indexes),
            question,
        }
    }

    /// The demands of a row, as far as anything given tells about them.
    pub(super) fn of(
        &self,
        row: &'a Row,
        requirements: &Requirements,
        opposed: &mut Opposed<'a>,
    ) -> Vec<DemandCoverage> {
        let method = match row.scheme {
            Scheme::Https => "CONNECT",
            Scheme::Http => "GET",
        };
        let wanted = wanted(row, method, self.question.client, Vec::new());
        let bears_not =
            |tolerance: Option<Tolerance>| tolerance.is_some_and(|it| it != Tolerance::Allowed);
        let stated = requirements.tls_inspection.as_ref();
        let inspection = row.tls_inspection.or(stated.map(|stated| stated.value));
        let mut all = Vec::new();
        let mut demands = Vec::new();
        if row.scheme == Scheme::Https && (row.websocket || bears_not(inspection)) {
            let left_alone = self.inspection(&wanted);
            let shown = left_alone.iter().filter(|_| row.websocket);
            all.extend(shown.map(|(demand, _)| websocket(demand)));
            let demand = left_alone.filter(|_| bears_not(inspection));
            demands.extend(demand.map(|demand| (demand, &mut opposed.opened)));
        }
        if bears_not(login(row, requirements))
            && let Some((list, indexes)) = &self.login
        {
            let demand = exempted(*list, indexes, &wanted, LOGIN);
            demands.push((demand, &mut opposed.asked));
        }
        for ((demand, extent), lacking) in demands {
            // These lists are of hosts.
            let missing = wanted.missing(extent, row);
            lacking.extend(missing.map(|missing| Missing {
                path: None,
                ..missing
            }));
            all.push(demand);
        }
        all
    }

    fn inspection(&self, wanted: &Wanted<'_>) -> Option<(DemandCoverage, Coverage)> {
        if let Some((list, indexes)) = &self.inspection {
            return Some(exempted(*list, indexes, wanted, INSPECTION));
        }
        let inspection = self.book.inspection.as_ref()?;
        let answers = left_alone(self.book, inspection, self.indexes, wanted);
        let line = |shown: &Shown| shown.rule.and_then(|rule| inspection.lines.get(rule));
        let text = |shown: &Shown| match line(shown) {
            Some(line) => quoted(self.book, line),
            None => "the end of `ssl_bump`".to_owned(),
        };
        let coverage = answers.extent();
        let why = match (&answers.refused, &answers.unknown) {
            _ if coverage == Coverage::Full => None,
            // One line that does it to all of them is one cause, whatever the host.
            (Some(shown), _) if coverage == Coverage::None => Some(format!(
                "{} inspects or terminates the TLS connection, which must not be inspected",
                text(shown)
            )),
            (Some(shown), _) => Some(format!(
                "{} inspects or terminates the TLS connection to `{}`, which must not be inspected",
                text(shown),
                shown.host
            )),
            (None, Some((shown, why))) => Some(format!("{why}: {}", text(shown))),
            (None, None) => Some("`ssl_bump` could not be decided".to_owned()),
        };
        let shown = answers.refused.iter();
        let shown = shown.chain(answers.unknown.iter().map(|(shown, _)| shown));
        let labels = shown.filter_map(line).take(1);
        let demand = DemandCoverage {
            kind: INSPECTION.name,
            coverage,
            why,
            labels: labels
                .filter_map(|line| self.book.label(line.place, "this line decides"))
                .collect(),
            code: code(coverage, INSPECTION.code),
        };
        Some((demand, coverage))
    }

    /// The lines that make the proxy leave alone what it must.
    pub(super) fn remedies(&self, opposed: Opposed<'a>) -> Vec<Remedy> {
        let mut remedies = Vec::new();
        for (list, mut lacking, says) in [
            (self.inspection.as_ref(), opposed.opened, "TLS inspection"),
            (self.login.as_ref(), opposed.asked, "the login"),
        ] {
            lacking.sort();
            lacking.dedup();
            let refused =
                list.is_some_and(|(list, _)| super::refused::refused(list.book).is_some());
            if lacking.is_empty() && !refused {
                continue;
            }
            match list {
                Some((list, _)) => {
                    let needed = (list.format.remedy)(list.book, &lacking, None);
                    let remedy = refused::remedy(list.book, Some(needed.clone())).unwrap_or(needed);
                    remedies.push(Remedy {
                        file: name(list.book),
                        format: list.format.name,
                        says: format!("Exempt from {says}, {}:", remedy.place),
                        lines: remedy.lines,
                    });
                }
                None => remedies.push(self.splice(&lacking)),
            }
        }
        remedies
    }

    fn splice(&self, lacking: &[Missing<'_>]) -> Remedy {
        let first = self.book.inspection.as_ref().and_then(|inspection| {
            let opens = |line: &&Line| line.opens();
            let line = inspection.lines.iter().find(opens)?;
            Some((self.book.label(line.place, "")?, self.book.text(line.place)))
        });
        let mut lines: Vec<String> = lacking
            .iter()
            .map(|one| {
                let dot = if one.labels.is_some() { "." } else { "" };
                format!(
                    "acl pac_check_no_inspection ssl::server_name {dot}{}",
                    one.host
                )
            })
            .collect();
        lines.dedup();
        lines.push("ssl_bump splice pac_check_no_inspection".to_owned());
        let place = match &first {
            Some((label, text)) => format!("before line {}: {text}", label.start.line),
            None => "before the lines of `ssl_bump`".to_owned(),
        };
        Remedy {
            file: first.map_or_else(|| name(self.book), |(label, _)| label.file),
            format: "squid",
            says: format!("So that the proxy inspects none of these TLS connections, {place}"),
            lines,
        }
    }
}

/// A WebSocket in a tunnel that the proxy does not open is none of its business (RFC 6455, 4.1); of one
/// that it opens nobody says whether it passes the upgrade on.
fn websocket(left_alone: &DemandCoverage) -> DemandCoverage {
    let whole = left_alone.coverage == Coverage::Full;
    DemandCoverage {
        kind: "websocket",
        coverage: if whole {
            Coverage::Full
        } else {
            Coverage::Unknown
        },
        why: (!whole).then(|| {
            "where the proxy inspects the TLS connection it may not forward a WebSocket".to_owned()
        }),
        labels: left_alone.labels.clone(),
        code: None,
    }
}

/// A demand, as lists of exemptions know it.
#[derive(Clone, Copy)]
struct Kind {
    name: &'static str,
    code: &'static str,
    says: &'static str,
}

const INSPECTION: Kind = Kind {
    name: "tls-inspection",
    code: "A-18",
    says: "is not exempt from TLS inspection",
};
const LOGIN: Kind = Kind {
    name: "proxy-authentication",
    code: "A-15",
    says: "is not exempt from the login",
};

/// What a list of exemptions says, and how much of it its entries alone would exempt.
fn exempted(
    list: Exemptions<'_>,
    indexes: &[Index],
    wanted: &Wanted<'_>,
    kind: Kind,
) -> (DemandCoverage, Coverage) {
    let answers: Answers = coverage::ask(list.book, indexes, wanted);
    let extent = answers.extent();
    let coverage = match refused::refused(list.book) {
        Some(_) => Coverage::None,
        None => extent,
    };
    let why = match (&answers.refused, &answers.unknown) {
        _ if coverage == Coverage::Full => None,
        _ if coverage != extent => {
            Some(format!("{} ({})", refused::why(list.book), name(list.book)))
        }
        (Some(_), _) if coverage == Coverage::None => {
            Some(format!("it {} ({})", kind.says, name(list.book)))
        }
        (Some(shown), _) => Some(format!(
            "`{}` {} ({})",
            shown.host,
            kind.says,
            name(list.book)
        )),
        (None, Some((_, why))) => Some(format!("{why} ({})", name(list.book))),
        (None, None) => Some(format!("{} could not be decided", name(list.book))),
    };
    let demand = DemandCoverage {
        kind: kind.name,
        coverage,
        why,
        labels: Vec::new(),
        code: code(coverage, kind.code),
    };
    (demand, extent)
}

const fn code(coverage: Coverage, code: &'static str) -> Option<&'static str> {
    match coverage {
        Coverage::None | Coverage::Partial => Some(code),
        Coverage::Full | Coverage::Unknown => None,
    }
}

fn name(book: &Rulebook) -> String {
    book.files
        .first()
        .map_or_else(|| "list".to_owned(), |file| file.name().to_owned())
}
