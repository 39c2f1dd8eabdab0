//! One verdict: does each proxy that a required URL goes to let it through?
//!
//! A row is held against the list of each proxy that its routes name, for each part of the product
//! that requests it; what certainly goes DIRECT meets none. Of a route with several proxies each must
//! let it through: the later ones are there for when those before are down, and a refusal then is the
//! failure that they are there against. A proxy whose list is unknown is never a pass.

mod answer;
mod claim;
mod findings;
mod owner;

use std::collections::HashMap;

pub use claim::Claim;
pub use owner::{OwnerError, Owners, check as check_owners};

use answer::Answer;
use claim::uses;
use findings::refusals;

use crate::finding::Finding;
use crate::finding::allowlist::{AllowlistReport, Coverage, CoverageRow};
use crate::finding::proxy_list::{ProxyList, Whose};
use crate::finding::report::{Passage, ProfileNote, ProxyPassage, Report, Row, Summary};

/// What a list has one row for, however many parts of the product request it.
type Key<'a> = (&'a str, &'a str, &'a str, u16, &'a str);

/// A list that was asked about what goes through its proxies, as [`Claim::asks`] says.
struct Asked<'a> {
    claim: &'a Claim,
    list: &'a ProxyList,
    rows: HashMap<Key<'a>, &'a CoverageRow>,
}

