//! Errors with the lines of the source that they are about.

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::escape::{is_hostile, shown};
use crate::finding::{Finding, Label, Severity};
use crate::source::SourceFile;
use crate::source::document::DocumentError;
use crate::source::secrets::masked_in_place;

/// Characters of a long line that are shown on each side of the place.
const AROUND: usize = 60;

/// Those that are looked at on each side, for passwords whose beginning is not shown.
const LOOKED_AT: usize = 16 * 1024;

/// A text as one line that is safe to show.
pub fn line(text: &str) -> String {
    shown(text).into_owned()
}

/// One error and the place that it is about, as text with ANSI codes and a line feed at the end.
///
/// Of the source only the line of the label is shown, cut around the place where it is long, with
/// control characters replaced by `?`. A label of another file than `source`, or outside of it,
/// gives the message with the place in words.
pub fn error(
    message: &str,
    label: Option<&Label>,
    help: &str,
    source: Option<&SourceFile>,
) -> String {
    at_level(Level::ERROR, message, label, help, source)
}

/// The same for a finding: its severity and code are in place of `error`.
pub(super) fn finding(
    found: &Finding,
    label: Option<&Label>,
    help: &str,
    source: &SourceFile,
) -> String {
    let name = format!("{} {}", found.severity.word(), found.code);
    let level = match found.severity {
        Severity::Critical | Severity::High => Level::ERROR,
        Severity::Medium => Level::WARNING,
        Severity::Low | Severity::Info => Level::INFO,
    };
    at_level(
        level.with_name(name),
        &found.message,
        label,
        help,
        Some(source),
    )
}

fn at_level(
    level: Level<'_>,
    message: &str,
    label: Option<&Label>,
    help: &str,
    source: Option<&SourceFile>,
) -> String {
    let message = shown(message);
    let help = shown(help);
    let mut group = level.clone().primary_title(message.as_ref());
    let excerpt = label
        .zip(source)
        .and_then(|(label, source)| Excerpt::of(label, source));
    let mut report = Vec::new();
    if let (Some(excerpt), Some(label)) = (&excerpt, label) {
        let text = shown(&label.text).into_owned();
        let annotation = AnnotationKind::Primary.span(excerpt.start..excerpt.end);
        let annotation = if text.is_empty() {
            annotation
        } else {
            annotation.label(text)
        };
        let snippet = Snippet::source(excerpt.text.as_str())
            .line_start(excerpt.line)
            .annotation(annotation);
        let mut element = if excerpt.cut {
            // The column counts from the beginning of the whole line.
            let origin = Origin::path(excerpt.file.as_str())
                .line(excerpt.line)
                .char_column(excerpt.column);
            group.element(origin).element(snippet)
        } else {
            group.element(snippet.path(excerpt.file.as_str()))
        };
        if !help.is_empty() {
            element = element.element(Level::HELP.message(help.as_ref()));
        }
        report.push(element);
    } else {
        let place = label.map(|label| format!("{}:{}", shown(&label.file), label.start));
        if let Some(place) = &place {
            group = level.primary_title(format!("{place}: {message}"));
        }
        report.push(Group::with_title(group));
        let renderer = Renderer::styled();
        let mut text = format!("{}\n", renderer.render(&report));
        if !help.is_empty() {
            let help = Group::with_title(Level::HELP.primary_title(help.as_ref()));
            text.push_str(&renderer.render(&[help]));
            text.push('\n');
        }
        return text;
    }
    format!("{}\n", Renderer::styled().render(&report))
}

/// An error in a TOML document, with the line that it is about.
pub fn document(failure: &DocumentError, source: &SourceFile) -> String {
    let label = failure.span.map(|span| Label::at(source, span, ""));
    let message = match label {
        Some(_) => failure.message.clone(),
        None => format!("{}: {}", failure.file, failure.message),
    };
    error(&message, label.as_ref(), &failure.help, Some(source))
}

/// One line of a source, cut around a place.
pub(super) struct Excerpt {
    pub(super) text: String,
    file: String,
    pub(super) line: usize,
    column: usize,
    /// True where the line does not begin at its beginning.
    cut: bool,
    /// The place in `text`, in bytes.
    pub(super) start: usize,
    pub(super) end: usize,
}

