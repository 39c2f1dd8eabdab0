//! Each example is given to the JavaScript engine, too, before it is shown.

use std::sync::Arc;

use super::Side;
use crate::diff::{Comparison, Stated, WorldFact, answered};
use crate::finding::diff::Answered;
use crate::pac::evaluation::{AnsweredBy, Limits};
use crate::pac::request::Request;
use crate::pac::steps::Instrumentation;
use crate::system::ScriptSession;

/// Examples that are tried.
const MOST_TRIED: usize = 300;

/// Notes at each difference whether the engine gives both answers.
pub(super) fn confirm(comparison: &mut Comparison, sides: &[Side; 2], limits: &Limits) {
    let mut worlds: Vec<Vec<WorldFact>> = Vec::new();
    for found in comparison.differences.iter().take(MOST_TRIED) {
        if !worlds.contains(&found.world) {
            worlds.push(found.world.clone());
        }
    }
    for world in worlds {
        let of_world: Vec<usize> = comparison
            .differences
            .iter()
            .take(MOST_TRIED)
            .enumerate()
            .filter(|(_, found)| found.world == world)
            .map(|(place, _)| place)
            .collect();
        let urls: Vec<&str> = of_world
            .iter()
            .filter_map(|place| comparison.differences.get(*place))
            .map(|found| found.difference.example.as_str())
            .collect();
        let [old, new] = sides;
        let answers = [old, new].map(|side| by_engine(side, &urls, &world, limits));
        let [old, new] = answers;
        for ((place, old), new) in of_world.into_iter().zip(old).zip(new) {
            let Some(found) = comparison.differences.get_mut(place) else {
                continue;
            };
            let it = &mut found.difference;
            it.confirmed = old
                .is_some_and(|old| it.old.first().is_some_and(|it| it.route == old.route))
                && new.is_some_and(|new| it.new.first().is_some_and(|it| it.route == new.route));
        }
    }
    let differences = comparison.differences.iter();
    let unconfirmed: Vec<&str> = differences
        .filter(|found| !found.difference.confirmed)
        .map(|found| found.difference.example.as_str())
        .collect();
    if let Some(first) = unconfirmed.first() {
        comparison.limits.push(format!(
            "{} of the examples, such as {first}, could not be confirmed by the JavaScript engine.",
            unconfirmed.len()
        ));
    }
}

fn by_engine(
    side: &Side,
    urls: &[&str],
    world: &[WorldFact],
    limits: &Limits,
) -> Vec<Option<Answered>> {
    let limits = Limits {
        answered_by: AnsweredBy::Engine,
        ..limits.clone()
    };
    let session = ScriptSession::start(
        side.script.clone(),
        side.dialect,
        Arc::new(Stated(world.to_vec())),
        limits,
        Instrumentation::Returns,
    );
    let Ok(mut session) = session else {
        return vec![None; urls.len()];
    };
    let requests: Option<Vec<Request>> = urls
        .iter()
        .map(|url| Request::new(url, side.dialect).ok())
        .collect();
    let Some(requests) = requests else {
        return vec![None; urls.len()];
    };
    session
        .evaluate(&requests)
        .iter()
        .map(|evaluation| answered(evaluation, side.dialect))
        .collect()
}
