//! What is asked of a list, and what is known beside it.

use std::net::IpAddr;

use super::formats::ListFormat;
use super::rules::Rulebook;
use crate::profiles::Profile;

/// What is asked of a list.
#[derive(Clone, Copy)]
pub struct Question<'a> {
    /// The required URLs.
    pub profiles: &'a [Profile],
    /// The address that the client has; `None` where it is unknown.
    pub client: Option<IpAddr>,
    /// Which rows are asked about, by profile, pattern and port.
    pub needed: &'a dyn Fn(&str, &str, u16) -> bool,
    /// Addresses of hosts, for lists that look at them.
    pub addresses: &'a dyn Fn(&str) -> Vec<IpAddr>,
    /// Hosts whose TLS connections the proxy does not open.
    pub inspection_exempt: Option<Exemptions<'a>>,
    /// Hosts for which the proxy requires no login.
    pub login_exempt: Option<Exemptions<'a>>,
    /// Judge also the weaker ways that the publishers name.
    pub alternatives: Option<Alternatives<'a>>,
}

/// A list of hosts that the proxy treats otherwise.
#[derive(Debug, Clone, Copy)]
pub struct Exemptions<'a> {
    /// Its format.
    pub format: &'static ListFormat,
    /// What it holds.
    pub book: &'a Rulebook,
}

impl<'a> Question<'a> {
    /// Asks for every row of these profiles, and knows nothing about the client.
    pub fn of(profiles: &'a [Profile]) -> Self {
        Self {
            profiles,
            client: None,
            needed: &|_, _, _| true,
            addresses: &|_| Vec::new(),
            inspection_exempt: None,
            login_exempt: None,
            alternatives: None,
        }
    }
}

/// What is known for judging the weaker ways.
#[derive(Debug, Clone, Copy, Default)]
pub struct Alternatives<'a> {
    /// The weekly file of Azure's networks, as a list of networks.
    pub service_tags: Option<&'a Rulebook>,
}
