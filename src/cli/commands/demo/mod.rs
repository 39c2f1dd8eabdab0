//! `pac-check demo`: a corporate network on loopback, inside the process.
//!
//! Real sockets and real messages, so that the demonstration runs through the same code that a user
//! runs. No root: every port is chosen by the system. Every thread ends when the network is dropped.

mod dns;
mod http;
mod network;
mod proxy;
mod tcp;
mod web;
mod zone;

pub use network::{DOMAIN, DemoError, DemoNetwork};
pub use proxy::{ProxyRequest, ProxyServer};
