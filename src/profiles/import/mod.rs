//! Published lists in other forms, made into profiles: one file per form.
//!
//! Every reader takes a whole text of bounded size and says what it left out; nothing is dropped
//! without a word.

mod asked;
mod cells;
mod csv;
mod host_text;
mod hosts;
mod m365;
mod markdown;
mod port_word;
mod service_tags;

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;

use super::file::MOST_ROWS;
use super::{
    Group, Method, Profile, Requirements, Row, Scheme, Standing, UrlPattern, Variable, filled_by,
};
use crate::source::SourceFile;
use crate::source::document::DocumentError;
use crate::source::secrets::masked;
use cells::Part;
use host_text::{scheme_of, split_port, without_login};

/// Variables that one import makes.
const MOST_VARIABLES: usize = 200;

/// A form that required URLs are published in.
#[derive(Debug)]
pub struct ImportFormat {
    /// Name on the command line.
    pub name: &'static str,
    /// What it is.
    pub title: &'static str,
    /// Reads a text.
    pub read: fn(&SourceFile) -> Result<Imported, DocumentError>,
}

/// Every form, in the order in which they are listed.
pub const ALL: &[&ImportFormat] = &[
    &m365::M365,
    &markdown::MARKDOWN,
    &csv::CSV,
    &hosts::HOSTS,
    &service_tags::SERVICE_TAGS,
];

/// A list that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// The list as a profile.
    pub profile: Profile,
    /// What could not be taken over, a sentence each.
    pub left_out: Vec<String>,
}

impl ImportFormat {
    /// The form of that name.
    pub fn named(name: &str) -> Option<&'static Self> {
        ALL.iter().copied().find(|format| format.name == name)
    }
}

/// Collects rows while a text is read.
struct Collector {
    groups: Vec<Group>,
    variables: BTreeMap<String, Variable>,
    left_out: Vec<String>,
    rows: usize,
    /// The places of groups by what they are for.
    purposes: HashMap<String, usize>,
    /// The places of rows by group, pattern and port.
    known: HashMap<(usize, String, u16), usize>,
    /// Rows that came after there were too many.
    has_more: bool,
}

/// One cell of hosts, with what the rest of its line says.
struct Line<'a> {
    /// Where it stands, for messages: `line 12`, `id 56`.
    place: String,
    purpose: &'a str,
    ports: &'a [(u16, Option<Scheme>)],
    standing: Standing,
    notes: Option<String>,
}

/// The label that stands for an unknown one in examples.
const EXAMPLE: &str = "pac-check-example";

impl Collector {
    fn new() -> Self {
        Self {
            groups: Vec::new(),
            variables: BTreeMap::new(),
            left_out: Vec::new(),
            rows: 0,
            purposes: HashMap::new(),
            known: HashMap::new(),
            has_more: false,
        }
    }

    fn leave_out(&mut self, what: impl Into<String>) {
        self.left_out.push(what.into());
    }

    /// Takes the hosts of a cell, each with the ports behind it, and names everything else in it.
    fn cell(&mut self, cell: &str, line: &Line<'_>) {
        for part in cells::parts(cell) {
            match part {
                Part::Host { text, ports, .. } => self.host(&text, &ports, line),
                Part::LeftOut(what) => self.leave_out(format!("{}: {what}", line.place)),
            }
        }
    }

