//! What a configuration says, line by line.

use super::super::super::rules::{
    Action, Effect, Line as BumpLine, Oddity, OddityKind, Place, Rule,
};
use super::Condition;
use super::acl::{Lists, MOST_LISTS};
use super::directive_names::{self, Behind};
use super::lines::Line;
use super::words::{Word, Words};
use crate::source::SourceFile;
use crate::source::document::DocumentError;

/// The rules by which a request is judged, in their order, with the names of their directives.
pub(super) const STAGES: &[(&str, &[&str])] = &[
    ("http_access", &["http_access"]),
    (
        "adapted_http_access",
        &["adapted_http_access", "http_access2"],
    ),
    ("miss_access", &["miss_access"]),
    ("http_reply_access", &["http_reply_access"]),
];

/// Directives with a word before `allow` or `deny`.
const NAMED_ACCESS: &[&str] = &[
    "cache_peer_access",
    "reply_header_access",
    "request_header_access",
];

/// What is said once about a directive that is there and not judged.
const NOTED: &[(&[&str], &str)] = &[
    (
        &["url_rewrite_program", "redirect_program"],
        "a helper may send requests elsewhere, or refuse them",
    ),
    (
        &[
            "request_header_max_size",
            "request_body_max_size",
            "reply_header_max_size",
            "reply_body_max_size",
            "client_request_buffer_max_size",
        ],
        "what is larger than the limit is refused",
    ),
    (
        &["client_ip_max_connections"],
        "a client with more connections is refused",
    ),
    (
        &["icap_service", "ecap_service", "adaptation_access"],
        "another service may change or refuse requests",
    ),
    (
        &["cache_peer", "never_direct"],
        "other proxies may refuse what this one lets through",
    ),
    (
        &["follow_x_forwarded_for"],
        "the address of the client may be one that another proxy says",
    ),
];

/// What sets what lists about helpers look at.
const HELPERS: &[&str] = &[
    "external_acl_type",
    "auth_param",
    "url_rewrite_program",
    "redirect_program",
    "store_id_program",
    "icap_service",
    "ecap_service",
    "note",
];

/// What was read so far.
pub(super) struct Configuration<'a> {
    pub(super) lists: Lists<'a>,
    /// The rules of each stage, with whether the last line allows.
    pub(super) stages: Vec<Vec<Rule>>,
    pub(super) bumps: Vec<BumpLine>,
    /// Some line is about lists or rules.
    pub(super) any: bool,
    /// There are ports that the proxy listens on, and ones at which clients speak TLS.
    pub(super) ports: bool,
    pub(super) tls_ports: bool,
    /// On one of them it may open TLS connections.
    pub(super) opening: bool,
    /// Values in quotes are text.
    pub(super) quoted: bool,
    /// `check_hostnames`, and the place of `allow_underscore off`.
    pub(super) checks_names: bool,
    pub(super) no_underscore: Option<(Place, u32)>,
    pub(super) helpers: bool,
    pub(super) peers: bool,
    pub(super) notes: Vec<String>,
}

impl<'a> Configuration<'a> {
    pub(super) fn new(files: &'a [SourceFile]) -> Self {
        Self {
            lists: Lists::new(files),
            stages: STAGES.iter().map(|_| Vec::new()).collect(),
            bumps: Vec::new(),
            any: false,
            ports: false,
            tls_ports: false,
            opening: false,
            quoted: false,
            checks_names: false,
            no_underscore: None,
            helpers: false,
            peers: false,
            notes: Vec::new(),
        }
    }

    pub(super) const fn has_rules(&self) -> bool {
        self.any
    }

