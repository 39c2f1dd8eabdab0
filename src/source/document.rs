//! TOML texts that people write and JSON that services give, read into typed values with places.

use serde::de::DeserializeOwned;

use super::values::{self, MOST_JSON, MOST_TOML, Syntax};
use super::{Position, SourceFile, Span};

/// A text that could not be taken as the document it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentError {
    /// Name of the file.
    pub file: String,
    /// The bytes concerned, where one place is to blame.
    pub span: Option<Span>,
    /// Where `span` begins.
    pub position: Option<Position>,
    /// What is wrong there, in one sentence without a full stop.
    pub message: String,
    /// What to write instead; may be empty.
    pub help: String,
}

impl DocumentError {
    /// An error at a place of the file.
    pub fn at(
        file: &SourceFile,
        span: Span,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Self {
            file: file.name().to_owned(),
            span: Some(span),
            position: Some(file.position(span.start)),
            message: message.into(),
            help: help.into(),
        }
    }

    /// An error of the file as a whole.
    pub fn of(file: &SourceFile, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            file: file.name().to_owned(),
            span: None,
            position: None,
            message: message.into(),
            help: help.into(),
        }
    }
}

impl std::fmt::Display for DocumentError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}", self.file)?;
        if let Some(position) = self.position {
            write!(formatter, ":{position}")?;
        }
        write!(formatter, ": {}", self.message)?;
        if !self.help.is_empty() {
            write!(formatter, " ({})", self.help)?;
        }
        Ok(())
    }
}

impl std::error::Error for DocumentError {}

/// Reads a TOML document. Whether unknown keys are refused is the type's decision
/// (`deny_unknown_fields`).
pub fn read<T: DeserializeOwned>(file: &SourceFile) -> Result<T, DocumentError> {
    bounded(file, Syntax::Toml, MOST_TOML)?;
    toml::from_str(file.text()).map_err(|error| {
        let message = error
            .message()
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .collect::<Vec<_>>()
            .join("; ");
        match error.span() {
            Some(range) => {
                let span = Span::from(range);
                let help = typographic_at(file, span.start);
                DocumentError::at(file, span, message, help)
            }
            None => DocumentError::of(file, message, ""),
        }
    })
}

/// What the line of a place has of the signs of a word processor.
fn typographic_at(file: &SourceFile, at: u32) -> String {
    let line = file.line(file.position(at).line);
    line.and_then(super::text::typographic).unwrap_or_default()
}

fn bounded(file: &SourceFile, syntax: Syntax, most: usize) -> Result<(), DocumentError> {
    if values::count(file.text(), syntax) <= most {
        return Ok(());
    }
    Err(DocumentError::of(
        file,
        format!("it contains more than {most} values"),
        "split it, or leave out what is not needed",
    ))
}

/// Reads a JSON document.
pub fn read_json<T: DeserializeOwned>(file: &SourceFile) -> Result<T, DocumentError> {
    bounded(file, Syntax::Json, MOST_JSON)?;
    let text = file.text();
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mark = file.text().len() - text.len();
    serde_json::from_str(text).map_err(|error| {
        // The reader counts columns in bytes and ends its message with the place.
        let message = error.to_string();
        let message = message.split(" at line ").next().unwrap_or_default();
        let line = u32::try_from(error.line()).unwrap_or(u32::MAX);
        let start = file.offset(Position { line, column: 1 });
        match start.filter(|_| error.line() > 0) {
            Some(start) => {
                let start = start as usize + if line == 1 { mark } else { 0 };
                let mut at = (start + error.column().saturating_sub(1)).min(file.text().len());
                while !file.text().is_char_boundary(at) {
                    at -= 1;
                }
                DocumentError::at(file, Span::from(at..at), message, "")
            }
            None => DocumentError::of(file, message, ""),
        }
    })
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Example {
        #[expect(dead_code, reason = "only the reading of it is of interest")]
        number: u16,
    }

    #[test]
    fn an_unknown_key_is_refused_at_its_own_place() {
        let file = SourceFile::new("x.toml", "# first\nnumber = 1\n  colour = 2\n");
        let error = read::<Example>(&file).expect_err("unknown key");
        assert_eq!(error.position, Some(Position { line: 3, column: 3 }));
        assert!(error.message.contains("colour"), "{error}");
        assert!(error.message.contains("number"), "{error}");
    }

    #[test]
    fn a_value_of_the_wrong_type_is_refused_at_the_value() {
        let file = SourceFile::new("x.toml", "number = \"one\"\n");
        let error = read::<Example>(&file).expect_err("wrong type");
        assert_eq!(error.to_string().split(' ').next(), Some("x.toml:1:10:"));
    }

    #[test]
    fn broken_syntax_is_refused_with_line_and_column() {
        let file = SourceFile::new("x.toml", "number = 1\nnumber == 2\n");
        let error = read::<Example>(&file).expect_err("syntax");
        assert_eq!(error.position.map(|position| position.line), Some(2));
    }
}
