//! Servers on loopback for the tests: they answer what a test told them to, and write down what
//! they were asked.

pub(crate) mod dns_server;
pub(crate) mod gzip;
pub(crate) mod http_server;