    pub(super) fn take(&mut self, line: &Line) -> Result<(), DocumentError> {
        let mut words = Words::of(self.lists.files, line, self.quoted);
        let Some((name, place)) = words.plain() else {
            return Ok(());
        };
        let stage = STAGES
            .iter()
            .position(|(_, names)| names.contains(&name.as_str()));
        self.helpers |= HELPERS.contains(&name.as_str());
        self.peers |= name == "cache_peer";
        self.any |= name == "acl" || stage == Some(0);
        self.note(&name, line);
        match (name.as_str(), stage) {
            ("acl", _) => self.lists.define(&mut words)?,
            (_, Some(stage)) => self.rule(stage, &name, &mut words)?,
            ("ssl_bump", _) => self.bump(&mut words)?,
            ("http_port" | "https_port", _) => self.port(&name, &mut words)?,
            ("auth_param", _) => self.login(&mut words)?,
            ("external_acl_type", _) => self.helper(&mut words)?,
            _ => self.other(&name, place, &mut words)?,
        }
        let most = self.stages.iter().map(Vec::len).max().unwrap_or(0);
        if most.max(self.bumps.len()) > MOST_LISTS {
            return Err(super::lines::error(
                self.lists.files,
                line.whole(),
                format!("there are more than {MOST_LISTS} lines of `{name}`"),
                "judge a smaller configuration",
            ));
        }
        Ok(())
    }

    fn note(&mut self, name: &str, line: &Line) {
        let said = NOTED.iter().find(|(names, _)| names.contains(&name));
        let Some((names, why)) = said else { return };
        let known = |note: &String| {
            names
                .iter()
                .any(|name| note.starts_with(&format!("`{name}`")))
        };
        if !self.notes.iter().any(known) {
            let place = self.lists.line(line.whole());
            self.notes
                .push(format!("`{name}` ({place}) is not judged: {why}."));
        }
    }

    fn rule(
        &mut self,
        stage: usize,
        name: &str,
        words: &mut Words<'_>,
    ) -> Result<(), DocumentError> {
        let line = words.line;
        let action = match words.plain() {
            Some((word, _)) if word == "allow" => Action::Allow,
            Some((word, _)) if word == "deny" => Action::Deny,
            word => {
                let (text, place) = word.unwrap_or_else(|| (String::new(), line.whole()));
                let what = if text.is_empty() {
                    format!("`{name}` says neither allow nor deny")
                } else {
                    format!("`{text}` is neither allow nor deny")
                };
                self.skipped(place, what, "write allow or deny");
                return Ok(());
            }
        };
        if let Some((conditions, missing)) = self.conditions(words, name)? {
            let mut conditions = conditions;
            if STAGES
                .get(stage)
                .is_some_and(|(name, _)| *name == "http_reply_access")
            {
                let answered = |condition| self.lists.answered(condition);
                conditions = conditions.into_iter().map(answered).collect();
            }
            if let Some(missing) = missing {
                let why = format!("the list `{missing}` was not given");
                let test = self.lists.undecided(line, why);
                conditions.push(Condition {
                    negated: false,
                    test,
                });
            }
            let rule = Rule {
                action,
                conditions,
                place: line.whole(),
                top: line.top,
            };
            self.stages
                .get_mut(stage)
                .into_iter()
                .for_each(|rules| rules.push(rule.clone()));
        }
        Ok(())
    }

    /// What a line names behind its action; `None` where it names nothing, and is passed over.
    #[expect(clippy::type_complexity, reason = "two parts of one answer")]
    fn conditions(
        &mut self,
        words: &mut Words<'_>,
        name: &str,
    ) -> Result<Option<(Vec<Condition>, Option<String>)>, DocumentError> {
        let line = words.line;
        let (conditions, missing) = self.lists.conditions(words)?;
        if conditions.is_empty() && missing.is_none() {
            self.skipped(
                line.whole(),
                format!("`{name}` names no list here"),
                "write `all` behind it, or a list",
            );
            return Ok(None);
        }
        if let Some((text, place)) = words.unread() {
            let what = format!("`{text}` stands behind the name of a file");
            self.skipped(
                place,
                what,
                "name it before the file, or on a line of its own",
            );
        }
        Ok(Some((conditions, missing)))
    }

    fn skipped(&mut self, place: Place, what: String, help: &str) {
        self.lists.oddities.push(Oddity {
            kind: OddityKind::Dead,
            message: format!("{what}: Squid passes over it"),
            help: help.to_owned(),
            place,
        });
    }

