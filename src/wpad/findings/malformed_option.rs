//! W-10: option 252 is not what every client can read.

use url::{Host, Url};

use super::{Facts, Rule, finding};
use crate::finding::{Finding, Severity};
use crate::wpad::address::is_outside;

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
                "Let the DHCP server send the URL and nothing else: http, absolute, at most 255 bytes.",
            ));
        }
        let url = option.url.as_deref().and_then(|url| Url::parse(url).ok());
        let address = url.as_ref().and_then(|url| match url.host()? {
            Host::Ipv4(address) => Some(address.into()),
            Host::Ipv6(address) => Some(address.into()),
            Host::Domain(_) => None,
        });
        if let Some(address) = address
            && is_outside(address, facts.internal)
        {
            findings.push(finding(
                "W-10",
                Severity::High,
                format!("option 252 leads to the public address {address}"),
                vec![format!("{}: {}", option.from, option.value)],
                "Serve the file from a server of your own inside; if the address is yours, name its \
                 network with --internal-network.",
            ));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::super::tests::{checked, discovery};
    use super::*;
    use crate::wpad::{Offered, dhcp};

    fn found(value: &[u8]) -> Vec<Finding> {
        let mut network = discovery(&["a.example.com"], Vec::new());
        network.dhcp = vec![dhcp::read(&Offered {
            from: "/run/systemd/netif/leases/2".to_owned(),
            value: value.to_vec(),
            unreadable: false,
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
        assert_eq!(found(b"http://198.51.100.7/")[0].severity, Severity::High);
        for fine in [
            &b"http://wpad.example.com/"[..],
            b"http://10.0.0.1/",
            b"https://[fd00::1]/",
        ] {
            assert_eq!(found(fine), []);
        }
    }
}
