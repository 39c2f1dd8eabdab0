//! Proxy settings in a line, for people, without the user names and passwords in them.

use super::blob::{ConnectionSettings, WinHttpSettings};
use super::credentials::masked_value;

/// Settings of an account for people.
pub(super) fn describe_connection(settings: &ConnectionSettings) -> String {
    let mut parts = Vec::new();
    if settings.detect {
        parts.push("WPAD on".to_owned());
    }
    if let Some(script) = &settings.script {
        parts.push(format!("PAC file {}", masked_value(script)));
    }
    if let Some(proxy) = &settings.proxy {
        parts.push(format!("proxy {}", masked_value(proxy)));
    }
    if !settings.bypass.is_empty() {
        parts.push(format!("bypass {}", settings.bypass));
    }
    if let Some(url) = &settings.last_found {
        parts.push(format!("WPAD last found {}", masked_value(url)));
    }
    if parts.is_empty() {
        return "DIRECT".to_owned();
    }
    parts.join(", ")
}

/// Static settings of WinHTTP for people.
pub(super) fn describe_winhttp(settings: &WinHttpSettings) -> String {
    match &settings.proxy {
        None => "DIRECT".to_owned(),
        Some(proxy) if settings.bypass.is_empty() => format!("proxy {}", masked_value(proxy)),
        Some(proxy) => format!("proxy {}, bypass {}", masked_value(proxy), settings.bypass),
    }
}
