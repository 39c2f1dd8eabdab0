//! Takes colours away behind a [`Guard`](super::Guard), which lets no other code through and none in
//! part.

use std::io::{self, Write};

/// A writer without colours.
#[derive(Debug)]
pub struct Uncoloured<W> {
    out: W,
    /// Inside of a code: up to `m`.
    in_code: bool,
}

impl<W: Write> Uncoloured<W> {
    /// Without colours to `out`.
    pub const fn new(out: W) -> Self {
        Self {
            out,
            in_code: false,
        }
    }
}

impl<W: Write> Write for Uncoloured<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if !self.in_code && !bytes.contains(&0x1b) {
            self.out.write_all(bytes)?;
            return Ok(bytes.len());
        }
        let mut plain = 0;
        for (at, byte) in bytes.iter().enumerate() {
            if self.in_code {
                self.in_code = *byte != b'm';
                plain = at + 1;
            } else if *byte == 0x1b {
                self.out
                    .write_all(bytes.get(plain..at).unwrap_or_default())?;
                self.in_code = true;
                plain = at + 1;
            }
        }
        self.out.write_all(bytes.get(plain..).unwrap_or_default())?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{Guard, Guarding};
    use super::*;

    proptest! {
        #[test]
        fn behind_a_guard_it_leaves_what_a_stripper_leaves(
            page in "(\u{1b}\\[[0-9;]{0,3}m|\u{1b}|\\[|[a-z: \\nm1]|\\PC){0,30}", cut in 1usize..9
        ) {
            let mut ours = Guard::new(Uncoloured::new(Vec::new()), Guarding::Text);
            for piece in page.as_bytes().chunks(cut) {
                ours.write_all(piece).expect("memory");
            }
            let ours = ours.finish().expect("memory").out;
            let mut theirs = Guard::new(anstream::StripStream::new(Vec::new()), Guarding::Text);
            theirs.write_all(page.as_bytes()).expect("memory");
            let theirs = theirs.finish().expect("memory").into_inner();
            prop_assert_eq!(String::from_utf8_lossy(&ours), String::from_utf8_lossy(&theirs));
            prop_assert!(!ours.contains(&0x1b));
        }
    }
}
