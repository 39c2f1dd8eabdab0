//! One thread of asynchronous input and output, begun when the first question goes out.

use std::future::Future;
use std::io;
use std::sync::OnceLock;

use tokio::runtime::{Builder, Runtime};

/// A lazily started tokio runtime without threads of its own: everything runs while somebody waits
/// in [`Reactor::block_on`].
#[derive(Debug, Default)]
pub(super) struct Reactor(OnceLock<Result<Runtime, String>>);

impl Reactor {
    /// Runs to the end. Must not be called from asynchronous code. The error is the operating
    /// system's refusal to give us a poller.
    pub(super) fn block_on<F: Future>(&self, future: F) -> Result<F::Output, String> {
        let runtime = self
            .0
            .get_or_init(|| start().map_err(|error| error.to_string()));
        match runtime {
            Ok(runtime) => Ok(runtime.block_on(future)),
            Err(error) => Err(format!("cannot start asynchronous input: {error}")),
        }
    }

    /// True once something has been asked.
    #[cfg(test)]
    pub(super) fn is_started(&self) -> bool {
        self.0.get().is_some()
    }
}

fn start() -> io::Result<Runtime> {
    Builder::new_current_thread()
        .enable_io()
        .enable_time()
        .build()
}
