//! A message on a pipe: its length in four bytes, little-endian, then its bytes.

use std::io::{self, Read, Write};

use serde::Serialize;
use serde::de::DeserializeOwned;

/// Bytes of the length.
const HEAD: usize = 4;

/// Why no message could be read.
#[derive(Debug, thiserror::Error)]
pub enum FrameError {
    /// The pipe ended or broke.
    #[error("the pipe ended: {0}")]
    Pipe(#[from] io::Error),
    /// The frame is longer than its reader takes.
    #[error("a message of {length} bytes where at most {most} may come")]
    TooLong {
        /// Its length in bytes.
        length: u32,
        /// The most that is read, in bytes.
        most: usize,
    },
    /// The bytes are not a message.
    #[error("{length} bytes that are no message: {why}")]
    Malformed {
        /// Their number.
        length: usize,
        /// The decoder's reason.
        why: postcard::Error,
    },
    /// There are bytes behind the message.
    #[error("{0} bytes behind a message in its frame")]
    Trailing(usize),
    /// The message has no bytes to be written as.
    #[error("a message that can't be written: {0}")]
    Unwritable(postcard::Error),
}

/// A message as the bytes of its frame.
pub fn encode<T: Serialize>(message: &T) -> Result<Vec<u8>, FrameError> {
    let mut frame = postcard::to_extend(message, vec![0; HEAD]).map_err(FrameError::Unwritable)?;
    let length = u32::try_from(frame.len() - HEAD)
        .map_err(|_| FrameError::Unwritable(postcard::Error::SerializeBufferFull))?;
    for (byte, of_length) in frame.iter_mut().zip(length.to_le_bytes()) {
        *byte = of_length;
    }
    Ok(frame)
}

/// Writes a message in one piece.
pub fn write<T: Serialize>(writer: &mut impl Write, message: &T) -> Result<(), FrameError> {
    writer.write_all(&encode(message)?)?;
    writer.flush()?;
    Ok(())
}

/// Reads a message of at most `most` bytes.
pub fn read<T: DeserializeOwned>(reader: &mut impl Read, most: usize) -> Result<T, FrameError> {
    let mut head = [0; HEAD];
    reader.read_exact(&mut head)?;
    let length = u32::from_le_bytes(head);
    let size = usize::try_from(length).unwrap_or(usize::MAX);
    if size > most {
        return Err(FrameError::TooLong { length, most });
    }
    let mut body = vec![0; size];
    reader.read_exact(&mut body)?;
    let (message, rest) = postcard::take_from_bytes(&body)
        .map_err(|why| FrameError::Malformed { length: size, why })?;
    if rest.is_empty() {
        Ok(message)
    } else {
        Err(FrameError::Trailing(rest.len()))
    }
}
