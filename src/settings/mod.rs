//! Layer 1: what the settings of a Windows client say about proxies: which part of a connector
//! takes its proxy from which file, whether a PAC file is asked at all, and where each URL goes.
//!
//! [`read()`] takes the bytes of a file and finds out what it is, [`Reading::into_given`] puts the
//! files of one server together, [`report()`] judges them for required URLs. Statements are labelled
//! as documented by the publisher, or as derived from the source text of the .NET Framework
//! (`microsoft/referencesource`, version 4.x), which nobody has run for them. What no file shows is
//! unknown.

mod account_lines;
pub mod account_proxy;
mod address_text;
mod advanced_lines;
pub mod blob;
pub mod components;
pub mod config_file;
mod corrections;
pub(crate) mod credentials;
pub mod decoding;
pub mod default_proxy;
mod described;
pub mod dotnet_regex;
pub mod findings;
pub mod given;
mod in_general;
mod local_name;
pub mod netsh;
pub mod place;
pub mod process_proxy;
pub mod proxy_list;
mod reading;
mod refused_file;
pub mod registry;
pub mod registry_export;
mod report;
mod section_lines;
mod section_place;
mod section_reader;
mod set_value;
pub mod web_proxy;
mod winhttp_proxy;

pub use corrections::Wanted;
pub use reading::{Reading, Role, read};
pub use report::{Required, findings_and_lines, report};
