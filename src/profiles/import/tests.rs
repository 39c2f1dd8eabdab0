use proptest::prelude::*;

use super::super::{parse, render};
use super::*;

fn import(kind: &str, text: &str) -> Result<Imported, String> {
    let format = ImportFormat::named(kind).expect(kind);
    (format.read)(&SourceFile::new("lists/My List.txt", text)).map_err(|error| error.to_string())
}

fn rows(imported: &Imported) -> Vec<(String, u16)> {
    let rows = imported.profile.rows();
    rows.map(|(_, row)| (row.pattern.text().to_owned(), row.port))
        .collect()
}

/// Every field of the web service and every oddity that is known of it.
const M365: &str = include_str!("../../../tests/lists/m365-endpoints.json");

#[test]
fn the_endpoints_of_microsoft_365_are_taken_over_with_all_they_say() {
    let imported = import("m365", M365).expect("reads");
    let names = rows(&imported);
    for expected in [
        ("outlook.office.example", 443),
        ("outlook.office.example", 80),
        ("*.mail.example", 443),
        ("autodiscover.*.onmicrosoft.example", 443),
        ("*-admin.sharepoint.example", 443),
    ] {
        assert!(
            names.contains(&(expected.0.to_owned(), expected.1)),
            "{expected:?} in {names:?}"
        );
    }
    let row = |pattern: &str| {
        let mut rows = imported.profile.rows();
        rows.find(|(_, row)| row.pattern.text() == pattern)
            .expect(pattern)
            .1
            .clone()
    };
    assert_eq!(
        row("outlook.office.example").tls_inspection,
        Some(super::super::Tolerance::Forbidden)
    );
    assert_eq!(row("extras.example").standing, Standing::Optional);
    assert_eq!(
        row("extras.example").notes.as_deref(),
        Some("Default, set 9; Only for pictures")
    );
    let left = imported.left_out.join("\n");
    for part in [
        "id 3: UDP 3478,3479",
        "port 587",
        "id 5: 1 URL without a TCP port",
    ] {
        assert!(left.contains(part), "{part} in {left}");
    }
    assert_eq!(imported.profile.networks.len(), 2);
    assert_eq!(imported.profile.id, "my-list");
}

#[test]
fn what_is_imported_reads_again_as_the_same_profile() {
    let imported = import("m365", M365).expect("reads");
    let text = render(&imported.profile);
    assert_eq!(
        parse(&SourceFile::new("x.toml", text)),
        Ok(imported.profile)
    );
}

#[test]
fn broken_json_is_refused_with_line_and_column() {
    let error = import(
        "m365",
        "[\n  {\"id\": 1,\n   \"urls\": [\"a.example\",]}\n]",
    )
    .expect_err("broken");
    assert!(error.starts_with("lists/My List.txt:3:"), "{error}");
    let error = import("m365", "[{\"id\": \"x\"}]").expect_err("type");
    assert!(
        error.contains("invalid type") && error.contains(":1:"),
        "{error}"
    );
    let error = import("m365", "[]").expect_err("empty");
    assert!(error.contains("no required URL"), "{error}");
    assert!(import("m365", &"[".repeat(100_000)).is_err());
}

#[test]
fn tables_of_pages_are_read_as_published_and_as_copied() {
    let page = "Some text | with a bar\n\n| URL | Port | How it's used |\n| --- | --- | --- |\n\
                | `*.a.example` <br> `b.example` | 443/HTTPS | Service |\n\
                | `c.example/pkiops` <br> | 80/HTTP   | Certificates |\n";
    let expected = [
        ("*.a.example", 443),
        ("b.example", 443),
        ("c.example/pkiops", 80),
    ];
    let expected: Vec<_> = expected
        .iter()
        .map(|(host, port)| ((*host).to_owned(), *port))
        .collect();
    assert_eq!(rows(&import("markdown", page).expect("reads")), expected);
    let copied = "URL | Port | How it's used |\n---|---|---|\n*.a.example b.example |\n443/HTTPS | Service |\n\
                  c.example/pkiops |\n80/HTTP | Certificates |\n";
    assert_eq!(rows(&import("markdown", copied).expect("reads")), expected);
    assert!(
        import("markdown", "no table\n")
            .expect_err("none")
            .contains("no table")
    );
}

