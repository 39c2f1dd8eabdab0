//! N-17: the advanced settings of WinHTTP name WPAD or a PAC file, and it is not documented which services use it.

use super::super::corrections::{Change, To};
use super::super::credentials::masked_value;
use super::super::netsh::AdvancedSettings;
use super::{Check, Facts, Found, Words};
use crate::finding::Severity;

pub(super) const CHECK: Check = Check { code: "N-17", find };

fn find(facts: &Facts<'_>) -> Vec<Found> {
    let Some(read) = &facts.given.advanced else {
        return Vec::new();
    };
    let settings = &read.value;
    let mut evidence = Vec::new();
    if settings.detect {
        evidence.push("AutoDetect is true".to_owned());
    }
    if let Some(script) = &settings.script {
        evidence.push(format!("AutoconfigUrl is {}", masked_value(script)));
    }
    if evidence.is_empty() {
        return Vec::new();
    }
    let (severity, message) = if settings.per_user {
        (
            Severity::Info,
            "the settings that `netsh winhttp show advproxy` shows are per user: of whoever ran it, and of no service of the connector",
        )
    } else {
        (
            Severity::Medium,
            "the advanced settings of WinHTTP name WPAD or a PAC file, and it is not documented which services ask it: where the other settings lead elsewhere, it is unknown where requests go",
        )
    };
    let change = (!settings.per_user).then(|| Change {
        to: To::Advanced(AdvancedSettings {
            script: None,
            detect: false,
            ..settings.clone()
        }),
        when: None,
    });
    let words = Words {
        severity,
        message: message.to_owned(),
        evidence,
        help: "Set the proxy in the connector's own files, and keep WPAD out of WinHTTP or write down which services should use it.",
    };
    vec![CHECK.found(words, vec![read.place.clone()], change)]
}