    /// Takes one host, as publishers write it: with a scheme, a port, a path or `<placeholders>`, and
    /// with the ports that stand behind it.
    fn host(&mut self, text: &str, behind: &[(u16, Option<Scheme>)], line: &Line<'_>) {
        let place = &line.place;
        let (text, login) = without_login(text);
        if login {
            self.leave_out(format!("{place}: the login in front of `{text}`"));
        }
        // What stands in front of an `@` may be the rest of a password.
        let text = match text.rsplit_once('@') {
            Some((_, host)) if !text.contains("://") => {
                self.leave_out(format!("{place}: `\u{2026}@{host}` is not a host"));
                return;
            }
            _ => text.as_str(),
        };
        let (scheme, rest) = match text.split_once("://") {
            Some((scheme, rest)) => (Some(scheme.to_ascii_lowercase()), rest),
            None => (None, text),
        };
        // No server sees the fragment of a URL.
        let rest = rest.split('#').next().unwrap_or_default();
        let scheme = match scheme.as_deref() {
            None => None,
            Some("https" | "wss") => Some(Scheme::Https),
            Some("http" | "ws") => Some(Scheme::Http),
            Some(other) => {
                self.leave_out(format!(
                    "{place}: `{text}`: {other} is not asked of a web proxy"
                ));
                return;
            }
        };
        let (pattern, examples) = self.placeholders(rest.trim_end_matches(['/', '*']));
        let (pattern, port) = match split_port(&pattern) {
            Ok(parts) => parts,
            Err(before) => {
                // What follows may be the beginning of a password.
                self.leave_out(format!("{place}: what follows `{before}:` is not a port"));
                return;
            }
        };
        let pattern = match UrlPattern::parse(&pattern) {
            Ok(pattern) => pattern,
            Err(error) => {
                self.leave_out(format!("{place}: {error}"));
                return;
            }
        };
        let own: Vec<(u16, Option<Scheme>)> = port
            .map(|port| (port, scheme))
            .into_iter()
            .chain(behind.iter().copied())
            .collect();
        let defaults: &[_] = match scheme {
            Some(Scheme::Http) => &[(80, Some(Scheme::Http))],
            _ => &[(443, Some(Scheme::Https))],
        };
        let ports = match (own.as_slice(), line.ports) {
            ([], []) => defaults,
            ([], ports) => ports,
            (own, _) => own,
        };
        for &(port, told) in ports {
            let Some(scheme) = scheme_of(port, told.or(scheme)) else {
                self.leave_out(format!(
                    "{place}: `{text}` on port {port}: whether it is http or https is unknown (write \
                     http:// or https:// before the host where it is)"
                ));
                continue;
            };
            self.row(&pattern, port, scheme, &examples, line);
        }
    }

    fn row(
        &mut self,
        pattern: &UrlPattern,
        port: u16,
        scheme: Scheme,
        examples: &[String],
        line: &Line<'_>,
    ) {
        let mut examples = examples.to_vec();
        if pattern.is_wildcard() && examples.is_empty() {
            let path = pattern.path().unwrap_or_default();
            let lead = pattern.lead().replace('*', EXAMPLE);
            examples.push(format!("{lead}{}{path}", pattern.host()));
        }
        let strange = |example: &&String| {
            let concrete = filled_by(example, |name| {
                self.variables.contains_key(name).then_some("x")
            });
            concrete.contains(['*', '{']) || !pattern.covers(&concrete)
        };
        let in_path = pattern.path().is_some_and(|path| path.contains('*'));
        if in_path || examples.iter().any(|example| strange(&example)) {
            let text = pattern.text().to_owned();
            self.leave_out(format!(
                "{}: `{text}` has a wildcard in its path",
                line.place
            ));
            return;
        }
        if self.rows >= MOST_ROWS {
            self.has_more = true;
            return;
        }
        let index = self.purposes.get(line.purpose).copied().unwrap_or_else(|| {
            let index = self.groups.len();
            self.purposes.insert(line.purpose.to_owned(), index);
            self.groups.push(Group {
                id: format!("g{}", self.groups.len() + 1),
                purpose: masked(line.purpose).into_owned(),
                phase: None,
                breaks: None,
                rows: Vec::new(),
            });
            self.groups.len() - 1
        });
        let Some(group) = self.groups.get_mut(index) else {
            return;
        };
        let key = (index, pattern.text().to_owned(), port);
        let known = self
            .known
            .get(&key)
            .and_then(|row| group.rows.get_mut(*row));
        if let Some(row) = known {
            // Listed twice: what one of them requires is required.
            if line.standing == Standing::Required {
                row.standing = Standing::Required;
            }
            return;
        }
        self.rows += 1;
        self.known.insert(key, group.rows.len());
        group.rows.push(Row {
            pattern: pattern.clone(),
            port,
            scheme,
            examples,
            standing: line.standing,
            methods: Vec::<Method>::new(),
            websocket: false,
            tls_inspection: None,
            proxy_authentication: None,
            sources: Vec::new(),
            notes: line
                .notes
                .as_deref()
                .map(|notes| masked(notes).into_owned()),
        });
    }

