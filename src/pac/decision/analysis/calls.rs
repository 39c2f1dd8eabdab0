//! Calls of builtins: what they ask about the request and about the world.

use super::atoms::{Area, around};
use super::nodes::Nodes;
use super::patterns;
use super::shape::{Measured, Shape};
use super::texts::measured;
use super::view::{Subject, View};
use crate::language::{Bytes, Expression};
use crate::pac::builtins::{self, dotted_quad};
use crate::pac::decision::call::DecisionCall;
use crate::pac::decision::constant::Constant;
use crate::pac::decision::world::World;
use crate::pac::dialects::{Dialect, DomainSuffix, LocalHost, Pattern};
use crate::pac::evaluation::Limits;
use crate::pac::lookup::SharedHost;
use crate::pac::value::{Text, Value};

/// What a program asks the world for.
#[derive(Debug, Default)]
pub(crate) struct Calls {
    /// Calls that ask for the time: the builtin and its arguments.
    pub(crate) times: Vec<(u8, Vec<Constant>)>,
    /// It asks for addresses in both families.
    pub(crate) asks_for_both_families: bool,
}

const SEVERAL: &str = "a pattern or name that depends on the request";

impl Nodes<'_, '_> {
    /// What a builtin gives.
    pub(super) fn call(&mut self, builtin: u8, arguments: &[Shape]) -> Shape {
        let Some(found) = builtins::ALL.get(usize::from(builtin)) else {
            return Shape::unknown("a program that is not valid");
        };
        if found.name == "alert" {
            return Shape::decided();
        }
        if let Some(why) = arguments.iter().find_map(|shape| shape.unknown) {
            return Shape::unknown(why);
        }
        match found.name {
            "weekdayRange" | "dateRange" | "timeRange" => self.time(builtin, arguments),
            "dnsResolve" => resolved(arguments),
            "dnsResolveEx" | "myIpAddressEx" | "isResolvableEx" | "isInNetEx" => {
                self.calls.asks_for_both_families = true;
                match found.name {
                    "dnsResolveEx" => resolved(arguments),
                    "myIpAddressEx" => own_address(),
                    "isInNetEx" => self.in_net_ex(arguments),
                    _ => Shape::booleans(),
                }
            }
            "myIpAddress" => own_address(),
            "isResolvable" => Shape::booleans(),
            "isInNet" => self.in_net(arguments),
            _ if arguments.iter().all(Shape::is_decided) => Shape::decided(),
            "dnsDomainIs" => self.domain(arguments),
            "localHostOrDomainIs" => self.local_host(arguments),
            "isPlainHostName" => self.plain(arguments),
            "dnsDomainLevels" => match arguments {
                [host] => measured(host, &Measured::Count(b'.'), 0),
                _ => Shape::unknown("a call with other arguments"),
            },
            "shExpMatch" => self.pattern(arguments),
            "isValidIpAddress" => {
                for view in arguments.iter().flat_map(|shape| &shape.views) {
                    self.atoms
                        .add(view, patterns::addresses(), Area::Network(0, 0));
                }
                Shape::booleans()
            }
            _ => Shape::unknown("a function that is not followed"),
        }
    }

    fn time(&mut self, builtin: u8, arguments: &[Shape]) -> Shape {
        let known: Option<Vec<Constant>> = arguments
            .iter()
            .map(|shape| match shape.list()? {
                [one] => Some(one.clone()),
                _ => None,
            })
            .collect();
        let Some(known) = known else {
            return Shape::unknown("a time that depends on the request");
        };
        if !self.calls.times.contains(&(builtin, known.clone())) {
            self.calls.times.push((builtin, known));
        }
        Shape::booleans()
    }

    fn domain(&mut self, arguments: &[Shape]) -> Shape {
        let Some((views, domains)) = views_of(arguments) else {
            return Shape::unknown(SEVERAL);
        };
        let any_case = self.program.dialect.domain_suffix == DomainSuffix::EndsWithAnyCase;
        for view in views {
            for domain in &domains {
                if any_case {
                    let ending = Expression::text(domain).map_bytes(&Bytes::any_case);
                    let texts = Expression::Sequence(vec![Expression::anything(), ending]);
                    self.atoms
                        .add(view, texts, Area::Ending(domain.to_ascii_lowercase()));
                } else {
                    self.atoms.ends_with(view, domain);
                }
            }
        }
        Shape::booleans()
    }

