//! The proxy object of a .NET process, and where it sends a URL: `System.Net.WebProxy` in the .NET
//! Framework's source.

use url::{Host, Url};

use super::credentials::masked_value;
use super::dotnet_regex::{Outcome, Pattern};
use super::place::Located;
use super::proxy_list::{Address, Proxies, direct};
use crate::finding::Label;
use crate::finding::settings::{Basis, Decision, Destination, PacUse};

/// Proxies, what goes past them, and the PAC file before them.
#[derive(Debug, Clone, Default)]
pub struct WebProxy {
    /// Where a PAC file is asked first.
    pub pac: Option<Pac>,
    /// The static proxies.
    pub proxies: Option<Located<Proxies>>,
    /// Where local hosts go DIRECT.
    pub local: Option<Label>,
    /// Hosts that go DIRECT.
    pub bypass: Vec<Bypass>,
    /// Entries that apply too, and that nobody has seen: what is missing.
    pub unseen: Option<String>,
    /// The server's primary DNS domain.
    pub domain: Option<String>,
    /// What says all that, in words.
    pub says: String,
    /// What the words rest on.
    pub basis: Basis,
    /// The places that say it.
    pub places: Vec<Label>,
}

/// A PAC file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pac {
    /// True where WPAD looks for it.
    pub detect: bool,
    /// Its address, tried where WPAD finds none.
    pub script: Option<String>,
}

/// An entry of a bypass list.
#[derive(Debug, Clone)]
pub struct Bypass {
    /// As written.
    pub text: String,
    /// Where it stands.
    pub place: Label,
    /// What it matches.
    pub pattern: Pattern,
    /// What says that it is matched so.
    pub basis: Basis,
}

impl WebProxy {
    /// Whether a PAC file is asked.
    pub const fn pac_use(&self) -> PacUse {
        if self.pac.is_some() {
            PacUse::Used
        } else {
            PacUse::NotUsed
        }
    }

    /// Where a URL goes.
    pub fn destination(&self, url: &Url) -> Decision {
        if is_loopback(url) {
            return self.direct(
                "a loopback address never uses a proxy",
                Vec::new(),
                Basis::Derived,
            );
        }
        let manual = self.manual(url);
        let Some(pac) = &self.pac else {
            return manual;
        };
        // The PAC file's proxies come first, the static ones are the last resort.
        let otherwise = match &manual.destination {
            Destination::Route { route } => route.clone(),
            Destination::Pac { .. } | Destination::Fails { .. } | Destination::Unknown { .. } => {
                return manual;
            }
        };
        Decision {
            destination: Destination::Pac {
                detect: pac.detect,
                script: pac
                    .script
                    .as_deref()
                    .map(|url| masked_value(url).into_owned()),
                otherwise,
            },
            says: self.says.clone(),
            basis: self.basis,
            labels: self.places.clone(),
        }
    }

    /// The static rules, which count where there is no PAC file or it can't be had.
    fn manual(&self, url: &Url) -> Decision {
        let Some(proxies) = &self.proxies else {
            let says = format!("{}: no proxy", self.says);
            return self.direct(&says, self.places.clone(), self.basis);
        };
        let Some(address) = proxies.value.of(url.scheme()) else {
            let says = format!("the list of proxies has none for {}", url.scheme());
            return self.direct(&says, vec![proxies.place.clone()], Basis::Derived);
        };
        if let Some(decision) = self.bypassed(url, address) {
            return decision;
        }
        let mut labels = vec![proxies.place.clone()];
        labels.extend(
            self.places
                .iter()
                .filter(|place| **place != proxies.place)
                .cloned(),
        );
        if address.scheme != "http" {
            return Decision {
                destination: Destination::Fails {
                    why: format!(
                        ".NET speaks only http:// to a proxy, and this one is {}://",
                        address.scheme
                    ),
                },
                says: self.says.clone(),
                basis: Basis::Derived,
                labels,
            };
        }
        Decision {
            destination: Destination::Route {
                route: vec![address.route()],
            },
            says: self.says.clone(),
            basis: self.basis,
            labels,
        }
    }

    /// What the local rule and the bypass list say; `None` where the proxy is used.
    fn bypassed(&self, url: &Url, address: &Address) -> Option<Decision> {
        if let Some(place) = &self.local
            && let Some(decision) = self.local(url, place)
        {
            return Some(decision);
        }
        let subject = subject(url);
        let mut doubt = None;
        for entry in &self.bypass {
            match entry.pattern.search(&subject) {
                Outcome::Match => {
                    let says = format!("`{}` of the bypass list matches {subject}", entry.text);
                    return Some(self.direct(&says, vec![entry.place.clone()], entry.basis));
                }
                Outcome::NoMatch => {}
                Outcome::Unknown(why) => {
                    doubt.get_or_insert((entry, why));
                }
            }
        }
        let unknown = |why: String, labels: Vec<Label>| {
            Some(Decision {
                destination: Destination::Unknown { why },
                says: self.says.clone(),
                basis: Basis::Derived,
                labels,
            })
        };
        if let Some((entry, why)) = doubt {
            let why = format!(
                "{}, unless `{}` of the bypass list matches: {why}",
                otherwise(address),
                entry.text
            );
            return unknown(why, vec![entry.place.clone()]);
        }
        let unseen = self.unseen.as_ref()?;
        let why = format!("{}, unless {unseen}", otherwise(address));
        unknown(why, self.places.clone())
    }

    /// `bypassonlocal`: a name without a dot, a host of the server's own domain, an address of the
    /// server.
    fn local(&self, url: &Url, place: &Label) -> Option<Decision> {
        let host = url.host_str().unwrap_or_default();
        let labels = || vec![place.clone()];
        if matches!(url.host(), Some(Host::Ipv4(_) | Host::Ipv6(_))) {
            return Some(Decision {
                destination: Destination::Unknown {
                    why: "local hosts go DIRECT, and it is unknown whether this address is the server's own".to_owned(),
                },
                says: self.says.clone(),
                basis: Basis::Derived,
                labels: labels(),
            });
        }
        let Some((_, parent)) = host.split_once('.') else {
            let says = format!("{host} is a local host: it has no dot");
            return Some(self.direct(&says, labels(), Basis::Documented));
        };
        let domain = self.domain.as_deref()?;
        let domain = domain.trim_start_matches('.');
        if !parent.eq_ignore_ascii_case(domain) {
            return None;
        }
        let says = format!("{host} is a local host: it is in the server's own domain {domain}");
        Some(self.direct(&says, labels(), Basis::Derived))
    }

    #[expect(clippy::unused_self, reason = "reads as one of the decisions above")]
    fn direct(&self, says: &str, labels: Vec<Label>, basis: Basis) -> Decision {
        Decision {
            destination: Destination::Route {
                route: vec![direct()],
            },
            says: says.to_owned(),
            basis,
            labels,
        }
    }
}

fn otherwise(address: &Address) -> String {
    if address.scheme == "http" {
        address.route().to_string()
    } else {
        "it fails".to_owned()
    }
}

/// What entries of a bypass list are matched against: `scheme://host`, and the port where it is
/// not the scheme's own.
pub fn subject(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    match url.port() {
        Some(port) => format!("{}://{host}:{port}", url.scheme()),
        None => format!("{}://{host}", url.scheme()),
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name == "loopback",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}
