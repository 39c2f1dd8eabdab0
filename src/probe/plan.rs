//! Which connections are made for the rows of a report: nothing leaves that is not in here.

use std::collections::{BTreeMap, BTreeSet};

use url::Url;

use super::asked::{Ask, Probe, Way, WayKind};
use super::demands::{Demands, demands, listed};
use crate::finding::report::{ClientRoute, Report, Row};
use crate::profiles::{Profile, Scheme, UrlPattern};

/// Probes of one plan, at most.
const MOST_PROBES: usize = 4_000;

/// Proxies that are tried, and entries of one route: a PAC file can name any number of hosts and ports, and
/// nobody consented to a scan of them.
const MOST_PROXIES: usize = 64;
const MOST_ENTRIES: usize = 32;
/// Ports of Service Bus that are tried directly, as information: AMQP, and the relay's own.
const SERVICE_BUS_PORTS: [u16; 6] = [5671, 9350, 9351, 9352, 9353, 9354];
/// The label of examples of our own making.
const MADE_UP: &str = "pac-check-example";
/// A label of the names of Service Bus, in every cloud.
const SERVICE_BUS: &str = ".servicebus.";

/// What is tried beside the routes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choices {
    /// The direct way of what goes to a proxy, to compare with, and the other proxies of what fails.
    pub compare: bool,
    /// Revocation addresses of the certificates that come.
    pub revocation: bool,
    /// Direct TCP to the ports of Service Bus.
    pub service_bus: bool,
}

/// Every connection that is made.
#[derive(Debug)]
pub struct Plan {
    /// A required URL on each of its routes.
    pub(super) rows: Vec<Planned>,
    /// The probes, each once.
    pub(super) probes: Vec<Probe>,
    /// Those of Service Bus.
    pub(super) service_bus: Vec<usize>,
    /// CONNECT to proxies that get plain requests only: a web server answers those, too.
    pub(super) checks: Vec<usize>,
    /// Other ways, tried only where no entry of a route works: for each row.
    pub(super) others: Vec<Vec<Probe>>,
    /// What revocation addresses may be fetched, by which ways.
    pub(super) covered: Vec<Covered>,
    /// Hosts of published lists.
    pub(super) public: BTreeSet<String>,
    /// Who issues the certificates of hosts, where their list says so.
    pub(super) issuers: BTreeMap<String, Vec<String>>,
    /// Probes that there is no room for.
    pub(super) more: usize,
    /// Host and port of each proxy that is tried.
    proxies: BTreeSet<(String, u16)>,
}

/// A required URL on one route.
#[derive(Debug)]
pub(super) struct Planned {
    /// Its place in the report.
    pub(super) row: usize,
    pub(super) client: String,
    pub(super) url: String,
    /// The entries of the route, each with its probe; none where it is not probed.
    pub(super) entries: Vec<(String, Option<usize>)>,
    /// CONNECT to the port of a plain URL, where the list demands it.
    pub(super) connects: Vec<usize>,
    /// The direct way, where it is not an entry.
    pub(super) direct: Option<usize>,
    /// Why its route is unknown.
    pub(super) unknown: Option<String>,
    /// The proxy may inspect it.
    pub(super) may_inspect: bool,
    /// The proxy may ask for a login.
    pub(super) may_ask_login: bool,
    /// The host is an example: that it does not resolve is not a finding.
    pub(super) made_up: bool,
}

/// Plain URLs of the lists.
#[derive(Debug)]
pub(super) struct Covered {
    pub(super) pattern: UrlPattern,
    pub(super) port: u16,
    pub(super) scheme: Scheme,
    pub(super) ways: Vec<Way>,
}

