//! Where each part of a connector takes its proxy from, in a sentence.

use url::Url;

use super::components::{Components, Part, of_kind};
use super::given::Known;
use super::process_proxy::{Kind, ProcessProxy, Statement};
use crate::finding::Label;
use crate::finding::settings::{Basis, Component, Destination, PacUse};

/// Any host will do: what the rules say about single hosts is said for each of them.
const ANY_HTTPS: &str = "https://host.pac-check.example/";
const ANY_HTTP: &str = "http://crl.pac-check.example/";

impl Components<'_> {
    /// A part in general.
    pub fn note(&self, part: Part) -> Component {
        let (pac, statement) = match part {
            Part::Service => self.process_in_general(&self.service),
            Part::Updater => self.process_in_general(&self.updater),
            Part::Backend => self.backend_in_general(),
            Part::Revocation => self.revocation_in_general(),
        };
        Component {
            component: part.word(),
            title: part.title(),
            pac,
            says: statement.says,
            basis: statement.basis,
            labels: statement.places,
        }
    }

    fn process_in_general(&self, process: &ProcessProxy) -> (PacUse, Statement) {
        if process.is_account {
            self.account_in_general(process)
        } else {
            general(process)
        }
    }

    /// The account's settings as they are, unless those of WinHTTP may override them.
    fn account_in_general(&self, process: &ProcessProxy) -> (PacUse, Statement) {
        let Ok(url) = Url::parse(ANY_HTTPS) else {
            return general(process);
        };
        let decision = self.overridden(of_kind(&process.kind, &url), &url);
        match decision.destination {
            Destination::Unknown { why } => (
                PacUse::Unknown,
                sentence(why, Basis::Documented, decision.labels),
            ),
            _ => general(process),
        }
    }

    fn backend_in_general(&self) -> (PacUse, Statement) {
        match self.given.backend() {
            Known::No(missing) => (
                PacUse::Unknown,
                sentence(missing, Basis::Documented, Vec::new()),
            ),
            Known::Yes {
                value: false,
                places,
                says,
                ..
            } => (
                PacUse::NotUsed,
                sentence(
                    format!(
                        "{says} is not 1: the connector reaches the applications without a proxy"
                    ),
                    Basis::Documented,
                    places,
                ),
            ),
            Known::Yes {
                value: true,
                places,
                says,
                ..
            } => {
                let (pac, mut rest) = match self.given.winhttp() {
                    Known::No(missing) => (
                        PacUse::Unknown,
                        sentence(missing, Basis::Documented, Vec::new()),
                    ),
                    Known::Yes {
                        value,
                        places,
                        says,
                        ..
                    } if value.proxy.is_some() => (
                        PacUse::NotUsed,
                        sentence(format!("{says} count"), Basis::Documented, places),
                    ),
                    Known::Yes { .. } => self.account_in_general(&self.account),
                };
                rest.says = format!("{says} is 1: the machine's proxy; {}", rest.says);
                rest.places.splice(0..0, places);
                (pac, rest)
            }
        }
    }

    fn revocation_in_general(&self) -> (PacUse, Statement) {
        let Ok(url) = Url::parse(ANY_HTTP) else {
            return (
                PacUse::Unknown,
                sentence(String::new(), Basis::Derived, Vec::new()),
            );
        };
        let decision = self.revocation(&url);
        let (pac, says) = match &decision.destination {
            Destination::Pac { .. } => (PacUse::Used, decision.says.clone()),
            Destination::Unknown { why } => (PacUse::Unknown, why.clone()),
            Destination::Route { .. } | Destination::Fails { .. } => {
                (PacUse::NotUsed, decision.says.clone())
            }
        };
        (pac, sentence(says, decision.basis, decision.labels))
    }
}

fn sentence(says: String, basis: Basis, places: Vec<Label>) -> Statement {
    Statement {
        says,
        basis,
        places,
    }
}

fn general(process: &ProcessProxy) -> (PacUse, Statement) {
    match &process.kind {
        Kind::Web(web) => (
            web.pac_use(),
            sentence(web.says.clone(), web.basis, web.places.clone()),
        ),
        Kind::Off(statement) | Kind::Broken(statement) => (PacUse::NotUsed, statement.clone()),
        Kind::Unknown(statement) => (PacUse::Unknown, statement.clone()),
    }
}
