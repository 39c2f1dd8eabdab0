//! Which hosts a class holds, for people.

use std::net::Ipv4Addr;

use crate::pac::decision::analysis::Area;

/// The words for an area.
pub(super) fn words(area: &Area) -> String {
    match area {
        Area::Exactly(host) => host.clone(),
        Area::Ending(end) => format!("*{end}"),
        Area::Beginning(begin) => format!("{begin}*"),
        Area::Holding(part) => format!("*{part}*"),
        Area::Matching(pattern) => pattern.clone(),
        Area::Network(base, mask) => network(*base, *mask),
        Area::Plain => "names without a dot".to_owned(),
        Area::Other => "other hosts".to_owned(),
    }
}

fn network(base: u32, mask: u32) -> String {
    let base = Ipv4Addr::from(base);
    if mask == 0 {
        return "IPv4 addresses".to_owned();
    }
    if mask.leading_ones() + mask.trailing_zeros() == u32::BITS {
        return format!("{base}/{}", mask.leading_ones());
    }
    format!("{base} mask {}", Ipv4Addr::from(mask))
}

/// How closely an area says which host it is; larger is closer.
pub(super) fn closeness(area: &Area) -> (u8, usize) {
    match area {
        Area::Exactly(host) => (6, host.len()),
        Area::Network(_, 0) => (1, 0),
        Area::Network(_, mask) => (5, mask.count_ones() as usize),
        Area::Ending(end) => (4, end.len()),
        Area::Matching(pattern) => (3, pattern.len()),
        Area::Holding(part) => (3, part.len()),
        Area::Beginning(begin) => (3, begin.len()),
        Area::Plain => (2, 0),
        Area::Other => (0, 0),
    }
}

/// True where each host of the first is one of the second, as far as that is plain.
pub(super) fn is_within(inner: &Area, outer: &Area) -> bool {
    match (inner, outer) {
        (Area::Exactly(inner) | Area::Ending(inner), Area::Ending(outer)) => {
            inner.ends_with(outer.as_str()) && inner.len() > outer.len()
        }
        (Area::Network(base, mask), Area::Network(outer, outer_mask)) => {
            outer_mask & mask == *outer_mask && base & outer_mask == *outer && mask != outer_mask
        }
        (Area::Exactly(host), Area::Network(base, mask)) => host
            .parse::<Ipv4Addr>()
            .is_ok_and(|host| host.to_bits() & mask == *base),
        _ => false,
    }
}