impl Plan {
    /// Plans the rows of a report, which these profiles made.
    pub fn new(report: &Report, profiles: &[Profile], choices: Choices) -> Self {
        let mut plan = Self {
            rows: Vec::new(),
            probes: Vec::new(),
            service_bus: Vec::new(),
            checks: Vec::new(),
            others: Vec::new(),
            covered: Vec::new(),
            public: BTreeSet::new(),
            issuers: BTreeMap::new(),
            more: 0,
            proxies: BTreeSet::new(),
        };
        let mut known = BTreeMap::new();
        let proxies = proxies(report);
        for (index, row) in report.rows.iter().enumerate() {
            let (profile, required) = listed(row, profiles);
            let demands = demands(row, profile, required);
            let mut seen: Vec<(&str, &[_])> = Vec::new();
            for asked in &row.asked {
                // Clients that agree are one row.
                let key = (asked.url.as_str(), &*asked.route);
                if asked.unknown.is_none() && seen.contains(&key) {
                    continue;
                }
                seen.push(key);
                let planned = plan.row(index, asked, row, &demands, choices, &mut known);
                if profile.is_some_and(|it| it.source.is_some()) && !demands.may_inspect {
                    plan.public.extend(host_of(&asked.url));
                }
                let stated = profile.and_then(|it| it.requirements.certificate_issuers.as_ref());
                if let (Some(host), Some(stated)) = (host_of(&asked.url), stated) {
                    plan.issuers.insert(host, stated.value.clone());
                }
                let others = if choices.compare {
                    others(asked, &proxies, &planned, &plan.probes)
                } else {
                    Vec::new()
                };
                plan.rows.push(planned);
                plan.others.push(others);
            }
            if choices.revocation
                && let Some(required) = required
            {
                plan.covered.push(Covered {
                    pattern: required.pattern.clone(),
                    port: required.port,
                    scheme: required.scheme,
                    ways: ways(row),
                });
            }
            if choices.service_bus {
                plan.service_bus(row, &mut known);
            }
        }
        if choices.compare {
            plan.checks(&mut known);
        }
        plan
    }

    /// A CONNECT for each proxy that nothing else shows to be one.
    fn checks(&mut self, known: &mut BTreeMap<Probe, usize>) {
        let mut of_get: Vec<Probe> = Vec::new();
        let mut of_connect: BTreeSet<Way> = BTreeSet::new();
        for probe in self.probes.iter().filter(|it| it.way.is_http()) {
            if !matches!(probe.ask, Ask::Get { .. }) {
                of_connect.insert(probe.way.clone());
            } else if of_get.iter().all(|it| it.way != probe.way) {
                of_get.push(probe.clone());
            }
        }
        for probe in of_get {
            if !of_connect.contains(&probe.way) {
                let connect = Probe {
                    port: 443,
                    ask: Ask::Connect,
                    ..probe
                };
                let index = self.add(connect, known);
                self.checks.extend(index);
            }
        }
    }

    fn row(
        &mut self,
        index: usize,
        asked: &ClientRoute,
        row: &Row,
        demands: &Demands,
        choices: Choices,
        known: &mut BTreeMap<Probe, usize>,
    ) -> Planned {
        let mut planned = Planned {
            row: index,
            client: asked.client.clone(),
            url: asked.url.clone(),
            entries: Vec::new(),
            connects: Vec::new(),
            direct: None,
            unknown: asked.unknown.clone(),
            may_inspect: demands.may_inspect,
            may_ask_login: demands.may_ask_login,
            made_up: row.by_examples && is_made_up(&asked.url, &demands.made_up),
        };
        let Some((host, port, ask)) = request(&asked.url, row, demands.websocket) else {
            planned.unknown = Some(format!("{} can't be requested", asked.url));
            return planned;
        };
        if planned.unknown.is_some() {
            return planned;
        }
        let probe = |way: Way, ask: Ask| Probe {
            way,
            host: host.clone(),
            port,
            ask,
        };
        let mut has_direct = false;
        for entry in asked.route.iter().take(MOST_ENTRIES) {
            let way = Way::of(entry).filter(|way| way.kind != WayKind::Quic);
            let index = way.and_then(|way| {
                has_direct |= way.is_direct();
                if demands.connect.is_some() && way.is_http() && matches!(ask, Ask::Get { .. }) {
                    let connect = self.add(probe(way.clone(), Ask::Connect), known);
                    planned.connects.extend(connect);
                }
                self.add(probe(way, ask.clone()), known)
            });
            planned.entries.push((entry.to_string(), index));
        }
        let more = asked.route.len().saturating_sub(MOST_ENTRIES);
        if more > 0 {
            self.more += more;
            planned.entries.push((format!("{more} more"), None));
        }
        if choices.compare && !has_direct {
            planned.direct = self.add(probe(Way::DIRECT, ask), known);
        }
        planned
    }

