//! Layer 2: what a packet capture shows of WPAD, proxies and required hosts.
//!
//! [`read`] takes the packets out of a file as a stream, [`Observed`] puts together what they show, and
//! [`report()`] says what that means. Everything in a capture is hostile: each reader is bounded, and what
//! is beyond its bound is counted.

mod classify;
mod connection;
mod dhcp;
mod findings;
mod frame;
mod http;
mod names;
mod observed;
mod packets;
mod report;
mod required;
mod stream;
mod table;
mod tls;
mod traffic;

pub use observed::Observed;
pub use packets::{CaptureError, Packet, read};
pub use report::{FileNote, report};
pub use required::Required;

/// Option 252 as text: what is not printable is shown as an escape.
fn option_text(bytes: &[u8]) -> String {
    bytes.escape_ascii().to_string()
}
