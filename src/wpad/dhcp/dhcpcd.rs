//! dhcpcd: `/var/lib/dhcpcd/INTERFACE.lease`, the packet of the server as it came (RFC 2131, section 2;
//! dhcpcd src/dhcp.c, `dhcp_read_lease`): the lease began when the file was written.
//!
//! An option that stands more than once is one value in pieces (RFC 3396); the fields for a file and a
//! server may hold options, too (RFC 2132, section 9.3).

use std::fmt::Write as _;

use super::{Lease, LeaseForm, OPTION, Source, Unreadable};

pub(super) const DHCPCD: LeaseForm = LeaseForm {
    name: "dhcpcd",
    leases,
};

/// The first byte of what a server sends.
const REPLY: u8 = 2;
/// What stands before the options (RFC 2131, section 3).
const COOKIE: [u8; 4] = [99, 130, 83, 99];
/// Where the fields for the server's name, the file, and the options begin.
const SERVER_AT: usize = 44;
const FILE_AT: usize = 108;
const COOKIE_AT: usize = 236;
/// How long the lease is, in seconds; all ones for ever.
const LEASE_TIME: u8 = 51;
/// Which of the other fields hold options.
const OVERLOAD: u8 = 52;

fn leases(source: &Source<'_>) -> Vec<Lease> {
    let packet = source.bytes;
    let Some((fields, rest)) = packet.split_at_checked(COOKIE_AT) else {
        return Vec::new();
    };
    let Some(options) = rest.strip_prefix(&COOKIE) else {
        return Vec::new();
    };
    if fields.first() != Some(&REPLY) {
        return Vec::new();
    }
    let mut found = Options::default();
    found.read(options);
    let overload = found.overload;
    for (bit, field) in [
        (1, fields.get(FILE_AT..COOKIE_AT)),
        (2, fields.get(SERVER_AT..FILE_AT)),
    ] {
        if overload & bit != 0 {
            found.read(field.unwrap_or_default());
        }
    }
    let value = match found {
        Options {
            cut: Some(piece), ..
        } => Err(Unreadable::new(&digits(&piece))),
        Options {
            value: Some(value), ..
        } => Ok(value),
        _ => return Vec::new(),
    };
    let ends = found.seconds.filter(|&seconds| seconds != u32::MAX);
    let ends = source
        .written
        .zip(ends)
        .map(|(written, seconds)| written.saturating_add(i64::from(seconds)));
    vec![Lease {
        ends,
        ..Lease::of(value)
    }]
}

#[derive(Default)]
struct Options {
    value: Option<Vec<u8>>,
    /// What is left of option 252 where it runs over the end.
    cut: Option<Vec<u8>>,
    seconds: Option<u32>,
    overload: u8,
}

impl Options {
    fn read(&mut self, mut rest: &[u8]) {
        const PAD: u8 = 0;
        const END: u8 = 255;
        while let Some((&code, after)) = rest.split_first() {
            if code == END {
                return;
            }
            if code == PAD {
                rest = after;
                continue;
            }
            let Some((&length, after)) = after.split_first() else {
                return;
            };
            let Some((data, after)) = after.split_at_checked(usize::from(length)) else {
                if code == OPTION {
                    self.cut = Some(after.to_vec());
                }
                return;
            };
            match (code, data) {
                (OPTION, data) => self.value.get_or_insert_default().extend(data),
                (LEASE_TIME, &[a, b, c, d]) => {
                    self.seconds = Some(u32::from_be_bytes([a, b, c, d]));
                }
                (OVERLOAD, &[fields]) => self.overload = fields,
                _ => {}
            }
            rest = after;
        }
    }
}

fn digits(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a String can't fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn packet(options: &[u8]) -> Vec<u8> {
        let mut packet = vec![0; COOKIE_AT];
        packet[0] = REPLY;
        packet.extend(COOKIE);
        packet.extend(options);
        packet
    }

    fn of(packet: &[u8]) -> Vec<Lease> {
        leases(&Source::new(packet, Some(1000)))
    }

    #[test]
    fn the_option_is_read_whole_and_the_lease_ends_when_it_ends() {
        let mut options = vec![0, 53, 1, 5, 51, 4, 0, 0, 0, 60, 252, 4];
        options.extend(b"http");
        options.extend([252, 4]);
        options.extend(b"://a");
        let value = Ok(b"http://a".to_vec());
        let mut lease = Lease::of(value.clone());
        lease.ends = Some(1060);
        assert_eq!(
            of(&packet(&[&options[..], &[255, 252, 1, 9]].concat())),
            [lease]
        );
        options[6..10].fill(0xff);
        let for_ever = packet(&options);
        assert_eq!(of(&for_ever), [Lease::of(value)]);
        assert_eq!(super::super::leases(&Source::new(&for_ever, None)).len(), 1);
    }

    #[test]
    fn other_fields_may_hold_it() {
        let mut in_file = packet(&[52, 1, 1, 255]);
        in_file[FILE_AT..FILE_AT + 4].copy_from_slice(&[252, 2, b'a', b'b']);
        assert_eq!(of(&in_file), [Lease::of(Ok(b"ab".to_vec()))]);
        // Only where the packet says so.
        in_file[COOKIE_AT + 6] = 2;
        assert!(of(&in_file).is_empty());
    }

    #[test]
    fn what_runs_over_the_end_is_broken_and_what_is_no_packet_says_nothing() {
        let cut = of(&packet(&[252, 9, b'a', b'b']));
        assert_eq!(cut, [Lease::of(Err(Unreadable::new("6162")))]);
        let whole = packet(&[252, 1, b'a']);
        let mut request = whole.clone();
        request[0] = 1;
        let mut other = whole.clone();
        other[COOKIE_AT] = 0;
        for bytes in [
            &request[..],
            &other,
            &whole[..200],
            &packet(&[53, 1, 5]),
            b"",
        ] {
            assert!(of(bytes).is_empty());
        }
    }

    proptest! {
        #[test]
        fn no_packet_is_too_odd(options: Vec<u8>) {
            prop_assert!(of(&packet(&options)).len() <= 1);
        }
    }
}
