//! Hosts, one or more a line: `host`, `*.host`, `host:port`, `https://host/path`; `#` before comments.
//! A comment on a line of its own is the purpose of what follows.

use super::super::Standing;
use super::{Collector, ImportFormat, Imported, Line, cells};
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
        if let Some(comment) = line.strip_prefix('#') {
            let comment = comment.trim_start_matches('#').trim();
            if !comment.is_empty() {
                comment.clone_into(&mut purpose);
            }
            continue;
        }
        let line = line.split(" #").next().unwrap_or_default();
        let place = format!("line {}", index + 1);
        let hosts = cells::hosts(line);
        if hosts.is_empty() && !line.trim().is_empty() {
            collector.leave_out(format!("{place}: `{}` names no host", line.trim()));
        }
        for host in hosts {
            let line = Line {
                place: place.clone(),
                purpose: &purpose,
                ports: &[],
                standing: Standing::Required,
                notes: None,
            };
            collector.host(&host, &line);
        }
    }
    collector.finish(file, "Imported hosts")
}
