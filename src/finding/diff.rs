//! Where two PAC files, or two clients of one file, answer differently.

use serde::Serialize;

use crate::source::{Position, SourceFile};

/// The result of `pac-check diff`. The JSON shape is `pac-check/diff@1`.
#[derive(Debug, Clone, Serialize)]
pub struct DiffReport {
    /// Version of the program.
    pub version: &'static str,
    /// What was there before, or the first client.
    pub old: Compared,
    /// What is there now, or the second client.
    pub new: Compared,
    /// What the result rests on.
    pub basis: Basis,
    /// What was found, the differences with the most classes of requests first.
    pub differences: Vec<Difference>,
    /// What was not compared, a sentence each.
    pub limits: Vec<String>,
    /// How the traffic that was given is spread over the differences.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub traffic: Option<Traffic>,
    /// A result over samples is taken for a result (`--accept-samples`).
    #[serde(skip)]
    pub accepts_samples: bool,
}

impl DiffReport {
    /// The exit status: 1 where there is a difference, 0 where both are equal, and 2 where that is
    /// not known.
    pub fn exit_status(&self) -> u8 {
        if !self.differences.is_empty() {
            return 1;
        }
        match &self.basis {
            Basis::Proof { undecided: 0, .. } | Basis::SameText => 0,
            Basis::Samples {
                urls, unknown: 0, ..
            } if *urls > 0 && self.accepts_samples => 0,
            Basis::Proof { .. } | Basis::Samples { .. } => 2,
        }
    }
}

/// One side of a comparison.
#[derive(Debug, Clone, Serialize)]
pub struct Compared {
    /// Name of the PAC file.
    pub file: String,
    /// SHA-256 of its bytes, in lower-case hexadecimal digits.
    pub sha256: String,
    /// The client whose behaviour it is.
    pub client: &'static str,
    /// The text, for excerpts.
    #[serde(skip)]
    pub source: SourceFile,
}

/// What a comparison rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum Basis {
    /// Both files have the same text.
    SameText,
    /// Every request was compared, in classes that neither side can tell apart.
    Proof {
        /// Classes of requests.
        classes: usize,
        /// Classes for which one side gave no answer that can be compared.
        undecided: usize,
    },
    /// Some URLs were compared.
    Samples {
        /// How many.
        urls: usize,
        /// Of these, those for which one side gave no answer that can be compared.
        unknown: usize,
        /// Why not every request was.
        why: String,
    },
}

/// Requests that get another route.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// Which hosts: `*.corp.example`, `10.0.0.0/8`, or in words.
    pub hosts: Vec<String>,
    /// Which of these do not belong to it.
    pub except: Vec<String>,
    /// For which schemes, ports or paths; `None` where it is all that were compared.
    pub only: Option<String>,
    /// In which case, where it is not in every case: what DNS, the machine's address or the time are
    /// in the example.
    pub while_: Vec<String>,
    /// What answered before; the first is that of the example.
    pub old: Vec<Answered>,
    /// What answers now; the first is that of the example. Where a rule changes, many others may decide
    /// in its place.
    pub new: Vec<Answered>,
    /// A URL that shows it.
    pub example: String,
    /// True where the JavaScript engine gives both answers for the example, too.
    pub confirmed: bool,
    /// Classes of requests, or samples.
    pub cases: usize,
    /// Of the URLs that were given as traffic, how many.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub urls: Option<u64>,
}

/// One side's answer.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Answered {
    /// The route, in its normal form.
    pub route: String,
    /// The return that decided.
    pub line: Option<u32>,
    /// The same, with the column.
    #[serde(skip)]
    pub at: Option<Position>,
}

/// URLs that were given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Traffic {
    /// How many.
    pub urls: u64,
    /// How many of them get another route.
    pub different: u64,
    /// Of these, those that belong to none of the differences above.
    pub elsewhere: u64,
    /// How many could not be compared.
    pub unknown: u64,
}
