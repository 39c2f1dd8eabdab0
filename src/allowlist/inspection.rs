//! Which TLS connections a proxy opens: Squid's `ssl_bump`, step by step.
//!
//! Source: Squid 6, `src/cf.data.pre`. At each of three steps the lines are tried in order. `splice`
//! and `none` leave the connection as it is, `bump` and its older names open it, `terminate` ends it;
//! `peek` and `stare` lead to the next step, and decide what happens there where no line holds: after
//! `peek` the connection is left as it is, after `stare` it is opened. Looking at the server's part (the
//! second step) mostly rules the other end out: `bump` after `peek` and `splice` after `stare` are then
//! unknown.

use super::coverage::{Answers, Shown, ask_rules};
use super::index::Index;
use super::rules::{Action, Effect, Inspection, Line, Rule, Rulebook};
use super::wanted::Wanted;

/// Steps of a TLS connection.
const STEPS: u8 = 3;

/// Which names of a pattern keep their TLS connection closed to the proxy (admitted), and which do not
/// (refused); the rules that are shown are numbers of lines of `ssl_bump`.
pub(super) fn left_alone(
    book: &Rulebook,
    inspection: &Inspection,
    indexes: &[Index],
    wanted: &Wanted<'_>,
) -> Answers {
    walk(book, inspection, indexes, wanted, Aim::Closed)
}

/// Which names of a pattern the proxy does not end the connection of (admitted), and which it does
/// (refused).
pub(super) fn not_ended(
    book: &Rulebook,
    inspection: &Inspection,
    indexes: &[Index],
    wanted: &Wanted<'_>,
) -> Answers {
    walk(book, inspection, indexes, wanted, Aim::Alive)
}

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Aim {
    /// The connection stays closed to the proxy.
    Closed,
    /// The proxy does not end it.
    Alive,
}

impl Aim {
    const fn is_met_by(self, effect: Effect) -> bool {
        match self {
            Self::Closed => matches!(effect, Effect::Leave),
            Self::Alive => !matches!(effect, Effect::End),
        }
    }
}

fn walk(
    book: &Rulebook,
    inspection: &Inspection,
    indexes: &[Index],
    wanted: &Wanted<'_>,
    aim: Aim,
) -> Answers {
    let mut otherwise = Action::Allow;
    for step in 1..=STEPS {
        let at = Wanted {
            step,
            ..wanted.clone()
        };
        let lines: Vec<&Line> = inspection
            .lines
            .iter()
            .filter(|line| step < STEPS || !line.effect.goes_on())
            .collect();
        let ask = |holds: &dyn Fn(Effect) -> bool, otherwise: Action| {
            let rules: Vec<Rule> = lines.iter().map(|line| rule(line, holds)).collect();
            ask_rules(book, (&rules, otherwise), indexes, &at)
        };
        let on = ask(&Effect::goes_on, Action::Deny);
        if on.unknown.is_some() || on.challenged.is_some() {
            return undecided(&on, &lines, inspection);
        }
        match (&on.admitted, &on.refused) {
            (None, _) => {
                let by_default = if aim == Aim::Alive {
                    Action::Allow
                } else {
                    otherwise
                };
                let mut ends = ask(&|effect| aim.is_met_by(effect), by_default);
                if step == STEPS && aim == Aim::Closed {
                    doubt(&mut ends, otherwise);
                }
                return numbered(ends, &lines, inspection);
            }
            (Some(_), None) => {
                let peeked = ask(&|effect| effect == Effect::Peek, Action::Deny);
                otherwise = match (&peeked.admitted, &peeked.refused) {
                    (Some(_), None) => Action::Allow,
                    (None, _) => Action::Deny,
                    (Some(_), Some(_)) => {
                        return one_by_one(book, inspection, indexes, wanted, (&on, aim));
                    }
                };
            }
            (Some(_), Some(_)) => return one_by_one(book, inspection, indexes, wanted, (&on, aim)),
        }
    }
    Answers::default()
}

/// At the last step an end that the step before mostly rules out is unknown.
fn doubt(ends: &mut Answers, looked: Action) {
    let (strange, why) = match looked {
        Action::Allow => (
            &mut ends.refused,
            "after `peek` at the second step a connection can rarely be opened",
        ),
        Action::Deny => (
            &mut ends.admitted,
            "after `stare` at the second step a connection can rarely be left alone",
        ),
    };
    if let Some(shown) = strange.take() {
        ends.unknown.get_or_insert((shown, why.to_owned()));
    }
}

