//! What is read of a configuration, and what is refused.

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
fn what_squid_would_not_start_with_is_refused_at_its_place() {
    for (text, place, part) in [
        (
            "acl a port 443\nacl a src 10.0.0.0/8\n",
            "x:2:7",
            "is of type port already",
        ),
        (
            "http_access allow nobody\n",
            "x:1:19",
            "no `acl` named `nobody`",
        ),
        ("acl a port 99999\n", "x:1:12", "`99999` is not a port"),
        ("acl a\n", "x:1:1", "needs a name and a type"),
        (
            "http_access maybe all\n",
            "x:1:1",
            "needs `allow` or `deny`",
        ),
        ("if ${process_number} = 1\nendif\n", "x:1:1", "conditional"),
    ] {
        let error = refused(&[("x", text)]);
        assert!(error.starts_with(place) && error.contains(part), "{error}");
    }
    assert!(refused(&[("x", "nothing here\n")]).contains("neither an `acl`"));
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
    let unknown = |entry: &super::super::super::rules::Entry| {
        matches!(entry.hosts, super::super::super::rules::Hosts::Undecided(_))
    };
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
