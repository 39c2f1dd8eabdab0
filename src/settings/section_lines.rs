//! `system.net/defaultProxy` as lines of XML, for remedies.

use std::fmt::Write as _;

use super::default_proxy::DefaultProxy;
use super::place::Located;
use crate::finding::settings::Remedy;

/// The lines that put this section in the place of the one in the file.
pub(super) fn remedy(section: &DefaultProxy, says: impl Into<String>) -> Remedy {
    Remedy {
        file: section.place.file.clone(),
        format: "xml",
        says: says.into(),
        lines: lines(section),
    }
}

/// The section with everything that is set.
pub(super) fn lines(section: &DefaultProxy) -> Vec<String> {
    let mut tag = "  <defaultProxy".to_owned();
    truth(
        &mut tag,
        "enabled",
        section.enabled.as_ref(),
        ["false", "true"],
    );
    truth(
        &mut tag,
        "useDefaultCredentials",
        section.default_credentials.as_ref(),
        ["false", "true"],
    );
    let mut inside = Vec::new();
    let proxy = &section.proxy;
    let mut element = "    <proxy".to_owned();
    let choice = ["False", "True"];
    truth(
        &mut element,
        "usesystemdefault",
        proxy.system_default.as_ref(),
        choice,
    );
    truth(
        &mut element,
        "autoDetect",
        proxy.auto_detect.as_ref(),
        choice,
    );
    text(&mut element, "scriptLocation", proxy.script.as_ref());
    text(&mut element, "proxyaddress", proxy.address.as_ref());
    truth(
        &mut element,
        "bypassonlocal",
        proxy.bypass_on_local.as_ref(),
        choice,
    );
    if element != "    <proxy" {
        inside.push(format!("{element}/>"));
    }
    if !section.bypass.is_empty() {
        inside.push("    <bypasslist>".to_owned());
        for entry in &section.bypass {
            inside.push(format!(
                "      <add address=\"{}\"/>",
                escaped(&entry.value)
            ));
        }
        inside.push("    </bypasslist>".to_owned());
    }
    if let Some(module) = &section.module {
        inside.push(format!("    <module type=\"{}\"/>", escaped(&module.value)));
    }
    let mut lines = vec!["<system.net>".to_owned()];
    if inside.is_empty() {
        lines.push(format!("{tag}/>"));
    } else {
        lines.push(format!("{tag}>"));
        lines.extend(inside);
        lines.push("  </defaultProxy>".to_owned());
    }
    lines.push("</system.net>".to_owned());
    lines
}

fn truth(out: &mut String, name: &str, setting: Option<&Located<bool>>, words: [&str; 2]) {
    if let Some(setting) = setting {
        let [no, yes] = words;
        let word = if setting.value { yes } else { no };
        // Writing to a String can't fail.
        let _ = write!(out, " {name}=\"{word}\"");
    }
}

fn text(out: &mut String, name: &str, setting: Option<&Located<String>>) {
    if let Some(setting) = setting {
        let _ = write!(out, " {name}=\"{}\"", escaped(&setting.value));
    }
}

/// A value between quotation marks.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::new();
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '"' => out.push_str("&quot;"),
            other => out.push(other),
        }
    }
    out
}
