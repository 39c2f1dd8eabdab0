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
    #[error("{length} bytes that are not message: {why}")]
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_can_be_read() {
        let mut pipe = Vec::new();
        write(&mut pipe, &("text".to_owned(), -5_i64)).unwrap();
        write(&mut pipe, &(String::new(), i64::MAX)).unwrap();
        let mut reader = pipe.as_slice();
        let message: (String, i64) = read(&mut reader, 100).unwrap();
        assert_eq!(message, ("text".to_owned(), -5));
        let message: (String, i64) = read(&mut reader, 100).unwrap();
        assert_eq!(message, (String::new(), i64::MAX));
        assert!(matches!(
            read::<String>(&mut reader, 100),
            Err(FrameError::Pipe(_))
        ));
    }

    #[test]
    fn a_frame_beyond_the_limit_is_not_read() {
        let mut pipe: &[u8] = &[0xff, 0xff, 0xff, 0xff, 1, 2, 3];
        let error = read::<String>(&mut pipe, 1000).unwrap_err();
        assert!(matches!(
            error,
            FrameError::TooLong {
                length: u32::MAX,
                ..
            }
        ));
        assert_eq!(pipe, [1, 2, 3], "nothing behind the length was taken");
    }

    #[test]
    fn what_is_no_message_is_said_to_be_none() {
        let read = |mut bytes: &[u8]| read::<String>(&mut bytes, 100).unwrap_err();
        let shorter_than_it_says = read(&[3, 0, 0, 0, 200, 1, b'x']);
        assert!(matches!(shorter_than_it_says, FrameError::Malformed { .. }));
        let not_utf8 = read(&[2, 0, 0, 0, 1, 0xff]);
        assert!(matches!(not_utf8, FrameError::Malformed { .. }));
        let more_behind_it = read(&[3, 0, 0, 0, 1, b'x', b'y']);
        assert!(matches!(more_behind_it, FrameError::Trailing(1)));
        let cut = read(&[3, 0, 0, 0, 1]);
        assert!(matches!(cut, FrameError::Pipe(_)));
    }
}
