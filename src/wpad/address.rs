//! What an address reaches, and what may be a server of the organisation.
//!
//! Many IPv6 addresses only carry an IPv4 address: who asks them ends there. Every decision on an
//! address looks at what is [`reached`] and not at how it is written.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::IpNet;

/// What ICANN answers for names that collide with a top-level domain that was just delegated
/// (ICANN, "Name collision occurrence management framework", 2014).
pub(super) const COLLISION_MARKER: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 53, 53));

/// Where packets to an address end: the address, or the IPv4 addresses that it carries; both where it
/// may be either.
///
/// Mapped, translated and compatible addresses (RFC 4291, section 2.5.5; RFC 2765), NAT64 (RFC 6052,
/// section 2.1; RFC 8215), 6to4 (RFC 3056), Teredo: its client and its server (RFC 4380, section 4),
/// ISATAP (RFC 5214, section 6.1).
pub(crate) fn reached(address: IpAddr) -> Vec<IpAddr> {
    let IpAddr::V6(address) = address else {
        return vec![address];
    };
    let carried = carried(address);
    if carried.is_empty() {
        return vec![address.into()];
    }
    let of_isatap = is_isatap(address).then_some(IpAddr::V6(address));
    let carried = carried.into_iter().map(IpAddr::V4);
    of_isatap.into_iter().chain(carried).collect()
}

/// The IPv4 addresses within an IPv6 address; none where it is one of its own.
fn carried(address: Ipv6Addr) -> Vec<Ipv4Addr> {
    let bits = u128::from(address);
    let last = Ipv4Addr::from(low(bits));
    match address.segments() {
        // `::` and `::1` are what they are.
        [0, 0, 0, 0, 0, 0, 0, 0 | 1] => Vec::new(),
        [0, 0, 0, 0, 0, 0 | 0xffff, ..]
        | [0, 0, 0, 0, 0xffff, 0, ..]
        | [0x64, 0xff9b, 0, 0, 0, 0, ..] => vec![last],
        [0x64, 0xff9b, 1, ..] => of_local_prefix(bits),
        [0x2002, ..] => vec![Ipv4Addr::from(low(bits >> 80))],
        [0x2001, 0, ..] => vec![Ipv4Addr::from(!low(bits)), Ipv4Addr::from(low(bits >> 64))],
        _ if is_isatap(address) => vec![last],
        _ => Vec::new(),
    }
}

/// The last 32 bits.
fn low(bits: u128) -> u32 {
    u32::try_from(bits & u128::from(u32::MAX)).unwrap_or_default()
}

/// The prefixes of RFC 6052 that fit into `64:ff9b:1::/48`: 48, 56, 64 and 96 bits. Which one a network
/// uses is not written in the address; where zeros must follow or go before, they tell.
fn of_local_prefix(bits: u128) -> Vec<Ipv4Addr> {
    let mut found = Vec::new();
    // The eight bits behind the first 64 are zero, and no part of what is carried.
    let reserved = (bits >> 56) & 0xff;
    let joined = ((bits >> 64) << 56) | (bits & ((1 << 56) - 1));
    for length in [48_u32, 56, 64] {
        let before = (joined >> (120 - length)) & ((1 << (length - 48)) - 1);
        let behind = joined & ((1 << (88 - length)) - 1);
        let address = low(joined >> (88 - length));
        if (reserved, before, behind) == (0, 0, 0) && (length == 48 || address != 0) {
            found.push(Ipv4Addr::from(address));
        }
    }
    if low(bits) != 0 || found.is_empty() {
        found.push(Ipv4Addr::from(low(bits)));
    }
    // Of several readings that are all zeros but for one, that one is meant.
    if found.len() > 1 {
        found.retain(|it| !it.is_unspecified());
    }
    found
}

/// An interface identifier `0000:5efe` or `0200:5efe` before an IPv4 address.
const fn is_isatap(address: Ipv6Addr) -> bool {
    matches!(address.segments(), [_, _, _, _, 0 | 0x200, 0x5efe, _, _])
}

