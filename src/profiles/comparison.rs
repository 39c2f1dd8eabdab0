//! What changed between two lists.

use super::{Group, Profile, Row};
use crate::finding::profiles::{Change, Difference};

/// Compares rows by pattern and port, and networks by service; removed ones first, then in the order of
/// the second list.
pub fn compare(old: &Profile, new: &Profile) -> Vec<Change> {
    let mut changes = Vec::new();
    for (group, row) in old.rows() {
        if find(new, row).is_none() {
            changes.push(Change::Removed {
                row: name(row),
                purpose: group.purpose.clone(),
            });
        }
    }
    for (group, row) in new.rows() {
        match find(old, row) {
            None => changes.push(Change::Added {
                row: name(row),
                purpose: group.purpose.clone(),
            }),
            Some((before, then)) => {
                let members = differences((before, then), (group, row));
                if !members.is_empty() {
                    changes.push(Change::Changed {
                        row: name(row),
                        members,
                    });
                }
            }
        }
    }
    networks(old, new, &mut changes);
    changes
}

fn networks(old: &Profile, new: &Profile, changes: &mut Vec<Change>) {
    let flat = |profile: &Profile| -> std::collections::BTreeSet<(String, String)> {
        let networks = profile.networks.iter();
        networks
            .flat_map(|network| {
                let prefixes = network.prefixes.iter();
                prefixes.map(|prefix| (prefix.to_string(), network.id.clone()))
            })
            .collect()
    };
    let (old, new) = (flat(old), flat(new));
    for (row, purpose) in old.difference(&new).cloned() {
        changes.push(Change::Removed { row, purpose });
    }
    for (row, purpose) in new.difference(&old).cloned() {
        changes.push(Change::Added { row, purpose });
    }
}

fn find<'a>(profile: &'a Profile, wanted: &Row) -> Option<(&'a Group, &'a Row)> {
    profile.rows().find(|(_, row)| {
        row.pattern
            .text()
            .eq_ignore_ascii_case(wanted.pattern.text())
            && row.port == wanted.port
    })
}

fn name(row: &Row) -> String {
    format!("{} {}", row.pattern.text(), row.port)
}

fn differences(
    (old_group, old): (&Group, &Row),
    (new_group, new): (&Group, &Row),
) -> Vec<Difference> {
    let methods = |row: &Row| {
        let words: Vec<&str> = row.methods.iter().map(|method| method.word()).collect();
        words.join(", ")
    };
    let word = |tolerance: Option<super::Tolerance>| {
        tolerance.map_or("", super::Tolerance::word).to_owned()
    };
    let all = [
        (
            "purpose",
            old_group.purpose.clone(),
            new_group.purpose.clone(),
        ),
        (
            "scheme",
            old.scheme.word().to_owned(),
            new.scheme.word().to_owned(),
        ),
        (
            "standing",
            old.standing.word().to_owned(),
            new.standing.word().to_owned(),
        ),
        ("methods", methods(old), methods(new)),
        (
            "websocket",
            old.websocket.to_string(),
            new.websocket.to_string(),
        ),
        (
            "tls-inspection",
            word(old.tls_inspection),
            word(new.tls_inspection),
        ),
        (
            "proxy-authentication",
            word(old.proxy_authentication),
            word(new.proxy_authentication),
        ),
        (
            "notes",
            old.notes.clone().unwrap_or_default(),
            new.notes.clone().unwrap_or_default(),
        ),
    ];
    all.into_iter()
        .filter(|(_, old, new)| old != new)
        .map(|(name, old, new)| Difference { name, old, new })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::named;
    use super::*;

    #[test]
    fn the_two_pages_differ_in_what_is_known() {
        let read = |id: &str| named(id).expect("listed").expect("parses");
        let (article, newer) = (
            read("entra-app-proxy"),
            read("entra-private-network-connector"),
        );
        let changes = compare(&article, &newer);
        assert!(
            matches!(&changes[0], Change::Removed { row, .. } if row == "policykeyservice.dc.ad.msft.net 443")
        );
        let added: Vec<_> = changes
            .iter()
            .filter_map(|change| match change {
                Change::Added { row, .. } => Some(row.as_str()),
                _ => None,
            })
            .collect();
        assert_eq!(added, ["www.microsoft.com/pkiops 443"]);
        let one_member = |change: &Change| matches!(change, Change::Changed { members, .. } if members.len() == 1);
        assert!(changes.iter().any(one_member));
        assert_eq!(compare(&newer, &newer), []);
    }
}
