//! What the client does in the end: an evaluation, read as the client reads it.

use std::sync::Arc;

use super::answer;
use super::dialects::{Dialect, OnError};
use super::evaluation::{
    Evaluation, Limit, LoadFailure, LookupRecord, Outcome, ScriptError, Trace,
};
use super::request::Request;
use super::run_budget::RunBudget;
use crate::finding::answers::{
    Rejected, RouteEntry, ScriptFailure, ScriptLookup, Status, UrlAnswer,
};

/// What a failed script means for a client that goes direct then, as browsers do. Kept apart from an
/// answer by its status.
const FAILS_OPEN: &str = "DIRECT";

/// The answer for a URL that the script was asked about, or that never reached it.
pub fn answer(
    url: &str,
    request: &Request,
    evaluation: &Evaluation,
    dialect: &Dialect,
) -> UrlAnswer {
    answer_to(
        url,
        request.clone(),
        evaluation,
        dialect,
        &mut Read::default(),
    )
}

/// As [`answer()`], for one of many requests.
pub fn answer_to(
    url: &str,
    request: Request,
    evaluation: &Evaluation,
    dialect: &Dialect,
    read: &mut Read,
) -> UrlAnswer {
    let mut answer = blank(url, request);
    trace(&mut answer, &evaluation.trace);
    read.budget
        .spend_answer(answer.alerts.iter().map(String::len).sum());
    match &evaluation.outcome {
        Outcome::Text(text) => returned(&mut answer, text, dialect, read),
        Outcome::NotText(kind) => {
            let message = format!("{} returned {kind}, not a string", entry(dialect));
            fail(&mut answer, &failure(message), dialect.call_error, dialect);
        }
        Outcome::Threw(error) => fail(&mut answer, error, dialect.call_error, dialect),
        Outcome::Limit(limit) => limited(&mut answer, limit, dialect),
        Outcome::Crash(message) => crashed(&mut answer, message, dialect),
    }
    answer
}

/// The last answers that were read, for one client: most URLs have one of a few, and share what was
/// made of it.
#[derive(Debug, Default)]
pub struct Read {
    answers: Vec<ReadAnswer>,
    next: usize,
    budget: RunBudget,
}

#[derive(Debug, Clone)]
struct ReadAnswer {
    text: Arc<str>,
    effective: Arc<str>,
    route: Arc<[RouteEntry]>,
    rejected: Arc<[Rejected]>,
    failure: Option<&'static str>,
}

/// How many different answers are known at a time.
const MOST_KNOWN: usize = 8;

impl Read {
    /// For answers that are all kept: each that no other shares has its price.
    pub fn for_keeping(budget: RunBudget) -> Self {
        Self {
            budget,
            ..Self::default()
        }
    }

    fn of(&mut self, text: &str, dialect: &Dialect) -> ReadAnswer {
        if let Some(known) = self.answers.iter().find(|known| *known.text == *text) {
            return known.clone();
        }
        self.budget.spend_answer(text.len());
        let parsed = answer::parse(text, dialect);
        let effective = answer::effective(text, &parsed.route, dialect);
        let text: Arc<str> = text.into();
        let read = ReadAnswer {
            effective: if effective == *text {
                text.clone()
            } else {
                effective.into()
            },
            text,
            route: parsed.route.into(),
            rejected: parsed.rejected.into(),
            failure: parsed.failure,
        };
        match self.answers.get_mut(self.next) {
            Some(place) => *place = read.clone(),
            None => self.answers.push(read.clone()),
        }
        self.next = (self.next + 1) % MOST_KNOWN;
        read
    }
}

/// The answer for a URL that the client never asks the script about.
pub fn bypass(url: &str, request: &Request) -> UrlAnswer {
    UrlAnswer {
        status: Status::Bypass,
        route: [answer::direct()].into(),
        effective: Some("DIRECT".into()),
        ..blank(url, request.clone())
    }
}

/// The answer for every URL where the script could not be loaded.
pub fn not_loaded(
    url: &str,
    request: &Request,
    cause: &LoadFailure,
    dialect: &Dialect,
) -> UrlAnswer {
    let mut answer = blank(url, request.clone());
    match cause {
        LoadFailure::Refused(_) | LoadFailure::NoEntryPoint { .. } => {
            fail(
                &mut answer,
                &failure(cause.to_string()),
                dialect.call_error,
                dialect,
            );
        }
        LoadFailure::Syntax(error) | LoadFailure::Threw(error) => {
            fail(&mut answer, error, dialect.load_error, dialect);
        }
        LoadFailure::Limit(limit) => limited(&mut answer, limit, dialect),
        LoadFailure::Crash(message) => crashed(&mut answer, message, dialect),
    }
    answer
}

