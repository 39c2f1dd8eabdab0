//! Direct connections that come to nothing: no answer, refused, unreachable, cut, silent; and those that
//! needed more than one attempt.

use super::{Shown, shown, with_address};
use crate::capture::connection::Fate;
use crate::capture::traffic::{Contact, ContactKey};
use crate::capture::tunnel::Talk;
use crate::capture::{Observed, Required, tls};
use crate::finding::Severity;

/// Ports on which proxies usually listen.
const PROXY_PORTS: [u16; 9] = [3127, 3128, 3129, 8000, 8080, 8081, 8088, 8888, 9090];
/// Ports on which Service Bus is tried before 443.
const BUS_PORTS: [u16; 6] = [5671, 9350, 9351, 9352, 9353, 9354];

pub(super) fn find(observed: &Observed, required: &Required) -> Vec<Shown> {
    let contacts = observed.traffic.contacts.iter();
    contacts
        .filter_map(|(key, contact)| Place::of(observed, required, key).finding(contact))
        .collect()
}

/// What the other end probably is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    /// Service Bus, on a port before 443.
    Bus,
    Proxy,
    Server,
}

/// The other end of a direct connection.
struct Place<'a> {
    key: &'a ContactKey,
    /// For people.
    text: String,
    is_required: bool,
    role: Role,
    /// The same host and port answers at another address.
    answers_elsewhere: bool,
}

impl<'a> Place<'a> {
    fn of(observed: &Observed, required: &Required, key: &'a ContactKey) -> Self {
        let (address, port) = (key.server.ip(), key.server.port());
        let hosts = observed.hosts(key);
        let is_bus = BUS_PORTS.contains(&port)
            && (port != 5671
                || hosts
                    .iter()
                    .any(|it| it.ends_with(".servicebus.windows.net")));
        let answers_elsewhere = observed.traffic.contacts.iter().any(|(other, contact)| {
            other.server != key.server
                && other.server.port() == port
                && contact.fate == Fate::Connected
                && observed.hosts(other).iter().any(|it| hosts.contains(it))
        });
        let requests = &observed.traffic.requests;
        let is_proxy =
            PROXY_PORTS.contains(&port) || requests.keys().any(|it| it.proxy == key.server);
        Self {
            key,
            text: if key.name.is_none() && !observed.names_of.contains_key(&address) {
                key.server.to_string()
            } else {
                format!("{}:{port} ({address})", hosts.join(" or "))
            },
            is_required: hosts.iter().any(|host| required.is_required(host, port)),
            role: if is_bus {
                Role::Bus
            } else if is_proxy {
                Role::Proxy
            } else {
                Role::Server
            },
            answers_elsewhere,
        }
    }

    fn severity(&self) -> Severity {
        if self.role == Role::Bus || self.answers_elsewhere {
            Severity::Low
        } else if self.is_required || self.role == Role::Proxy {
            Severity::High
        } else {
            Severity::Medium
        }
    }

