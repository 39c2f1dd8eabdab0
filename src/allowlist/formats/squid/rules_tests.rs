//! What lists of lists, URLs and addresses decide, and what they leave open.

use std::net::IpAddr;

use super::super::super::{Question, judge};
use super::super::ListFormat;
use crate::finding::allowlist::{Coverage, RequestCoverage};
use crate::profiles::{self, Profile};
use crate::source::SourceFile;

fn required(row: &str) -> Profile {
    let text = format!(
        "schema = \"pac-check/profile@1\"\nid = \"t\"\ntitle = \"T\"\n[[group]]\nid = \"g\"\npurpose = \"p\"\nrows = [{row}]\n"
    );
    profiles::parse(&SourceFile::new("t.toml", text)).expect("profile")
}

const STAR: &str = "{ pattern = \"*.a.example\", port = 443, examples = [\"x.a.example\"] }";
pub(super) const ONE: &str = "{ pattern = \"a.example\", port = 443 }";
pub(super) const PLAIN: &str = "{ pattern = \"a.example\", port = 80 }";

pub(super) fn asked(list: &str, row: &str, addresses: &[&str]) -> RequestCoverage {
    let format = ListFormat::named("squid").expect("squid");
    let book = (format.parse)(vec![SourceFile::new("squid.conf", list)]).expect("reads");
    let profiles = [required(row)];
    let addresses: Vec<IpAddr> = addresses
        .iter()
        .map(|text| text.parse().expect("IP"))
        .collect();
    let question = Question {
        addresses: &|_| addresses.clone(),
        ..Question::of(&profiles)
    };
    judge(format, &book, question).rows[0].requests[0].clone()
}

pub(super) fn coverage(list: &str, row: &str) -> Coverage {
    asked(list, row, &[]).coverage
}

pub(super) fn refused(list: &str) -> String {
    let format = ListFormat::named("squid").expect("squid");
    let read = (format.parse)(vec![SourceFile::new("squid.conf", list)]);
    read.expect_err("refused").to_string()
}

#[test]
fn lists_of_lists_are_followed() {
    let lists = "acl names dstdomain .a.example\nacl web port 443\nacl other port 80\nacl late time 20:00-24:00\nauth_param basic program /x\nacl in proxy_auth REQUIRED\n";
    for (group, expected) in [
        ("acl g any-of names other", Coverage::Full),
        ("acl g all-of names web", Coverage::Full),
        ("acl g all-of names other", Coverage::None),
        ("acl g all-of names !other", Coverage::Full),
        // Lines of one name are one or the other.
        ("acl g all-of other\nacl g all-of names web", Coverage::Full),
        ("acl g any-of late names", Coverage::Full),
        ("acl g any-of late other", Coverage::Unknown),
        ("acl g all-of late other", Coverage::None),
        ("acl g all-of late names", Coverage::Unknown),
        ("acl h any-of names\nacl g all-of h web", Coverage::Full),
        ("acl h all-of names other\nacl g any-of h", Coverage::None),
        ("acl g all-of other in", Coverage::None),
        ("acl g all-of names in", Coverage::Unknown),
    ] {
        let list = format!("{lists}{group}\nhttp_access allow g\nhttp_access deny all\n");
        assert_eq!(coverage(&list, STAR), expected, "{group}");
    }
    let part = format!(
        "{lists}acl b dstdomain .b.a.example\nacl g any-of b other\nhttp_access allow g\nhttp_access deny all\n"
    );
    assert_eq!(coverage(&part, STAR), Coverage::Partial);
}

#[test]
fn lists_of_lists_in_a_circle_are_unknown_where_they_go_round() {
    // Squid starts with it.
    let circle = "acl a dstdomain .b.example\nacl b any-of a\nacl c any-of b\nacl b any-of c\nhttp_access allow c\nhttp_access deny all\n";
    assert_eq!(coverage(circle, STAR), Coverage::Unknown);
    let error = refused("acl b any-of b\n");
    assert!(error.contains("no `acl` named `b`"), "{error}");
    let error = refused("acl b any-of later\nacl later port 1\n");
    assert!(error.contains("no `acl` named `later`"), "{error}");
}

