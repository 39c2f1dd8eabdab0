//! The lists of a report: names, leases, downloads, connections, requests.

use std::collections::{BTreeMap, BTreeSet};

use super::classify::{self, Kind, Meaning};
use super::connection::{Fate, milliseconds};
use super::observed::Observed;
use super::option_text;
use super::traffic::{ProxyRequest, RequestKey};
use super::tunnel::{Talk, Tunnel};
use crate::finding::capture::{
    DhcpNote, DirectNote, NameAnswerNote, NameStory, PacDownload, ProxiedNote,
};

/// Frames of a name that are listed.
const MOST_FRAMES: usize = 16;

pub(super) fn names(observed: &Observed) -> Vec<NameStory> {
    #[derive(Default)]
    struct Story {
        askers: BTreeSet<String>,
        answers: BTreeSet<NameAnswerNote>,
        frames: Vec<u64>,
    }
    let mut stories: BTreeMap<(&str, &'static str), Story> = BTreeMap::new();
    for message in &observed.wpad {
        if message.is_random() {
            continue;
        }
        let story = stories
            .entry((&message.name, message.protocol.word()))
            .or_default();
        if message.answer.is_none() || message.protocol.is_asked_alone() {
            story.askers.insert(message.client.ip().to_string());
        }
        if story.frames.len() < MOST_FRAMES {
            story.frames.push(message.frame);
        }
        // An empty answer to another record says nothing about the name's address.
        if let Some(answer) = &message.answer
            && !(answer.code == "NOERROR" && answer.addresses.is_empty())
        {
            story.answers.insert(NameAnswerNote {
                by: message.server.ip().to_string(),
                code: answer.code.clone(),
                addresses: answer.addresses.iter().map(ToString::to_string).collect(),
            });
        }
    }
    stories
        .into_iter()
        .map(|((name, protocol), story)| NameStory {
            name: name.to_owned(),
            protocol,
            askers: story.askers.into_iter().collect(),
            answers: story.answers.into_iter().collect(),
            frames: story.frames,
        })
        .collect()
}

pub(super) fn dhcp(observed: &Observed) -> impl Iterator<Item = DhcpNote> {
    observed.leases.iter().map(|(frame, lease)| DhcpNote {
        protocol: lease.protocol,
        kind: lease.kind,
        from: lease.from.to_string(),
        is_server: lease.is_server,
        option_252: lease.option.as_deref().map(option_text),
        frame: *frame,
    })
}

pub(super) fn pac_files(observed: &Observed) -> impl Iterator<Item = PacDownload> {
    observed.traffic.downloads.iter().map(|it| PacDownload {
        url: it.url.clone(),
        server: it.server.to_string(),
        client: it.client.ip().to_string(),
        user_agent: it.user_agent.clone(),
        status: it.status,
        content_type: it.content_type.clone(),
        location: it.location.clone(),
        bytes: it.bytes,
        sha256: it.sha256.clone(),
        frame: it.frame,
    })
}

pub(super) fn direct(observed: &Observed) -> impl Iterator<Item = DirectNote> {
    let contacts = observed.traffic.contacts.iter();
    contacts.map(|(key, contact)| {
        let names = observed.hosts(key);
        DirectNote {
            host: observed.host(key),
            names: if names.len() > 1 { names } else { Vec::new() },
            server: key.server.to_string(),
            port: key.server.port(),
            scheme: contact.scheme,
            fate: match contact.fate {
                Fate::Connected => "connected",
                Fate::Refused => "refused",
                Fate::Unreachable(_) => "unreachable",
                Fate::NoAnswer => "no-answer",
            },
            then: match contact.talk {
                Talk::Fine => None,
                Talk::Cut => Some("cut"),
                Talk::Silent => Some("silent"),
            },
            resent_after: contact
                .resent_after
                .iter()
                .filter_map(|it| milliseconds(*it))
                .collect(),
            count: contact.count,
            frames: contact.frames.clone(),
            issuer: contact.certificate.as_ref().map(|it| it.issuer.clone()),
        }
    })
}

pub(super) fn proxied(observed: &Observed) -> impl Iterator<Item = ProxiedNote> {
    let kinds = observed.kinds();
    let requests = observed.traffic.requests.iter();
    requests.map(move |(key, request)| {
        let issuer = match &request.tunnel {
            Tunnel::Tls {
                certificate: Some(certificate),
                ..
            } => Some(certificate.issuer.clone()),
            _ => None,
        };
        let kind = kinds.get(&key.proxy).copied().unwrap_or_default();
        ProxiedNote {
            proxy: key.proxy.to_string(),
            method: key.method.clone(),
            target: key.target.clone(),
            with_login: key.with_login,
            status: key.status,
            outcome: outcome(key, request, kind).to_owned(),
            milliseconds: request.waited.and_then(milliseconds),
            issuer,
            count: request.count,
            frames: request.frames.clone(),
        }
    })
}

impl Observed {
    /// What each address that was asked as a proxy is.
    pub(super) fn kinds(&self) -> BTreeMap<std::net::SocketAddr, Kind> {
        let mut kinds: BTreeMap<_, Kind> = BTreeMap::new();
        for (key, request) in &self.traffic.requests {
            if let Some(answer) = &request.answer {
                let kind = kinds.entry(key.proxy).or_default();
                kind.learn(&key.method, &request.tunnel, answer);
            }
        }
        kinds
    }
}

fn outcome(key: &RequestKey, request: &ProxyRequest, kind: Kind) -> &'static str {
    let Some(answer) = &request.answer else {
        return match (&request.garbage, request.talk) {
            (Some(_), _) => "answered, but not in HTTP",
            (None, Talk::Cut) => "cut without an answer",
            (None, Talk::Silent) => "no answer",
            (None, Talk::Fine) => "no answer in the capture",
        };
    };
    let meaning = classify::meaning(&key.method, &key.target, answer, kind);
    match (meaning, &request.tunnel) {
        (Meaning::LetThrough, Tunnel::Tls { is_readable, .. }) => {
            if *is_readable {
                "let through, TLS inside"
            } else {
                "let through, TLS inside (its certificate is encrypted)"
            }
        }
        (Meaning::LetThrough, Tunnel::Unused) => "let through, nothing sent",
        (Meaning::LetThrough, Tunnel::Ended) => "let through, then cut when TLS began",
        (Meaning::LetThrough, Tunnel::Silent) => "let through, then silent",
        (Meaning::LetThrough, Tunnel::Open) => "let through, TLS begun",
        (Meaning::LetThrough, Tunnel::NotTls(_)) => "answered in place of the server",
        (Meaning::LetThrough, _) => "let through",
        (Meaning::LoginRequired(_), _) => "login required",
        (Meaning::Denied, _) => "denied by the proxy",
        (Meaning::PortRefused(_), _) => "CONNECT to this port refused",
        (Meaning::NameFails, _) => "name not resolved by the proxy",
        (Meaning::UpstreamFails, _) => "not reached by the proxy",
        (Meaning::NotAProxy, _) => "not a proxy",
        (Meaning::Portal, _) => "sent to a portal",
        (Meaning::Other, _) => "not understood",
    }
}