#[test]
fn comma_separated_values_are_read_by_their_headings() {
    let text = "id;Endpoint;TCP ports;Required;Notes\r\n1;\"a.example,\r\n*.b.example\";80,443;false;\"say \"\"x\"\"\"\r\n";
    let imported = import("csv", text).expect("reads");
    assert_eq!(rows(&imported).len(), 4);
    assert!(
        imported
            .profile
            .rows()
            .all(|(_, row)| row.standing == Standing::Optional)
    );
    assert_eq!(imported.profile.groups[0].purpose, "say \"x\"");
    let error = import("csv", "host,port\na.example,\"443\nb").expect_err("open");
    assert!(
        error.contains(":2:11: this quote is never closed"),
        "{error}"
    );
    assert!(
        import("csv", "a,b\n")
            .expect_err("headings")
            .contains("headings")
    );
}

#[test]
fn hosts_have_ports_schemes_paths_and_placeholders() {
    let text = "# Service\nmscrl.a.example:80 *.b.example\nhttp://c.example/x\n<region>.dp.example\n\
                # Other\nwss://d.example:8443\nftp://e.example\nnothing\n";
    let imported = import("hosts", text).expect("reads");
    let expected: Vec<(String, u16)> = [
        ("mscrl.a.example", 80),
        ("*.b.example", 443),
        ("c.example/x", 80),
        ("*.dp.example", 443),
        ("d.example", 8443),
    ]
    .iter()
    .map(|(host, port)| ((*host).to_owned(), *port))
    .collect();
    assert_eq!(rows(&imported), expected);
    assert!(imported.profile.variables.contains_key("region"));
    assert_eq!(imported.left_out.len(), 2, "{:?}", imported.left_out);
    let text = render(&imported.profile);
    assert_eq!(
        parse(&SourceFile::new("x.toml", text)),
        Ok(imported.profile)
    );
}

#[test]
fn service_tags_become_networks() {
    let text = "{\"changeNumber\": 7, \"cloud\": \"Public\", \"values\": [{\"name\": \"Sample\", \"id\": \"Sample\",\
                \"properties\": {\"changeNumber\": 1, \"region\": \"\", \"systemService\": \"Sample\", \
                \"addressPrefixes\": [\"192.0.2.0/24\", \"2001:db8::/32\", \"x\"]}}]}";
    let imported = import("service-tags", text).expect("reads");
    assert_eq!(imported.profile.networks[0].prefixes.len(), 2);
    assert_eq!(imported.left_out.len(), 1);
    let text = render(&imported.profile);
    assert_eq!(
        parse(&SourceFile::new("x.toml", text)),
        Ok(imported.profile)
    );
}

proptest! {
    #[test]
    fn no_text_makes_a_reader_panic_and_what_is_read_reads_again(
        text in "\\PC{0,120}",
        table in "(\\| ?)?(URL|host)[,|]port\n[-|]*\n[a-z.*:/<>{}|,\" 0-9#\n-]{0,100}",
    ) {
        for format in ALL {
            for text in [&text, &table] {
                let file = SourceFile::new("x", text.as_str());
                if let Ok(imported) = (format.read)(&file) {
                    let again = parse(&SourceFile::new("x.toml", render(&imported.profile)));
                    prop_assert_eq!(again, Ok(imported.profile));
                }
            }
        }
    }
}

