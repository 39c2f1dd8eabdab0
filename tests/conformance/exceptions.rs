//! Readings that are not matched, each with its reason.

use std::collections::BTreeMap;

pub(crate) struct Exceptions {
    reasons: BTreeMap<String, String>,
}

type Table = BTreeMap<String, BTreeMap<String, Vec<String>>>;

impl Exceptions {
    pub(crate) fn read(client: &str) -> Self {
        let text = include_str!("exceptions.toml");
        let mut table: Table = toml::from_str(text).unwrap();
        let mut reasons = BTreeMap::new();
        for (reason, ids) in table.remove(client).unwrap_or_default() {
            for id in ids {
                assert!(
                    reasons.insert(id.clone(), reason.clone()).is_none(),
                    "{id} is excepted twice"
                );
            }
        }
        Self { reasons }
    }

    pub(crate) fn ids(&self) -> impl Iterator<Item = &str> {
        self.reasons.keys().map(String::as_str)
    }

    /// The ids by reason.
    pub(crate) fn groups(&self) -> BTreeMap<&str, Vec<&str>> {
        let mut groups: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (id, reason) in &self.reasons {
            groups.entry(reason).or_default().push(id);
        }
        groups
    }

    pub(crate) fn reason(&self, id: &str) -> Option<&str> {
        self.reasons.get(id).map(String::as_str)
    }
}
