//! Which addresses may be a server of the organisation.

use std::net::{IpAddr, Ipv4Addr};

use ipnet::IpNet;

/// What ICANN answers for names that collide with a top-level domain that was just delegated
/// (ICANN, "Name collision occurrence management framework", 2014).
pub(super) const COLLISION_MARKER: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 53, 53));

/// True for an address outside the machine, the link, the private networks (RFC 1918, RFC 6598,
/// RFC 4193) and those that the user named. The address of nobody (`0.0.0.0`, `::`), with which name
/// servers block names, is inside.
pub fn is_outside(address: IpAddr, internal: &[IpNet]) -> bool {
    let address = address.to_canonical();
    let inside = match address {
        IpAddr::V4(address) => {
            let [first, second, ..] = address.octets();
            address.is_private()
                || address.is_loopback()
                || address.is_link_local()
                || address.is_unspecified()
                || (first == 100 && second & 0xc0 == 64)
        }
        IpAddr::V6(address) => {
            address.is_loopback()
                || address.is_unspecified()
                || address.is_unicast_link_local()
                || address.is_unique_local()
        }
    };
    !inside && !internal.iter().any(|network| network.contains(&address))
}

#[cfg(test)]
mod tests {
    use super::*;

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
            ("fd00::1", false),
            ("fe80::1", false),
            ("::ffff:10.0.0.1", false),
            ("::ffff:8.8.8.8", true),
            ("2001:db8::1", true),
        ] {
            let address = text.parse().unwrap();
            assert_eq!(is_outside(address, &internal), outside, "{text}");
        }
    }
}
