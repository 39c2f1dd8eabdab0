//! The texts that clients make of one file, each made once.
//!
//! Most clients read most files alike. A file is refused by its size before it is decoded, and what
//! is decoded is bounded for all clients together: bytes that are not ASCII become up to three times
//! as many.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::decision::Refusal;
use super::dialects::Dialect;
use super::evaluation::LoadFailure;
use super::script::{Plan, Script, too_much_text};
use crate::source::SourceFile;

/// Most bytes of the texts that are made of one file.
const MOST_TEXT: usize = 24 * 1024 * 1024;

/// The texts of one file. The same name, bytes and `Content-Type` must be given each time.
#[derive(Debug, Default)]
pub struct Readings {
    known: Mutex<Vec<Reading>>,
}

#[derive(Debug)]
struct Reading {
    key: Key,
    source: SourceFile,
    malformed: bool,
    hopeless: Hopeless,
}

/// What makes a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Key {
    /// None where the bytes are ASCII, which most encodings read alike.
    plan: Option<Plan>,
    from: usize,
    ends_at_nul: bool,
}

/// Why no attempt to parse a text succeeds, once one has found out. Shared by the scripts of one
/// text, so that a text that takes a parser too long costs that once and not once a client.
#[derive(Debug, Clone, Default)]
pub struct Hopeless {
    parsing: Arc<OnceLock<LoadFailure>>,
    lowering: Arc<OnceLock<Refusal>>,
}

impl Hopeless {
    /// What the first attempt came to.
    pub fn why(&self) -> Option<&LoadFailure> {
        self.parsing.get()
    }

    /// Why lowering it was too much work, where that was tried.
    pub fn too_much_work(&self) -> Option<&Refusal> {
        self.lowering.get()
    }

    /// Remembers it: the next client would need as long.
    pub fn note_refusal(&self, refusal: &Refusal) {
        if refusal.reason == Refusal::TOO_MUCH_WORK {
            self.lowering.get_or_init(|| refusal.clone());
        }
    }

    /// Remembers it.
    pub fn note(&self, failure: &LoadFailure) {
        self.parsing.get_or_init(|| failure.clone());
    }
}

/// What is known about a text is not part of it.
impl PartialEq for Hopeless {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Hopeless {}

impl Readings {
    /// The file as a client reads it.
    pub fn script(
        &self,
        name: &str,
        bytes: &[u8],
        content_type: Option<&str>,
        dialect: &Dialect,
    ) -> Script {
        let plan = Plan::of(bytes, content_type, dialect);
        let mut script = Script {
            source: SourceFile::new(name, ""),
            bytes: bytes.len() as u64,
            charset: plan.charset(),
            malformed: false,
            unread: None,
            hopeless: Hopeless::default(),
        };
        // The client takes none of it.
        if dialect
            .most_script_bytes
            .is_some_and(|most| script.bytes > most)
        {
            return script;
        }
        let ascii = plan.keeps_ascii() && bytes.is_ascii();
        let key = Key {
            plan: (!ascii).then_some(plan),
            from: plan.from(),
            ends_at_nul: dialect.text_ends_at_nul && bytes.contains(&0),
        };
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(reading) = known.iter().find(|reading| reading.key == key) {
            script.source = reading.source.clone();
            script.malformed = reading.malformed;
            script.hopeless = reading.hopeless.clone();
            return script;
        }
        let used: usize = known.iter().map(|it| it.source.text().len()).sum();
        if used.saturating_add(plan.most_bytes(bytes)) > MOST_TEXT {
            script.unread = Some(too_much_text(MOST_TEXT));
            return script;
        }
        let (mut text, malformed) = plan.read(bytes);
        if key.ends_at_nul
            && let Some(end) = text.find('\0')
        {
            text.truncate(end);
        }
        text.shrink_to_fit();
        script.source = SourceFile::new(name, text);
        script.malformed = malformed;
        known.push(Reading {
            key,
            source: script.source.clone(),
            malformed,
            hopeless: script.hopeless.clone(),
        });
        script
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pac::dialects;

    #[test]
    fn clients_that_read_alike_share_the_text() {
        let shared = |bytes: &[u8]| {
            let readings = Readings::default();
            for dialect in dialects::ALL {
                let shared = readings.script("x", bytes, None, dialect);
                let alone = Script::decode("x", bytes, None, dialect);
                assert_eq!(shared, alone, "{}", dialect.name);
            }
            readings.known.lock().unwrap().len()
        };
        assert_eq!(shared(b"function FindProxyForURL(u, h) {}"), 1);
        assert_eq!(shared("// caf\u{e9}".as_bytes()), 2);
        assert_eq!(shared(b"// caf\xe9"), 3);
        assert!(shared(b"\xff\xfea\0") > 1);
    }

    #[test]
    fn a_file_that_the_client_does_not_take_is_not_decoded() {
        let bytes = vec![b' '; 2 * 1024 * 1024];
        let chromium = dialects::named("chromium").unwrap();
        let script = Readings::default().script("x", &bytes, None, chromium);
        assert_eq!(script.source.text(), "");
        assert!(script.accepted(chromium).is_err());
    }

    #[test]
    fn what_grows_beyond_the_limit_is_not_decoded_and_said_to_be() {
        let readings = Readings::default();
        let bytes = vec![0x80; 15 * 1024 * 1024];
        let mut read = 0;
        for dialect in dialects::ALL {
            let script = readings.script("x", &bytes, None, dialect);
            let taken = script.accepted(dialect).is_ok();
            let allowed = script.allowed(&crate::pac::evaluation::Limits::default());
            assert!(!taken || allowed.is_err(), "{}", dialect.name);
            read += script.source.text().len();
        }
        assert!(read <= MOST_TEXT);
    }
}
