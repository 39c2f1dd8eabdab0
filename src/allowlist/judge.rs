//! Every required URL against a list, as a report.

use std::net::IpAddr;

use super::alternatives::{self, Alternatives};
use super::coverage::{self, Answers, WILDCARD_LABELS};
use super::demands::{Demands, Opposed};
use super::formats::{ListFormat, Missing};
use super::index::Index;
use super::reasons::{by, reason};
use super::relation::labels_before;
use super::rules::Rulebook;
use super::upkeep;
use super::wanted::Wanted;
use crate::finding::Label;
use crate::finding::allowlist::{
    AllowlistReport, Coverage, CoverageRow, CoverageSummary, ListNote, ListProfile, RemedyNote,
    RequestCoverage,
};
use crate::profiles::{Profile, Requirements, Row, Scheme, Standing, Tolerance};

/// What is asked of a list.
#[derive(Clone, Copy)]
pub struct Question<'a> {
    /// The required URLs.
    pub profiles: &'a [Profile],
    /// The address that the client has; `None` where it is not known.
    pub client: Option<IpAddr>,
    /// Which rows are asked about, by profile, pattern and port.
    pub needed: &'a dyn Fn(&str, &str, u16) -> bool,
    /// Addresses of hosts, for lists that look at them.
    pub addresses: &'a dyn Fn(&str) -> Vec<IpAddr>,
    /// Hosts whose TLS connections the proxy does not open.
    pub inspection_exempt: Option<Exemptions<'a>>,
    /// Hosts for which the proxy asks nobody to log in.
    pub login_exempt: Option<Exemptions<'a>>,
    /// Judge also the weaker ways that the publishers name.
    pub alternatives: Option<Alternatives<'a>>,
}

/// A list of hosts that the proxy treats otherwise.
#[derive(Debug, Clone, Copy)]
pub struct Exemptions<'a> {
    /// Its format.
    pub format: &'static ListFormat,
    /// What it holds.
    pub book: &'a Rulebook,
}

impl<'a> Question<'a> {
    /// Asks for every row of these profiles, and knows nothing about the client.
    pub fn of(profiles: &'a [Profile]) -> Self {
        Self {
            profiles,
            client: None,
            needed: &|_, _, _| true,
            addresses: &|_| Vec::new(),
            inspection_exempt: None,
            login_exempt: None,
            alternatives: None,
        }
    }
}

/// Comparisons of entries with rows up to which reasons and entries that nobody needs are looked for.
const MOST_COMPARED: usize = 20_000_000;

/// A list, ready to be asked.
pub(super) struct List<'a> {
    pub(super) book: &'a Rulebook,
    indexes: &'a [Index],
    /// Look for what explains a refusal, entry by entry.
    pub(super) thorough: bool,
}