#[test]
fn groups_that_multiply_end_at_once() {
    let mut list = "acl g0 dstdomain .b.example\n".to_owned();
    for level in 1..60 {
        let members = format!(" g{}", level - 1).repeat(20);
        let line = format!("acl g{level} any-of{members}\n");
        list.push_str(&line);
    }
    list.push_str("http_access allow g59\nhttp_access deny all\n");
    assert_eq!(coverage(&list, STAR), Coverage::None);
}

#[test]
fn an_expression_over_urls_sees_host_and_port_of_a_tunnel() {
    let list = |expression: &str| {
        format!("acl u url_regex {expression}\nhttp_access allow u\nhttp_access deny all\n")
    };
    for (expression, row, expected) in [
        (r"\.a\.example:443$", STAR, Coverage::Full),
        (r"\.a\.example:80$", STAR, Coverage::None),
        (r"^x\.a\.example:443$", STAR, Coverage::Partial),
        (r"-i ^A\.EXAMPLE:443$", ONE, Coverage::Full),
        // Of a tunnel there is no scheme.
        (r"^https://a\.example", ONE, Coverage::None),
        (r"\w", ONE, Coverage::Full),
        // The port has the same digit twice.
        (r"(.)\1", ONE, Coverage::Full),
        (r"(x)\1", ONE, Coverage::None),
        (r"(.)\1", STAR, Coverage::Unknown),
        (r"^http://a\.example/", PLAIN, Coverage::Full),
        // It is judged for the path that the row names, else for `/`, which a note says.
        (r"secret", PLAIN, Coverage::None),
        (r"^http://a\.example/$", PLAIN, Coverage::Full),
    ] {
        assert_eq!(
            coverage(&list(expression), row),
            expected,
            "{expression} {row}"
        );
    }
    let deny = "acl bad url_regex -i sex\nhttp_access deny bad\nhttp_access allow all\n";
    assert_eq!(coverage(deny, ONE), Coverage::Full);
    assert_eq!(coverage(deny, PLAIN), Coverage::Full);
    assert_eq!(coverage(deny, STAR), Coverage::Partial);
}

#[test]
fn addresses_decide_where_they_are_given_and_only_there() {
    let list = "acl net dst 10.0.0.0/8 192.0.2.1\nhttp_access allow net\nhttp_access deny all\n";
    let one = |addresses: &[&str]| asked(list, ONE, addresses);
    assert_eq!(one(&["10.1.2.3"]).coverage, Coverage::Full);
    assert_eq!(one(&["10.1.2.3", "192.0.2.1"]).coverage, Coverage::Full);
    assert_eq!(one(&["192.0.2.2"]).coverage, Coverage::None);
    // One of several is enough.
    assert_eq!(one(&["192.0.2.2", "10.1.2.3"]).coverage, Coverage::Full);
    let open = one(&[]);
    assert_eq!(open.coverage, Coverage::Unknown);
    let why = open.why.expect("why");
    assert!(why.contains("`net`") && why.contains("--resolve"), "{why}");
    // The names of a pattern are many, and so are their addresses.
    assert_eq!(asked(list, STAR, &["10.1.2.3"]).coverage, Coverage::Unknown);
}

#[test]
fn what_is_not_decided_names_its_line() {
    let list = "\nacl late time 20:00-24:00\nhttp_access allow late\nhttp_access deny all\n";
    let why = asked(list, ONE, &[]).why.expect("why");
    assert!(
        why.contains("it depends on the time (`late`, squid.conf:2)")
            && why.contains("Where `late` holds, `http_access allow late` (squid.conf:3) lets it through; where not, `http_access deny all` (squid.conf:4) refuses it"),
        "{why}"
    );
}

#[test]
fn a_client_behind_a_list_of_lists_is_asked_for() {
    let format = ListFormat::named("squid").expect("squid");
    let list =
        "acl us src 10.0.0.0/8\nacl g any-of us\nhttp_access allow g\nhttp_access deny all\n";
    let book = (format.parse)(vec![SourceFile::new("squid.conf", list)]).expect("reads");
    assert!(book.asks_for_client());
}

