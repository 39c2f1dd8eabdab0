//! What changed between two lists.

mod parts;

use std::collections::{HashMap, HashSet};

use parts::parts;

use super::{Group, Profile, Row};
use crate::finding::profiles::{Change, Difference};

/// Compares rows by pattern and port, networks by service, and everything else that the lists say by
/// its name; of each kind removed ones first, then in the order of the second list. Not compared are
/// the names of lists and groups, and when a source was read.
pub fn compare(old: &Profile, new: &Profile) -> Vec<Change> {
    let mut changes = Vec::new();
    let (old_rows, new_rows) = (Index::of(old), Index::of(new));
    for (group, row) in old.rows() {
        if new_rows.find(row).is_none() {
            changes.push(Change::Removed {
                row: name(row),
                purpose: group.purpose.clone(),
            });
        }
    }
    for (group, row) in new.rows() {
        match old_rows.find(row) {
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
    others(old, new, &mut changes);
    changes
}

/// What the lists say beside rows and addresses.
fn others(old: &Profile, new: &Profile, changes: &mut Vec<Change>) {
    let (old, new) = (parts(old), parts(new));
    let names: HashSet<&str> = new.iter().map(|part| part.name.as_str()).collect();
    let mut known = HashMap::new();
    for part in &old {
        known.entry(part.name.as_str()).or_insert(part);
        if !names.contains(part.name.as_str()) {
            changes.push(Change::Removed {
                row: part.name.clone(),
                purpose: part.purpose.clone(),
            });
        }
    }
    for part in new {
        match known.get(part.name.as_str()) {
            None => changes.push(Change::Added {
                row: part.name,
                purpose: part.purpose,
            }),
            Some(before) => {
                let pairs = before.members.iter().zip(part.members);
                let members = pairs.map(|((name, old), (_, new))| (*name, old.clone(), new));
                let members = differing(members);
                if !members.is_empty() {
                    changes.push(Change::Changed {
                        row: part.name,
                        members,
                    });
                }
            }
        }
    }
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

/// The rows of a profile by pattern and port; of several the first counts.
struct Index<'a>(HashMap<(String, u16), (&'a Group, &'a Row)>);

impl<'a> Index<'a> {
    fn of(profile: &'a Profile) -> Self {
        let mut rows = HashMap::new();
        for (group, row) in profile.rows() {
            rows.entry(Self::key(row)).or_insert((group, row));
        }
        Self(rows)
    }

    fn find(&self, row: &Row) -> Option<(&'a Group, &'a Row)> {
        self.0.get(&Self::key(row)).copied()
    }

    fn key(row: &Row) -> (String, u16) {
        (row.pattern.text().to_ascii_lowercase(), row.port)
    }
}

fn name(row: &Row) -> String {
    format!("{} {}", row.pattern.text(), row.port)
}

fn differences(
    (old_group, old): (&Group, &Row),
    (new_group, new): (&Group, &Row),
) -> Vec<Difference> {
    let (old, new) = (members(old_group, old), members(new_group, new));
    let pairs = old.into_iter().zip(new);
    differing(pairs.map(|((name, old), (_, new))| (name, old, new)))
}

/// What a list says of a row, by name.
fn members(group: &Group, row: &Row) -> Vec<(&'static str, String)> {
    // Without `..`: a new member is compared, too.
    let Group {
        id: _,
        purpose,
        phase,
        breaks,
        rows: _,
    } = group;
    let Row {
        pattern: _,
        port: _,
        scheme,
        examples,
        standing,
        methods,
        websocket,
        tls_inspection,
        proxy_authentication,
        sources,
        notes,
    } = row;
    let methods: Vec<&str> = methods.iter().map(|method| method.word()).collect();
    let word = |tolerance: &Option<super::Tolerance>| {
        tolerance.map_or("", super::Tolerance::word).to_owned()
    };
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    vec![
        ("purpose", purpose.clone()),
        ("phase", text(phase)),
        ("breaks", text(breaks)),
        ("scheme", scheme.word().to_owned()),
        ("standing", standing.word().to_owned()),
        ("methods", methods.join(", ")),
        ("websocket", websocket.to_string()),
        ("tls-inspection", word(tls_inspection)),
        ("proxy-authentication", word(proxy_authentication)),
        ("examples", examples.join(", ")),
        ("sources", sources.join(", ")),
        ("notes", text(notes)),
    ]
}

fn differing(members: impl Iterator<Item = (&'static str, String, String)>) -> Vec<Difference> {
    members
        .filter(|(_, old, new)| old != new)
        .map(|(name, old, new)| Difference { name, old, new })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::{named, parse};
    use super::*;
    use crate::source::SourceFile;

    /// A list with everything that a list can say.
    const WHOLE: &str = r#"
schema = "pac-check/profile@1"
id = "t"
title = "T"
[source]
title = "page"
url = "https://a.example/"
retrieved = "2026-01"
license = "free"
notes = "short"
[variables]
tenant = { title = "the tenant", default = "x" }
[requirements]
proxy-authentication = { value = "unsupported", says = "no login", section = "one" }
tls-inspection = { value = "forbidden", says = "closed" }
connect-ports = { value = [443], says = "tunnels" }
proxy-kinds = { value = ["proxy"], says = "plain" }
consumers = { value = ["winhttp"], says = "who" }
[[group]]
id = "g"
purpose = "to work"
phase = "runtime"
breaks = "everything"
rows = [{ pattern = "*.a.example", port = 443, scheme = "https", standing = "required", methods = ["CONNECT"], websocket = false, tls-inspection = "forbidden", proxy-authentication = "unsupported", examples = ["{tenant}.a.example"], notes = "deep" }]
[[network]]
id = "n"
purpose = "front doors"
prefixes = ["192.0.2.0/24"]
[[alternative]]
id = "names-only"
title = "two names"
says = "weak"
section = "two"
patterns = ["*.a.example"]
"#;

    fn read(text: &str) -> Profile {
        parse(&SourceFile::new("t.toml", text)).unwrap_or_else(|error| panic!("{error}\n{text}"))
    }

    #[test]
    fn every_member_of_a_list_is_compared() {
        let whole = read(WHOLE);
        assert_eq!(compare(&whole, &whole), []);
        for (old, new, row, member) in [
            ("title = \"T\"", "title = \"U\"", "the list", "title"),
            ("title = \"page\"", "title = \"q\"", "the source", "title"),
            (
                "https://a.example/",
                "https://b.example/",
                "the source",
                "url",
            ),
            ("\"free\"", "\"paid\"", "the source", "license"),
            ("\"short\"", "\"long\"", "the source", "notes"),
            ("\"the tenant\"", "\"a tenant\"", "variable tenant", "title"),
            (
                "default = \"x\"",
                "default = \"y\"",
                "variable tenant",
                "default",
            ),
            (
                "value = \"unsupported\"",
                "value = \"allowed\"",
                "demand proxy-authentication",
                "value",
            ),
            ("no login", "none", "demand proxy-authentication", "says"),
            ("\"one\"", "\"1\"", "demand proxy-authentication", "section"),
            ("\"closed\"", "\"shut\"", "demand tls-inspection", "says"),
            ("[443]", "[443, 80]", "demand connect-ports", "value"),
            ("[\"proxy\"]", "[\"https\"]", "demand proxy-kinds", "value"),
            ("\"winhttp\"", "\"chromium\"", "demand consumers", "value"),
            ("to work", "to play", "*.a.example 443", "purpose"),
            ("\"runtime\"", "\"revocation\"", "*.a.example 443", "phase"),
            ("everything", "nothing", "*.a.example 443", "breaks"),
            ("\"https\"", "\"http\"", "*.a.example 443", "scheme"),
            ("\"required\"", "\"legacy\"", "*.a.example 443", "standing"),
            ("[\"CONNECT\"]", "[\"GET\"]", "*.a.example 443", "methods"),
            (
                "websocket = false",
                "websocket = true",
                "*.a.example 443",
                "websocket",
            ),
            (
                "tls-inspection = \"forbidden\"",
                "tls-inspection = \"allowed\"",
                "*.a.example 443",
                "tls-inspection",
            ),
            (
                "proxy-authentication = \"unsupported\"",
                "proxy-authentication = \"allowed\"",
                "*.a.example 443",
                "proxy-authentication",
            ),
            (
                "{tenant}.a.example",
                "b.a.example",
                "*.a.example 443",
                "examples",
            ),
            ("\"deep\"", "\"flat\"", "*.a.example 443", "notes"),
            ("front doors", "back doors", "networks of n", "purpose"),
            ("two names", "2 names", "alternative names-only", "title"),
            ("\"weak\"", "\"weaker\"", "alternative names-only", "says"),
            ("\"two\"", "\"2\"", "alternative names-only", "section"),
            (
                "patterns = [\"*.a.example\"]",
                "patterns = [\"b.example\"]",
                "alternative names-only",
                "means",
            ),
        ] {
            assert_eq!(WHOLE.matches(old).count(), 1, "{old}");
            let changes = compare(&whole, &read(&WHOLE.replace(old, new)));
            let [
                Change::Changed {
                    row: found,
                    members,
                },
            ] = changes.as_slice()
            else {
                panic!("{old}: {changes:?}");
            };
            let names: Vec<&str> = members.iter().map(|member| member.name).collect();
            assert_eq!((found.as_str(), names), (row, vec![member]), "{old}");
        }
    }

    #[test]
    fn parts_that_come_and_go_are_told_and_the_day_of_reading_is_not() {
        let whole = read(WHOLE);
        let (without, _) = WHOLE.split_once("[[alternative]]").expect("there");
        let less = read(&without.replace(
            "tls-inspection = { value = \"forbidden\", says = \"closed\" }\n",
            "",
        ));
        let rows = |changes: Vec<Change>| -> Vec<String> {
            let rows = changes.into_iter().map(|change| match change {
                Change::Added { row, .. } => format!("added {row}"),
                Change::Removed { row, .. } => format!("removed {row}"),
                Change::Changed { row, .. } => format!("changed {row}"),
            });
            rows.collect()
        };
        assert_eq!(
            rows(compare(&whole, &less)),
            [
                "removed demand tls-inspection",
                "removed alternative names-only"
            ]
        );
        assert_eq!(
            rows(compare(&less, &whole)),
            [
                "added demand tls-inspection",
                "added alternative names-only"
            ]
        );
        let later = read(
            &WHOLE
                .replace("2026-01", "2026-02")
                .replace("id = \"t\"", "id = \"u\""),
        );
        assert_eq!(compare(&whole, &later), []);
    }

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
