//! What is read of a configuration, and what is refused.

use super::super::super::rules::{Hosts, Question};
use super::*;

fn read(files: &[(&str, &str)]) -> Result<Rulebook, String> {
    let files = files
        .iter()
        .map(|(name, text)| SourceFile::new(*name, *text))
        .collect();
    parse(files).map_err(|error| error.to_string())
}

fn refused(files: &[(&str, &str)]) -> String {
    read(files).expect_err("refused")
}

#[test]
fn includes_are_followed_among_the_files_given() {
    let main = (
        "squid.conf",
        "include /etc/squid/conf.d/*.conf\nhttp_access deny all\n",
    );
    let book = read(&[
        main,
        ("conf.d/b.conf", "http_access allow x\n"),
        ("conf.d/a.conf", "acl x port 443\n"),
    ]);
    assert_eq!(book.expect("reads").rules.len(), 2);
    let error = refused(&[main]);
    assert!(
        error.starts_with("squid.conf:1:9: `/etc/squid/conf.d/*.conf` is included"),
        "{error}"
    );
}

#[test]
fn circles_of_includes_are_refused_with_the_way() {
    let error = refused(&[
        ("a", "include b\n"),
        ("b", "\ninclude c\n"),
        ("c", "include b\n"),
    ]);
    assert!(error.starts_with("c:1:9: "), "{error}");
    assert!(error.contains("a -> b -> c -> b"), "{error}");
    assert!(refused(&[("a", "include a\n")]).contains("a -> a"));
}

#[test]
fn includes_that_multiply_end_at_a_limit() {
    let twice = |next: usize| {
        format!(
            "{}include f{next}\n",
            format!("include f{next}\n").repeat(40)
        )
    };
    let mut files: Vec<(String, String)> =
        (0..10).map(|n| (format!("f{n}"), twice(n + 1))).collect();
    files.push(("f10".to_owned(), "\n".repeat(100)));
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(a, b)| (a.as_str(), b.as_str()))
        .collect();
    assert!(refused(&files).contains("more than 1000000 lines"));
}

#[test]
fn what_squid_does_not_start_with_is_refused_at_its_place() {
    for (text, place, part) in [
        (
            "acl a port 443\nacl A src 10.0.0.0/8\n",
            "x:2:7",
            "is of type port already",
        ),
        (
            "http_access allow nobody\n",
            "x:1:19",
            "no `acl` named `nobody`",
        ),
        ("acl a port 99999\n", "x:1:12", "`99999` is not a port"),
        (
            "acl a port -443\n",
            "x:1:12",
            "`-443` is not an option of `port`",
        ),
        (
            "acl a dstdomain -i b\n",
            "x:1:17",
            "`-i` is not an option of `dstdomain`",
        ),
        ("acl a\n", "x:1:1", "needs a name and a type"),
        (
            "acl a DSTDOMAIN b\n",
            "x:1:7",
            "`DSTDOMAIN` is not a type of list",
        ),
        ("acl a src 10.0.0.0/33\n", "x:1:11", "this is not a mask"),
        (
            "acl a proxy_auth REQUIRED\n",
            "x:1:7",
            "needs a way to log in",
        ),
        (
            "acl a external b\n",
            "x:1:7",
            "no `external_acl_type` named `b`",
        ),
        ("acl a random 1\n", "x:1:7", "needs a part of one"),
        (
            "acl a time 10:00-09:00\n",
            "x:1:12",
            "end before they begin",
        ),
        (
            "acl a at_step SslBump4\n",
            "x:1:15",
            "`SslBump4` is not a step",
        ),
        (
            "acl a dstdomain www.a.example .a.example\n",
            "x:1:31",
            "`.a.example` stands beside `www.a.example`",
        ),
        ("acl a any-of a\n", "x:1:14", "no `acl` named `a`"),
        (
            "http_acces allow all\n",
            "x:1:1",
            "`http_acces` is not a directive",
        ),
        ("HTTP_ACCESS allow all\n", "x:1:1", "is not a directive"),
        ("\u{feff}acl a port 1\n", "x:1", "is not a directive"),
        ("via maybe\n", "x:1:1", "needs `on` or `off`"),
        ("cache_mem lots\n", "x:1:1", "needs a number"),
        ("http_port abc\n", "x:1:11", "is not a port of `http_port`"),
        (
            "always_direct allow nobody\n",
            "x:1:21",
            "no `acl` named `nobody`",
        ),
        (
            "ssl_bump open all\n",
            "x:1:10",
            "is not an action of `ssl_bump`",
        ),
        ("if true\nacl a port 1\n", "x:1:1", "has no `endif`"),
        ("endif\n", "x:1:1", "without its `if`"),
        ("if maybe\nendif\n", "x:1:1", "is not a condition"),
        (
            "workers 4\nif ${process_number} = 1\nendif\n",
            "x:2:1",
            "differs between the processes",
        ),
        (
            "configuration_includes_quoted_values on\nacl a dstdomain *.a\n",
            "x:2:17",
            "stands in a word without quotes",
        ),
    ] {
        let error = refused(&[("x", text)]);
        assert!(error.starts_with(place) && error.contains(part), "{error}");
    }
    let long = format!("acl {} src all\n", "a".repeat(64));
    assert!(refused(&[("x", &long)]).contains("more than 63 bytes"));
    assert!(refused(&[("x", "via on\n")]).contains("neither an `acl`"));
    let near = refused(&[("x", "acl a port 1\nhttp_acces allow a\n")]);
    assert!(near.contains("did you mean `http_access`?"), "{near}");
}

