//! N-12: nothing is configured: the network decides.

use super::super::corrections::{Change, To};
use super::super::process_proxy::{Kind, ProcessProxy};
use super::{Check, Facts, Found, Words};
use crate::finding::{Label, Severity};

pub(super) const CHECK: Check = Check { code: "N-12", find };

fn find(facts: &Facts<'_>) -> Vec<Found> {
    let follows = |process: &ProcessProxy| {
        process.is_account
            && matches!(&process.kind, Kind::Web(web) if web.pac.as_ref().is_some_and(|pac| pac.detect))
    };
    let given = facts.given;
    let [(_, service), (_, updater)] = facts.processes();
    let all = [
        ("service", service, &given.service, updater),
        ("updater", updater, &given.updater, service),
    ];
    let followers: Vec<_> = all.iter().filter(|(_, it, ..)| follows(it)).collect();
    if followers.is_empty() {
        return Vec::new();
    }
    let names: Vec<&str> = followers.iter().map(|(name, ..)| *name).collect();
    let mut labels: Vec<Label> = Vec::new();
    let mut change = None;
    for (_, _, program, twin) in &followers {
        let Some(program) = program else { continue };
        labels.push(program.config.root.place.clone());
        // Only one thing says which proxy is right: the other program's file.
        let section = twin.section.as_ref().filter(|_| followers.len() == 1);
        if let Some(section) = section.filter(|section| section.defect.is_none()) {
            let to = To::Section(
                program.config.source.name().to_owned(),
                Some(Box::new(section.clone())),
            );
            let when = Some("If this program should go the way of the other");
            change = Some(Change { to, when });
        }
    }
    let words = Words {
        severity: Severity::Low,
        message: format!(
            "{}: WPAD decides, so that whoever answers for wpad on this network does",
            names.join(" and ")
        ),
        evidence: Vec::new(),
        help: "Check the answer with `pac-check audit`, or name the proxy in the <system.net> of each program's own .exe.config file.",
    };
    vec![CHECK.found(words, labels, change)]
}
