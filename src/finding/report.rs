//! The report of an audit: the only thing that a format sees.

use std::sync::Arc;

use serde::Serialize;

use super::allowlist::{CoverageSummary, DemandCoverage};
use super::answers::{PacFile, RouteEntry, UrlAnswer};
use super::discovery::Discovery;
use super::probe::ProbeReport;
use super::proxy_list::ProxyList;
use super::settings::{Decision, Remedy};
use super::{Finding, Label, Verdict};

/// The result of `pac-check audit`. The JSON shape is `pac-check/audit@1`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Version of the program.
    pub version: &'static str,
    /// The client whose behaviour was judged; of several the names with `, ` between them.
    pub client: String,
    /// How the PAC file was found; `None` where it was named.
    pub discovery: Option<Discovery>,
    /// The PAC file; `None` where there was none.
    pub pac: Option<PacFile>,
    /// Why nothing could be judged, where that is so.
    pub problem: Option<String>,
    /// What was required.
    pub profiles: Vec<ProfileNote>,
    /// What was allowed.
    pub policy: PolicyNote,
    /// Every required URL, in the order of the profiles.
    pub rows: Vec<Row>,
    /// Everything else that is to be said, most severe first.
    pub findings: Vec<Finding>,
    /// Counts.
    pub summary: Summary,
    /// What the proxies' own lists let through, where they were given: of what goes through each.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub proxy_lists: Vec<ProxyList>,
    /// The client's settings, where they were given: then they decide whether the PAC file is asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub settings: Option<SettingsNote>,
    /// What to write where, so that what is violated is met: in the format of each file concerned.
    /// Lines for a proxy's own list stand with that list.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub remedies: Vec<Remedy>,
    /// What was tried, where it was asked for (`--probe`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub probe: Option<ProbeReport>,
}

impl Report {
    /// The exit status of the program: 1 where something is violated, or not let through by the
    /// list of a proxy that it goes to; else 2 where anything is unknown or not judged, where there
    /// was a problem, or where there was nothing to judge; else 0. What was compared with nothing is
    /// no pass: a policy file that was not found must not make a job green.
    pub fn exit_status(&self) -> u8 {
        let lists = || self.proxy_lists.iter().map(|list| list.allowlist.summary);
        let missing = |it: CoverageSummary| it.none + it.partial + it.opposed > 0;
        if self.summary.violated > 0 || lists().any(missing) {
            1
        } else if self.summary.unknown + self.summary.not_judged > 0
            || lists().any(|it| it.unknown + it.undecided > 0)
            || self.summary.met == 0
            || self.problem.is_some()
        {
            2
        } else {
            0
        }
    }
}

impl Report {
    /// True where nothing is wrong or unknown, and something was compared with nothing.
    pub fn only_not_judged(&self) -> bool {
        let unknown =
            |it: &ProxyList| it.allowlist.summary.unknown + it.allowlist.summary.undecided;
        self.summary.not_judged > 0
            && self.summary.violated + self.summary.unknown == 0
            && self.problem.is_none()
            && self.proxy_lists.iter().all(|list| unknown(list) == 0)
    }
}

/// The settings that decided before the PAC file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SettingsNote {
    /// The files.
    pub files: Vec<String>,
    /// What was taken for granted because no file shows it.
    pub assumptions: Vec<String>,
    /// False where they never lead to a PAC file: then none was looked for. `None` where they do not
    /// say it: then only one that was named is looked at.
    pub asks_pac: Option<bool>,
}

/// A list of required URLs that was judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ProfileNote {
    /// Its name on the command line, or the file's name.
    pub id: String,
    /// Its name in prose.
    pub title: String,
    /// Where the list was published.
    pub source: Option<String>,
    /// When it was read there, ISO 8601, to the month or the day.
    pub retrieved: Option<String>,
    /// The clients that will use these URLs in reality.
    pub consumers: Vec<String>,
    /// What the publisher demands beyond names and ports.
    pub demands: Vec<Demand>,
}

/// Something that a publisher demands of the network beside names and ports.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Demand {
    /// Which demand: `proxy-authentication`, `tls-inspection`, `connect-ports`, `proxy-kinds`,
    /// `certificate-issuers`, `websocket`.
    pub kind: &'static str,
    /// What it asks for, for example `unsupported` or `443, 80`.
    pub value: String,
    /// Why, in our words.
    pub says: String,
    /// True where the verdicts take it into account. The rest can't be seen in a PAC file.
    pub judged: bool,
}

/// The policy that the answers were held against.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct PolicyNote {
    /// The policy file, where there was one.
    pub file: Option<String>,
    /// False where it is not configured which proxies are allowed: then no proxy was compared with anything.
    pub allowlist: bool,
    /// The allowlist as written.
    pub allowed: Vec<String>,
    /// The forbidden things as written.
    pub forbidden: Vec<String>,
}

