//! The entries of a list by the domains that they name, so that a long list is not read again for
//! every required URL.

use std::collections::HashMap;

use super::rules::{Entry, Hosts, Rulebook};

/// Entries by their domains.
#[derive(Debug, Default)]
pub(super) struct Index {
    by_name: HashMap<String, Vec<usize>>,
    /// Names read backwards, sorted: what lies below a domain stands together.
    backwards: Vec<(String, usize)>,
    /// Entries without one domain.
    others: Vec<usize>,
}

impl Index {
    /// Of these entries.
    pub(super) fn of(entries: &[Entry]) -> Self {
        let mut index = Self::default();
        for (number, entry) in entries.iter().enumerate() {
            match &entry.hosts {
                Hosts::Exact(name) | Hosts::Below { domain: name, .. } => {
                    index.by_name.entry(name.clone()).or_default().push(number);
                    index.backwards.push((backwards(name), number));
                }
                Hosts::Set(_) | Hosts::Url(_) | Hosts::Undecided(_) => {
                    index.others.push(number);
                }
                Hosts::Nothing => {}
            }
        }
        index.backwards.sort();
        index
    }

    /// The entries that may say something about a host, and about the names below it where `below` is
    /// set, in their order.
    pub(super) fn about(&self, host: &str, below: bool) -> Vec<usize> {
        let mut found = self.others.clone();
        let parents = std::iter::successors(Some(host), |name| {
            name.split_once('.').map(|(_, parent)| parent)
        });
        for name in parents {
            found.extend(self.by_name.get(name).into_iter().flatten());
        }
        if below {
            let prefix = format!("{}.", backwards(host));
            let start = self
                .backwards
                .partition_point(|(name, _)| name.as_str() < prefix.as_str());
            let inside = self.backwards.iter().skip(start);
            found.extend(
                inside
                    .take_while(|(name, _)| name.starts_with(&prefix))
                    .map(|(_, number)| *number),
            );
        }
        found.sort_unstable();
        found
    }
}

fn backwards(name: &str) -> String {
    name.chars().rev().collect()
}

/// A list, ready to be asked.
pub(super) struct List<'a> {
    pub(super) book: &'a Rulebook,
    pub(super) indexes: &'a [Index],
    /// Look for what explains a refusal, entry by entry.
    pub(super) thorough: bool,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::relation::{Relation, relation};
    use super::super::rules::{Path, Place};
    use super::super::wanted::Wanted;
    use super::*;
    use crate::source::Span;

    proptest! {
        #[test]
        fn no_entry_that_matters_is_left_out(
            names in prop::collection::vec(("([ab][.]){0,3}x", any::<bool>()), 0..8),
            host in "([ab][.]){0,3}x", many: bool,
        ) {
            let entries: Vec<Entry> = names
                .into_iter()
                .map(|(name, below)| Entry {
                    hosts: if below {
                        Hosts::Below { domain: name, itself: true, most: None }
                    } else {
                        Hosts::Exact(name)
                    },
                    path: Path::Any,
                    port: None,
                    place: Place { file: 0, span: Span::new(0, 0) },
                })
                .collect();
            let wanted = Wanted {
                host: &host,
                lead: if many { "*." } else { "" },
                labels: many.then_some(5),
                path: None,
                method: "GET",
                port: 80,
                client: None, addresses: Vec::new(), step: 0,
            };
            let about = Index::of(&entries).about(&host, many);
            for (number, entry) in entries.iter().enumerate() {
                let matters = !matches!(relation(&entry.hosts, &wanted), Relation::None);
                prop_assert!(!matters || about.contains(&number), "{entry:?}");
            }
        }
    }
}
