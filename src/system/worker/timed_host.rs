//! The world with a time limit for each question, so that a silent name server can't hold up the
//! end of a call.

use std::net::IpAddr;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::deadline::Deadline;
use crate::pac::lookup::SharedHost;
use crate::pac::{Family, Host, Resolution};

/// Asks another host, on a thread of its own that starts with the first question. A question that
/// takes too long is given up; its thread ends when the host answers after all.
pub(super) struct TimedHost {
    host: SharedHost,
    deadline: Arc<Deadline>,
    limit: Duration,
    answerer: Mutex<Option<Answerer>>,
}

struct Answerer {
    questions: Sender<Question>,
    answers: Receiver<Answer>,
}

enum Question {
    Resolve(String, Family),
    OwnAddresses,
}

enum Answer {
    Resolved(Resolution),
    OwnAddresses(Vec<IpAddr>),
}

impl TimedHost {
    pub(super) fn new(host: SharedHost, deadline: Arc<Deadline>, limit: Duration) -> Self {
        Self {
            host,
            deadline,
            limit,
            answerer: Mutex::default(),
        }
    }

    /// The answer, or the reason why there is none.
    fn ask(&self, question: Question) -> Result<Answer, String> {
        let mut current = self.answerer.lock().unwrap_or_else(PoisonError::into_inner);
        let answerer = match current.take() {
            Some(answerer) => answerer,
            None => Answerer::start(self.host.clone())
                .map_err(|error| format!("no thread could be started: {error}"))?,
        };
        // An error means that the thread has ended: waiting finds that out.
        let _ = answerer.questions.send(question);
        let time = self.limit.min(self.deadline.left());
        match self
            .deadline
            .waiting(|| answerer.answers.recv_timeout(time))
        {
            Ok(answer) => {
                *current = Some(answerer);
                Ok(answer)
            }
            // What was left of the call's time is another number in each run.
            Err(RecvTimeoutError::Timeout) => Err(if time < self.limit {
                "no answer in the time that the call had left".to_owned()
            } else {
                format!("no answer within {} ms", time.as_millis())
            }),
            Err(RecvTimeoutError::Disconnected) => {
                Err("the thread that asks ended without an answer".to_owned())
            }
        }
    }
}

impl Answerer {
    fn start(host: SharedHost) -> std::io::Result<Self> {
        let (questions, inbox) = channel();
        let (outbox, answers) = channel();
        std::thread::Builder::new()
            .name("questions".to_owned())
            .spawn(move || {
                for question in inbox {
                    let answer = match question {
                        Question::Resolve(name, family) => {
                            Answer::Resolved(host.resolve(&name, family))
                        }
                        Question::OwnAddresses => Answer::OwnAddresses(host.own_addresses()),
                    };
                    if outbox.send(answer).is_err() {
                        return;
                    }
                }
            })?;
        Ok(Self { questions, answers })
    }
}

impl Host for TimedHost {
    fn resolve(&self, name: &str, family: Family) -> Resolution {
        if self.host.resolves_at_once() {
            return self.deadline.waiting(|| self.host.resolve(name, family));
        }
        match self.ask(Question::Resolve(name.to_owned(), family)) {
            Ok(Answer::Resolved(resolution)) => resolution,
            Ok(Answer::OwnAddresses(_)) => {
                Resolution::Failed("another question was answered".to_owned())
            }
            Err(why) => Resolution::Failed(why),
        }
    }

    fn own_addresses(&self) -> Vec<IpAddr> {
        match self.ask(Question::OwnAddresses) {
            Ok(Answer::OwnAddresses(addresses)) => addresses,
            Ok(Answer::Resolved(_)) | Err(_) => Vec::new(),
        }
    }

    fn now_ms(&self) -> i64 {
        self.host.now_ms()
    }

    fn utc_offset_seconds(&self, unix_seconds: i64) -> i32 {
        self.host.utc_offset_seconds(unix_seconds)
    }

    fn monotonic_us(&self) -> Option<u64> {
        self.host.monotonic_us()
    }
}
