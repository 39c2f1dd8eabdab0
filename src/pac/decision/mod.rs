//! Scripts that are nothing but decisions over strings, answered without a JavaScript engine.
//!
//! Most small PAC files are conditions over the URL and the host, and returns of literals. Such a
//! script is lowered from its syntax tree to a [`Program`]: straight operations with jumps that only
//! go forward, so that a run takes no more steps than the program is long. There is nothing in it
//! that could loop, recurse, fill the memory or reach the world. What a program can't do, it gives
//! up: while it is lowered ([`Refusal`]), or for one request ([`Program::evaluate`] gives `None`).
//! Then the engine is asked, which has the last word: both give the same answers, held to it by
//! tests.

mod call;
mod machine;
mod methods;
mod program;

pub use methods::Method;
pub use program::{Builder, Comparison, Label, Operation, Program, Refusal};

#[cfg(test)]
mod tests;
