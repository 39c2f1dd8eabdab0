//! Linux: every layer.

use std::io;

use rustix::process::{Signal, set_parent_process_death_signal};

pub(in super::super) use super::resources::limit_cpu_time;
#[cfg(target_pointer_width = "64")]
use super::system_calls;
use super::{Pipes, descriptors, files, privileges, resources};
use crate::pac::evaluation::Limits;
use crate::pac::worker::message::Layer;

pub(super) fn before_threads(layer: Layer) -> io::Result<()> {
    match layer {
        Layer::EndsWithParent => Ok(set_parent_process_death_signal(Some(Signal::KILL))?),
        Layer::Descriptors => descriptors::close_inherited(),
        Layer::Privileges => privileges::give_up(),
        Layer::Files => files::forbid(),
        Layer::Resources | Layer::SystemCalls => Err(io::ErrorKind::InvalidInput.into()),
    }
}

pub(super) fn before_script(layer: Layer, limits: &Limits, pipes: Pipes) -> io::Result<()> {
    match layer {
        Layer::Resources => resources::limit(limits),
        #[cfg(target_pointer_width = "64")]
        Layer::SystemCalls => system_calls::filter(pipes),
        _ => Err(io::ErrorKind::InvalidInput.into()),
    }
}
