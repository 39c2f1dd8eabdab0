//! A script in a process of its own, as far as that is pure: the messages, their frames, the loop
//! of the process that runs the script, and the other end of the conversation.
//!
//! Both ends work on any [`Read`](std::io::Read) and [`Write`](std::io::Write). Starting processes,
//! killing and confining them is the outside world: [`system::worker`](crate::system::worker).
//!
//! The order of messages. The parent begins with [`ToWorker::Load`](message::ToWorker::Load), and
//! the text of the script behind it. The worker answers `Ready`, then `Loaded`. Then, for each
//! `Evaluate`, it answers with as many `Done` as the batch has requests, one by one, so that a call
//! that hangs or dies is known for what it is. Between `Ready` and `Loaded`, and before each
//! `Done`, it may ask; the parent answers each question before anything else happens.
//!
//! The worker believes its parent. The parent believes nothing: it bounds what it reads, checks
//! whose turn it is, and takes a worker that does not keep to this for crashed. What it can't find
//! out is whether a worker that was taken over lies about an answer.

mod bounds;
mod conversation;
pub mod frame;
pub mod message;
mod remote_host;
mod serve;

pub use conversation::{Broken, Conversation, Stopwatch};
pub use serve::{receive, serve};
