//! Layer 3: the written page. Sees only layer 0.
