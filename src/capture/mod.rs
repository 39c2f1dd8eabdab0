//! Layer 2: what a packet capture shows of WPAD, proxies and required hosts.
//!
//! [`read`] takes the packets out of a file as a stream, [`Observed`] puts together what they show, and
//! [`report()`] says what that means. Everything in a capture is hostile: each reader is bounded, and what
//! is beyond its bound is counted.

mod against_pac;
mod classify;
mod connection;
mod dhcp;
mod download;
mod findings;
mod frame;
mod http;
mod learn;
mod names;
mod observed;
mod packets;
mod past_the_proxy;
pub mod readers;
mod report;
mod required;
mod rows;
mod seen;
mod stream;
mod table;
mod tls;
mod traffic;
mod tunnel;

pub use against_pac::{Answered, questions};
pub use learn::learned;
pub use observed::Observed;
pub use packets::{CaptureError, Packet, read};
pub use report::{FileNote, report};
pub use required::Required;

/// Option 252 as text: what is not printable is shown as an escape.
fn option_text(bytes: &[u8]) -> String {
    // Some servers count the zero at the end, some do not.
    let end = bytes.iter().rposition(|byte| *byte != 0);
    let text = end.and_then(|end| bytes.get(..=end)).unwrap_or_default();
    text.escape_ascii().to_string()
}
