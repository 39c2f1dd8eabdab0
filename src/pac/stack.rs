//! The stack on which scripts are parsed, compiled and run: all three recurse over the source.

/// Stack of the thread that parses and runs a script, in bytes; mapped lazily, so it costs what is
/// used.
pub const STACK_BYTES: usize = 256 * 1024 * 1024;

/// Runs `work` on a thread whose stack is large enough for deep scripts (256 MiB, mapped as it is
/// used) and gives its result; `None` where no thread could be started or `work` panicked.
pub fn on_large_stack<T: Send>(work: impl FnOnce() -> T + Send) -> Option<T> {
    std::thread::scope(|scope| {
        std::thread::Builder::new()
            .name("script".to_owned())
            .stack_size(STACK_BYTES)
            .spawn_scoped(scope, work)
            .ok()?
            .join()
            .ok()
    })
}
