//! Every connection of a plan, as it is printed without making any.

use std::collections::BTreeSet;

use super::asked::{Ask, Probe, place};
use super::plan::Plan;
use crate::finding::probe::PlannedNote;
use crate::profiles::Scheme;

impl Plan {
    /// Every connection, also those that depend on what comes.
    pub fn notes(&self) -> Vec<PlannedNote> {
        let mut notes: Vec<PlannedNote> = Vec::new();
        let mut seen = BTreeSet::new();
        for probe in &self.probes {
            notes.push(note(probe, "always"));
            seen.insert(probe.clone());
        }
        for probe in self.others.iter().flatten() {
            if seen.insert(probe.clone()) {
                notes.push(note(probe, "only where no entry of its route works"));
            }
        }
        let mut places = BTreeSet::new();
        for covered in self.covered.iter().filter(|it| it.scheme == Scheme::Http) {
            for way in &covered.ways {
                let host = covered.pattern.text().split('/').next().unwrap_or_default();
                let probe = Probe {
                    way: way.clone(),
                    host: host.to_owned(),
                    port: covered.port,
                    ask: Ask::Get {
                        path: "/(address in a certificate)".to_owned(),
                    },
                };
                if places.insert(probe.clone()) {
                    notes.push(note(&probe, "only where a certificate that comes names it"));
                }
            }
        }
        notes
    }
}

fn note(probe: &Probe, when: &'static str) -> PlannedNote {
    let (host, port) = probe.first_hop();
    PlannedNote {
        to: place(host, port),
        way: probe.way.to_string(),
        request: probe.words(),
        when,
    }
}