/// Why no download goes to an address, whoever names it; `None` for one that may be asked.
///
/// A PAC file lies on a web server. Whoever answers for `wpad`, writes option 252 or sends a redirect
/// chooses what this machine asks, and must not choose its neighbours' and its cloud's own services, or
/// everybody at once.
pub(crate) fn never_asked(address: IpAddr) -> Option<&'static str> {
    reached(address).into_iter().find_map(|it| {
        let in_disguise = it != address && it.is_loopback();
        of_itself(it).or_else(|| in_disguise.then_some(LOOPBACK))
    })
}

/// Why no redirect is followed to an address; `from` are those of the server that sends it. To the own
/// machine only the own machine leads.
pub(crate) fn never_followed(address: IpAddr, from: &[IpAddr]) -> Option<&'static str> {
    let on_machine = !from.is_empty() && from.iter().copied().all(is_of_machine);
    never_asked(address).or_else(|| (is_of_machine(address) && !on_machine).then_some(LOOPBACK))
}

const LOOPBACK: &str = "an address of this machine itself";

/// True for an address that no server has, `0.0.0.0` and `::` for example.
pub(super) fn is_nobody(address: IpAddr) -> bool {
    reached(address)
        .into_iter()
        .any(|it| of_itself(it) == Some(NOBODY))
}

const NOBODY: &str = "an address that no server has, with which name servers block names";

fn is_of_machine(address: IpAddr) -> bool {
    reached(address).iter().any(IpAddr::is_loopback)
}

fn of_itself(address: IpAddr) -> Option<&'static str> {
    const LINK: &str = "a link-local address, where machines keep secrets of their own";
    const MANY: &str = "an address of many machines at once";
    if is_metadata(address) {
        return Some("the address of a cloud's metadata service, which hands out secrets");
    }
    match address {
        IpAddr::V4(address) => {
            let [first, ..] = address.octets();
            match first {
                0 => Some(NOBODY),
                169 if address.is_link_local() => Some(LINK),
                224..=239 => Some(MANY),
                // Class E, and the broadcast to everybody on the link.
                240..=255 => Some(if address.is_broadcast() { MANY } else { NOBODY }),
                _ => None,
            }
        }
        IpAddr::V6(address) => {
            // Site-local addresses (fec0::/10) are deprecated, and were like private ones.
            if address.is_unspecified() {
                Some(NOBODY)
            } else if address.is_unicast_link_local() {
                Some(LINK)
            } else {
                address.is_multicast().then_some(MANY)
            }
        }
    }
}

/// Metadata services outside the link-local networks, as their clouds document them: Amazon's over IPv6,
/// Google's over IPv6, Alibaba's, Azure's own, Oracle's.
fn is_metadata(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => matches!(
            address.octets(),
            [100, 100, 100, 200] | [168, 63, 129, 16] | [192, 0, 0, 192]
        ),
        IpAddr::V6(address) => matches!(
            address.segments(),
            [0xfd00, 0xec2, ..] | [0xfd20, 0xce, 0, 0, 0, 0, 0, 0x254]
        ),
    }
}

/// True for an address outside the machine, the link, the private networks (RFC 1918, RFC 6598,
/// RFC 4193) and those that the user named. The address of nobody (`0.0.0.0`, `::`), with which name
/// servers block names, is inside.
pub fn is_outside(address: IpAddr, internal: &[IpNet]) -> bool {
    let is_named = |address: &IpAddr| internal.iter().any(|network| network.contains(address));
    let all = reached(address);
    !is_named(&address) && all.iter().any(|it| !is_inside(*it) && !is_named(it))
}

