//! The comparison of samples, where not everything can be compared.

use std::collections::BTreeMap;

use super::Side;
use crate::diff::answered;
use crate::finding::diff::{Answered, Basis, Difference};
use crate::lint;
use crate::pac::request::Request;
use crate::profiles::Profile;

/// Compares URLs that are made of the texts of both files, or those of the profiles.
pub(super) fn compare(
    sides: &mut [Side; 2],
    needed: &[Profile],
    why: String,
) -> (Basis, Vec<Difference>) {
    let mut urls: Vec<String> = if needed.is_empty() {
        sides
            .iter()
            .flat_map(|side| lint::sample_urls(side.script.source.text()))
            .collect()
    } else {
        needed
            .iter()
            .flat_map(|profile| {
                profile
                    .rows()
                    .flat_map(|(_, row)| row.urls(&BTreeMap::default()))
            })
            .collect()
    };
    urls.sort();
    urls.dedup();
    let [old, new] = sides;
    let mut requests: [Vec<Request>; 2] = Default::default();
    let mut asked = Vec::new();
    for url in urls {
        let (Ok(one), Ok(other)) = (
            Request::new(&url, old.dialect),
            Request::new(&url, new.dialect),
        ) else {
            continue;
        };
        if one.bypass.is_some() || other.bypass.is_some() {
            continue;
        }
        let [of_old, of_new] = &mut requests;
        of_old.push(one);
        of_new.push(other);
        asked.push(url);
    }
    let [of_old, of_new] = requests;
    let answers = old
        .session
        .evaluate(&of_old)
        .into_iter()
        .zip(new.session.evaluate(&of_new));
    let mut unknown = 0;
    let mut found: BTreeMap<(Answered, Answered), Vec<String>> = BTreeMap::new();
    let mut count = 0;
    for (url, (one, other)) in asked.into_iter().zip(answers) {
        count += 1;
        match (answered(&one, old.dialect), answered(&other, new.dialect)) {
            (Some(one), Some(other)) if one.route == other.route => {}
            (Some(one), Some(other)) => found.entry((one, other)).or_default().push(url),
            _ => unknown += 1,
        }
    }
    let differences = found
        .into_iter()
        .map(|((old, new), urls)| of_urls(old, new, &urls))
        .collect();
    let basis = Basis::Samples {
        urls: count,
        unknown,
        why,
    };
    (basis, differences)
}

fn of_urls(old: Answered, new: Answered, urls: &[String]) -> Difference {
    const MOST_NAMED: usize = 5;
    let mut hosts: Vec<String> = urls.iter().take(MOST_NAMED).cloned().collect();
    if urls.len() > MOST_NAMED {
        hosts.push(format!("and {} more samples", urls.len() - MOST_NAMED));
    }
    let example = urls.iter().min_by_key(|url| url.len());
    Difference {
        hosts,
        except: Vec::new(),
        only: None,
        while_: Vec::new(),
        old: vec![old],
        new: vec![new],
        example: example.cloned().unwrap_or_default(),
        confirmed: true,
        cases: urls.len(),
        urls: None,
    }
}
