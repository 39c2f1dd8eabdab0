//! Layer 3: the outside world: DNS, HTTP, files, the clock. The only module with sockets.
//!
//! [`World`] is what the layers below see of it. Nothing here is set up before it is needed: a
//! script that asks nothing costs no resolver, no runtime and no TLS roots.

pub mod clock;
pub mod dns;
mod downloads;
pub mod files;
pub mod folder;
pub mod hosts;
pub mod http;
mod leases;
mod links;
pub mod names;
pub mod own_address;
mod paths;
pub mod probe;
mod programs;
mod reactor;
pub mod recording;
mod script_session;
pub mod search_list;
pub mod worker;
mod world;

pub use paths::Paths;
pub use script_session::ScriptSession;
pub use world::{Settings, World};