/// One required URL and its verdict.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Row {
    /// Profile or file that demands it.
    pub profile: String,
    /// Group of the profile.
    pub group: String,
    /// What the group is for.
    pub purpose: String,
    /// The pattern as published, for example `*.msappproxy.net` or `www.microsoft.com/pkiops`.
    pub pattern: String,
    /// The port.
    pub port: u16,
    /// `http` or `https`.
    pub scheme: String,
    /// The client whose answers these are: of several that were judged the first with the worst
    /// verdict.
    pub client: String,
    /// True where the pattern stands for many hosts, and was judged by the examples in `answers`.
    pub by_examples: bool,
    /// The verdict over all examples: the worst of them.
    #[serde(flatten)]
    pub verdict: Verdict,
    /// Stable code of the rule that decided, where the row is violated.
    pub code: Option<&'static str>,
    /// Name of the rule that decided: the first one broken; where the row is not violated, what it
    /// was compared with.
    pub rule: String,
    /// The example URL that decided the verdict.
    pub decided_by: Option<String>,
    /// What to do next, where it is not met.
    pub next_step: Option<String>,
    /// Places in the policy that the verdict rests on.
    #[serde(serialize_with = "super::unique_labels")]
    pub labels: Vec<Label>,
    /// The answer for each example URL of the pattern.
    pub answers: Vec<UrlAnswer>,
    /// The different routes of all its examples in every client that was judged, not only in
    /// `client`: each may use other proxies.
    #[serde(skip)]
    pub routes: Vec<Arc<[RouteEntry]>>,
    /// The route of each of its examples in each client that was judged.
    #[serde(skip)]
    pub asked: Vec<ClientRoute>,
    /// `required`, `optional` or `legacy`. What is not strictly required is a row only where it is
    /// met or not judged.
    pub standing: &'static str,
    /// What breaks where it can't be reached, where the list of required URLs says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub breaks: Option<String>,
    /// The part of the product that requests it, where settings were given: `service`, `updater`,
    /// `backend` or `revocation`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub component: Option<&'static str>,
    /// Where the settings of that part send it, by which of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub setting: Option<Decision>,
    /// Whether the proxies that it goes to let it through, where lists were given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub passage: Option<Passage>,
    /// Whether it works, where it was tried (`--probe`): `works`, `does-not-work` or `unknown`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub does: Option<&'static str>,
}

/// The route of a URL in one client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientRoute {
    /// The client.
    pub client: String,
    /// The URL.
    pub url: String,
    /// What the client does with it, in order.
    pub route: Arc<[RouteEntry]>,
    /// Why that is not known.
    pub unknown: Option<String>,
}

/// Whether the proxies that a required URL goes to let it through: the worst of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Passage {
    /// `full`, `partial`, `none` or `unknown`; `not-asked` where it certainly goes past every proxy.
    pub lets_through: &'static str,
    /// Why it is not all of it.
    pub why: Option<String>,
    /// The places of the list that decided.
    #[serde(serialize_with = "super::unique_labels")]
    pub labels: Vec<Label>,
    /// What the connection bears not, as far as something given tells whether the proxy does it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub demands: Vec<DemandCoverage>,
    /// Each proxy of its routes, with its list.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub proxies: Vec<ProxyPassage>,
}

/// Whether one proxy lets a required URL through.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ProxyPassage {
    /// The proxy, `host:port`.
    pub proxy: String,
    /// The file of its list; `None` where none is known to be its.
    pub list: Option<String>,
    /// `full`, `partial`, `none` or `unknown`.
    pub lets_through: &'static str,
}

impl Row {
    /// The answer that decided the verdict; else the first.
    pub fn deciding_answer(&self) -> Option<&UrlAnswer> {
        self.decided_by
            .as_ref()
            .and_then(|url| self.answers.iter().find(|answer| answer.url == *url))
            .or_else(|| self.answers.first())
    }
}

/// Counts of a report.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Rows met.
    pub met: usize,
    /// Rows violated.
    pub violated: usize,
    /// Rows of which it could not be found out.
    pub unknown: usize,
    /// Rows of which nothing was demanded that they could be compared with.
    pub not_judged: usize,
}

impl Summary {
    /// Counts the verdicts of rows.
    pub fn of(rows: &[Row]) -> Self {
        Self::over(rows.iter())
    }

    /// Counts the verdicts of some of the rows.
    pub fn over<'a>(rows: impl Iterator<Item = &'a Row>) -> Self {
        Self::over_verdicts(rows.map(|row| &row.verdict))
    }

    /// Counts verdicts.
    pub fn over_verdicts<'a>(verdicts: impl Iterator<Item = &'a Verdict>) -> Self {
        let mut summary = Self::default();
        for verdict in verdicts {
            match verdict {
                Verdict::Met => summary.met += 1,
                Verdict::Violated(_) => summary.violated += 1,
                Verdict::Unknown(_) => summary.unknown += 1,
                Verdict::NotJudged(_) => summary.not_judged += 1,
            }
        }
        summary
    }
}
