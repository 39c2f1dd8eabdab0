//! From the words of the command line to suites with their scripts.

use crate::cli::output::Output;
use crate::cli::text_file;
use crate::cli::trouble::Trouble;
use crate::finding::answers::PacFile;
use crate::pac::script::{MOST_BYTES, Readings};
use crate::source::sha256_hex;
use crate::source::text::TextForm;
use crate::suite::{ScriptSource, Suite};
use crate::system::{files, folder};

/// Largest suite, in bytes.
const MOST_SUITE_BYTES: u64 = 8 * 1024 * 1024;

/// What these files are called in messages.
const WHAT: &str = "suite";

/// A file that names this is meant as a suite, whatever else is wrong with it.
const MARK: &str = "pac-check/suite@";

/// A suite, or why it can't be run.
pub(super) struct Loaded {
    /// Its file.
    pub(super) file: String,
    /// Its text; empty where it could not be read.
    pub(super) text: String,
    /// In what form it was saved.
    pub(super) form: TextForm,
    state: Result<Ready, String>,
}

/// What is needed to run a suite.
pub(super) struct Ready {
    /// The suite.
    pub(super) suite: Suite,
    /// The file and its bytes; `None` where the suite describes the script.
    script: Option<(PacFile, Vec<u8>)>,
    /// The texts that clients make of the file.
    readings: Readings,
}

impl Loaded {
    /// The suite, where it can be run.
    pub(super) fn ready(&self) -> Option<&Ready> {
        self.state.as_ref().ok()
    }

    /// Why it can't be run.
    pub(super) fn problem(&self) -> Option<&str> {
        self.state.as_ref().err().map(String::as_str)
    }

    /// Its title; empty where it could not be read.
    pub(super) fn title(&self) -> &str {
        self.ready().map_or("", |ready| &ready.suite.title)
    }

    /// The PAC file.
    pub(super) fn pac(&self) -> Option<&PacFile> {
        let (file, _) = self.ready()?.script.as_ref()?;
        Some(file)
    }
}

impl Ready {
    /// The PAC file, or the script that the suite describes.
    pub(super) fn file(&self) -> PacFile {
        if let Some((file, _)) = &self.script {
            return file.clone();
        }
        let (name, bytes) = self.script();
        PacFile {
            source: name.to_owned(),
            sha256: sha256_hex(&bytes),
            bytes: bytes.len() as u64,
        }
    }

    /// The texts that clients make of the file; none where the suite describes the script.
    pub(super) fn readings(&self) -> Option<&Readings> {
        self.script.as_ref().map(|_| &self.readings)
    }

    /// The script's name and bytes. A script that the suite describes is written here: it may be
    /// large, and lives only as long as it runs.
    pub(super) fn script(&self) -> (&str, std::borrow::Cow<'_, [u8]>) {
        match (&self.script, &self.suite.script) {
            (Some((file, bytes)), _) => (&file.source, bytes.into()),
            // It was written once when the suite was loaded, so it can be written.
            (None, ScriptSource::Generated(recipe)) => {
                ("the script", recipe.write().unwrap_or_default().into())
            }
            (None, ScriptSource::File(name)) => (name, (&[][..]).into()),
        }
    }
}

/// Reads the suites. What is named and is none is told in the report; a folder without any suite,
/// and a name that stands for nothing, end the run.
pub(super) fn load(names: &[String], output: &Output<'_>) -> Result<Vec<Loaded>, Trouble> {
    let mut suites: Vec<Loaded> = Vec::new();
    for name in names.iter().flat_map(|name| files::named(name)) {
        let name = name.as_str();
        let Some(files) =
            folder::files_below(name, ".toml").map_err(|error| Trouble::new(&error))?
        else {
            suites.push(suite(name, read(name)));
            continue;
        };
        let before = suites.len();
        for file in files {
            match found(name, &file) {
                Ok((text, _)) if !text.contains(MARK) => {
                    output.hint(&format!("note: {file} is not a suite: skipped"));
                }
                text => suites.push(suite(&file, text)),
            }
        }
        if suites.len() == before {
            return Err(Trouble::with_help(
                &format!("the folder {name} contains no suite"),
                &format!("a suite is a TOML file with schema = \"{MARK}1\"; see docs/suites.md"),
            ));
        }
    }
    Ok(suites)
}

fn suite(file: &str, text: Result<(String, TextForm), String>) -> Loaded {
    let (text, form, state) = match text {
        Ok((text, form)) => {
            let state = ready(file, &text);
            (text, form, state)
        }
        Err(problem) => (String::new(), TextForm::Utf8 { mark: false }, Err(problem)),
    };
    Loaded {
        file: file.to_owned(),
        text,
        form,
        state,
    }
}

/// A suite that a person named.
fn read(file: &str) -> Result<(String, TextForm), String> {
    let bytes = files::read(WHAT, file, MOST_SUITE_BYTES).map_err(|error| error.to_string())?;
    text_file::text_of(WHAT, file, bytes)
}

/// A suite that lies in a folder: a link to another place is not followed.
fn found(folder: &str, file: &str) -> Result<(String, TextForm), String> {
    let bytes = files::read_found(WHAT, folder, file, MOST_SUITE_BYTES)
        .map_err(|error| error.to_string())?;
    text_file::text_of(WHAT, file, bytes)
}

fn ready(file: &str, text: &str) -> Result<Ready, String> {
    let suite = Suite::parse(file, text).map_err(|error| error.to_string())?;
    if suite.cases.is_empty() {
        return Err(format!("{file} has no [[case]], so that nothing is tested"));
    }
    let script = match &suite.script {
        ScriptSource::File(name) => {
            let path = folder::beside(file, name);
            let bytes = files::read_named("PAC file", file, name, MOST_BYTES).map_err(|error| {
                format!("{error}; `pac` in {file} is relative to the suite's folder")
            })?;
            let pac = PacFile {
                source: path,
                sha256: sha256_hex(&bytes),
                bytes: bytes.len() as u64,
            };
            Some((pac, bytes))
        }
        ScriptSource::Generated(recipe) => {
            recipe.write().map_err(|error| format!("{file}: {error}"))?;
            None
        }
    };
    Ok(Ready {
        suite,
        script,
        readings: Readings::default(),
    })
}
