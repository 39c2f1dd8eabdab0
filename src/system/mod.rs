//! Layer 3: the outside world: DNS, HTTP, files, the clock. The only module with sockets.
