//! The program `pac-check`; everything is in the library.

fn main() {}
