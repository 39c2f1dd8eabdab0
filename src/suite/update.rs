//! A suite brought up to date: expectations that no longer hold become what the file does today.
//! Everything else in the text stays as it is, comments included.

use std::collections::BTreeMap;

use toml_edit::{ArrayOfTables, DocumentMut, Item, Table, TableLike};

use super::write::write;
use super::{CaseResult, Expectation, Suite, check};
use crate::finding::suites::CaseEnd;

/// Why a suite could not be rewritten.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UpdateError {
    /// Cases or clients are written in braces.
    #[error(
        "the cases are not written as [[case]] tables, so that there is no place for new keys; write each as [[case]]"
    )]
    Inline,
    /// The new text does not say what it should: never written.
    #[error(
        "the new text does not hold for line {line} ({client}); this is a mistake of pac-check"
    )]
    DoesNotHold {
        /// Line of the case in the old text.
        line: u32,
        /// The client.
        client: &'static str,
    },
    /// The text is no longer TOML.
    #[error("the text could not be read again: {0}; this is a mistake of pac-check")]
    Unreadable(String),
}

/// Rewrites the text of a suite so that every case that failed passes. Cases whose result is
/// unknown stay as they are.
///
/// `results` are those of every client of the suite. A table of URLs whose answers are no longer
/// the same becomes several tables, in the same order.
pub fn update(
    text: &str,
    suite: &Suite,
    results: &[CaseResult<'_>],
) -> Result<String, UpdateError> {
    let unreadable = |error: &dyn std::fmt::Display| UpdateError::Unreadable(error.to_string());
    let mut document: DocumentMut = text.parse().map_err(|error| unreadable(&error))?;
    let Some(Item::ArrayOfTables(cases)) = document.get_mut("case") else {
        return Err(UpdateError::Inline);
    };
    let wanted = wanted(suite, results);
    let mut tables = ArrayOfTables::new();
    let mut number = 0;
    for table in cases.iter() {
        let mut group: Vec<(usize, &Wanted)> = Vec::new();
        let mut groups: Vec<Vec<(usize, &Wanted)>> = Vec::new();
        for (place, wanted) in wanted.iter().skip(number).take(urls_of(table)).enumerate() {
            if group.last().is_some_and(|(_, last)| *last != wanted) {
                groups.push(std::mem::take(&mut group));
            }
            group.push((place, wanted));
        }
        groups.push(group);
        for (index, group) in groups.iter().enumerate() {
            let mut table = table.clone();
            if groups.len() > 1 {
                keep_urls(&mut table, group);
            }
            if index > 0 {
                no_position(&mut table);
                table.decor_mut().set_prefix("\n");
            }
            if let (Some(old), Some((_, wanted))) = (suite.cases.get(number), group.first()) {
                rewrite(&mut table, &old.expected, &old.by_client, wanted)?;
            }
            tables.push(table);
        }
        number += urls_of(table);
    }
    *cases = tables;
    let new = as_lines_of(text, &document.to_string());
    verify(&new, results)?;
    Ok(new)
}

/// The text with the line ends and the byte order mark of another one: the library writes its own.
fn as_lines_of(old: &str, new: &str) -> String {
    const MARK: char = '\u{feff}';
    let mut text = new.trim_start_matches(MARK).replace("\r\n", "\n");
    let breaks = old.matches('\n').count();
    if breaks > 0 && old.matches("\r\n").count() == breaks {
        text = text.replace('\n', "\r\n");
    }
    if old.starts_with(MARK) {
        text.insert(0, MARK);
    }
    text
}

/// What a URL should be expected to get.
#[derive(Clone, PartialEq, Eq)]
struct Wanted {
    base: Expectation,
    by_client: BTreeMap<String, Expectation>,
}

/// For each case of the suite.
fn wanted(suite: &Suite, results: &[CaseResult<'_>]) -> Vec<Wanted> {
    let mut by_case: Vec<Vec<&CaseResult<'_>>> = suite.cases.iter().map(|_| Vec::new()).collect();
    for result in results {
        if let Some(of_case) = by_case.get_mut(result.number) {
            of_case.push(result);
        }
    }
    suite
        .cases
        .iter()
        .zip(&by_case)
        .map(|(case, results)| {
            let mut wanted = Wanted {
                base: case.expected.clone(),
                by_client: case.by_client.clone(),
            };
            let (own, shared): (Vec<&CaseResult<'_>>, Vec<_>) = results
                .iter()
                .partition(|result| case.by_client.contains_key(result.client));
            for result in own {
                if let Some(new) = brought(case.expected_of(result.client), result) {
                    wanted.by_client.insert(result.client.to_owned(), new);
                }
            }
            let all_fail = shared.iter().all(|result| result.end() == CaseEnd::Failed);
            let first = shared.first().filter(|_| all_fail);
            if let Some(new) = first.and_then(|first| brought(&case.expected, first)) {
                wanted.base = new;
            }
            for result in shared {
                if result.end() == CaseEnd::Failed
                    && !holds(&wanted.base, result)
                    && let Some(new) = brought(&case.expected, result)
                {
                    wanted.by_client.insert(result.client.to_owned(), new);
                }
            }
            wanted
        })
        .collect()
}

fn brought(old: &Expectation, result: &CaseResult<'_>) -> Option<Expectation> {
    if result.end() != CaseEnd::Failed {
        return None;
    }
    old.brought_to(result.answer.as_ref()?, result.reference.as_deref())
}

fn holds(expected: &Expectation, result: &CaseResult<'_>) -> bool {
    let answer = result.answer.as_ref();
    answer.is_some_and(|answer| check(expected, answer, result.reference.as_deref()).is_ok())
}

/// How many cases a table stands for.
fn urls_of(table: &Table) -> usize {
    let urls = table.get("urls").and_then(Item::as_array);
    urls.map_or(1, toml_edit::Array::len)
}

/// Leaves only the URLs of a group.
fn keep_urls(table: &mut Table, group: &[(usize, &Wanted)]) {
    let Some(urls) = table.get_mut("urls").and_then(Item::as_array_mut) else {
        return;
    };
    let mut place = 0;
    urls.retain(|_| {
        let keep = group.iter().any(|(kept, _)| *kept == place);
        place += 1;
        keep
    });
    // The blank after a comma that is gone.
    if let Some(first) = urls.get_mut(0)
        && first.decor().prefix().and_then(|text| text.as_str()) == Some(" ")
    {
        first.decor_mut().set_prefix("");
    }
}

/// A table that is new in the text comes after the one before it.
fn no_position(table: &mut Table) {
    table.set_position(None);
    for (_, item) in table.iter_mut() {
        if let Item::Table(below) = item {
            no_position(below);
        }
    }
}

fn rewrite(
    table: &mut Table,
    old: &Expectation,
    old_by_client: &BTreeMap<String, Expectation>,
    wanted: &Wanted,
) -> Result<(), UpdateError> {
    write(table, old, &wanted.base);
    let nothing = Expectation::default();
    for (client, new) in &wanted.by_client {
        let old = old_by_client.get(client);
        if old == Some(new) {
            continue;
        }
        let clients = table.entry("client").or_insert_with(|| {
            let mut clients = Table::new();
            // Its own header says nothing.
            clients.set_implicit(true);
            Item::Table(clients)
        });
        let clients = clients.as_table_like_mut().ok_or(UpdateError::Inline)?;
        if !clients.contains_key(client) {
            clients.insert(client, Item::Table(Table::new()));
        }
        let of_client = clients.get_mut(client).and_then(Item::as_table_like_mut);
        let of_client: &mut dyn TableLike = of_client.ok_or(UpdateError::Inline)?;
        write(of_client, old.unwrap_or(&nothing), new);
    }
    Ok(())
}

/// Reads the new text and holds it against the answers.
fn verify(text: &str, results: &[CaseResult<'_>]) -> Result<(), UpdateError> {
    let suite = Suite::parse("the new suite", text)
        .map_err(|error| UpdateError::Unreadable(error.to_string()))?;
    for result in results {
        let case = suite.cases.get(result.number);
        let case = case.filter(|case| case.url == result.case.url);
        let right = result.end() == CaseEnd::Unknown
            || case.is_some_and(|case| holds(case.expected_of(result.client), result));
        if !right || case.is_none() {
            return Err(UpdateError::DoesNotHold {
                line: result.case.line,
                client: result.client,
            });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pac::evaluation::Limits;
    use crate::suite::run;

    const HEAD: &str =
        "# A suite.\nschema = \"pac-check/suite@1\"\ntitle = \"t\"\npac = \"x.pac\"\n";

    /// Goes by the first letter of the host.
    const SCRIPT: &str = "function FindProxyForURL(u, h) { if (h[0] == 'e') throw new Error('no'); \
                          return 'PROXY ' + h[0] + ':1'; }";

    fn updated(body: &str) -> String {
        let text = format!("{HEAD}{body}");
        let suite = Suite::parse("s.toml", &text).unwrap();
        let results = run(&suite, "x.pac", SCRIPT.as_bytes(), &Limits::default());
        let new = update(&text, &suite, &results).unwrap();
        new.strip_prefix(HEAD).unwrap().to_owned()
    }

    #[test]
    fn a_suite_that_holds_is_not_touched() {
        let body = "\n[[case]] # one\n  url='http://a.example/'   # two\nroute = 'PROXY a:1'\n";
        assert_eq!(updated(body), body);
    }

    #[test]
    fn only_what_fails_changes_and_comments_stay() {
        let body = r#"
[world] # the world
at = "2026-06-17T10:00:00+02:00"

# The first.
[[case]]
url = "http://a.example/" # a URL
# Why this route.
route = "PROXY old:1" # agreed in spring
not_contains = "DIRECT"

# The second.
[[case]]
url = "http://b.example/"
# one of these
any_of = ["PROXY x:1", "DIRECT"] # or so
note = "n"

# The third.
[[case]]
url = "http://c.example/"
route = "PROXY c:1"
"#;
        let expected = r#"
[world] # the world
at = "2026-06-17T10:00:00+02:00"

# The first.
[[case]]
url = "http://a.example/" # a URL
# Why this route.
route = "PROXY a:1" # agreed in spring
not_contains = "DIRECT"

# The second.
[[case]]
url = "http://b.example/"
note = "n"
# one of these
# or so
route = "PROXY b:1"

# The third.
[[case]]
url = "http://c.example/"
route = "PROXY c:1"
"#;
        assert_eq!(updated(body), expected);
        assert_eq!(updated(expected), expected);
    }

    #[test]
    fn a_table_of_urls_that_part_is_divided_in_order() {
        let body = r#"
# Many.
[[case]]
urls = ["http://a.example/1", "http://a.example/2", "http://b.example/", "http://e.example/"]
route = "PROXY a:1"

[[case]]
url = "http://c.example/"
route = "PROXY c:1"
"#;
        let expected = r#"
# Many.
[[case]]
urls = ["http://a.example/1", "http://a.example/2"]
route = "PROXY a:1"

[[case]]
urls = ["http://b.example/"]
route = "PROXY b:1"

[[case]]
urls = ["http://e.example/"]
route = "DIRECT"
status = "error"

[[case]]
url = "http://c.example/"
route = "PROXY c:1"
"#;
        assert_eq!(updated(body), expected);
    }

    #[test]
    fn a_client_that_parts_from_the_others_gets_a_table_of_its_own() {
        let script = "function FindProxyForURL(u, h) { alert(); return 'PROXY a:1'; }";
        let text = format!(
            "{HEAD}\n[world]\nclients = [\"chromium\", \"firefox\"]\n\n[[case]]\nurl = \"http://a.example/\"\nroute = \"PROXY a:1\"\n\n[[case]]\nurl = \"http://b.example/\"\nroute = \"DIRECT\"\n[case.client.firefox]\n# as it was\nroute = \"PROXY b:1\"\n"
        );
        let suite = Suite::parse("s.toml", &text).unwrap();
        let results = run(&suite, "x.pac", script.as_bytes(), &Limits::default());
        let new = update(&text, &suite, &results).unwrap();
        let expected = format!(
            "{HEAD}\n[world]\nclients = [\"chromium\", \"firefox\"]\n\n[[case]]\nurl = \"http://a.example/\"\nroute = \"PROXY a:1\"\n\n[case.client.firefox]\nroute = \"DIRECT\"\nstatus = \"error\"\n\n[[case]]\nurl = \"http://b.example/\"\nroute = \"PROXY a:1\"\n[case.client.firefox]\n# as it was\nroute = \"DIRECT\"\nstatus = \"error\"\n"
        );
        assert_eq!(new, expected);
    }

    #[test]
    fn line_ends_and_a_byte_order_mark_stay() {
        let body = "\n[[case]]\nurl = \"http://a.example/\"\nroute = \"DIRECT\"\n";
        let windows = |text: &str| format!("\u{feff}{}", text.replace('\n', "\r\n"));
        let text = windows(&format!("{HEAD}{body}"));
        let suite = Suite::parse("s.toml", &text).unwrap();
        let results = run(&suite, "x.pac", SCRIPT.as_bytes(), &Limits::default());
        let new = update(&text, &suite, &results).unwrap();
        let expected = format!("{HEAD}{}", body.replace("DIRECT", "PROXY a:1"));
        assert_eq!(new, windows(&expected));
    }

    #[test]
    fn cases_in_braces_are_refused() {
        let text =
            format!("{HEAD}case = [{{ url = \"http://a.example/\", route = \"DIRECT\" }}]\n");
        let suite = Suite::parse("s.toml", &text).unwrap();
        let results = run(&suite, "x.pac", SCRIPT.as_bytes(), &Limits::default());
        assert_eq!(update(&text, &suite, &results), Err(UpdateError::Inline));
    }
}
