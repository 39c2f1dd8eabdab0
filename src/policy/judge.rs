//! From the answers for a required URL to its verdict.
//!
//! - An answer that rests on a DNS question that was not answered is unknown, whatever it says.
//! - Where a limit of pac-check or a crash of its engine ended the script, it is unknown what the
//!   client would do: unknown.
//! - Where the script itself fails, the client's answer to that is known. It is a violation where
//!   the client connects DIRECT and DIRECT is forbidden there; else unknown, because other clients
//!   and a corrected file will do something else. Never met.
//! - A known answer that breaks no rule is met where the policy demands something that it was
//!   compared with: an allowlist, a word about DIRECT there, something forbidden. Else it is not
//!   judged.
//!
//! Of several answers the worst counts: violated, then unknown, then not judged, then met.

use super::requirements::{self, Breach, Outcome, Subject};
use super::{Destination, DirectStance, Policy};
use crate::finding::answers::{RouteEntry, ScriptLookup, Status, UrlAnswer};
use crate::finding::{Finding, Label, Verdict};
use crate::profiles::Requirements;

/// The verdict on one required URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// The verdict; violated and unknown say why, naming the route.
    pub verdict: Verdict,
    /// Code of the broken rule.
    pub code: Option<&'static str>,
    /// Name of the broken rule; where none is broken, what the answer was held against.
    pub rule: String,
    /// The URL whose answer decided.
    pub decided_by: Option<String>,
    /// What to do, where it is not met.
    pub next_step: Option<String>,
    /// Places in the policy.
    pub labels: Vec<Label>,
    /// What else is to be said about the answers.
    pub notes: Vec<Finding>,
}

/// Judges the answers for the examples of one required URL. No answer at all is unknown.
pub fn judge(requirements: &Requirements, answers: &[UrlAnswer], policy: &Policy) -> Judgement {
    let mut notes = Vec::new();
    let mut worst: Option<Judgement> = None;
    for answer in answers {
        let mut one = judge_one(requirements, answer, policy);
        notes.append(&mut one.notes);
        worst = Some(match worst {
            None => one,
            Some(so_far) => {
                let verdict = so_far.verdict.clone().worse(one.verdict.clone());
                if verdict == so_far.verdict {
                    so_far
                } else {
                    one
                }
            }
        });
    }
    let mut judgement = worst.unwrap_or_else(|| Judgement {
        next_step: Some("Evaluate the PAC file for this URL.".to_owned()),
        ..unknown("no answer was obtained for it".to_owned(), None)
    });
    judgement.notes = notes;
    judgement
}

fn judge_one(requirements: &Requirements, answer: &UrlAnswer, policy: &Policy) -> Judgement {
    let destination = Destination::of(&answer.url);
    let direct = policy.direct_stance(&destination);
    if let Some(lookup) = answer
        .lookups
        .iter()
        .find(|lookup| lookup.failure.is_some())
    {
        let (what, reason) = unanswered(lookup, &answer.host);
        return Judgement {
            next_step: Some(
                "Ask from a place where the name server answers, or give the answer: --resolve NAME=IP, --hosts FILE, --my-ip IP."
                    .to_owned(),
            ),
            ..unknown(
                format!("the answer rests on {what}, which could not be resolved: {reason}"),
                Some(answer),
            )
        };
    }
    match answer.status {
        Status::Limit => Judgement {
            next_step: Some(
                "Look for an endless loop or a very slow expression in the PAC file.".to_owned(),
            ),
            ..unknown(
                format!("a limit of pac-check stopped the script{}", failure(answer)),
                Some(answer),
            )
        },
        Status::Crash => Judgement {
            next_step: Some(
                "Report the PAC file to the project: the engine must not die of it.".to_owned(),
            ),
            ..unknown(format!("the engine died{}", failure(answer)), Some(answer))
        },
        Status::Error => script_failed(answer, &direct),
        Status::Ok | Status::Bypass => known(requirements, answer, policy, &destination, &direct),
    }
}

/// A question without an answer and why it has none. For the host of the URL both do without its name:
/// one question that a script asks of every host is one cause.
fn unanswered(lookup: &ScriptLookup, host: &str) -> (String, String) {
    let question = lookup.question;
    let reason = lookup.failure.as_deref().unwrap_or_default();
    match lookup.name.as_str() {
        "" => (format!("{question}()"), reason.to_owned()),
        name if name.eq_ignore_ascii_case(host) => {
            let absolute = reason.replace(&format!("{name}."), "the host");
            (
                format!("{question}(host)"),
                absolute.replace(name, "the host"),
            )
        }
        name => (format!("{question}(\"{name}\")"), reason.to_owned()),
    }
}

