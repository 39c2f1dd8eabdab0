//! Unix without Linux's filters: what is inherited, and what may be used.

use std::io;

pub(in super::super) use super::resources::limit_cpu_time;
use super::{Pipes, descriptors, resources};
use crate::pac::evaluation::Limits;
use crate::pac::worker::message::Layer;

pub(super) fn before_threads(layer: Layer) -> io::Result<()> {
    match layer {
        // The worker looks after its parent itself.
        Layer::EndsWithParent => Ok(()),
        Layer::Descriptors => descriptors::close_inherited(),
        _ => Err(io::ErrorKind::Unsupported.into()),
    }
}

pub(super) fn before_script(layer: Layer, limits: &Limits, _: Pipes) -> io::Result<()> {
    match layer {
        Layer::Resources => resources::limit(limits),
        _ => Err(io::ErrorKind::Unsupported.into()),
    }
}
