//! What the probes of full instrumentation report, kept within bounds.

use std::borrow::Cow;
use std::collections::{HashMap, VecDeque};
use std::rc::Rc;

use boa_engine::JsValue;

use super::glimpses::Glimpses;
use super::instrument::Instrumented;
use super::sites::Site;
use crate::pac::builtins::Question;
use crate::pac::evaluation::LookupRecord;
use crate::pac::steps::ConditionKind;
use crate::pac::steps::{Decided, Reached, Step, StepKind, Steps};
use crate::source::Span;

/// Follows the runs of one loaded script.
pub(super) struct Recorder {
    instrumented: Rc<Instrumented>,
    /// False where only the counts are wanted.
    keeps_steps: bool,
    /// By the number of the probe: how often it was passed with a value that holds, and with one
    /// that does not. Counts all runs.
    passed: Vec<(u64, u64)>,
    /// The value of each `switch` by the number of its probe.
    switches: HashMap<u32, JsValue>,
    first: Vec<Event>,
    last: VecDeque<Event>,
    events: usize,
    /// The last call of a builtin, whose place is unknown yet: its number among the events.
    placeless: Option<usize>,
    glimpses: Glimpses,
}

/// Arguments of a call that are kept without an allocation: as many as most builtins take.
const FEW: usize = 3;

/// A step with values of the engine: they become text only if anyone wants to see them.
enum Event {
    Condition {
        probe: u32,
        value: JsValue,
        holds: bool,
    },
    Call {
        builtin: &'static str,
        /// The first ones, inline: an allocation for each call would cost more than the call.
        arguments: [JsValue; FEW],
        /// How many of these were given.
        given: u8,
        /// The others that are kept.
        more: Vec<JsValue>,
        result: Option<JsValue>,
        microseconds: Option<u64>,
        place: Option<Span>,
    },
    Answer {
        question: Question,
        name: String,
    },
    Return {
        probe: u32,
        value: JsValue,
    },
}

impl Recorder {
    pub(super) fn new(instrumented: Rc<Instrumented>, keeps_steps: bool) -> Self {
        Self {
            keeps_steps,
            passed: vec![(0, 0); instrumented.sites.probes.len()],
            instrumented,
            switches: HashMap::new(),
            first: Vec::new(),
            last: VecDeque::new(),
            events: 0,
            placeless: None,
            glimpses: Glimpses::new(),
        }
    }

    pub(super) const fn keeps_steps(&self) -> bool {
        self.keeps_steps
    }

    /// Forgets the steps of the last run. The counts stay.
    pub(super) fn begin_run(&mut self) {
        self.switches.clear();
        self.first.clear();
        self.last.clear();
        self.events = 0;
        self.placeless = None;
    }

    /// A value passes a probe.
    pub(super) fn pass(&mut self, probe: u32, value: &JsValue) {
        let instrumented = self.instrumented.clone();
        let Some(site) = instrumented.sites.probes.get(probe as usize) else {
            return;
        };
        if let Some((name, place)) = site.call() {
            self.place(name, place);
        }
        let mut holds = true;
        match site {
            Site::Return { .. } => self.push(Event::Return {
                probe,
                value: value.clone(),
            }),
            Site::Condition { kind, switch, .. } => {
                holds = match kind {
                    ConditionKind::Switch => {
                        self.switches.insert(probe, value.clone());
                        true
                    }
                    ConditionKind::Case => switch
                        .and_then(|switch| self.switches.get(&switch))
                        .is_some_and(|compared| compared.strict_equals(value)),
                    _ => value.to_boolean(),
                };
                let value = value.clone();
                self.push(Event::Condition {
                    probe,
                    value,
                    holds,
                });
            }
            Site::Call { .. } => {}
        }
        if let Some((held, failed)) = self.passed.get_mut(probe as usize) {
            *(if holds { held } else { failed }) += 1;
        }
    }

    /// A builtin has returned, or thrown.
    pub(super) fn call(
        &mut self,
        builtin: &'static str,
        arguments: &[JsValue],
        result: Option<&JsValue>,
        microseconds: Option<u64>,
    ) {
        self.placeless = result.map(|_| self.events);
        if !self.keeps_steps {
            return;
        }
        let kept = arguments.iter().take(StepKind::ARGUMENTS);
        self.push(Event::Call {
            builtin,
            arguments: std::array::from_fn(|index| {
                arguments.get(index).cloned().unwrap_or_default()
            }),
            given: u8::try_from(arguments.len().min(FEW)).unwrap_or(u8::MAX),
            more: kept.skip(FEW).cloned().collect(),
            result: result.cloned(),
            microseconds,
            place: None,
        });
    }