    fn local_host(&mut self, arguments: &[Shape]) -> Shape {
        let Some((views, names)) = views_of(arguments) else {
            return Shape::unknown(SEVERAL);
        };
        let local_host = self.program.dialect.local_host;
        for view in views {
            self.atoms.contains(view, ".");
            for full in &names {
                self.atoms.equal(view, full);
                match local_host {
                    LocalHost::Begins | LocalHost::LabelByLabel => {
                        for (dot, _) in full.match_indices('.') {
                            self.atoms.equal(view, full.get(..dot).unwrap_or_default());
                        }
                    }
                    LocalHost::EqualIfDotted => {}
                    LocalHost::PrefixAnyCase => {
                        for (place, _) in full.char_indices() {
                            let begin = full.get(..place).unwrap_or_default();
                            let texts = Expression::text(begin).map_bytes(&Bytes::any_case);
                            self.atoms.add(view, texts, Area::Other);
                        }
                        let texts = Expression::text(full).map_bytes(&Bytes::any_case);
                        self.atoms
                            .add(view, texts, Area::Exactly(full.to_ascii_lowercase()));
                    }
                }
            }
        }
        Shape::booleans()
    }

    fn plain(&mut self, arguments: &[Shape]) -> Shape {
        for view in arguments.iter().flat_map(|shape| &shape.views) {
            let no_dot = Expression::anything().without(b'.');
            self.atoms.add(view, no_dot, Area::Plain);
            let colon = Expression::One(Bytes::one(b':'));
            self.atoms.add(view, around(colon), Area::Other);
            // Where it is an address: it is not plain without a dot, either.
            self.atoms
                .add(view, patterns::addresses(), Area::Network(0, 0));
        }
        Shape::booleans()
    }

    fn pattern(&mut self, arguments: &[Shape]) -> Shape {
        let Some((views, globs)) = views_of(arguments) else {
            return Shape::unknown(SEVERAL);
        };
        let dialect = self.program.dialect;
        let any_case = dialect.pattern == Pattern::Fnmatch;
        for glob in &globs {
            let is_plain = match dialect.pattern {
                Pattern::Wildcards => true,
                Pattern::Fnmatch => !glob.contains('['),
                Pattern::LiveRegExp | Pattern::ConvertedLiveRegExp => {
                    DecisionCall::is_plain(&Text::latin1(glob.as_bytes()))
                }
            };
            if !is_plain {
                return Shape::unknown("a pattern that is a regular expression");
            }
            for view in views {
                self.atoms
                    .add(view, patterns::glob(glob, any_case), area_of(glob));
            }
        }
        Shape::booleans()
    }

    fn in_net(&mut self, arguments: &[Shape]) -> Shape {
        let [host, network, mask] = arguments else {
            return Shape::unknown("a call with other arguments");
        };
        let (Some(networks), Some(masks)) = (network.texts(), mask.texts()) else {
            return Shape::unknown(SEVERAL);
        };
        let quad = |text: &&str| dotted_quad::parse(&Text::latin1(text.as_bytes()));
        for network in networks.iter().filter_map(quad) {
            for mask in masks.iter().filter_map(quad) {
                if let Err(why) = self.network(host, network, mask) {
                    return Shape::unknown(why);
                }
            }
        }
        let are_quads = networks
            .iter()
            .chain(&masks)
            .all(|text| quad(text).is_some());
        if !are_quads && self.program.dialect.in_net != crate::pac::dialects::InNet::Checked {
            return Shape::unknown("a network that is written in another form");
        }
        Shape::booleans()
    }

