//! What happened inside tunnels: TLS that is intercepted, ended or not answered.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use super::{Shown, shown};
use crate::capture::traffic::{ProxyRequest, RequestKey};
use crate::capture::tunnel::Tunnel;
use crate::capture::{Observed, Required, tls};
use crate::finding::Severity;

/// Hosts that a finding names.
const NAMED: usize = 6;

pub(super) fn find(observed: &Observed, required: &Required) -> Vec<Shown> {
    let mut found = ended(observed);
    found.extend(intercepted(observed, required));
    found.extend(encrypted(observed));
    found
}

/// Tunnels through one proxy that came to the same end.
struct Group<'a> {
    proxy: SocketAddr,
    tunnel: &'a Tunnel,
    targets: Vec<&'a str>,
    frames: Vec<u64>,
}

fn ended(observed: &Observed) -> Vec<Shown> {
    let mut groups: BTreeMap<(SocketAddr, String), Group<'_>> = BTreeMap::new();
    for (key, request) in &observed.traffic.requests {
        let end = match &request.tunnel {
            Tunnel::NotTls(_) => "not TLS".to_owned(),
            Tunnel::Tls {
                alert: Some(alert), ..
            } => format!("{alert:?}"),
            Tunnel::Ended => "ended".to_owned(),
            Tunnel::Silent => "silent".to_owned(),
            _ => continue,
        };
        let group = groups.entry((key.proxy, end)).or_insert_with(|| Group {
            proxy: key.proxy,
            tunnel: &request.tunnel,
            targets: Vec::new(),
            frames: Vec::new(),
        });
        if !group.targets.contains(&key.target.as_str()) {
            group.targets.push(&key.target);
        }
        group.frames.extend(&request.frames);
    }
    groups.values().filter_map(of_group).collect()
}

/// The first of several targets, and how many more there are.
fn listed(targets: &[&str]) -> String {
    let first: Vec<&str> = targets.iter().copied().take(NAMED).collect();
    match targets.len().saturating_sub(NAMED) {
        0 => first.join(", "),
        more => format!("{} and {more} more", first.join(", ")),
    }
}

fn of_group(group: &Group<'_>) -> Option<Shown> {
    let (proxy, target) = (group.proxy, listed(&group.targets));
    match group.tunnel {
        Tunnel::Ended => Some(shown(
            "T-13",
            Severity::High,
            format!("the tunnel through {proxy} to {target} is cut when TLS begins"),
            vec![
                "CONNECT was answered with 200, and the connection ended at the ClientHello"
                    .to_owned(),
            ],
            "A rule of the proxy ends TLS to this host (Squid: `ssl_bump terminate`): have the host \
             exempted.",
            &group.frames,
        )),
        Tunnel::Silent => Some(shown(
            "T-14",
            Severity::High,
            format!("the tunnel through {proxy} to {target} says nothing when TLS begins"),
            vec!["CONNECT was answered with 200, and the ClientHello was not answered".to_owned()],
            "The proxy accepts the request and does not pass it on: ask who runs it.",
            &group.frames,
        )),
        Tunnel::NotTls(text) => Some(shown(
            "T-11",
            Severity::High,
            format!(
                "{proxy} answers in place of {target}: what comes out of the tunnel is not TLS"
            ),
            vec![format!("it begins with `{text}`")],
            "A portal or an error page of the proxy: open it in a browser on this machine to read it.",
            &group.frames,
        )),
        Tunnel::Tls {
            alert: Some((side, alert)),
            ..
        } => {
            let name = tls::alert_name(*alert);
            Some(shown(
                "T-15",
                Severity::Medium,
                format!("TLS to {target} through {proxy} fails: {name}"),
                vec![format!("the {side} sent the alert {name} ({alert})")],
                "unknown_ca and bad_certificate from the client point to interception of TLS by the \
                 proxy; certificate_required from the server to a client certificate that the proxy \
                 hides.",
                &group.frames,
            ))
        }
        _ => None,
    }
}

