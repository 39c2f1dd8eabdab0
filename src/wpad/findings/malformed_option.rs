//! W-10: option 252 is not what every client can read.

use std::net::IpAddr;

use url::{Host, Url};

use super::{Facts, Rule, finding};
use crate::finding::discovery::DhcpOption;
use crate::finding::{Finding, Severity};
use crate::wpad::address::is_outside;
use crate::wpad::media_type::{has_query, is_of_script};

pub(super) const MALFORMED_OPTION: Rule = Rule {
    code: "W-10",
    check,
};

fn check(facts: &Facts<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for option in &facts.discovery.dhcp {
        if !option.problems.is_empty() {
            let (severity, message) = if option.url.is_none() {
                (
                    Severity::Medium,
                    "option 252 holds nothing that a client can use; those that stop at DHCP may go \
                     DIRECT",
                )
            } else {
                (
                    Severity::Low,
                    "option 252 holds a URL that not every client reads alike",
                )
            };
            let mut evidence = vec![format!("{}: {}", option.from, option.value)];
            evidence.extend(option.problems.iter().cloned());
            findings.push(finding(
                "W-10",
                severity,
                message.to_owned(),
                evidence,
                "Let the DHCP server send the URL and nothing else: absolute, http or https, without a \
                 password, at most 255 bytes.",
            ));
        }
        if let Some(url) = option.url.as_deref().filter(|url| is_unmarked(facts, url)) {
            let message = if is_of_script(url) {
                "something follows the ending of the URL of option 252: whether WinHTTP still takes the \
                 file by it is unknown"
            } else {
                "the URL of option 252 does not end as that of a script: WinHTTP takes the file only with \
                 its media type"
            };
            findings.push(finding(
                "W-10",
                Severity::Info,
                message.to_owned(),
                vec![format!("{}: {url}", option.from)],
                "Let the URL end in .dat, .js, .pac or .jvs, or the web server send Content-Type: \
                 application/x-ns-proxy-autoconfig.",
            ));
        }
        if let Some((address, host, is_plain)) = leads_outside(facts, option) {
            findings.push(finding(
                "W-10",
                if is_plain {
                    Severity::High
                } else {
                    Severity::Medium
                },
                format!("option 252 leads to the public address {address}{host}"),
                vec![format!("{}: {}", option.from, option.value)],
                "Serve the file from a server of your own inside; if the address is yours, name its \
                 network with --internal-network.",
            ));
        }
    }
    findings
}

/// The ending tells nothing, and what the server sends is unknown: else D-01 says which of the two it is.
fn is_unmarked(facts: &Facts<'_>, url: &str) -> bool {
    let mut candidates = facts.discovery.candidates.iter();
    let place = candidates.find(|it| it.name.is_none() && it.url == url);
    let is_known = place
        .and_then(|it| it.fetch.as_ref())
        .is_some_and(|it| !it.was_left_out());
    (!is_of_script(url) || has_query(url)) && !is_known
}

/// A public address that the URL has, or that its host has; how the host is called; and whether the
/// file comes over plain http.
fn leads_outside(facts: &Facts<'_>, option: &DhcpOption) -> Option<(IpAddr, String, bool)> {
    let url = Url::parse(option.url.as_deref()?).ok()?;
    let is_plain = url.scheme() == "http";
    let outside = |address: &IpAddr| is_outside(*address, facts.internal);
    match url.host()? {
        Host::Ipv4(address) => Some((address.into(), String::new(), is_plain)),
        Host::Ipv6(address) => Some((address.into(), String::new(), is_plain)),
        Host::Domain(name) => {
            let mut candidates = facts.discovery.candidates.iter();
            let offered = candidates.find(|it| it.name.is_none() && it.url == url.as_str())?;
            let first = offered.fetch.as_ref()?.hops.first()?;
            let address = first.addresses.iter().copied().find(outside)?;
            Some((address, format!(" of {name}"), is_plain))
        }
    }
    .filter(|(address, ..)| outside(address))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{checked, delivered, discovery};
    use super::*;
    use crate::finding::discovery::{Fetch, Hop};
    use crate::wpad::{Offered, dhcp};

    fn found(value: &[u8]) -> Vec<Finding> {
        let mut network = discovery(&["a.example.com"], Vec::new());
        network.dhcp = vec![dhcp::read(&Offered {
            from: "/run/systemd/netif/leases/2".to_owned(),
            value: value.to_vec(),
            unreadable: false,
            expired: false,
        })];
        checked(&MALFORMED_OPTION, &network)
    }

    #[test]
    fn what_is_odd_is_found_with_the_value_and_its_place() {
        let odd = found(b"http://wpad.example.com/wpad.dat\0");
        assert_eq!(odd[0].severity, Severity::Low);
        assert_eq!(
            odd[0].evidence[0],
            "/run/systemd/netif/leases/2: http://wpad.example.com/wpad.dat\\x00"
        );
        assert_eq!(found(b"file:///x")[0].severity, Severity::Medium);
        assert_eq!(
            found(b"http://198.51.100.7/wpad.dat")[0].severity,
            Severity::High
        );
        for fine in [
            &b"http://wpad.example.com/wpad.dat"[..],
            b"http://10.0.0.1/x.pac",
            b"https://[fd00::1]/proxy.js",
            // The network says on purpose that there is none.
            b"\n",
            b"",
        ] {
            assert_eq!(found(fine), []);
        }
        for unmarked in [
            &b"http://wpad.example.com/"[..],
            b"http://wpad.example.com/wpad.dat?",
            b"http://wpad.example.com/proxy.pa",
        ] {
            let said = found(unmarked);
            assert_eq!((said.len(), said[0].severity), (1, Severity::Info));
        }
    }

    #[test]
    fn a_name_outside_is_found_by_the_address_that_it_has() {
        let severity = |url: &str, address: &str| {
            let mut network = delivered(Fetch {
                hops: vec![Hop {
                    url: url.to_owned(),
                    addresses: vec![address.parse().unwrap()],
                    ..Hop::default()
                }],
                ..Fetch::default()
            });
            network.candidates[0].name = None;
            network.candidates[0].url = url.to_owned();
            network.dhcp = vec![dhcp::read(&Offered {
                from: "lease".to_owned(),
                value: url.as_bytes().to_vec(),
                unreadable: false,
                expired: false,
            })];
            let found = checked(&MALFORMED_OPTION, &network);
            found.first().map(|one| one.severity)
        };
        let (http, https) = ("http://p.example.com/x", "https://p.example.com/x");
        assert_eq!(severity(http, "198.51.100.7"), Some(Severity::High));
        assert_eq!(severity(https, "198.51.100.7"), Some(Severity::Medium));
        assert_eq!(severity(http, "10.0.0.80"), None);
    }
}
