//! The architecture, held by reading the source text: who may name what, which table lists which
//! file, how long a file may be. ARCHITECTURE.md says why.
//!
//! It reads text, so a macro or a re-export can hide a use. Comments, literals and test code are
//! left out of every rule.

#[path = "architecture/source_text.rs"]
mod source_text;

use source_text::{File, is_word, path_roots, source_files, word_at_start};

/// Every top module of the library and the ones that it may name besides itself.
const LAYERS: &[(&str, &[&str])] = &[
    ("source", &[]),
    ("language", &[]),
    ("finding", &["source"]),
    ("pac", VOCABULARY),
    ("wpad", VOCABULARY),
    ("profiles", VOCABULARY),
    ("settings", VOCABULARY),
    ("allowlist", DOMAIN),
    ("lint", DOMAIN),
    ("policy", DOMAIN),
    ("probe", DOMAIN),
    ("diff", DOMAIN),
    ("suite", DOMAIN),
    ("capture", DOMAIN),
    ("audit", CHECKS),
    ("system", CHECKS),
    ("report", VOCABULARY),
    ("cli", EVERYTHING),
];
const VOCABULARY: &[&str] = &["source", "finding", "language"];
const DOMAIN: &[&str] = &[
    "source", "finding", "language", "pac", "wpad", "profiles", "settings",
];
const CHECKS: &[&str] = &[
    "source",
    "finding",
    "language",
    "pac",
    "wpad",
    "profiles",
    "settings",
    "allowlist",
    "lint",
    "policy",
    "probe",
    "diff",
    "suite",
];
const EVERYTHING: &[&str] = &[
    "source",
    "finding",
    "language",
    "pac",
    "wpad",
    "profiles",
    "settings",
    "allowlist",
    "lint",
    "policy",
    "probe",
    "diff",
    "suite",
    "capture",
    "audit",
    "system",
    "report",
];

/// Crates by the beginning of their name, and the beginnings of the paths that may name them.
const CRATES: &[(&str, &[&str])] = &[
    ("boa_", &["src/pac/engine"]),
    ("oxc_", &["src/pac/syntax"]),
    ("regress", &["src/pac/builtins/"]),
    ("regex_automata", &["src/pac/decision/regex/"]),
    ("regex_syntax", &["src/pac/decision/analysis/"]),
    ("aho_corasick", &["src/pac/decision/index/"]),
    ("hickory_", NAMES),
    ("pcap_parser", &["src/capture/"]),
    ("etherparse", &["src/capture/"]),
    ("reqwest", NETWORK),
    ("tokio", NETWORK),
    ("rustls", NETWORK),
    ("webpki_roots", &["src/system/probe/"]),
    ("httparse", &["src/capture/", "src/probe/"]),
    ("x509_parser", &["src/capture/", "src/probe/"]),
    ("psl", &["src/wpad/", "src/allowlist/upkeep.rs"]),
    ("roxmltree", &["src/settings/"]),
    ("fancy_regex", &["src/settings/dotnet_regex/"]),
    ("globset", &["src/policy/"]),
    ("clap", &["src/cli/"]),
    ("indicatif", &["src/cli/"]),
];
const NAMES: &[&str] = &[
    "src/system/",
    "src/cli/commands/demo/",
    "src/capture/names.rs",
];
const NETWORK: &[&str] = &["src/system/", "src/cli/commands/demo/"];

/// Files that must hold an ordered table `ALL`: one file per entry. A `mod.rs` that holds one
/// without being here is held to it as well.
const REGISTRIES: &[&str] = &[
    "src/allowlist/formats/mod.rs",
    "src/audit/content/mod.rs",
    "src/lint/rules/mod.rs",
    "src/pac/builtins/mod.rs",
    "src/pac/dialects/mod.rs",
    "src/policy/requirements/mod.rs",
    "src/profiles/import/mod.rs",
    "src/profiles/mod.rs",
    "src/report/coverage/mod.rs",
    "src/report/mod.rs",
    "src/settings/findings/mod.rs",
    "src/wpad/dhcp/mod.rs",
    "src/wpad/findings/mod.rs",
    "src/wpad/links/mod.rs",
    "src/wpad/mechanisms/mod.rs",
];

