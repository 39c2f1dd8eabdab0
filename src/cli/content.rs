//! Runs a PAC file for the findings on its content, in a sealed world.

use std::cell::RefCell;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::Duration;

use super::output::Output;
use super::pac_source::Obtained;
use crate::audit::content::{self, Progress, Surroundings};
use crate::finding::Finding;
use crate::pac::dialects::Dialect;
use crate::pac::evaluation::{Evaluation, Limits, LoadFailure};
use crate::pac::script::Script;
use crate::pac::steps::Instrumentation;
use crate::source::SourceFile;
use crate::system::clock::{Clock, Instant};
use crate::system::hosts::Hosts;
use crate::system::names::Source;
use crate::system::{ScriptSession, Settings, World};

/// Longest time for one call: these are many.
const CALL_MS: u64 = 2_000;
/// Longest time for all of them together, if one call may take as long; what is not tried by then is
/// unknown.
const MOST: Duration = Duration::from_secs(10);
/// They have as much also where the run has been long.
const LEAST: Duration = Duration::from_secs(1);
/// When they end, from the start of the run: an audit of a network half of whose servers are dead ends
/// within 15 seconds, and discovery may have taken most of that.
const END: Duration = Duration::from_secs(12);
/// Calls between two looks at the time.
const AT_ONCE: usize = 4;
/// The own address that a script sees where no other is tried.
const USUAL_ADDRESS: Ipv4Addr = Ipv4Addr::new(10, 0, 0, 7);
/// An hour in milliseconds.
const HOUR_MS: i64 = 3_600_000;

/// The findings on the content of a PAC file. Nobody is asked anything.
pub(super) fn findings(
    pac: &Obtained,
    dialect: &'static Dialect,
    urls: &[String],
    real: &World,
    limits: &Limits,
    output: &Output<'_>,
) -> Vec<Finding> {
    let _progress = output.waiting("trying the PAC file with other inputs");
    let script = pac.script(dialect);
    let clock = &real.settings().clock;
    let timeout = Duration::from_millis(limits.call_ms);
    let limits = Limits {
        call_ms: limits.call_ms.min(CALL_MS),
        ..limits.clone()
    };
    let not_loaded = RefCell::new(None);
    let start = |surroundings| {
        let (script, dialect) = match surroundings {
            Surroundings::EntryPoint(name) => {
                let dialect = content::client_with_entry_points().unwrap_or(dialect);
                (with_only(name, pac.script(dialect), dialect), dialect)
            }
            _ => (script.clone(), dialect),
        };
        let world = Arc::new(sealed(clock, surroundings));
        let returns = Instrumentation::Returns;
        let session = ScriptSession::start(script, dialect, world, limits.clone(), returns);
        session.inspect_err(|failure| *not_loaded.borrow_mut() = Some(failure.to_string()))
    };
    let mut unusable: Option<LoadFailure> = None;
    let mut usual: Option<ScriptSession> = None;
    let began = real.age();
    let (least, most) = (LEAST.min(timeout / 2), MOST.min(timeout));
    let time = END.saturating_sub(began).clamp(least, most);
    let mut is_late = false;
    let mut progress = Progress {
        bytes: pac.bytes.len(),
        ..Progress::default()
    };
    let mut run = |surroundings, requests: &[_]| -> Vec<Evaluation> {
        let mut once;
        let session = if surroundings == Surroundings::Usual {
            if usual.is_none() {
                usual = start(surroundings)
                    .map_err(|failure| unusable = Some(failure))
                    .ok();
            }
            &mut usual
        } else {
            once = start(surroundings).ok();
            &mut once
        };
        let Some(session) = session else {
            return Vec::new();
        };
        let mut evaluations = Vec::new();
        for some in requests.chunks(AT_ONCE) {
            let before = real.age();
            let is_spent = limits.run.exhausted().is_some();
            if is_spent || before.saturating_sub(began) > time {
                is_late = true;
                return Vec::new();
            }
            evaluations.extend(session.evaluate(some));
            let took = real.age().saturating_sub(before).as_millis();
            let calls = some.len();
            progress.slowest_ms = progress.slowest_ms.max(took / calls.max(1) as u128);
            progress.calls += calls;
        }
        evaluations
    };
    let found = content::findings(dialect, script.source.text(), urls, &mut run);
    let unfinished = match (&found, unusable) {
        _ if is_late => Some(content::cut_short(time.as_secs().max(1), progress)),
        (Err(_), Some(failure))
            if !matches!(failure, LoadFailure::Limit(_) | LoadFailure::Crash(_)) =>
        {
            content::unusable(dialect, &failure, &script.source)
        }
        (Err(why), _) => {
            let why = match not_loaded.take() {
                Some(failure) => format!("it could not be loaded for that: {failure}"),
                None => why.clone(),
            };
            Some(content::not_tried(&why))
        }
        (Ok(_), _) => None,
    };
    found.into_iter().flatten().chain(unfinished).collect()
}

/// The script with each entry point that the client would prefer made the same as this one.
fn with_only(name: &str, mut script: Script, dialect: &Dialect) -> Script {
    let preferred = dialect.entry_points.iter().take_while(|it| **it != name);
    // A comment may be the last line.
    let replaced = preferred.map(|other| format!("\n;{other} = {name};"));
    let text: String = std::iter::once(script.source.text().to_owned())
        .chain(replaced)
        .collect();
    script.source = SourceFile::new(script.source.name(), text);
    script
}

/// A world without names, at a time and a place.
fn sealed(clock: &Clock, surroundings: Surroundings) -> World {
    let hours = match surroundings {
        Surroundings::Later(hours) => hours,
        _ => 0,
    };
    let address = match surroundings {
        Surroundings::Elsewhere(address) => address,
        _ => USUAL_ADDRESS,
    };
    let unix_ms = clock.now_ms();
    World::new(Settings {
        source: Source::Hosts(Hosts::default()),
        own_addresses: Some(vec![IpAddr::V4(address)]),
        clock: Clock::Fixed(Instant {
            unix_ms: unix_ms.saturating_add(i64::from(hours) * HOUR_MS),
            offset_seconds: clock.utc_offset_seconds(unix_ms.div_euclid(1000)),
        }),
        ..Settings::default()
    })
}
