//! Lines within a width. The only place of this format that writes: everything goes through
//! [`shown`], and styles are the only codes.

use std::fmt::Write as _;
use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use super::super::Layout;
use super::super::escape::shown;

/// Headings.
pub(super) const BOLD: Style = Style::new().bold();
/// What is as it should be.
pub(super) const GOOD: Style = AnsiColor::Green.on_default();
/// What is wrong.
pub(super) const BAD: Style = AnsiColor::Red.on_default().bold();
/// What is unknown.
pub(super) const DOUBT: Style = AnsiColor::Yellow.on_default().bold();
/// Labels.
pub(super) const FAINT: Style = Style::new().dimmed();
/// Plain text.
pub(super) const PLAIN: Style = Style::new();

/// Width of the column of labels.
const LABELS: usize = 11;

pub(super) struct Sheet<'a> {
    out: &'a mut dyn Write,
    width: usize,
    /// A line that is being put together.
    line: String,
}

/// A cell of a table.
pub(super) struct Cell {
    /// The lines, already within the column.
    pub(super) lines: Vec<String>,
    pub(super) style: Style,
    /// True for numbers.
    pub(super) right: bool,
}

impl Cell {
    pub(super) fn new(text: impl Into<String>, style: Style) -> Self {
        Self {
            lines: vec![text.into()],
            style,
            right: false,
        }
    }
}

impl<'a> Sheet<'a> {
    pub(super) fn new(out: &'a mut dyn Write, layout: Layout) -> Self {
        Self {
            out,
            width: layout.width.max(60),
            line: String::new(),
        }
    }

    pub(super) fn blank(&mut self) -> io::Result<()> {
        writeln!(self.out)
    }

    pub(super) fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }

    pub(super) fn heading(&mut self, text: &str) -> io::Result<()> {
        self.lines("", BOLD, "", PLAIN, text, BOLD)
    }

    /// A label at the left and text beside it, wrapped.
    pub(super) fn labelled(&mut self, label: &str, text: &str) -> io::Result<()> {
        self.labelled_in(label, text, PLAIN)
    }

    pub(super) fn labelled_in(&mut self, label: &str, text: &str, style: Style) -> io::Result<()> {
        let label = format!("{label:LABELS$}");
        self.lines("", PLAIN, &label, FAINT, text, style)
    }

    /// As [`Self::labelled_in`], two columns further right.
    pub(super) fn item(&mut self, label: &str, text: &str, style: Style) -> io::Result<()> {
        let label = format!("{label:LABELS$}");
        self.lines("  ", PLAIN, &label, FAINT, text, style)
    }

    /// The title of something within a page.
    pub(super) fn entry(&mut self, text: &str) -> io::Result<()> {
        self.lines("  ", PLAIN, "", PLAIN, text, BOLD)
    }

    /// One line whatever the width: programs read it line by line.
    pub(super) fn line(&mut self, parts: &[(&str, Style)]) -> io::Result<()> {
        self.line.clear();
        for (index, (text, style)) in parts.iter().enumerate() {
            if index > 0 {
                self.line.push_str("  ");
            }
            if *style == PLAIN {
                self.line.push_str(&shown(text));
                continue;
            }
            // Writing to a String can't fail.
            let _ = write!(self.line, "{style}");
            self.line.push_str(&shown(text));
            let _ = write!(self.line, "{style:#}");
        }
        self.line.push('\n');
        self.out.write_all(self.line.as_bytes())
    }

    /// A mark and a text, wrapped under itself.
    pub(super) fn marked(&mut self, mark: &str, style: Style, text: &str) -> io::Result<()> {
        self.lines("  ", PLAIN, mark, style, text, PLAIN)
    }

    /// Lines that the renderer of excerpts has made, two columns further right: hostile characters
    /// are gone from them, and the codes are the renderer's.
    pub(super) fn excerpt(&mut self, text: &str) -> io::Result<()> {
        for line in text.lines() {
            writeln!(self.out, "  {}", line.trim_end())?;
        }
        Ok(())
    }

    fn lines(
        &mut self,
        margin: &str,
        margin_style: Style,
        label: &str,
        label_style: Style,
        text: &str,
        style: Style,
    ) -> io::Result<()> {
        let label = shown(label);
        let indent = margin.chars().count() + label.chars().count();
        let lines = wrapped(&shown(text), self.width.saturating_sub(indent), ' ');
        for (index, line) in lines.iter().enumerate() {
            if index == 0 {
                let label = if line.is_empty() {
                    label.trim_end()
                } else {
                    &label
                };
                write!(self.out, "{margin_style}{margin}{margin_style:#}")?;
                write!(self.out, "{label_style}{label}{label_style:#}")?;
            } else {
                write!(self.out, "{:indent$}", "")?;
            }
            writeln!(self.out, "{style}{line}{style:#}")?;
        }
        Ok(())
    }

    /// A table without lines; each column as wide as its widest cell, two blanks between.
    pub(super) fn table(&mut self, rows: &[Vec<Cell>]) -> io::Result<()> {
        let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
        let shown_rows: Vec<Vec<Vec<String>>> = rows
            .iter()
            .map(|row| row.iter().map(shown_lines).collect())
            .collect();
        let widths: Vec<usize> = (0..columns)
            .map(|column| {
                shown_rows
                    .iter()
                    .filter_map(|row| row.get(column))
                    .flatten()
                    .map(|line| line.chars().count())
                    .max()
                    .unwrap_or(0)
            })
            .collect();
        for (cells, texts) in rows.iter().zip(&shown_rows) {
            let height = texts.iter().map(Vec::len).max().unwrap_or(0);
            for index in 0..height {
                self.table_line(cells, texts, &widths, index)?;
            }
        }
        Ok(())
    }

    fn table_line(
        &mut self,
        cells: &[Cell],
        texts: &[Vec<String>],
        widths: &[usize],
        index: usize,
    ) -> io::Result<()> {
        let mut owed = 0;
        for ((cell, lines), &width) in cells.iter().zip(texts).zip(widths) {
            owed += 2;
            let text = lines.get(index).map_or("", String::as_str);
            let padding = width - text.chars().count().min(width);
            if text.is_empty() {
                owed += width;
                continue;
            }
            if cell.right {
                owed += padding;
            }
            write!(self.out, "{:owed$}{}{text}{:#}", "", cell.style, cell.style)?;
            owed = if cell.right { 0 } else { padding };
        }
        writeln!(self.out)
    }

    /// Columns that a route may take beside columns of the given width in all.
    pub(super) const fn room_beside(&self, others: usize) -> usize {
        let room = self.width.saturating_sub(others);
        if room < 24 { 24 } else { room }
    }
}

