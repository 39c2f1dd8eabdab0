//! Direct connections that come to nothing: no answer, refused, unreachable; addresses that nobody answers
//! for on the link.

use super::{Shown, shown};
use crate::capture::connection::Fate;
use crate::capture::traffic::{Contact, ContactKey};
use crate::capture::{Observed, Required, tls};
use crate::finding::Severity;

/// Ports on which proxies usually listen.
const PROXY_PORTS: [u16; 9] = [3127, 3128, 3129, 8000, 8080, 8081, 8088, 8888, 9090];

pub(super) fn find(observed: &Observed, required: &Required) -> Vec<Shown> {
    let contacts = observed.traffic.contacts.iter();
    let mut found: Vec<Shown> = contacts
        .filter_map(|(key, contact)| contact_finding(observed, required, key, contact))
        .collect();
    for (address, asked) in &observed.asked_addresses {
        if !asked.is_answered && asked.frames.len() > 1 && !observed.is_seen(*address) {
            found.push(shown(
                "T-04",
                Severity::Medium,
                format!("no machine on this link answers for {address}"),
                vec![format!(
                    "it was looked for {} times by ARP",
                    asked.frames.len()
                )],
                "If this is the address of the proxy, or of the router, the machine is down or the \
                 address is wrong.",
                &asked.frames,
            ));
        }
    }
    found
}

/// TLS that one side broke off.
fn alerted(where_to: &str, contact: &Contact) -> Option<Shown> {
    let (side, alert) = contact.alert?;
    let name = tls::alert_name(alert);
    Some(shown(
        "T-15",
        Severity::Medium,
        format!("TLS to {where_to} fails: {name}"),
        vec![format!("the {side} sent the alert {name} ({alert})")],
        "unknown_ca and bad_certificate from the client point to a certificate that it does not trust: \
         interception of TLS, or a missing root; certificate_required from the server to a client \
         certificate that it did not get.",
        &contact.frames,
    ))
}

fn contact_finding(
    observed: &Observed,
    required: &Required,
    key: &ContactKey,
    contact: &Contact,
) -> Option<Shown> {
    let host = observed.host(key);
    let port = key.server.port();
    let where_to = format!("{host}:{port} ({})", key.server.ip());
    let severity = if required.is_required(&host, port) || PROXY_PORTS.contains(&port) {
        Severity::High
    } else {
        Severity::Medium
    };
    let proxy = PROXY_PORTS.contains(&port);
    let filter = format!(
        "ip.addr == {} && tcp.port == {port} && tcp.flags.syn == 1 && tcp.flags.ack == 0",
        key.server.ip()
    );
    let filter = match key.server.ip() {
        std::net::IpAddr::V4(_) => filter,
        std::net::IpAddr::V6(_) => filter.replacen("ip.addr", "ipv6.addr", 1),
    };
    let mut one = match contact.fate {
        Fate::Connected => return alerted(&where_to, contact),
        Fate::NoAnswer if contact.resent_after.is_empty() => return None,
        Fate::NoAnswer => {
            let times: Vec<String> = contact
                .resent_after
                .iter()
                .map(|seconds| format!("{seconds:.0}"))
                .collect();
            shown(
                "T-01",
                severity,
                format!("connections to {where_to} get no answer: something drops them"),
                vec![format!(
                    "the SYN was sent again after {} s (SynRetransmit), and nothing came back",
                    times.join(", ")
                )],
                if proxy {
                    "Port and address are those of a proxy: ask who runs it whether it is up, and \
                     whether a firewall between lets this client through."
                } else {
                    "A firewall drops direct traffic: let the request go through the proxy (settings \
                     of the connector, or the PAC file), or open the firewall for this host and port."
                },
                &contact.frames,
            )
        }
        Fate::Refused => shown(
            "T-02",
            severity,
            format!("connections to {where_to} are refused"),
            vec!["the SYN was answered with RST".to_owned()],
            if proxy {
                "Nothing listens on the proxy's port: ask who runs the proxy whether it is up, and \
                 which port it has."
            } else {
                "Nothing listens there, or a firewall answers in its place: check the host and the \
                 port, or let the request go through the proxy."
            },
            &contact.frames,
        ),
        Fate::Unreachable(why) => shown(
            "T-03",
            severity,
            format!("{where_to} can't be reached: {why}"),
            vec![format!("an ICMP message says `{why}`")],
            "Routing or a firewall on the way: check the routes of this machine, or let the request \
             go through the proxy.",
            &contact.frames,
        ),
    };
    one.filter = Some(filter);
    Some(one)
}