fn script_failed(answer: &UrlAnswer, direct: &DirectStance) -> Judgement {
    let place = answer
        .error
        .as_ref()
        .and_then(|error| error.line)
        .map(|line| format!(" in line {line}"))
        .unwrap_or_default();
    let next_step = Some(format!(
        "Correct the PAC file{place}: it fails for this URL."
    ));
    let failed = format!("the script fails{}", failure(answer));
    match direct {
        DirectStance::Forbidden(by, label) if answer.effective.as_deref() == Some("DIRECT") => {
            Judgement {
                verdict: Verdict::Violated(format!(
                    "{failed}; the client then connects DIRECT, and {by} does not allow that"
                )),
                code: Some("A-02"),
                rule: "direct-forbidden".to_owned(),
                decided_by: Some(answer.url.clone()),
                next_step,
                labels: label.iter().cloned().collect(),
                notes: Vec::new(),
            }
        }
        _ => {
            let then = match &answer.effective {
                None => String::new(),
                Some(effective) => format!("; this client then uses {effective}, others may not"),
            };
            Judgement {
                next_step,
                ..unknown(format!("{failed}{then}"), Some(answer))
            }
        }
    }
}

fn failure(answer: &UrlAnswer) -> String {
    match &answer.error {
        None => String::new(),
        Some(error) => format!(": {}", error.message),
    }
}

fn unknown(why: String, answer: Option<&UrlAnswer>) -> Judgement {
    Judgement {
        verdict: Verdict::Unknown(why),
        code: None,
        rule: "known-answer".to_owned(),
        decided_by: answer.map(|answer| answer.url.clone()),
        next_step: None,
        labels: Vec::new(),
        notes: Vec::new(),
    }
}

fn known(
    requirements: &Requirements,
    answer: &UrlAnswer,
    policy: &Policy,
    destination: &Destination,
    direct: &DirectStance,
) -> Judgement {
    let bypass = [RouteEntry {
        kind: "direct",
        host: None,
        port: None,
    }];
    let subject = Subject {
        answer,
        route: match answer.status {
            Status::Bypass if answer.route.is_empty() => &bypass,
            _ => &answer.route,
        },
        destination,
        direct,
        policy,
        consumer_kinds: requirements
            .proxy_kinds
            .as_ref()
            .map(|kinds| kinds.value.as_slice()),
    };
    let mut broken: Option<(&requirements::Requirement, Breach)> = None;
    let mut notes = Vec::new();
    for &rule in requirements::ALL {
        match (rule.check)(&subject) {
            Outcome::Holds => {}
            Outcome::Broken(breach) if broken.is_none() => broken = Some((rule, breach)),
            Outcome::Broken(breach) | Outcome::Noted(breach) => {
                notes.push(finding(rule, breach, answer));
            }
        }
    }
    if let Some((rule, breach)) = broken {
        return Judgement {
            verdict: Verdict::Violated(breach.why),
            code: Some(rule.code),
            rule: rule.name.to_owned(),
            decided_by: Some(answer.url.clone()),
            next_step: Some(breach.next_step),
            labels: breach.labels,
            notes,
        };
    }
    let compared = compared_with(&subject);
    let decided_by = Some(answer.url.clone());
    match compared {
        Compared::With(rule, labels) => Judgement {
            verdict: Verdict::Met,
            code: None,
            rule,
            decided_by,
            next_step: None,
            labels,
            notes,
        },
        Compared::WithNothing(why) => Judgement {
            verdict: Verdict::NotJudged(why.to_owned()),
            code: None,
            rule: NOTHING_DEMANDED.to_owned(),
            decided_by,
            next_step: Some(
                "Say which proxies are allowed and what may go DIRECT: --allow-proxy PATTERN, or [allow] and [direct] in pac-check.toml."
                    .to_owned(),
            ),
            labels: Vec::new(),
            notes,
        },
    }
}

