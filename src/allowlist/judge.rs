//! Every required URL against a list, and the weaker ways, as a report.

use super::alternatives;
use super::formats::ListFormat;
use super::question::Question;
use super::rows::judged;
use super::rules::Rulebook;
use crate::finding::allowlist::AllowlistReport;

/// Judges every required URL.
pub fn judge(
    format: &'static ListFormat,
    book: &Rulebook,
    question: Question<'_>,
) -> AllowlistReport {
    let mut report = judged(format, book, question);
    let summary = report.summary;
    // Where everything gets through by name nobody needs a weaker way.
    let lacking = summary.none + summary.partial + summary.unknown > 0;
    report.alternatives = question
        .alternatives
        .filter(|known| lacking || known.service_tags.is_some())
        .map(|known| alternatives::of(question, known))
        .unwrap_or_default();
    report
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use proptest::prelude::*;

    use super::super::formats::ALL;
    use super::*;
    use crate::finding::allowlist::{Coverage, RequestCoverage};
    use crate::profiles::{self, Profile};
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
            (r"\w+\.a\.example$", Coverage::Full),
            (r"(^|\.)a\.example$", Coverage::Full),
            (r"^\w+\.a\.example$", Coverage::Partial),
            (r"(a)\1", Coverage::Unknown),
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
        let list = "auth_param basic program /x\nacl in proxy_auth REQUIRED\nhttp_access allow in\nhttp_access deny all\n";
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
        let file = SourceFile::new("list", "a.example\n".repeat(300_001));
        let error = (format.parse)(vec![file])
            .expect_err("too long")
            .to_string();
        assert!(
            error.starts_with("list:300001:1: the list has more than 300000"),
            "{error}"
        );
    }

    #[test]
    fn expressions_that_would_take_too_long_are_unknown() {
        let letters: Vec<String> = (0..500)
            .map(|n| {
                let (few, more) = (n % 90 + 1, n % 80 + 1);
                format!("acl ok dstdom_regex [a-f]{{{few}}}.*[g-z]{{{more}}}\n")
            })
            .collect();
        let letters = letters.concat();
        let list = format!("{letters}http_access allow ok\nhttp_access deny all\n");
        let request = first("squid", &list, &required(STAR));
        assert_eq!(request.coverage, Coverage::Unknown);
    }

    #[test]
    fn a_list_that_the_product_refuses_lets_nothing_through() {
        let good = ".msappproxy.net\n";
        for bad in ["BIG.example", "com", "b\u{fc}ro.example"] {
            let found = report("zscaler", &format!("{good}{bad}\n"), &required(STAR));
            assert_eq!((found.exit_status(), found.summary.none), (1, 1), "{bad}");
            let request = found.rows[0].deciding().expect("request");
            assert_eq!(request.code, Some("A-12"));
            let why = request.why.as_deref().expect("why");
            assert!(why.contains(&format!("`{bad}` (line 2)")), "{why}");
            let remedy = found.remedy.expect("a remedy");
            assert!(
                remedy.place.contains("remove or correct"),
                "{}",
                remedy.place
            );
            assert!(remedy.lines.is_empty(), "{:?}", remedy.lines);
        }
        assert_eq!(report("zscaler", good, &required(STAR)).exit_status(), 0);
    }

    #[test]
    fn a_list_of_exemptions_that_the_product_refuses_exempts_nothing() {
        let zscaler = ListFormat::named("zscaler").expect("zscaler");
        let book =
            |text: &str| (zscaler.parse)(vec![SourceFile::new("exempt.txt", text)]).expect("reads");
        let text = "schema = \"pac-check/profile@1\"\nid = \"t\"\ntitle = \"T\"\n\
                    [requirements.tls-inspection]\nvalue = \"forbidden\"\nsays = \"x\"\n\
                    [[group]]\nid = \"g\"\npurpose = \"p\"\nrows = [\n\
                    { pattern = \"a.example\", port = 443 },\n]\n";
        let profiles = [profiles::parse(&SourceFile::new("t.toml", text)).expect("profile")];
        let list = book("a.example\n");
        for (exempt, status) in [("a.example\n", 0), ("a.example\nBIG.example\n", 1)] {
            let exempt = book(exempt);
            let question = Question {
                inspection_exempt: Some(super::super::Exemptions {
                    format: zscaler,
                    book: &exempt,
                }),
                ..Question::of(&profiles)
            };
            let found = judge(zscaler, &list, question);
            assert_eq!(found.exit_status(), status);
            assert_eq!(found.exemptions.len(), usize::from(status));
        }
    }

    #[test]
    fn lines_to_add_are_not_included_in_others() {
        let profile = required(&[
            ("*.a.example", 443, &["x.a.example"]),
            ("b.a.example", 443, &[]),
            ("a.example/x", 80, &[]),
        ]);
        for (kind, lines) in [
            ("zscaler", vec![".a.example"]),
            ("umbrella", vec!["a.example"]),
            ("pan-os", vec!["a.example/x", "*.a.example/"]),
            ("plain", vec!["a.example/x", "*.a.example"]),
        ] {
            let found = report(kind, "unrelated.example\n", &profile);
            assert_eq!(found.remedy.expect("a remedy").lines, lines, "{kind}");
            let better = remedied(kind, "unrelated.example\n", &profile);
            assert_eq!(report(kind, &better, &profile).exit_status(), 0, "{kind}");
        }
    }

    #[test]
    fn a_pattern_of_which_no_name_is_known_to_get_through_is_not_one_in_part() {
        let list = "acl us src 10.0.0.0/8\nacl d dstdomain x.msappproxy.net\nhttp_access allow us d\nhttp_access deny all\n";
        let format = ListFormat::named("squid").expect("squid");
        let book = (format.parse)(vec![SourceFile::new("list", list)]).expect("reads");
        let profiles = [required(STAR)];
        let found = judge(format, &book, Question::of(&profiles));
        let request = found.rows[0].deciding().expect("request");
        assert_eq!((request.coverage, found.exit_status()), (Coverage::None, 1));
        let why = request.why.as_deref().expect("why");
        assert!(
            why.contains("whether `x.msappproxy.net` gets through is unknown"),
            "{why}"
        );
        assert!(why.ends_with("(list:4) refuses it"), "{why}");
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
