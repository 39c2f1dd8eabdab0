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
const ONE: &str = "{ pattern = \"a.example\", port = 443 }";
const PLAIN: &str = "{ pattern = \"a.example\", port = 80 }";

fn asked(list: &str, row: &str, addresses: &[&str]) -> RequestCoverage {
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

fn coverage(list: &str, row: &str) -> Coverage {
    asked(list, row, &[]).coverage
}

fn refused(list: &str) -> String {
    let format = ListFormat::named("squid").expect("squid");
    let read = (format.parse)(vec![SourceFile::new("squid.conf", list)]);
    read.expect_err("refused").to_string()
}

#[test]
fn lists_of_lists_are_followed() {
    let lists = "acl names dstdomain .a.example\nacl web port 443\nacl other port 80\nacl late time 20:00-24:00\nacl in proxy_auth REQUIRED\n";
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
fn lists_of_lists_in_a_circle_are_refused_at_their_place() {
    let error = refused("acl a port 1\nacl b any-of a\nacl c any-of b\nacl b any-of c\n");
    assert!(error.starts_with("squid.conf:4:14: `b` and `c`"), "{error}");
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
        (r"\w", ONE, Coverage::Unknown),
        // A plain URL begins so whatever follows.
        (r"^http://a\.example/", PLAIN, Coverage::Full),
        // Its path is not known: it may hold anything.
        (r"secret", PLAIN, Coverage::Unknown),
        (r"^http://a\.example/$", PLAIN, Coverage::Unknown),
    ] {
        assert_eq!(
            coverage(&list(expression), row),
            expected,
            "{expression} {row}"
        );
    }
    let deny = "acl bad url_regex -i sex\nhttp_access deny bad\nhttp_access allow all\n";
    assert_eq!(coverage(deny, ONE), Coverage::Full);
    assert_eq!(coverage(deny, PLAIN), Coverage::Unknown);
    assert_eq!(coverage(deny, STAR), Coverage::Partial);
}

#[test]
fn addresses_decide_where_they_are_given_and_only_there() {
    let list = "acl net dst 10.0.0.0/8 192.0.2.1\nhttp_access allow net\nhttp_access deny all\n";
    let one = |addresses: &[&str]| asked(list, ONE, addresses);
    assert_eq!(one(&["10.1.2.3"]).coverage, Coverage::Full);
    assert_eq!(one(&["10.1.2.3", "192.0.2.1"]).coverage, Coverage::Full);
    assert_eq!(one(&["192.0.2.2"]).coverage, Coverage::None);
    assert_eq!(one(&["192.0.2.2", "10.1.2.3"]).coverage, Coverage::Unknown);
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
        why.contains("`late` (squid.conf:2) is of type time"),
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
