//! Made-up networks: what each server says to each name, what each web server does, what DHCP offers.

use std::net::IpAddr;

use proptest::prelude::*;

use crate::finding::discovery::{
    AddressRecord, Fetch, FetchFailure, FetchFailureKind, Hop, Lookup, LookupStatus,
};
use crate::wpad::{Fetched, Network, Offered, Request};

pub(super) const SERVERS: [&str; 2] = ["10.0.0.53", "10.0.0.54"];
const SCRIPT: &str = "function FindProxyForURL(url, host) { return 'DIRECT'; }";

/// What a server says to a name.
const ANSWERS: [&str; 12] = [
    "NXDOMAIN",
    "NXDOMAIN",
    "NODATA",
    "10.0.0.80",
    "10.0.0.80",
    "10.0.0.81",
    "198.51.100.7",
    "127.0.53.53",
    "timed out",
    "SERVFAIL",
    "REFUSED",
    "connection refused",
];

/// What a web server does.
#[derive(Debug, Clone, Copy)]
enum Web {
    Sends(u16, Option<&'static str>, &'static str),
    Fails(FetchFailureKind, &'static str),
}

const WEBS: [Web; 15] = [
    Web::Sends(200, Some("application/x-ns-proxy-autoconfig"), SCRIPT),
    Web::Sends(200, Some("text/plain"), SCRIPT),
    Web::Sends(200, None, SCRIPT),
    Web::Sends(203, None, SCRIPT),
    Web::Sends(404, None, "none here"),
    Web::Sends(503, None, ""),
    Web::Sends(200, Some("text/html"), "<!DOCTYPE html><html></html>"),
    Web::Sends(200, None, ""),
    Web::Fails(FetchFailureKind::Tls, "no secure connection: UnknownIssuer"),
    Web::Fails(
        FetchFailureKind::Connect,
        "no connection: Connection refused",
    ),
    Web::Fails(
        FetchFailureKind::Connect,
        "no connection: deadline has elapsed",
    ),
    Web::Fails(FetchFailureKind::TimedOut, "no response within 30s"),
    Web::Fails(FetchFailureKind::GivenUp, "no response within 3s"),
    Web::Fails(FetchFailureKind::TooManyRedirects, "more than 20 redirects"),
    Web::Fails(FetchFailureKind::NeverAsked, "it is at 0.0.0.0"),
];

const OPTIONS: [Option<&[u8]>; 7] = [
    None,
    None,
    Some(b"http://pac.example.com/proxy.pac"),
    Some(b"http://pac.example.com/proxy"),
    Some(b"http://pac.example.com/proxy.pa"),
    Some(b"\n"),
    Some(b"nonsense"),
];

#[derive(Debug, Clone)]
pub(super) struct Made {
    /// By name and server.
    answers: Vec<[usize; 2]>,
    webs: Vec<usize>,
    option: usize,
    slow: bool,
}

const NAMES: [&str; 4] = [
    "wpad.a.example.com.",
    "wpad.b.example.org.",
    "wpad.example.com.",
    "",
];

impl Made {
    fn answer(&self, name: &str, record: AddressRecord, server: usize) -> Lookup {
        let place = NAMES.iter().position(|known| *known == name).unwrap_or(3);
        let text = match place {
            3 => "NXDOMAIN",
            place => ANSWERS[self.answers[place][server]],
        };
        let address = text.parse::<IpAddr>().ok();
        let status = match text {
            "NXDOMAIN" => LookupStatus::NoSuchName,
            "NODATA" => LookupStatus::NoData,
            "timed out" => LookupStatus::TimedOut,
            "SERVFAIL" => LookupStatus::ServerFailed,
            "REFUSED" => LookupStatus::Refused,
            "connection refused" => LookupStatus::NobodyListens,
            _ if record == AddressRecord::A => LookupStatus::Answered,
            _ => LookupStatus::NoData,
        };
        Lookup {
            servers: vec![SERVERS[server].to_owned()],
            addresses: address.into_iter().filter(|it| record.holds(*it)).collect(),
            milliseconds: match status {
                LookupStatus::TimedOut => 5000,
                _ if self.slow => 1500,
                _ => 3,
            },
            ..Lookup::new(name, record, status)
        }
    }
}

impl Network for Made {
    fn lookup(&self, name: &str, records: &[AddressRecord]) -> Vec<Lookup> {
        records
            .iter()
            .filter_map(|&record| {
                let said = [0, 1].map(|server| self.answer(name, record, server));
                Lookup::combined(&said)
            })
            .collect()
    }

    fn survey(&self, questions: &[(String, AddressRecord)]) -> Vec<Vec<Lookup>> {
        let said = questions.iter().map(|(name, record)| {
            [0, 1]
                .map(|server| self.answer(name, *record, server))
                .to_vec()
        });
        said.collect()
    }

    fn get(&self, request: &Request<'_>) -> Fetched {
        let host = format!("{}.", request.url.host_str().unwrap());
        let place = NAMES.iter().position(|known| *known == host).unwrap_or(3);
        let mut hop = Hop {
            url: request.url.to_string(),
            addresses: vec!["10.0.0.80".parse().unwrap()],
            ..Hop::default()
        };
        match WEBS[self.webs[place]] {
            Web::Sends(status, content_type, body) => {
                hop.status = Some(status);
                hop.server = Some("10.0.0.80:80".to_owned());
                Fetched {
                    story: Fetch {
                        hops: vec![hop],
                        content_type: content_type.map(str::to_owned),
                        bytes: body.len() as u64,
                        sha256: Some(format!("{place}{place}")),
                        ..Fetch::default()
                    },
                    body: body.as_bytes().to_vec(),
                }
            }
            Web::Fails(kind, message) => Fetched {
                story: Fetch {
                    hops: vec![hop],
                    failure: Some(FetchFailure {
                        kind,
                        message: message.to_owned(),
                    }),
                    ..Fetch::default()
                },
                body: Vec::new(),
            },
        }
    }

    fn offered(&self) -> Vec<Offered> {
        let value = OPTIONS[self.option];
        let offered = value.map(|value| Offered {
            from: "lease of eth0".to_owned(),
            value: value.to_vec(),
            unreadable: false,
            expired: false,
        });
        offered.into_iter().collect()
    }
}

pub(super) fn made() -> impl Strategy<Value = Made> {
    let answers = proptest::collection::vec([0..ANSWERS.len(), 0..ANSWERS.len()], 3);
    let webs = proptest::collection::vec(0..WEBS.len(), 4);
    (answers, webs, 0..OPTIONS.len(), any::<bool>()).prop_map(|(answers, webs, option, slow)| {
        Made {
            answers,
            webs,
            option,
            slow,
        }
    })
}
