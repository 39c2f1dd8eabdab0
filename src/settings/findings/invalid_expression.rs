//! N-06: an entry of the bypass list that is no regular expression.

use super::super::dotnet_regex::Pattern;
use super::super::section_lines;
use super::loose_expression::anchored;
use super::{Check, Facts, Words};
use crate::finding::Severity;
use crate::finding::settings::SettingsFinding;

pub(super) const CHECK: Check = Check { code: "N-06", find };

fn find(facts: &Facts<'_>) -> Vec<SettingsFinding> {
    let mut found = Vec::new();
    for section in facts.sections() {
        for (index, entry) in section.bypass.iter().enumerate() {
            let Err(error) = Pattern::parse(&entry.value) else {
                continue;
            };
            let mut better = section.clone();
            let mended = anchored(&entry.value);
            let says = if let (Some(mended), Some(entry)) = (mended, better.bypass.get_mut(index)) {
                entry.value = mended;
                "If hosts of that domain are meant, in place of the present <system.net>:"
            } else {
                better.bypass.remove(index);
                "Without the entry, of which nobody can say what it means, in place of the present <system.net>:"
            };
            let remedy = Some(section_lines::remedy(&better, says));
            let words = Words {
                severity: Severity::High,
                message: format!(
                    "`{}` of the bypass list is no regular expression ({error}): the whole section does not load, and every request fails",
                    entry.value
                ),
                evidence: Vec::new(),
                help: "Entries are regular expressions, not names with stars: write `.` as `\\.`, and `.*` for any characters.",
            };
            found.push(CHECK.found(words, vec![entry.place.clone()], remedy));
        }
    }
    found
}