impl Excerpt {
    pub(super) fn of(label: &Label, source: &SourceFile) -> Option<Self> {
        if label.file != source.name() {
            return None;
        }
        let (part, skipped) = source.around(label.start, LOOKED_AT)?;
        let line = masked_in_place(part);
        let first = (label.start.column.checked_sub(1)? as usize).saturating_sub(skipped);
        let last = if label.end.line == label.start.line {
            (label.end.column as usize).saturating_sub(1 + skipped)
        } else {
            usize::MAX
        };
        let last = last.clamp(first + 1, first + AROUND);
        let from = first.saturating_sub(AROUND);
        let mut text = String::new();
        let (mut start, mut end) = (None, None);
        for (index, character) in line
            .chars()
            .enumerate()
            .skip(from)
            .take(2 * AROUND + (first - from))
        {
            if index == first {
                start = Some(text.len());
            }
            if index == last {
                end = Some(text.len());
            }
            text.push(match character {
                '\t' => ' ',
                hostile if is_hostile(hostile) => '?',
                plain => plain,
            });
        }
        let start = start.unwrap_or(text.len());
        let end = end.unwrap_or(text.len());
        Some(Self {
            text,
            file: shown(source.name()).into_owned(),
            line: label.start.line as usize,
            column: label.start.column as usize,
            cut: from + skipped > 0,
            start,
            end,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::source::Span;

    fn plain(text: &str) -> String {
        anstream::adapter::strip_str(text).to_string()
    }

    fn shown_at(text: &str, span: Span) -> String {
        let file = SourceFile::new("pac-check.toml", text);
        let label = Label::at(&file, span, "here");
        plain(&error(
            "it is wrong",
            Some(&label),
            "write it right",
            Some(&file),
        ))
    }

    #[test]
    fn the_line_is_shown_with_its_number_and_the_place_marked() {
        let page = shown_at("a = 1\nbb = x\nc = 3\n", Span::new(11, 12));
        let expected = "error: it is wrong
 --> pac-check.toml:2:6
  |
2 | bb = x
  |      ^ here
  |
  = help: write it right
";
        assert_eq!(page, expected);
    }

    #[test]
    fn a_long_line_is_cut_around_the_place_and_keeps_its_column() {
        let text = format!("a\n{}y{}\n", "x".repeat(500_000), "z".repeat(500_000));
        let page = shown_at(&text, Span::new(500_002, 500_003));
        assert!(page.contains("pac-check.toml:2:500001"), "{page}");
        assert!(page.len() < 800, "{page}");
        let lines: Vec<&str> = page.lines().collect();
        let marker = lines
            .iter()
            .position(|line| line.contains('^'))
            .expect("marker");
        let column = lines[marker].find('^').expect("marker");
        assert_eq!(lines[marker - 1].get(column..=column), Some("y"), "{page}");
    }

    #[test]
    fn the_password_of_a_url_that_begins_outside_of_the_part_is_masked() {
        let text = format!(
            "{} http://u:{}@a.example/",
            "x".repeat(200_000),
            "S3cret".repeat(50)
        );
        let place = u32::try_from(text.find("t@a.example").expect("the end")).expect("short");
        let page = shown_at(&text, Span::new(place + 3, place + 4));
        assert!(!page.contains("S3cret"), "{page}");
        assert!(page.contains("*@a.example"), "{page}");
    }

    #[test]
    fn a_label_elsewhere_is_told_in_words() {
        let file = SourceFile::new("a.toml", "x");
        let other = SourceFile::new("b.toml", "x");
        let label = Label::at(&file, Span::new(0, 1), "");
        let page = plain(&error("it is wrong", Some(&label), "", Some(&other)));
        assert!(page.starts_with("error: a.toml:1:1: it is wrong"), "{page}");
        assert_eq!(
            plain(&error("it is wrong", None, "", None)),
            "error: it is wrong\n"
        );
        assert_eq!(
            plain(&error("it is wrong", None, "write it right", None)),
            "error: it is wrong\nhelp: write it right\n"
        );
    }

    #[test]
    fn an_error_of_a_policy_file_shows_its_line() {
        let file = SourceFile::new("pac-check.toml", "[allow]\nproxies = [\"a:x\"]\n");
        let failure = DocumentError::at(&file, Span::new(19, 24), "not a port", "write 8080");
        let page = plain(&document(&failure, &file));
        assert!(page.contains("--> pac-check.toml:2:12"), "{page}");
        assert!(page.contains("2 | proxies = [\"a:x\"]"), "{page}");
        assert!(page.contains("|            ^^^^^"), "{page}");
    }

    proptest! {
        #[test]
        fn no_source_and_no_span_panics_or_writes_codes(
            text in any::<String>(), start in 0u32..40, length in 0u32..40, name in any::<String>()
        ) {
            let file = SourceFile::new(name.clone(), text.clone());
            let label = Label::at(&file, Span::new(start, start + length), text.clone());
            let page = plain(&error(&text, Some(&label), &text, Some(&file)));
            let clean = !page.chars().any(|character| is_hostile(character) && character != '\n');
            prop_assert!(clean);
        }
    }
}
