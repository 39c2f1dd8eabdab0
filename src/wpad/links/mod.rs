//! The network links of a machine as its system tells them: which domains complete short names, and
//! which name servers each link has. Pure: the texts come from `system`.

mod resolved;
mod scutil;
mod tcpip;

use serde::{Deserialize, Serialize};

use crate::finding::discovery::Link;

/// Links and domains that are read of one text.
const MOST: usize = 256;

/// The forms: recognised by their text, in this order.
pub const ALL: &[&LinksForm] = &[&resolved::RESOLVED, &scutil::SCUTIL, &tcpip::TCPIP];

/// How a system tells its links.
pub struct LinksForm {
    /// The system's part that tells it.
    pub name: &'static str,
    /// What a text of that form says; nothing where it has another form.
    pub read: fn(&str) -> Links,
}

/// The links of a machine.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Links {
    /// The domains that complete a short name, in order, each once.
    pub search: Vec<String>,
    /// The links, in order.
    pub links: Vec<Link>,
}

/// What a text says, of whatever form.
pub fn read(text: &str) -> Links {
    let mut links = ALL
        .iter()
        .map(|form| (form.read)(text))
        .find(|links| *links != Links::default())
        .unwrap_or_default();
    links.search.truncate(MOST);
    links.links.truncate(MOST);
    links
}

/// The link of that name, made where it is not there.
fn link<'a>(links: &'a mut Vec<Link>, name: &str) -> Option<&'a mut Link> {
    let place = links.iter().position(|link| link.name == name);
    let place = place.unwrap_or_else(|| {
        links.push(Link {
            name: name.to_owned(),
            ..Link::default()
        });
        links.len() - 1
    });
    links.get_mut(place)
}

/// Adds it where it is not a repetition.
fn add(list: &mut Vec<String>, text: &str) {
    if list.len() < MOST && !text.is_empty() && !list.iter().any(|known| known == text) {
        list.push(text.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_form_is_known_by_its_text() {
        for (text, search) in [
            (
                "{\"type\":\"a(isb)\",\"data\":[[2,\"a.example\",false]]}",
                "a.example",
            ),
            (
                "DNS configuration\n\nresolver #1\n  search domain[0] : b.example\n",
                "b.example",
            ),
            (
                "\nHKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\Tcpip\\Parameters\n    \
                 Domain    REG_SZ    c.example\n",
                "c.example",
            ),
        ] {
            assert_eq!(read(text).search, [search], "{text}");
        }
        assert_eq!(read("nothing of the kind"), Links::default());
    }

    proptest! {
        #[test]
        fn no_text_is_too_odd(text: String) {
            let links = read(&text);
            prop_assert!(links.links.len() <= MOST);
        }
    }
}
