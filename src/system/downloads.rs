//! Several downloads at the same time.

#![expect(
    clippy::disallowed_methods,
    reason = "how long the first downloads are waited for is measured here"
)]

use std::sync::mpsc;
use std::time::{Duration, Instant};

use crate::wpad::{Fetched, Request};

/// Downloads that are on their way at the same time.
const AT_ONCE: usize = 64;
/// How long the first are waited for before the rest begins.
const HEAD_START: Duration = Duration::from_secs(1);

/// Makes one.
type Get<'a> = dyn Fn(&Request<'_>) -> Fetched + Sync + 'a;

/// All of them, in order.
pub(super) fn all(get: &Get<'_>, requests: &[Request<'_>]) -> Vec<Fetched> {
    let mut fetched = Vec::new();
    for some in requests.chunks(AT_ONCE) {
        std::thread::scope(|scope| {
            let threads: Vec<_> = some
                .iter()
                .map(|request| scope.spawn(|| get(request)))
                .collect();
            for thread in threads {
                // A thread ends without a result only by a panic, and there is none.
                fetched.push(thread.join().unwrap_or_default());
            }
        });
    }
    fetched
}

/// The first, and where they are slow or not enough, the rest beside them; `None` where the rest was
/// not needed.
pub(super) fn staggered(
    get: &Get<'_>,
    first: &[Request<'_>],
    rest: &[Request<'_>],
    enough: &dyn Fn(&[Fetched]) -> bool,
) -> (Vec<Fetched>, Option<Vec<Fetched>>) {
    if rest.is_empty() {
        return (all(get, first), None);
    }
    std::thread::scope(|scope| {
        let (sender, receiver) = mpsc::channel();
        let begun = scope.spawn(move || {
            let fetched = all(get, first);
            // Nobody waits any more where it took too long.
            let _ = sender.send(fetched.clone());
            fetched
        });
        let start = Instant::now();
        let soon = receiver.recv_timeout(HEAD_START.saturating_sub(start.elapsed()));
        if let Ok(fetched) = soon
            && enough(&fetched)
        {
            return (fetched, None);
        }
        let others = all(get, rest);
        (begun.join().unwrap_or_default(), Some(others))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wpad::Limits;
    use std::sync::Mutex;
    use url::Url;

    /// What was asked for, in which order it ended, and the results, where `slow` ends last.
    fn run(hosts: [&str; 3], good: &'static str) -> (Vec<String>, usize) {
        let urls = hosts.map(|host| Url::parse(&format!("http://{host}/")).unwrap());
        let requests = urls.each_ref().map(|url| Request {
            url,
            addresses: &[],
            limits: Limits::of_bytes(1),
        });
        let ended = Mutex::new(Vec::new());
        let get = |request: &Request<'_>| {
            let host = request.url.host_str().unwrap();
            while host == "slow" && ended.lock().unwrap().len() < 2 {
                std::thread::yield_now();
            }
            ended.lock().unwrap().push(host.to_owned());
            Fetched {
                body: host.as_bytes().to_vec(),
                ..Fetched::default()
            }
        };
        let (first, rest) = requests.split_at(1);
        let enough = |fetched: &[Fetched]| fetched.iter().all(|it| it.body == good.as_bytes());
        let (of_first, of_rest) = staggered(&get, first, rest, &enough);
        assert_eq!(of_first[0].body, hosts[0].as_bytes());
        if let Some(of_rest) = &of_rest {
            assert_eq!(of_rest[1].body, hosts[2].as_bytes());
        }
        let count = of_rest.map_or(0, |it| it.len());
        (ended.into_inner().unwrap(), count)
    }

    #[test]
    fn the_rest_is_asked_only_where_the_first_is_slow_or_not_enough() {
        assert_eq!(run(["a", "b", "c"], "a"), (vec!["a".to_owned()], 0));
        let (ended, count) = run(["a", "b", "c"], "b");
        assert_eq!((ended[0].as_str(), ended.len(), count), ("a", 3, 2));
        // It ends only when the others have ended: they were not kept waiting.
        let (ended, count) = run(["slow", "b", "c"], "slow");
        assert_eq!((ended[2].as_str(), count), ("slow", 2));
    }
}
