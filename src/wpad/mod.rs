//! Layer 1: where a PAC file might be, in which order, and what happened to each place.
//!
//! Web Proxy Auto-Discovery was never a standard (draft-ietf-wrec-wpad-01, 1999). What is here is
//! what its draft says, held back by what was learnt since: names are absolute, and nothing at or
//! above a public suffix is ever asked.
//!
//! Pure: the world is a [`Network`].

pub(crate) mod address;
#[cfg(test)]
mod agreement;
pub mod clients;
pub mod delivery;
pub mod devolution;
pub mod dhcp;
mod discover;
mod domain;
mod ends;
pub mod findings;
mod host_addresses;
pub mod links;
pub mod mechanisms;
mod media_type;
mod network;
mod remedy;
mod rounds;
mod settings;
mod signature;
mod survey;

pub use address::is_outside;
pub use discover::{DeliveredFile, discover};
pub use domain::{Domain, DomainError};
pub use network::{Fetched, Limits, MOST_REDIRECTS, Network, Offered, Request, Statuses};
pub use settings::{Settings, Survey};