/// Adds what was found out about the lists. What goes to a proxy that does not let it through is
/// violated, and unknown where that is not decided or no list of that proxy is known.
#[must_use]
pub fn with_lists(mut report: Report, lists: Vec<(Claim, AllowlistReport)>) -> Report {
    let (claims, lists): (Vec<Claim>, Vec<ProxyList>) = lists
        .into_iter()
        .map(|(claim, allowlist)| {
            let whose = claim.whose.clone();
            (claim, ProxyList { whose, allowlist })
        })
        .unzip();
    let asked: Vec<Asked<'_>> = claims
        .iter()
        .zip(&lists)
        .map(|(claim, list)| Asked {
            claim,
            list,
            rows: list
                .allowlist
                .rows
                .iter()
                .map(|row| (key_of(row), row))
                .collect(),
        })
        .collect();
    let mut told: Vec<(&str, Key<'_>)> = Vec::new();
    let mut findings: Vec<Finding> = Vec::new();
    report.rows.retain_mut(|row| {
        let answers = answers(row, &asked);
        row.passage = Some(passage(&answers));
        let worst = worst(&answers);
        let Some(worst) = worst.filter(|answer| answer.lacks()) else {
            if let Some(answer) = worst {
                answer.confirm(row);
            }
            return true;
        };
        // What is not strictly required is a finding, not a row that fails.
        if row.standing != "required" {
            findings.extend(worst.without_list(row));
            return false;
        }
        if row.verdict.holds() {
            worst.settle(row);
            told.extend(worst.told());
        }
        true
    });
    for list in &lists {
        let rows = list.allowlist.rows.iter();
        let untold = rows.filter(|row| lacks(row) && !told.contains(&(list.file(), key_of(row))));
        findings.extend(untold.flat_map(|row| refusals(list, row)));
    }
    report.findings.extend(merged(findings));
    let own = lists.iter().flat_map(|list| &list.allowlist.findings);
    report.findings.extend(own.cloned());
    report
        .findings
        .sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    note_judged(&mut report.profiles, &lists);
    let exemptions = lists.iter().flat_map(|list| &list.allowlist.exemptions);
    for remedy in exemptions {
        // One list of exemptions may belong to several proxies.
        if !report.remedies.contains(remedy) {
            report.remedies.push(remedy.clone());
        }
    }
    report.summary = Summary::of(&report.rows);
    report.proxy_lists = lists;
    report
}

/// What the list of each proxy of a row says; empty where it certainly goes past every proxy.
fn answers<'a>(row: &Row, asked: &'a [Asked<'a>]) -> Vec<Answer<'a>> {
    let key = (
        row.profile.as_str(),
        row.group.as_str(),
        row.pattern.as_str(),
        row.port,
        row.scheme.as_str(),
    );
    let of = |list: &'a Asked<'a>| Some((list.list, *list.rows.get(&key)?));
    let uses = uses(row);
    if uses.is_unknown() {
        let mut lists = asked.iter().filter(|list| list.claim.takes_unknown());
        return vec![Answer {
            proxy: None,
            after: None,
            found: lists.find_map(of),
            nobody: None,
        }];
    }
    let nobody = asked
        .iter()
        .map(|list| list.list)
        .find(|list| matches!(list.whose, Whose::Nobody { .. }));
    uses.proxies
        .into_iter()
        .map(|used| {
            let mut lists = asked.iter().filter(|list| list.claim.holds(&used.proxy));
            Answer {
                found: lists.find_map(of),
                proxy: Some(used.proxy),
                after: used.after,
                nobody,
            }
        })
        .collect()
}

/// The answer that decides: the worst, of several the first.
fn worst<'a, 'b>(answers: &'b [Answer<'a>]) -> Option<&'b Answer<'a>> {
    // `max_by_key` takes the last.
    answers.iter().rev().max_by_key(|answer| answer.rank())
}

/// What the lists do with a row, the worst first; of one that meets no proxy, that.
fn passage(answers: &[Answer<'_>]) -> Passage {
    let Some(worst) = worst(answers) else {
        return Passage {
            lets_through: "not-asked",
            why: None,
            labels: Vec::new(),
            demands: Vec::new(),
            proxies: Vec::new(),
        };
    };
    Passage {
        lets_through: worst.lets_through(),
        why: worst.why(),
        labels: worst.labels(),
        demands: worst
            .found
            .map_or_else(Vec::new, |(_, row)| row.demands.clone()),
        proxies: answers
            .iter()
            .filter_map(|answer| {
                Some(ProxyPassage {
                    proxy: answer.proxy.as_ref()?.to_string(),
                    list: answer.found.map(|(list, _)| list.file().to_owned()),
                    lets_through: answer.lets_through(),
                })
            })
            .collect(),
    }
}

/// Demands that the verdicts take into account now: those that every list tells about that was asked.
fn note_judged(profiles: &mut [ProfileNote], lists: &[ProxyList]) {
    let known = |list: &&ProxyList| !matches!(list.whose, Whose::Nobody { .. });
    let all_known = !lists.is_empty() && lists.iter().all(|list| known(&list));
    let ports = all_known && lists.iter().all(|list| list.allowlist.list.judges_ports);
    let asked: Vec<&ProxyList> = lists
        .iter()
        .filter(|list| !list.allowlist.rows.is_empty())
        .collect();
    let tells = |list: &ProxyList, kind: &str| {
        let mut demands = list.allowlist.rows.iter().flat_map(|row| &row.demands);
        demands.any(|demand| demand.kind == kind)
    };
    for demand in profiles.iter_mut().flat_map(|profile| &mut profile.demands) {
        demand.judged |= ports && matches!(demand.kind, "connect-ports" | "proxy-authentication");
        let by_rows = asked.iter().all(|list| tells(list, demand.kind));
        demand.judged |= !asked.is_empty() && by_rows;
    }
}

/// Findings that say the same are one, with the evidence of all.
fn merged(findings: Vec<Finding>) -> Vec<Finding> {
    let mut merged: Vec<Finding> = Vec::new();
    for finding in findings {
        let same =
            |known: &&mut Finding| known.code == finding.code && known.message == finding.message;
        match merged.iter_mut().find(same) {
            Some(known) => known.evidence.extend(finding.evidence),
            None => merged.push(finding),
        }
    }
    merged
}

/// True where not all of it gets through, or not unharmed.
fn lacks(row: &CoverageRow) -> bool {
    row.coverage != Coverage::Full || row.worst_demand().is_some()
}

fn key_of(row: &CoverageRow) -> Key<'_> {
    (
        &row.profile,
        &row.group,
        &row.pattern,
        row.port,
        &row.scheme,
    )
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use super::super::tests::answered;
    use super::super::{Facts, Plan, report};
    use super::*;
    use crate::allowlist::{ListFormat, Question, judge};
    use crate::finding::Verdict;
    use crate::finding::answers::{ClientAnswers, UrlAnswer};
    use crate::policy::Policy;
    use crate::profiles;
    use crate::source::SourceFile;

    const A: &str = "PROXY a.x:8080";
    const OPEN: &str = "http_access allow all\n";
    const SHUT: &str = "http_access deny all\n";

    fn plan() -> Plan {
        let entra = profiles::named("entra").expect("listed").expect("parses");
        Plan::new(vec![entra], &Policy::default()).expect("plan")
    }

    fn answers_of(route: impl Fn(&str) -> &'static str) -> Vec<UrlAnswer> {
        let plan = plan();
        let urls = plan.urls().into_iter();
        urls.map(|url| answered(&url, route(&url))).collect()
    }

    /// The audit of the connector with these routes, and lists as `PROXY=TEXT` or `TEXT`.
    fn held(facts: Facts, lists: &[&str]) -> Report {
        let plan = plan();
        let report = report(&plan, &Policy::default(), facts);
        let format = ListFormat::named("squid").expect("squid");
        let mut judged = Vec::new();
        for (index, text) in lists.iter().enumerate() {
            let (owners, text) = Owners::split(text)
                .expect("a list")
                .map_or((None, *text), |(owners, text)| (Some(owners), text));
            let file = SourceFile::new(format!("{}.conf", index + 1), text);
            let book = (format.parse)(vec![file]).expect("reads");
            let claim = Claim::of(owners, &report);
            let question = Question {
                profiles: &plan.profiles,
                client: Some(IpAddr::from([10, 0, 0, 1])),
                needed: &|profile, pattern, port| claim.asks(&report, profile, pattern, port),
                ..Question::of(&plan.profiles)
            };
            let found = judge(format, &book, question);
            judged.push((claim, found));
        }
        with_lists(report, judged)
    }

    fn audited(lists: &[&str], route: impl Fn(&str) -> &'static str) -> Report {
        let facts = Facts {
            answers: answers_of(route),
            ..Facts::default()
        };
        held(facts, lists)
    }

    fn why(row: &Row) -> &str {
        row.verdict.why().unwrap_or("met")
    }

    const STOCK: &str = include_str!("../../../tests/lists/stock-squid.conf");

    #[test]
    fn a_route_that_is_met_is_not_enough_where_the_proxy_refuses() {
        let report = audited(&[STOCK], |_| A);
        assert_eq!((report.summary.met, report.summary.violated), (17, 8));
        assert_eq!(report.exit_status(), 1);
        let row = report
            .rows
            .iter()
            .find(|row| row.pattern == "ocsp.msocsp.com")
            .expect("a row");
        assert_eq!((row.code, row.rule.as_str()), (Some("A-14"), "proxy-list"));
        assert_eq!(row.labels[0].start.line, 14);
        assert!(
            row.breaks
                .as_deref()
                .is_some_and(|text| text.contains("revoked"))
        );
        let passage = row.passage.as_ref().expect("asked");
        assert_eq!(passage.lets_through, "none");
        let why = passage.why.as_deref().expect("why");
        assert!(
            why.starts_with(
                "CONNECT: GET is let through, CONNECT to port 80 is not: `http_access deny"
            ),
            "{why}"
        );
        // Told once, by the verdict.
        assert!(report.findings.iter().all(|finding| finding.code != "A-14"));
        let open = audited(&[OPEN], |_| A);
        assert_eq!(open.exit_status(), 0);
        let demands = open.profiles.iter().flat_map(|profile| &profile.demands);
        let left: Vec<&str> = demands
            .filter(|demand| !demand.judged)
            .map(|demand| demand.kind)
            .collect();
        assert_eq!(left, ["tls-inspection"]);
    }

    #[test]
    fn what_goes_direct_does_not_meet_the_list() {
        let report = audited(&[STOCK], |url| {
            if url.starts_with("http:") {
                "DIRECT"
            } else {
                A
            }
        });
        // Nothing says whether that may be.
        assert_eq!(report.exit_status(), 2);
        assert_eq!(report.summary.violated + report.summary.unknown, 0);
        let list = &report.proxy_lists[0].allowlist;
        assert!(list.rows.iter().all(|row| row.port == 443));
        assert!(list.remedy.is_none());
        let plain = report.rows.iter().find(|row| row.port == 80).expect("row");
        assert_eq!(
            plain.passage.as_ref().map(|passage| passage.lets_through),
            Some("not-asked")
        );
    }

    #[test]
    fn what_the_list_does_not_decide_is_no_pass() {
        let report = audited(
            &["acl late time 20:00-24:00\nhttp_access allow late\nhttp_access deny all\n"],
            |_| A,
        );
        assert_eq!(report.exit_status(), 2);
        assert_eq!(report.summary.met, 0);
        let row = &report.rows[0];
        assert!(matches!(&row.verdict, Verdict::Unknown(why) if why.contains("not decided")));
    }

    #[test]
    fn the_only_proxy_that_routes_name_is_the_one_whose_list_it_is() {
        let report = audited(&[OPEN], |url| {
            if url.contains("servicebus") {
                "DIRECT"
            } else {
                "PROXY A.x.:8080; DIRECT"
            }
        });
        let whose = &report.proxy_lists[0].whose;
        assert_eq!(whose.proxies(), ["a.x:8080"]);
        let words = "taken for the list of a.x:8080, the only proxy that routes name";
        assert_eq!(whose.to_string(), words);
        assert_eq!(report.summary.unknown + report.summary.violated, 0);
    }

    #[test]
    fn with_two_proxies_nobody_knows_whose_list_it_is() {
        for list in [OPEN, SHUT] {
            let two = |url: &str| match url {
                _ if url.contains("servicebus") => "DIRECT",
                _ if url.starts_with("http:") => "PROXY b.x:1080",
                _ => A,
            };
            let report = audited(&[list], two);
            assert_eq!(report.exit_status(), 2);
            let rows = report.rows.iter();
            let direct = rows.filter(|row| row.pattern.contains("servicebus"));
            assert_eq!(
                (report.summary.met, report.summary.not_judged),
                (0, direct.count())
            );
            let row = &report.rows[0];
            assert!(matches!(row.verdict, Verdict::Unknown(_)));
            let nobody = "2 proxies are named (a.x:8080, b.x:1080) and it is unknown which proxy this list belongs to";
            assert_eq!(why(row), format!("{nobody} (1.conf)"));
            let step = row.next_step.as_deref().expect("a step");
            assert!(step.contains("--proxy-list a.x:8080=1.conf"), "{step}");
            assert_eq!(report.proxy_lists[0].whose.to_string(), nobody);
            assert!(report.proxy_lists[0].allowlist.rows.is_empty());
        }
    }

    #[test]
    fn a_client_that_goes_another_way_counts_where_it_is_not_the_one_shown() {
        let other = ClientAnswers {
            client: "b".to_owned(),
            results: answers_of(|_| "PROXY b.x:8080"),
        };
        let facts = Facts {
            answers: answers_of(|_| A),
            others: vec![other],
            ..Facts::default()
        };
        let one = held(facts.clone(), &[OPEN]);
        assert_eq!((one.summary.met, one.exit_status()), (0, 2));
        let both = held(
            facts,
            &["a.x=http_access allow all\n", "b.x=http_access deny all\n"],
        );
        assert_eq!((both.summary.met, both.exit_status()), (0, 1));
    }

    #[test]
    fn each_row_is_held_against_the_list_of_the_proxy_that_it_uses() {
        let route = |url: &str| {
            if url.starts_with("http:") {
                "PROXY b.x:3128"
            } else {
                A
            }
        };
        let lists = [
            "a.x:8080=http_access allow all\n",
            "B.x=http_access deny all\n",
        ];
        let report = audited(&lists, route);
        for row in &report.rows {
            let plain = row.port == 80;
            assert_eq!(row.verdict == Verdict::Met, !plain, "{}", row.pattern);
            let list = &row.passage.as_ref().expect("held").proxies[0];
            let expected = if plain { "2.conf" } else { "1.conf" };
            assert_eq!(list.list.as_deref(), Some(expected));
        }
        let row = report.rows.iter().find(|row| row.port == 80).expect("row");
        assert!(
            why(row).starts_with("the list of b.x:3128 (2.conf) does not let it through: "),
            "{}",
            why(row)
        );
        let [one, two] = report.proxy_lists.as_slice() else {
            panic!("two lists");
        };
        assert!(one.allowlist.remedy.is_none());
        assert!(one.allowlist.rows.iter().all(|row| row.port == 443));
        assert!(two.allowlist.rows.iter().all(|row| row.port == 80));
    }

    #[test]
    fn every_proxy_of_a_route_must_let_it_through() {
        let route = |_: &str| "PROXY a.x:8080; PROXY b.x:8080; DIRECT";
        for (lists, status, words) in [
            (
                ["a.x=http_access allow all\n", "b.x=http_access allow all\n"],
                0,
                "met",
            ),
            (
                ["a.x=http_access deny all\n", "b.x=http_access allow all\n"],
                1,
                "the list of a.x:8080 (1.conf) does not let it through: ",
            ),
            (
                ["a.x=http_access allow all\n", "b.x=http_access deny all\n"],
                1,
                "the list of b.x:8080 (2.conf), which is used where a.x:8080 is down, does not let",
            ),
            (
                ["a.x=http_access allow all\n", "c.x=http_access allow all\n"],
                2,
                "no list was given of b.x:8080, which is used where a.x:8080 is down,",
            ),
            // What is certain weighs more than what is unknown.
            (
                ["c.x=http_access allow all\n", "b.x=http_access deny all\n"],
                1,
                "the list of b.x:8080 (2.conf), which is used where a.x:8080 is down, does not let",
            ),
        ] {
            let report = audited(&lists, route);
            assert_eq!(report.exit_status(), status, "{words}");
            assert!(
                report.rows.iter().all(|row| why(row).starts_with(words)),
                "{words}"
            );
        }
    }

    #[test]
    fn a_list_of_every_proxy_is_what_the_user_says() {
        let route = |url: &str| {
            if url.starts_with("http:") {
                "PROXY b.x:443"
            } else {
                A
            }
        };
        let report = audited(&["*=http_access allow all\n"], route);
        assert_eq!(report.exit_status(), 0);
        assert_eq!(
            report.proxy_lists[0].whose.to_string(),
            "the list of every proxy"
        );
        let report = audited(&["a.x:8080,b.x:443=http_access allow all\n"], route);
        assert_eq!(report.exit_status(), 0);
        let report = audited(&["b.x:442,a.x:8080=http_access allow all\n"], route);
        assert_eq!(report.exit_status(), 2);
    }

    #[test]
    fn where_no_route_is_known_no_list_is_asked() {
        let facts = Facts {
            problem: Some("no PAC file".to_owned()),
            ..Facts::default()
        };
        let report = held(facts, &[SHUT]);
        assert_eq!(report.exit_status(), 2);
        let passage = report.rows[0].passage.as_ref().expect("held");
        assert_eq!(passage.lets_through, "unknown");
        let words = report.proxy_lists[0].whose.to_string();
        assert!(
            words.starts_with("no route that is known names a proxy"),
            "{words}"
        );
    }

    #[test]
    fn proxies_of_every_kind_have_lists() {
        let report = audited(
            &[OPEN],
            |_| "SOCKS5 s.x:1080; HTTPS h.x:443; PROXY p.x; DIRECT",
        );
        let Whose::Nobody { candidates } = &report.proxy_lists[0].whose else {
            panic!("several proxies");
        };
        assert_eq!(candidates, &["h.x:443", "p.x:80", "s.x:1080"]);
    }
}
