//! Directives that are not about rules: what of them matters to the rules, and whether Squid starts with
//! them.

use super::super::super::rules::Place;
use super::acl::Lists;
use super::configuration::Configuration;
use super::directive_names::{self, Behind};
use super::words::Words;
use crate::source::document::DocumentError;

impl Configuration<'_> {
    pub(super) fn port(&mut self, name: &str, words: &mut Words<'_>) -> Result<(), DocumentError> {
        let line = words.line;
        let (port, place) = words
            .word()?
            .unwrap_or_else(|| (String::new(), line.whole()));
        let number = port
            .rsplit(':')
            .next()
            .and_then(|port| port.parse::<u16>().ok());
        if number.is_none_or(|number| number == 0) {
            let message = format!("`{port}` is not a port of `{name}`");
            return Err(self
                .lists
                .stops(place, &message, "write 3128 or 10.1.2.3:3128"));
        }
        self.ports = true;
        self.tls_ports |= name == "https_port";
        while let Some((word, _)) = words.word()? {
            self.opening |= matches!(word.as_str(), "ssl-bump" | "sslBump");
            if matches!(word.as_str(), "intercept" | "transparent" | "tproxy") {
                if self
                    .notes
                    .iter()
                    .any(|note| note.contains("are diverted to the proxy"))
                {
                    continue;
                }
                let place = self.lists.line(line.whole());
                self.notes.push(format!(
                    "`{name}` ({place}) is for connections that are diverted to the proxy: what clients send \
                     there is not judged."
                ));
            }
        }
        Ok(())
    }

    /// A directive that is not followed: only whether Squid starts with it.
    pub(super) fn other(
        &mut self,
        name: &str,
        place: Place,
        words: &mut Words<'_>,
    ) -> Result<(), DocumentError> {
        let line = words.line;
        let Some(behind) = directive_names::behind(name).filter(|_| name != "include") else {
            let near = super::nearest(name, directive_names::all());
            let help = near.map_or_else(
                || "is this a squid.conf? remove the line, or put # before it".to_owned(),
                |near| format!("did you mean `{near}`?"),
            );
            let message = format!("`{name}` is not a directive of Squid");
            return Err(self.lists.stops(place, &message, &help));
        };
        if self.limit(name, words)? || self.with_lists(name, words)? {
            return Ok(());
        }
        let wrong = |lists: &Lists<'_>, what: &str| {
            lists.stops(
                line.whole(),
                &format!("`{name}` needs {what}"),
                "correct the line",
            )
        };
        match behind {
            Behind::Access => self.access(words)?,
            Behind::Switch => {
                let on = match words.word()? {
                    Some((word, _)) if word == "on" => true,
                    Some((word, _)) if word == "off" => false,
                    _ => return Err(wrong(&self.lists, "`on` or `off`")),
                };
                match name {
                    "configuration_includes_quoted_values" => self.quoted = on,
                    "check_hostnames" => self.checks_names = on,
                    "allow_underscore" => {
                        self.no_underscore = (!on).then_some((line.whole(), line.top));
                    }
                    _ => {}
                }
            }
            Behind::Number => {
                let word = words.plain().map(|(word, _)| word).unwrap_or_default();
                let begins = word.trim_start_matches(['-', '+']);
                let words = ["none", "on", "off", "unlimited", "infinity"];
                let number = begins.starts_with(|character: char| character.is_ascii_digit());
                if !number && !words.contains(&word.as_str()) && !word.starts_with(['"', '\'']) {
                    return Err(wrong(&self.lists, "a number"));
                }
            }
            Behind::Word => {
                if words.plain().is_none() {
                    return Err(wrong(&self.lists, "a value"));
                }
            }
            Behind::Any => {}
        }
        Ok(())
    }

    /// Lists behind `allow` or `deny` must be there.
    pub(super) fn access(&mut self, words: &mut Words<'_>) -> Result<(), DocumentError> {
        match words.word()? {
            Some((word, _)) if matches!(word.as_str(), "allow" | "deny") => {
                self.lists_behind(words)
            }
            _ => Ok(()),
        }
    }
}
