//! N-14: a PAC file at an address that Windows does not read.

use super::super::section_lines;
use super::{Check, Facts, Words};
use crate::finding::Severity;
use crate::finding::settings::SettingsFinding;

pub(super) const CHECK: Check = Check { code: "N-14", find };

fn find(facts: &Facts<'_>) -> Vec<SettingsFinding> {
    let mut found = Vec::new();
    for section in facts.sections() {
        let Some(script) = &section.proxy.script else {
            continue;
        };
        let lower = script.value.to_ascii_lowercase();
        if lower.starts_with("http:") || lower.starts_with("https:") {
            continue;
        }
        let mut better = section.clone();
        if let Some(script) = &mut better.proxy.script {
            "http://webserver/proxy.pac".clone_into(&mut script.value);
        }
        let words = Words {
            severity: Severity::Medium,
            message: format!(
                "scriptLocation `{}` is no http or https address: WinHTTP refuses it, and it is ignored unless LegacyWPADSupport is 1",
                script.value
            ),
            evidence: Vec::new(),
            help: "Put the PAC file on a web server.",
        };
        found.push(CHECK.found(
            words,
            vec![script.place.clone()],
            Some(section_lines::remedy(
                &better,
                "With the file's address on a web server, in place of the present <system.net>:",
            )),
        ));
    }
    found
}
