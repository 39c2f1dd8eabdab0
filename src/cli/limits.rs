//! The limits of a script, as they are set on the command line.

use std::time::Duration;

use super::args::ClientArgs;
use super::trouble::Trouble;
use super::world::seconds;
use crate::pac::evaluation::{AnsweredBy, Limits};
use crate::pac::run_budget::RunBudget;

/// How many calls of a run may take all their time, if no other is slow.
const SLOW_CALLS: u32 = 2;

/// The limits that the arguments set.
pub(super) fn of_arguments(arguments: &ClientArgs) -> Result<Limits, Trouble> {
    let call = seconds("--timeout", arguments.timeout)?;
    let mut limits = Limits {
        call_ms: u64::try_from(call.as_millis()).unwrap_or(u64::MAX).max(1),
        run: RunBudget::of(call.saturating_mul(SLOW_CALLS)),
        ..Limits::default()
    };
    set(&mut limits, &arguments.limits)?;
    limits.answered_by = match arguments.engine.as_str() {
        "boa" => AnsweredBy::Engine,
        "decision" => AnsweredBy::Decision,
        "both" => AnsweredBy::Both,
        _ => AnsweredBy::Auto,
    };
    Ok(limits)
}

/// A limit that can be set: its name, its unit, and where it goes.
struct Setting {
    name: &'static str,
    unit: &'static str,
    set: fn(&mut Limits, u64),
}

/// Every one beside the time of a call, which has an option of its own.
const ALL: &[Setting] = &[
    Setting {
        name: "memory",
        unit: "MiB of the worker process",
        set: |limits, value| limits.memory_mib = value,
    },
    Setting {
        name: "cpu",
        unit: "seconds of CPU time for a call",
        set: |limits, value| limits.cpu_seconds = value,
    },
    Setting {
        name: "stack",
        unit: "values on the engine's stack",
        set: |limits, value| limits.stack_values = count(value),
    },
    Setting {
        name: "recursion",
        unit: "nested calls",
        set: |limits, value| limits.recursion = count(value),
    },
    Setting {
        name: "iterations",
        unit: "iterations of a loop",
        set: |limits, value| limits.loop_iterations = value,
    },
    Setting {
        name: "source",
        unit: "bytes of the script",
        set: |limits, value| limits.source_bytes = value,
    },
    Setting {
        name: "answer",
        unit: "characters of the returned string",
        set: |limits, value| limits.answer_characters = count(value),
    },
    Setting {
        name: "alerts",
        unit: "alerts of a call",
        set: |limits, value| limits.alerts = count(value),
    },
    Setting {
        name: "alert",
        unit: "characters of an alert",
        set: |limits, value| limits.alert_characters = count(value),
    },
    Setting {
        name: "lookups",
        unit: "DNS questions of a call",
        set: |limits, value| limits.lookups = count(value),
    },
    Setting {
        name: "lookup-ms",
        unit: "milliseconds for a DNS question",
        set: |limits, value| limits.lookup_ms = value,
    },
    Setting {
        name: "run",
        unit: "seconds that slow loads and calls of the run may take together",
        set: |limits, value| limits.run = RunBudget::of(Duration::from_secs(value)),
    },
    Setting {
        name: "restarts",
        unit: "times a worker is started again",
        set: |limits, value| limits.restarts = u32::try_from(value).unwrap_or(u32::MAX),
    },
];

/// Sets what `NAME=VALUE` says, for each of them.
pub(super) fn set(limits: &mut Limits, settings: &[String]) -> Result<(), Trouble> {
    for setting in settings {
        let known = setting.split_once('=').and_then(|(name, value)| {
            let setting = ALL.iter().find(|known| known.name == name)?;
            let value = value.parse().ok().filter(|&value: &u64| value > 0)?;
            Some((setting, value))
        });
        let Some((known, value)) = known else {
            return Err(Trouble::with_help(
                &format!("cannot read {setting:?} as a limit NAME=NUMBER, with a number above 0"),
                &format!("the limits are {}", names()),
            ));
        };
        (known.set)(limits, value);
    }
    Ok(())
}

/// Refuses an option that is repeated more often than makes sense: each value may cost a question, and
/// a program may have written the command line.
pub(super) fn repeated(option: &str, given: usize, most: usize) -> Result<(), Trouble> {
    if given <= most {
        return Ok(());
    }
    Err(Trouble::new(&format!(
        "{option} has {given} values; at most {most} are taken"
    )))
}

fn names() -> String {
    let names: Vec<String> = ALL
        .iter()
        .map(|setting| format!("{} ({})", setting.name, setting.unit))
        .collect();
    names.join(", ")
}

fn count(value: u64) -> usize {
    usize::try_from(value).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_limit_can_be_set_alone() {
        for setting in ALL {
            let mut limits = Limits::default();
            set(&mut limits, &[format!("{}=7", setting.name)]).unwrap();
            assert_ne!(limits, Limits::default(), "{}", setting.name);
        }
    }

    #[test]
    fn what_is_no_limit_is_refused_with_the_known_ones() {
        for wrong in [
            "memory",
            "memory=",
            "memory=0",
            "memory=-1",
            "memory=1k",
            "speed=1",
            "",
        ] {
            let error = set(&mut Limits::default(), &[wrong.to_owned()]).unwrap_err();
            let text = format!("{error:?}");
            assert!(text.contains("lookups"), "{wrong}: {text}");
        }
    }
}