    fn bump(&mut self, words: &mut Words<'_>) -> Result<(), DocumentError> {
        let line = words.line;
        let (word, place) = words
            .plain()
            .unwrap_or_else(|| (String::new(), line.whole()));
        let effect = Effect::of(&word).ok_or_else(|| {
            self.lists.stops(
                place,
                &format!("`{word}` is not an action of `ssl_bump`"),
                "the actions are splice, bump, peek, stare, terminate and none",
            )
        })?;
        let Some((mut conditions, missing)) = self.conditions(words, "ssl_bump")? else {
            return Ok(());
        };
        if let Some(missing) = missing {
            let why = format!("the list `{missing}` was not given");
            let test = self.lists.undecided(line, why);
            conditions.push(Condition {
                negated: false,
                test,
            });
        }
        self.bumps.push(BumpLine {
            effect,
            conditions,
            place: line.whole(),
        });
        Ok(())
    }

    fn port(&mut self, name: &str, words: &mut Words<'_>) -> Result<(), DocumentError> {
        let line = words.line;
        let (port, place) = words
            .plain()
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
        while let Some((word, _)) = words.plain() {
            self.opening |= matches!(word.as_str(), "ssl-bump" | "sslBump");
            if matches!(word.as_str(), "intercept" | "transparent" | "tproxy") {
                let place = self.lists.line(line.whole());
                self.notes.push(format!(
                    "`{name}` ({place}) is for connections that are diverted to the proxy: what clients send \
                     there is not judged."
                ));
            }
        }
        Ok(())
    }

    fn login(&mut self, words: &mut Words<'_>) -> Result<(), DocumentError> {
        let line = words.line;
        let schemes = ["basic", "digest", "ntlm", "negotiate"];
        let scheme = words.plain();
        let Some((scheme, place)) = scheme else {
            let help = "write auth_param basic program ...";
            return Err(self
                .lists
                .stops(line.whole(), "`auth_param` needs a scheme", help));
        };
        if !schemes.contains(&scheme.to_ascii_lowercase().as_str()) {
            let message = format!("`{scheme}` is not a scheme of logins");
            let help = "the schemes are basic, digest, ntlm and negotiate";
            return Err(self.lists.stops(place, &message, help));
        }
        let setting = words.plain();
        self.lists.logins |= setting.is_some_and(|(setting, _)| setting == "program");
        Ok(())
    }

    fn helper(&mut self, words: &mut Words<'_>) -> Result<(), DocumentError> {
        let line = words.line;
        match (words.plain(), words.plain(), words.plain()) {
            (Some((name, _)), Some(_), Some(_)) => {
                self.lists.helpers.push(name);
                Ok(())
            }
            _ => Err(self.lists.stops(
                line.whole(),
                "`external_acl_type` needs a name, what the helper is asked, and its program",
                "see the documentation of `external_acl_type`",
            )),
        }
    }

    /// A directive that is not followed: only whether Squid starts with it.
    fn other(
        &mut self,
        name: &str,
        place: Place,
        words: &mut Words<'_>,
    ) -> Result<(), DocumentError> {
        let line = words.line;
        let Some(behind) = directive_names::behind(name).filter(|_| name != "include") else {
            let near = super::nearest(name, directive_names::all());
            let help = near.map_or_else(
                || "is this a squid.conf? take the line out, or put # before it".to_owned(),
                |near| format!("did you mean `{near}`?"),
            );
            let message = format!("`{name}` is not a directive of Squid");
            return Err(self.lists.stops(place, &message, &help));
        };
        if NAMED_ACCESS.contains(&name) {
            words.plain();
            return self.access(words);
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
                let on = match words.plain() {
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
    fn access(&mut self, words: &mut Words<'_>) -> Result<(), DocumentError> {
        match words.plain() {
            Some((word, _)) if matches!(word.as_str(), "allow" | "deny") => {}
            _ => return Ok(()),
        }
        while let Some(word) = words.next(false)? {
            if let Word::Text(text, place) = word {
                self.lists.condition(&text, place)?;
            }
        }
        Ok(())
    }
}