/// Judges every required URL.
pub fn judge(
    format: &'static ListFormat,
    book: &Rulebook,
    question: Question<'_>,
) -> AllowlistReport {
    let indexes = coverage::indexes(book);
    let asked: usize = question
        .profiles
        .iter()
        .map(|profile| profile.rows().count())
        .sum();
    let list = List {
        book,
        indexes: &indexes,
        thorough: book.size().saturating_mul(asked) <= MOST_COMPARED,
    };
    let mut rows = Vec::new();
    let mut missing = Vec::new();
    let demands = Demands::new(book, &indexes, question);
    let mut opposed = Opposed::default();
    for profile in question.profiles {
        let rows_of = profile.rows();
        let needed =
            rows_of.filter(|(_, row)| (question.needed)(&profile.id, row.pattern.text(), row.port));
        for (group, row) in needed {
            let mut requests = Vec::new();
            for method in methods(row, &profile.requirements, book.judges_ports) {
                let addresses = if row.pattern.is_wildcard() {
                    Vec::new()
                } else {
                    (question.addresses)(row.pattern.host())
                };
                let wanted = wanted(row, method, question.client, addresses);
                let covered = request(&list, &wanted, login(row, &profile.requirements));
                let lacks = matches!(covered.coverage, Coverage::None | Coverage::Partial);
                if lacks && row.standing != Standing::Legacy {
                    missing.push(Missing {
                        port: wanted.port,
                        method,
                        host: wanted.host,
                        labels: wanted.labels,
                        path: wanted.path,
                    });
                }
                requests.push(covered);
            }
            let worst = requests.iter().map(|request| request.coverage).max();
            let coverage = worst.unwrap_or(Coverage::Unknown);
            let deciding = requests.iter().find(|request| request.coverage == coverage);
            rows.push(CoverageRow {
                profile: profile.id.clone(),
                group: group.id.clone(),
                purpose: group.purpose.clone(),
                pattern: row.pattern.text().to_owned(),
                port: row.port,
                scheme: row.scheme.word().to_owned(),
                standing: row.standing.word(),
                coverage,
                code: deciding.and_then(|request| request.code),
                requests,
                demands: demands.of(row, &profile.requirements, &mut opposed),
            });
        }
    }
    missing.sort();
    missing.dedup();
    let summary = CoverageSummary::of(&rows);
    // Where everything gets through by name nobody needs a weaker way.
    let lacking = summary.none + summary.partial + summary.unknown > 0;
    let alternatives = question
        .alternatives
        .filter(|known| lacking || known.service_tags.is_some())
        .map(|known| alternatives::of(question, known));
    let remedy = (!missing.is_empty()).then(|| (format.remedy)(book, &missing, question.client));
    AllowlistReport {
        version: env!("CARGO_PKG_VERSION"),
        list: ListNote {
            files: book
                .files
                .iter()
                .map(|file| file.name().to_owned())
                .collect(),
            kind: format.name,
            title: format.title,
            entries: book.size(),
            judges_ports: book.judges_ports,
            notes: book.notes.clone(),
        },
        client: question.client.map(|client| client.to_string()),
        profiles: question.profiles.iter().map(note).collect(),
        findings: upkeep::findings(book, question.profiles, list.thorough),
        remedy: remedy.map(|remedy| RemedyNote {
            place: remedy.place,
            before_line: remedy.before_line,
            lines: remedy.lines,
        }),
        exemptions: demands.remedies(opposed),
        alternatives: alternatives.unwrap_or_default(),
        summary,
        rows,
    }
}

fn note(profile: &Profile) -> ListProfile {
    ListProfile {
        id: profile.id.clone(),
        title: profile.title.clone(),
        source: profile.source.as_ref().map(|source| source.url.clone()),
        retrieved: profile
            .source
            .as_ref()
            .map(|source| source.retrieved.clone()),
    }
}

/// The methods by which a required URL is requested. Where the publisher asks for tunnels to a port,
/// a plain URL on that port needs both.
fn methods(row: &Row, requirements: &Requirements, judges_ports: bool) -> Vec<&'static str> {
    if !row.methods.is_empty() && judges_ports {
        return row.methods.iter().map(|method| method.word()).collect();
    }
    if row.scheme == Scheme::Https {
        return vec!["CONNECT"];
    }
    let tunnels = requirements.connect_ports.as_ref();
    let tunnel = tunnels.is_some_and(|ports| ports.value.contains(&row.port));
    if tunnel && judges_ports {
        vec!["GET", "CONNECT"]
    } else {
        vec!["GET"]
    }
}

/// May the proxy ask for a login? What the row says counts before what the profile says.
pub(super) fn login(row: &Row, requirements: &Requirements) -> Option<Tolerance> {
    let stated = requirements.proxy_authentication.as_ref();
    row.proxy_authentication
        .or(stated.map(|stated| stated.value))
}

/// What a row asks of a list.
pub(super) fn wanted<'a>(
    row: &'a Row,
    method: &'static str,
    client: Option<IpAddr>,
    addresses: Vec<IpAddr>,
) -> Wanted<'a> {
    let host = row.pattern.host();
    let deepest = row.examples.iter().filter_map(|example| {
        let name = example.split('/').next().unwrap_or_default();
        labels_before(&name.to_ascii_lowercase(), host)
    });
    let deepest = deepest.max().and_then(|labels| u16::try_from(labels).ok());
    Wanted {
        host,
        lead: row.pattern.lead(),
        labels: row
            .pattern
            .is_wildcard()
            .then(|| deepest.unwrap_or(0).max(WILDCARD_LABELS)),
        path: row.pattern.path().filter(|_| method != "CONNECT"),
        method,
        port: row.port,
        client,
        addresses,
        step: 0,
    }
}

