//! `pac-check allowlist` and `audit --proxy-list`: what the proxy's own list lets through.

use serde_json::json;

use crate::program::{PROXY, Place};

const STOCK: &str = include_str!("../lists/stock-squid.conf");

#[test]
fn a_stock_squid_is_found_to_refuse_tunnels_to_port_80_with_the_lines_to_add() {
    let place = Place::new().with("squid.conf", STOCK);
    let run = place.run("allowlist squid.conf --from 10.1.2.3");
    assert_eq!(run.status, 1, "{run:?}");
    let flat = run.out.split_whitespace().collect::<Vec<_>>().join(" ");
    let why = "GET is let through, CONNECT to port 80 is not: `http_access deny CONNECT !SSL_ports` (squid.conf:14) refuses CONNECT to port 80";
    assert!(flat.contains(why), "{}", run.out);
    for part in [
        "before line 13: http_access deny !Safe_ports",
        "\nhttp_access allow pac_check_client CONNECT pac_check_port_80 pac_check_connect_80\n",
        "16 let through, 0 only in part, 8 not, 0 unknown",
    ] {
        assert!(run.out.contains(part), "{part}\n{}", run.out);
    }
    let report = place
        .run("allowlist squid.conf --from 10.1.2.3 --format json")
        .json(1);
    assert_eq!(report["schema"], "pac-check/allowlist@1");
    assert_eq!(report["summary"]["none"], 8);
    let mut lines: Vec<String> = STOCK.lines().map(str::to_owned).collect();
    let remedy = report["remedy"]["lines"].as_array().unwrap().iter();
    let remedy: Vec<String> = remedy
        .map(|line| line.as_str().unwrap().to_owned())
        .collect();
    lines.splice(12..12, remedy);
    place.write("squid.conf", lines.join("\n"));
    let run = place.run("allowlist squid.conf --from 10.1.2.3");
    assert_eq!(run.status, 0, "{run:?}");
}

#[test]
fn what_the_list_does_not_decide_is_exit_status_2_with_a_hint() {
    let list = "acl us src 10.0.0.0/8\nhttp_access allow us\nhttp_access deny all\n";
    let run = Place::new()
        .with("squid.conf", list)
        .run("allowlist squid.conf");
    assert_eq!(run.status, 2, "{run:?}");
    assert!(run.err.contains("--from IP"), "{}", run.err);
    assert!(run.out.contains("24 unknown"), "{}", run.out);
}

#[test]
fn lists_that_are_wrong_are_wrong_for_the_right_reason() {
    let list = "http_access deny all\n";
    let place = Place::new()
        .with(
            "squid.conf",
            format!("acl ok dstdomain *.a.example\nhttp_access allow ok\n{list}"),
        )
        .with("pan.txt", "a.example\n")
        .with("zscaler.txt", ".a.example\n")
        .with("required.txt", "*.a.example\n6.5.4.3.2.1.a.example\n");
    let made = place.run("profile import hosts required.txt -o required.toml");
    assert_eq!(made.status, 0, "{made:?}");
    for (line, reason) in [
        (
            "squid.conf",
            "`*.a.example` (line 1) matches nothing as it is written",
        ),
        (
            "pan.txt --kind pan-os",
            "`a.example` (line 1) means the domain alone",
        ),
        (
            "pan.txt --kind pan-os",
            "lets `a.example.evil.example` through as well",
        ),
        (
            "zscaler.txt --kind zscaler",
            "reaches 5 labels below the domain, and this name has 6",
        ),
    ] {
        let run = place.run(&format!("allowlist {line} --profile required.toml"));
        assert_eq!(run.status, 1, "{run:?}");
        let flat = run.out.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(flat.contains(reason), "{reason}\n{}", run.out);
    }
}

