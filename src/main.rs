//! The program `pac-check`; everything is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    // First of all: a worker must be ready in milliseconds.
    if let Some(status) = pac_check::system::worker::run_if_asked() {
        return status;
    }
    pac_check::cli::main()
}
