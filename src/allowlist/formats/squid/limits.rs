//! Limits of sizes that refuse what a required URL asks for.
//!
//! Source: measured with Squid 5.7 (tests/squid). With `reply_body_max_size 0` every answer with content is replaced
//! by status 403; the first line whose lists hold counts. `request_header_max_size` of a few bytes refuses every
//! request (status 431), `reply_header_max_size` every answer (502).

use super::super::super::rules::{Action, Rule};
use super::Condition;
use super::configuration::Configuration;
use super::words::Words;
use crate::source::document::DocumentError;

/// The stage of each of them.
pub(super) const BODIES: &str = "reply_body_max_size";
pub(super) const REQUESTS: &str = "request_header_max_size";
pub(super) const ANSWERS: &str = "reply_header_max_size";

/// Contents that may be larger than what such a limit lets through, in bytes.
const SMALL: f64 = 1024.0;
/// Headers are larger than this, in bytes.
const NO_HEADERS: f64 = 32.0;

impl Configuration<'_> {
    /// Takes a limit; `false` for another directive.
    pub(super) fn limit(
        &mut self,
        name: &str,
        words: &mut Words<'_>,
    ) -> Result<bool, DocumentError> {
        if ![BODIES, REQUESTS, ANSWERS].contains(&name) {
            return Ok(false);
        }
        let bytes = self.size(name, words)?;
        let line = words.line;
        let mut conditions = Vec::new();
        let mut action = Action::Allow;
        if name == BODIES {
            let (own, missing) = self.lists.conditions(words)?;
            conditions.extend(own);
            let mut open = missing.map(|name| format!("the list `{name}` was not given"));
            match bytes {
                Some(0.0) => action = Action::Deny,
                Some(bytes) if bytes > 0.0 && bytes < SMALL => {
                    action = Action::Deny;
                    open.get_or_insert_with(|| {
                        format!("answers of more than {bytes} bytes are refused")
                    });
                }
                _ => {}
            }
            let answered = |condition| self.lists.answered(condition);
            conditions = conditions.into_iter().map(answered).collect();
            if let Some(why) = open {
                let test = self.lists.undecided(line, &why);
                conditions.push(Condition {
                    negated: false,
                    test,
                });
            }
        } else {
            self.of_stage(name, Vec::clear);
            match bytes {
                Some(bytes) if (0.0..NO_HEADERS).contains(&bytes) => action = Action::Deny,
                Some(bytes) if bytes > 0.0 => return Ok(true),
                _ => return Err(self.needs(name, words, "a number of bytes that is not negative")),
            }
        }
        if conditions.is_empty() {
            // It is there before everything else, and always holds.
            conditions.push(Condition {
                negated: false,
                test: 0,
            });
        }
        let rule = Rule {
            action,
            conditions,
            place: line.whole(),
            top: line.top,
        };
        self.of_stage(name, |rules| rules.push(rule));
        Ok(true)
    }

    /// A number of bytes, with a unit behind it unless it is 0; `None` for no limit.
    pub(super) fn size(
        &self,
        name: &str,
        words: &mut Words<'_>,
    ) -> Result<Option<f64>, DocumentError> {
        const WHAT: &str = "a number of bytes, with bytes, KB, MB or GB behind it unless it is 0";
        let Some((number, _)) = words.word()? else {
            return Err(self.needs(name, words, WHAT));
        };
        if matches!(number.as_str(), "none" | "-1") {
            return Ok(None);
        }
        let begins = number
            .trim_start_matches(['-', '+'])
            .starts_with(|first: char| first.is_ascii_digit() || first == '.');
        let count = number.parse::<f64>().ok().filter(|_| begins);
        let Some(count) = count else {
            return Err(self.needs(name, words, WHAT));
        };
        if count == 0.0 {
            return Ok(Some(0.0));
        }
        let unit = match words.word()? {
            None => 1.0,
            Some((unit, _)) => {
                let unit = unit.to_ascii_lowercase();
                let units = [
                    ("bytes", 1.0),
                    ("kb", 1024.0),
                    ("mb", 1_048_576.0),
                    ("gb", 1_073_741_824.0),
                ];
                let known = units.iter().find(|(name, _)| unit.starts_with(name));
                let Some((_, bytes)) = known else {
                    return Err(self.needs(name, words, WHAT));
                };
                *bytes
            }
        };
        let bytes = count * unit;
        if bytes.fract() != 0.0 {
            return Err(self.needs(name, words, "a whole number of bytes"));
        }
        Ok(Some(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::super::rules_tests::{ONE, PLAIN, coverage, refused};
    use crate::finding::allowlist::Coverage;

    #[test]
    fn limits_refuse_what_is_larger() {
        let all = "http_access allow all\n";
        for (limit, plain, tunnel) in [
            ("reply_body_max_size 0", Coverage::None, Coverage::Full),
            (
                "reply_body_max_size 0 CONNECT",
                Coverage::Full,
                Coverage::Full,
            ),
            (
                "reply_body_max_size none\nreply_body_max_size 0",
                Coverage::Full,
                Coverage::Full,
            ),
            (
                "reply_body_max_size 10 bytes",
                Coverage::Unknown,
                Coverage::Full,
            ),
            ("reply_body_max_size 10 MB", Coverage::Full, Coverage::Full),
            ("request_header_max_size 0", Coverage::None, Coverage::None),
            (
                "request_header_max_size 0\nrequest_header_max_size 64 KB",
                Coverage::Full,
                Coverage::Full,
            ),
            (
                "reply_header_max_size 1 bytes",
                Coverage::None,
                Coverage::Full,
            ),
        ] {
            let list = format!("{limit}\n{all}");
            assert_eq!(coverage(&list, PLAIN), plain, "{limit}");
            assert_eq!(coverage(&list, ONE), tunnel, "{limit}");
        }
        assert!(refused("reply_body_max_size 0 KB\nhttp_access allow all\n").contains("`KB`"));
    }
}
