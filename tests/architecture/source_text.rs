//! The source text of the library, cut down to what rules are about.

#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a test that reads the source tree"
)]

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

/// One file of the library.
pub(crate) struct File {
    /// From the root of the project, with `/`.
    pub(crate) path: String,
    /// As it is.
    pub(crate) text: String,
    /// Without comments, literals and test code.
    pub(crate) code: String,
}

impl File {
    pub(crate) fn new(path: &str, text: &str) -> Self {
        let code = without_tests(&without_literals(text));
        Self {
            path: path.to_owned(),
            text: text.to_owned(),
            code,
        }
    }

    pub(crate) fn is_rust(&self) -> bool {
        Path::new(&self.path).extension() == Some("rs".as_ref())
    }

    /// The files of modules that are declared as tests: `#[cfg(test)] mod name;`.
    fn test_files(&self) -> Vec<String> {
        let code = without_literals(&self.text);
        let after_marks = code.split("#[cfg(test)]").skip(1);
        let names = after_marks.filter_map(|after| {
            let (name, _) = after.trim_start().strip_prefix("mod ")?.split_once(';')?;
            name.chars().all(is_word).then(|| name.to_owned())
        });
        let folder = match self.path.strip_suffix("/mod.rs") {
            Some(folder) => folder,
            None => self.path.trim_end_matches(".rs"),
        };
        names.map(|name| format!("{folder}/{name}.rs")).collect()
    }

    /// The path of the module: `src/pac/host.rs` is `["pac", "host"]`.
    pub(crate) fn module(&self) -> Vec<&str> {
        let path = self.path.trim_start_matches("src/").trim_end_matches(".rs");
        let path = path.trim_end_matches("/mod");
        path.split('/')
            .filter(|name| !matches!(*name, "lib" | "main"))
            .collect()
    }
}

/// Every file under `src`, but for Rust files that hold only tests.
pub(crate) fn source_files() -> &'static [File] {
    static FILES: LazyLock<Vec<File>> = LazyLock::new(read_source_files);
    &FILES
}

fn read_source_files() -> Vec<File> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders = vec![root.join("src")];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(root).unwrap().to_str().unwrap();
            let name = name.replace('\\', "/");
            if path.is_dir() {
                folders.push(path);
            } else {
                files.push(File::new(&name, &fs::read_to_string(&path).unwrap()));
            }
        }
    }
    let tests: Vec<String> = files.iter().flat_map(File::test_files).collect();
    files.retain(|file| !tests.contains(&file.path));
    assert!(files.len() > 10, "hardly a file in {}", root.display());
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

/// Words that begin a path: `word::`, or `use word` before `;` or ` as`.
pub(crate) fn path_roots(code: &str) -> Vec<String> {
    let mut roots = Vec::new();
    let mut word_before = "";
    let mut rest = code;
    while let Some(start) = rest.find(is_word) {
        let (before, from) = rest.split_at(start);
        let end = from.find(|character| !is_word(character));
        let (word, after) = from.split_at(end.unwrap_or(from.len()));
        // In `a::b` only `a` begins a path; in ` ::b` it is `b`.
        let continues = before == "::" && !word_before.is_empty();
        if !continues && (after.starts_with("::") || word_before == "use") {
            roots.push(word.to_owned());
        }
        word_before = word;
        rest = after;
    }
    roots
}

pub(crate) fn word_at_start(text: &str) -> String {
    text.chars()
        .take_while(|character| is_word(*character))
        .collect()
}

pub(crate) fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

/// Comments, strings and characters become blanks; lines stay.
fn without_literals(text: &str) -> String {
    let characters: Vec<char> = text.chars().collect();
    let mut code = String::with_capacity(text.len());
    let mut index = 0;
    while index < characters.len() {
        let rest = &characters[index..];
        let after_word = index > 0 && is_word(characters[index - 1]);
        let length = literal_length(rest, after_word);
        if length == 0 {
            code.push(rest[0]);
            index += 1;
        } else {
            let blank = |character: &char| if *character == '\n' { '\n' } else { ' ' };
            code.extend(rest[..length].iter().map(blank));
            index += length;
        }
    }
    code
}

/// Length of the comment or literal that begins here, in characters; 0 where none does.
fn literal_length(rest: &[char], after_word: bool) -> usize {
    let until = |end: &[char], from: usize| {
        let found = (from..rest.len()).find(|&at| rest[at..].starts_with(end));
        found.map_or(rest.len(), |at| at + end.len())
    };
    match rest {
        ['/', '/', ..] => until(&['\n'], 2) - 1,
        ['/', '*', ..] => until(&['*', '/'], 2),
        ['r', after @ ..] if !after_word => {
            let hashes = after
                .iter()
                .take_while(|character| **character == '#')
                .count();
            if after.get(hashes) != Some(&'"') {
                return 0;
            }
            let mut end = vec!['"'];
            end.extend(vec!['#'; hashes]);
            until(&end, hashes + 2)
        }
        ['"', ..] => quoted_length(rest, '"'),
        ['\'', '\\', ..] | ['\'', _, '\'', ..] => quoted_length(rest, '\''),
        _ => 0,
    }
}

fn quoted_length(rest: &[char], quote: char) -> usize {
    let mut at = 1;
    while at < rest.len() && rest[at] != quote {
        at += if rest[at] == '\\' { 2 } else { 1 };
    }
    (at + 1).min(rest.len())
}

/// Takes out every item under `#[cfg(test)]`, up to its closing brace or semicolon.
fn without_tests(code: &str) -> String {
    const MARK: &str = "#[cfg(test)]";
    let Some(start) = code.find(MARK) else {
        return code.to_owned();
    };
    let item = start + MARK.len();
    let mut depth = 0_i32;
    let end = code[item..].char_indices().find_map(|(at, character)| {
        depth += match character {
            '{' => 1,
            '}' => -1,
            _ => 0,
        };
        (depth == 0 && matches!(character, '}' | ';')).then_some(item + at + 1)
    });
    let rest = end.map_or("", |end| &code[end..]);
    format!("{}{}", &code[..start], without_tests(rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_and_test_code_are_taken_out() {
        let text = "a /* x */ b // y\n'c' 'd \"e\\\"f\" g r#\"h\"i\"# j '\\'' k";
        let left: Vec<_> = File::new("", text)
            .code
            .split_whitespace()
            .map(str::to_owned)
            .collect();
        assert_eq!(left, ["a", "b", "'d", "g", "j", "k"]);
        let text = "a;\n#[cfg(test)]\nuse b::{c};\n#[cfg(test)]\nmod t { fn f() { } }\nd;";
        let left: String = without_tests(text).split_whitespace().collect();
        assert_eq!(left, "a;;d;");
    }

    #[test]
    fn files_that_hold_only_tests_are_known_by_their_declaration() {
        let text = "#[cfg(test)]\nmod a;\nmod b;\n#[cfg(test)]\nmod c { }\n#[cfg(test)]\nfn d();";
        let names = |path| File::new(path, text).test_files();
        assert_eq!(names("src/x/mod.rs"), ["src/x/a.rs"]);
        assert_eq!(names("src/x/y.rs"), ["src/x/y/a.rs"]);
    }

    #[test]
    fn only_the_first_word_of_a_path_begins_it() {
        let code = "use a; use b as x; c::d::e(); (::f::g); use {h::i}; self::j::k(); l + m";
        assert_eq!(path_roots(code), ["a", "b", "c", "f", "h", "self"]);
    }
}