    /// What to do, with a word for each kind of place.
    fn help(&self, of_proxy: &'static str, of_server: &'static str) -> &'static str {
        if self.role == Role::Bus {
            "Service Bus is tried on 5671 and 9350 to 9354 first, and then on 443: nothing to do as \
             long as 443 works."
        } else if self.answers_elsewhere {
            "Another address of the same host answers: clients lose time with this one."
        } else if self.role == Role::Proxy {
            of_proxy
        } else {
            of_server
        }
    }

    fn filter(&self, what: &str) -> String {
        let address = with_address(self.key.server.ip());
        format!(
            "{address} && tcp.port == {} && {what}",
            self.key.server.port()
        )
    }

    fn finding(&self, contact: &Contact) -> Option<Shown> {
        const SYN: &str = "tcp.flags.syn == 1 && tcp.flags.ack == 0";
        match contact.fate {
            Fate::Connected => self.of_connected(contact),
            Fate::NoAnswer if contact.resent_after.is_empty() => None,
            Fate::NoAnswer => Some(self.no_answer(contact).filtered(self.filter(SYN))),
            Fate::Refused => {
                let found = shown(
                    "T-02",
                    self.severity(),
                    format!("connections to {} are refused", self.text),
                    vec!["the SYN was answered with RST".to_owned()],
                    self.help(
                        "Nothing listens on the proxy's port: ask who runs the proxy whether it is \
                         up, and which port it has.",
                        "Nothing listens there, or a firewall answers in its place: check the host \
                         and the port, or let the request go through the proxy.",
                    ),
                    &contact.frames,
                );
                Some(found.filtered(self.filter("tcp.flags.syn == 1 || tcp.flags.reset == 1")))
            }
            Fate::Unreachable(why) => Some(
                shown(
                    "T-03",
                    self.severity(),
                    format!("{} can't be reached: {why}", self.text),
                    vec![format!("an ICMP message says `{why}`")],
                    self.help(
                        "Routing or a firewall on the way to the proxy: check the routes of this \
                         machine.",
                        "Routing or a firewall on the way: check the routes of this machine, or let \
                         the request go through the proxy.",
                    ),
                    &contact.frames,
                )
                .filtered(self.filter(SYN)),
            ),
        }
    }

    fn no_answer(&self, contact: &Contact) -> Shown {
        shown(
            "T-01",
            self.severity(),
            format!("connections to {} get no answer: something drops them", self.text),
            vec![format!(
                "the SYN was sent again after {} s (SynRetransmit), and nothing came back",
                times(contact)
            )],
            self.help(
                "Port and address are those of a proxy: ask who runs it whether it is up, and whether \
                 a firewall between lets this client through.",
                "A firewall drops direct traffic: let the request go through the proxy (settings of \
                 the connector, or the PAC file), or open the firewall for this host and port.",
            ),
            &contact.frames,
        )
    }

    fn of_connected(&self, contact: &Contact) -> Option<Shown> {
        if let Some(portal) = &contact.portal {
            return Some(shown(
                "T-11",
                Severity::High,
                format!("a portal answers in place of {}", self.text),
                vec![format!("what came back is {portal}")],
                "The network wants a person to log in first: a service can't. Have this server let \
                 through without the portal.",
                &contact.frames,
            ));
        }
        if contact.talk != Talk::Fine && contact.scheme == "https" {
            return Some(self.cut(contact));
        }
        if let Some(found) = self.alerted(contact).or_else(|| self.intercepted(contact)) {
            return Some(found);
        }
        (!contact.resent_after.is_empty()).then(|| {
            shown(
                "T-26",
                Severity::Low,
                format!("connections to {} need more than one SYN", self.text),
                vec![format!("the SYN was sent again after {} s, and then answered", times(contact))],
                "A packet was lost, or something slow stands between: look whether it happens often.",
                &contact.frames,
            )
            .filtered(self.filter("tcp.flags.syn == 1"))
        })
    }

    /// TLS that begins and comes to nothing.
    fn cut(&self, contact: &Contact) -> Shown {
        let (what, evidence) = match contact.talk {
            Talk::Silent => (
                "not answered when TLS begins",
                "the connection was opened, and the ClientHello was not answered",
            ),
            Talk::Cut | Talk::Fine => (
                "cut when TLS begins",
                "the connection was opened, and ended at the ClientHello without a byte",
            ),
        };
        shown(
            "T-24",
            if self.is_required {
                Severity::High
            } else {
                Severity::Medium
            },
            format!("connections to {} are {what}", self.text),
            vec![evidence.to_owned()],
            "Something on the way looks at the name in the ClientHello and lets it not through, or \
             the server does not speak TLS there: ask who runs the firewall, or let the request go \
             through the proxy.",
            &contact.frames,
        )
        .filtered(self.filter("(tcp.len > 0 || tcp.flags.reset == 1 || tcp.flags.fin == 1)"))
    }

    /// TLS that one side broke off.
    fn alerted(&self, contact: &Contact) -> Option<Shown> {
        let (side, alert) = contact.alert?;
        let name = tls::alert_name(alert);
        let found = shown(
            "T-15",
            Severity::Medium,
            format!("TLS to {} fails: {name}", self.text),
            vec![format!("the {side} sent the alert {name} ({alert})")],
            "unknown_ca and bad_certificate from the client point to a certificate that it does not \
             trust: interception of TLS, or a missing root; certificate_required from the server to a \
             client certificate that it did not get.",
            &contact.frames,
        );
        Some(found.filtered(self.filter("tls.alert_message")))
    }

    /// A required host with the certificate of somebody who is no public authority.
    fn intercepted(&self, contact: &Contact) -> Option<Shown> {
        let certificate = contact.certificate.as_ref().filter(|it| {
            self.is_required && it.issuer != it.subject && !super::tunnels::is_public(&it.issuer)
        })?;
        let found = shown(
            "T-12",
            Severity::High,
            format!("TLS to {} is intercepted on the direct way", self.text),
            vec![format!(
                "the certificate was issued by {}, which is not a public authority",
                certificate.issuer
            )],
            "The connector refuses intercepted TLS: have these hosts exempted from inspection.",
            &contact.frames,
        );
        Some(found.filtered(self.filter("tls.handshake.type == 11")))
    }
}

/// When the SYN was sent again.
fn times(contact: &Contact) -> String {
    let times: Vec<String> = contact
        .resent_after
        .iter()
        .map(|seconds| {
            if *seconds < 1.0 {
                format!("{seconds:.1}")
            } else {
                format!("{seconds:.0}")
            }
        })
        .collect();
    times.join(", ")
}
