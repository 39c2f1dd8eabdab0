//! The parts of a connector, and where each takes its proxy from.
//!
//! Service and updater are .NET processes. What goes to the applications uses the machine's proxy
//! where a switch says so. Windows itself fetches revocation lists, through WinHTTP.

use url::Url;

use super::account_proxy;
use super::address_text;
use super::credentials::masked_value;
use super::given::{Given, Known};
use super::process_proxy::{self, Kind, ProcessProxy, Statement};
use super::proxy_list::direct;
use super::web_proxy::WebProxy;
use super::winhttp_proxy::fixed;
use crate::finding::Label;
use crate::finding::settings::{Basis, Decision, Destination};

/// A part of the product.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// The connector service.
    Service,
    /// The connector updater.
    Updater,
    /// Requests of the service to the applications behind it.
    Backend,
    /// Windows fetching revocation lists and OCSP answers.
    Revocation,
}

impl Part {
    /// Every part, in the order of reports.
    pub const ALL: [Self; 4] = [
        Self::Service,
        Self::Updater,
        Self::Backend,
        Self::Revocation,
    ];

    /// The word that reports use.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Service => "service",
            Self::Updater => "updater",
            Self::Backend => "backend",
            Self::Revocation => "revocation",
        }
    }

    /// In prose.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Service => "Connector service",
            Self::Updater => "Connector updater",
            Self::Backend => "Requests to the applications",
            Self::Revocation => "Certificate revocation checks",
        }
    }

    /// The parts that request what a phase of a profile needs.
    pub fn of_phase(phase: Option<&str>) -> &'static [Self] {
        match phase {
            Some("revocation") => &[Self::Revocation],
            Some("update") => &[Self::Updater],
            Some("backend") => &[Self::Backend],
            _ => &[Self::Service, Self::Updater],
        }
    }
}

/// The settings of one server, resolved.
#[derive(Debug)]
pub struct Components<'a> {
    pub(super) given: &'a Given,
    /// The service's proxy.
    pub service: ProcessProxy,
    /// The updater's proxy.
    pub updater: ProcessProxy,
    pub(super) account: ProcessProxy,
}

impl<'a> Components<'a> {
    /// Resolves what was given.
    pub fn new(given: &'a Given) -> Self {
        Self {
            given,
            service: process_proxy::of(given, given.service.as_ref(), "service"),
            updater: process_proxy::of(given, given.updater.as_ref(), "updater"),
            account: account_proxy::of_account(given),
        }
    }

    /// Where a part sends a URL.
    pub fn destination(&self, part: Part, url: &str) -> Decision {
        let url = match Url::parse(url) {
            Ok(url) => url,
            Err(error) => return unknown(format!("it is not a URL: {error}"), Vec::new()),
        };
        match part {
            Part::Service => self.process(&self.service, &url),
            Part::Updater => self.process(&self.updater, &url),
            Part::Backend => self.backend(&url),
            Part::Revocation => self.revocation(&url),
        }
    }

    /// What was taken for granted, as far as it matters here.
    pub fn assumptions(&self) -> Vec<String> {
        let any = |holds: fn(&WebProxy) -> bool| {
            [&self.service, &self.updater]
                .into_iter()
                .any(|process| matches!(&process.kind, Kind::Web(web) if holds(web)))
        };
        let local = any(|web| web.local.is_some() && web.proxies.is_some());
        let wpad = any(|web| web.pac.as_ref().is_some_and(|pac| pac.detect));
        self.given.assumptions(local, wpad)
    }

    fn process(&self, process: &ProcessProxy, url: &Url) -> Decision {
        let decision = of_kind(&process.kind, url);
        if process.is_account {
            return self.overridden(decision, url);
        }
        decision
    }

    /// The publisher says that settings of `netsh winhttp` override those of the account; the
    /// source text of .NET does not read them. Where both come to the same nobody needs to decide.
    pub(super) fn overridden(&self, decision: Decision, url: &Url) -> Decision {
        if matches!(decision.destination, Destination::Unknown { .. }) {
            return decision;
        }
        let other = match self.given.winhttp() {
            Known::No(missing) => {
                return unknown(
                    format!(
                        "{}, unless settings of WinHTTP override it: {missing}",
                        decision.destination
                    ),
                    decision.labels,
                );
            }
            Known::Yes {
                value,
                places,
                says,
                ..
            } => fixed(&value, &places, &says, url),
        };
        let (other, why) = match other {
            Some(other) => (
                other,
                "the publisher says that the latter override, the source text of .NET does not read them",
            ),
            None => match self.advanced() {
                Some(advanced) => (
                    advanced,
                    "it is not documented which of them a service follows",
                ),
                None => return decision,
            },
        };
        if other.destination == decision.destination {
            return decision;
        }
        let mut labels = decision.labels;
        labels.extend(other.labels);
        unknown(
            format!(
                "{} by the account's settings, {} by those of WinHTTP: {why}",
                decision.destination, other.destination
            ),
            labels,
        )
    }

