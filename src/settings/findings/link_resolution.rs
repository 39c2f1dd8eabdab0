//! W-15: names that DNS does not have are asked of everybody on the link, by LLMNR (RFC 4795) or by
//! NetBIOS broadcasts (RFC 1001), and the first who answers is believed: also for `wpad`.

use super::{Check, Facts, Found, Words};
use crate::finding::settings::Remedy;
use crate::finding::{Label, Severity};

pub(super) const CHECK: Check = Check { code: "W-15", find };

const POLICY: &str = r"HKEY_LOCAL_MACHINE\SOFTWARE\Policies\Microsoft\Windows NT\DNSClient";
const INTERFACES: &str =
    r"HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Services\NetBT\Parameters\Interfaces";

/// Point-to-point node: names are asked of WINS servers only.
const P_NODE: u32 = 2;
/// `NetbiosOptions`: on, and off; 0 or nothing leaves it to the DHCP server.
const ON: u32 = 1;
const OFF: u32 = 2;

fn find(facts: &Facts<'_>) -> Vec<Found> {
    [multicast(facts), netbios(facts)]
        .into_iter()
        .flatten()
        .collect()
}

/// Where the policy's key is shown: without the value LLMNR is on.
fn multicast(facts: &Facts<'_>) -> Option<Found> {
    let shown = facts.given.registry.multicast.as_ref()?;
    let says = match shown.value {
        Some(0) => return None,
        Some(value) => format!("EnableMulticast is {value}"),
        None => "the policy has no EnableMulticast, and it is on by default".to_owned(),
    };
    let words = Words {
        severity: Severity::Medium,
        message: "LLMNR is on: names that DNS does not have, wpad as well, are asked of every machine on the link".to_owned(),
        evidence: vec![says],
        help: "Switch it off by policy: Turn off multicast name resolution (EnableMulticast = 0).",
    };
    let lines = [
        format!("[{POLICY}]"),
        r#""EnableMulticast"=dword:00000000"#.to_owned(),
    ];
    Some(CHECK.with(words, vec![shown.place.clone()], Some(import(lines))))
}

/// A file of the registry with these lines.
fn import(lines: impl IntoIterator<Item = String>) -> Remedy {
    let head = ["Windows Registry Editor Version 5.00", ""].map(str::to_owned);
    Remedy {
        file: "no-broadcasts.reg".to_owned(),
        format: "reg",
        says: "Import on the server; a policy of the domain that says otherwise wins:".to_owned(),
        lines: head.into_iter().chain(lines).collect(),
    }
}

fn netbios(facts: &Facts<'_>) -> Option<Found> {
    let registry = &facts.given.registry;
    let node = registry.node_type.as_ref().and_then(|shown| shown.value);
    if node == Some(P_NODE) {
        return None;
    }
    let on: Vec<_> = registry
        .netbios
        .iter()
        .filter(|interface| interface.value.options != Some(OFF))
        .collect();
    if on.is_empty() {
        return None;
    }
    let evidence = on.iter().map(|interface| {
        let name = &interface.value.interface;
        match interface.value.options {
            Some(ON) => format!("{name}: NetbiosOptions is 1, on"),
            Some(value) => format!("{name}: NetbiosOptions is {value}, as the DHCP server says"),
            None => format!("{name}: no NetbiosOptions, as the DHCP server says"),
        }
    });
    let evidence = evidence
        .chain([match node {
            Some(node) => format!("NodeType is {node}"),
            None => "NodeType is not shown".to_owned(),
        }])
        .collect();
    let words = Words {
        severity: Severity::Medium,
        message: "NetBIOS is not switched off: names that DNS does not have may be asked of every machine on the link".to_owned(),
        evidence,
        help: "Set NetbiosOptions to 2 on each interface, or by the DHCP server (Microsoft option 001); or NodeType to 2 where WINS is needed.",
    };
    // A name with anything else in it is none that Windows gave.
    let plain = |name: &str| {
        let letters = |letter: char| letter.is_ascii_alphanumeric() || "_-{}".contains(letter);
        name.chars().all(letters)
    };
    let lines: Vec<String> = on
        .iter()
        .map(|interface| interface.value.interface.as_str())
        .filter(|name| plain(name))
        .flat_map(|name| {
            [
                format!(r"[{INTERFACES}\Tcpip_{name}]"),
                r#""NetbiosOptions"=dword:00000002"#.to_owned(),
                String::new(),
            ]
        })
        .collect();
    let places: Vec<Label> = on
        .into_iter()
        .map(|interface| interface.place.clone())
        .collect();
    let remedy = (!lines.is_empty()).then(|| import(lines));
    Some(CHECK.with(words, places, remedy))
}