/// Tables whose entries are data files; those of the others are the Rust files beside them.
const DATA: &[(&str, &str)] = &[("src/profiles/mod.rs", "src/profiles/data/*.toml")];

/// What lies beside entries and is none.
const NOT_ENTRIES: &[&str] = &[
    "src/allowlist/formats/foreign.rs",
    "src/allowlist/formats/lines.rs",
    "src/allowlist/formats/names.rs",
    "src/pac/builtins/arguments.rs",
    "src/pac/builtins/compiled_pattern.rs",
    "src/pac/builtins/complaint.rs",
    "src/pac/builtins/date.rs",
    "src/pac/builtins/dates.rs",
    "src/pac/builtins/dotted_quad.rs",
    "src/pac/builtins/fnmatch.rs",
    "src/pac/builtins/inet_aton.rs",
    "src/pac/builtins/ip_literal.rs",
    "src/pac/builtins/name_table.rs",
    "src/pac/builtins/netmask.rs",
    "src/pac/builtins/operators.rs",
    "src/pac/builtins/python.rs",
    "src/pac/builtins/wildcard.rs",
    "src/pac/dialects/difference.rs",
    "src/pac/dialects/function.rs",
    "src/pac/dialects/table.rs",
    "src/profiles/import/asked.rs",
    "src/profiles/import/cells.rs",
    "src/profiles/import/host_text.rs",
    "src/profiles/import/port_word.rs",
    "src/profiles/import/tests.rs",
    "src/report/changes.rs",
    "src/report/coverage/json.rs",
    "src/report/coverage/lcov.rs",
    "src/report/coverage/mod.rs",
    "src/report/coverage/text.rs",
    "src/report/checked.rs",
    "src/report/counts.rs",
    "src/report/differences.rs",
    "src/report/escape.rs",
    "src/report/excerpt.rs",
    "src/report/guard.rs",
    "src/report/linted.rs",
    "src/report/outline.rs",
    "src/report/passage.rs",
    "src/report/probed.rs",
    "src/report/trouble.rs",
    "src/report/case_names.rs",
    "src/report/uncoloured.rs",
    "src/report/url_writer.rs",
];

/// Names that say nothing about what is inside.
const EMPTY_NAMES: &[&str] = &["common", "helpers", "misc", "types", "util", "utils"];

/// Lines that a file may have above its tests.
const MOST_LINES: usize = 400;

#[test]
fn imports_go_down() {
    check(layer_breaches);
}

#[test]
fn each_outside_crate_stays_behind_its_module() {
    check(crate_breaches);
}

#[test]
fn the_text_of_a_script_is_read_in_the_worker_or_behind_the_gate() {
    check(reader_breaches);
    let files = source_files();
    let front = files
        .iter()
        .find(|file| file.path == "src/pac/syntax/mod.rs");
    let code = &front.unwrap().code;
    for reader in ["pub fn lower(", "pub fn tree("] {
        let body = &code[code.find(reader).unwrap()..];
        let (gate, parser) = (body.find("harmless("), body.find("Parser::new("));
        assert!(gate.unwrap() < parser.unwrap(), "{reader}");
    }
}

#[test]
fn only_the_outside_world_is_asynchronous() {
    check(async_breaches);
}

#[test]
fn files_are_short_and_named_after_what_they_hold() {
    check(size_breaches);
    check(name_breaches);
}

#[test]
fn every_entry_of_a_registry_is_in_its_table() {
    assert_none(&registry_breaches(source_files()));
}

fn layer_breaches(file: &File) -> Vec<String> {
    let module = file.module();
    let Some(&top) = module.first() else {
        return vec![];
    };
    let Some((_, allowed)) = LAYERS.iter().find(|(name, _)| *name == top) else {
        return vec![format!("{}: module {top} has no layer", file.path)];
    };
    top_modules_named(&file.code, module.len())
        .into_iter()
        .filter(|name| name != top && !allowed.contains(&name.as_str()))
        .filter(|name| LAYERS.iter().any(|(layer, _)| layer == name))
        .map(|name| format!("{}: {top} may not name {name}", file.path))
        .collect()
}

