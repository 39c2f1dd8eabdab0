//! `pac-check audit --proxy-list PROXY=FILE`: whose list it is.

use crate::program::{Place, Run};

const TWO: &str =
    "return url.substring(0, 5) == 'http:' ? 'PROXY b.example:3128' : 'PROXY A.example.:8080';";
const STAR: &str = "*\n";
const OTHER: &str = "unrelated.example\n";

fn place() -> Place {
    Place::script(TWO)
        .with("all.txt", STAR)
        .with("none.txt", OTHER)
}

fn audit(place: &Place, lists: &str) -> Run {
    place.run(&format!(
        "audit --profile entra-app-proxy --pac x.pac --offline --client chromium --allow-proxy *.example {lists}"
    ))
}

#[test]
fn a_list_that_may_be_that_of_two_proxies_is_no_verdict() {
    for list in ["all.txt", "none.txt"] {
        let run = audit(&place(), &format!("--proxy-list {list}"));
        assert_eq!(run.status, 2, "{run:?}");
        let nobody = "2 proxies are named (a.example:8080, b.example:3128) and it is unknown which proxy this list belongs to";
        let flat = run.out.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(flat.contains(nobody), "{}", run.out);
        let next = format!("--proxy-list a.example:8080={list}");
        assert!(flat.contains(&next), "{}", run.out);
        assert!(
            flat.contains("0 met, 0 violated, 24 unknown"),
            "{}",
            run.out
        );
        assert!(!run.out.contains("REFUSED"), "{}", run.out);
    }
    let run = audit(&place(), "--proxy-list *=all.txt");
    assert_eq!(run.status, 0, "{run:?}");
}

#[test]
fn each_row_is_judged_by_the_list_of_its_proxy() {
    let lists = "--proxy-list A.EXAMPLE:8080=all.txt b.example=none.txt";
    let report = audit(&place(), &format!("{lists} --format json")).json(1);
    for row in report["rows"].as_array().unwrap() {
        let (verdict, list, proxy) = match row["port"].as_u64() {
            Some(443) => ("met", "all.txt", "a.example:8080"),
            _ => ("violated", "none.txt", "b.example:3128"),
        };
        assert_eq!(row["verdict"], verdict, "{row}");
        let proxies = &row["passage"]["proxies"];
        assert_eq!(proxies[0]["list"], list);
        assert_eq!(proxies[0]["proxy"], proxy);
        assert_eq!(proxies.as_array().unwrap().len(), 1);
    }
    let lists = report["proxy_lists"].as_array().unwrap();
    assert_eq!(lists.len(), 2);
    assert_eq!(lists[1]["known_by"], "user");
    assert_eq!(lists[1]["proxies"][0], "b.example");
    let remedies: Vec<bool> = lists
        .iter()
        .map(|list| list["allowlist"]["remedy"].is_object())
        .collect();
    assert_eq!(remedies, [false, true]);
}

#[test]
fn every_page_says_whose_list_it_is_and_which_list_refuses() {
    let lists = "--proxy-list a.example:8080=all.txt b.example=none.txt";
    for format in ["human", "markdown", "html", "junit", "sarif", "github"] {
        let run = audit(&place(), &format!("{lists} --format {format}"));
        assert_eq!(run.status, 1, "{format}: {run:?}");
        let flat = run.out.split_whitespace().collect::<Vec<_>>().join(" ");
        let flat = flat.replace(['`', '\\'], "");
        let refused = "he list of b.example:3128 (none.txt) does not let it through";
        assert!(flat.contains(refused), "{format}:\n{}", run.out);
        if !matches!(format, "sarif" | "github") {
            let mut parts = vec!["the list of a.example:8080", "the list of b.example"];
            if format != "junit" {
                parts.extend(["REFUSED (none.txt)", "let through (all.txt)"]);
            }
            for whose in parts {
                assert!(flat.contains(whose), "{format}: {whose}\n{}", run.out);
            }
        }
    }
    let only = Place::script("return 'PROXY a.example:8080';").with("all.txt", STAR);
    let words = "taken for the list of a.example:8080, the only proxy that routes name";
    for format in ["human", "markdown", "html", "junit"] {
        let run = audit(&only, &format!("--proxy-list all.txt --format {format}"));
        assert_eq!(run.status, 0, "{format}: {run:?}");
        let flat = run.out.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(flat.contains(words), "{format}:\n{}", run.out);
    }
}

