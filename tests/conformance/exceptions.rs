//! Readings that are not matched, each with its reason.

use std::collections::BTreeMap;

pub(crate) struct Exceptions {
    reasons: BTreeMap<String, String>,
}

impl Exceptions {
    pub(crate) fn read(client: &str) -> Self {
        let text = include_str!("exceptions.toml");
        let mut table: BTreeMap<String, BTreeMap<String, Vec<String>>> =
            toml::from_str(text).unwrap();
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

    pub(crate) fn reason(&self, id: &str) -> Option<&str> {
        self.reasons.get(id).map(String::as_str)
    }
}
