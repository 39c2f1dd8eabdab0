//! Systems that pac-check can't confine a worker on: the deadline and the empty environment hold.

use std::io;

use super::Pipes;
use crate::pac::evaluation::Limits;
use crate::pac::worker::message::Layer;

pub(super) fn before_threads(_: Layer) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

pub(super) fn before_script(_: Layer, _: &Limits, _: Pipes) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// CPU time is not limited here.
pub(in super::super) fn limit_cpu_time(_: u64) {}