fn finding(rule: &requirements::Requirement, breach: Breach, answer: &UrlAnswer) -> Finding {
    let seen = match answer.decided_at {
        Some(position) => format!("{} (line {})", answer.url, position.line),
        None => answer.url.clone(),
    };
    Finding {
        code: rule.code,
        severity: rule.severity,
        message: breach.why,
        evidence: vec![seen],
        help: breach.next_step,
        labels: breach.labels,
    }
}

/// The rule of what was compared with nothing.
const NOTHING_DEMANDED: &str = "nothing-demanded";

/// What an answer that breaks no rule was compared with.
enum Compared {
    /// A demand, with its places.
    With(String, Vec<Label>),
    /// Nothing: why.
    WithNothing(&'static str),
}

/// What the first choice of a route was compared with. That the consumer can use the route is no
/// demand of the policy: it says nothing about where the route leads.
fn compared_with(subject: &Subject<'_>) -> Compared {
    let Some(first) = subject.route.first() else {
        return Compared::WithNothing("there is no route to compare with anything");
    };
    let labels = |label: &Option<Label>| label.iter().cloned().collect();
    if first.kind == "direct" {
        return match subject.direct {
            DirectStance::May(by, label) => {
                Compared::With(format!("DIRECT is allowed by {by}"), labels(label))
            }
            DirectStance::Must(by, label) => {
                Compared::With(format!("DIRECT is demanded by {by}"), labels(label))
            }
            DirectStance::Forbidden(..) | DirectStance::Unsaid => Compared::WithNothing(
                "no allowlist is configured, and nothing says whether it may go DIRECT",
            ),
        };
    }
    let entry = subject
        .policy
        .allowed(subject.destination)
        .and_then(|list| list.iter().find(|entry| entry.value.matches(first)));
    if let Some(entry) = entry {
        let rule = format!("allowed by `{}`", entry.text);
        return Compared::With(rule, labels(&entry.label));
    }
    if let DirectStance::Forbidden(by, label) = subject.direct {
        let rule = format!("it does not go DIRECT, as {by} demands; no allowlist names its proxy");
        return Compared::With(rule, labels(label));
    }
    let forbid = &subject.policy.forbid;
    if !forbid.is_empty() {
        let words: Vec<&str> = forbid.iter().map(|entry| entry.text.as_str()).collect();
        let rule = format!(
            "it holds nothing that is forbidden ({}); no allowlist names its proxy",
            words.join(", ")
        );
        let places = forbid.iter().filter_map(|entry| entry.label.clone());
        return Compared::With(rule, places.collect());
    }
    Compared::WithNothing("no allowlist is configured, and nothing says which proxies are allowed")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::finding::answers::{Rejected, ScriptFailure};
    use crate::policy::parse;
    use crate::profiles;
    use crate::source::SourceFile;

    const ALLOW: &str = "[allow]\nproxies = [\"*.corp.example:8080\"]\n";

    fn answer(returned: &str) -> UrlAnswer {
        UrlAnswer::returning("https://a.example/", returned)
    }

    fn policy(text: &str) -> Policy {
        parse(&SourceFile::new("pac-check.toml", text)).expect("policy")
    }

    fn http_only() -> Requirements {
        let profile = profiles::named("entra-app-proxy").expect("listed");
        profile.expect("parses").requirements
    }

    fn code(policy_text: &str, returned: &str) -> Option<&'static str> {
        let judgement = judge(&http_only(), &[answer(returned)], &policy(policy_text));
        match judgement.verdict {
            Verdict::Met => {
                assert_eq!(judgement.code, None);
                None
            }
            Verdict::Violated(why) => {
                assert!(!why.is_empty());
                assert!(judgement.next_step.is_some_and(|step| !step.is_empty()));
                judgement.code
            }
            Verdict::NotJudged(_) => {
                assert_eq!(judgement.code, None);
                assert!(judgement.next_step.is_some_and(|step| !step.is_empty()));
                None
            }
            Verdict::Unknown(why) => panic!("unknown: {why}"),
        }
    }

