//! What the settings of a Windows client say about proxies.

pub mod blob;
pub mod config_file;
pub mod decoding;
pub mod default_proxy;
pub mod dotnet_regex;
pub mod place;
pub mod registry;
pub mod registry_export;
pub mod netsh;
pub mod proxy_list;
