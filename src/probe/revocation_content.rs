//! What came from an address of revocation: whether it is what was asked for, and still good.

use super::answer::Answer;
use super::content::Content;
use super::revocation::Kind;
use crate::finding::{Finding, Severity};

/// Seconds by which clocks may differ.
const SKEW: i64 = 3600;
/// Headers that say whose copy it is.
const OF_COPIES: [&str; 4] = ["Content-Type", "Age", "Via", "X-Cache"];

/// What is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wrong {
    severity: Severity,
    says: Says,
    why: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Says {
    Missing,
    Unusable,
    Uncertain,
}

impl Wrong {
    /// It does not come.
    pub(super) fn missing(why: String) -> Self {
        Self {
            severity: Severity::Medium,
            says: Says::Missing,
            why: vec![why],
        }
    }

    fn unusable(why: String) -> Self {
        Self {
            says: Says::Unusable,
            ..Self::missing(why)
        }
    }

    fn uncertain(why: String) -> Self {
        Self {
            severity: Severity::Low,
            says: Says::Uncertain,
            why: vec![why],
        }
    }

    ///
    pub(super) fn finding(self, kind: Kind, url: &str, way: &str) -> Finding {
        let what = kind.words();
        let (message, help) = match self.says {
            Says::Missing => (
                format!("the {what} at {url} does not come by {way}"),
                "A client that can't check revocation may refuse the connection or wait: have this host \
                 and port let through without a login.",
            ),
            Says::Unusable => (
                format!("the {what} at {url} comes by {way} and can't be used"),
                "A client that can't check revocation may refuse the connection or wait: see whether it is \
                 the same on another way. If so, its publisher has to correct it; if not, a proxy or cache \
                 on this way changes it or keeps it for too long.",
            ),
            Says::Uncertain => (
                format!("whether the {what} at {url} answers by {way} is unknown"),
                "Compare with another way: a responder need not answer a request without a question.",
            ),
        };
        Finding {
            code: "R-30",
            severity: self.severity,
            message,
            evidence: self.why,
            help: help.to_owned(),
            labels: Vec::new(),
        }
    }
}

/// What is wrong with an answer, at this time in seconds since 1970.
pub(super) fn wrong(kind: Kind, answer: &Answer, at: i64) -> Option<Wrong> {
    let status = answer.status;
    match (status, kind) {
        (200..=299, _) => {}
        // No redirect is followed; a responder answers a GET without a question as it likes.
        (300..=399, _) | (_, Kind::Ocsp) => return None,
        _ => return Some(Wrong::missing(format!("status {status}"))),
    }
    let mut wrong = match &answer.content {
        Some(content) => by_content(kind, content, answer, at),
        // Recorded before contents were.
        None => is_page(answer).then(|| in_place(answer, kind, "a page")),
    }?;
    for name in OF_COPIES {
        let values = answer.all(name);
        wrong.why.extend(values.map(|it| format!("{name}: {it}")));
    }
    Some(wrong)
}

fn by_content(kind: Kind, content: &Content, answer: &Answer, at: i64) -> Option<Wrong> {
    let place = |what: &str| Some(in_place(answer, kind, what));
    match (kind, content) {
        (Kind::Crl, Content::Crl { .. }) => of_list(content, answer, at),
        // Some responders say nothing where nothing is asked.
        (Kind::Issuer, Content::Certificate | Content::Pkcs7)
        | (Kind::Ocsp, Content::Empty | Content::Missing) => None,
        (Kind::Ocsp, Content::Ocsp(status)) => match status {
            // Successful; and what a request without a question, or without a signature, gets.
            0 | 1 | 5 | 6 => None,
            2 => Some(Wrong::uncertain(
                "its status is internalError (2)".to_owned(),
            )),
            3 => Some(Wrong::uncertain("its status is tryLater (3)".to_owned())),
            other => Some(Wrong::uncertain(format!(
                "its status is {other}, which OCSP does not have"
            ))),
        },
        (_, Content::Cut(whole, came)) => Some(Wrong::unusable(format!(
            "it is cut: by its DER it has {whole} bytes, and {came} came"
        ))),
        (_, Content::Empty) => place("an empty body"),
        (_, Content::Missing) => place("no body in time"),
        (_, Content::Page) => place("a page"),
        (Kind::Crl | Kind::Issuer, Content::Pem(label)) => Some(Wrong::unusable(format!(
            "it is PEM ({label}), and DER is required (RFC 5280, sections 4.2.1.13 and 4.2.2.1)"
        ))),
        (_, Content::Pem(label)) => place(&format!("PEM ({label})")),
        (_, Content::Crl { .. }) => place("a revocation list"),
        (_, Content::Ocsp(_)) => place("an answer of OCSP"),
        (_, Content::Certificate) => place("a certificate"),
        (_, Content::Pkcs7) => place("PKCS #7"),
        (_, Content::Other) => {
            let first: String = answer.body.chars().take(40).collect();
            place(&format!("`{}`", first.escape_debug()))
        }
    }
}

