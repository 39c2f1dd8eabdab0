//! What was asked for.

use super::hosting::Service;
use crate::profiles::Profile;

/// What rules are held against, beside the file.
#[derive(Debug, Default)]
pub struct Options {
    /// The service that hosts the file.
    pub hosted_by: Option<&'static Service>,
    /// The lists of required URLs.
    pub profiles: Vec<Profile>,
}