    /// WPAD or a PAC file in the advanced settings of WinHTTP, where they are the machine's.
    pub(super) fn advanced(&self) -> Option<Decision> {
        let advanced = self.given.machine_advanced()?;
        let off = self.given.registry.disable_wpad.as_ref();
        let off = off.is_some_and(|shown| shown.value == Some(1));
        let detect = advanced.value.detect && !off;
        // WinHTTP reads a PAC file from the web, and from nowhere else.
        let script = advanced.value.script.as_deref();
        let script = script.filter(|url| address_text::is_web_address(url));
        if !detect && script.is_none() {
            return None;
        }
        Some(Decision {
            destination: Destination::Pac {
                detect,
                script: script.map(|url| masked_value(url).into_owned()),
                otherwise: vec![direct()],
            },
            says: "the advanced settings of WinHTTP (netsh winhttp show advproxy)".to_owned(),
            basis: Basis::Documented,
            labels: vec![advanced.place.clone()],
        })
    }

    fn backend(&self, url: &Url) -> Decision {
        match self.given.backend() {
            Known::No(missing) => unknown(missing, Vec::new()),
            Known::Yes {
                value: false,
                places,
                says,
                ..
            } => Decision {
                destination: Destination::Route {
                    route: vec![direct()],
                },
                says: format!("{says} is not 1: no proxy towards the applications"),
                basis: Basis::Documented,
                labels: places,
            },
            Known::Yes { value: true, .. } => match self.given.winhttp() {
                Known::No(missing) => unknown(missing, Vec::new()),
                Known::Yes {
                    value,
                    places,
                    says,
                    ..
                } => fixed(&value, &places, &says, url)
                    .unwrap_or_else(|| self.overridden(of_kind(&self.account.kind, url), url)),
            },
        }
    }

    pub(super) fn revocation(&self, url: &Url) -> Decision {
        match self.given.winhttp() {
            Known::No(missing) => unknown(missing, Vec::new()),
            Known::Yes {
                value,
                places,
                says,
                ..
            } => fixed(&value, &places, &says, url)
                .unwrap_or_else(|| self.without_fixed_proxy(&places, url)),
        }
    }

    /// WinHTTP without a static proxy: Windows then looks by WPAD. What it does with a PAC address
    /// or a proxy of the account differs in different places.
    fn without_fixed_proxy(&self, places: &[Label], url: &Url) -> Decision {
        let undecided = |why: &str| {
            unknown(
                format!(
                    "WinHTTP has no static proxy, and {why}: set one with netsh where it matters"
                ),
                places.to_vec(),
            )
        };
        if self.advanced().is_some() {
            return undecided(
                "its advanced settings name a PAC file or WPAD, of which it is not documented that revocation checks use them",
            );
        }
        match &self.account.kind {
            Kind::Web(web) if web.proxies.is_none() => match &web.pac {
                Some(pac) if pac.script.is_some() => undecided(
                    "it is not documented that revocation checks use the account's PAC address",
                ),
                _ => {
                    let mut decision = of_kind(&self.account.kind, url);
                    decision.says = format!("WinHTTP has no static proxy; {}", decision.says);
                    decision.labels.splice(0..0, places.to_vec());
                    decision
                }
            },
            Kind::Web(_) => undecided(
                "it is not documented that revocation checks use the account's static proxy",
            ),
            Kind::Off(statement) | Kind::Broken(statement) | Kind::Unknown(statement) => {
                undecided(&statement.says)
            }
        }
    }
}

fn unknown(why: String, labels: Vec<Label>) -> Decision {
    Decision {
        destination: Destination::Unknown { why },
        says: String::new(),
        basis: Basis::Derived,
        labels,
    }
}

pub(super) fn of_kind(kind: &Kind, url: &Url) -> Decision {
    let with = |destination: Destination, statement: &Statement| Decision {
        destination,
        says: statement.says.clone(),
        basis: statement.basis,
        labels: statement.places.clone(),
    };
    match kind {
        Kind::Web(web) => web.destination(url),
        Kind::Off(statement) => with(
            Destination::Route {
                route: vec![direct()],
            },
            statement,
        ),
        Kind::Broken(statement) => with(
            Destination::Fails {
                why: statement.says.clone(),
            },
            statement,
        ),
        Kind::Unknown(statement) => with(
            Destination::Unknown {
                why: statement.says.clone(),
            },
            statement,
        ),
    }
}
