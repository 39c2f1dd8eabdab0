//! The pages that are written from the data: `docs/conformance.md` and `docs/dialects.md`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::PathBuf;

use pac_check::pac::dialects;

use super::exceptions::Exceptions;
use super::{MEASURED, readings};

/// Topics of expressions that are about the engine rather than the PAC API.
const ENGINE: &[&str] = &["clock", "globals", "language"];
/// Topics of whole scripts.
const SCRIPTS: &[&str] = &[
    "alert",
    "dns",
    "errors",
    "grammar",
    "load",
    "override",
    "realistic",
    "served",
    "state",
    "url",
];

#[test]
fn the_page_on_conformance_is_up_to_date() {
    check("docs/conformance.md", &conformance());
}

#[test]
fn the_page_on_dialects_is_up_to_date() {
    check("docs/dialects.md", &fields());
}

/// At least 97 of 100 readings of the functions that the client has.
#[test]
fn the_functions_of_the_pac_api_are_nearly_all_as_measured() {
    for (client, _) in MEASURED {
        let counts = counts(client);
        let dialect = dialects::named(client).unwrap();
        let has_microsofts = dialect.builtins.contains(&"dnsResolveEx");
        let (matched, all) = sum(&counts, |topic| {
            is_builtin(topic) && (has_microsofts || topic != "MS-Ex")
        });
        assert!(
            matched * 100 >= all * 97,
            "{client}: only {matched} of {all}"
        );
    }
}

/// Whether a topic belongs to a group.
type Belongs = fn(&str) -> bool;

#[expect(
    clippy::disallowed_methods,
    reason = "the page is a file of the project"
)]
fn check(path: &str, wanted: &str) {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path);
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&file, wanted).unwrap();
        return;
    }
    let text = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(
        text == wanted,
        "{path} is out of date; run `UPDATE=1 cargo test --test conformance`"
    );
}

type Counts = BTreeMap<String, (usize, usize)>;

fn counts(client: &str) -> Counts {
    let mut counts = Counts::new();
    for reading in readings(client) {
        let (matched, all) = counts.entry(reading.topic.clone()).or_default();
        *all += 1;
        *matched += usize::from(reading.matched);
    }
    counts
}

fn is_builtin(topic: &str) -> bool {
    !ENGINE.contains(&topic) && !SCRIPTS.contains(&topic)
}

fn sum(counts: &Counts, wanted: impl Fn(&str) -> bool) -> (usize, usize) {
    counts
        .iter()
        .filter(|(topic, _)| wanted(topic))
        .fold((0, 0), |(matched, all), (_, count)| {
            (matched + count.0, all + count.1)
        })
}

fn conformance() -> String {
    let mut page = String::from(
        "# How far pac-check matches real clients\n\n\
         <!-- Written by `UPDATE=1 cargo test --test conformance`. -->\n\n\
         Each cell: readings of the real client that pac-check matches, of how many. A reading is the\n\
         value of one expression, or the decision for one URL of one PAC file, and what the script was\n\
         given. The data are in `tests/conformance/`. Readings that are not matched are listed below with\n\
         the reason.\n\n",
    );
    page.push_str("| client | version | measured |\n|---|---|---|\n");
    for (client, _) in MEASURED {
        let dialect = dialects::named(client).unwrap();
        let verified = dialect.verified;
        writeln!(
            page,
            "| {} | {} | {}, {} |",
            dialect.name, verified.version, verified.date, verified.how
        )
        .unwrap();
    }
    let all: Vec<Counts> = MEASURED.iter().map(|(client, _)| counts(client)).collect();
    let topics: BTreeSet<&String> = all.iter().flat_map(BTreeMap::keys).collect();
    let groups: [(&str, Belongs); 3] = [
        ("Functions of the PAC API", is_builtin),
        ("Whole files", |topic| SCRIPTS.contains(&topic)),
        ("The engine beneath", |topic| ENGINE.contains(&topic)),
    ];
    for (title, wanted) in groups {
        write!(page, "\n## {title}\n\n| topic |").unwrap();
        for (client, _) in MEASURED {
            write!(page, " {client} |").unwrap();
        }
        writeln!(page, "\n|---|{}", "---:|".repeat(MEASURED.len())).unwrap();
        for topic in topics.iter().filter(|topic| wanted(topic)) {
            write!(page, "| {topic} |").unwrap();
            for counts in &all {
                page.push_str(&cell(counts.get(*topic).copied()));
            }
            page.push('\n');
        }
        page.push_str("| **all** |");
        for counts in &all {
            page.push_str(&cell(Some(sum(counts, wanted))));
        }
        page.push('\n');
    }
    page.push_str("\n## What is not matched, and why\n");
    for (client, _) in MEASURED {
        write!(page, "\n### {client}\n\n").unwrap();
        for (reason, ids) in Exceptions::read(client).groups() {
            writeln!(page, "- {reason}: {}", ids.join(", ")).unwrap();
        }
    }
    page
}

fn cell(count: Option<(usize, usize)>) -> String {
    match count {
        None | Some((_, 0)) => " |".to_owned(),
        Some((matched, all)) => format!(" {matched} of {all} |"),
    }
}

fn fields() -> String {
    let mut page = String::from(
        "# Clients and what each does differently\n\n\
         <!-- Written by `UPDATE=1 cargo test --test conformance`. -->\n\n\
         The fields are those of `Dialect` in `src/pac/dialects/mod.rs`, which says what each means. Where\n\
         a source is given, the field was read there. In measured clients every field was measured as well,\n\
         unless its source says otherwise: with another client's value in its place, a reading of\n\
         `tests/conformance/` comes out otherwise (`FIELDS=1 cargo test --test conformance fields` tries each,\n\
         for minutes). *Without effect*: no value would change what this client does.\n",
    );
    for dialect in dialects::ALL {
        let verified = dialect.verified;
        write!(
            page,
            "\n## {} (`{}`)\n\nVersion {}, {}: {}.\n\n| field | value | source |\n|---|---|---|\n",
            dialect.title, dialect.name, verified.version, verified.date, verified.how
        )
        .unwrap();
        for row in dialects::rows(dialect) {
            writeln!(
                page,
                "| {} | `{}` | {} |",
                row.field,
                row.value.replace('|', "\\|"),
                row.source.unwrap_or("measured")
            )
            .unwrap();
        }
    }
    page
}
