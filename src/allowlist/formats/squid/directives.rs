//! The directives of a Squid configuration: words with places, `include` followed among the files
//! that were given.

use super::super::super::rules::Place;
use crate::source::document::DocumentError;
use crate::source::{SourceFile, Span};

/// Depth of includes (Squid allows 16).
const MOST_DEPTH: usize = 16;
/// Lines that are read in all, with those of included files each time they are included.
const MOST_LINES: usize = 1_000_000;

/// A word of a directive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) text: String,
    /// In quotes: the name of a file.
    pub(super) quoted: bool,
    pub(super) place: Place,
}

/// One directive: its words, and the place of all of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Directive {
    pub(super) words: Vec<Word>,
    pub(super) place: Place,
}

impl Directive {
    /// The word of that number; empty where there is none.
    pub(super) fn word(&self, number: usize) -> &str {
        let word = self.words.get(number);
        word.map_or("", |word| word.text.as_str())
    }
}

/// All directives in the order in which Squid reads them.
pub(super) fn read(files: &[SourceFile]) -> Result<Vec<Directive>, DocumentError> {
    let mut reader = Reader {
        files,
        directives: Vec::new(),
        lines: 0,
    };
    reader.file(0, &mut vec![0])?;
    Ok(reader.directives)
}

/// The file among those given that a path in a list means: one of that path, else the only one of
/// that name.
pub(super) fn given(files: &[SourceFile], path: &str) -> Option<usize> {
    if let Some(index) = files.iter().position(|file| file.name() == path) {
        return Some(index);
    }
    let name = |path: &'_ str| {
        path.rsplit(['/', '\\'])
            .next()
            .unwrap_or_default()
            .to_owned()
    };
    let wanted = name(path);
    let mut alike = (1..files.len()).filter(|&index| {
        files
            .get(index)
            .is_some_and(|file| name(file.name()) == wanted)
    });
    let found = alike.next()?;
    alike.next().is_none().then_some(found)
}

/// The place of a range of a file.
pub(super) fn place(file: usize, start: usize, end: usize) -> Place {
    Place {
        file,
        span: Span::from(start..end),
    }
}

struct Reader<'a> {
    files: &'a [SourceFile],
    directives: Vec<Directive>,
    lines: usize,
}

impl Reader<'_> {
    fn file(&mut self, index: usize, path: &mut Vec<usize>) -> Result<(), DocumentError> {
        let Some(file) = self.files.get(index) else {
            return Ok(());
        };
        let mut open: Option<Directive> = None;
        let mut at = 0;
        for line in file.text().split_inclusive('\n') {
            let start = at;
            at += line.len();
            self.lines += 1;
            let text = line.trim_end_matches(['\n', '\r']);
            if self.lines > MOST_LINES {
                return Err(DocumentError::at(
                    file,
                    Span::from(start..start + text.len()),
                    format!("the configuration has more than {MOST_LINES} lines with its includes"),
                    "judge a smaller configuration, or one that includes less",
                ));
            }
            let (content, continued) = match text.strip_suffix('\\') {
                Some(content) => (content, true),
                None => (text, false),
            };
            let found = words(index, start, content);
            let directive = open.get_or_insert_with(|| Directive {
                words: Vec::new(),
                place: place(index, start, start),
            });
            directive.words.extend(found);
            if continued {
                continue;
            }
            if let Some(directive) = open.take() {
                self.directive(directive, path)?;
            }
        }
        match open.take() {
            Some(directive) => self.directive(directive, path),
            None => Ok(()),
        }
    }

    fn directive(
        &mut self,
        mut directive: Directive,
        path: &mut Vec<usize>,
    ) -> Result<(), DocumentError> {
        let (Some(first), Some(last)) = (directive.words.first(), directive.words.last()) else {
            return Ok(());
        };
        directive.place.span = Span::new(first.place.span.start, last.place.span.end);
        if first.text != "include" {
            self.directives.push(directive);
            return Ok(());
        }
        for word in directive.words.iter().skip(1) {
            for index in self.included(word)? {
                self.include(index, word, path)?;
            }
        }
        Ok(())
    }

    fn include(
        &mut self,
        index: usize,
        word: &Word,
        path: &mut Vec<usize>,
    ) -> Result<(), DocumentError> {
        let name = |index: &usize| self.files.get(*index).map_or("", SourceFile::name);
        if path.contains(&index) {
            let way: Vec<&str> = path.iter().chain([&index]).map(name).collect();
            return Err(self.error(
                word,
                format!(
                    "the files include each other in a circle: {}",
                    way.join(" -> ")
                ),
                "take one of the `include` lines out",
            ));
        }
        if path.len() > MOST_DEPTH {
            return Err(self.error(
                word,
                format!("`include` is nested more than {MOST_DEPTH} deep, which Squid refuses"),
                "put the files together",
            ));
        }
        path.push(index);
        self.file(index, path)?;
        path.pop();
        Ok(())
    }

    /// The files that a word of `include` means, in the order of their names.
    fn included(&self, word: &Word) -> Result<Vec<usize>, DocumentError> {
        if let Some(index) = given(self.files, &word.text) {
            return Ok(vec![index]);
        }
        let mut found = Vec::new();
        if let Some((_, pattern)) = word.text.rsplit_once('/')
            && let Some((before, behind)) = pattern.split_once('*')
            && !behind.contains('*')
        {
            let fits = |file: &SourceFile| {
                let name = file.name().rsplit(['/', '\\']).next().unwrap_or_default();
                name.len() >= before.len() + behind.len()
                    && name.starts_with(before)
                    && name.ends_with(behind)
            };
            found = (1..self.files.len())
                .filter(|&index| self.files.get(index).is_some_and(fits))
                .collect();
            found.sort_by_key(|&index| self.files.get(index).map(SourceFile::name));
        }
        if found.is_empty() {
            return Err(self.error(
                word,
                format!("`{}` is included and was not given", word.text),
                "rules may stand in it: name the file behind the list, or take the line out",
            ));
        }
        Ok(found)
    }

    fn error(&self, word: &Word, message: String, help: &str) -> DocumentError {
        error(self.files, word.place, message, help)
    }
}

/// An error at a place.
pub(super) fn error(
    files: &[SourceFile],
    place: Place,
    message: impl Into<String>,
    help: impl Into<String>,
) -> DocumentError {
    match files.get(place.file) {
        Some(file) => DocumentError::at(file, place.span, message, help),
        None => DocumentError::of(&SourceFile::new("list", String::new()), message, help),
    }
}

/// The words of a line up to its comment.
fn words(file: usize, start: usize, line: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let mut at = 0;
    while let Some(blanks) = line
        .get(at..)
        .and_then(|rest| rest.find(|character: char| !character.is_whitespace()))
    {
        let from = at + blanks;
        let rest = line.get(from..).unwrap_or_default();
        if rest.starts_with('#') {
            break;
        }
        let inside = rest.strip_prefix('"');
        let closed = inside.and_then(|inside| Some((inside, inside.find('"')?)));
        let (text, quoted, length) = if let Some((inside, end)) = closed {
            (inside.get(..end).unwrap_or_default(), true, end + 2)
        } else {
            let blank = rest.find(char::is_whitespace).filter(|_| inside.is_none());
            let end = blank.unwrap_or(rest.len());
            (rest.get(..end).unwrap_or_default(), false, end)
        };
        words.push(Word {
            text: text.trim_start_matches('\u{feff}').to_owned(),
            quoted,
            place: place(file, start + from, start + from + length),
        });
        at = from + length;
    }
    words
}