#[test]
fn a_list_that_cannot_be_read_is_one_error() {
    let place = Place::new()
        .with("a.conf", "http_access allow all\ninclude b.conf\n")
        .with("b.conf", "include a.conf\n")
        .with("empty.txt", "# nothing\n")
        .with("bytes.txt", b"\xff\xfe\xff");
    for (line, parts) in [
        (
            "none.txt",
            ["cannot read the list none.txt", "no such file"],
        ),
        (
            "a.conf",
            ["`b.conf` is included and was not given", "a.conf:2:9"],
        ),
        (
            "a.conf b.conf",
            ["a.conf -> b.conf -> a.conf", "b.conf:1:9"],
        ),
        ("empty.txt", ["the list has no entries", "empty.txt"]),
        ("bytes.txt", ["begins as UTF-16LE", "bytes.txt"]),
    ] {
        place.run(&format!("allowlist {line}")).is_one_error(&parts);
    }
}

#[test]
fn a_squid_configuration_need_not_be_utf_8() {
    let place = Place::new().with(
        "squid.conf",
        b"# f\xfcr alle\nacl a dstdomain \xfc.example .msappproxy.net\nhttp_access allow a\n",
    );
    let report = place
        .run("allowlist squid.conf --profile entra-app-proxy --format json")
        .json(1);
    assert_eq!(report["summary"]["full"], 1);
}

#[test]
fn what_squid_does_not_start_with_has_no_verdict() {
    let place = Place::new()
        .with("squid.conf", "acl a port 443\nhttp_acces allow a\n")
        .with("hosts.csv", "host,port\na.example,443\n")
        .with("pan.txt", "a.example/\n^.b.example/\n");
    place.run("allowlist squid.conf").is_one_error(&[
        "squid.conf:2:1",
        "Squid does not start",
        "did you mean `http_access`?",
    ]);
    place
        .run("allowlist hosts.csv")
        .is_one_error(&["hosts.csv:1:1", "several columns (CSV)"]);
    let run = place.run("allowlist pan.txt --profile entra-app-proxy");
    assert!(run.out.contains("use --kind pan-os"), "{}", run.out);
}

#[test]
fn what_is_plainly_no_list_is_an_error_and_not_a_list_that_refuses_all() {
    let place = Place::new()
        .with("x.pac", PROXY)
        .with("page.html", "<!DOCTYPE html>\n<html></html>\n")
        .with("x.config", "\n<configuration/>\n")
        .with("urls.json", "[\n\"a.example\"\n]\n")
        .with("bytes.bin", "a.example\n\u{0}\u{1}\n");
    for (file, place_of, what) in [
        ("x.pac", "x.pac:1:1", "JavaScript"),
        ("page.html", "page.html:1:1", "HTML"),
        ("x.config", "x.config:2:1", "XML"),
        ("urls.json", "urls.json:1:1", "JSON"),
    ] {
        for kind in [
            "",
            "--kind plain",
            "--kind zscaler",
            "--kind pan-os",
            "--kind umbrella",
        ] {
            place
                .run(&format!("allowlist {file} {kind}"))
                .is_one_error(&[place_of, what, "--kind"]);
        }
    }
    place
        .run("allowlist bytes.bin")
        .is_one_error(&["bytes.bin", "it contains zero bytes"]);
    place
        .run("audit --pac x.pac --offline --proxy-list x.pac")
        .is_one_error(&["x.pac:1:1", "JavaScript", "--proxy-list-kind"]);
}

#[test]
fn an_audit_holds_the_list_against_what_goes_through_the_proxy() {
    let place = Place::new().with("x.pac", PROXY).with("squid.conf", STOCK);
    let audit = "audit --pac x.pac --offline --my-ip 10.1.2.3 --allow-proxy proxy.example:8080";
    assert_eq!(place.run(audit).status, 0);
    let run = place.run(&format!("{audit} --proxy-list squid.conf"));
    assert_eq!(run.status, 1, "{run:?}");
    let flat = run.out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(flat.contains("squid.conf lets 16 through"), "{}", run.out);
    for format in ["markdown", "junit", "sarif", "github", "html"] {
        let run = place.run(&format!(
            "{audit} --proxy-list squid.conf --format {format}"
        ));
        assert_eq!(run.status, 1, "{format}");
        assert!(run.out.contains("A-14"), "{format}\n{}", run.out);
    }
    let report = place
        .run(&format!("{audit} --proxy-list squid.conf --format json"))
        .json(1);
    assert_eq!(
        report["proxy_lists"][0]["allowlist"]["list"]["kind"],
        "squid"
    );
    assert_eq!(report["summary"]["violated"], 8);
    let row = &report["rows"][2];
    assert_eq!(
        (&row["rule"], &row["code"]),
        (&json!("proxy-list"), &json!("A-14"))
    );
    assert_eq!(row["passage"]["lets_through"], "none");
    assert_eq!(row["passage"]["labels"][0]["start"]["line"], 14);
}

