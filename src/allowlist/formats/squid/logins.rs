//! Ways to log in, and helpers that lists name.
//!
//! Source: measured with Squid 5.7 (tests/squid). A way to log in counts once it has a program, and for `digest` a
//! realm; without one a list about logins ends Squid.

use super::codes;
use super::configuration::Configuration;
use super::words::Words;
use crate::source::document::DocumentError;

/// What was said about one scheme.
#[derive(Debug, Default)]
pub(super) struct Scheme {
    name: &'static str,
    program: bool,
    realm: bool,
    /// No process is started for it.
    none: bool,
}

/// A helper that lists of type external name.
#[derive(Debug)]
pub(super) struct Helper {
    pub(super) name: String,
    /// It is asked about logins.
    pub(super) login: bool,
}

/// The schemes that Squid has.
const SCHEMES: [&str; 4] = ["basic", "digest", "ntlm", "negotiate"];

/// Options before the codes of a helper: with a value, and without.
const OPTIONS: &[&str] = &[
    "ttl=",
    "negative_ttl=",
    "children=",
    "children-max=",
    "children-startup=",
    "children-idle=",
    "concurrency=",
    "queue-size=",
    "cache=",
    "grace=",
];
const FLAGS: &[&str] = &[
    "protocol=2.5",
    "protocol=3.0",
    "quote=url",
    "quote=shell",
    "ipv4",
    "ipv6",
];

/// True where one of the schemes is set up.
pub(super) fn set_up(schemes: &[Scheme]) -> bool {
    schemes
        .iter()
        .any(|scheme| scheme.program && !scheme.none && (scheme.realm || scheme.name != "digest"))
}

impl Configuration<'_> {
    pub(super) fn login(&mut self, words: &mut Words<'_>) -> Result<(), DocumentError> {
        let line = words.line;
        let Some((scheme, place)) = words.word()? else {
            return Err(self.needs("auth_param", words, "a scheme (`basic program ...`)"));
        };
        let Some(name) = SCHEMES.into_iter().find(|name| *name == scheme) else {
            let message = format!("`{scheme}` is not a scheme of logins");
            let help = "the schemes are basic, digest, ntlm and negotiate";
            return Err(self.lists.stops(place, &message, help));
        };
        let Some((setting, _)) = words.word()? else {
            return Err(self.needs("auth_param", words, "what is set of the scheme"));
        };
        let value = words.rest();
        if value.is_empty() && matches!(setting.as_str(), "program" | "realm") {
            let message = format!("`{setting}` of `auth_param` needs a value");
            return Err(self.lists.stops(line.whole(), &message, "correct the line"));
        }
        let schemes = &mut self.lists.schemes;
        let at = schemes.iter().position(|scheme| scheme.name == name);
        let at = at.unwrap_or_else(|| {
            schemes.push(Scheme {
                name,
                ..Scheme::default()
            });
            schemes.len() - 1
        });
        if let Some(scheme) = schemes.get_mut(at) {
            match setting.as_str() {
                "program" => scheme.program = true,
                "realm" => scheme.realm = true,
                "children" => scheme.none = value.split_whitespace().next() == Some("0"),
                _ => {}
            }
        }
        Ok(())
    }

    pub(super) fn helper(&mut self, words: &mut Words<'_>) -> Result<(), DocumentError> {
        const WHAT: &str = "a name, what the helper is asked, and its program";
        let Some((name, _)) = words.word()? else {
            return Err(self.needs("external_acl_type", words, WHAT));
        };
        let option = |word: &str| {
            FLAGS.contains(&word) || OPTIONS.iter().any(|option| word.starts_with(option))
        };
        let mut word = words.word()?;
        while word.as_ref().is_some_and(|(word, _)| option(word)) {
            word = words.word()?;
        }
        let (mut asked, mut login) = (false, false);
        while let Some((code, place)) = word.take_if(|(word, _)| word.starts_with('%')) {
            let Some(about_login) = codes::alone(&code) else {
                let message = format!("`{code}` is not a code of `external_acl_type`");
                return Err(self.lists.stops(place, &message, "correct the code"));
            };
            login |= about_login;
            asked = true;
            word = words.word()?;
        }
        if !asked || word.is_none() {
            return Err(self.needs("external_acl_type", words, WHAT));
        }
        self.lists.helpers.push(Helper { name, login });
        Ok(())
    }
}
