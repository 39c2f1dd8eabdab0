//! `system.net/defaultProxy` as lines of XML, for remedies.

use std::fmt::Write as _;

use super::credentials::masked_value;
use super::default_proxy::DefaultProxy;
use super::place::Located;

/// `<defaultProxy>` with everything that is set, and its comments.
pub(super) fn element(section: &DefaultProxy) -> Vec<String> {
    let mut tag = "<defaultProxy".to_owned();
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
    let comments = section.comments.iter().flat_map(|comment| comment.lines());
    let comments = comments.map(|line| format!("  {}", masked_value(line.trim())));
    let mut inside: Vec<String> = comments.collect();
    let proxy = &section.proxy;
    let mut element = "  <proxy".to_owned();
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
    if element != "  <proxy" {
        inside.push(format!("{element}/>"));
    }
    if !section.bypass.is_empty() {
        inside.push("  <bypasslist>".to_owned());
        for entry in &section.bypass {
            inside.push(format!("    <add address=\"{}\"/>", escaped(&entry.value)));
        }
        inside.push("  </bypasslist>".to_owned());
    }
    if let Some(module) = &section.module {
        inside.push(format!("  <module type=\"{}\"/>", escaped(&module.value)));
    }
    if inside.is_empty() {
        return vec![format!("{tag}/>")];
    }
    let mut lines = vec![format!("{tag}>")];
    lines.extend(inside);
    lines.push("</defaultProxy>".to_owned());
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
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '"' => out.push_str("&quot;"),
            // XML would read a blank in their place.
            '\t' => out.push_str("&#9;"),
            '\n' => out.push_str("&#10;"),
            '\r' => out.push_str("&#13;"),
            other => out.push(other),
        }
    }
    out
}
