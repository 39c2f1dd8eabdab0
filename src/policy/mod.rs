//! Layer 2: what is required and allowed, and the verdicts on answers.
