//! What a worker may use of the machine.

use std::io;

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use rustix::time::{ClockId, clock_gettime};

use crate::pac::evaluation::Limits;
use crate::pac::stack::STACK_BYTES;

/// Address space for the program itself and its libraries.
const PROGRAM_BYTES: u64 = 48 * 1024 * 1024;

/// Limits memory and CPU time; forbids to make files, to open any, and to start processes.
pub(super) fn limit(limits: &Limits) -> io::Result<()> {
    // Reading a clock for the first time may take system calls that are forbidden later.
    limit_cpu_time(limits.cpu_seconds);
    let memory = limits.memory_mib.saturating_mul(1024 * 1024);
    let address_space = memory
        .saturating_add(STACK_BYTES as u64)
        .saturating_add(PROGRAM_BYTES);
    for (resource, most) in [
        (Resource::As, address_space),
        (Resource::Core, 0),
        (Resource::Fsize, 0),
        (Resource::Nofile, 0),
        (Resource::Nproc, 0),
    ] {
        set(resource, most)?;
    }
    Ok(())
}

fn set(resource: Resource, most: u64) -> io::Result<()> {
    // A lower limit that holds already stays.
    let most = getrlimit(resource)
        .maximum
        .map_or(most, |maximum| maximum.min(most));
    let limit = Rlimit {
        current: Some(most),
        maximum: Some(most),
    };
    Ok(setrlimit(resource, limit)?)
}

/// Gives the process this many seconds of CPU time more than it has used, give or take one.
pub(in super::super) fn limit_cpu_time(seconds: u64) {
    let used = clock_gettime(ClockId::ProcessCPUTime).tv_sec;
    let current = u64::try_from(used)
        .unwrap_or(0)
        .saturating_add(1)
        .saturating_add(seconds);
    let maximum = getrlimit(Resource::Cpu).maximum;
    let limit = Rlimit {
        current: Some(maximum.map_or(current, |maximum| maximum.min(current))),
        maximum,
    };
    // The parent's deadline holds where this fails.
    let _ = setrlimit(Resource::Cpu, limit);
}
