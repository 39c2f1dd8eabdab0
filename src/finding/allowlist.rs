//! What a proxy's own list lets through: the result of `pac-check allowlist`.

use serde::Serialize;

use super::settings::Remedy;
use super::{Finding, Label};

/// The result of `pac-check allowlist`. The JSON shape is `pac-check/allowlist@1`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AllowlistReport {
    /// Version of the program.
    pub version: &'static str,
    /// The list.
    pub list: ListNote,
    /// The address that the client is taken to have; `None` where it was not given.
    pub client: Option<String>,
    /// The required URLs that were judged.
    pub profiles: Vec<ListProfile>,
    /// Every required URL, in the order of the profiles.
    pub rows: Vec<CoverageRow>,
    /// What else is to be said about the list, most severe first.
    pub findings: Vec<Finding>,
    /// What to add; `None` where nothing is missing.
    pub remedy: Option<RemedyNote>,
    /// What to add so that the proxy leaves alone what it must: to the list itself or to lists of
    /// exemptions.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub exemptions: Vec<Remedy>,
    /// Weaker ways that the publishers name, judged as what they are; where something is missing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub alternatives: Vec<AlternativeNote>,
    /// Counts.
    pub summary: CoverageSummary,
}

/// A weaker way to allow what is required: less of it, or by addresses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AlternativeNote {
    /// The profile whose publisher names it.
    pub profile: String,
    /// Name within the profile.
    pub id: String,
    /// What is allowed.
    pub title: String,
    /// What is to be known about it.
    pub says: String,
    /// How much of what is required it lets through.
    pub summary: CoverageSummary,
    /// What it does not let through whole, `pattern:port`.
    pub leaves_out: Vec<String>,
    /// What is not decided, `pattern:port`.
    pub undecided: Vec<String>,
    /// What breaks without what it leaves out.
    pub breaks: Vec<String>,
    /// What else is to be said: what it opens, how old it is.
    pub notes: Vec<String>,
}

impl AllowlistReport {
    /// The exit status of the program: 1 where something required is not let through; else 2 where
    /// anything is unknown or nothing was judged; else 0.
    pub const fn exit_status(&self) -> u8 {
        let summary = &self.summary;
        if summary.none > 0 || summary.partial > 0 || summary.opposed > 0 {
            1
        } else if summary.unknown > 0 || summary.undecided > 0 || summary.full == 0 {
            2
        } else {
            0
        }
    }
}

/// The list that was judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ListNote {
    /// The file, and those that it refers to.
    pub files: Vec<String>,
    /// Its kind, by its name on the command line.
    pub kind: &'static str,
    /// Its kind in prose.
    pub title: &'static str,
    /// How many entries it has.
    pub entries: usize,
    /// True where the list judges ports, methods and logins, not names alone.
    pub judges_ports: bool,
    /// What is not judged, a sentence each.
    pub notes: Vec<String>,
}

/// A profile that was judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ListProfile {
    /// Name on the command line.
    pub id: String,
    /// Name in prose.
    pub title: String,
    /// Where the list of required URLs was published.
    pub source: Option<String>,
    /// When it was read there.
    pub retrieved: Option<String>,
}

/// How much of something required a list lets through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Coverage {
    /// Every host that the pattern stands for.
    Full,
    /// Could not be decided. Never counts as full.
    Unknown,
    /// Some hosts, not all.
    Partial,
    /// Nothing.
    None,
}

impl Coverage {
    /// The word that reports use.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Unknown => "unknown",
            Self::Partial => "partial",
            Self::None => "none",
        }
    }
}