fn request(list: &List<'_>, wanted: &Wanted<'_>, login: Option<Tolerance>) -> RequestCoverage {
    let book = list.book;
    let mut answers = coverage::ask(book, list.indexes, wanted);
    let mut code = None;
    let mut reasons = Vec::new();
    if let Some(challenged) = answers.challenged.take() {
        let why = format!("{} makes the proxy ask for a login", by(book, &challenged));
        if login.is_some_and(|login| login != Tolerance::Allowed) {
            reasons.push(format!("{why}, and the client can't log in"));
            code = Some("A-15");
            answers.refused.get_or_insert(challenged);
        } else {
            answers.unknown.get_or_insert((challenged, why));
        }
    }
    let coverage = extent(&answers);
    if coverage != Coverage::Full && reasons.is_empty() {
        let (found, why) = reason(list, wanted, &answers);
        code = found;
        reasons.extend(why);
    }
    if coverage == Coverage::Unknown {
        code = None;
    } else if coverage != Coverage::Full {
        let usual = if coverage == Coverage::Partial {
            "A-05"
        } else {
            "A-04"
        };
        code.get_or_insert(usual);
    }
    let decided = [&answers.refused, &answers.admitted].into_iter().flatten();
    let unknown = answers.unknown.iter().map(|(shown, _)| shown);
    let labels: Vec<Label> = decided
        .chain(unknown)
        .filter(|_| book.judges_ports && coverage != Coverage::Full)
        .filter_map(|shown| {
            let place = book.rules.get(shown.rule?)?.place;
            book.label(place, "this line decides")
        })
        .take(1)
        .collect();
    RequestCoverage {
        method: wanted.method,
        coverage,
        why: (!reasons.is_empty()).then(|| reasons.join("; ")),
        admitted: answers.admitted.map(|shown| shown.host),
        refused: answers.refused.map(|shown| shown.host),
        labels,
        code,
    }
}

