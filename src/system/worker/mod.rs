//! A script in a process of its own: this program, started again in a hidden mode.
//!
//! A JavaScript engine can't be interrupted, has no limit of memory, and dies of deep recursion
//! inside itself. In a worker none of that reaches the program: [`WorkerSession`] kills the worker
//! at the deadline, reads from its end what happened to it, and starts another.
//!
//! The protocol and the worker's loop are pure and live in [`pac::worker`](crate::pac::worker).
//! This module is what is not: processes, pipes, deadlines, and what the system can forbid a
//! process. A program that uses [`WorkerSession`] calls [`run_if_asked`] before anything else.

mod child;
mod confinement;
mod deadline;
mod ending;
mod process;
mod self_test;
mod session;
mod timed_host;
mod timed_world;

pub use child::run_if_asked;
pub use session::WorkerSession;
pub use timed_world::TimedWorld;

/// First argument of a program that is to be a worker. Not a command: nothing that people type.
const MARKER: &str = "__worker";
