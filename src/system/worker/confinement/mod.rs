//! What the system forbids a worker. The worker asks for it itself, before it reads the script.

#[cfg(unix)]
mod descriptors;
#[cfg(target_os = "linux")]
mod files;
#[cfg(target_os = "linux")]
mod privileges;
#[cfg(unix)]
mod resources;
// The crate that compiles the filter knows no other systems.
#[cfg(all(target_os = "linux", target_pointer_width = "64"))]
mod system_calls;

#[cfg(target_os = "linux")]
#[path = "linux.rs"]
mod system;
#[cfg(all(unix, not(target_os = "linux")))]
#[path = "unix.rs"]
mod system;
#[cfg(not(unix))]
#[path = "other.rs"]
mod system;

use std::fs::File;
use std::io;

pub(super) use system::limit_cpu_time;

use crate::pac::evaluation::Limits;
use crate::pac::worker::message::{Hold, Layer};

/// The worker's pipes, open as long as it runs.
#[derive(Clone, Copy)]
pub(super) struct Pipes {
    pub reader: &'static File,
    pub writer: &'static File,
}

/// Put on while there is one thread: these hold for the threads that it starts.
const BEFORE_THREADS: [Layer; 4] = [
    Layer::EndsWithParent,
    Layer::Descriptors,
    Layer::Privileges,
    Layer::Files,
];

/// Put on before the script is read, for every thread. After them none can be started.
const BEFORE_SCRIPT: [Layer; 2] = [Layer::Resources, Layer::SystemCalls];

pub(super) fn before_threads() -> Vec<(Layer, Hold)> {
    BEFORE_THREADS
        .map(|layer| (layer, hold(system::before_threads(layer))))
        .to_vec()
}

pub(super) fn before_script(limits: &Limits, pipes: Pipes) -> Vec<(Layer, Hold)> {
    BEFORE_SCRIPT
        .map(|layer| (layer, hold(system::before_script(layer, limits, pipes))))
        .to_vec()
}

/// One layer alone, for the self-tests.
pub(super) fn only(layer: Layer, limits: &Limits, pipes: Pipes) -> io::Result<()> {
    if BEFORE_THREADS.contains(&layer) {
        system::before_threads(layer)
    } else {
        system::before_script(layer, limits, pipes)
    }
}

fn hold(result: io::Result<()>) -> Hold {
    match result {
        Ok(()) => Hold::On,
        Err(error) => Hold::Off(error.to_string()),
    }
}