    /// The address of a host, or the host itself, in a network.
    fn network(&mut self, host: &Shape, base: u32, mask: u32) -> Result<(), &'static str> {
        let area = Area::Network(base & mask, mask);
        let addresses = patterns::network(base, mask);
        for view in &host.views {
            if view.subject == Subject::Url || !view.is_whole() {
                return Err("the address of a part of the request");
            }
            let all = View::of(view.subject);
            self.atoms.add(&all, addresses.clone(), area.clone());
            self.atoms
                .add(&all, patterns::addresses(), Area::Network(0, 0));
        }
        // Whatever the name is, what it resolves to is an address.
        self.atoms.add(&View::of(Subject::Address), addresses, area);
        Ok(())
    }

    fn in_net_ex(&mut self, arguments: &[Shape]) -> Shape {
        let Some((_, networks)) = views_of(arguments) else {
            return Shape::unknown(SEVERAL);
        };
        let host = arguments.first().cloned().unwrap_or_default();
        for text in networks {
            match text.parse::<ipnet::IpNet>() {
                Ok(ipnet::IpNet::V4(network)) => {
                    let (base, mask) = (network.addr().to_bits(), network.netmask().to_bits());
                    if let Err(why) = self.network(&host, base, mask) {
                        return Shape::unknown(why);
                    }
                }
                // No address of IPv4 is in one of IPv6, whichever it is.
                Ok(ipnet::IpNet::V6(_)) => {}
                Err(_) => return Shape::unknown("a network that is written in another form"),
            }
        }
        Shape::booleans()
    }
}

/// The address of a name; a host that is an address is its own.
fn resolved(arguments: &[Shape]) -> Shape {
    let [name, ..] = arguments else {
        return Shape::unknown("a call with other arguments");
    };
    let mut shape = address();
    for view in &name.views {
        if view.subject != Subject::Host || !view.is_whole() {
            return Shape::unknown("the address of a part of the request");
        }
        shape.views.push(view.clone());
    }
    shape
}

fn views_of(arguments: &[Shape]) -> Option<(&[View], Vec<&str>)> {
    match arguments {
        [host, wanted] => Some((host.views.as_slice(), wanted.texts()?)),
        _ => None,
    }
}

/// A text with at least an address of IPv4 in it, or what stands for none.
fn address() -> Shape {
    let mut shape = Shape::view(View::of(Subject::Address));
    for nothing in [
        Value::Null,
        Value::Undefined,
        Value::Boolean(false),
        Value::text(""),
    ] {
        if let Some(constant) = Constant::of(&nothing) {
            shape = shape.or(&Shape::constant(constant));
        }
    }
    shape
}

fn own_address() -> Shape {
    let mut shape = address();
    // Where the machine has no address that is known.
    shape = shape.or(&Shape::constant(Constant::text("127.0.0.1")));
    shape
}

fn area_of(glob: &str) -> Area {
    let pieces: Vec<&str> = glob.split('*').collect();
    if glob.contains('?') {
        return Area::Matching(glob.to_owned());
    }
    match pieces.as_slice() {
        [whole] => Area::Exactly((*whole).to_owned()),
        ["", tail] if !tail.is_empty() => Area::Ending((*tail).to_owned()),
        [head, ""] if !head.is_empty() => Area::Beginning((*head).to_owned()),
        ["", part, ""] => Area::Holding((*part).to_owned()),
        _ => Area::Matching(glob.to_owned()),
    }
}

/// The time.
impl Calls {
    /// True where it calls this function of the time.
    pub(crate) fn asks(&self, name: &str) -> bool {
        self.times.iter().any(|(builtin, _)| {
            builtins::ALL
                .get(usize::from(*builtin))
                .is_some_and(|builtin| builtin.name == name)
        })
    }

    /// The numbers that are named in calls for the time.
    pub(crate) fn numbers(&self) -> impl Iterator<Item = i64> {
        let arguments = self.times.iter().flat_map(|(_, arguments)| arguments);
        arguments.filter_map(|argument| match argument {
            Constant::Number(number) => super::shape::whole(*number).map(i64::from),
            other => other.as_ascii()?.parse().ok(),
        })
    }

    /// What each call gives at the time of a world; `None` where one fails.
    pub(crate) fn at(&self, dialect: &'static Dialect, host: &SharedHost) -> Option<Vec<bool>> {
        let limits = Limits::default();
        let mut world = World::new(dialect, host, &limits);
        world.begin_run();
        self.times
            .iter()
            .map(|(builtin, arguments)| {
                let values: Vec<Value<'_>> = arguments.iter().map(Constant::value).collect();
                let builtin = builtins::ALL.get(usize::from(*builtin))?;
                let value = builtin.run(&mut world, &values).ok()?;
                Some(crate::pac::decision::operators::truth(&value))
            })
            .collect()
    }
}
