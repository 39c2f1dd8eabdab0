//! W-16: SRV or TXT records for WPAD, and no address. The draft has them, no client reads them.

use super::{Facts, Rule, bare, finding, said};
use crate::finding::discovery::{ServiceLookup, ServiceRecord};
use crate::finding::{Finding, Severity};

pub(super) const UNREAD_RECORDS: Rule = Rule {
    code: "W-16",
    check,
};

fn check(facts: &Facts<'_>) -> Vec<Finding> {
    facts
        .named()
        .filter(|(_, candidate)| said(candidate).iter().all(|it| it.addresses.is_empty()))
        .filter_map(|(name, candidate)| {
            let is_known = said(candidate).iter().all(|it| it.status.is_answer());
            let domain = bare(name).strip_prefix("wpad.")?;
            let records: Vec<&ServiceLookup> = facts
                .discovery
                .services
                .iter()
                .filter(|lookup| {
                    let owner = bare(&lookup.name);
                    let labels = owner.strip_suffix(domain).unwrap_or_default();
                    matches!(labels, "_wpad._tcp." | "wpad.tcp." | "wpad.") && is_about_wpad(lookup)
                })
                .collect();
            (!records.is_empty()).then(|| {
                finding(
                    "W-16",
                    Severity::Low,
                    format!(
                        "the domain {domain} has records for WPAD that no client reads, and {} {}",
                        bare(name),
                        if is_known {
                            "has no address"
                        } else {
                            "gave no address here"
                        }
                    ),
                    records.into_iter().map(fact).collect(),
                    "Remove them, or give wpad an address if clients are meant to find the file.",
                )
            })
        })
        .collect()
}

/// Any text may stand in a TXT record.
fn is_about_wpad(lookup: &ServiceLookup) -> bool {
    match lookup.record {
        ServiceRecord::Srv => !lookup.values.is_empty(),
        ServiceRecord::Txt => lookup.values.iter().any(|value| value.contains("wpad")),
    }
}

fn fact(lookup: &ServiceLookup) -> String {
    let record = match lookup.record {
        ServiceRecord::Srv => "SRV",
        ServiceRecord::Txt => "TXT",
    };
    let server = lookup.server.as_deref().unwrap_or("nobody");
    let values = lookup.values.join(" and ");
    format!("{record} of {} at {server}: {values}", bare(&lookup.name))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{candidate, checked, discovery};
    use super::*;
    use crate::finding::discovery::{Discovery, LookupStatus};

    fn network(said: &str, record: ServiceRecord, name: &str, value: &str) -> Discovery {
        let one = candidate("a.example.com", &[&format!("10.0.0.53 {said}")]);
        let mut network = discovery(&["a.example.com"], vec![one]);
        network.services = vec![ServiceLookup {
            name: name.to_owned(),
            record,
            server: Some("10.0.0.53".to_owned()),
            status: LookupStatus::Answered,
            values: vec![value.to_owned()],
            failure: None,
        }];
        network
    }

    #[test]
    fn records_without_an_address_are_found_and_those_beside_one_are_not() {
        use ServiceRecord::{Srv, Txt};
        let srv = ("_wpad._tcp.a.example.com.", "0 0 80 web.example.com.");
        let found = checked(&UNREAD_RECORDS, &network("NXDOMAIN", Srv, srv.0, srv.1));
        assert_eq!(
            found[0].evidence,
            ["SRV of _wpad._tcp.a.example.com at 10.0.0.53: 0 0 80 web.example.com."]
        );
        let txt = |value| network("NODATA", Txt, "wpad.a.example.com.", value);
        assert_eq!(
            checked(&UNREAD_RECORDS, &txt("service: wpad:http://x/")).len(),
            1
        );
        for fine in [
            txt("v=spf1 -all"),
            network("10.0.0.80", Srv, srv.0, srv.1),
            network("NXDOMAIN", Srv, "_wpad._tcp.b.example.com.", srv.1),
        ] {
            assert_eq!(checked(&UNREAD_RECORDS, &fine), []);
        }
    }
}
