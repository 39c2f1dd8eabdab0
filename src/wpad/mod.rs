//! Layer 1: where a PAC file might be, in which order, and what became of each place.
