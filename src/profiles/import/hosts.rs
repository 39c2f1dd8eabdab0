//! Hosts, one or more a line: `host`, `*.host`, `host:port`, `host :80 :443`, `https://host/path`; `#` or
//! `//` before comments.
//! A comment on a line of its own is the purpose of what follows.

use super::super::Standing;
use super::{Collector, ImportFormat, Imported, Line};
use crate::source::SourceFile;
use crate::source::document::DocumentError;

pub(super) const HOSTS: ImportFormat = ImportFormat {
    name: "hosts",
    title: "hosts, one a line, with ports where they have some",
    read,
};

fn read(file: &SourceFile) -> Result<Imported, DocumentError> {
    let mut collector = Collector::new();
    let mut purpose = "Required".to_owned();
    for (index, line) in file.text().lines().enumerate() {
        let line = line.trim_start_matches('\u{feff}').trim();
        if let Some(comment) = line
            .strip_prefix(['#', ';', '!'])
            .or(line.strip_prefix("//"))
        {
            let comment = comment.trim_start_matches(['#', ';', '!', '/']).trim();
            if !comment.is_empty() {
                comment.clone_into(&mut purpose);
            }
            continue;
        }
        let row = Line {
            place: format!("line {}", index + 1),
            purpose: &purpose,
            ports: &[],
            standing: Standing::Required,
            notes: None,
        };
        collector.cell(without_comment(line), &row);
    }
    collector.finish(file, "Imported hosts")
}

/// A line up to `#` or `//` behind a blank: within a URL they belong to it.
fn without_comment(line: &str) -> &str {
    let begins = |(at, _): &(usize, &str)| {
        let before = line.get(..*at).unwrap_or_default();
        before.ends_with(char::is_whitespace)
    };
    let marks = line.match_indices('#').chain(line.match_indices("//"));
    let end = marks.filter(begins).map(|(at, _)| at).min();
    line.get(..end.unwrap_or(line.len())).unwrap_or_default()
}
