//! What came behind the proxy, or directly: TLS, the chain, and the answer inside.

use super::answer::Answer;
use super::asked::Probe;
use super::classify::{Judged, other_addresses, said};
use super::meaning::{Asked, meaning};
use super::peers::{Peer, Peers, speaks_as_proxy};
use super::seen::{Answered, End, Seen, Tls, TlsEnd};
use super::situations::Situation;

/// What came behind SOCKS, without TLS.
pub(super) fn plain_inside(inner: &Answered) -> Judged {
    let situation = match inner.end {
        End::Answered => Situation::Works,
        End::Silent => Situation::HangsAfter,
        End::Closed | End::Reset => Situation::Terminated,
        End::Unreadable(_) => Situation::Unreadable,
    };
    Judged::one(situation, said(inner))
}

/// What came in the tunnel, or directly, from the `ClientHello` on.
pub(super) fn inside(probe: &Probe, seen: &Seen, tls: &Tls, peers: &Peers) -> Judged {
    let is_direct = probe.way.is_direct();
    let after = format!("after {} ms", tls.milliseconds);
    let (situation, says) = match &tls.end {
        TlsEnd::Done => return in_tls(probe, seen, tls, peers),
        TlsEnd::Silent => (
            Situation::HangsAfter,
            format!(
                "no byte after the ClientHello within {} ms",
                tls.milliseconds
            ),
        ),
        TlsEnd::Closed if is_direct => (
            Situation::TlsFails,
            format!("the connection ended at the ClientHello, {after}"),
        ),
        TlsEnd::Reset if is_direct => (
            Situation::TlsFails,
            format!("the connection was reset at the ClientHello, {after}"),
        ),
        TlsEnd::Closed => (
            Situation::Terminated,
            format!("the tunnel ended at the ClientHello without a byte, {after}"),
        ),
        TlsEnd::Reset => (
            Situation::Terminated,
            format!("the tunnel was reset at the ClientHello, {after}"),
        ),
        TlsEnd::NotTls => (
            if !is_direct && looks_like_a_page(&tls.bytes) {
                Situation::Portal
            } else {
                Situation::TlsFails
            },
            format!("in place of TLS came `{}`", tls.bytes),
        ),
        TlsEnd::Alert(alert) => (Situation::TlsFails, format!("TLS alert {alert}, {after}")),
        TlsEnd::Failed(why) => (Situation::TlsFails, format!("{why}, {after}")),
    };
    let mut evidence: Vec<String> = seen.answer.iter().flat_map(said).collect();
    evidence.push(says);
    Judged::one(situation, evidence)
}

fn looks_like_a_page(bytes: &str) -> bool {
    let bytes = bytes.trim_start().to_ascii_lowercase();
    bytes.starts_with('<') || bytes.starts_with("http/")
}

/// A complete handshake: who issued the certificate, and what the request inside got.
fn in_tls(probe: &Probe, seen: &Seen, tls: &Tls, peers: &Peers) -> Judged {
    let chain = chain_of(probe, tls, peers);
    let mut judged: Vec<(Situation, Vec<String>)> = Vec::new();
    if let Some(inner) = &seen.inner {
        let is_ours = chain.is_some();
        if let Some(one) = request_inside(probe, inner, is_ours, tls, peers) {
            judged.push(one);
        }
    }
    judged.extend(chain);
    if judged.is_empty() {
        let mut evidence: Vec<String> = seen.inner.iter().flat_map(said).collect();
        evidence.extend(other_addresses(&seen.connections));
        judged.push((Situation::Works, evidence));
    }
    Judged { situations: judged }
}

/// What is wrong with the chain.
fn chain_of(probe: &Probe, tls: &Tls, peers: &Peers) -> Option<(Situation, Vec<String>)> {
    let leaf = tls.chain.first()?;
    let mut evidence = vec![leaf.line()];
    let direct = peers.direct(probe).filter(|_| !probe.way.is_direct());
    let direct_issuer = direct.and_then(|it| it.issuer.as_ref());
    let differs = direct_issuer.is_some_and(|it| *it != leaf.issuer);
    if let (true, Some(issuer)) = (differs, direct_issuer) {
        evidence.push(format!("directly it is issued by `{issuer}`"));
    }
    if tls.public.is_rooted() {
        let why = tls.public.fault()?;
        evidence.insert(0, why.to_owned());
        return Some((Situation::TlsFails, evidence));
    }
    let by_machine = tls.machine.is_rooted();
    if by_machine {
        evidence
            .push("no public authority issued it, and this machine trusts its issuer".to_owned());
    } else {
        evidence.push(tls.no_authority());
    }
    if direct.is_some_and(|it| it.asks_client_certificate) && !tls.asks_client_certificate {
        evidence.push(
            "directly the server asks for a client certificate, and here nobody does".to_owned(),
        );
    }
    if let Some(known) = direct.and_then(|it| it.alpn.as_ref())
        && tls.alpn.as_ref() != Some(known)
    {
        let here = tls.alpn.as_deref().unwrap_or("none");
        evidence.push(format!(
            "directly the server chooses the application protocol {known} (ALPN), and here {here}"
        ));
    }
    if differs || peers.expects_public(&probe.host) {
        return Some((Situation::Inspected, evidence));
    }
    // A server of a private authority.
    if by_machine {
        let why = tls.machine.fault()?;
        evidence.insert(0, why.to_owned());
        return Some((Situation::TlsFails, evidence));
    }
    if direct_issuer.is_some() {
        evidence.push("directly the server shows the same issuer".to_owned());
    }
    Some((Situation::TlsFails, evidence))
}

/// The answer inside TLS, where it is not the server's.
fn request_inside(
    probe: &Probe,
    inner: &Answered,
    is_ours: bool,
    tls: &Tls,
    peers: &Peers,
) -> Option<(Situation, Vec<String>)> {
    let evidence = || {
        let mut evidence: Vec<String> = said(inner);
        evidence.insert(0, "inside the TLS".to_owned());
        evidence
    };
    let direct = peers.direct(probe);
    match (&inner.end, &inner.http) {
        (End::Answered, Some(answer)) if is_ours || refuses(answer) => {
            let asked = Asked {
                is_connect: false,
                host: &probe.host,
                port: probe.port,
            };
            let peer = Peer {
                is_proxy: true,
                ..Peer::default()
            };
            let situation = match meaning(asked, answer, &peer, None) {
                Situation::Works => return None,
                Situation::Denied | Situation::PortRefused => Situation::DeniedInside,
                other => other,
            };
            Some((situation, evidence()))
        }
        (End::Silent, _)
            if direct.is_none_or(|it| !it.is_silent) && !tls.asks_client_certificate =>
        {
            Some((Situation::HangsAfter, evidence()))
        }
        _ => None,
    }
}

/// An error that only a proxy writes, inside TLS.
fn refuses(answer: &Answer) -> bool {
    answer.header("x-squid-error").is_some() || answer.status == 407 && speaks_as_proxy(answer)
}
