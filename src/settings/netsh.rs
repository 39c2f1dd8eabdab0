//! What `netsh winhttp show proxy` and `netsh winhttp show advproxy` print.
//!
//! The first is localised, so that words say nothing: it is known by its shape. Below a line that
//! ends with a colon stands one indented line (direct access), or two with a colon each (the
//! proxies, and the bypass list or something in parentheses).

use serde::Deserialize;

use super::blob::WinHttpSettings;
use super::place::{Located, label};
use super::proxy_list::{AddressError, Proxies};
use crate::source::document::DocumentError;
use crate::source::{Position, SourceFile, Span};

/// Settings of `show advproxy`. What is switched off is absent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AdvancedSettings {
    /// Static proxy and bypass list.
    pub fixed: WinHttpSettings,
    /// Address of a PAC file.
    pub script: Option<String>,
    /// True where WPAD is on.
    pub detect: bool,
    /// True where each account has settings of its own.
    pub per_user: bool,
}

const HELP: &str =
    "redirect the output of `netsh winhttp show proxy` to a file, whole and unchanged";

/// Reads the output of `show proxy`, in any language.
pub fn parse_proxy(file: &SourceFile) -> Result<Located<WinHttpSettings>, DocumentError> {
    let unknown = |message: &str| DocumentError::of(file, message, HELP);
    let mut lines = file.text().lines().filter(|line| !line.trim().is_empty());
    let heading = lines.next().unwrap_or_default();
    let indented = |line: &str| line.starts_with([' ', '\t']);
    if indented(heading) || !heading.trim_end().ends_with([':', '：']) {
        return Err(unknown(
            "it is none of the files that pac-check knows: \
             no .exe.config or machine.config, registry export or output of netsh winhttp",
        ));
    }
    let body: Vec<&str> = lines.take_while(|line| indented(line)).collect();
    let span = span_of(file, &body);
    let settings = match body.as_slice() {
        [one] if value(one).is_none() => WinHttpSettings::default(),
        [proxies, bypass, ..] => {
            let proxies =
                value(proxies).ok_or_else(|| unknown("the line of the proxies has no colon"))?;
            let bypass =
                value(bypass).ok_or_else(|| unknown("the line of the bypass list has no colon"))?;
            // A list that is empty is a word in parentheses.
            let empty = bypass.starts_with('(') && bypass.ends_with(')');
            check(proxies).map_err(|error| DocumentError::at(file, span, error, HELP))?;
            WinHttpSettings {
                proxy: Some(proxies.to_owned()),
                bypass: if empty {
                    String::new()
                } else {
                    bypass.to_owned()
                },
            }
        }
        _ => {
            return Err(unknown(
                "it looks like output of netsh, but has other lines",
            ));
        }
    };
    Ok(Located {
        value: settings,
        place: label(file, span),
    })
}

/// What is not a list at all is not output of netsh. An address that can't be used is: the findings
/// say so.
fn check(proxies: &str) -> Result<(), String> {
    match Proxies::parse_winhttp(proxies) {
        Err(error @ AddressError::Pair(_)) => Err(error.to_string()),
        Ok(_) | Err(_) => Ok(()),
    }
}

/// What stands behind the first colon.
fn value(line: &str) -> Option<&str> {
    line.split_once([':', '：']).map(|(_, value)| value.trim())
}