/// Names that follow `crate::`, or as many `super::` as lead to the crate, also in a group.
fn top_modules_named(code: &str, depth: usize) -> Vec<String> {
    let to_the_top = "super::".repeat(depth);
    let mut names = Vec::new();
    for root in ["crate::", to_the_top.as_str()] {
        for (index, _) in code.match_indices(root) {
            let rest = &code[index + root.len()..];
            match rest.strip_prefix('{') {
                Some(group) => names.extend(group_members(group)),
                None => names.push(word_at_start(rest)),
            }
        }
    }
    names
}

/// The first words of the members of `a::b, c::{d, e}, f}...`.
fn group_members(group: &str) -> Vec<String> {
    let mut depth = 0_i32;
    let mut members = vec![String::new()];
    for character in group.chars() {
        match character {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => members.push(String::new()),
            _ => {
                if let Some(last) = members.last_mut() {
                    last.push(character);
                }
            }
        }
    }
    members
        .iter()
        .map(|member| word_at_start(member.trim()))
        .collect()
}

fn crate_breaches(file: &File) -> Vec<String> {
    let mut breaches = Vec::new();
    for root in path_roots(&file.code) {
        for (name, places) in CRATES {
            if root.starts_with(name) && !places.iter().any(|place| file.path.starts_with(place)) {
                breaches.push(format!("{}: {root} belongs to {places:?}", file.path));
            }
        }
    }
    breaches
}

/// Who may hand the text of a script to what parses, matches or runs it: the program itself does so
/// only behind the gate of `pac/syntax`; everything else that does, runs in the worker.
const READERS: &[(&str, &[&str])] = &[
    ("syntax::parse", &["src/pac/engine/"]),
    ("syntax::promises", &["src/pac/engine/"]),
    ("syntax::lower", &["src/pac/lowering.rs"]),
    ("syntax::tree", &["src/lint/mod.rs"]),
    // In `pac/syntax` it is the module of that name there, behind the gate.
    (
        "lowering::lower",
        &["src/system/script_session.rs", "src/pac/syntax/mod.rs"],
    ),
    ("syntax::elisions", &["src/pac/engine/"]),
    ("syntax::mentions", &["src/pac/engine/"]),
    (
        "Engine::load",
        &["src/pac/worker/serve.rs", "src/pac/session.rs"],
    ),
    ("Engine::load_noting", &["src/pac/worker/serve.rs"]),
    ("Session::start", &["src/suite/run.rs"]),
    ("Session::start_instrumented", &[]),
    ("suite::run", &[]),
    ("compiled_pattern::compile", &["src/pac/builtins/"]),
];

fn reader_breaches(file: &File) -> Vec<String> {
    let mut breaches = Vec::new();
    for (reader, places) in READERS {
        let named = file.code.match_indices(reader).any(|(at, _)| {
            let (before, behind) = (&file.code[..at], &file.code[at + reader.len()..]);
            !before.ends_with(is_word) && !behind.starts_with(is_word)
        });
        if named && !places.iter().any(|place| file.path.starts_with(place)) {
            breaches.push(format!("{}: {reader} belongs to {places:?}", file.path));
        }
    }
    breaches
}

fn async_breaches(file: &File) -> Vec<String> {
    // `r#async` is a name: what a parser calls the functions of others.
    let code = file.code.replace("r#async", "");
    let words = code.split(|character| !is_word(character));
    words
        .filter(|word| matches!(*word, "async" | "await"))
        .filter(|_| !file.path.starts_with("src/system/"))
        .map(|word| format!("{}: {word} belongs to src/system", file.path))
        .collect()
}

fn size_breaches(file: &File) -> Vec<String> {
    let lines = file.code.lines().count();
    if lines <= MOST_LINES {
        return vec![];
    }
    vec![format!(
        "{}: {lines} lines above the tests, more than {MOST_LINES}",
        file.path
    )]
}

fn name_breaches(file: &File) -> Vec<String> {
    let module = file.module();
    let empty = module.iter().filter(|name| EMPTY_NAMES.contains(name));
    empty
        .map(|name| format!("{}: {name} does not say what is inside", file.path))
        .collect()
}