/// Where names of one pattern end at different steps: those that show it are asked by themselves. Both
/// kinds of answer make a part; anything else is not decided.
fn one_by_one(
    book: &Rulebook,
    inspection: &Inspection,
    indexes: &[Index],
    wanted: &Wanted<'_>,
    (shown, aim): (&Answers, Aim),
) -> Answers {
    let mut answers = Answers::default();
    for host in [&shown.admitted, &shown.refused].into_iter().flatten() {
        let one = Wanted {
            host: &host.host,
            lead: "",
            labels: None,
            ..wanted.clone()
        };
        if wanted.labels.is_none() {
            // One host can't end at two steps.
            break;
        }
        let found = walk(book, inspection, indexes, &one, aim);
        answers.admitted = answers.admitted.or(found.admitted);
        answers.refused = answers.refused.or(found.refused);
    }
    if answers.admitted.is_none() || answers.refused.is_none() {
        let host = Shown {
            host: wanted.host.to_owned(),
            rule: None,
        };
        let why = "lines of `ssl_bump` decide about these names at different steps".to_owned();
        answers.unknown = Some((host, why));
    }
    answers
}

fn rule(line: &Line, holds: &dyn Fn(Effect) -> bool) -> Rule {
    Rule {
        action: if holds(line.effect) {
            Action::Allow
        } else {
            Action::Deny
        },
        conditions: line.conditions.clone(),
        place: line.place,
        top: 0,
    }
}

fn undecided(found: &Answers, lines: &[&Line], inspection: &Inspection) -> Answers {
    let mut answers = Answers {
        unknown: found.unknown.clone(),
        ..Answers::default()
    };
    if let Some(challenged) = &found.challenged {
        let why = "it depends on a login".to_owned();
        answers.unknown.get_or_insert((challenged.clone(), why));
    }
    numbered(answers, lines, inspection)
}

/// The same answers with the numbers of all lines, not of those of one step.
fn numbered(mut answers: Answers, lines: &[&Line], inspection: &Inspection) -> Answers {
    let number = |shown: &mut Shown| {
        let place = shown
            .rule
            .and_then(|rule| lines.get(rule))
            .map(|line| line.place);
        shown.rule =
            place.and_then(|place| inspection.lines.iter().position(|line| line.place == place));
    };
    answers.admitted.iter_mut().for_each(number);
    answers.refused.iter_mut().for_each(number);
    answers
        .unknown
        .iter_mut()
        .for_each(|(shown, _)| number(shown));
    answers
}

#[cfg(test)]
mod tests {
    use super::super::{Exemptions, ListFormat, Question, judge};
    use crate::finding::allowlist::{AllowlistReport, Coverage, DemandCoverage};
    use crate::profiles::{self, Profile};
    use crate::source::SourceFile;

    const PORT: &str = "http_access allow all\nhttp_port 3128 ssl-bump cert=/x\n";

    fn entra() -> Profile {
        let text = "schema = \"pac-check/profile@1\"\nid = \"t\"\ntitle = \"T\"\n\
                    [requirements.tls-inspection]\nvalue = \"forbidden\"\nsays = \"x\"\n\
                    [requirements.proxy-authentication]\nvalue = \"unsupported\"\nsays = \"x\"\n\
                    [[group]]\nid = \"g\"\npurpose = \"p\"\nrows = [\n\
                    { pattern = \"*.a.example\", port = 443, examples = [\"x.a.example\"] },\n\
                    { pattern = \"b.example\", port = 80 },\n]\n";
        profiles::parse(&SourceFile::new("t.toml", text)).expect("profile")
    }

    fn judged(list: &str) -> AllowlistReport {
        let format = ListFormat::named("squid").expect("squid");
        let book = (format.parse)(vec![SourceFile::new("squid.conf", list)]).expect("reads");
        judge(format, &book, Question::of(&[entra()]))
    }

    fn inspection(lines: &str) -> Option<DemandCoverage> {
        let report = judged(&format!("{PORT}{lines}"));
        report.rows[0].demands.first().cloned()
    }

    #[test]
    fn the_lines_decide_step_by_step() {
        let exempt = "acl s1 at_step SslBump1\nacl ok ssl::server_name .a.example\nacl part ssl::server_name .x.a.example\n";
        for (lines, expected) in [
            ("ssl_bump bump all\n", Coverage::None),
            ("ssl_bump none all\n", Coverage::Full),
            ("ssl_bump splice ok\nssl_bump bump all\n", Coverage::Full),
            ("ssl_bump bump all\nssl_bump splice ok\n", Coverage::None),
            (
                "ssl_bump splice part\nssl_bump bump all\n",
                Coverage::Partial,
            ),
            (
                "ssl_bump peek s1\nssl_bump splice ok\nssl_bump bump all\n",
                Coverage::Full,
            ),
            ("ssl_bump peek s1\nssl_bump bump all\n", Coverage::None),
            // Nothing holds at the second step: it depends on how the first one went on.
            ("ssl_bump peek s1\n", Coverage::Full),
            ("ssl_bump stare s1\n", Coverage::None),
            ("ssl_bump peek all\nssl_bump bump all\n", Coverage::Unknown),
            ("ssl_bump stare all\nssl_bump bump all\n", Coverage::None),
            (
                "ssl_bump stare all\nssl_bump splice all\n",
                Coverage::Unknown,
            ),
            (
                "ssl_bump peek all\nssl_bump splice ok\nssl_bump bump all\n",
                Coverage::Full,
            ),
            (
                "ssl_bump splice part\nssl_bump peek s1\nssl_bump bump all\n",
                Coverage::Partial,
            ),
            ("ssl_bump terminate !ok\n", Coverage::Full),
            (
                "acl late time 20:00-24:00\nssl_bump splice late\nssl_bump bump all\n",
                Coverage::Unknown,
            ),
            (
                "acl late time 20:00-24:00\nssl_bump bump late\nssl_bump bump all\n",
                Coverage::None,
            ),
        ] {
            let demand = inspection(&format!("{exempt}{lines}")).expect("a demand");
            assert_eq!(demand.coverage, expected, "{lines}");
            assert_eq!(demand.why.is_some(), expected != Coverage::Full, "{lines}");
        }
    }

