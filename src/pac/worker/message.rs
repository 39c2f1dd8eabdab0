//! What the two processes say to each other.

use std::borrow::Cow;
use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use crate::pac::evaluation::{Evaluation, Limits, LoadFailure, Trace};
use crate::pac::host::{Family, Resolution};
use crate::pac::request::Request;
use crate::pac::steps::{Coverage, Instrumentation};

/// Changes with every change of a message. Both ends are the same program, but the file that it was
/// started from may have been replaced since.
pub const VERSION: u32 = 3;

/// From the parent to the worker.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ToWorker<'a> {
    /// The first message. The text of the script follows its frame, as plain bytes.
    Load(Load<'a>),
    /// Calls of the entry point.
    Evaluate(Batch<'a>),
    /// What was reached so far?
    Count,
    /// The answer to `Resolve`.
    Resolved(Resolution),
    /// The answer to `OwnAddresses`.
    OwnAddresses(Vec<IpAddr>),
    /// The answer to `Now`.
    Now(i64),
    /// The answer to `UtcOffset`.
    UtcOffset(i32),
}

/// What the worker needs to begin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Load<'a> {
    /// [`VERSION`] of the parent.
    pub version: u32,
    /// How much the runs are followed.
    pub instrumentation: Instrumentation,
    /// True where the time of questions and calls is measured.
    pub measures: bool,
    /// How much the script may use.
    pub limits: Cow<'a, Limits>,
    /// The client, by name.
    pub dialect: Cow<'a, str>,
    /// The script's name in messages.
    pub name: Cow<'a, str>,
    /// Bytes of the decoded text that follow, UTF-8.
    pub text_bytes: u32,
    /// Size of the file in bytes, before it was decoded.
    pub file_bytes: u64,
    /// Now, in milliseconds since 1970-01-01T00:00:00Z.
    pub now_ms: i64,
}

/// Calls, to be made in order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Batch<'a> {
    /// Now, in milliseconds since 1970-01-01T00:00:00Z.
    pub now_ms: i64,
    /// The arguments of each call.
    pub requests: Cow<'a, [Request]>,
}

/// From the worker to the parent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum FromWorker {
    /// Confined, and about to read the script.
    Ready {
        /// [`VERSION`] of the worker.
        version: u32,
        /// What holds it.
        confinement: Confinement,
    },
    /// The script is parsed, and its top level is about to run. Not said where it does not parse.
    Parsed,
    /// What happened to the script's top level.
    Loaded(Result<Trace, LoadFailure>),
    /// What happened to the next call.
    Done(Evaluation),
    /// The answer to `Count`.
    Counted(Option<Coverage>),
    /// [`Host::resolve`](crate::pac::Host::resolve)
    Resolve(String, Family),
    /// [`Host::own_addresses`](crate::pac::Host::own_addresses)
    OwnAddresses,
    /// [`Host::now_ms`](crate::pac::Host::now_ms)
    Now,
    /// [`Host::utc_offset_seconds`](crate::pac::Host::utc_offset_seconds)
    UtcOffset(i64),
}

/// What holds a worker, as it reports before it reads the script.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confinement {
    /// The layers, in the order in which they were put on.
    pub layers: Vec<(Layer, Hold)>,
}

/// One kind of confinement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Layer {
    /// It ends when its parent ends.
    EndsWithParent,
    /// No file or socket that it inherited is open, beside its pipes.
    Descriptors,
    /// It can't gain privileges, and nobody gets its memory as a file when it dies.
    Privileges,
    /// Its memory, CPU time, files and processes are limited.
    Resources,
    /// The system refuses it every file and every network.
    Files,
    /// The system kills it at any system call but the few that it needs.
    SystemCalls,
}

/// Whether a layer is on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Hold {
    /// It is.
    On,
    /// It is not: why.
    Off(String),
}

impl Confinement {
    /// The layers that are not on, each with the reason.
    pub fn missing(&self) -> impl Iterator<Item = (Layer, &str)> {
        self.layers.iter().filter_map(|(layer, hold)| match hold {
            Hold::On => None,
            Hold::Off(why) => Some((*layer, why.as_str())),
        })
    }
}

impl Layer {
    /// Every layer, in the order in which a worker puts them on.
    pub const ALL: [Self; 6] = [
        Self::EndsWithParent,
        Self::Descriptors,
        Self::Privileges,
        Self::Files,
        Self::Resources,
        Self::SystemCalls,
    ];

    /// The word that reports use.
    pub const fn word(self) -> &'static str {
        match self {
            Self::EndsWithParent => "ends-with-parent",
            Self::Descriptors => "descriptors",
            Self::Privileges => "privileges",
            Self::Files => "files",
            Self::Resources => "resources",
            Self::SystemCalls => "system-calls",
        }
    }

    /// What a worker without it may do, for a warning.
    pub const fn without_it(self) -> &'static str {
        match self {
            Self::EndsWithParent => "the worker may outlive this program",
            Self::Descriptors => "the worker keeps files that it inherited open",
            Self::Privileges => "the worker may gain privileges or leave a core file",
            Self::Resources => "the worker's memory and CPU time are not limited",
            Self::Files => "the system does not refuse files and networks to the worker",
            Self::SystemCalls => "the worker may make any system call",
        }
    }
}
