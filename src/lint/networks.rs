//! The networks that a script writes down.

use super::script::{Literal, Script};

/// The second and third argument of `isInNet`.
#[derive(Debug, Clone)]
pub(super) struct Network<'t> {
    /// The network.
    pub pattern: Literal<'t>,
    /// The mask.
    pub mask: Literal<'t>,
}

impl Network<'_> {
    /// The network as a number.
    pub(super) fn address(&self) -> Option<u32> {
        number(&self.pattern.text)
    }

    /// The mask as a number.
    pub(super) fn mask(&self) -> Option<u32> {
        number(&self.mask.text)
    }
}

/// Those of all calls that have one text for each.
pub(super) fn networks<'t>(script: &Script<'t>) -> Vec<Network<'t>> {
    script
        .calls_of("isInNet")
        .filter_map(|call| {
            let [_, pattern, mask] = call.arguments.as_slice() else {
                return None;
            };
            Some(Network {
                pattern: script.literal(*pattern)?,
                mask: script.literal(*mask)?,
            })
        })
        .collect()
}

/// Four numbers from 0 to 255, of at most three digits.
pub(super) fn is_address(text: &str) -> bool {
    number(text).is_some()
}

fn number(text: &str) -> Option<u32> {
    let mut number = 0_u32;
    let mut groups = 0;
    for group in text.split('.') {
        let digits = (1..=3).contains(&group.len()) && group.bytes().all(|it| it.is_ascii_digit());
        let value: u8 = group.parse().ok().filter(|_| digits)?;
        number = number.checked_shl(8)? | u32::from(value);
        groups += 1;
    }
    (groups == 4).then_some(number)
}

/// Ones, then zeros.
pub(super) const fn is_mask(number: u32) -> bool {
    number.leading_ones() + number.trailing_zeros() == u32::BITS || number == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_masks_are_read_as_numbers() {
        assert_eq!(number("10.1.2.3"), Some(0x0a01_0203));
        for text in [
            "10.1.2",
            "10.1.2.3.4",
            "10.1.2.256",
            "10.1.2. 3",
            "10.0.0.0/8",
            "",
        ] {
            assert_eq!(number(text), None, "{text}");
        }
        assert!(is_mask(0) && is_mask(u32::MAX) && is_mask(0xffff_0000));
        assert!(!is_mask(0xff00_ff00) && !is_mask(0x0000_00ff));
    }
}