fn span_of(file: &SourceFile, lines: &[&str]) -> Span {
    let base = file.text().as_ptr() as usize;
    let start = lines
        .first()
        .map_or(0, |line| line.as_ptr() as usize - base);
    let end = lines
        .last()
        .map_or(start, |line| line.as_ptr() as usize - base + line.len());
    let blanks = file.text().get(start..end).unwrap_or_default();
    let start = start + (blanks.len() - blanks.trim_start().len());
    Span::from(start..end)
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[derive(Default)]
struct Json {
    proxy_is_enabled: Option<bool>,
    proxy: String,
    proxy_bypass: String,
    auto_config_is_enabled: Option<bool>,
    #[serde(alias = "AutoConfigUrl")]
    autoconfig_url: String,
    auto_detect: bool,
    per_user_proxy_settings: bool,
}

/// What `show advproxy` prints, and `set advproxy` reads.
const KEYS: [&str; 8] = [
    "ProxyIsEnabled",
    "Proxy",
    "ProxyBypass",
    "AutoConfigIsEnabled",
    "AutoconfigUrl",
    "AutoConfigUrl",
    "AutoDetect",
    "PerUserProxySettings",
];

/// JSON of other programs is not taken for settings of WinHTTP: below a heading one of its keys is
/// enough, without one most of them must be its own.
fn is_advanced(text: &str, has_heading: bool) -> bool {
    let Ok(serde_json::Value::Object(object)) = serde_json::from_str(text) else {
        // Broken JSON has its own error.
        return true;
    };
    let known = object
        .keys()
        .filter(|key| KEYS.contains(&key.as_str()))
        .count();
    known > 0 && (has_heading || known * 2 >= object.len())
}

/// Reads the output of `show advproxy`: JSON, below a heading where it is whole.
pub fn parse_advanced(file: &SourceFile) -> Result<Located<AdvancedSettings>, DocumentError> {
    let help =
        "redirect the output of `netsh winhttp show advproxy` to a file, whole and unchanged";
    let begin = file.text().find('{').unwrap_or(0);
    let end = file
        .text()
        .rfind('}')
        .map_or(file.text().len(), |at| at + 1);
    let text = file.text().get(begin..end).unwrap_or_default();
    let heading = file.text().get(..begin).unwrap_or_default();
    if !is_advanced(text, !heading.trim().is_empty()) {
        return Err(DocumentError::of(
            file,
            "it is JSON, and not the output of `netsh winhttp show advproxy`",
            "the files that are read: .exe.config, machine.config, registry exports (.reg), output of netsh winhttp",
        ));
    }
    let json: Json = serde_json::from_str(text).map_err(|error| {
        let first = file.position(u32::try_from(begin).unwrap_or(0));
        let line = u32::try_from(error.line()).unwrap_or(1);
        let column = u32::try_from(error.column()).unwrap_or(1);
        let position = Position {
            line: first.line + line.saturating_sub(1),
            column: if line <= 1 {
                first.column + column.saturating_sub(1)
            } else {
                column.max(1)
            },
        };
        let message = error.to_string();
        let message = message.split(" at line ").next().unwrap_or_default();
        let message = format!("it is not output of `show advproxy`: {message}");
        match file.offset(position) {
            Some(at) => DocumentError::at(file, Span::new(at, at), message, help),
            None => DocumentError::of(file, message, help),
        }
    })?;
    let switched = |switch: Option<bool>, text: String| {
        Some(text).filter(|text| switch.unwrap_or(true) && !text.is_empty())
    };
    let proxy = switched(json.proxy_is_enabled, json.proxy);
    let span = Span::from(begin..end);
    if let Some(proxy) = &proxy {
        check(proxy).map_err(|error| DocumentError::at(file, span, error, help))?;
    }
    let value = AdvancedSettings {
        fixed: WinHttpSettings {
            bypass: if proxy.is_some() {
                json.proxy_bypass
            } else {
                String::new()
            },
            proxy,
        },
        script: switched(json.auto_config_is_enabled, json.autoconfig_url),
        detect: json.auto_detect,
        per_user: json.per_user_proxy_settings,
    };
    Ok(Located {
        value,
        place: label(file, span),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn proxy(text: &str) -> Result<WinHttpSettings, DocumentError> {
        parse_proxy(&SourceFile::new("netsh.txt", text)).map(|read| read.value)
    }

    #[test]
    fn english_and_french_mean_the_same() {
        for text in [
            "\r\nCurrent WinHTTP proxy settings:\r\n\r\n    Proxy Server(s) :  http=p:8080;https=p:8443\r\n    Bypass List     :  *.corp.example;<local>\r\n\r\n",
            "\nParamètres de proxy WinHTTP actuels :\n\n    Serveur(s) proxy :  http=p:8080;https=p:8443\n    Liste de contournement     :  *.corp.example;<local>\n",
            "\n現在の WinHTTP プロキシ設定：\n\n    プロキシ サーバー：  http=p:8080;https=p:8443\n    バイパス一覧：  *.corp.example;<local>\n",
        ] {
            let read = proxy(text).expect("reads");
            assert_eq!(
                read.proxy.as_deref(),
                Some("http=p:8080;https=p:8443"),
                "{text}"
            );
            assert_eq!(read.bypass, "*.corp.example;<local>", "{text}");
        }
        for text in [
            "Current WinHTTP proxy settings:\n\n    Proxy Server(s) :  p:8080\n    Bypass List     :  (none)\n",
            "Actuels :\n\n    Serveur(s) proxy :  p:8080\n    Liste :  (aucun)\n",
        ] {
            assert_eq!(proxy(text).expect("reads").bypass, "");
        }
        for text in [
            "\nCurrent WinHTTP proxy settings:\n\n    Direct access (no proxy server).\n\n",
            "\nParamètres de proxy WinHTTP actuels :\n\n    Accès direct (aucun serveur proxy).\n",
        ] {
            assert_eq!(proxy(text), Ok(WinHttpSettings::default()));
        }
    }

    #[test]
    fn the_place_is_that_of_the_lines() {
        let file = SourceFile::new("n.txt", "\nX:\n\n    P :  p:8080\n    B :  (none)\n");
        let read = parse_proxy(&file).expect("reads");
        assert_eq!((read.place.start.line, read.place.start.column), (4, 5));
        assert_eq!(read.place.end.line, 5);
    }

    #[test]
    fn other_texts_are_errors() {
        for text in [
            "",
            "hello",
            "A:\n",
            "A:\n    b : c\n",
            "A:\n    b :  \n    c : d\n",
            "    A:\n",
        ] {
            assert!(proxy(text).is_err(), "{text:?}");
        }
    }

    fn advanced(text: &str) -> Result<AdvancedSettings, DocumentError> {
        parse_advanced(&SourceFile::new("adv.txt", text)).map(|read| read.value)
    }

    #[test]
    fn json_is_read_by_its_switches() {
        let read = advanced("\nCurrent WinHTTP advanced proxy settings:\n\n{\n    \"ProxyIsEnabled\": true,\n    \"Proxy\": \"p:8080\",\n    \"ProxyBypass\": \"*.x\",\n    \"AutoConfigIsEnabled\": false,\n    \"AutoconfigUrl\": \"http://w/p.pac\",\n    \"AutoDetect\": true,\n \"New\": 1}\n").expect("reads");
        assert_eq!(read.fixed.proxy.as_deref(), Some("p:8080"));
        assert_eq!(read.script, None);
        assert!(read.detect && !read.per_user);
        let off =
            advanced("{\"ProxyIsEnabled\": false, \"Proxy\": \"p:8080\", \"ProxyBypass\": \"x\"}");
        assert_eq!(off, Ok(AdvancedSettings::default()));
    }

    #[test]
    fn broken_json_has_its_place() {
        let error = advanced("Heading:\n{\n \"AutoDetect\": 1}\n").expect_err("type");
        assert_eq!(error.position.map(|place| place.line), Some(3), "{error}");
        assert!(advanced("{\"Proxy\": \"=\"}").is_err());
        assert!(advanced("{").is_err());
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_harm(text in "[ :a\n{}(\"：é]{0,60}") {
            let _ = proxy(&text);
            let _ = advanced(&text);
        }
    }
}
