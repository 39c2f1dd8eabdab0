//! What a proxy or server answers to a probe: the head is read within its bounds, and whatever it says
//! has a situation. The first byte chooses the request.

#![no_main]

use std::collections::BTreeSet;

use libfuzzer_sys::fuzz_target;
use pac_check::probe::{
    Answered, Ask, Connected, Connection, End, HeadRead, MOST_HEAD, Peers, Probe, Seen, Way,
    WayKind, classify, read_head,
};

fuzz_target!(|bytes: &[u8]| {
    let Some((first, head)) = bytes.split_first() else {
        return;
    };
    let kinds = [
        WayKind::Proxy,
        WayKind::Https,
        WayKind::Direct,
        WayKind::Socks5,
    ];
    let path = || "/".to_owned();
    let asks = [
        Ask::Connect,
        Ask::Get { path: path() },
        Ask::Tls {
            path: path(),
            websocket: true,
        },
    ];
    let probe = Probe {
        way: Way {
            kind: kinds[usize::from(*first) % kinds.len()],
            host: "p.example".to_owned(),
            port: 3128,
        },
        host: "a.example".to_owned(),
        port: 443,
        ask: asks[usize::from(*first / 4) % asks.len()].clone(),
    };
    let (end, http) = match read_head(head) {
        HeadRead::Whole(mut answer, used) => {
            assert!(used <= head.len() && used <= MOST_HEAD + head.len());
            answer.keep_body(&head[used..]);
            answer.keep_content(&head[used..], first.is_multiple_of(2));
            (End::Answered, Some(answer))
        }
        HeadRead::Bad(why) => (End::Unreadable(why), None),
        HeadRead::More => (End::Silent, None),
    };
    let seen = Seen {
        connections: vec![Connection {
            to: ([127, 0, 0, 1], 3128).into(),
            outcome: Connected::Yes,
            says: None,
            milliseconds: 0,
        }],
        answer: Some(Answered {
            end,
            http,
            socks: None,
            bytes: String::new(),
            milliseconds: 0,
        }),
        ..Seen::default()
    };
    let mut peers = Peers::expecting(BTreeSet::new());
    peers.learn(&probe, &seen);
    let judged = classify(&probe, &seen, &peers);
    assert!(!judged.situations.is_empty());
});
