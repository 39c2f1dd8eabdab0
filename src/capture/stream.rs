//! The first bytes of one direction of a connection, put in order.

use super::frame::Segment;

/// What is kept of a direction, in bytes.
pub(super) const MOST_KEPT: usize = 24 * 1024;
/// Segments that wait for an earlier one.
const MOST_WAITING: usize = 32;
/// The furthest that a segment is ahead of the first byte: half of the numbers lie before it.
const MOST_AHEAD: usize = 0x7fff_ffff;
/// Places of which the time is remembered.
const MOST_MARKS: usize = 64;

/// One direction of a connection.
#[derive(Debug)]
pub(super) struct Stream {
    /// Number of the first byte, once it is known.
    start: Option<u32>,
    bytes: Vec<u8>,
    waiting: Vec<(usize, Vec<u8>)>,
    marks: Vec<Mark>,
    /// Bytes that are kept.
    most: usize,
    /// Where the furthest payload ended that was seen, kept or not.
    end: usize,
    /// A part within the bound is missing: the capture did not keep it.
    is_cut: bool,
}

/// Where a segment began in the stream, and when it was seen.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mark {
    pub(super) offset: usize,
    pub(super) frame: u64,
    pub(super) at_us: Option<i64>,
}

impl Default for Stream {
    fn default() -> Self {
        Self {
            start: None,
            bytes: Vec::new(),
            waiting: Vec::new(),
            marks: Vec::new(),
            most: MOST_KEPT,
            end: 0,
            is_cut: false,
        }
    }
}

impl Stream {
    /// The SYN of this direction: its first byte has the next number.
    pub(super) fn opens(&mut self, sequence: u32) {
        if self.start.is_none() {
            self.start = Some(sequence.wrapping_add(1));
        }
    }

    /// Keeps so many bytes, where that is more than before.
    pub(super) fn keep(&mut self, most: usize) {
        self.most = self.most.max(most);
    }

    /// Adds a segment; true where its payload was not seen before.
    pub(super) fn push(&mut self, segment: &Segment<'_>, frame: u64, at_us: Option<i64>) -> bool {
        let (sequence, payload) = (segment.sequence, segment.payload);
        if payload.is_empty() {
            self.is_cut |= segment.is_cut;
            return false;
        }
        let start = *self.start.get_or_insert(sequence);
        let offset = sequence.wrapping_sub(start) as usize;
        if offset > MOST_AHEAD {
            // Before the beginning: a keep-alive probe has the number before.
            return false;
        }
        let is_new = offset >= self.end;
        self.end = self.end.max(offset + payload.len());
        if offset >= self.most {
            return is_new;
        }
        self.is_cut |= segment.is_cut;
        let payload = payload.get(..payload.len().min(self.most - offset));
        let payload = payload.unwrap_or_default();
        if offset > self.bytes.len() {
            if self.waiting.len() < MOST_WAITING {
                self.waiting.push((offset, payload.to_vec()));
                self.mark(offset, frame, at_us);
            }
            return is_new;
        }
        self.mark(offset, frame, at_us);
        self.append(offset, payload);
        self.settle();
        is_new
    }

    fn mark(&mut self, offset: usize, frame: u64, at_us: Option<i64>) {
        // Of copies the first counts.
        let is_known = self.marks.iter().any(|mark| mark.offset == offset);
        if self.marks.len() < MOST_MARKS && !is_known {
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

    fn settle(&mut self) {
        while let Some(index) = self
            .waiting
            .iter()
            .position(|(offset, _)| *offset <= self.bytes.len())
        {
            let (offset, payload) = self.waiting.swap_remove(index);
            self.append(offset, &payload);
        }
    }

    /// The bytes from the beginning on, without a gap.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// True where a part of what would be kept is not there, and later bytes are.
    pub(super) const fn has_gap(&self) -> bool {
        !self.waiting.is_empty() || self.is_cut
    }

    /// True where anything was said, kept or not.
    pub(super) const fn is_used(&self) -> bool {
        self.end > 0 || self.is_cut
    }

    /// The segment that brought the byte at a place.
    pub(super) fn mark_at(&self, offset: usize) -> Option<Mark> {
        self.marks
            .iter()
            .filter(|mark| mark.offset <= offset)
            .max_by_key(|mark| mark.offset)
            .copied()
    }

    /// Bytes that it holds in memory, about.
    pub(super) fn weight(&self) -> usize {
        let waiting: usize = self.waiting.iter().map(|(_, part)| part.len() + 64).sum();
        self.bytes.capacity() + waiting + self.marks.capacity() * size_of::<Mark>()
    }
}

#[cfg(test)]
mod tests {
    use super::super::frame::Flags;
    use super::*;

    fn segment(sequence: u32, payload: &[u8]) -> Segment<'_> {
        Segment {
            from: ([10, 0, 0, 1], 1).into(),
            to: ([10, 0, 0, 2], 2).into(),
            sequence,
            flags: Flags::new(Flags::ACK),
            payload,
            is_cut: false,
            identification: None,
        }
    }

    fn stream(segments: &[(u32, &[u8])]) -> Stream {
        let mut stream = Stream::default();
        stream.opens(99);
        for (number, (sequence, payload)) in (1..).zip(segments) {
            stream.push(&segment(*sequence, payload), number, None);
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
    fn a_segment_of_which_a_part_was_not_kept_leaves_a_gap() {
        let mut stream = stream(&[(100, b"abc")]);
        let cut = Segment {
            is_cut: true,
            ..segment(103, b"d")
        };
        assert!(stream.push(&cut, 2, None));
        assert_eq!(stream.bytes(), b"abcd");
        assert!(stream.has_gap());
    }

    #[test]
    fn a_keep_alive_probe_and_a_wrap_of_the_numbers_do_no_harm() {
        let mut stream = Stream::default();
        stream.opens(u32::MAX - 1);
        assert!(stream.push(&segment(u32::MAX, b"ab"), 1, None));
        assert!(stream.push(&segment(1, b"cd"), 2, None));
        assert!(!stream.push(&segment(u32::MAX - 1, b"\0"), 3, None));
        assert!(!stream.push(&segment(1, b"cd"), 4, None));
        assert_eq!(stream.bytes(), b"abcd");
        assert_eq!(stream.mark_at(2).unwrap().frame, 2);
    }

    #[test]
    fn no_more_is_kept_than_the_bound() {
        let mut one = Stream::default();
        one.opens(0);
        let mut scattered = Stream::default();
        scattered.opens(0);
        for at in 0..2_000_u32 {
            one.push(&segment(1 + at * 1000, &[7; 1000]), u64::from(at), None);
            scattered.push(&segment(2 + at * 2, &[7; 1]), u64::from(at), None);
        }
        assert_eq!(one.bytes().len(), MOST_KEPT);
        assert!(!one.has_gap());
        assert!(one.weight() < 3 * MOST_KEPT, "{}", one.weight());
        assert!(scattered.has_gap());
        assert!(scattered.weight() < MOST_KEPT);
    }
}
