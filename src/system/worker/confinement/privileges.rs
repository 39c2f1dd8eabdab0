//! A worker gains no privileges, and its memory is nobody's to read.

use std::io;

use rustix::process::{DumpableBehavior, set_dumpable_behavior};
use rustix::thread::set_no_new_privs;

/// No privileges through exec, no tracing by other processes of the user, and no core file: a limit
/// of its size does not hold where a program receives it (core(5)), and writing it takes longer than
/// a deadline.
pub(super) fn give_up() -> io::Result<()> {
    set_no_new_privs(true)?;
    set_dumpable_behavior(DumpableBehavior::NotDumpable)?;
    Ok(())
}
