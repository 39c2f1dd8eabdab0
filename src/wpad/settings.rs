//! What discovery is told.

use super::delivery::Acceptance;
use super::{Domain, Limits};

/// What discovery starts from and what it takes.
#[derive(Debug, Clone, Copy)]
pub struct Settings<'a> {
    /// The domains of the machine, in order.
    pub domains: &'a [Domain],
    /// Where they came from, for the report: `--domain`, `/etc/resolv.conf`, ...
    pub domains_from: &'a str,
    /// The port of the web server; 80 for everybody but tests and demonstrations.
    pub port: u16,
    /// What the client takes for a PAC file.
    pub acceptance: Acceptance,
    /// How much a download may take.
    pub limits: Limits,
    /// Go on after the first PAC file, to see all of them. The first one is chosen all the same.
    pub try_all: bool,
    /// Ask more than a client does. Without it each name is asked when its turn comes.
    pub survey: Option<Survey>,
}

/// What is asked beyond what a client asks: every name server by itself for every candidate, all at
/// once, what they say to names that nobody has, and a PAC file by each mechanism.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Survey {
    /// Also the records that no client reads (SRV, TXT).
    pub services: bool,
    /// Also `wpad` at and above public suffixes. These names are strangers'.
    pub public_names: bool,
}