#[test]
fn an_address_is_looked_up_by_name_and_that_is_not_taken_for_permission() {
    let row = "{ pattern = \"192.0.2.1\", port = 443 }";
    for (list, expected) in [
        (
            "acl a dstdomain .a.example\nhttp_access allow a\nhttp_access deny all\n",
            Coverage::None,
        ),
        (
            "acl a dstdomain .a.example\nhttp_access deny a\nhttp_access allow all\n",
            Coverage::Unknown,
        ),
        (
            "acl a dstdomain -n .a.example\nhttp_access deny a\nhttp_access allow all\n",
            Coverage::Full,
        ),
        (
            "acl a dstdomain 192.0.2.1\nhttp_access allow a\nhttp_access deny all\n",
            Coverage::Full,
        ),
        (
            "acl a dst 192.0.2.0/24\nhttp_access allow a\nhttp_access deny all\n",
            Coverage::Full,
        ),
        (
            "acl a dst -n 192.0.2.0/24\nhttp_access allow a\nhttp_access deny all\n",
            Coverage::Full,
        ),
        // The same whatever its name is.
        (
            "acl a dstdomain .a.example\nhttp_access allow a\nhttp_access allow !a\nhttp_access deny all\n",
            Coverage::Full,
        ),
    ] {
        assert_eq!(coverage(list, row), expected, "{list}");
    }
    let names = "acl a dst -n 192.0.2.0/24\nhttp_access deny a\nhttp_access allow all\n";
    assert_eq!(asked(names, ONE, &["192.0.2.1"]).coverage, Coverage::Full);
}

#[test]
fn everything_behind_a_version_of_addresses_is_left_out() {
    for (values, expected) in [
        ("ipv6 0.0.0.0/0", Coverage::None),
        ("ipv4 all", Coverage::None),
        ("all ipv6", Coverage::Full),
        ("ipv6 10.0.0.0/8", Coverage::Full),
    ] {
        let list = format!("acl c src {values}\nhttp_access allow c\nhttp_access deny all\n");
        let format = ListFormat::named("squid").expect("squid");
        let book = (format.parse)(vec![SourceFile::new("x", list)]).expect("reads");
        let profiles = [required(ONE)];
        for (client, expected) in [("10.1.2.3", expected), ("2001:db8::1", Coverage::Unknown)] {
            let question = Question {
                client: Some(client.parse().expect("IP")),
                ..Question::of(&profiles)
            };
            let found = judge(format, &book, question).rows[0].coverage;
            assert!(
                found == expected || client.contains(':') && values == "all ipv6",
                "{values} {client}"
            );
        }
    }
}

#[test]
fn rules_behind_http_access_judge_again() {
    let lists =
        "acl a dstdomain a.example\nacl mime rep_mime_type text/html\nhttp_access allow all\n";
    for (lines, row, expected) in [
        ("miss_access deny a\n", ONE, Coverage::None),
        ("miss_access allow !a\n", ONE, Coverage::None),
        ("adapted_http_access deny a\n", ONE, Coverage::None),
        ("http_access2 deny !a\n", ONE, Coverage::Full),
        ("http_reply_access deny a\n", ONE, Coverage::Full),
        ("http_reply_access deny a\n", PLAIN, Coverage::None),
        ("http_reply_access deny !a\n", PLAIN, Coverage::Full),
        ("http_reply_access deny mime\n", PLAIN, Coverage::Unknown),
        ("http_reply_access deny mime\n", ONE, Coverage::Full),
    ] {
        assert_eq!(
            coverage(&format!("{lists}{lines}"), row),
            expected,
            "{lines}"
        );
    }
}

