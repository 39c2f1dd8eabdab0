//! `wpad` asked of everybody on the link, and somebody who answers.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use super::{Shown, shown};
use crate::capture::{Observed, Required};
use crate::finding::Severity;

pub(super) fn find(observed: &Observed, _: &Required) -> Vec<Shown> {
    let mut answered: BTreeMap<IpAddr, (BTreeSet<&'static str>, Vec<u64>)> = BTreeMap::new();
    let mut asked: (BTreeSet<&'static str>, BTreeSet<IpAddr>, Vec<u64>) = Default::default();
    for message in &observed.wpad {
        if !message.protocol.is_on_link() || message.is_random() {
            continue;
        }
        let word = message.protocol.word();
        match &message.answer {
            Some(answer) if !answer.addresses.is_empty() => {
                let entry = answered.entry(message.asked.ip()).or_default();
                entry.0.insert(word);
                entry.1.push(message.frame);
            }
            Some(_) => {}
            None => {
                asked.0.insert(word);
                asked.1.insert(message.asker.ip());
                asked.2.push(message.frame);
            }
        }
    }
    let mut found: Vec<Shown> = answered
        .into_iter()
        .map(|(who, (protocols, frames))| {
            let ways: Vec<&str> = protocols.into_iter().collect();
            let mut one = shown(
                "T-16",
                Severity::Critical,
                format!(
                    "{who} answers for wpad by {}: it can take over the traffic",
                    ways.join(", ")
                ),
                vec!["any machine on the link can answer such a question".to_owned()],
                "Find the machine and stop it; switch off LLMNR, NetBIOS over TCP/IP and automatic \
                 detection of proxies where they are not needed.",
                &frames,
            );
            one.filter = Some(FILTER.to_owned());
            one
        })
        .collect();
    if !asked.2.is_empty() {
        let ways: Vec<&str> = asked.0.into_iter().collect();
        let who: Vec<String> = asked.1.iter().map(IpAddr::to_string).collect();
        let frames: Vec<u64> = asked.2.into_iter().take(16).collect();
        let mut one = shown(
            "T-17",
            Severity::Medium,
            format!(
                "clients ask everybody on the link for wpad, by {}",
                ways.join(", ")
            ),
            vec![format!("asked by {}", who.join(", "))],
            "Whoever answers decides about the traffic: give wpad an address in DNS that you own, or \
             switch off automatic detection, LLMNR and NetBIOS over TCP/IP.",
            &frames,
        );
        one.filter = Some(FILTER.to_owned());
        found.push(one);
    }
    found
}

const FILTER: &str =
    "(llmnr || mdns) && dns.qry.name contains \"wpad\" || nbns.name contains \"WPAD\"";
