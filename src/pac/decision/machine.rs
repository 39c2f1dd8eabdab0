//! Runs a program.

use super::call::DecisionCall;
use super::program::{Program, Step};
use super::run::Run;
use super::world::World;
use crate::pac::builtins;
use crate::pac::evaluation::{Evaluation, Limits, Outcome, Trace};
use crate::pac::lookup::SharedHost;
use crate::pac::request::Request;
use crate::pac::value::Value;
use crate::source::Position;

/// Longest URL that is answered, in bytes.
const MOST_URL_BYTES: usize = 16 * 1024;

/// How often a run may go back.
const MOST_TURNS: u32 = 10_000;

/// Most arguments of a builtin.
const MOST_ARGUMENTS: usize = 8;

/// How a run ended.
enum Ended {
    Answered(String, Position),
    /// The client starts the call again.
    Restarted,
}

impl Program {
    /// The answer to a request; `None` where only the engine can say: the script throws, converts a
    /// value, or returns no string, or a very long one.
    pub fn evaluate(
        &self,
        request: &Request,
        host: &SharedHost,
        limits: &Limits,
    ) -> Option<Evaluation> {
        if request.url.len() > MOST_URL_BYTES || request.host.len() > MOST_URL_BYTES {
            return None;
        }
        let (answer, trace) = if self.asks() {
            self.asking(request, host, limits)?
        } else {
            let Ended::Answered(answer, position) = self.run(request, None)? else {
                return None;
            };
            let trace = Trace {
                decided_at: Some(position),
                runs: 1,
                ..Trace::default()
            };
            (answer, trace)
        };
        // The limit counts code units, of which a text has no more than bytes.
        (answer.len() <= limits.answer_characters).then_some(Evaluation {
            outcome: Outcome::Text(answer),
            trace,
        })
    }

    fn asking(
        &self,
        request: &Request,
        host: &SharedHost,
        limits: &Limits,
    ) -> Option<(String, Trace)> {
        let mut world = World::new(self.dialect, host, limits);
        let mut runs = 0;
        loop {
            runs += 1;
            world.begin_run();
            if let Ended::Answered(answer, position) = self.run(request, Some(&mut world))? {
                let trace = Trace {
                    lookups: world.lookups.take_records(),
                    alerts: world.alerts.take(),
                    decided_at: Some(position),
                    runs,
                    ..Trace::default()
                };
                return Some((answer, trace));
            }
        }
    }

    /// Whether the call that the client makes when it has loaded the file surely works, without the
    /// world: where it fails, the file is refused.
    pub fn passes_test_call(&self) -> bool {
        self.dialect.test_call.is_none_or(|(url, host)| {
            let request = Request {
                url: url.to_owned(),
                host: host.to_owned(),
                bypass: None,
            };
            self.run(&request, None).is_some()
        })
    }

    fn run(&self, request: &Request, mut world: Option<&mut World<'_>>) -> Option<Ended> {
        let mut run = Run::new(self, &request.url, &request.host);
        let mut turns = 0;
        let mut next = 0;
        loop {
            run.spend(1)?;
            match self.steps.get(next)? {
                Step::Branch {
                    condition,
                    otherwise,
                } => {
                    let matcher = self.at_steps.get(next).copied().flatten();
                    next = match matcher.filter(|_| run.is_plain) {
                        Some(matcher) => self.step_of(matcher, &run)? as usize,
                        None if run.holds(*condition)? => next + 1,
                        None => *otherwise as usize,
                    };
                    continue;
                }
                // Forward: that is looked at when the program is made or read.
                Step::Jump(to) => {
                    next = *to as usize;
                    continue;
                }
                Step::Again(to) => {
                    turns += 1;
                    if turns > MOST_TURNS {
                        return None;
                    }
                    next = *to as usize;
                    continue;
                }
                Step::Ask {
                    slot,
                    builtin,
                    arguments,
                } => {
                    let builtin = *builtins::ALL.get(usize::from(*builtin))?;
                    let values = arguments
                        .iter()
                        .take(MOST_ARGUMENTS)
                        .map(|argument| run.value(*argument))
                        .collect::<Option<Vec<Value<'_>>>>()?;
                    let plain = DecisionCall::may_take_long(self.dialect, builtin, &values);
                    if plain || values.len() != arguments.len() {
                        return None;
                    }
                    let world = world.as_deref_mut()?;
                    let Ok(value) = builtin.run(world, &values) else {
                        return world.restarts.then_some(Ended::Restarted);
                    };
                    drop(values);
                    run.set(*slot, value)?;
                }
                Step::Set(values) => {
                    let new = values
                        .iter()
                        .map(|(slot, value)| Some((*slot, run.value(*value)?)))
                        .collect::<Option<Vec<_>>>()?;
                    for (slot, value) in new {
                        run.set(slot, value)?;
                    }
                }
                Step::Return { value, position } => {
                    let text = run.text(*value)?;
                    return Some(Ended::Answered(text.to_text().into_owned(), *position));
                }
                Step::GiveUp => return None,
            }
            next += 1;
        }
    }
}