    /// A builtin has got the answer to a question.
    pub(super) fn answer(&mut self, record: &LookupRecord) {
        self.push(Event::Answer {
            question: record.question,
            name: record.name.clone(),
        });
    }

    /// The call that has just returned stands here.
    fn place(&mut self, name: &str, span: Span) {
        let Some(number) = self.placeless.take() else {
            return;
        };
        let event = if number < Steps::KEPT {
            self.first.get_mut(number)
        } else {
            let from_the_end = self.events - number;
            self.last
                .len()
                .checked_sub(from_the_end)
                .and_then(|index| self.last.get_mut(index))
        };
        if let Some(Event::Call { builtin, place, .. }) = event
            && (std::ptr::eq(*builtin, name) || *builtin == name)
        {
            *place = Some(span);
        }
    }

    fn push(&mut self, event: Event) {
        if !self.keeps_steps {
            return;
        }
        self.events += 1;
        if self.first.len() < Steps::KEPT {
            self.first.push(event);
            return;
        }
        if self.last.len() == Steps::KEPT {
            self.last.pop_front();
        }
        self.last.push_back(event);
    }

    /// The steps of the last run.
    pub(super) fn steps(&mut self) -> Steps {
        let skipped = self.events - self.first.len() - self.last.len();
        let all = self.first.iter().chain(&self.last);
        let (instrumented, glimpses) = (&self.instrumented, &mut self.glimpses);
        let mut kept = all.map(|event| event.step(instrumented, glimpses));
        let many = if skipped == 0 {
            usize::MAX
        } else {
            Steps::KEPT
        };
        Steps {
            first: kept.by_ref().take(many).collect(),
            skipped: skipped as u64,
            last: kept.collect(),
        }
    }

    /// How often each condition went which way, over all runs.
    pub(super) fn conditions(&self) -> Vec<Decided> {
        self.counted()
            .filter_map(|(site, (held, failed))| match site {
                Site::Condition { span, kind, .. } if *kind != ConditionKind::Switch => {
                    Some(Decided {
                        span: *span,
                        kind: *kind,
                        held,
                        failed,
                    })
                }
                _ => None,
            })
            .collect()
    }

    /// How often each place returned, over all runs.
    pub(super) fn returns(&self) -> Vec<Reached> {
        self.counted()
            .filter_map(|(site, (held, _))| match site {
                Site::Return { span, .. } => Some(Reached {
                    span: *span,
                    times: held,
                }),
                _ => None,
            })
            .collect()
    }

    /// How often each `switch` was entered, over all runs.
    pub(super) fn switches(&self) -> impl Iterator<Item = Reached> + '_ {
        self.counted().filter_map(|(site, (held, _))| match site {
            Site::Condition {
                span,
                kind: ConditionKind::Switch,
                ..
            } => Some(Reached {
                span: *span,
                times: held,
            }),
            _ => None,
        })
    }

    fn counted(&self) -> impl Iterator<Item = (&Site, (u64, u64))> {
        self.instrumented
            .sites
            .probes
            .iter()
            .zip(self.passed.iter().copied())
    }
}

impl Event {
    fn step(&self, instrumented: &Instrumented, glimpses: &mut Glimpses) -> Step {
        let site = |probe: u32| instrumented.sites.probes.get(probe as usize);
        match self {
            Self::Condition {
                probe,
                value,
                holds,
            } => {
                let kind = match site(*probe) {
                    Some(Site::Condition { kind, .. }) => *kind,
                    _ => ConditionKind::Operand,
                };
                Step {
                    span: site(*probe).map(Site::span),
                    what: StepKind::Condition {
                        kind,
                        value: glimpses.of(value),
                        holds: *holds,
                    },
                }
            }
            Self::Call {
                builtin,
                arguments,
                given,
                more,
                result,
                microseconds,
                place,
            } => Step {
                span: *place,
                what: StepKind::Call {
                    builtin: Cow::Borrowed(builtin),
                    arguments: arguments
                        .iter()
                        .take(usize::from(*given))
                        .chain(more)
                        .map(|value| glimpses.of(value))
                        .collect(),
                    result: result.as_ref().map(|value| glimpses.of(value)),
                    microseconds: *microseconds,
                },
            },
            Self::Answer { question, name } => Step {
                span: None,
                what: StepKind::Answer {
                    question: *question,
                    name: name.clone(),
                },
            },
            Self::Return { probe, value } => {
                let function = match site(*probe) {
                    Some(Site::Return {
                        function,
                        is_body: false,
                        ..
                    }) => instrumented
                        .sites
                        .functions
                        .get(*function as usize)
                        .and_then(|function| function.name.clone()),
                    _ => None,
                };
                Step {
                    span: site(*probe).map(Site::span),
                    what: StepKind::Return {
                        function,
                        value: glimpses.of(value),
                    },
                }
            }
        }
    }
}