fn is_inside(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => {
            let [first, second, ..] = address.octets();
            address.is_private()
                || address.is_loopback()
                || address.is_link_local()
                || first == 0
                || (first == 100 && second & 0xc0 == 64)
        }
        IpAddr::V6(address) => {
            address.is_loopback()
                || address.is_unspecified()
                || address.is_unicast_link_local()
                || address.is_unique_local()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn what_an_address_reaches() {
        for (text, expected) in [
            ("10.1.2.3", "10.1.2.3"),
            ("::", "::"),
            ("::1", "::1"),
            ("2001:db8::1", "2001:db8::1"),
            ("fe80::1", "fe80::1"),
            ("::ffff:10.1.2.3", "10.1.2.3"),
            ("::ffff:0:10.1.2.3", "10.1.2.3"),
            ("::10.1.2.3", "10.1.2.3"),
            ("::2", "0.0.0.2"),
            ("64:ff9b::10.1.2.3", "10.1.2.3"),
            ("64:ff9b::", "0.0.0.0"),
            ("64:ff9b:1::10.1.2.3", "10.1.2.3"),
            ("64:ff9b:1:fffe::10.1.2.3", "10.1.2.3"),
            ("64:ff9b:1:0a01:0002:0300::", "10.1.2.3"),
            ("64:ff9b:1:000a:0001:0203::", "10.1.2.3"),
            // The one with a prefix of 64 bits, the other with one of 96.
            ("64:ff9b:1::000a:0102:0300:0", "10.1.2.3 3.0.0.0"),
            ("64:ff9b:1:2:3:4::", "2.3.0.4"),
            ("64:ff9b:1::", "0.0.0.0"),
            ("2002:0a01:0203::5", "10.1.2.3"),
            ("2001:0:c000:0204:8000:3f57:f5fe:fdfc", "10.1.2.3 192.0.2.4"),
            ("fe80::5efe:10.1.2.3", "fe80::5efe:a01:203 10.1.2.3"),
            (
                "2001:db8::200:5efe:10.1.2.3",
                "2001:db8::200:5efe:a01:203 10.1.2.3",
            ),
        ] {
            let found: Vec<String> = reached(address(text))
                .iter()
                .map(IpAddr::to_string)
                .collect();
            assert_eq!(found.join(" "), expected, "{text}");
        }
    }

    /// Every way in which an IPv6 address carries this one.
    fn carriers(inner: Ipv4Addr) -> Vec<IpAddr> {
        let [a, b, c, d] = inner.octets();
        let low = u32::from(inner);
        let turned = !low;
        let mut all: Vec<String> = [
            "::ffff:",
            "::ffff:0:",
            "64:ff9b::",
            "64:ff9b:1::",
            "64:ff9b:1:2:3ff:4:",
        ]
        .iter()
        .map(|prefix| format!("{prefix}{inner}"))
        .collect();
        if low > 1 {
            all.push(format!("::{inner}"));
        }
        all.push(format!("2002:{a:02x}{b:02x}:{c:02x}{d:02x}::1"));
        all.push(format!(
            "2001:0:808:808::{:x}:{:x}",
            turned >> 16,
            turned & 0xffff
        ));
        all.push(format!("2001:0:{a:02x}{b:02x}:{c:02x}{d:02x}::f7f7:f7f7"));
        all.push(format!("2001:db8::5efe:{inner}"));
        all.push(format!("2001:db8::200:5efe:{inner}"));
        all.push(format!("64:ff9b:1:{a:02x}{b:02x}:{c:02x}:{d:02x}00::"));
        all.push(format!("64:ff9b:1:{a:02x}:{b:02x}:{c:02x}{d:02x}::"));
        all.push(format!("64:ff9b:1::{a:02x}:{b:02x}{c:02x}:{d:02x}00:0"));
        all.iter()
            .map(|text| text.parse().unwrap_or_else(|_| panic!("{text}")))
            .collect()
    }

    #[test]
    fn nobody_is_asked_where_secrets_are_or_nobody_is_however_it_is_written() {
        for text in [
            "0.0.0.0",
            "0.1.2.3",
            "169.254.169.254",
            "169.254.1.1",
            "224.0.0.251",
            "239.255.255.250",
            "255.255.255.255",
            "240.0.0.1",
            "100.100.100.200",
            "168.63.129.16",
            "192.0.0.192",
        ] {
            assert!(never_asked(address(text)).is_some(), "{text}");
            for carrier in carriers(text.parse().unwrap()) {
                assert!(never_asked(carrier).is_some(), "{text} as {carrier}");
            }
        }
        for text in ["::", "fe80::1", "ff02::1", "fd00:ec2::254", "fd20:ce::254"] {
            assert!(never_asked(address(text)).is_some(), "{text}");
        }
        // The own machine may be named as itself, and not in disguise.
        for carrier in carriers(Ipv4Addr::LOCALHOST) {
            assert!(never_asked(carrier).is_some(), "{carrier}");
        }
        for text in [
            "127.0.0.1",
            "::1",
            "10.1.2.3",
            "192.0.2.1",
            "8.8.8.8",
            "fd00::1",
            "2001:db8::1",
        ] {
            assert_eq!(never_asked(address(text)), None, "{text}");
        }
        for text in ["10.1.2.3", "192.0.2.9", "198.51.100.9"] {
            for carrier in carriers(text.parse().unwrap()) {
                assert_eq!(never_asked(carrier), None, "{text} as {carrier}");
            }
        }
    }

    #[test]
    fn only_the_own_machine_leads_to_itself() {
        let (own, other) = (address("127.0.0.1"), address("10.0.0.80"));
        assert_eq!(never_followed(address("127.0.0.9"), &[own]), None);
        assert_eq!(never_followed(address("::1"), &[own]), None);
        assert_eq!(never_followed(other, &[own]), None);
        assert_eq!(never_followed(other, &[other]), None);
        for from in [&[][..], &[other], &[own, other]] {
            assert!(never_followed(own, from).is_some(), "{from:?}");
        }
        assert!(never_followed(address("169.254.169.254"), &[own]).is_some());
    }

    #[test]
    fn private_networks_are_inside_and_all_else_is_not() {
        let internal = ["203.0.113.0/24".parse().unwrap()];
        for (text, outside) in [
            ("10.1.2.3", false),
            ("172.31.0.1", false),
            ("172.32.0.1", true),
            ("192.168.1.1", false),
            ("100.64.0.1", false),
            ("100.128.0.1", true),
            ("127.0.53.53", false),
            ("169.254.1.1", false),
            ("0.0.0.0", false),
            ("203.0.113.9", false),
            ("198.51.100.9", true),
            ("8.8.8.8", true),
            ("::1", false),
            ("::", false),
            ("fd00::1", false),
            ("fe80::1", false),
            ("::ffff:10.0.0.1", false),
            ("::ffff:203.0.113.9", false),
            ("::ffff:8.8.8.8", true),
            ("64:ff9b::10.0.0.1", false),
            ("64:ff9b:1::10.0.0.1", false),
            ("64:ff9b::8.8.8.8", true),
            ("2002:808:808::1", true),
            ("2001:db8::1", true),
        ] {
            assert_eq!(is_outside(address(text), &internal), outside, "{text}");
        }
        let own = ["2001:db8:7::/48".parse().unwrap()];
        assert!(!is_outside(address("2001:db8:7::5efe:8.8.8.8"), &own));
        assert!(is_outside(address("2001:db8:8::5efe:10.0.0.1"), &own));
    }

    proptest! {
        #[test]
        fn an_address_reaches_something_and_what_it_reaches_reaches_itself(bits: u128) {
            let found = reached(IpAddr::V6(Ipv6Addr::from(bits)));
            prop_assert!(!found.is_empty());
            for it in found.iter().filter(|it| it.is_ipv4()) {
                prop_assert_eq!(reached(*it), vec![*it]);
            }
        }
    }
}
