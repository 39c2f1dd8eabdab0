//! What the settings of a Windows client say about proxies.

pub mod config_file;
pub mod decoding;
pub mod default_proxy;
pub mod dotnet_regex;
pub mod place;