    fn word(policy_text: &str, returned: &str) -> &'static str {
        let policy = policy(policy_text);
        judge(&http_only(), &[answer(returned)], &policy)
            .verdict
            .word()
    }

    #[test]
    fn what_nothing_was_demanded_of_is_not_judged_and_never_met() {
        for route in ["DIRECT", "PROXY p.x:1", "PROXY p.x:1; DIRECT"] {
            assert_eq!(word("", route), "not-judged", "{route}");
        }
        // These say nothing about DIRECT.
        for words in [
            "\"socks\"",
            "\"ip-literal\"",
            "\"credentials\"",
            "\"fail-open\"",
        ] {
            let policy = format!("forbid = [{words}]");
            assert_eq!(word(&policy, "DIRECT"), "not-judged", "{policy}");
            assert_eq!(word(&policy, "PROXY p.x:1"), "met", "{policy}");
        }
        // That it may go DIRECT is not a demand of a proxy.
        let may = "[direct]\nmay = [\"a.example\"]\n";
        assert_eq!(word(may, "PROXY p.x:1"), "not-judged");
        assert_eq!(word(may, "DIRECT"), "met");
        for demand in [
            "forbid = [\"direct\"]",
            "[direct]\nmay = [\"b.example\"]\n",
            "[allow]\nproxies = [\"p.x\"]\n",
        ] {
            assert_eq!(word(demand, "PROXY p.x:1"), "met", "{demand}");
            assert_eq!(word(demand, "DIRECT"), "violated", "{demand}");
        }
    }

    #[test]
    fn one_answer_that_is_not_judged_keeps_the_others_from_being_met() {
        let policy = policy("[direct]\nmay = [\"a.example\"]\n");
        let answers = [answer("DIRECT"), answer("PROXY p.x:1")];
        let judgement = judge(&http_only(), &answers, &policy);
        assert_eq!(judgement.verdict.word(), "not-judged");
    }

    #[test]
    fn without_a_policy_only_the_consumer_is_asked() {
        assert_eq!(code("", "PROXY p.x:1"), None);
        assert_eq!(code("", "DIRECT"), None);
        assert_eq!(code("", "PROXY p.x:1; SOCKS5 s.x:1"), None);
        assert_eq!(code("", "SOCKS5 s.x:1; PROXY p.x:1"), Some("P-10"));
        assert_eq!(code("", "HTTPS s.x:1"), Some("P-10"));
        assert_eq!(code("", ""), Some("P-09"));
        let judgement = judge(&http_only(), &[answer("PROXY p.x:1")], &policy(""));
        assert!(
            judgement
                .verdict
                .why()
                .is_some_and(|why| why.contains("no allowlist is configured")),
            "{judgement:?}"
        );
    }

    #[test]
    fn every_proxy_of_the_route_must_be_allowed() {
        assert_eq!(code(ALLOW, "PROXY p.corp.example:8080"), None);
        assert_eq!(code(ALLOW, "PROXY p.corp.example:3128"), Some("A-01"));
        assert_eq!(code(ALLOW, "PROXY p.evil.example:8080"), Some("A-01"));
        let both = "PROXY p.corp.example:8080; PROXY p.evil.example:8080";
        assert_eq!(code(ALLOW, both), Some("A-01"));
        let judgement = judge(&http_only(), &[answer(both)], &policy(ALLOW));
        let Verdict::Violated(why) = judgement.verdict else {
            panic!("violated");
        };
        assert!(
            why.contains("`PROXY p.evil.example:8080` (choice 2"),
            "{why}"
        );
        assert_eq!(judgement.rule, "allowed-proxy");
    }

    #[test]
    fn an_empty_allowlist_allows_nothing() {
        assert_eq!(code("[allow]\nproxies = []\n", "PROXY p.x:1"), Some("A-01"));
    }

    #[test]
    fn direct_is_forbidden_where_an_allowlist_or_a_table_does_not_name_it() {
        assert_eq!(code(ALLOW, "DIRECT"), Some("A-02"));
        assert_eq!(
            code("[direct]\nmay = [\"b.example\"]\n", "DIRECT"),
            Some("A-02")
        );
        assert_eq!(code("[direct]\nmay = [\"a.example\"]\n", "DIRECT"), None);
        assert_eq!(code("[allow]\nproxies = [\"DIRECT\"]\n", "DIRECT"), None);
        assert_eq!(code("forbid = [\"direct\"]\n", "DIRECT"), Some("A-02"));
        let may = "forbid = [\"direct\"]\n[direct]\nmay = [\"*.example\"]\n";
        assert_eq!(code(may, "DIRECT"), None);
        assert_eq!(
            code("[direct]\nmust = [\"a.example\"]\n", "PROXY p.x:1"),
            Some("A-03")
        );
    }

    #[test]
    fn a_destination_that_the_client_never_asks_about_goes_direct() {
        let mut bypass = answer("");
        bypass.status = Status::Bypass;
        bypass.effective = Some("DIRECT".to_owned());
        let judged =
            |text: &str| judge(&http_only(), std::slice::from_ref(&bypass), &policy(text)).verdict;
        assert_eq!(judged("").word(), "not-judged");
        assert!(matches!(judged(ALLOW), Verdict::Violated(why) if why.contains("without asking")));
    }

    #[test]
    fn forbidden_things_are_violations() {
        let forbid = |words: &str, returned: &str| code(&format!("forbid = [{words}]"), returned);
        assert_eq!(
            forbid("\"socks\"", "PROXY p.x:1; SOCKS4 s.x:1"),
            Some("A-11")
        );
        assert_eq!(forbid("\"socks5\"", "PROXY p.x:1; SOCKS4 s.x:1"), None);
        assert_eq!(forbid("\"ip-literal\"", "PROXY 10.0.0.1:1"), Some("P-06"));
        assert_eq!(forbid("\"ip-literal\"", "PROXY 0x0a000001:1"), Some("P-06"));
        assert_eq!(forbid("\"ip-literal\"", "PROXY p.x:1"), None);
        assert_eq!(forbid("\"fail-open\"", "PROXY p.x:1; DIRECT"), Some("P-07"));
        assert_eq!(forbid("\"fail-open\"", "DIRECT"), None);
        let may = "forbid = [\"fail-open\"]\n[direct]\nmay = [\"a.example\"]\n";
        assert_eq!(code(may, "PROXY p.x:1; DIRECT"), None);
        let mut secret = answer("PROXY p.x:1");
        secret.returned = Some("PROXY p.x:1; PROXY me:secret@q.x:1".to_owned());
        let judged = |text: &str| judge(&http_only(), &[secret.clone()], &policy(text));
        assert_eq!(judged("forbid = [\"credentials\"]").code, Some("P-11"));
        let noted = judged("");
        assert_eq!(noted.verdict.word(), "not-judged");
        assert_eq!(noted.notes[0].code, "P-11");
        assert!(!noted.notes[0].message.contains("secret"));
    }

    #[test]
    fn a_tail_of_direct_is_noted_where_direct_is_not_allowed() {
        let tail = answer("PROXY p.corp.example:8080; DIRECT");
        let notes = |text: &str| {
            let judgement = judge(&http_only(), std::slice::from_ref(&tail), &policy(text));
            assert!(judgement.verdict.holds());
            judgement
                .notes
                .iter()
                .map(|note| note.code)
                .collect::<Vec<_>>()
        };
        assert_eq!(notes(ALLOW), ["P-07"]);
        assert_eq!(notes(""), [""; 0]);
        assert_eq!(notes(&format!("{ALLOW}[direct]\nmay = [\"*\"]\n")), [""; 0]);
    }

    #[test]
    fn a_host_that_cannot_be_one_is_no_route() {
        let mut answer = answer("PROXY p.x:1");
        answer.route[0].host = Some("a.x:1, PROXY b.x".to_owned());
        let judgement = judge(&http_only(), &[answer.clone()], &policy(""));
        assert_eq!(judgement.code, Some("P-09"));
        assert!(matches!(judgement.verdict, Verdict::Violated(why) if why.contains("cannot be")));
    }

    #[test]
    fn dropped_pieces_are_noted() {
        let mut answer = answer("PROXY p.x:1");
        answer.rejected = vec![Rejected {
            text: "PROXIE u:p@q".to_owned(),
            why: "unknown kind".to_owned(),
        }];
        let judgement = judge(&http_only(), &[answer], &policy(""));
        assert_eq!(judgement.notes[0].code, "P-09");
        assert!(judgement.notes[0].message.contains("PROXIE ***@q"));
    }

    #[test]
    fn a_failed_script_is_a_violation_only_where_it_provably_goes_direct_and_must_not() {
        let mut failed = answer("");
        failed.status = Status::Error;
        failed.returned = None;
        failed.effective = Some("DIRECT".to_owned());
        failed.error = Some(ScriptFailure {
            message: "TypeError: x".to_owned(),
            line: Some(7),
            column: Some(1),
            warning: None,
        });
        let judged = |text: &str, answer: &UrlAnswer| {
            judge(&http_only(), std::slice::from_ref(answer), &policy(text))
        };
        assert!(matches!(judged("", &failed).verdict, Verdict::Unknown(_)));
        let violated = judged(ALLOW, &failed);
        assert_eq!(violated.code, Some("A-02"));
        assert!(violated.next_step.expect("step").contains("line 7"));
        for status in [Status::Limit, Status::Crash] {
            failed.status = status;
            assert!(matches!(
                judged(ALLOW, &failed).verdict,
                Verdict::Unknown(_)
            ));
        }
        failed.status = Status::Error;
        failed.effective = None;
        assert!(matches!(
            judged(ALLOW, &failed).verdict,
            Verdict::Unknown(_)
        ));
    }

    #[test]
    fn an_answer_that_rests_on_an_unanswered_question_is_unknown() {
        let mut guess = answer("PROXY p.evil.example:8080");
        guess.lookups = vec![ScriptLookup {
            question: "dnsResolve",
            name: "a.example".to_owned(),
            answer: Vec::new(),
            failure: Some("timed out".to_owned()),
        }];
        let judgement = judge(&http_only(), &[guess], &policy(ALLOW));
        let Verdict::Unknown(why) = judgement.verdict else {
            panic!("unknown");
        };
        assert!(
            why.contains("dnsResolve(host)") && why.contains("timed out"),
            "{why}"
        );
    }

    #[test]
    fn no_answer_is_unknown() {
        let judgement = judge(&http_only(), &[], &policy(ALLOW));
        assert!(matches!(judgement.verdict, Verdict::Unknown(_)));
    }

    #[test]
    fn the_worst_of_several_answers_counts() {
        let good = answer("PROXY p.corp.example:8080");
        let mut bad = answer("DIRECT");
        bad.url = "https://b.example/".to_owned();
        let judgement = judge(&http_only(), &[good, bad], &policy(ALLOW));
        assert!(matches!(judgement.verdict, Verdict::Violated(_)));
        assert_eq!(judgement.decided_by.as_deref(), Some("https://b.example/"));
    }

    #[test]
    fn of_answers_that_are_equally_bad_the_first_is_shown() {
        let first = answer("DIRECT");
        let mut second = answer("PROXY p.evil.example:8080");
        second.url = "https://b.example/".to_owned();
        let judgement = judge(&http_only(), &[first, second], &policy(ALLOW));
        assert_eq!(judgement.decided_by.as_deref(), Some("https://a.example/"));
        assert_eq!(judgement.code, Some("A-02"));
    }

    fn any_answer() -> impl Strategy<Value = UrlAnswer> {
        let returned = prop::sample::select(vec![
            "DIRECT",
            "",
            "PROXY p.corp.example:8080",
            "PROXY p.corp.example:8080; DIRECT",
            "SOCKS5 p.corp.example:8080",
            "PROXY p.evil.example:8080",
        ]);
        let status = prop::sample::select(vec![
            Status::Ok,
            Status::Bypass,
            Status::Error,
            Status::Limit,
            Status::Crash,
        ]);
        (returned, status, any::<bool>()).prop_map(|(returned, status, fails)| {
            let mut answer = answer(returned);
            answer.status = status;
            if fails {
                answer.lookups.push(ScriptLookup {
                    question: "myIpAddress",
                    name: String::new(),
                    answer: Vec::new(),
                    failure: Some("it is unknown".to_owned()),
                });
            }
            answer
        })
    }

    fn rank(verdict: &Verdict) -> u8 {
        match verdict {
            Verdict::Met => 0,
            Verdict::NotJudged(_) => 1,
            Verdict::Unknown(_) => 2,
            Verdict::Violated(_) => 3,
        }
    }

    proptest! {
        #[test]
        fn what_is_not_known_is_never_met(answer in any_answer(), allow: bool) {
            let policy = policy(if allow { ALLOW } else { "" });
            let known = answer.is_known();
            let verdict = judge(&http_only(), &[answer], &policy).verdict;
            prop_assert!(known || verdict != Verdict::Met);
        }

        #[test]
        fn a_further_answer_never_improves_a_verdict(
            mut answers in prop::collection::vec(any_answer(), 1..4), more in any_answer(), at: usize
        ) {
            let policy = policy(ALLOW);
            let before = rank(&judge(&http_only(), &answers, &policy).verdict);
            answers.insert(at % (answers.len() + 1), more);
            let after = rank(&judge(&http_only(), &answers, &policy).verdict);
            prop_assert!(after >= before);
        }
    }
}
