//! DHCP servers that say different things of option 252.

use std::collections::BTreeMap;
use std::net::IpAddr;

use super::{Shown, shown};
use crate::capture::{Observed, Required, option_text};
use crate::finding::Severity;

pub(super) fn find(observed: &Observed, _: &Required) -> Vec<Shown> {
    let mut said: BTreeMap<IpAddr, (Option<String>, Vec<u64>)> = BTreeMap::new();
    for (frame, offer) in &observed.offers {
        let entry = said.entry(offer.server).or_default();
        if let Some(option) = &offer.option {
            entry.0 = Some(option_text(option));
        }
        entry.1.push(*frame);
    }
    let mut values: Vec<&String> = said
        .values()
        .filter_map(|(value, _)| value.as_ref())
        .collect();
    values.sort();
    values.dedup();
    if said.len() < 2
        || values.is_empty()
        || (values.len() == 1 && said.values().all(|it| it.0.is_some()))
    {
        return Vec::new();
    }
    let evidence = said
        .iter()
        .map(|(server, (value, _))| match value {
            Some(value) => format!("{server} says {value}"),
            None => format!("{server} does not send option 252"),
        })
        .collect();
    let frames: Vec<u64> = said
        .values()
        .flat_map(|(_, frames)| frames.clone())
        .collect();
    let mut one = shown(
        "T-18",
        Severity::High,
        format!(
            "{} DHCP servers answer, and they differ in option 252",
            said.len()
        ),
        evidence,
        "One of them may not be yours: find the second server. The client takes the first answer that \
         comes.",
        &frames,
    );
    one.filter = Some("dhcp.option.dhcp == 2 || dhcp.option.dhcp == 5".to_owned());
    vec![one]
}
