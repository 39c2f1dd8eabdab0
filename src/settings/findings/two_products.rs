//! N-13: files of both names of the product.

use super::{Check, Facts, Found, Words};
use crate::finding::Severity;

pub(super) const CHECK: Check = Check { code: "N-13", find };

fn find(facts: &Facts<'_>) -> Vec<Found> {
    let given = facts.given;
    let programs = [&given.service, &given.updater];
    let files = programs.into_iter().flatten().chain(&given.leftovers);
    let mut seen: Vec<_> = files
        .filter_map(|program| Some((program.product?, program.config.root.place.clone())))
        .collect();
    seen.extend(
        given
            .registry
            .products
            .iter()
            .map(|product| (product.value, product.place.clone())),
    );
    let first = seen.first().map(|(product, _)| *product);
    if seen.iter().all(|(product, _)| Some(*product) == first) {
        return Vec::new();
    }
    let words = Words {
        severity: Severity::Info,
        message: "files or keys of both names of the product are there (application proxy connector, private network connector): one installation is a leftover".to_owned(),
        evidence: given
            .leftovers
            .iter()
            .map(|program| format!("not used here: {}", program.config.source.name()))
            .collect(),
        help: "Look which of the two services is installed, and give only its files.",
    };
    vec![CHECK.found(
        words,
        seen.into_iter().map(|(_, place)| place).collect(),
        None,
    )]
}
