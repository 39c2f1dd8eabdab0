//! What a configuration says, line by line.

use super::super::super::rules::{
    Action, Effect, Line as BumpLine, Oddity, OddityKind, Place, Rule,
};
use super::Condition;
use super::acl::{Lists, MOST_LISTS};
use super::arguments::Known;
use super::limits;
use super::lines::Line;
use super::words::Words;
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
    // Limits, which are read elsewhere.
    (limits::BODIES, &[]),
    (limits::ANSWERS, &[]),
    (limits::REQUESTS, &[]),
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
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is something that the configuration says or does not"
)]
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
    pub(super) known: Known,
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
            known: Known::default(),
        }
    }

    /// Does something to the rules of a stage.
    pub(super) fn of_stage(&mut self, name: &str, change: impl FnOnce(&mut Vec<Rule>)) {
        let stages = STAGES.iter().zip(&mut self.stages);
        let mut own = stages.filter(|((known, _), _)| *known == name);
        if let Some((_, rules)) = own.next() {
            change(rules);
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
        let action = match words.word()? {
            Some((word, _)) if word == "allow" => Action::Allow,
            Some((word, _)) if word == "deny" => Action::Deny,
            word => {
                let (text, place) = word.unwrap_or_else(|| (String::new(), line.whole()));
                let what = if text.is_empty() {
                    format!("`{name}` says neither allow nor deny")
                } else {
                    format!("`{text}` is neither allow nor deny")
                };
                self.skipped(place, &what, "write allow or deny");
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
                let test = self.lists.undecided(line, &why);
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

    /// What a line names behind its action; `None` where it names nothing, and is skipped.
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
                &format!("`{name}` names no list here"),
                "write `all` behind it, or a list",
            );
            return Ok(None);
        }
        if let Some((text, place)) = words.unread() {
            let what = format!("`{text}` comes after the name of a file");
            self.skipped(
                place,
                &what,
                "name it before the file, or on a line of its own",
            );
        }
        Ok(Some((conditions, missing)))
    }

    fn skipped(&mut self, place: Place, what: &str, help: &str) {
        self.lists.oddities.push(Oddity {
            kind: OddityKind::Dead,
            message: format!("{what}: Squid skips it"),
            help: help.to_owned(),
            place,
        });
    }

    fn bump(&mut self, words: &mut Words<'_>) -> Result<(), DocumentError> {
        let line = words.line;
        let (word, place) = words
            .word()?
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
            let test = self.lists.undecided(line, &why);
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
}
