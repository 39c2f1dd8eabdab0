//! The library against real sockets on loopback: a DNS server and a web server that do what they
//! should, and what they should not.

#[cfg(test)]
mod discovery;
#[cfg(test)]
mod dns;
#[cfg(test)]
mod download;
#[cfg(test)]
mod stub;
#[cfg(test)]
#[path = "../support/mod.rs"]
mod support;
