//! The first bytes of one direction of a connection, put in order.

/// What is kept of a direction, in bytes.
pub(super) const MOST_KEPT: usize = 24 * 1024;
/// Segments that wait for an earlier one.
const MOST_WAITING: usize = 32;
/// Places of which the time is remembered.
const MOST_MARKS: usize = 64;

/// One direction of a connection.
#[derive(Debug, Default)]
pub(super) struct Stream {
    /// Number of the first byte, once it is known.
    start: Option<u32>,
    bytes: Vec<u8>,
    waiting: Vec<(u32, Vec<u8>)>,
    marks: Vec<Mark>,
    /// Payload that was seen, kept or not.
    pub(super) seen_bytes: u64,
    /// True where a part is missing that later bytes were seen behind.
    has_gap: bool,
}

/// Where a segment began in the stream, and when it was seen.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mark {
    pub(super) offset: usize,
    pub(super) frame: u64,
    pub(super) at_us: Option<i64>,
}

impl Stream {
    /// The SYN of this direction: its first byte has the next number.
    pub(super) fn opens(&mut self, sequence: u32) {
        if self.start.is_none() {
            self.start = Some(sequence.wrapping_add(1));
        }
    }

    /// Adds a segment.
    pub(super) fn push(&mut self, sequence: u32, payload: &[u8], frame: u64, at_us: Option<i64>) {
        if payload.is_empty() {
            return;
        }
        self.seen_bytes += payload.len() as u64;
        let start = *self.start.get_or_insert(sequence);
        let offset = sequence.wrapping_sub(start) as usize;
        if offset >= MOST_KEPT {
            // Far behind, or before the beginning (a keep-alive probe has the number before).
            return;
        }
        let room = MOST_KEPT - offset;
        let payload = payload.get(..payload.len().min(room)).unwrap_or_default();
        if offset > self.bytes.len() {
            self.has_gap = true;
            if self.waiting.len() < MOST_WAITING {
                self.waiting.push((sequence, payload.to_vec()));
                self.mark(offset, frame, at_us);
            }
            return;
        }
        self.mark(offset, frame, at_us);
        self.append(offset, payload);
        self.settle(start);
    }

    fn mark(&mut self, offset: usize, frame: u64, at_us: Option<i64>) {
        if self.marks.len() < MOST_MARKS {
            self.marks.push(Mark {
                offset,
                frame,
                at_us,
            });
        }
    }

    fn append(&mut self, offset: usize, payload: &[u8]) {
        // What overlaps was seen before: the first copy counts.
        let overlap = self.bytes.len().saturating_sub(offset);
        self.bytes
            .extend(payload.get(overlap..).unwrap_or_default());
    }

    fn settle(&mut self, start: u32) {
        while let Some(index) = self
            .waiting
            .iter()
            .position(|(sequence, _)| sequence.wrapping_sub(start) as usize <= self.bytes.len())
        {
            let (sequence, payload) = self.waiting.swap_remove(index);
            self.append(sequence.wrapping_sub(start) as usize, &payload);
        }
        self.has_gap = !self.waiting.is_empty();
    }

    /// The bytes from the beginning on, without a gap.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// True where later bytes were seen and earlier ones were not.
    pub(super) const fn has_gap(&self) -> bool {
        self.has_gap
    }

    /// The segment that brought the byte at a place.
    pub(super) fn mark_at(&self, offset: usize) -> Option<Mark> {
        self.marks
            .iter()
            .filter(|mark| mark.offset <= offset)
            .max_by_key(|mark| mark.offset)
            .copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stream(segments: &[(u32, &[u8])]) -> Stream {
        let mut stream = Stream::default();
        stream.opens(99);
        for (number, (sequence, payload)) in (1..).zip(segments) {
            stream.push(*sequence, payload, number, None);
        }
        stream
    }

    #[test]
    fn segments_are_put_in_order_and_copies_are_left_out() {
        for segments in [
            [(100, &b"abc"[..]), (103, b"def"), (106, b"g")],
            [(103, b"def"), (106, b"g"), (100, b"abc")],
            [(100, b"abcd"), (102, b"cdef"), (106, b"g")],
            [(100, b"abcdef"), (100, b"abcdef"), (106, b"g")],
        ] {
            let stream = stream(&segments);
            assert_eq!(stream.bytes(), b"abcdefg");
            assert!(!stream.has_gap());
        }
    }

    #[test]
    fn behind_a_gap_nothing_is_taken_for_the_beginning() {
        let stream = stream(&[(100, b"abc"), (110, b"x")]);
        assert_eq!(stream.bytes(), b"abc");
        assert!(stream.has_gap());
    }

    #[test]
    fn a_keep_alive_probe_and_a_wrap_of_the_numbers_do_no_harm() {
        let mut stream = Stream::default();
        stream.opens(u32::MAX - 1);
        stream.push(u32::MAX, b"ab", 1, None);
        stream.push(1, b"cd", 2, None);
        stream.push(u32::MAX - 1, b"\0", 3, None);
        assert_eq!(stream.bytes(), b"abcd");
        assert_eq!(stream.mark_at(2).unwrap().frame, 2);
    }

    #[test]
    fn no_more_is_kept_than_the_bound() {
        let mut stream = Stream::default();
        stream.opens(0);
        for at in 0..200_u32 {
            stream.push(1 + at * 1000, &[7; 1000], u64::from(at), None);
        }
        assert_eq!(stream.bytes().len(), MOST_KEPT);
        assert_eq!(stream.seen_bytes, 200_000);
    }
}