#[test]
fn every_format_that_judges_has_the_page_of_a_list() {
    let place = Place::new().with("squid.conf", STOCK);
    for format in ["markdown", "junit", "sarif", "github", "html"] {
        let run = place.run(&format!(
            "allowlist squid.conf --from 10.1.2.3 --format {format}"
        ));
        assert_eq!(run.status, 1, "{format}");
        for part in ["ocsp.msocsp.com", "A-14"] {
            assert!(run.out.contains(part), "{format}: {part}\n{}", run.out);
        }
    }
    place
        .run("allowlist squid.conf --format tap")
        .is_one_error(&["tap"]);
}

#[test]
fn a_proxy_that_opens_tls_connections_is_found_with_the_lines_to_add() {
    let list = "http_port 3128 ssl-bump cert=/x\nhttp_access allow all\nssl_bump bump all\n";
    let place = Place::new().with("squid.conf", list).with("x.pac", PROXY);
    let run = place.run("allowlist squid.conf --profile entra-app-proxy");
    assert_eq!(run.status, 1, "{run:?}");
    for part in [
        "let through  TLS OPENED\n",
        "A-18 `ssl_bump bump all` (squid.conf:3) inspects or terminates the TLS connection",
        "acl pac_check_no_inspection ssl::server_name .msappproxy.net\n",
        "ssl_bump splice pac_check_no_inspection\n",
    ] {
        assert!(run.out.contains(part), "{part}\nis not in\n{}", run.out);
    }
    let audit = "audit --profile entra-app-proxy --pac x.pac --offline --my-ip 10.1.2.3 --allow-proxy proxy.example:8080 --proxy-list squid.conf --format json";
    let report = place.run(audit).json(1);
    let row = &report["rows"][0];
    assert_eq!(
        (&row["code"], &row["rule"]),
        (&json!("A-18"), &json!("tls-inspection"))
    );
    assert_eq!(row["passage"]["lets_through"], "full");
    assert_eq!(row["passage"]["demands"][0]["coverage"], "none");
    assert_eq!(report["summary"]["violated"], 16);
    assert_eq!(report["remedies"][0]["format"], "squid");
}

#[test]
fn lists_of_exemptions_are_held_against_what_must_be_left_alone() {
    let all = "*.msappproxy.net\n*.servicebus.windows.net\n";
    let place = Place::new()
        .with("hosts.txt", "*\n")
        .with("exempt.txt", all)
        .with("x.pac", PROXY);
    let run = place.run(
        "allowlist hosts.txt --profile entra-app-proxy --inspection-exempt exempt.txt --login-exempt exempt.txt --format json",
    );
    let report = run.json(1);
    assert_eq!(report["summary"]["opposed"], 22);
    assert_eq!(report["exemptions"].as_array().unwrap().len(), 2);
    assert_eq!(report["rows"][0]["demands"][0]["coverage"], "full");
    // Nothing is configured: it is reported once that it is not judged.
    let audit = "audit --profile entra-app-proxy --pac x.pac --offline --allow-proxy proxy.example:8080 --proxy-list hosts.txt";
    let run = place.run(audit);
    assert_eq!(run.status, 0, "{run:?}");
    assert_eq!(run.out.matches("- tls-inspection forbidden").count(), 1);
    let run = place.run(&format!("{audit} --inspection-exempt exempt.txt"));
    assert_eq!(run.status, 1, "{run:?}");
    assert!(
        !run.out.contains("- tls-inspection forbidden"),
        "{}",
        run.out
    );
}

