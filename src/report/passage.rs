//! What the proxies' own lists do, in the words that every page has.

use super::outline::sentence;
use crate::finding::allowlist::Coverage;
use crate::finding::report::{Report, Row};

/// Whether the proxy lets a row through, where its list was given.
pub(super) fn word(row: &Row) -> Option<&'static str> {
    let passage = row.passage.as_ref()?;
    let broken = |coverage: Coverage| matches!(coverage, Coverage::Partial | Coverage::None);
    let opposed = passage
        .demands
        .iter()
        .find(|demand| broken(demand.coverage));
    Some(match passage.lets_through {
        "full" => match opposed.map(|demand| demand.kind) {
            None => "let through",
            Some("tls-inspection") => "TLS OPENED",
            Some(_) => "LOGIN",
        },
        "partial" => "ONLY IN PART",
        "none" => "REFUSED",
        "not-asked" => "-",
        _ => "unknown",
    })
}

/// The same word, with the list that decided where there are several.
pub(super) fn word_with_list(report: &Report, row: &Row) -> Option<String> {
    let word = word(row)?;
    if report.proxy_lists.len() < 2 {
        return Some(word.to_owned());
    }
    let mut files: Vec<&str> = Vec::new();
    let passage = row.passage.as_ref()?;
    let proxies = passage.proxies.iter();
    let decided = proxies.filter(|proxy| proxy.lets_through == passage.lets_through);
    for file in decided.filter_map(|proxy| proxy.list.as_deref()) {
        if !files.contains(&file) {
            files.push(file);
        }
    }
    Some(if files.is_empty() {
        word.to_owned()
    } else {
        format!("{word} ({})", files.join(", "))
    })
}

/// What to write into the list of a proxy: the file, where and whose it is, the lines.
pub(super) fn remedies(report: &Report) -> Vec<(&str, String, &[String])> {
    let lists = report.proxy_lists.iter();
    lists
        .filter_map(|list| {
            let remedy = list.allowlist.remedy.as_ref()?;
            let says = format!("{}: {}", sentence(&list.whose.to_string()), remedy.place);
            Some((list.file(), says, remedy.lines.as_slice()))
        })
        .collect()
}
