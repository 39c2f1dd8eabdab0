//! The connections of a probe: what [`crate::probe`] plans, with sockets, within limits of time, number
//! and rate.

mod connect;
mod exchange;
mod flow;
mod one;
mod pace;
mod tls;
mod trust;

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Condvar, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use super::World;
use super::names::Source;
use crate::probe::{Limits, Probe, Prober, Seen};

use connect::FirstHop;
pub use connect::{Connector, SystemConnector};
use pace::Pace;

/// What is found out once for each host and port.
type ByPlace<T> = HashMap<(String, u16), Arc<OnceLock<T>>>;

/// Probes by a world's names, recorded where it is recorded, and played where it is played.
pub struct Session<'a> {
    world: &'a World,
    limits: Limits,
    connector: Arc<dyn Connector>,
    pace: Pace,
    began: OnceLock<Instant>,
    /// What connecting to each proxy came to; it is found out once.
    proxies: Mutex<ByPlace<FirstHop>>,
    /// Whether a proxy that ended a plain request takes a TLS handshake.
    speaks_tls: Mutex<ByPlace<bool>>,
}

impl<'a> Session<'a> {
    /// A session with connections of the system, or of the world's own connector.
    pub fn new(world: &'a World, limits: Limits) -> Self {
        Self {
            world,
            limits,
            connector: Arc::clone(&world.settings().connector),
            pace: Pace::new(limits.per_second),
            began: OnceLock::new(),
            proxies: Mutex::default(),
            speaks_tls: Mutex::default(),
        }
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "how long all probes may take is measured here"
    )]
    fn ends(&self) -> Instant {
        *self.began.get_or_init(Instant::now) + self.limits.total
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "how long all probes may take is measured here"
    )]
    fn left(&self) -> Duration {
        self.ends().saturating_duration_since(Instant::now())
    }

    /// Why nothing may be sent at all.
    fn kept_from_sending(&self) -> Option<&'static str> {
        match self.world.settings().source {
            Source::Offline => Some("not tried (--offline)"),
            _ => None,
        }
    }

    /// The place of a proxy's first hop.
    fn proxy(&self, probe: &Probe) -> Option<Arc<OnceLock<FirstHop>>> {
        if probe.way.is_direct() {
            return None;
        }
        let key = (probe.way.host.clone(), probe.way.port);
        let mut proxies = self.proxies.lock().unwrap_or_else(PoisonError::into_inner);
        Some(Arc::clone(proxies.entry(key).or_default()))
    }

    fn tls_flag(&self, probe: &Probe) -> Arc<OnceLock<bool>> {
        let key = (probe.way.host.clone(), probe.way.port);
        let mut known = self
            .speaks_tls
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        Arc::clone(known.entry(key).or_default())
    }

    fn send(&self, probes: &[Probe], done: &(dyn Fn() + Sync)) -> Vec<Seen> {
        let queue = Queue::new(self, probes);
        let threads = self.limits.at_once.min(probes.len()).max(1);
        std::thread::scope(|scope| {
            for (place, probe) in &queue.proxies {
                let queue = &queue;
                scope.spawn(move || {
                    place.get_or_init(|| self.first_hop(&probe.way.host, probe.way.port));
                    queue.wake();
                });
            }
            for _ in 0..threads {
                scope.spawn(|| {
                    while let Some(index) = queue.next() {
                        let seen = probes.get(index).map(|probe| self.one(probe));
                        queue.ended(index, seen.unwrap_or_default());
                        done();
                    }
                });
            }
        });
        queue.seen()
    }
}

impl Prober for Session<'_> {
    fn probe(&self, probes: &[Probe], done: &(dyn Fn() + Sync)) -> Vec<Seen> {
        let settings = self.world.settings();
        if let Source::Recorded(player) = &settings.source {
            return probes.iter().map(|probe| player.probe(probe)).collect();
        }
        if let Some(why) = self.kept_from_sending() {
            return probes.iter().map(|_| Seen::not_sent(why)).collect();
        }
        let seen = self.send(probes, done);
        if let Some(recorder) = &settings.recorder {
            for (probe, seen) in probes.iter().zip(&seen) {
                recorder.probe(probe, seen);
            }
        }
        seen
    }
}

/// Probes that are waiting. Those whose proxy is not known yet wait for it without holding a thread.
struct Queue<'a> {
    places: Vec<Option<Arc<OnceLock<FirstHop>>>>,
    /// Proxies that are not known yet, each once.
    proxies: Vec<(Arc<OnceLock<FirstHop>>, &'a Probe)>,
    waiting: Mutex<VecDeque<usize>>,
    ready: Condvar,
    seen: Mutex<Vec<Option<Seen>>>,
}

impl<'a> Queue<'a> {
    fn new(session: &Session<'_>, probes: &'a [Probe]) -> Self {
        let places: Vec<_> = probes.iter().map(|probe| session.proxy(probe)).collect();
        let mut proxies: Vec<(Arc<OnceLock<FirstHop>>, &Probe)> = Vec::new();
        for (place, probe) in places.iter().zip(probes) {
            let Some(place) = place else { continue };
            let is_new = proxies.iter().all(|(known, _)| !Arc::ptr_eq(known, place));
            if is_new && place.get().is_none() {
                proxies.push((Arc::clone(place), probe));
            }
        }
        Self {
            places,
            proxies,
            waiting: Mutex::new((0..probes.len()).collect()),
            ready: Condvar::new(),
            seen: Mutex::new(vec![None; probes.len()]),
        }
    }

    /// The next probe that can begin; `None` where there is none left.
    fn next(&self) -> Option<usize> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if waiting.is_empty() {
                return None;
            }
            let place = waiting.iter().position(|index| {
                let place = self.places.get(*index).and_then(Option::as_ref);
                place.is_none_or(|place| place.get().is_some())
            });
            if let Some(place) = place {
                return waiting.remove(place);
            }
            waiting = self
                .ready
                .wait(waiting)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// A proxy is known.
    fn wake(&self) {
        // Under the lock: whoever looked before the proxy was known waits by now.
        let _waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        self.ready.notify_all();
    }

    fn ended(&self, index: usize, seen: Seen) {
        let mut all = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(place) = all.get_mut(index) {
            *place = Some(seen);
        }
    }

    fn seen(self) -> Vec<Seen> {
        let all = self.seen.into_inner();
        let all = all.unwrap_or_else(PoisonError::into_inner);
        let lost = || Seen::not_sent("the probe was lost");
        all.into_iter().map(|it| it.unwrap_or_else(lost)).collect()
    }
}
