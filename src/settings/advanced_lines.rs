//! The advanced settings of WinHTTP as lines to set.

use super::netsh::AdvancedSettings;
use crate::finding::settings::Remedy;

/// These settings for the machine, in the form of `netsh winhttp set advproxy`.
pub(super) fn remedy(settings: &AdvancedSettings) -> Remedy {
    let script = settings.script.as_deref().unwrap_or_default();
    Remedy {
        file: "settings.json".to_owned(),
        format: "json",
        says: "Then `netsh winhttp set advproxy setting-scope=machine settings-file=settings.json` in an elevated prompt:".to_owned(),
        lines: vec![
            "{".to_owned(),
            format!("  \"Proxy\": {},", json(settings.fixed.proxy.as_deref().unwrap_or_default())),
            format!("  \"ProxyBypass\": {},", json(&settings.fixed.bypass)),
            format!("  \"AutoconfigUrl\": {},", json(script)),
            format!("  \"AutoDetect\": {}", settings.detect),
            "}".to_owned(),
        ],
    }
}

fn json(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
