//! A profile as its TOML text, such that reading it gives the same profile.

use std::fmt::Write as _;

use crate::source::text::toml_string as quoted;

use super::{Means, Network, Profile, Row, Source, Standing, Stated, Tolerance, UrlPattern};

/// Writes a profile.
pub fn render(profile: &Profile) -> String {
    let mut out = String::new();
    line(&mut out, "schema", "pac-check/profile@1");
    line(&mut out, "id", &profile.id);
    line(&mut out, "title", &profile.title);
    if let Some(own) = &profile.source {
        source(&mut out, "source", own);
    }
    for (name, one) in &profile.sources {
        source(&mut out, &format!("sources.{}", quoted(name)), one);
    }
    for (name, variable) in &profile.variables {
        let _ = write!(out, "\n[variables.{}]\n", quoted(name));
        line(&mut out, "title", &variable.title);
        line(&mut out, "default", &variable.default);
    }
    requirements(&mut out, profile);
    for group in &profile.groups {
        out.push_str("\n[[group]]\n");
        line(&mut out, "id", &group.id);
        line(&mut out, "purpose", &group.purpose);
        if let Some(phase) = &group.phase {
            line(&mut out, "phase", phase);
        }
        if let Some(breaks) = &group.breaks {
            line(&mut out, "breaks", breaks);
        }
        out.push_str("rows = [\n");
        for row in &group.rows {
            let _ = writeln!(out, "  {{ {} }},", members(row));
        }
        out.push_str("]\n");
    }
    for network in &profile.networks {
        addresses(&mut out, network);
    }
    for alternative in &profile.alternatives {
        out.push_str("\n[[alternative]]\n");
        line(&mut out, "id", &alternative.id);
        line(&mut out, "title", &alternative.title);
        line(&mut out, "says", &alternative.says);
        if let Some(section) = &alternative.section {
            line(&mut out, "section", section);
        }
        match &alternative.means {
            Means::ServiceTags(cloud) => line(&mut out, "service-tags", cloud),
            Means::Names(patterns) => {
                let texts: Vec<&str> = patterns.iter().map(UrlPattern::text).collect();
                let _ = writeln!(out, "patterns = {}", list(&texts));
            }
        }
    }
    out
}

fn members(row: &Row) -> String {
    let mut members = vec![
        format!("pattern = {}", quoted(row.pattern.text())),
        format!("port = {}", row.port),
    ];
    if !matches!((row.port, row.scheme.word()), (443, "https") | (80, "http")) {
        members.push(format!("scheme = {}", quoted(row.scheme.word())));
    }
    if !row.examples.is_empty() {
        members.push(format!("examples = {}", list(&row.examples)));
    }
    if row.standing != Standing::Required {
        members.push(format!("standing = {}", quoted(row.standing.word())));
    }
    if !row.methods.is_empty() {
        let words: Vec<&str> = row.methods.iter().map(|method| method.word()).collect();
        members.push(format!("methods = {}", list(&words)));
    }
    if row.websocket {
        members.push("websocket = true".to_owned());
    }
    for (name, tolerance) in [
        ("tls-inspection", row.tls_inspection),
        ("proxy-authentication", row.proxy_authentication),
    ] {
        if let Some(tolerance) = tolerance {
            members.push(format!("{name} = {}", quoted(tolerance.word())));
        }
    }
    if !row.sources.is_empty() {
        members.push(format!("sources = {}", list(&row.sources)));
    }
    if let Some(notes) = &row.notes {
        members.push(format!("notes = {}", quoted(notes)));
    }
    members.join(", ")
}

fn requirements(out: &mut String, profile: &Profile) {
    let asked = &profile.requirements;
    for (name, tolerance) in [
        ("proxy-authentication", &asked.proxy_authentication),
        ("tls-inspection", &asked.tls_inspection),
    ] {
        if let Some(tolerance) = tolerance {
            stated(
                out,
                name,
                tolerance,
                &quoted(Tolerance::word(tolerance.value)),
            );
        }
    }
    if let Some(ports) = &asked.connect_ports {
        let texts: Vec<String> = ports.value.iter().map(u16::to_string).collect();
        stated(
            out,
            "connect-ports",
            ports,
            &format!("[{}]", texts.join(", ")),
        );
    }
    for (name, words) in [
        ("proxy-kinds", &asked.proxy_kinds),
        ("consumers", &asked.consumers),
        ("certificate-issuers", &asked.certificate_issuers),
    ] {
        if let Some(words) = words {
            stated(out, name, words, &list(&words.value));
        }
    }
}

fn stated<T>(out: &mut String, name: &str, stated: &Stated<T>, value: &str) {
    let _ = write!(out, "\n[requirements.{name}]\nvalue = {value}\n");
    line(out, "says", &stated.says);
    if let Some(section) = &stated.section {
        line(out, "section", section);
    }
}

fn source(out: &mut String, table: &str, source: &Source) {
    let _ = write!(out, "\n[{table}]\n");
    if let Some(title) = &source.title {
        line(out, "title", title);
    }
    line(out, "url", &source.url);
    line(out, "retrieved", &source.retrieved);
    if let Some(license) = &source.license {
        line(out, "license", license);
    }
    if let Some(notes) = &source.notes {
        line(out, "notes", notes);
    }
}

fn addresses(out: &mut String, network: &Network) {
    out.push_str("\n[[network]]\n");
    line(out, "id", &network.id);
    if let Some(purpose) = &network.purpose {
        line(out, "purpose", purpose);
    }
    out.push_str("prefixes = [\n");
    for prefix in &network.prefixes {
        let _ = writeln!(out, "  \"{prefix}\",");
    }
    out.push_str("]\n");
}

fn line(out: &mut String, key: &str, value: &str) {
    let _ = writeln!(out, "{key} = {}", quoted(value));
}

fn list<T: AsRef<str>>(texts: &[T]) -> String {
    let texts: Vec<String> = texts.iter().map(|text| quoted(text.as_ref())).collect();
    format!("[{}]", texts.join(", "))
}

#[cfg(test)]
mod tests {
    use super::super::{ALL, named, parse};
    use super::*;
    use crate::source::SourceFile;

    #[test]
    fn what_is_written_reads_as_the_same_profile() {
        for builtin in ALL {
            let profile = named(builtin.id).expect("listed").expect("parses");
            let text = render(&profile);
            let again = parse(&SourceFile::new("again.toml", text.as_str()));
            assert_eq!(again, Ok(profile), "{text}");
        }
    }

    #[test]
    fn hostile_texts_stay_within_their_quotes() {
        let text = "a\"]\n[x]\\ \u{7f}\u{1b}";
        let file = format!("schema = {}\nx = 1\n", quoted(text));
        let value: toml::Table = toml::from_str(&file).expect("reads");
        assert_eq!(
            value.get("schema").and_then(toml::Value::as_str),
            Some(text)
        );
        assert_eq!(value.len(), 2);
    }
}