    /// Whether its proxy is one of those that are tried.
    fn is_tried(&mut self, way: &Way) -> bool {
        if way.is_direct() {
            return true;
        }
        let place = (way.host.clone(), way.port);
        if !self.proxies.contains(&place) && self.proxies.len() < MOST_PROXIES {
            self.proxies.insert(place.clone());
        }
        self.proxies.contains(&place)
    }

    fn add(&mut self, probe: Probe, known: &mut BTreeMap<Probe, usize>) -> Option<usize> {
        if let Some(index) = known.get(&probe) {
            return Some(*index);
        }
        if self.probes.len() >= MOST_PROBES || !self.is_tried(&probe.way) {
            self.more += 1;
            return None;
        }
        let index = self.probes.len();
        known.insert(probe.clone(), index);
        self.probes.push(probe);
        Some(index)
    }

    fn service_bus(&mut self, row: &Row, known: &mut BTreeMap<Probe, usize>) {
        for asked in &row.asked {
            let Some(host) = host_of(&asked.url).filter(|host| host.contains(SERVICE_BUS)) else {
                continue;
            };
            for port in SERVICE_BUS_PORTS {
                let probe = Probe {
                    way: Way::DIRECT,
                    host: host.clone(),
                    port,
                    ask: Ask::Tcp,
                };
                let index = self.add(probe, known);
                let new = index.filter(|index| !self.service_bus.contains(index));
                self.service_bus.extend(new);
            }
        }
    }

    /// How many probes there are at least.
    pub fn len(&self) -> usize {
        self.probes.len()
    }

    /// True where nothing is to be probed.
    pub fn is_empty(&self) -> bool {
        self.probes.is_empty()
    }
}

/// True for a host with the default of a placeholder, or one of our own making.
fn is_made_up(url: &str, defaults: &[String]) -> bool {
    let host = host_of(url).unwrap_or_default();
    let mut labels = host.split('.');
    labels.any(|label| label == MADE_UP || defaults.iter().any(|it| it.eq_ignore_ascii_case(label)))
}

/// Host, port and request of a URL.
fn request(url: &str, row: &Row, websocket: bool) -> Option<(String, u16, Ask)> {
    let url = Url::parse(url).ok()?;
    let host = url.host_str()?;
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let port = url.port_or_known_default().unwrap_or(row.port);
    let path = url[url::Position::BeforePath..url::Position::AfterQuery].to_owned();
    let ask = match url.scheme() {
        "https" => Ask::Tls { path, websocket },
        "http" => Ask::Get { path },
        _ => return None,
    };
    Some((host.to_owned(), port, ask))
}

fn host_of(url: &str) -> Option<String> {
    let url = Url::parse(url).ok()?;
    let host = url.host_str()?;
    Some(
        host.trim_start_matches('[')
            .trim_end_matches(']')
            .to_owned(),
    )
}

/// Every way of a row.
fn ways(row: &Row) -> Vec<Way> {
    let mut ways: Vec<Way> = Vec::new();
    let known = row.asked.iter().filter(|it| it.unknown.is_none());
    let entries = known.flat_map(|it| it.route.iter().take(MOST_ENTRIES));
    for way in entries.filter_map(Way::of) {
        if way.kind != WayKind::Quic && ways.len() <= MOST_PROXIES && !ways.contains(&way) {
            ways.push(way);
        }
    }
    ways
}

/// Every proxy that any route names.
fn proxies(report: &Report) -> Vec<Way> {
    let mut all: Vec<Way> = Vec::new();
    for way in report.rows.iter().flat_map(ways) {
        if all.len() < MOST_PROXIES && !way.is_direct() && !all.contains(&way) {
            all.push(way);
        }
    }
    all
}

/// The proxies that the route of a URL does not name.
fn others(asked: &ClientRoute, proxies: &[Way], planned: &Planned, probes: &[Probe]) -> Vec<Probe> {
    let first = planned.entries.iter().find_map(|(_, index)| *index);
    let Some(pattern) = first.and_then(|index| probes.get(index)) else {
        return Vec::new();
    };
    let entries = asked.route.iter().take(MOST_ENTRIES);
    let named: Vec<Way> = entries.filter_map(Way::of).collect();
    proxies
        .iter()
        .filter(|way| !named.contains(way))
        .map(|way| Probe {
            way: way.clone(),
            ..pattern.clone()
        })
        .collect()
}
