//! What a worker inherited beside its standard streams is closed: shells and service managers pass
//! on more than they mean to.

use std::io;
use std::path::Path;

/// Where a process finds the numbers of its open files.
const LISTS: [&str; 2] = ["/proc/self/fd", "/dev/fd"];

/// Standard input, output and error output.
const STANDARD: i32 = 3;

pub(super) fn close_inherited() -> io::Result<()> {
    let list = LISTS.iter().map(Path::new).find(|list| list.exists());
    let Some(list) = list else {
        return Err(io::Error::other("the system does not list them"));
    };
    // Collected first: the list is itself an open file while it is read.
    let open: Vec<i32> = std::fs::read_dir(list)?
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .filter(|&number| number >= STANDARD)
        .collect();
    for number in open {
        // It fails for the one with which the list was read, which is closed by now.
        let _ = nix::unistd::close(number);
    }
    Ok(())
}
