//! Differences that are one change.

use std::collections::{BTreeMap, BTreeSet};

use super::Found;
use super::groups::is_better;
use crate::finding::diff::Answered;

/// Where one line answers in place of many others, or many in place of one, that is one change.
pub(super) fn by_changed_line(mut all: Vec<Found>) -> Vec<Found> {
    const SEVERAL: usize = 4;
    let lines = |found: &Found| {
        let line = |side: &[Answered]| side.first().map(|it| it.line);
        let it = &found.difference;
        [(false, line(&it.old)), (true, line(&it.new))]
    };
    let mut done = Vec::new();
    loop {
        let mut counts: BTreeMap<(bool, Option<Option<u32>>), usize> = BTreeMap::new();
        for line in all.iter().flat_map(lines) {
            *counts.entry(line).or_default() += 1;
        }
        let largest = counts
            .into_iter()
            .max_by_key(|(line, count)| (*count, !line.0));
        let Some((line, _)) = largest.filter(|(_, count)| *count >= SEVERAL) else {
            break;
        };
        let (of_line, others): (Vec<Found>, Vec<Found>) = all
            .into_iter()
            .partition(|found| lines(found).contains(&line));
        all = others;
        done.extend(as_one(of_line));
    }
    done.extend(all);
    done
}

fn as_one(all: Vec<Found>) -> Option<Found> {
    let best = (0..all.len()).reduce(|best, other| {
        let example = |place: usize| {
            all.get(place)
                .map_or("", |it| it.difference.example.as_str())
        };
        if is_better(example(other), example(best)) {
            other
        } else {
            best
        }
    })?;
    let mut all = all;
    let mut merged = all.swap_remove(best);
    let it = &mut merged.difference;
    let mut hosts: BTreeSet<String> = it.hosts.iter().cloned().collect();
    let mut except: BTreeSet<String> = it.except.iter().cloned().collect();
    let mut is_like = true;
    for other in all {
        let other = other.difference;
        hosts.extend(other.hosts);
        except.extend(other.except);
        is_like &= other.only == it.only;
        it.cases += other.cases;
        for (side, more) in [(&mut it.old, other.old), (&mut it.new, other.new)] {
            for answer in more {
                if !side.contains(&answer) {
                    side.push(answer);
                }
            }
        }
    }
    if !is_like {
        it.only = Some("some schemes, ports or paths".to_owned());
    }
    except.retain(|area| !hosts.contains(area));
    it.hosts = hosts.into_iter().collect();
    it.except = except.into_iter().collect();
    Some(merged)
}