/// Certificates that the proxy made: their issuer is not one of the public ones, and differs from the
/// subject; or the same host has another issuer without the proxy.
fn intercepted(observed: &Observed, required: &Required) -> Vec<Shown> {
    let mut by_issuer: BTreeMap<(String, String), Vec<(&RequestKey, &ProxyRequest)>> =
        BTreeMap::new();
    for (key, request) in &observed.traffic.requests {
        let Tunnel::Tls {
            certificate: Some(certificate),
            ..
        } = &request.tunnel
        else {
            continue;
        };
        let direct = observed.direct_issuers(&key.target);
        let other_way = direct.iter().any(|issuer| **issuer != certificate.issuer);
        let same_way = direct.contains(&&certificate.issuer);
        let own = certificate.issuer == certificate.subject;
        if other_way || (!same_way && !own && !is_public(&certificate.issuer)) {
            let group = (key.proxy.to_string(), certificate.issuer.clone());
            by_issuer.entry(group).or_default().push((key, request));
        }
    }
    by_issuer
        .into_iter()
        .map(|((proxy, issuer), requests)| {
            let hosts: Vec<&str> = requests
                .iter()
                .map(|(key, _)| key.target.as_str())
                .collect();
            let frames: Vec<u64> = requests
                .iter()
                .flat_map(|(_, request)| request.frames.iter().copied())
                .take(8)
                .collect();
            let needed = hosts.iter().any(|host| required.is_target(host));
            let mut one = shown(
                "T-12",
                if needed {
                    Severity::High
                } else {
                    Severity::Medium
                },
                format!("the proxy {proxy} intercepts TLS to {}", listed(&hosts)),
                vec![format!(
                    "the certificate was issued by {issuer}, which is not a public authority"
                )],
                "The connector refuses intercepted TLS: have these hosts exempted from inspection \
                 (Squid: `ssl_bump splice`).",
                &frames,
            );
            one.filter = Some("tls.handshake.type == 11".to_owned());
            one
        })
        .collect()
}

/// Tunnels whose certificates can't be read: whether TLS is intercepted is unknown.
fn encrypted(observed: &Observed) -> Option<Shown> {
    let requests = observed.traffic.requests.iter();
    let unread: Vec<(&RequestKey, &ProxyRequest)> = requests
        .filter(|(_, request)| {
            matches!(
                request.tunnel,
                Tunnel::Tls {
                    is_readable: false,
                    alert: None,
                    ..
                }
            )
        })
        .collect();
    if unread.is_empty() {
        return None;
    }
    let mut hosts: Vec<&str> = unread.iter().map(|(key, _)| key.target.as_str()).collect();
    hosts.dedup();
    let frames: Vec<u64> = unread
        .iter()
        .flat_map(|(_, request)| request.frames.iter().copied())
        .take(8)
        .collect();
    Some(shown(
        "T-23",
        Severity::Info,
        format!(
            "whether TLS to {} is intercepted can't be seen",
            listed(&hosts)
        ),
        vec!["TLS 1.3 encrypts the certificate of the server".to_owned()],
        "Look at the certificate on the server itself: its issuer must be the public authority of the \
         service and not the proxy.",
        &frames,
    ))
}

/// Organisations of public authorities that the hosts of the profiles use, and the other large ones
/// (CCADB, November 2026). A name alone proves nothing: it only keeps a finding back.
const PUBLIC: [&str; 16] = [
    "DigiCert",
    "Microsoft",
    "Let's Encrypt",
    "Sectigo",
    "GlobalSign",
    "Google Trust Services",
    "Amazon",
    "Entrust",
    "GoDaddy",
    "IdenTrust",
    "Certum",
    "SwissSign",
    "QuoVadis",
    "Actalis",
    "Telekom Security",
    "HARICA",
];

pub(super) fn is_public(issuer: &str) -> bool {
    PUBLIC.iter().any(|name| issuer.contains(name))
}