#[test]
fn what_squid_passes_over_is_said() {
    for (text, part) in [
        (
            "http_access ALLOW all\nhttp_access deny all\n",
            "`ALLOW` is neither allow nor deny",
        ),
        (
            "http_access allow\nhttp_access deny all\n",
            "`http_access` names no list",
        ),
        (
            "acl a dstdom_regex *.a\nhttp_access deny all\n",
            "Squid 5 skips it, Squid 6 does not start",
        ),
        (
            "acl a dstdomain \"list\" .b\nhttp_access deny all\n",
            "`.b` comes after the name of a file",
        ),
    ] {
        let book = read(&[("x", text), ("list", ".a.example\n")]).expect("reads");
        assert_eq!(book.oddities.len(), 1, "{text}");
        assert!(
            book.oddities[0].message.contains(part),
            "{}",
            book.oddities[0].message
        );
    }
    let text = "url_rewrite_program /x\nrequest_header_max_size 10 KB\nhttp_access deny all\n";
    let notes = read(&[("x", text)]).expect("reads").notes.join(" ");
    for part in [
        "`url_rewrite_program` (x:1)",
        "`request_header_max_size` (x:2)",
    ] {
        assert!(notes.contains(part), "{notes}");
    }
}

#[test]
fn lists_come_from_files_and_lines_go_on() {
    let text = "acl a dstdomain \\\n  .one.example \"/etc/squid/more.txt\" # and nothing else\n\
                http_access allow a\n";
    let book = read(&[
        ("squid.conf", text),
        ("more.txt", "# ours\n.two.example\n\n"),
    ])
    .expect("reads");
    let entries: Vec<&str> = book.entries().map(|entry| book.text(entry.place)).collect();
    assert_eq!(entries, [".one.example", ".two.example"]);
    let book = read(&[("squid.conf", text)]).expect("reads");
    let unknown =
        |entry: &super::super::super::rules::Entry| matches!(entry.hosts, Hosts::Undecided(_));
    assert!(book.entries().any(unknown));
}

#[test]
fn an_older_configuration_may_define_what_newer_ones_have() {
    let text = "acl all src all\nacl manager proto cache_object\nacl localhost src 127.0.0.1/32\n\
                acl to_localhost dst 127.0.0.0/8 0.0.0.0/32\nacl CONNECT method CONNECT\n\
                http_access deny manager\nhttp_access deny to_localhost\nhttp_access allow CONNECT\n";
    let book = read(&[("x", text)]).expect("reads");
    assert!(
        book.tests
            .iter()
            .all(|test| !matches!(test.question, Question::Undecided(_)))
    );
}

#[test]
fn what_differs_between_versions_is_said() {
    let rules = "http_access deny to_linklocal\nhttp_access allow all\n";
    for (before, part) in [
        ("", "`to_linklocal` (x:1) is there since Squid 6"),
        ("acl to_linklocal dst 169.254.0.0/16\n", ""),
        (
            "acl to_linklocal port 80\n",
            "is of type dst in Squid 6, which does not start",
        ),
    ] {
        let notes = read(&[("x", &format!("{before}{rules}"))])
            .expect("reads")
            .notes;
        assert_eq!(notes.is_empty(), part.is_empty(), "{notes:?}");
        assert!(notes.concat().contains(part), "{notes:?}");
    }
}

#[test]
fn an_expression_of_many_bytes_is_not_shown_whole() {
    let list = format!("(zz|{}^a\\.)\n", "zz|".repeat(700));
    let text = "acl a dstdom_regex \"list\"\nhttp_access allow a\nhttp_access deny all\n";
    let book = read(&[("x", text), ("list", &list)]).expect("reads");
    let message = &book.oddities[0].message;
    assert!(
        message.contains("a `(` without its `)`") && message.len() < 200,
        "{message}"
    );
}