/// What is taken, and what is named.
fn taken(kind: &str, text: &str) -> (Vec<String>, String) {
    let imported = import(kind, text).expect("reads");
    let rows = rows(&imported);
    let rows = rows.iter().map(|(host, port)| format!("{host} {port}"));
    (rows.collect(), imported.left_out.join("\n"))
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table of lines")]
fn nothing_of_a_list_of_hosts_is_lost_without_a_word() {
    for (line, rows, named) in [
        ("web.example 443", &["web.example 443"][..], &[][..]),
        (
            "web.example :443 :80",
            &["web.example 443", "web.example 80"],
            &[],
        ),
        (
            "web.example:443,80",
            &["web.example 443", "web.example 80"],
            &[],
        ),
        (
            "web.example 443/tcp, 80/TCP",
            &["web.example 443", "web.example 80"],
            &[],
        ),
        (
            "ntp.example :123",
            &[],
            &["line 2: `ntp.example` on port 123"],
        ),
        (
            "ntp.example 123/udp",
            &[],
            &["line 2: `123/udp`: UDP is not asked"],
        ),
        (
            "ntp.example UDP 123",
            &[],
            &["line 2: `123`: UDP is not asked"],
        ),
        (
            "web.example 8080",
            &[],
            &[
                "line 2: `web.example` on port 8080",
                "write http:// or https://",
            ],
        ),
        ("web.example 8080 https", &["web.example 8080"], &[]),
        ("http://web.example 8080", &["web.example 8080"], &[]),
        (
            "web.example 80-81",
            &["web.example 80"],
            &["line 2: `web.example` on port 81"],
        ),
        (
            "web.example 1-60000",
            &["web.example 443"],
            &["line 2: `1-60000` is not a port"],
        ),
        (
            "web.example 70000",
            &["web.example 443"],
            &["line 2: `70000` is not a port"],
        ),
        (
            "web.example:0",
            &[],
            &["what follows `web.example:` is not a port"],
        ),
        ("10.0.0.0/8", &[], &["line 2: `10.0.0.0/8` is a network"]),
        (
            "10.0.0.0/255.0.0.0",
            &[],
            &["line 2: `10.0.0.0/255.0.0.0` is a network"],
        ),
        (
            "10.0.0.1-10.0.0.9",
            &[],
            &["line 2: `10.0.0.1-10.0.0.9` is a range of addresses"],
        ),
        (
            "2001:db8::/32",
            &[],
            &["line 2: `2001:db8::/32` is a network"],
        ),
        ("10.1.2.3", &["10.1.2.3 443"], &[]),
        ("2001:db8::1", &["[2001:db8::1] 443"], &[]),
        ("[2001:db8::1]:443", &["[2001:db8::1] 443"], &[]),
        (
            "https://[2001:db8::1]:8443/x",
            &["[2001:db8::1]/x 8443"],
            &[],
        ),
        (
            "a.example, b.example; c.example,",
            &["a.example 443", "b.example 443", "c.example 443"],
            &[],
        ),
        (
            "a.example\tb.example<br>c.example",
            &["a.example 443", "b.example 443", "c.example 443"],
            &[],
        ),
        ("a.example # b.example", &["a.example 443"], &[]),
        ("a.example // b.example", &["a.example 443"], &[]),
        ("https://a.example/x#y", &["a.example/x 443"], &[]),
        (
            "a.example (required for sign in)",
            &["a.example 443"],
            &["line 2: `required for sign in` names no host"],
        ),
        (
            "`a.example`, \"b.example\" and **c.example**.",
            &["a.example 443", "b.example 443", "c.example 443"],
            &[],
        ),
        ("localhost", &[], &["line 2: `localhost` names no host"]),
        ("*", &[], &["line 2: `*` names no host"]),
        ("ftp://a.example", &[], &["line 2: `ftp://a.example`: ftp"]),
        (
            "a_b.example b\u{fc}cher.example",
            &["a_b.example 443"],
            &["holds '\u{fc}'"],
        ),
        (
            "azgn*.a.example *cdn.b.example",
            &["azgn*.a.example 443", "*cdn.b.example 443"],
            &[],
        ),
    ] {
        // The first line makes a list of whatever follows.
        let (found, left) = taken("hosts", &format!("first.example\n{line}\n"));
        let rest: Vec<&str> = found.iter().skip(1).map(String::as_str).collect();
        assert_eq!(rest, rows, "{line}: {left}");
        for part in named {
            assert!(left.contains(part), "{line}: {left}");
        }
        assert_eq!(left.is_empty(), named.is_empty(), "{line}: {left}");
    }
}

#[test]
fn nothing_of_a_table_is_lost_without_a_word() {
    let page = "| Agent resource | Description | Endpoint used with private link |\n|---|---|---|\n\
        | `a.example`, `*.a.example` | One | Public |\n\
        | www.b.example/certs | Certificates (Note: uses HTTP/TCP 80 and HTTPS/TCP 443) | Public |\n\
        | | Nothing | Public |\n\
        | d.example | An open row\n";
    let (rows, left) = taken("markdown", page);
    assert_eq!(
        rows,
        [
            "a.example 443",
            "*.a.example 443",
            "www.b.example/certs 443"
        ]
    );
    for part in [
        "line 4: its description names port 80, 443",
        "line 5: its cell of hosts is empty",
        "line 6: the row `| d.example | An open row` has too few cells",
    ] {
        assert!(left.contains(part), "{part} in {left}");
    }
    let (rows, left) = taken(
        "csv",
        "host,other address,port\na.example,b.example,443\n10.0.0.0/8,,\nx y,,\n",
    );
    assert_eq!(rows, ["a.example 443", "b.example 443"]);
    assert!(left.contains("line 3: `10.0.0.0/8` is a network"), "{left}");
    assert!(left.contains("line 4: `x y` names no host"), "{left}");
}

#[test]
fn no_part_of_a_password_is_in_what_an_import_says() {
    let url = "http://svc:S3cret@x.example/";
    for (kind, text) in [
        ("hosts", format!("{url}\n")),
        (
            "hosts",
            "http://svc:S3cret,S3cret@x.example/\ny.example\n".to_owned(),
        ),
        ("hosts", "svc:S3cret@x.example:443\n".to_owned()),
        (
            "csv",
            format!("Host,Port,Notes\n{url},443,see {url}\ny.example,443:S3cret@x,\n"),
        ),
        (
            "markdown",
            format!(
                "| URL | Port |\n|---|---|\n| {url} | 80 |\n| {url}\n\n| URL | Port |\n|---|---|\n| y.example | 443 |\n"
            ),
        ),
    ] {
        let imported = import(kind, &text).expect(&text);
        let said = format!(
            "{:?}",
            imported
                .left_out
                .iter()
                .map(|said| masked(said))
                .collect::<Vec<_>>()
        );
        assert!(!said.contains("S3cret"), "{text}: {said}");
        assert!(!imported.left_out.is_empty(), "{text}");
        assert!(!render(&imported.profile).contains("S3cret"), "{text}");
    }
    let imported = import("hosts", &format!("{url}\n")).expect("reads");
    assert_eq!(rows(&imported), [("x.example".to_owned(), 80)]);
}

#[test]
fn what_is_about_udp_only_gives_no_row_and_is_named() {
    for text in [
        "UDP 1.2.3.4:443",
        "x2.example:443 UDP",
        "x5.example udp/443",
        "x6.example UDP 443",
        "udp x7.example:443",
        "*",
    ] {
        let imported = import("hosts", &format!("y.example\n{text}\n")).expect(text);
        assert_eq!(rows(&imported), [("y.example".to_owned(), 443)], "{text}");
        assert!(
            imported
                .left_out
                .iter()
                .any(|said| said.starts_with("line 2: ")),
            "{text}: {:?}",
            imported.left_out
        );
    }
    for text in [
        "x.example TCP 443 UDP 3478",
        "x.example:443 udp/3478",
        "TCP x.example:443",
        "* x.example",
        "x.example tcp/443 udp/443",
    ] {
        let imported = import("hosts", &format!("{text}\n")).expect(text);
        assert_eq!(rows(&imported), [("x.example".to_owned(), 443)], "{text}");
    }
    for (headings, row) in [
        ("Host,Port,Protocol", "x.example,443,UDP"),
        ("Host,Transport,Port", "x.example,udp,443"),
        ("Host,TCP ports,UDP ports", "x.example,,3478"),
        ("Host,UDP ports", "x.example,3478"),
    ] {
        let text = format!("{headings}\n{row}\ny.example,443,tcp\n");
        let text = text.replace(
            "y.example,443,tcp",
            match headings {
                "Host,Transport,Port" => "y.example,tcp,443",
                "Host,TCP ports,UDP ports" => "y.example,443,",
                "Host,UDP ports" => "y.example,",
                _ => "y.example,443,TCP",
            },
        );
        let imported = import("csv", &text).expect(&text);
        assert_eq!(rows(&imported), [("y.example".to_owned(), 443)], "{text}");
        assert!(
            imported.left_out.iter().any(|said| said.contains("UDP")),
            "{text}: {:?}",
            imported.left_out
        );
    }
    let both = import(
        "csv",
        "Host,Port,Protocol\nx.example,443,\"TCP, UDP\"\nz.example,8080,HTTP\n",
    )
    .expect("reads");
    assert_eq!(
        rows(&both),
        [
            ("x.example".to_owned(), 443),
            ("z.example".to_owned(), 8080)
        ]
    );
}