    #[test]
    fn the_line_that_opens_is_named_and_the_remedy_mends_it() {
        let list = format!("{PORT}acl s1 at_step SslBump1\nssl_bump peek s1\nssl_bump bump all\n");
        let report = judged(&list);
        assert_eq!((report.exit_status(), report.summary.opposed), (1, 1));
        let demand = &report.rows[0].demands[0];
        assert_eq!(
            (demand.code, demand.labels[0].start.line),
            (Some("A-18"), 5)
        );
        let why = demand.why.as_deref().expect("why");
        assert!(
            why.starts_with("`ssl_bump bump all` (squid.conf:5) inspects"),
            "{why}"
        );
        let remedy = &report.exemptions[0];
        assert!(remedy.says.contains("before line 5"), "{}", remedy.says);
        let mut lines: Vec<&str> = list.lines().collect();
        lines.splice(4..4, remedy.lines.iter().map(String::as_str));
        assert_eq!(judged(&lines.join("\n")).exit_status(), 0);
    }

    #[test]
    fn a_proxy_that_opens_nothing_is_known_and_a_part_of_a_configuration_says_nothing() {
        let only = |lines: &str| {
            let report = judged(&format!("http_access allow all\n{lines}"));
            report.rows[0].demands.first().map(|demand| demand.coverage)
        };
        assert_eq!(only("http_port 3128\n"), Some(Coverage::Full));
        assert_eq!(
            only("http_port 3128\nssl_bump bump all\n"),
            Some(Coverage::Full)
        );
        assert_eq!(only(""), None);
        assert_eq!(only("ssl_bump bump all\n"), Some(Coverage::None));
    }

    #[test]
    fn a_websocket_passes_where_the_tunnel_stays_closed() {
        let text = "schema = \"pac-check/profile@1\"\nid = \"t\"\ntitle = \"T\"\n[[group]]\n\
                    id = \"g\"\npurpose = \"p\"\nrows = [\n\
                    { pattern = \"a.example\", port = 443, websocket = true },\n]\n";
        let profile = profiles::parse(&SourceFile::new("t.toml", text)).expect("profile");
        let format = ListFormat::named("squid").expect("squid");
        for (lines, expected) in [
            ("", Coverage::Full),
            ("ssl_bump bump all\n", Coverage::Unknown),
        ] {
            let file = SourceFile::new("squid.conf", format!("{PORT}{lines}"));
            let book = (format.parse)(vec![file]).expect("reads");
            let report = judge(format, &book, Question::of(std::slice::from_ref(&profile)));
            let demand = &report.rows[0].demands[0];
            assert_eq!((demand.kind, demand.coverage), ("websocket", expected));
        }
    }

    #[test]
    fn lists_of_exemptions_are_judged_for_every_name() {
        let plain = ListFormat::named("plain").expect("plain");
        let book = |format: &ListFormat, text: &str| {
            (format.parse)(vec![SourceFile::new("exempt.txt", text)]).expect("reads")
        };
        let list = book(plain, "*\n");
        let with = |inspection: &str, login: &str| {
            let (inspection, login) = (book(plain, inspection), book(plain, login));
            let exempt = |book| {
                Some(Exemptions {
                    format: plain,
                    book,
                })
            };
            let profiles = [entra()];
            let question = Question {
                inspection_exempt: exempt(&inspection),
                login_exempt: exempt(&login),
                ..Question::of(&profiles)
            };
            judge(plain, &list, question)
        };
        let good = with("*.a.example\n", "*.a.example\nb.example\n");
        assert_eq!(good.exit_status(), 0);
        assert!(good.exemptions.is_empty());
        let bad = with("x.a.example\n", "*.a.example\n");
        assert_eq!((bad.exit_status(), bad.summary.opposed), (1, 2));
        let codes: Vec<_> = bad
            .rows
            .iter()
            .flat_map(|row| {
                row.demands
                    .iter()
                    .map(|demand| (demand.coverage, demand.code))
            })
            .collect();
        assert_eq!(
            codes,
            [
                (Coverage::Partial, Some("A-18")),
                (Coverage::Full, None),
                (Coverage::None, Some("A-15")),
            ]
        );
        let lines: Vec<&String> = bad
            .exemptions
            .iter()
            .flat_map(|remedy| &remedy.lines)
            .collect();
        assert_eq!(lines, ["*.a.example", "b.example"]);
    }
}
