//! The entries of a list by the domains that they name, so that a long list is not read again for
//! every required URL.

use std::cmp::Ordering;

use super::rules::{Entry, Hosts, Rulebook};

/// Entries by their domains: numbers only, as a list may have hundreds of thousands.
#[derive(Debug, Default)]
pub(super) struct Index {
    /// In the order of their names read backwards: what lies below a domain stands together.
    backwards: Vec<u32>,
    /// Entries without one domain.
    others: Vec<u32>,
}

impl Index {
    /// Of these entries.
    pub(super) fn of(entries: &[Entry]) -> Self {
        let mut index = Self::default();
        for (number, entry) in (0_u32..).zip(entries) {
            match &entry.hosts {
                Hosts::Exact(_) | Hosts::Below { .. } => index.backwards.push(number),
                Hosts::Set(_) | Hosts::Url(_) | Hosts::Referring(..) | Hosts::Undecided(_) => {
                    index.others.push(number);
                }
                Hosts::Nothing => {}
            }
        }
        index
            .backwards
            .sort_by(|one, other| backwards(name(entries, *one), name(entries, *other)));
        index
    }

    /// The entries that may say something about a host, and about the names below it where `below` is
    /// set, in their order. `entries` are those that the index was made of.
    pub(super) fn about(&self, entries: &[Entry], host: &str, below: bool) -> Vec<usize> {
        let mut found = self.others.clone();
        let parents = std::iter::successors(Some(host), |name| {
            name.split_once('.').map(|(_, parent)| parent)
        });
        for parent in parents {
            found.extend(self.from(entries, parent, |name| name == parent));
        }
        if below {
            let domain = format!(".{host}");
            found.extend(self.from(entries, &domain, |name| name.ends_with(&domain)));
        }
        found.sort_unstable();
        found.into_iter().map(|number| number as usize).collect()
    }

    /// The entries from a name on, as long as their names are what is sought.
    fn from<'e>(
        &'e self,
        entries: &'e [Entry],
        first: &str,
        is_sought: impl Fn(&str) -> bool + 'e,
    ) -> impl Iterator<Item = u32> + 'e {
        let start = self
            .backwards
            .partition_point(|number| backwards(name(entries, *number), first).is_lt());
        let rest = self.backwards.get(start..).unwrap_or_default().iter();
        rest.copied()
            .take_while(move |number| is_sought(name(entries, *number)))
    }
}

fn name(entries: &[Entry], number: u32) -> &str {
    match entries.get(number as usize).map(|entry| &entry.hosts) {
        Some(Hosts::Exact(name) | Hosts::Below { domain: name, .. }) => name,
        _ => "",
    }
}

fn backwards(one: &str, other: &str) -> Ordering {
    one.bytes().rev().cmp(other.bytes().rev())
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
            let about = Index::of(&entries).about(&entries, &host, many);
            for (number, entry) in entries.iter().enumerate() {
                let matters = !matches!(relation(&entry.hosts, &wanted), Relation::None);
                prop_assert!(!matters || about.contains(&number), "{entry:?}");
            }
        }
    }
}
