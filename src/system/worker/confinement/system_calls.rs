//! The few system calls that an engine needs. At any other the kernel kills the process.

use std::collections::BTreeMap;
use std::io;
use std::os::fd::{AsRawFd, RawFd};

use seccompiler::{
    BackendError, BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition,
    SeccompFilter, SeccompRule, TargetArch,
};

use super::Pipes;

/// Always allowed: memory given back, waiting for other threads, time, random numbers, signals to
/// and of the process itself as far as the ones below allow sending, the end.
const ALWAYS: &[libc::c_long] = &[
    libc::SYS_brk,
    libc::SYS_clock_getres,
    libc::SYS_clock_gettime,
    libc::SYS_clock_nanosleep,
    libc::SYS_exit,
    libc::SYS_exit_group,
    libc::SYS_futex,
    libc::SYS_getpid,
    libc::SYS_getrandom,
    libc::SYS_gettid,
    libc::SYS_gettimeofday,
    libc::SYS_madvise,
    libc::SYS_mremap,
    libc::SYS_munmap,
    libc::SYS_nanosleep,
    libc::SYS_restart_syscall,
    libc::SYS_rt_sigaction,
    libc::SYS_rt_sigprocmask,
    libc::SYS_rt_sigreturn,
    libc::SYS_sched_yield,
    libc::SYS_sigaltstack,
];

/// Puts the filter on every thread of the process.
pub(super) fn filter(pipes: Pipes) -> io::Result<()> {
    let program =
        program(pipes.reader.as_raw_fd(), pipes.writer.as_raw_fd()).map_err(io::Error::other)?;
    seccompiler::apply_filter_all_threads(&program).map_err(io::Error::other)
}

fn program(reader: RawFd, writer: RawFd) -> Result<BpfProgram, BackendError> {
    let mut rules: BTreeMap<i64, Vec<SeccompRule>> =
        ALWAYS.iter().map(|&call| (call, Vec::new())).collect();
    let error_output = 2;
    rules.insert(
        libc::SYS_read,
        vec![SeccompRule::new(vec![equal(0, reader)?])?],
    );
    rules.insert(
        libc::SYS_write,
        vec![
            SeccompRule::new(vec![equal(0, writer)?])?,
            SeccompRule::new(vec![equal(0, error_output)?])?,
        ],
    );
    // Memory that is not a file, and never code.
    rules.insert(
        libc::SYS_mmap,
        vec![SeccompRule::new(vec![
            without(2, libc::PROT_EXEC)?,
            with(3, libc::MAP_ANONYMOUS)?,
        ])?],
    );
    rules.insert(
        libc::SYS_mprotect,
        vec![SeccompRule::new(vec![without(2, libc::PROT_EXEC)?])?],
    );
    // The end of a process that aborts: a signal to itself.
    let own = i32::try_from(std::process::id()).unwrap_or(i32::MAX);
    rules.insert(
        libc::SYS_tgkill,
        vec![SeccompRule::new(vec![equal(0, own)?])?],
    );
    // Its own CPU time, second by second.
    let cpu = i32::try_from(libc::RLIMIT_CPU).unwrap_or(i32::MAX);
    rules.insert(
        libc::SYS_prlimit64,
        vec![SeccompRule::new(vec![equal(0, 0)?, equal(1, cpu)?])?],
    );
    SeccompFilter::new(
        rules,
        SeccompAction::KillProcess,
        SeccompAction::Allow,
        TargetArch::try_from(std::env::consts::ARCH)?,
    )?
    .try_into()
}

fn equal(argument: u8, value: i32) -> Result<SeccompCondition, BackendError> {
    condition(argument, SeccompCmpOp::Eq, value)
}

fn with(argument: u8, bit: i32) -> Result<SeccompCondition, BackendError> {
    condition(argument, SeccompCmpOp::MaskedEq(bits(bit)), bit)
}

fn without(argument: u8, bit: i32) -> Result<SeccompCondition, BackendError> {
    condition(argument, SeccompCmpOp::MaskedEq(bits(bit)), 0)
}

fn condition(
    argument: u8,
    operator: SeccompCmpOp,
    value: i32,
) -> Result<SeccompCondition, BackendError> {
    SeccompCondition::new(argument, SeccompCmpArgLen::Dword, operator, bits(value))
}

/// Arguments are numbers of file descriptors, processes and bits: none is negative.
fn bits(value: i32) -> u64 {
    u64::from(value.unsigned_abs())
}
