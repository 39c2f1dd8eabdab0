//! Bodies in gzip (RFC 1952, RFC 1951) that no library would write.

const HEADER: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];

/// A valid gzip file, not compressed.
pub(crate) fn stored(content: &[u8]) -> Vec<u8> {
    let mut bytes = HEADER.to_vec();
    let length = u16::try_from(content.len()).unwrap();
    bytes.push(1);
    bytes.extend(length.to_le_bytes());
    bytes.extend((!length).to_le_bytes());
    bytes.extend_from_slice(content);
    bytes.extend(crc32(content).to_le_bytes());
    bytes.extend(u32::from(length).to_le_bytes());
    bytes
}

/// The beginning of a gzip file that becomes `count` times 258 zeros: 160 times its size.
pub(crate) fn bomb(count: usize) -> Vec<u8> {
    let mut bits = BitWriter {
        bytes: HEADER.to_vec(),
        used: 8,
    };
    // The last block, with the fixed codes; then a literal 0.
    bits.code(0b1, 1);
    bits.code(0b10, 2);
    bits.code(0b0011_0000, 8);
    for _ in 0..count {
        // Length 258, distance 1.
        bits.code(0b1100_0101, 8);
        bits.code(0, 5);
    }
    bits.bytes
}

struct BitWriter {
    bytes: Vec<u8>,
    used: u32,
}

impl BitWriter {
    /// A code of so many bits, its first bit first.
    fn code(&mut self, code: u32, length: u32) {
        for index in (0..length).rev() {
            if self.used == 8 {
                self.bytes.push(0);
                self.used = 0;
            }
            if code >> index & 1 == 1 {
                *self.bytes.last_mut().unwrap() |= 1 << self.used;
            }
            self.used += 1;
        }
    }
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |state, &byte| {
        (0..8).fold(state ^ u32::from(byte), |state, _| {
            (state >> 1) ^ (0xedb8_8320 & (state & 1).wrapping_neg())
        })
    })
}
