//! Patterns of file names, as the shell has them.

/// Does a name fit a pattern with `*`, `?` and brackets? In time linear in their product.
pub(super) fn globbed(pattern: &[u8], name: &[u8]) -> bool {
    let mut tokens = Vec::new();
    let mut rest = pattern;
    while let Some((&byte, behind)) = rest.split_first() {
        rest = behind;
        let close = behind.iter().skip(1).position(|&byte| byte == b']');
        tokens.push(match (byte, close) {
            (b'*', _) => Glob::Any,
            (b'?', _) => Glob::One,
            (b'[', Some(close)) => {
                let inside = behind.get(..=close).unwrap_or_default();
                rest = behind.get(close + 2..).unwrap_or_default();
                Glob::Set(inside)
            }
            (byte, _) => Glob::Byte(byte),
        });
    }
    let mut reached = vec![false; tokens.len() + 1];
    let open = |reached: &mut Vec<bool>| {
        for (at, token) in tokens.iter().enumerate() {
            if matches!(token, Glob::Any) && reached.get(at) == Some(&true) {
                reached
                    .get_mut(at + 1)
                    .into_iter()
                    .for_each(|next| *next = true);
            }
        }
    };
    reached
        .first_mut()
        .into_iter()
        .for_each(|first| *first = true);
    open(&mut reached);
    for &byte in name {
        let mut next = vec![false; tokens.len() + 1];
        for (at, token) in tokens.iter().enumerate() {
            if reached.get(at) != Some(&true) {
                continue;
            }
            let to = match token {
                Glob::Any => at,
                token if token.takes(byte) => at + 1,
                _ => continue,
            };
            next.get_mut(to).into_iter().for_each(|place| *place = true);
        }
        open(&mut next);
        reached = next;
    }
    reached.last() == Some(&true)
}

enum Glob<'a> {
    Any,
    One,
    Byte(u8),
    Set(&'a [u8]),
}

impl Glob<'_> {
    fn takes(&self, byte: u8) -> bool {
        match self {
            Self::Any | Self::One => true,
            Self::Byte(own) => *own == byte,
            Self::Set(set) => {
                let inverted = matches!(set.first(), Some(b'!' | b'^'));
                let set = if inverted { set.get(1..) } else { Some(*set) };
                let set = set.unwrap_or_default();
                let ranges = set.windows(3).any(
                    |three| matches!(three, [first, b'-', last] if (first..=last).contains(&&byte)),
                );
                (set.contains(&byte) || ranges) != inverted
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn globs_are_those_of_the_shell() {
        for (pattern, name, fits) in [
            ("*.conf", "a.conf", true),
            ("*.conf", "a.conf.bak", false),
            ("?0.conf", "10.conf", true),
            ("?0.conf", "0.conf", false),
            ("[a-c]*", "b.conf", true),
            ("[!a-c]*", "b.conf", false),
            ("*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaa", false),
        ] {
            assert_eq!(
                globbed(pattern.as_bytes(), name.as_bytes()),
                fits,
                "{pattern} {name}"
            );
        }
    }
}