#[test]
fn a_proxy_without_a_list_is_never_a_pass() {
    let run = audit(&place(), "--proxy-list a.example:8080=all.txt");
    assert_eq!(run.status, 2, "{run:?}");
    for part in [
        "No list was given of b.example:3128",
        "--proxy-list b.example:3128=FILE",
    ] {
        assert!(run.out.contains(part), "{}", run.out);
    }
    // A list of a proxy that no route names is told.
    let run = audit(
        &place(),
        "--proxy-list a.example:8080=all.txt b.example:3129=all.txt",
    );
    assert_eq!(run.status, 2, "{run:?}");
    assert!(
        run.out.contains("no required URL goes there"),
        "{}",
        run.out
    );
}

#[test]
fn files_that_a_list_refers_to_stand_behind_it() {
    let place = place()
        .with("a.conf", "include more=.conf\nhttp_access deny all\n")
        .with("more=.conf", "http_access allow all\n")
        .with("b.conf", "http_access allow all\n");
    let run = audit(
        &place,
        "--proxy-list a.example=a.conf ./more=.conf --proxy-list b.example=b.conf",
    );
    assert_eq!(run.status, 0, "{run:?}");
}

#[test]
fn what_is_in_front_of_a_list_must_be_proxies() {
    let place = place();
    for (lists, parts) in [
        ("a.example:8080=", ["names no file", "PROXY=FILE"]),
        ("a.example:808080=all.txt", ["has no port", "1 to 65535"]),
        ("=all.txt", ["names no proxy", "HOST:PORT"]),
        ("my*=all.txt", ["`my*` is not a proxy", "./NAME"]),
        (
            "a.example=all.txt A.example.:8080=none.txt",
            ["two lists", "a.example:8080"],
        ),
        (
            "all.txt b.example=none.txt",
            [
                "it is unknown which proxy the list all.txt belongs to",
                "PROXY=FILE",
            ],
        ),
        ("a=- b=-", ["standard input", "--proxy-list"]),
        ("a=missing.txt", ["missing.txt", "no such file"]),
    ] {
        audit(&place, &format!("--proxy-list {lists}")).is_one_error(&parts);
    }
}

#[test]
fn exemptions_belong_to_the_proxies_of_a_list() {
    let place = place().with("exempt.txt", "*\n");
    let lists = "--proxy-list a.example=all.txt b.example=all.txt";
    // Only what goes through the one proxy is exempt, and the other inspects it is unknown what.
    let report = audit(
        &place,
        &format!("{lists} --inspection-exempt a.example=exempt.txt --format json"),
    )
    .json(0);
    for row in report["rows"].as_array().unwrap() {
        let told = row["passage"]["demands"].is_array();
        let by = &row["passage"]["proxies"][0]["proxy"];
        assert!(!told || by == "a.example:8080", "{row}");
    }
    for (more, parts) in [
        (
            "--inspection-exempt exempt.txt",
            [
                "to which proxy --inspection-exempt exempt.txt",
                "PROXY=FILE",
            ],
        ),
        (
            "--login-exempt c.example=exempt.txt",
            ["no --proxy-list is that of the same", "--login-exempt"],
        ),
        (
            "--login-exempt b.example=exempt.txt --login-exempt B.example=all.txt",
            ["more than once", "--login-exempt"],
        ),
        (
            "--login-exempt b.example:x=exempt.txt",
            ["has no port", "--login-exempt"],
        ),
    ] {
        audit(&place, &format!("{lists} {more}")).is_one_error(&parts);
    }
    place
        .run("allowlist all.txt --login-exempt exempt.txt --login-exempt all.txt")
        .is_one_error(&["more than once", "--login-exempt"]);
}
