//! The well-known alias: `wpad.` and each domain of the machine, then the domains' parents.
//!
//! Source: draft-ietf-wrec-wpad-01, section 4.4.5 (names with their trailing dot, port 80, path
//! `/wpad.dat`). All given domains come before the parents of any, as in Windows (policy "Primary
//! DNS suffix devolution level"): clients that do not devolve then find what we find.

use url::Url;

use super::{Mechanism, Place, Places, Surroundings};
use crate::wpad::devolution::devolve;
use crate::wpad::{Domain, Network};

/// The DNS mechanism.
pub(super) const DNS_NAME: Mechanism = Mechanism {
    name: "dns",
    summary: "asks DNS for wpad.DOMAIN and downloads http://wpad.DOMAIN/wpad.dat",
    places,
};

fn places(_network: &dyn Network, surroundings: &Surroundings<'_>) -> Places {
    let mut found = Places::default();
    let devolutions: Vec<_> = surroundings.domains.iter().map(devolve).collect();
    for (given, devolution) in surroundings.domains.iter().zip(&devolutions) {
        if devolution.domains.first() == Some(given) {
            add(&mut found, given, None, surroundings.port);
        }
    }
    for (given, devolution) in surroundings.domains.iter().zip(&devolutions) {
        for parent in devolution.domains.iter().skip(1) {
            add(&mut found, parent, Some(given), surroundings.port);
        }
        for refused in &devolution.refused {
            let not_asked = refused.not_asked(format!("wpad.{}", refused.domain));
            if !found
                .not_asked
                .iter()
                .any(|known| known.name == not_asked.name)
            {
                found.not_asked.push(not_asked);
            }
        }
    }
    found
}

fn add(found: &mut Places, domain: &Domain, devolved_from: Option<&Domain>, port: u16) {
    let name = format!("wpad.{domain}.");
    if found
        .places
        .iter()
        .any(|place| place.name.as_ref() == Some(&name))
    {
        return;
    }
    // A checked domain always makes a URL; the condition is for the types.
    if let Ok(url) = Url::parse(&format!("http://wpad.{domain}:{port}/wpad.dat")) {
        found.places.push(Place {
            url,
            name: Some(name),
            devolved_from: devolved_from.cloned(),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::discovery::{AddressRecord, Lookup};
    use crate::wpad::{Fetched, Request};

    struct Nothing;

    impl Network for Nothing {
        fn lookup(&self, name: &str, _records: &[AddressRecord]) -> Vec<Lookup> {
            panic!("asked for {name}");
        }

        fn get(&self, request: &Request<'_>) -> Fetched {
            panic!("got {}", request.url);
        }
    }

    fn names(domains: &[&str]) -> (Vec<String>, Vec<String>) {
        let domains: Vec<Domain> = domains
            .iter()
            .map(|domain| Domain::parse(domain).unwrap())
            .collect();
        let found = places(
            &Nothing,
            &Surroundings {
                domains: &domains,
                offered: &[],
                port: 80,
            },
        );
        (
            found
                .places
                .into_iter()
                .map(|place| place.name.unwrap())
                .collect(),
            found
                .not_asked
                .into_iter()
                .map(|not_asked| not_asked.name)
                .collect(),
        )
    }

    #[test]
    fn given_domains_come_before_the_parents_of_any() {
        let (names, not_asked) = names(&["emea.corp.example.com", "lab.example.org"]);
        assert_eq!(
            names,
            [
                "wpad.emea.corp.example.com.",
                "wpad.lab.example.org.",
                "wpad.corp.example.com.",
                "wpad.example.com.",
                "wpad.example.org.",
            ]
        );
        assert_eq!(not_asked, ["wpad.com", "wpad.org"]);
    }

    #[test]
    fn a_name_is_tried_and_refused_once() {
        let (names, not_asked) = names(&["a.example.com", "example.com", "A.example.com.", "com"]);
        assert_eq!(names, ["wpad.a.example.com.", "wpad.example.com."]);
        assert_eq!(not_asked, ["wpad.com"]);
    }

    #[test]
    fn the_url_has_no_trailing_dot_and_names_only_an_unusual_port() {
        let domains = [Domain::parse("corp.example").unwrap()];
        for (port, url) in [
            (80, "http://wpad.corp.example/wpad.dat"),
            (8080, "http://wpad.corp.example:8080/wpad.dat"),
        ] {
            let found = places(
                &Nothing,
                &Surroundings {
                    domains: &domains,
                    offered: &[],
                    port,
                },
            );
            assert_eq!(found.places[0].url.as_str(), url);
        }
    }
}