/// One required URL and what the list does with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CoverageRow {
    /// Profile that demands it.
    pub profile: String,
    /// Group of the profile.
    pub group: String,
    /// What the group is for.
    pub purpose: String,
    /// The pattern as published.
    pub pattern: String,
    /// The port.
    pub port: u16,
    /// `http` or `https`.
    pub scheme: String,
    /// `required`, `optional` or `legacy`; only what is required counts in the summary.
    pub standing: &'static str,
    /// The worst of `requests`.
    pub coverage: Coverage,
    /// Stable code of what is wrong, where it is not let through whole.
    pub code: Option<&'static str>,
    /// What was asked of the list for it.
    pub requests: Vec<RequestCoverage>,
    /// What the connection bears not, as far as something given tells whether the proxy does it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub demands: Vec<DemandCoverage>,
}

impl CoverageRow {
    /// The request that decided: the first with the row's coverage.
    pub fn deciding(&self) -> Option<&RequestCoverage> {
        self.requests
            .iter()
            .find(|request| request.coverage == self.coverage)
    }

    /// The demand that is kept to the least, where one is not kept to whole.
    pub fn worst_demand(&self) -> Option<&DemandCoverage> {
        let broken = self.demands.iter().rev();
        broken
            .filter(|demand| demand.coverage != Coverage::Full)
            .max_by_key(|demand| demand.coverage)
    }
}

/// Something that a proxy must not do to a required URL.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DemandCoverage {
    /// `tls-inspection`, `proxy-authentication` or `websocket` (which it must pass on).
    pub kind: &'static str,
    /// For how much of the pattern the proxy does not do it.
    pub coverage: Coverage,
    /// Why it is not all of it; `None` where it is.
    pub why: Option<String>,
    /// The places that decided.
    #[serde(serialize_with = "super::unique_labels")]
    pub labels: Vec<Label>,
    /// Stable code of what is wrong.
    pub code: Option<&'static str>,
}

/// One kind of request that a required URL makes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RequestCoverage {
    /// `CONNECT` or `GET`.
    pub method: &'static str,
    /// How much of it gets through.
    pub coverage: Coverage,
    /// Why it is not all of it; `None` where it is.
    pub why: Option<String>,
    /// The line that lets it through, where all of it gets through and the list judges requests.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub admitted_by: Option<String>,
    /// A host that gets through.
    pub admitted: Option<String>,
    /// A host that does not.
    pub refused: Option<String>,
    /// The places of the list that decided.
    #[serde(serialize_with = "super::unique_labels")]
    pub labels: Vec<Label>,
    /// Stable code of what is wrong.
    pub code: Option<&'static str>,
}

/// Lines to add to the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RemedyNote {
    /// Where they go, in words.
    pub place: String,
    /// The line of the list before which they go; `None` for its end.
    pub before_line: Option<u32>,
    /// The lines, in the format of the list.
    pub lines: Vec<String>,
}

/// Counts of rows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct CoverageSummary {
    /// Let through whole.
    pub full: usize,
    /// Let through in part.
    pub partial: usize,
    /// Not let through.
    pub none: usize,
    /// Not decided.
    pub unknown: usize,
    /// Let through whole, and the proxy does something to it that it does not bear.
    pub opposed: usize,
    /// Let through whole, and whether the proxy does such a thing is not decided.
    pub undecided: usize,
    /// Rows that are not strictly required, counted nowhere else: with `full`, `partial`, `none` and
    /// `unknown` they are all rows.
    pub not_required: usize,
}

impl CoverageSummary {
    /// Counts the rows.
    pub fn of(rows: &[CoverageRow]) -> Self {
        let mut summary = Self::default();
        for row in rows {
            if row.standing != "required" {
                summary.not_required += 1;
                continue;
            }
            match row.coverage {
                Coverage::Full => {
                    summary.full += 1;
                    match row.demands.iter().map(|demand| demand.coverage).max() {
                        Some(Coverage::Partial | Coverage::None) => summary.opposed += 1,
                        Some(Coverage::Unknown) => summary.undecided += 1,
                        Some(Coverage::Full) | None => {}
                    }
                }
                Coverage::Partial => summary.partial += 1,
                Coverage::None => summary.none += 1,
                Coverage::Unknown => summary.unknown += 1,
            }
        }
        summary
    }
}
