//! Ports and client addresses as Squid writes them.

use std::net::IpAddr;
use std::ops::RangeInclusive;

use ipnet::{IpNet, Ipv4Subnets, Ipv6Subnets};

/// Networks that one range may need.
const MOST_NETWORKS: usize = 256;

/// `443` or `1025-65535`.
pub(super) fn ports(text: &str) -> Option<RangeInclusive<u16>> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let (first, last) = (first.parse().ok()?, last.parse().ok()?);
    (first <= last).then_some(first..=last)
}

/// `10.1.2.3`, `10.0.0.0/8`, `10.0.0.0/255.0.0.0` or `10.1.0.1-10.1.0.9`.
pub(super) fn networks(text: &str) -> Option<Vec<IpNet>> {
    if let Some((first, last)) = text.split_once('-') {
        let found: Vec<IpNet> = match (first.parse().ok()?, last.parse().ok()?) {
            (IpAddr::V4(first), IpAddr::V4(last)) => Ipv4Subnets::new(first, last, 0)
                .map(IpNet::V4)
                .take(MOST_NETWORKS)
                .collect(),
            (IpAddr::V6(first), IpAddr::V6(last)) => Ipv6Subnets::new(first, last, 0)
                .map(IpNet::V6)
                .take(MOST_NETWORKS)
                .collect(),
            _ => return None,
        };
        return (!found.is_empty() && found.len() < MOST_NETWORKS).then_some(found);
    }
    let Some((address, mask)) = text.split_once('/') else {
        return Some(vec![IpNet::from(text.parse::<IpAddr>().ok()?)]);
    };
    let address: IpAddr = address.parse().ok()?;
    let network = match mask.parse::<u8>() {
        Ok(length) => IpNet::new(address, length).ok()?,
        Err(_) => IpNet::with_netmask(address, mask.parse().ok()?).ok()?,
    };
    Some(vec![network.trunc()])
}

/// True where all of these are addresses of the machine itself or of its link: no required URL leads
/// there.
pub(super) fn only_local<'a>(mut texts: impl Iterator<Item = &'a str>) -> bool {
    texts.all(|text| {
        networks(text).is_some_and(|networks| {
            networks.iter().all(|network| match network.addr() {
                IpAddr::V4(address) => {
                    address.is_loopback()
                        || address.is_link_local()
                        || (address.is_unspecified() && network.prefix_len() >= 8)
                }
                IpAddr::V6(address) => {
                    address.is_loopback()
                        || address.is_unicast_link_local()
                        || (address.is_unspecified() && network.prefix_len() == 128)
                }
            })
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_in_each_of_their_forms() {
        for (text, inside, outside) in [
            ("10.1.2.3", "10.1.2.3", "10.1.2.4"),
            ("10.0.0.0/8", "10.255.0.1", "11.0.0.0"),
            ("10.0.0.0/255.0.0.0", "10.255.0.1", "11.0.0.0"),
            ("10.1.0.1-10.1.0.9", "10.1.0.9", "10.1.0.10"),
            ("fc00::/7", "fd00::1", "fe80::1"),
        ] {
            let networks = networks(text).expect(text);
            let holds = |address: &str| {
                let address: IpAddr = address.parse().expect("address");
                networks.iter().any(|network| network.contains(&address))
            };
            assert!(holds(inside) && !holds(outside), "{text}");
        }
        for text in [
            "pc.example",
            "10.0.0.9-10.0.0.1",
            "10.0.0.0/33",
            "10.0.0.1-fd00::1",
        ] {
            assert_eq!(networks(text), None, "{text}");
        }
    }
}
