//! The dotted IPv4 text that isValidIpAddress takes: four groups of one to three decimal digits,
//! each at most 255, nothing else. Leading zeros are decimal here, not octal.

use crate::pac::value::Text;

/// The address in host order; `None` where the text has another form.
pub(in crate::pac) fn parse(text: &Text<'_>) -> Option<u32> {
    // Longer than "255.255.255.255" can't be one; most names leave at the first letter.
    if text.len() > 15 {
        return None;
    }
    let mut address = 0_u32;
    let mut group = 0_u32;
    let mut digits = 0;
    let mut dots = 0;
    for unit in text.units() {
        match unit {
            0x30..=0x39 if digits < 3 => {
                group = group * 10 + u32::from(unit - 0x30);
                digits += 1;
            }
            0x2E if digits > 0 && dots < 3 && group <= 255 => {
                address = address << 8 | group;
                (group, digits) = (0, 0);
                dots += 1;
            }
            _ => return None,
        }
    }
    (dots == 3 && digits > 0 && group <= 255).then_some(address << 8 | group)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_four_decimal_groups_are_an_address() {
        let parse = |text| parse(&Text::latin1(text));
        assert_eq!(parse(b"10.1.2.3"), Some(0x0A01_0203));
        assert_eq!(parse(b"010.001.002.003"), Some(0x0A01_0203));
        assert_eq!(parse(b"255.255.255.255"), Some(u32::MAX));
        for other in [
            &b""[..],
            b"10.1.2",
            b"10.1.2.3.",
            b"10.1.2.3.4",
            b"10.1.2.256",
            b"1000.1.2.3",
            b".1.2.3",
            b"10..2.3",
            b" 10.1.2.3",
            b"10.1.2.3\n",
            b"0x10.1.2.3",
            b"10.1.2.a",
        ] {
            assert_eq!(parse(other), None, "{other:?}");
        }
    }
}