fn blank(url: &str, request: Request) -> UrlAnswer {
    UrlAnswer {
        url: url.to_owned(),
        host: request.host,
        seen_url: request.url,
        status: Status::Ok,
        returned: None,
        route: Arc::default(),
        effective: None,
        rejected: Arc::default(),
        error: None,
        decided_at: None,
        lookups: Arc::default(),
        alerts: Arc::default(),
    }
}

fn trace(answer: &mut UrlAnswer, trace: &Trace) {
    answer.decided_at = trace.decided_at;
    if !trace.lookups.is_empty() {
        answer.lookups = trace.lookups.iter().map(lookup).collect();
    }
    if !trace.alerts.is_empty() {
        answer.alerts = trace.alerts.as_slice().into();
    }
}

fn lookup(record: &LookupRecord) -> ScriptLookup {
    ScriptLookup {
        question: record.question.name(),
        name: record.name.clone(),
        answer: record.answer.iter().map(ToString::to_string).collect(),
        failure: record.failure.clone(),
    }
}

fn returned(answer: &mut UrlAnswer, text: &str, dialect: &Dialect, read: &mut Read) {
    let text = match text.split_once('\0') {
        Some((before, _)) if dialect.answer_ends_at_nul => before,
        _ => text,
    };
    let read = read.of(text, dialect);
    answer.returned = Some(read.text);
    if dialect.answer_must_be_ascii && !text.is_ascii() {
        let message = format!(
            "{} returned a string with characters outside ASCII, which {} does not take",
            entry(dialect),
            dialect.title
        );
        fail(answer, &failure(message), dialect.call_error, dialect);
        return;
    }
    if let Some(why) = read.failure {
        fail(answer, &failure(why.to_owned()), OnError::Reported, dialect);
        return;
    }
    answer.effective = Some(read.effective);
    answer.route = read.route;
    answer.rejected = read.rejected;
}

fn fail(answer: &mut UrlAnswer, error: &ScriptError, then: OnError, dialect: &Dialect) {
    answer.status = Status::Error;
    answer.effective = match then {
        OnError::Direct => Some(FAILS_OPEN.into()),
        OnError::Reported => None,
    };
    answer.error = Some(ScriptFailure {
        message: error.message.clone(),
        line: error.position.map(|position| position.line),
        column: error.position.map(|position| position.column),
        warning: Some(failing(then, dialect)),
    });
}

fn limited(answer: &mut UrlAnswer, limit: &Limit, dialect: &Dialect) {
    answer.status = Status::Limit;
    answer.error = Some(ScriptFailure {
        message: format!(
            "stopped by the limit of {}: {}",
            limit.which.word(),
            limit.value
        ),
        line: None,
        column: None,
        warning: Some(stopped(dialect)),
    });
}

fn crashed(answer: &mut UrlAnswer, message: &str, dialect: &Dialect) {
    answer.status = Status::Crash;
    answer.error = Some(ScriptFailure {
        message: format!("the JavaScript engine died: {message}"),
        line: None,
        column: None,
        warning: Some(stopped(dialect)),
    });
}

/// What the client makes of a script that fails.
fn failing(then: OnError, dialect: &Dialect) -> String {
    let title = dialect.title;
    match then {
        OnError::Direct => format!("{title} fails open: where the script fails, it goes DIRECT"),
        OnError::Reported => {
            format!("{title} reports the error, and the program that asked decides where it goes")
        }
    }
}

/// The same where pac-check stopped the script: the client has limits of its own, or none.
fn stopped(dialect: &Dialect) -> String {
    let then = match dialect.call_error {
        OnError::Direct => "if it gives the script up, it fails open and goes DIRECT",
        OnError::Reported => "if it gives the script up, it reports an error",
    };
    format!("what {} does here is unknown: {then}", dialect.title)
}

fn failure(message: String) -> ScriptError {
    ScriptError {
        message,
        position: None,
        span: None,
    }
}

fn entry(dialect: &Dialect) -> &'static str {
    dialect
        .entry_points
        .first()
        .copied()
        .unwrap_or("FindProxyForURL")
}
