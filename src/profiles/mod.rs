//! Layer 1: required-URL lists as data, compiled in, each with its source and date.
