//! The program `pac-check`; everything is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    pac_check::cli::main()
}