fn shown_lines(cell: &Cell) -> Vec<String> {
    cell.lines
        .iter()
        .map(|line| shown(line).into_owned())
        .collect()
}

/// A route in lines of at most `room` columns, broken after `;`.
pub(super) fn route_lines(route: &str, room: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for entry in route.split_inclusive("; ") {
        match lines.last_mut() {
            Some(line) if line.chars().count() + entry.trim_end().chars().count() <= room => {
                line.push_str(entry);
            }
            _ => lines.push(entry.to_owned()),
        }
    }
    for line in &mut lines {
        line.truncate(line.trim_end().len());
    }
    lines
}

/// Lines of at most `room` columns, broken at blanks; a longer word stands alone.
fn wrapped(text: &str, room: usize, separator: char) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut columns = 0;
    for word in text.split(separator) {
        let length = word.chars().count();
        if let Some(line) = lines.last_mut() {
            if columns == 0 {
                line.push_str(word);
                columns = length;
                continue;
            }
            if columns + 1 + length <= room {
                line.push(separator);
                line.push_str(word);
                columns += 1 + length;
                continue;
            }
        }
        lines.push(word.to_owned());
        columns = length;
    }
    lines
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(act: impl FnOnce(&mut Sheet<'_>) -> io::Result<()>) -> String {
        let mut out = anstream::StripStream::new(Vec::new());
        act(&mut Sheet::new(
            &mut out,
            Layout {
                width: 60,
                ..Layout::default()
            },
        ))
        .expect("writes");
        String::from_utf8(out.into_inner()).expect("UTF-8")
    }

    #[test]
    fn text_is_wrapped_beside_its_label() {
        let text = "one two three four five six seven eight nine ten eleven twelve";
        let page = written(|sheet| sheet.labelled("Label", text));
        assert_eq!(
            page,
            "Label      one two three four five six seven eight nine ten\n           eleven twelve\n"
        );
    }

    #[test]
    fn a_label_without_text_leaves_no_blanks_at_the_end() {
        assert_eq!(written(|sheet| sheet.labelled("Label", "")), "Label\n");
    }

    #[test]
    fn columns_are_aligned_and_lines_have_no_blanks_at_the_end() {
        let port = |text: &str| Cell {
            right: true,
            ..Cell::new(text, PLAIN)
        };
        let mut long = Cell::new("", PLAIN);
        long.lines = vec!["x".to_owned(), "yy".to_owned()];
        let page = written(|sheet| {
            sheet.table(&[
                vec![Cell::new("a", BAD), port("80"), long],
                vec![Cell::new("abc", PLAIN), port("8080"), Cell::new("z", PLAIN)],
            ])
        });
        assert_eq!(page, "  a      80  x\n             yy\n  abc  8080  z\n");
    }

    #[test]
    fn routes_break_between_entries() {
        assert_eq!(
            route_lines("PROXY a:1; PROXY b:2; DIRECT", 22),
            ["PROXY a:1; PROXY b:2;", "DIRECT"]
        );
    }

    proptest! {
        #[test]
        fn hostile_text_writes_no_codes_and_no_lines(text in any::<String>()) {
            let mut out = Vec::new();
            let mut sheet = Sheet::new(&mut out, Layout::default());
            sheet.table(&[vec![Cell::new(text.clone(), PLAIN)]]).expect("writes");
            let page = String::from_utf8(out).expect("UTF-8");
            let clean = !page.trim_end_matches('\n').contains(['\n', '\x1b', '\r', '\u{9b}']);
            prop_assert!(clean);
            let page = written(|sheet| sheet.line(&[(&text, BOLD), (&text, PLAIN)]));
            let clean = !page.trim_end_matches('\n').contains(['\n', '\x1b', '\r', '\u{9b}']);
            prop_assert!(clean);
            let page = written(|sheet| sheet.labelled(&text, &text));
            let clean = !page.contains(['\x1b', '\r', '\u{9b}']);
            prop_assert!(clean);
        }
    }
}
