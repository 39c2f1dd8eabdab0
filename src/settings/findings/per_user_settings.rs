//! N-18: requests to the applications shall use the machine's proxy, and proxy settings are per user.

use super::super::described::describe_connection;
use super::super::given::Known;
use super::{Check, Facts, Found, Words};
use crate::finding::Severity;
use crate::finding::settings::Remedy;

pub(super) const CHECK: Check = Check { code: "N-18", find };

fn find(facts: &Facts<'_>) -> Vec<Found> {
    let given = facts.given;
    let Known::Yes {
        value: true,
        places: switch,
        ..
    } = given.backend()
    else {
        return Vec::new();
    };
    let Some(policy) = given
        .registry
        .per_user
        .as_ref()
        .filter(|shown| shown.value != Some(0))
    else {
        return Vec::new();
    };
    // A static proxy of WinHTTP counts before both.
    if matches!(given.winhttp(), Known::Yes { value, .. } if value.proxy.is_some()) {
        return Vec::new();
    }
    let machine = given.registry.machine.as_ref();
    let unused = machine.and_then(|shown| shown.value.as_ref());
    let evidence = unused.map(|settings| {
        format!(
            "the machine's settings are not used: {}",
            describe_connection(settings)
        )
    });
    let mut labels = switch;
    labels.push(policy.place.clone());
    labels.extend(
        machine
            .filter(|_| unused.is_some())
            .map(|shown| shown.place.clone()),
    );
    let words = Words {
        severity: Severity::Medium,
        message: "UseDefaultProxyForBackendRequests is on, and proxy settings are per user (ProxySettingsPerUser is not 0): those of NETWORK SERVICE count, which the control panel does not show".to_owned(),
        evidence: evidence.into_iter().collect(),
        help: "Make proxy settings per machine, by group policy or by this value, then run gpupdate /force and set the proxy with `control inetcpl.cpl` in an elevated prompt.",
    };
    let remedy = Remedy {
        file: "per-machine.reg".to_owned(),
        format: "reg",
        says: "Import on the server, or set the policy `Make proxy settings per-machine`:".to_owned(),
        lines: [
            "Windows Registry Editor Version 5.00",
            "",
            r"[HKEY_LOCAL_MACHINE\SOFTWARE\Policies\Microsoft\Windows\CurrentVersion\Internet Settings]",
            "\"ProxySettingsPerUser\"=dword:00000000",
        ]
        .map(str::to_owned)
        .to_vec(),
    };
    vec![CHECK.with(words, labels, Some(remedy))]
}