#[test]
fn a_list_of_addresses_is_decided_where_the_addresses_are_given() {
    let list = "acl net dst 192.0.2.0/24\nhttp_access allow net\nhttp_access deny all\n";
    let profile = "schema = \"pac-check/profile@1\"\nid = \"x\"\ntitle = \"X\"\n[[group]]\nid = \"g\"\npurpose = \"p\"\nrows = [{ pattern = \"a.example\", port = 443 }]\n";
    let place = Place::new()
        .with("squid.conf", list)
        .with("x.toml", profile);
    let run = "allowlist squid.conf --profile x.toml";
    assert_eq!(place.run(run).status, 2);
    assert_eq!(
        place
            .run(&format!("{run} --resolve a.example=192.0.2.1"))
            .status,
        0
    );
    assert_eq!(
        place
            .run(&format!("{run} --resolve a.example=198.51.100.1"))
            .status,
        1
    );
    let place = place.with("hosts", "192.0.2.9 a.example\n");
    assert_eq!(place.run(&format!("{run} --hosts hosts")).status, 0);
}

const TAGS: &str = r#"{"changeNumber": 311, "cloud": "Public", "values": [{"name": "AzureCloud", "properties": {"addressPrefixes": ["192.0.2.0/24"]}}]}"#;

#[test]
fn the_publishers_weaker_ways_are_judged_as_what_they_are() {
    let place = Place::new()
        .with("squid.conf", "http_access deny all\n")
        .with("tags.json", TAGS);
    let run = "allowlist squid.conf --profile entra-app-proxy --format json";
    let report = place.run(run).json(1);
    let ways = report["alternatives"].as_array().unwrap();
    assert_eq!(ways[0]["id"], "names-only");
    assert_eq!(
        (&ways[0]["summary"]["full"], &ways[0]["summary"]["none"]),
        (&json!(2), &json!(22))
    );
    let left = ways[0]["leaves_out"].as_array().unwrap();
    assert!(left.contains(&json!("ocsp.msocsp.com:80")));
    assert_eq!(ways[0]["breaks"].as_array().unwrap().len(), 2);
    assert!(ways[0]["notes"][0].as_str().unwrap().contains("A-09"));
    // Nobody gave the file, and names have no addresses here.
    assert_eq!(ways[1]["summary"]["unknown"], 24);
    let given = "--service-tags tags.json --resolve login.windows.net=192.0.2.7 --resolve ocsp.msocsp.com=198.51.100.1";
    let report = place.run(&format!("{run} {given}")).json(1);
    let summary = &report["alternatives"][1]["summary"];
    assert_eq!(
        (&summary["full"], &summary["none"], &summary["unknown"]),
        (&json!(1), &json!(1), &json!(22))
    );
    let notes = report["alternatives"][1]["notes"].to_string();
    assert!(
        notes.contains("change 311") && notes.contains("weekly"),
        "{notes}"
    );
    let page = place.run(&format!(
        "allowlist squid.conf --profile entra-us-government {given}"
    ));
    for part in [
        "Weaker ways that the publisher names",
        "The file is not that of the cloud `AzureGovernment`",
    ] {
        assert!(page.out.contains(part), "{part}\n{}", page.out);
    }
    // Where all is well nobody needs them.
    let place = place.with("squid.conf", "http_access allow all\n");
    assert_eq!(place.run(run).json(0)["alternatives"], json!(null));
}

#[test]
fn a_list_of_networks_is_unknown_until_somebody_gives_addresses() {
    let place = Place::new()
        .with("tags.json", TAGS)
        .with("nets.txt", "192.0.2.0/24\n");
    for list in ["tags.json", "nets.txt --kind networks"] {
        let report = place
            .run(&format!(
                "allowlist {list} --profile entra-app-proxy --format json"
            ))
            .json(2);
        assert_eq!(report["list"]["kind"], "networks");
        assert_eq!(report["summary"]["unknown"], 24);
        let why = report["rows"][2]["requests"][0]["why"].as_str().unwrap();
        assert!(why.contains("addresses of the host"), "{why}");
        assert_eq!(report["remedy"], json!(null));
    }
    place
        .with("bad.txt", "192.0.2.0/99\n")
        .run("allowlist bad.txt --kind networks")
        .is_one_error(&["bad.txt:1:1", "is not a network"]);
}
