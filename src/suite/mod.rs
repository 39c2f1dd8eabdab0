//! Layer 2: regression suites for PAC files.
