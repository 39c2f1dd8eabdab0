//! N-06: an entry of the bypass list that is not a regular expression.

use super::super::address_text::is_quotation_mark;
use super::super::corrections::Change;
use super::super::default_proxy::DefaultProxy;
use super::super::dotnet_regex::Pattern;
use super::super::place::Located;
use super::loose_expression::anchored;
use super::{Check, Facts, Found, Words};
use crate::finding::Severity;

pub(super) const CHECK: Check = Check { code: "N-06", find };

fn find(facts: &Facts<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    for section in facts.sections() {
        let change = corrected(section);
        for entry in &section.bypass {
            let Err(error) = Pattern::parse(&entry.value) else {
                continue;
            };
            let words = Words {
                severity: Severity::High,
                message: format!(
                    "`{}` of the bypass list is not a regular expression ({error}): the whole section does not load, and every request fails",
                    entry.value
                ),
                evidence: Vec::new(),
                help: "Entries are regular expressions, not names with stars: write `.` as `\\.`, and `.*` for any characters.",
            };
            found.push(CHECK.found(words, vec![entry.place.clone()], Some(change.clone())));
        }
    }
    found
}

/// Every entry that is none as what it means; without those of which it is unknown it.
fn corrected(section: &DefaultProxy) -> Change {
    let mut better = section.clone();
    let mut is_lost = false;
    let mut entries = Vec::new();
    for entry in &section.bypass {
        if Pattern::parse(&entry.value).is_ok() {
            entries.push(entry.clone());
            continue;
        }
        // A list in one entry, or marks around a name.
        let bare: String = entry
            .value
            .chars()
            .filter(|c| !is_quotation_mark(*c))
            .collect();
        for part in bare
            .split(';')
            .map(str::trim)
            .filter(|part| !part.is_empty())
        {
            let meant = anchored(part);
            is_lost |= meant.is_none();
            entries.extend(meant.map(|value| Located {
                value,
                place: entry.place.clone(),
            }));
        }
    }
    better.bypass = entries;
    let when = if is_lost {
        "Without the entry whose meaning is unknown"
    } else {
        "If hosts of that domain are meant"
    };
    Change::section(better, Some(when))
}
