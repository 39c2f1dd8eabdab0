//! What the settings of a Windows client decide, as the reports show it.
//!
//! The JSON shape is `pac-check/settings@1`; changing it means a new name.

use serde::Serialize;

use super::answers::RouteEntry;
use super::{Finding, Label, Severity};

/// The result of `pac-check settings`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SettingsReport {
    /// Version of the program.
    pub version: &'static str,
    /// The files that were read, with what they set.
    pub files: Vec<SettingsFile>,
    /// What was taken for granted because no file shows it.
    pub assumptions: Vec<String>,
    /// Which way of deployment this is.
    pub scenario: Scenario,
    /// Where each component takes its proxy from.
    pub components: Vec<Component>,
    /// Names of the lists of required URLs.
    pub profiles: Vec<String>,
    /// Every required URL, for each component that requests it.
    pub rows: Vec<SettingsRow>,
    /// What is wrong or worth knowing, most severe first.
    pub findings: Vec<SettingsFinding>,
    /// Counts over the rows.
    pub summary: Destinations,
}

impl SettingsReport {
    /// The exit status of the program: 1 where a request fails or a finding is of medium severity
    /// or worse; else 2 where anything is unknown, or nothing was judged at all; else 0.
    pub fn exit_status(&self) -> u8 {
        let wrong = |found: &SettingsFinding| found.finding.severity >= Severity::Medium;
        if self.summary.fails > 0 || self.findings.iter().any(wrong) {
            1
        } else if self.summary.unknown > 0 || !self.rows.iter().any(SettingsRow::is_required) {
            2
        } else {
            0
        }
    }
}

/// A file that was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SettingsFile {
    /// Its name.
    pub name: String,
    /// What it is: `service-config`, `updater-config`, `machine-config`, `registry`,
    /// `netsh-proxy` or `netsh-advproxy`.
    pub kind: &'static str,
    /// What it sets that concerns proxies, in order.
    pub settings: Vec<Setting>,
}

/// One setting as written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Setting {
    /// Its name, for registry values with the key.
    pub name: String,
    /// Its value, for people.
    pub value: String,
    /// Where it stands.
    pub place: Label,
}

/// Which of the ways of deployment that the publisher describes the settings are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Scenario {
    /// How service and updater reach the cloud: `bypass`, `outbound-proxy`, `discovered-proxy`,
    /// `mixed`, `broken` or `unknown`.
    pub outbound: &'static str,
    /// Whether requests to the applications behind the connector use the machine's proxy: `proxy`,
    /// `direct` or `unknown`.
    pub backend: &'static str,
    /// The same in sentences.
    pub says: Vec<String>,
}

/// What a statement rests on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Basis {
    /// The publisher's documentation says so.
    #[default]
    Documented,
    /// Read from the source text of the .NET Framework; nobody has run it for this statement.
    Derived,
}

impl Basis {
    /// The word that reports use.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Documented => "documented",
            Self::Derived => "derived",
        }
    }
}

/// Whether a component asks a PAC file at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PacUse {
    /// It does.
    Used,
    /// It does not.
    NotUsed,
    /// Unknown.
    Unknown,
}

impl PacUse {
    /// The word that reports use.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Used => "used",
            Self::NotUsed => "not used",
            Self::Unknown => "unknown",
        }
    }
}

/// Where one part of the product takes its proxy from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Component {
    /// `service`, `updater`, `backend` or `revocation`.
    pub component: &'static str,
    /// In prose.
    pub title: &'static str,
    /// Whether WPAD or a PAC file has a say.
    pub pac: PacUse,
    /// The setting that decides, in a sentence.
    pub says: String,
    /// What the sentence rests on.
    pub basis: Basis,
    /// The places that decide.
    #[serde(serialize_with = "super::unique_labels")]
    pub labels: Vec<Label>,
}

/// A required URL as one component requests it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SettingsRow {
    /// Profile that demands it.
    pub profile: String,
    /// Group of the profile.
    pub group: String,
    /// The pattern as published.
    pub pattern: String,
    /// The port.
    pub port: u16,
    /// `required`, `optional` or `legacy`; only what is required counts in the summary.
    pub standing: &'static str,
    /// The component that requests it.
    pub component: &'static str,
    /// Where each example of the pattern goes.
    pub urls: Vec<UrlDestination>,
}