fn registry_breaches(files: &[File]) -> Vec<String> {
    let tables = files.iter().filter(|file| file.path.ends_with("/mod.rs"));
    let tables: Vec<_> = tables
        .filter_map(|file| Some((file, table(&file.text)?)))
        .collect();
    let missing = REGISTRIES
        .iter()
        .filter(|path| !tables.iter().any(|(file, _)| file.path == **path))
        .map(|path| format!("{path} has no table ALL"));
    let unlisted = tables
        .iter()
        .flat_map(|(file, table)| unlisted_entries(file, table, files));
    missing.chain(unlisted).collect()
}

fn unlisted_entries(file: &File, table: &str, files: &[File]) -> Vec<String> {
    let data = DATA.iter().find(|(path, _)| *path == file.path);
    let beside = file.path.replace("mod.rs", "*.rs");
    let pattern = data.map_or(beside.as_str(), |(_, pattern)| pattern);
    let (folder, extension) = pattern.split_once('*').unwrap_or_default();
    let mut breaches = Vec::new();
    for entry in files
        .iter()
        .filter_map(|file| file.path.strip_prefix(folder))
    {
        let path = format!("{folder}{entry}");
        if !entry.ends_with(extension) || path == file.path || NOT_ENTRIES.contains(&&*path) {
            continue;
        }
        // Modules are words of the table, a folder is its name; data files are texts in it.
        let name = entry.split(['/', '.']).next().unwrap_or_default();
        let listed = match data {
            None => table
                .split(|character| !is_word(character))
                .any(|word| word == name),
            Some(_) => table.contains(&format!("/{entry}\"")),
        };
        if !listed {
            breaches.push(format!("{path} is not in ALL of {}", file.path));
        }
    }
    breaches
}

/// The text of `const ALL: ... = ...;`, with its literals: a table of data files names them so.
fn table(text: &str) -> Option<&str> {
    let start = ["const ALL:", "static ALL:"]
        .iter()
        .find_map(|begin| text.find(begin))?;
    let rest = &text[start..];
    let begin = rest.find('=')?;
    let end = rest[begin..].find(';')?;
    Some(&rest[begin..begin + end])
}

fn check(rule: fn(&File) -> Vec<String>) {
    let code = source_files().iter().filter(|file| file.is_rust());
    assert_none(&code.flat_map(rule).collect::<Vec<_>>());
}