/// How much of a pattern is admitted.
pub(super) const fn extent(answers: &Answers) -> Coverage {
    match (&answers.admitted, &answers.refused, &answers.unknown) {
        (Some(_), None, None) => Coverage::Full,
        (None, Some(_), None) => Coverage::None,
        (_, Some(_), _) => Coverage::Partial,
        (_, None, _) => Coverage::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::formats::ALL;
    use super::*;
    use crate::profiles;
    use crate::source::SourceFile;

    fn required(rows: &[(&str, u16, &[&str])]) -> Profile {
        let rows: Vec<String> = rows
            .iter()
            .map(|(pattern, port, examples)| {
                let scheme = if *port == 443 { "https" } else { "http" };
                format!(
                    "{{ pattern = {pattern:?}, port = {port}, scheme = \"{scheme}\", examples = {examples:?} }},"
                )
            })
            .collect();
        let text = format!(
            "schema = \"pac-check/profile@1\"\nid = \"t\"\ntitle = \"T\"\n[[group]]\nid = \"g\"\n\
             purpose = \"p\"\nrows = [{}]\n",
            rows.join("\n")
        );
        profiles::parse(&SourceFile::new("t.toml", text)).expect("profile")
    }

    fn report(kind: &str, list: &str, profile: &Profile) -> AllowlistReport {
        let format = ListFormat::named(kind).expect(kind);
        let file = SourceFile::new("list", list);
        let book = (format.parse)(vec![file]).expect("reads");
        let question = Question {
            profiles: std::slice::from_ref(profile),
            client: Some(IpAddr::from([10, 1, 2, 3])),
            needed: &|_, _, _| true,
            ..Question::of(std::slice::from_ref(profile))
        };
        judge(format, &book, question)
    }

    fn first(kind: &str, list: &str, profile: &Profile) -> RequestCoverage {
        let report = report(kind, list, profile);
        report.rows[0].deciding().expect("a request").clone()
    }

    fn codes(report: &AllowlistReport) -> Vec<&str> {
        report.findings.iter().map(|finding| finding.code).collect()
    }

    const STAR: &[(&str, u16, &[&str])] = &[("*.msappproxy.net", 443, &["t.msappproxy.net"])];

    fn entra() -> Profile {
        profiles::named("entra-app-proxy")
            .expect("listed")
            .expect("parses")
    }

    /// The whole of the list, with its remedy put where it says.
    fn remedied(kind: &str, list: &str, profile: &Profile) -> String {
        let report = report(kind, list, profile);
        let Some(remedy) = report.remedy else {
            return list.to_owned();
        };
        let mut lines: Vec<String> = list.lines().map(str::to_owned).collect();
        let at = remedy
            .before_line
            .map_or(lines.len(), |line| line as usize - 1);
        lines.splice(at..at, remedy.lines);
        lines.join("\n")
    }

    #[test]
    fn a_stock_squid_refuses_tunnels_to_port_80_and_the_remedy_lets_them_through() {
        let stock = include_str!("../../tests/lists/stock-squid.conf");
        let found = report("squid", stock, &entra());
        let summary = found.summary;
        assert_eq!((summary.full, summary.none, summary.unknown), (16, 8, 0));
        for row in found.rows.iter().filter(|row| row.port == 80) {
            assert_eq!(row.code, Some("A-14"));
            let [get, connect] = row.requests.as_slice() else {
                panic!("two requests");
            };
            assert_eq!(get.coverage, Coverage::Full);
            assert_eq!(connect.coverage, Coverage::None);
            assert_eq!(connect.labels[0].start.line, 14);
        }
        let better = remedied("squid", stock, &entra());
        let after = report("squid", &better, &entra());
        assert_eq!(after.summary.full, 24, "{better}");
        assert_eq!(after.exit_status(), 0);
    }

    #[test]
    fn without_the_clients_address_what_depends_on_it_is_unknown() {
        let list = "acl us src 10.0.0.0/8\nhttp_access allow us\nhttp_access deny all\n";
        let format = ListFormat::named("squid").expect("squid");
        let book = (format.parse)(vec![SourceFile::new("list", list)]).expect("reads");
        let profile = required(STAR);
        let question = Question {
            profiles: std::slice::from_ref(&profile),
            client: None,
            needed: &|_, _, _| true,
            ..Question::of(std::slice::from_ref(&profile))
        };
        let report = judge(format, &book, question);
        assert_eq!(report.rows[0].coverage, Coverage::Unknown);
        assert_eq!(report.exit_status(), 2);
        assert!(book.asks_for_client());
    }

    #[test]
    fn a_star_in_dstdomain_matches_nothing() {
        let list =
            "acl ok dstdomain *.msappproxy.net\nhttp_access allow ok\nhttp_access deny all\n";
        let found = report("squid", list, &required(STAR));
        let request = found.rows[0].deciding().expect("request");
        assert_eq!(request.coverage, Coverage::None);
        assert_eq!(request.code, Some("A-12"));
        let why = request.why.as_deref().expect("why");
        assert!(
            why.contains("`*.msappproxy.net` (line 1) matches nothing"),
            "{why}"
        );
        assert!(codes(&found).contains(&"A-12"));
        let dead = &found.findings[0];
        assert!(dead.help.contains("`.msappproxy.net`"), "{}", dead.help);
        let better = remedied("squid", list, &required(STAR));
        assert_eq!(report("squid", &better, &required(STAR)).exit_status(), 0);
    }

    #[test]
    fn rules_count_in_their_order() {
        let rows = required(&[("*.a.example", 443, &["x.a.example"])]);
        let allow = "acl ok dstdomain .a.example\nacl bad dstdomain .b.a.example\n";
        let before =
            format!("{allow}http_access deny bad\nhttp_access allow ok\nhttp_access deny all\n");
        let request = first("squid", &before, &rows);
        assert_eq!(request.coverage, Coverage::Partial);
        assert_eq!(request.refused.as_deref(), Some("b.a.example"));
        let after =
            format!("{allow}http_access allow ok\nhttp_access deny bad\nhttp_access deny all\n");
        assert_eq!(first("squid", &after, &rows).coverage, Coverage::Full);
        let last = format!("{allow}http_access deny bad\n");
        assert_eq!(first("squid", &last, &rows).coverage, Coverage::Partial);
        assert_eq!(first("squid", allow, &rows).coverage, Coverage::None);
        let negated = format!("{allow}http_access deny !ok\nhttp_access allow all\n");
        assert_eq!(first("squid", &negated, &rows).coverage, Coverage::Full);
    }

    #[test]
    fn a_regular_expression_is_decided_for_every_name_or_not_at_all() {
        let rows = required(&[("*.a.example", 443, &["x.a.example"])]);
        let list = |values: &str| {
            format!("acl ok dstdom_regex {values}\nhttp_access allow ok\nhttp_access deny all\n")
        };
        for (values, expected) in [
            (r"\.a\.example$", Coverage::Full),
            (r"-i \.A\.EXAMPLE$", Coverage::Full),
            (r"\.A\.EXAMPLE$", Coverage::None),
            (r"^[a-z0-9-]+\.a\.example$", Coverage::Partial),
            (
                r"^[^.]{1,63}\.a\.example$ ^.+[.].+[.]a[.]example$",
                Coverage::Full,
            ),
            (r"\w+\.a\.example$", Coverage::Unknown),
            (r"^b\.example$", Coverage::None),
        ] {
            assert_eq!(
                first("squid", &list(values), &rows).coverage,
                expected,
                "{values}"
            );
        }
    }

    #[test]
    fn a_login_is_a_refusal_for_a_client_that_has_none() {
        let list = "acl in proxy_auth REQUIRED\nhttp_access allow in\nhttp_access deny all\n";
        let found = report("squid", list, &entra());
        assert!(found.rows.iter().all(|row| row.code == Some("A-15")));
        assert_eq!(
            first("squid", list, &required(STAR)).coverage,
            Coverage::Unknown
        );
        let better = remedied("squid", list, &entra());
        assert_eq!(report("squid", &better, &entra()).exit_status(), 0);
    }

    #[test]
    fn a_domain_without_its_star_lets_only_itself_through_in_pan_os() {
        let found = report("pan-os", "msappproxy.net\n", &required(STAR));
        let request = found.rows[0].deciding().expect("request");
        assert_eq!(request.coverage, Coverage::None);
        assert_eq!(request.code, Some("A-07"));
        let wide: Vec<_> = found
            .findings
            .iter()
            .filter(|finding| finding.code == "A-13")
            .collect();
        assert_eq!(wide.len(), 1);
        assert!(wide[0].message.contains("msappproxy.net.evil.example"));
        assert_eq!(wide[0].help, "write `msappproxy.net/`");
        assert_eq!(found.remedy.expect("remedy").lines, ["*.msappproxy.net/"]);
        let right = report("pan-os", "*.msappproxy.net/\n", &required(STAR));
        assert_eq!(right.exit_status(), 0);
        assert!(!codes(&right).contains(&"A-13"));
    }

    #[test]
    fn a_caret_is_one_label_and_a_star_any_number() {
        let rows = required(&[("*.a.example", 443, &["x.a.example"])]);
        let caret = first("pan-os", "^.a.example/\n", &rows);
        assert_eq!(caret.coverage, Coverage::Partial);
        assert_eq!(caret.refused.as_deref(), Some("a.a.a.example"));
        assert_eq!(
            first("pan-os", "*.a.example/\n", &rows).coverage,
            Coverage::Full
        );
        assert_eq!(
            first("pan-os", "*.example/\n", &rows).coverage,
            Coverage::Full
        );
        let both = "^.a.example/\n*.^.a.example/\n";
        assert_eq!(first("pan-os", both, &rows).coverage, Coverage::Full);
        assert_eq!(
            first("pan-os", "x*.a.example/\n", &rows).coverage,
            Coverage::None
        );
    }

    #[test]
    fn a_leading_dot_reaches_five_labels_in_zscaler() {
        let deep = required(&[("*.a.example", 443, &["6.5.4.3.2.1.a.example"])]);
        let request = first("zscaler", ".a.example\n", &deep);
        assert_eq!(request.coverage, Coverage::Partial);
        let why = request.why.expect("why");
        assert!(
            why.contains("reaches 5 labels below the domain, and this name has 6"),
            "{why}"
        );
        let one = required(&[("6.5.4.3.2.1.a.example", 443, &[])]);
        assert_eq!(
            first("zscaler", ".a.example\n", &one).coverage,
            Coverage::None
        );
        assert_eq!(
            first("zscaler", ".1.a.example\n", &one).coverage,
            Coverage::Full
        );
        assert_eq!(
            first("zscaler", ".msappproxy.net\n", &required(STAR)).coverage,
            Coverage::Full
        );
        assert_eq!(
            first("zscaler", "*.msappproxy.net\n", &required(STAR)).code,
            Some("A-12")
        );
    }

    #[test]
    fn a_path_is_seen_in_plain_http_only() {
        let list = "www.microsoft.com/pkiops\n";
        let plain = required(&[(
            "www.microsoft.com/pkiops",
            80,
            &["www.microsoft.com/pkiops/x"],
        )]);
        assert_eq!(first("umbrella", list, &plain).coverage, Coverage::Full);
        let tls = required(&[(
            "www.microsoft.com/pkiops",
            443,
            &["www.microsoft.com/pkiops/x"],
        )]);
        let request = first("umbrella", list, &tls);
        assert_eq!(request.coverage, Coverage::None);
        assert_eq!(request.code, Some("A-06"));
        let narrow = "www.microsoft.com/pkiops/crl/\n";
        assert_ne!(first("umbrella", narrow, &plain).coverage, Coverage::Full);
    }

    #[test]
    fn what_is_said_about_single_entries() {
        let list = "*.servicebus.windows.net\n.a.example\nb.a.example\nold.example\n";
        let rows = required(&[(
            "*.servicebus.windows.net",
            443,
            &["x.servicebus.windows.net"],
        )]);
        let found = report("plain", list, &rows);
        assert_eq!(codes(&found), ["A-09", "A-10", "A-08"]);
        assert_eq!(found.findings[1].evidence, ["`b.a.example`"]);
    }

    #[test]
    fn a_long_list_is_judged_and_a_longer_one_refused() {
        let names: Vec<String> = (0..10_000)
            .map(|n| format!("h{n}.msappproxy.net\n"))
            .collect();
        let list = names.concat();
        let request = first("plain", &list, &required(STAR));
        assert_eq!(request.coverage, Coverage::Partial);
        assert_eq!(request.refused.as_deref(), Some("a.msappproxy.net"));
        let denied = list
            .lines()
            .map(|name| format!("acl no dstdomain {name}\n"));
        let denied: String = denied
            .chain(["http_access deny no\nhttp_access allow all\n".to_owned()])
            .collect();
        assert_eq!(
            first("squid", &denied, &required(STAR)).coverage,
            Coverage::Partial
        );
        let one = required(&[("h9999.msappproxy.net", 443, &[])]);
        assert_eq!(first("plain", &list, &one).coverage, Coverage::Full);
        let format = ListFormat::named("plain").expect("plain");
        let file = SourceFile::new("list", "a.example\n".repeat(500_001));
        let error = (format.parse)(vec![file])
            .expect_err("too long")
            .to_string();
        assert!(
            error.starts_with("list:500001:1: the list has more than 500000"),
            "{error}"
        );
    }

    #[test]
    fn expressions_that_would_take_too_long_are_unknown() {
        let letters: Vec<String> = (0..500)
            .map(|n| format!(" [a-f]{{{}}}.*[g-z]{{{}}}", n % 90 + 1, n % 80 + 1))
            .collect();
        let letters = letters.concat();
        let list =
            format!("acl ok dstdom_regex{letters}\nhttp_access allow ok\nhttp_access deny all\n");
        let request = first("squid", &list, &required(STAR));
        assert_eq!(request.coverage, Coverage::Unknown);
    }

    #[test]
    fn every_format_lets_everything_through_once_its_remedy_is_in() {
        // Networks take no names.
        for format in ALL.iter().filter(|format| format.name != "networks") {
            let list = match format.name {
                "squid" => "http_access deny all\n",
                _ => "unrelated.example\n",
            };
            let better = remedied(format.name, list, &entra());
            let after = report(format.name, &better, &entra());
            assert_eq!(after.summary.full, 24, "{}: {better}", format.name);
        }
    }

    proptest! {
           #[test]
           fn no_list_makes_a_parser_panic(text in "[a-z*.^/: #\\n\"!-]{0,80}", squid in "(acl|http_access|include)? ?\\PC{0,60}") {
               for format in ALL {
                   for text in [&text, &squid] {
                       if let Ok(book) = (format.parse)(vec![SourceFile::new("list", text.as_str())]) {
                           let profile = required(STAR);
                           let question = Question {
                               profiles: std::slice::from_ref(&profile),
                               client: None,
                               needed: &|_, _, _| true,
    ..Question::of(std::slice::from_ref(&profile))
                           };
                           let report = judge(format, &book, question);
                           for request in report.rows.iter().flat_map(|row| &row.requests) {
                               let whole = request.coverage == Coverage::Full;
                               prop_assert_eq!(request.why.is_none(), whole);
                           }
                       }
                   }
               }
           }

           #[test]
           fn full_coverage_holds_for_each_name(
               entries in prop::collection::vec("[.]?([ab][.]){0,3}a[.]example", 1..4),
               name in "([ab][.]){1,4}a[.]example",
           ) {
               let rows = required(&[("*.a.example", 443, &["x.a.example"])]);
               let list = entries.join("\n");
               let whole = first("plain", &list, &rows).coverage;
               let one = required(&[(name.as_str(), 443, &[])]);
               let single = first("plain", &list, &one).coverage;
               prop_assert!(single == Coverage::Full || single == Coverage::None);
               match whole {
                   Coverage::Full => prop_assert_eq!(single, Coverage::Full),
                   Coverage::None => prop_assert_eq!(single, Coverage::None),
                   _ => {}
               }
           }
       }
}
