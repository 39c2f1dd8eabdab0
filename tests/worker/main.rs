//! Scripts in worker processes, with the program as it is built.

mod confinement;
mod ends;
mod limits;
mod session;
mod support;