#[test]
fn the_origin_of_a_permission_and_the_line_that_almost_gives_it_are_named() {
    let list = "acl lan src 10.0.0.0/8\nacl corp src 172.16.0.0/12\nacl a dstdomain a.example\nhttp_access allow corp a\nhttp_access deny all\n";
    let format = ListFormat::named("squid").expect("squid");
    let book =
        |list: &str| (format.parse)(vec![SourceFile::new("squid.conf", list)]).expect("reads");
    let profiles = [required(ONE)];
    let question = Question {
        client: Some(IpAddr::from([10, 1, 2, 3])),
        ..Question::of(&profiles)
    };
    let report = judge(format, &book(list), question);
    let why = report.rows[0].requests[0].why.clone().expect("why");
    assert!(
        why.contains(
            "all conditions of `http_access allow corp a` (squid.conf:4) hold but `corp` (src)"
        ),
        "{why}"
    );
    let open = list.replace(
        "http_access allow corp a",
        "http_access allow lan\nhttp_access allow a",
    );
    let report = judge(format, &book(&open), question);
    let by = report.rows[0].requests[0].admitted_by.as_deref();
    assert_eq!(by, Some("`http_access allow lan` (squid.conf:4)"));
    let finding = report
        .findings
        .iter()
        .find(|finding| finding.code == "A-13")
        .expect("A-13");
    assert!(
        finding.message.contains("never decide"),
        "{}",
        finding.message
    );
    assert_eq!(finding.evidence, ["`http_access allow a`"]);
}

#[test]
fn a_connection_that_is_ended_is_not_let_through() {
    let list = |end: &str| {
        format!(
            "http_port 3128 ssl-bump cert=/x\nacl s1 at_step SslBump1\nacl a ssl::server_name .a.example\nhttp_access allow all\n{end}"
        )
    };
    for (end, row, expected) in [
        (
            "ssl_bump peek s1\nssl_bump splice !a\nssl_bump terminate all\n",
            ONE,
            Coverage::None,
        ),
        (
            "ssl_bump peek s1\nssl_bump splice a\nssl_bump terminate all\n",
            ONE,
            Coverage::Full,
        ),
        (
            "ssl_bump peek all\nssl_bump terminate all\n",
            ONE,
            Coverage::None,
        ),
        ("ssl_bump terminate a\n", PLAIN, Coverage::Full),
        ("ssl_bump bump all\n", ONE, Coverage::Full),
        (
            "acl b ssl::server_name .b.a.example\nssl_bump terminate b\n",
            STAR,
            Coverage::Partial,
        ),
    ] {
        assert_eq!(coverage(&list(end), row), expected, "{end}");
    }
}

#[test]
fn a_line_of_many_parts_is_read_at_once() {
    let parts = "a.example \\\n".repeat(290_000);
    let list = format!("acl a dstdomain {parts}\n\nhttp_access allow a\n");
    let format = ListFormat::named("squid").expect("squid");
    // The last line is a part of the first.
    assert!((format.parse)(vec![SourceFile::new("squid.conf", list)]).is_ok());
}

#[test]
fn lines_to_add_are_new_names_before_the_first_line_that_decides() {
    let format = ListFormat::named("squid").expect("squid");
    let main = "acl pac_check_client src 192.0.2.9\nacl CONNECT method GET\ninclude rules.conf\nhttp_access allow all\n";
    let files = || {
        vec![
            SourceFile::new("squid.conf", main),
            SourceFile::new("rules.conf", "http_access deny all\nmiss_access deny all\n"),
        ]
    };
    let book = (format.parse)(files()).expect("reads");
    let profiles = [required(&format!("{STAR}, {ONE}"))];
    let question = Question {
        client: Some(IpAddr::from([10, 1, 2, 3])),
        ..Question::of(&profiles)
    };
    let remedy = judge(format, &book, question).remedy.expect("remedy");
    assert_eq!(remedy.before_line, Some(3));
    assert_eq!(
        remedy.lines,
        [
            "acl pac_check2_client src 10.1.2.3",
            "acl pac_check2_tunnel method CONNECT",
            "acl pac_check2_port_443 port 443",
            "acl pac_check2_connect_443 dstdomain .a.example",
            "http_access allow pac_check2_client pac_check2_tunnel pac_check2_port_443 pac_check2_connect_443",
            "miss_access allow pac_check2_client pac_check2_tunnel pac_check2_port_443 pac_check2_connect_443",
        ]
    );
    let mut better = main.lines().collect::<Vec<_>>();
    better.splice(2..2, remedy.lines.iter().map(String::as_str));
    let mut files = files();
    files[0] = SourceFile::new("squid.conf", better.join("\n"));
    let book = (format.parse)(files).expect("reads");
    assert_eq!(judge(format, &book, question).exit_status(), 0);
}
