//! Comma-separated values (RFC 4180), also with semicolons or tabs; the first line has the headings.

use super::super::Standing;
use super::cells::{self, Column};
use super::{Collector, ImportFormat, Imported, Line};
use crate::source::document::DocumentError;
use crate::source::{SourceFile, Span};

pub(super) const CSV: ImportFormat = ImportFormat {
    name: "csv",
    title: "comma-separated values with headings",
    read,
};

fn read(file: &SourceFile) -> Result<Imported, DocumentError> {
    let first = file.line(1).unwrap_or_default();
    let separator = [',', ';', '\t']
        .into_iter()
        .max_by_key(|separator| first.matches(*separator).count())
        .unwrap_or(',');
    let records = records(file, separator)?;
    let mut records = records.into_iter();
    let (_, headings) = records.next().unwrap_or_default();
    let columns: Vec<Option<Column>> = headings
        .iter()
        .map(|heading| cells::column(heading.trim_start_matches('\u{feff}')))
        .collect();
    if !columns.contains(&Some(Column::Hosts)) {
        return Err(DocumentError::of(
            file,
            "none of its headings is that of a column of hosts",
            "the heading of that column says URL, Host, Address or Endpoint",
        ));
    }
    let mut collector = Collector::new();
    for (line, record) in records {
        let place = format!("line {line}");
        let cell = |wanted: Column| {
            let index = columns.iter().position(|column| *column == Some(wanted))?;
            record.get(index).map(|cell| cell.trim())
        };
        let Some(ports) = collector.ports(&columns, &record, &place) else {
            continue;
        };
        let needless = cell(Column::Standing)
            .is_some_and(|text| ["false", "no", "0"].contains(&&*text.to_ascii_lowercase()));
        let line = Line {
            place,
            purpose: cell(Column::Purpose)
                .filter(|text| !text.is_empty())
                .unwrap_or("Required"),
            ports: &ports,
            standing: if needless {
                Standing::Optional
            } else {
                Standing::Required
            },
            notes: None,
        };
        let of_hosts = columns.iter().zip(&record);
        let of_hosts = of_hosts.filter(|(column, _)| **column == Some(Column::Hosts));
        cells::take(
            &mut collector,
            of_hosts.map(|(_, cell)| cell.as_str()),
            &line,
        );
    }
    collector.finish(file, "Imported table")
}

/// The records with the lines that they begin on. Quotes hold separators, line feeds and doubled
/// quotes.
fn records(file: &SourceFile, separator: char) -> Result<Vec<(u32, Vec<String>)>, DocumentError> {
    let mut records = Vec::new();
    let mut record = vec![String::new()];
    let mut start = 1;
    let mut line = 1;
    let mut quoted: Option<usize> = None;
    let mut characters = file.text().char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        if character == '\n' {
            line += 1;
        }
        let Some(cell) = record.last_mut() else {
            break;
        };
        match (character, quoted) {
            ('"', Some(_)) if characters.peek().is_some_and(|&(_, next)| next == '"') => {
                characters.next();
                cell.push('"');
            }
            ('"', Some(_)) => quoted = None,
            ('"', None) if cell.is_empty() => quoted = Some(at),
            ('\r', None) => {}
            ('\n', None) => {
                records.push((start, std::mem::replace(&mut record, vec![String::new()])));
                start = line;
            }
            (character, None) if character == separator => record.push(String::new()),
            (character, _) => cell.push(character),
        }
    }
    if let Some(open) = quoted {
        return Err(DocumentError::at(
            file,
            Span::from(open..open + 1),
            "this quote is never closed",
            "close it, or double it where it belongs to the text",
        ));
    }
    records.push((start, record));
    records.retain(|(_, record)| record.iter().any(|cell| !cell.trim().is_empty()));
    Ok(records)
}
