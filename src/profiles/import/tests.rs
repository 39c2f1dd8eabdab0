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
        "id 5: 1 URLs without a TCP port",
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
