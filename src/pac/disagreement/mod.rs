//! Why clients part over one PAC file: the first thing that went differently on their ways, and the
//! field of the dialects that stands behind it.

mod builtin;
mod error;
mod fields;
mod found;
mod parting;
mod reason;
mod way;

use super::dialects::Dialect;
use crate::finding::answers::{Status, UrlAnswer};
use crate::finding::disagreement::{Disagreement, Field, SharedRoute};
use crate::finding::explanation::Explanation;
use crate::source::SourceFile;

/// One client and its way to its answer.
#[derive(Debug, Clone, Copy)]
pub struct Side<'a> {
    /// The client.
    pub dialect: &'static Dialect,
    /// The file as the client reads its bytes.
    pub source: &'a SourceFile,
    /// The way; with all its steps where the reason is to be found.
    pub explanation: &'a Explanation,
}

/// What the client does, as one text that is the same for all that do the same.
pub fn course(answer: &UrlAnswer) -> String {
    match (&answer.effective, answer.status) {
        // A library that hands the text on: what counts is the usual reading of it.
        (_, Status::Ok) if !answer.route.is_empty() => {
            let entries: Vec<String> = answer.route.iter().map(ToString::to_string).collect();
            entries.join("; ")
        }
        (Some(effective), _) => effective.clone(),
        (None, Status::Error) => {
            "an error, and what follows is up to the program that asked".into()
        }
        (None, _) => "unknown".to_owned(),
    }
}

/// The fields by which one client's script remembers and the other's does not.
pub fn of_memory(one: &Dialect, other: &Dialect) -> Vec<Field> {
    fields::differing(&["state", "test_call"], one, other)
}

/// What the sides do with one URL, and why they part; `None` where they all do the same.
pub fn disagreement(sides: &[Side<'_>]) -> Option<Disagreement> {
    let mut groups: Vec<(String, Vec<&Side<'_>>)> = Vec::new();
    for side in sides {
        let course = course(&side.explanation.answer);
        match groups.iter_mut().find(|(known, _)| *known == course) {
            Some((_, members)) => members.push(side),
            None => groups.push((course, vec![side])),
        }
    }
    let base = *groups.first()?.1.first()?;
    if groups.len() < 2 {
        return None;
    }
    let reasons = groups
        .iter()
        .skip(1)
        .filter_map(|(_, members)| Some(reason::reason(base, members.first()?)))
        .collect();
    let routes = groups
        .into_iter()
        .filter_map(|(route, members)| {
            let answer = &members.first()?.explanation.answer;
            Some(SharedRoute {
                clients: members
                    .iter()
                    .map(|side| side.dialect.name.to_owned())
                    .collect(),
                route,
                status: answer.status,
                decided_at: answer.decided_at,
            })
        })
        .collect();
    Some(Disagreement {
        url: base.explanation.answer.url.clone(),
        routes,
        reasons,
    })
}

#[cfg(test)]
mod tests;
