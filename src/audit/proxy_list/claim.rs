//! Which list is asked about which row: whose the lists are, and the proxies that a row may use.

use super::owner::{Owners, ProxyAddress};
use crate::finding::answers::UrlAnswer;
use crate::finding::proxy_list::Whose;
use crate::finding::report::{Report, Row};
use crate::finding::settings::Destination;

/// Whose a list is, as a user says it or as the routes of a report show it.
#[derive(Debug, Clone)]
pub struct Claim {
    owners: Option<Owners>,
    pub(super) whose: Whose,
}

impl Claim {
    /// Where nobody says whose list it is, it is that of the only proxy that the routes name; where
    /// they name several or none, it is unknown it.
    pub fn of(given: Option<Owners>, report: &Report) -> Self {
        if let Some(owners) = given {
            let proxies = owners.names();
            return Self {
                owners: Some(owners),
                whose: Whose::User { proxies },
            };
        }
        let mut named: Vec<ProxyAddress> = report
            .rows
            .iter()
            .flat_map(|row| uses(row).proxies)
            .map(|used| used.proxy)
            .collect();
        named.sort();
        named.dedup();
        let (owners, whose) = match named.as_slice() {
            [only] => {
                let proxies = [only.to_string()];
                (Some(Owners::These(named)), Whose::OnlyProxy { proxies })
            }
            several => {
                let candidates = several.iter().map(ToString::to_string).collect();
                (None, Whose::Nobody { candidates })
            }
        };
        Self { owners, whose }
    }

    /// True for what goes through a proxy of this list, or may, by profile, pattern and port, in any
    /// part of the product. What is not a row of the report, because nothing strictly requires it, goes
    /// it is unknown where.
    pub fn asks(&self, report: &Report, profile: &str, pattern: &str, port: u16) -> bool {
        let mut rows = report
            .rows
            .iter()
            .filter(|row| row.profile == profile && row.pattern == pattern && row.port == port)
            .peekable();
        if rows.peek().is_none() {
            return self.takes_unknown();
        }
        rows.any(|row| {
            let uses = uses(row);
            let by_name = uses.proxies.iter().any(|used| self.holds(&used.proxy));
            by_name || uses.is_unknown() && self.takes_unknown()
        })
    }

    /// True where the list is that of a proxy.
    pub(super) fn holds(&self, proxy: &ProxyAddress) -> bool {
        self.owners.as_ref().is_some_and(|it| it.hold(proxy))
    }

    /// True where no other list can be the one for what goes to a proxy that is unknown.
    pub(super) const fn takes_unknown(&self) -> bool {
        matches!(self.owners, Some(Owners::All)) || matches!(self.whose, Whose::OnlyProxy { .. })
    }
}

/// The proxies that a row may use.
#[derive(Debug, Default)]
pub(super) struct Uses {
    /// Each once, in the order of the routes.
    pub(super) proxies: Vec<Use>,
    /// True where a route is unknown.
    unknown: bool,
}

/// A proxy in a route.
#[derive(Debug)]
pub(super) struct Use {
    pub(super) proxy: ProxyAddress,
    /// The first of the route, where it is another: the client turns to this one where those before
    /// are down.
    pub(super) after: Option<ProxyAddress>,
}

impl Uses {
    /// True where nothing is known but that it may be a proxy.
    pub(super) fn is_unknown(&self) -> bool {
        self.unknown && self.proxies.is_empty()
    }
}

/// The proxies of a row, over its examples and every client that was judged.
pub(super) fn uses(row: &Row) -> Uses {
    let mut uses = Uses::default();
    let setting = row.setting.as_ref().map(|setting| &setting.destination);
    if let Some(Destination::Fails { .. }) = setting {
        return uses;
    }
    let known = row.answers.iter().all(UrlAnswer::is_known);
    uses.unknown = row.answers.is_empty() || !known;
    for route in &row.routes {
        let mut first: Option<ProxyAddress> = None;
        for proxy in route.iter().filter_map(ProxyAddress::of) {
            let after = first.clone().filter(|first| *first != proxy);
            first.get_or_insert_with(|| proxy.clone());
            match uses.proxies.iter_mut().find(|used| used.proxy == proxy) {
                // Where it is the first of any route, it is used with all in order.
                Some(known) if after.is_none() => known.after = None,
                Some(_) => {}
                None => uses.proxies.push(Use { proxy, after }),
            }
        }
    }
    uses
}
