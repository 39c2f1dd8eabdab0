//! A stream of bytes with a deadline, and one that keeps the first bytes that came.

use std::cell::{Cell, RefCell};
use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::rc::Rc;
use std::time::{Duration, Instant};

/// First bytes that are kept.
const KEPT: usize = 96;

/// What can be read and written.
pub(super) trait Flow: Read + Write {}
impl<T: Read + Write> Flow for T {}

/// The end of the time for a step, shared by all layers of one connection.
#[derive(Debug, Clone)]
pub(super) struct Deadline(Rc<Cell<Instant>>);

impl Deadline {
    pub(super) fn new(at: Instant) -> Self {
        Self(Rc::new(Cell::new(at)))
    }

    pub(super) fn set(&self, at: Instant) {
        self.0.set(at);
    }

    #[expect(clippy::disallowed_methods, reason = "a deadline is held to the clock")]
    fn left(&self) -> io::Result<Duration> {
        let left = self.0.get().saturating_duration_since(Instant::now());
        // A time of zero would be no limit.
        if left < Duration::from_millis(1) {
            return Err(io::ErrorKind::TimedOut.into());
        }
        Ok(left)
    }
}

/// A connection that ends its reads and writes at the deadline.
pub(super) struct Timed {
    stream: TcpStream,
    deadline: Deadline,
}

impl Timed {
    pub(super) fn new(stream: TcpStream, deadline: Deadline) -> Self {
        // Only a matter of speed.
        let _ = stream.set_nodelay(true);
        Self { stream, deadline }
    }
}

fn late(error: io::Error) -> io::Error {
    match error.kind() {
        io::ErrorKind::WouldBlock => io::ErrorKind::TimedOut.into(),
        _ => error,
    }
}

impl Read for Timed {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.stream.set_read_timeout(Some(self.deadline.left()?))?;
        self.stream.read(buffer).map_err(late)
    }
}

impl Write for Timed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.stream.set_write_timeout(Some(self.deadline.left()?))?;
        self.stream.write(bytes).map_err(late)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.stream.flush()
    }
}

/// Bytes that came early, then a stream; and the first bytes that were read.
pub(super) struct Tap {
    flow: Box<dyn Flow>,
    early: Vec<u8>,
    first: Rc<RefCell<Vec<u8>>>,
}

impl Tap {
    pub(super) fn new(flow: Box<dyn Flow>, early: Vec<u8>) -> (Self, Rc<RefCell<Vec<u8>>>) {
        let first = Rc::new(RefCell::new(Vec::new()));
        let tap = Self {
            flow,
            early,
            first: Rc::clone(&first),
        };
        (tap, first)
    }
}

impl Read for Tap {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = if self.early.is_empty() {
            self.flow.read(buffer)?
        } else {
            let length = self.early.len().min(buffer.len());
            for (to, from) in buffer.iter_mut().zip(self.early.drain(..length)) {
                *to = from;
            }
            length
        };
        let mut first = self.first.borrow_mut();
        let room = KEPT.saturating_sub(first.len()).min(length);
        first.extend_from_slice(buffer.get(..room).unwrap_or_default());
        Ok(length)
    }
}

impl Write for Tap {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.flow.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.flow.flush()
    }
}

/// The first bytes as text: what is not printable is an escape.
pub(super) fn shown(bytes: &[u8]) -> String {
    let bytes = bytes.get(..KEPT).unwrap_or(bytes);
    bytes.escape_ascii().to_string()
}