/// Something came in place of what was asked for. Of a responder that was not asked anything this says little.
fn in_place(answer: &Answer, kind: Kind, what: &str) -> Wrong {
    let why = format!("status {}, and {what} in place of DER", answer.status);
    match kind {
        Kind::Ocsp => Wrong::uncertain(why),
        Kind::Crl | Kind::Issuer => Wrong::missing(why),
    }
}

/// A revocation list: its dates, and whether all of it came.
fn of_list(content: &Content, answer: &Answer, at: i64) -> Option<Wrong> {
    let Content::Crl {
        issuer,
        this_update,
        next_update,
        bytes,
    } = content
    else {
        return None;
    };
    let by = format!("its issuer is `{issuer}`");
    let mut wrong = if next_update.is_some_and(|it| it < at) {
        let next = next_update.unwrap_or_default();
        Wrong::unusable(format!(
            "it has expired: the next one was due {} ago, at {}",
            ago(at - next),
            day(next)
        ))
    } else if *this_update > at + SKEW {
        Wrong::unusable(format!(
            "it is not valid yet: it is of {}, which is in the future by the clock of this machine",
            day(*this_update)
        ))
    } else if answer.length().is_some_and(|length| length < *bytes) {
        Wrong::unusable(format!(
            "it is cut: by its DER it has {bytes} bytes, and by its Content-Length {}",
            answer.length().unwrap_or_default()
        ))
    } else {
        return None;
    };
    wrong.why.push(by);
    Some(wrong)
}

fn ago(seconds: i64) -> String {
    match seconds {
        0..7200 => format!("{} minutes", seconds / 60),
        7200..172_800 => format!("{} hours", seconds / 3600),
        _ => format!("{} days", seconds / 86_400),
    }
}

/// A time in UTC.
fn day(seconds: i64) -> String {
    jiff::Timestamp::from_second(seconds).map_or_else(
        |_| format!("{seconds} s since 1970"),
        |it| it.strftime("%Y-%m-%d %H:%M UTC").to_string(),
    )
}

fn is_page(answer: &Answer) -> bool {
    answer.body.trim_start().starts_with('<')
        || answer
            .header("content-type")
            .is_some_and(|it| it.starts_with("text/html"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT: i64 = 1_790_000_000;

    fn answer(content: Content) -> Answer {
        Answer {
            status: 200,
            headers: vec![("Content-Length".to_owned(), "100".to_owned())],
            content: Some(content),
            ..Answer::default()
        }
    }

    fn list(this_update: i64, next_update: Option<i64>, bytes: u64) -> Content {
        Content::Crl {
            issuer: "CN=x".to_owned(),
            this_update,
            next_update,
            bytes,
        }
    }

    #[test]
    fn a_list_must_be_of_now_and_whole() {
        let says = |content| {
            let wrong = wrong(Kind::Crl, &answer(content), AT)?;
            Some((wrong.says, wrong.why.join("; ")))
        };
        assert_eq!(says(list(AT - 100, Some(AT + 100), 100)), None);
        assert_eq!(says(list(AT - 100, None, 100)), None);
        // Clocks may differ.
        assert_eq!(says(list(AT + 100, Some(AT + 200), 100)), None);
        for (content, expected) in [
            (
                list(0, Some(AT - 10 * 86_400), 100),
                "expired: the next one was due 10 days ago",
            ),
            (list(AT + 86_400, Some(AT + 90_000), 100), "not valid yet"),
            (list(AT - 100, Some(AT + 100), 101), "cut"),
            (Content::Cut(200, 100), "cut"),
            (Content::Pem("X509 CRL".to_owned()), "PEM (X509 CRL)"),
        ] {
            let (says, why) = says(content).unwrap();
            assert_eq!(says, Says::Unusable);
            assert!(why.contains(expected), "{why}");
        }
        for content in [
            Content::Empty,
            Content::Page,
            Content::Other,
            Content::Certificate,
        ] {
            assert_eq!(says(content).unwrap().0, Says::Missing);
        }
    }

    #[test]
    fn a_responder_without_a_question_may_answer_as_it_likes() {
        let severity = |content| Some(wrong(Kind::Ocsp, &answer(content), AT)?.severity);
        for content in [
            Content::Ocsp(0),
            Content::Ocsp(1),
            Content::Ocsp(6),
            Content::Empty,
        ] {
            assert_eq!(severity(content), None);
        }
        for content in [
            Content::Ocsp(3),
            Content::Ocsp(9),
            Content::Page,
            Content::Certificate,
        ] {
            assert_eq!(severity(content), Some(Severity::Low));
        }
    }
}