    /// `<tenant>.example` and `{tenant}.example` become `*.example`, with the name as a variable and
    /// the text as an example.
    fn placeholders(&mut self, text: &str) -> (String, Vec<String>) {
        let mut pattern = String::new();
        let mut example = String::new();
        let mut rest = text;
        let mut found = false;
        while let Some(open) = rest.find(['<', '{']) {
            let close = if rest.get(open..).is_some_and(|rest| rest.starts_with('<')) {
                '>'
            } else {
                '}'
            };
            let Some(length) = rest.get(open..).and_then(|inside| inside.find(close)) else {
                break;
            };
            let name: String = rest
                .get(open + 1..open + length)
                .unwrap_or_default()
                .chars()
                .filter(char::is_ascii_alphanumeric)
                .collect::<String>()
                .to_ascii_lowercase();
            if name.is_empty() {
                break;
            }
            let before = rest.get(..open).unwrap_or_default();
            pattern.push_str(before);
            pattern.push('*');
            example.push_str(before);
            let _ = write!(example, "{{{name}}}");
            self.variables.entry(name.clone()).or_insert(Variable {
                title: format!("What the list calls {name}"),
                default: EXAMPLE.to_owned(),
            });
            rest = rest.get(open + length + 1..).unwrap_or_default();
            found = true;
        }
        pattern.push_str(rest);
        example.push_str(rest);
        let example = example.replace('*', EXAMPLE);
        (pattern, if found { vec![example] } else { Vec::new() })
    }

    /// The profile, or an error where nothing is in it.
    fn finish(mut self, file: &SourceFile, title: &str) -> Result<Imported, DocumentError> {
        if self.has_more {
            return Err(DocumentError::of(
                file,
                format!("the list has more than {MOST_ROWS} rows"),
                "split it",
            ));
        }
        if self.variables.len() > MOST_VARIABLES {
            return Err(DocumentError::of(
                file,
                format!("the list has more than {MOST_VARIABLES} names in <> or {{}}"),
                "split it",
            ));
        }
        if self.groups.is_empty() {
            let first = self.left_out.first();
            let why = first.map_or(String::new(), |why| format!("; {why}"));
            return Err(DocumentError::of(
                file,
                format!("no required URL was found in it{why}"),
                "is it a list of this form?",
            ));
        }
        self.left_out.dedup();
        Ok(Imported {
            profile: Profile {
                id: name_of(file),
                title: title.to_owned(),
                source: None,
                sources: BTreeMap::new(),
                variables: self.variables,
                requirements: Requirements::default(),
                groups: self.groups,
                networks: Vec::new(),
                alternatives: Vec::new(),
            },
            left_out: self.left_out,
        })
    }
}

/// The name of a profile after its file.
fn name_of(file: &SourceFile) -> String {
    let name = file.name().rsplit(['/', '\\']).next().unwrap_or_default();
    let stem = name.split('.').next().unwrap_or_default();
    let kept: String = stem
        .chars()
        .map(|letter| {
            if letter.is_ascii_alphanumeric() {
                letter.to_ascii_lowercase()
            } else {
                '-'
            }
        })
        .collect();
    let kept = kept.trim_matches('-').to_owned();
    if kept.is_empty() {
        "imported".to_owned()
    } else {
        kept
    }
}

#[cfg(test)]
mod tests;
