//! Networks as npm's `netmask` 2 reads them, which pac-resolver asks.
//!
//! A mask with dots must be contiguous, and `0.0.0.0` is taken for none of the 33: such a network is
//! an error. A mask without dots is a length. Without a mask the network may carry its own after a
//! slash.

use std::net::IpAddr;

use super::ip_literal;

/// True where the network of `pattern` and `mask` holds the address. `None` for what the package
/// throws at.
pub(super) fn contains(address: &str, pattern: &str, mask: Option<&str>) -> Option<bool> {
    let mask = mask.filter(|mask| !mask.is_empty());
    let (pattern, mask) = match mask {
        Some(mask) => (pattern, Some(mask)),
        None => pattern
            .split_once('/')
            .map_or((pattern, None), |(pattern, mask)| (pattern, Some(mask))),
    };
    let bits = bits_of_mask(mask.unwrap_or("32"))?;
    let network = v4(pattern)?;
    let address = v4(address)?;
    Some(address & bits == network & bits)
}

fn bits_of_mask(mask: &str) -> Option<u32> {
    if mask.contains('.') {
        let bits = v4(mask)?;
        return (bits != 0 && bits.leading_ones() + bits.trailing_zeros() == 32).then_some(bits);
    }
    let length: u32 = mask.trim().parse().ok()?;
    // A shift by 32 is a shift by 0 there.
    (length <= 32).then(|| u32::MAX.wrapping_shl(32 - length))
}

fn v4(text: &str) -> Option<u32> {
    match ip_literal::parse(text)? {
        IpAddr::V4(address) => Some(address.to_bits()),
        IpAddr::V6(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::contains;

    #[test]
    fn masks_are_contiguous_addresses_or_lengths() {
        for (pattern, mask, inside) in [
            ("10.0.0.0", Some("255.0.0.0"), Some(true)),
            ("10.0.0.0", Some("8"), Some(true)),
            ("10.0.0.0/8", None, Some(true)),
            ("11.0.0.0", Some("255.0.0.0"), Some(false)),
            ("10.0.0.0", Some("255.0.255.0"), None),
            ("0.0.0.0", Some("0.0.0.0"), None),
            ("10.0.0.0", Some("255"), None),
            ("10.0.0.0", Some("/8"), None),
            ("010.0.0.0", Some("255.0.0.0"), Some(false)),
            ("x", Some("8"), None),
        ] {
            assert_eq!(
                contains("10.1.2.3", pattern, mask),
                inside,
                "{pattern} {mask:?}"
            );
        }
        assert_eq!(contains("::1", "0.0.0.0", Some("8")), None);
    }
}
