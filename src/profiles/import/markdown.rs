//! Tables of documentation pages: Markdown, also as a copy from the page flattens them.
//!
//! Cells hold several hosts, with `<br>` between them or in lines of their own; ports are `443`,
//! `443/HTTPS`, `80, 443`. The columns are told by their headings.

use super::super::Standing;
use super::cells::{self, Column};
use super::{Collector, ImportFormat, Imported, Line};
use crate::source::SourceFile;
use crate::source::document::DocumentError;
use crate::source::secrets::masked;

pub(super) const MARKDOWN: ImportFormat = ImportFormat {
    name: "markdown",
    title: "tables of a documentation page, Markdown",
    read,
};

fn read(file: &SourceFile) -> Result<Imported, DocumentError> {
    let mut collector = Collector::new();
    let mut columns: Vec<Option<Column>> = Vec::new();
    let mut open = String::new();
    let mut started = 0;
    let mut tables = 0;
    for (index, line) in file.text().lines().enumerate() {
        let line = line.trim();
        if !line.contains('|') {
            // No table here, unless a row goes on in lines of its own.
            if line.is_empty() {
                incomplete(&mut collector, &mut open, started);
                columns.clear();
            } else if !open.is_empty() {
                open.push(' ');
                open.push_str(line);
            }
            continue;
        }
        let is_rule =
            line.chars().all(|character| "|-: ".contains(character)) && line.contains('-');
        if is_rule {
            continue;
        }
        if columns.is_empty() {
            columns = row(line).iter().map(|cell| cells::column(cell)).collect();
            if columns.contains(&Some(Column::Hosts)) {
                tables += 1;
            } else {
                columns.clear();
            }
            continue;
        }
        if open.is_empty() {
            started = index + 1;
        } else {
            open.push(' ');
        }
        open.push_str(line);
        if row(&open).len() >= columns.len() {
            take(&mut collector, &columns, &row(&open), started);
            open.clear();
        }
    }
    incomplete(&mut collector, &mut open, started);
    if tables == 0 {
        return Err(DocumentError::of(
            file,
            "it has no table with a column of hosts",
            "the heading of that column says URL, Host, Address or Endpoint",
        ));
    }
    collector.finish(file, "Imported table")
}

/// A row that ended before its last cell.
fn incomplete(collector: &mut Collector, open: &mut String, line: usize) {
    if !open.is_empty() {
        let start: String = masked(open).chars().take(60).collect();
        collector.leave_out(format!("line {line}: the row `{start}` has too few cells"));
        open.clear();
    }
}

/// The cells of a row, without the bars at its ends.
fn row(line: &str) -> Vec<String> {
    let inside = line.strip_prefix('|').unwrap_or(line);
    let inside = inside.strip_suffix('|').unwrap_or(inside);
    inside
        .split('|')
        .map(|cell| cell.trim().to_owned())
        .collect()
}

fn take(collector: &mut Collector, columns: &[Option<Column>], row: &[String], line: usize) {
    let place = format!("line {line}");
    let cell = |wanted: Column| {
        let index = columns.iter().position(|column| *column == Some(wanted))?;
        row.get(index).map(String::as_str)
    };
    let Some(ports) = collector.ports(columns, row, &place) else {
        return;
    };
    let purpose = cell(Column::Purpose).filter(|text| !text.is_empty());
    let line = Line {
        place,
        purpose: purpose.unwrap_or("Required"),
        ports: &ports,
        standing: Standing::Required,
        notes: None,
    };
    let of_hosts = columns.iter().zip(row);
    let of_hosts = of_hosts.filter(|(column, _)| **column == Some(Column::Hosts));
    cells::take(collector, of_hosts.map(|(_, cell)| cell.as_str()), &line);
}