fn assert_none(breaches: &[String]) {
    assert!(breaches.is_empty(), "\n{}\n", breaches.join("\n"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_import_that_goes_up_is_caught_however_it_is_written() {
        for text in [
            "use crate::pac::Host;",
            "use crate::{finding::Finding, pac::{Host, Family}};",
            "use super::super::pac;",
            "fn f() { crate::system::now() }",
            "use crate::audit as a;",
        ] {
            let file = File::new("src/report/human.rs", text);
            assert_eq!(layer_breaches(&file).len(), 1, "{text}");
        }
        assert_eq!(
            layer_breaches(&File::new("src/report/mod.rs", "use super::pac;")).len(),
            1
        );
        assert_eq!(layer_breaches(&File::new("src/misc.rs", "")).len(), 1);
    }

    #[test]
    fn an_import_that_goes_down_or_stays_inside_is_fine() {
        for text in [
            "use crate::finding::report::Report;",
            "use super::pac;",
            "use crate::{source, report::Format};",
            "// crate::pac is not for us\nconst X: &str = \"crate::pac\";",
            "#[cfg(test)]\nmod tests { use crate::pac::Host; }",
        ] {
            let file = File::new("src/report/human.rs", text);
            assert_eq!(layer_breaches(&file), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn a_crate_outside_its_place_is_caught() {
        for (path, text) in [
            ("src/pac/answer.rs", "use boa_engine::Context;"),
            ("src/pac/engine/mod.rs", "use oxc_parser::Parser;"),
            ("src/pac/engine/mod.rs", "fn f() { regress::Regex::new() }"),
            ("src/wpad/mod.rs", "use hickory_resolver::Resolver;"),
            ("src/audit/mod.rs", "use tokio;"),
            ("src/cli/mod.rs", "let x = ::reqwest::Client::new();"),
            ("src/policy/mod.rs", "use psl::List;"),
            ("src/report/mod.rs", "use clap::Parser;"),
            ("src/pac/mod.rs", "use globset as g;"),
        ] {
            assert_eq!(
                crate_breaches(&File::new(path, text)).len(),
                1,
                "{path}: {text}"
            );
        }
        let fine = File::new(
            "src/pac/engine/mod.rs",
            "use boa_engine::{js_string, Context};",
        );
        assert_eq!(crate_breaches(&fine), Vec::<String>::new());
        let own = File::new(
            "src/audit/mod.rs",
            "let clap = 1; self::tokio::x(); let psl: u8;",
        );
        assert_eq!(crate_breaches(&own), Vec::<String>::new());
    }

    #[test]
    fn a_script_that_is_read_elsewhere_is_caught() {
        for (path, text) in [
            (
                "src/cli/evaluate.rs",
                "let syntax = syntax::parse(&source);",
            ),
            ("src/system/world.rs", "Session::start(script, dialect)?"),
            ("src/audit/mod.rs", "pac::engine::Engine::load(x)"),
            (
                "src/pac/decision/call.rs",
                "compiled_pattern::compile(&source)",
            ),
        ] {
            let file = File::new(path, text);
            assert_eq!(reader_breaches(&file).len(), 1, "{path}: {text}");
        }
        for (path, text) in [
            ("src/cli/evaluate.rs", "ScriptSession::start(script)"),
            ("src/pac/engine/mod.rs", "syntax::parse(&source)"),
        ] {
            assert!(reader_breaches(&File::new(path, text)).is_empty(), "{path}");
        }
    }

    #[test]
    fn asynchronous_code_outside_system_is_caught() {
        let text = "async fn f() { g().await }";
        assert_eq!(async_breaches(&File::new("src/wpad/mod.rs", text)).len(), 2);
        assert!(async_breaches(&File::new("src/system/dns.rs", text)).is_empty());
    }

    #[test]
    fn a_long_file_and_an_empty_name_are_caught_and_tests_do_not_count() {
        let long = "fn f() {}\n".repeat(MOST_LINES + 1);
        assert_eq!(size_breaches(&File::new("src/pac/x.rs", &long)).len(), 1);
        let tests = format!("#[cfg(test)]\nmod tests {{\n{long}}}\n");
        assert!(size_breaches(&File::new("src/pac/x.rs", &tests)).is_empty());
        assert_eq!(name_breaches(&File::new("src/pac/utils.rs", "")).len(), 1);
        assert_eq!(name_breaches(&File::new("src/common/x.rs", "")).len(), 1);
    }

    fn unlisted(files: &[File]) -> usize {
        let breaches = registry_breaches(files);
        let unlisted = breaches.iter().filter(|text| text.contains(" is not in "));
        unlisted.count()
    }

    #[test]
    fn an_entry_that_is_missing_in_its_table_is_caught() {
        let table = "mod a;\nmod b;\npub const ALL: &[&D] = &[&a::A];\nfn b() {}";
        let mut files = vec![
            File::new("src/report/mod.rs", table),
            File::new("src/report/a/mod.rs", ""),
            File::new("src/report/a/part.rs", ""),
            File::new("src/report/escape.rs", ""),
        ];
        assert_eq!(unlisted(&files), 0);
        files.push(File::new("src/report/b.rs", ""));
        assert_eq!(unlisted(&files), 1);
        files[4] = File::new("src/report/b/mod.rs", "");
        assert_eq!(unlisted(&files), 1);
        assert_eq!(registry_breaches(&[]).len(), REGISTRIES.len());
    }

    #[test]
    fn a_data_file_that_is_missing_in_its_table_is_caught() {
        let table = "const ALL: &[&str] = &[include_str!(\"data/a.toml\")];";
        let mut files = vec![
            File::new("src/profiles/mod.rs", table),
            File::new("src/profiles/file.rs", ""),
            File::new("src/profiles/data/a.toml", ""),
        ];
        assert_eq!(unlisted(&files), 0);
        files.push(File::new("src/profiles/data/b.toml", ""));
        assert_eq!(unlisted(&files), 1);
    }
}