impl SettingsRow {
    /// True for what the product does not work without.
    pub fn is_required(&self) -> bool {
        self.standing == "required"
    }
}

/// Where one URL goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UrlDestination {
    /// The URL.
    pub url: String,
    /// Where it goes.
    #[serde(flatten)]
    pub decision: Decision,
}

/// Where a request goes, and what says so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Decision {
    /// Where it goes.
    #[serde(flatten)]
    pub destination: Destination,
    /// The setting that decided, in a sentence.
    pub says: String,
    /// What the sentence rests on.
    pub basis: Basis,
    /// The places that decided.
    #[serde(serialize_with = "super::unique_labels")]
    pub labels: Vec<Label>,
}

/// Where a request goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "goes", rename_all = "kebab-case")]
pub enum Destination {
    /// To a proxy, or DIRECT.
    Route {
        /// One entry: settings know no second choice.
        route: Vec<RouteEntry>,
    },
    /// Where a PAC file says.
    Pac {
        /// True where WPAD looks for it.
        detect: bool,
        /// Its configured address; tried where WPAD finds nothing.
        script: Option<String>,
        /// What comes after the PAC file's proxies, and where there is no PAC file.
        otherwise: Vec<RouteEntry>,
    },
    /// Nowhere: the request ends with an error.
    Fails {
        /// The reason.
        why: String,
    },
    /// Unknown.
    Unknown {
        /// What is missing.
        why: String,
    },
}

impl std::fmt::Display for Destination {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Route { route } => write_route(route, formatter),
            Self::Pac {
                detect,
                script,
                otherwise,
            } => {
                formatter.write_str("by PAC")?;
                match (detect, script) {
                    (true, None) => formatter.write_str(" (WPAD)")?,
                    (true, Some(url)) => write!(formatter, " (WPAD, else {url})")?,
                    (false, Some(url)) => write!(formatter, " ({url})")?,
                    (false, None) => {}
                }
                formatter.write_str(", else ")?;
                write_route(otherwise, formatter)
            }
            Self::Fails { .. } => formatter.write_str("FAILS"),
            Self::Unknown { .. } => formatter.write_str("unknown"),
        }
    }
}

fn write_route(route: &[RouteEntry], formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
    for (index, entry) in route.iter().enumerate() {
        let separator = if index == 0 { "" } else { "; " };
        write!(formatter, "{separator}{entry}")?;
    }
    Ok(())
}

/// A finding on settings, with the lines that would fix it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SettingsFinding {
    /// The finding.
    #[serde(flatten)]
    pub finding: Finding,
    /// What to write where; `None` where there is nothing to write.
    pub remedy: Option<Remedy>,
}

/// Lines to add or change, in the format of the file concerned. Nothing applies them but a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Remedy {
    /// The file.
    pub file: String,
    /// Language of the lines: `xml`, `reg`, `netsh` or `json`.
    pub format: &'static str,
    /// What to do with them.
    pub says: String,
    /// The lines, each without its line feed.
    pub lines: Vec<String>,
}

/// Counts over rows: the worst of a row's URLs counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Destinations {
    /// Rows that go to a proxy.
    pub proxy: usize,
    /// Rows that go DIRECT.
    pub direct: usize,
    /// Rows that a PAC file decides.
    pub pac: usize,
    /// Rows with a request that fails.
    pub fails: usize,
    /// Rows of which it is unknown it.
    pub unknown: usize,
    /// Rows that are not strictly required, counted nowhere else.
    pub not_required: usize,
}

impl Destinations {
    /// Counts rows. Fails before unknown before PAC before DIRECT before proxy.
    pub fn of(rows: &[SettingsRow]) -> Self {
        let mut counts = Self::default();
        for row in rows {
            if !row.is_required() {
                counts.not_required += 1;
                continue;
            }
            let rank = |url: &UrlDestination| match &url.decision.destination {
                Destination::Fails { .. } => 4,
                Destination::Unknown { .. } => 3,
                Destination::Pac { .. } => 2,
                Destination::Route { route } if route.iter().any(|entry| entry.host.is_none()) => 1,
                Destination::Route { .. } => 0,
            };
            match row.urls.iter().map(rank).max() {
                Some(0) => counts.proxy += 1,
                Some(1) => counts.direct += 1,
                Some(2) => counts.pac += 1,
                Some(4) => counts.fails += 1,
                Some(_) | None => counts.unknown += 1,
            }
        }
        counts
    }
}
