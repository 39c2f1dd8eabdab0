use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::pac::dialects;
use crate::pac::lowering::lower;
use crate::pac::request::Request;
use crate::pac::script::Script;
use crate::pac::{Family, Host, Resolution};

fn program(text: &str) -> Program {
    let dialect = dialects::DEFAULT;
    let script = Script::decode("x.pac", text.as_bytes(), None, dialect);
    lower(&script, dialect).unwrap_or_else(|refusal| panic!("{refusal:?}: {text}"))
}

fn body(rules: &str) -> String {
    format!("function FindProxyForURL(url, host) {{\n{rules}\nreturn 'DIRECT';\n}}")
}

fn compared(old: &str, new: &str) -> Comparison {
    compare(&program(&body(old)), &program(&body(new)), None).unwrap()
}

/// Hosts, old route, new route of each difference.
fn shown(old: &str, new: &str) -> Vec<String> {
    let all = compared(old, new).differences;
    all.iter()
        .map(|found| {
            let it = &found.difference;
            let mut text = format!(
                "{}: {} -> {}",
                it.hosts.join(", "),
                it.old[0].route,
                it.new[0].route
            );
            if !it.except.is_empty() {
                let _ = write!(text, " except {}", it.except.join(", "));
            }
            if let Some(only) = &it.only {
                let _ = write!(text, " only {only}");
            }
            if !it.while_.is_empty() {
                let _ = write!(text, " while {}", it.while_.join(", "));
            }
            text
        })
        .collect()
}

#[test]
fn a_suffix_that_becomes_narrower_is_shown_as_the_hosts_between() {
    let found = shown(
        "if (dnsDomainIs(host, '.example')) return 'PROXY a:1';",
        "if (dnsDomainIs(host, '.corp.example')) return 'PROXY a:1';",
    );
    assert_eq!(
        found,
        ["*.example: PROXY a:1 -> DIRECT except *.corp.example"]
    );
}

#[test]
fn rules_in_another_order_without_overlap_are_equal() {
    let one = "if (host == 'a.example') return 'PROXY a:1'; if (shExpMatch(host, '*.b.example')) return 'PROXY b:1';";
    let other = "if (shExpMatch(host, '*.b.example')) return 'PROXY b:1'; if (host === 'a.example') return 'PROXY a:1';";
    let compared = compared(one, other);
    assert!(compared.differences.is_empty(), "{compared:?}");
    assert_eq!(compared.undecided, 0);
    assert!(compared.classes > 2);
}

#[test]
fn a_rule_that_moves_above_another_takes_what_both_hold() {
    let found = shown(
        "if (host == 'www.a.example') return 'PROXY w:1'; if (dnsDomainIs(host, '.a.example')) return 'PROXY a:1';",
        "if (dnsDomainIs(host, '.a.example')) return 'PROXY a:1'; if (host == 'www.a.example') return 'PROXY w:1';",
    );
    assert_eq!(found, ["www.a.example: PROXY w:1 -> PROXY a:1"]);
}

#[test]
fn schemes_and_paths_are_named() {
    let found = shown(
        "",
        "if (url.substring(0, 5) == 'http:') return 'PROXY h:1';",
    );
    assert_eq!(
        found,
        ["every host that no rule names: DIRECT -> PROXY h:1 only http:"]
    );
    let found = shown("", "if (shExpMatch(url, '*.pdf')) return 'PROXY h:1';");
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].contains("\"/.pdf\""), "{found:?}");
    let found = shown("", "if (shExpMatch(url, '*:8080/*')) return 'PROXY h:1';");
    assert!(found[0].contains(":8080/"), "{found:?}");
}

#[test]
fn networks_of_literals_and_of_names_are_told_apart() {
    let found = shown(
        "if (isInNet(dnsResolve(host), '10.0.0.0', '255.0.0.0')) return 'PROXY n:1';",
        "if (isInNet(dnsResolve(host), '10.0.0.0', '255.255.0.0')) return 'PROXY n:1';",
    );
    assert!(
        found.contains(&"10.0.0.0/8: PROXY n:1 -> DIRECT except 10.0.0.0/16".to_owned()),
        "{found:#?}"
    );
    let named = found.iter().find(|it| it.contains(" while "));
    assert!(
        named.is_some_and(|it| it.contains("resolves to 10.")),
        "{found:#?}"
    );
}

#[test]
fn the_time_and_the_own_address_are_conditions() {
    let found = shown("", "if (weekdayRange('SAT', 'SUN')) return 'PROXY w:1';");
    assert!(found[0].contains("while it is S"), "{found:?}");
    let found = shown(
        "",
        "if (isInNet(myIpAddress(), '192.168.0.0', '255.255.0.0')) return 'PROXY w:1';",
    );
    assert!(
        found[0].contains("while the own address is 192.168."),
        "{found:?}"
    );
}

#[test]
fn other_words_for_the_same_are_equal() {
    for (one, other) in [
        (
            "if (dnsDomainIs(host, '.a.b')) return 'PROXY x:1';",
            "if (/\\.a\\.b$/.test(host)) return 'PROXY x:1';",
        ),
        (
            "if (shExpMatch(host, '*.a.b')) return 'PROXY x:1';",
            "if (host.substring(host.length - 4) == '.a.b') return 'PROXY x:1';",
        ),
        (
            "if (isPlainHostName(host)) return 'PROXY x:1';",
            "if (host.indexOf('.') < 0) return 'PROXY x:1';",
        ),
        (
            "if (dnsDomainLevels(host) > 1) return 'PROXY x:1';",
            "if (host.split('.').length >= 3) return 'PROXY x:1';",
        ),
        (
            "if (url.substring(0, 6) == 'https:') return 'PROXY x:1';",
            "if (shExpMatch(url, 'https:*')) return 'PROXY x:1';",
        ),
        (
            "var t = {'a.b': 1, 'c': 1}; if (t.hasOwnProperty(host)) return 'PROXY x:1';",
            "if (host == 'c' || host == 'a.b') return 'PROXY x:1';",
        ),
        (
            "if (isInNet(host, '10.1.0.0', '255.255.0.0')) return 'PROXY x:1';",
            "if (shExpMatch(host, '10.1.*') && /^[0-9.]+$/.test(host) || !/^[0-9.]+$/.test(host) && isInNet(host, '10.1.0.0', '255.255.0.0')) return 'PROXY x:1';",
        ),
    ] {
        assert_eq!(shown(one, other), [""; 0], "{one} {other}");
    }
}

/// A world in which names resolve by their first letter.
struct ByLetter;

impl Host for ByLetter {
    fn resolve(&self, name: &str, _: Family) -> Resolution {
        match name.as_bytes().first() {
            Some(b'a') => Resolution::Addresses(vec![IpAddr::V4(Ipv4Addr::new(10, 0, 0, 1))]),
            Some(b'b') => Resolution::Addresses(vec![IpAddr::V4(Ipv4Addr::new(11, 0, 0, 1))]),
            _ => Resolution::NoSuchName,
        }
    }

    fn own_addresses(&self) -> Vec<IpAddr> {
        vec![IpAddr::V4(Ipv4Addr::new(10, 0, 0, 9))]
    }

    fn now_ms(&self) -> i64 {
        0
    }

    fn utc_offset_seconds(&self, _: i64) -> i32 {
        0
    }
}

fn condition() -> impl Strategy<Value = String> {
    let name = "[ab.]{1,4}";
    prop_oneof![
        name.prop_map(|name| format!("dnsDomainIs(host, '{name}')")),
        name.prop_map(|name| format!("host == '{name}'")),
        "[ab.*?]{1,5}".prop_map(|glob| format!("shExpMatch(host, '{glob}')")),
        name.prop_map(|name| format!("host.indexOf('{name}') != -1")),
        name.prop_map(|name| format!("localHostOrDomainIs(host, '{name}')")),
        name.prop_map(|name| format!("/{}/.test(host)", name.replace('.', "\\."))),
        name.prop_map(|name| format!("/^{}$/i.test(host)", name.replace('b', "b*"))),
        name.prop_map(|name| format!("host.substring(host.length - {}) == '{name}'", name.len())),
        (0..3, name)
            .prop_map(|(from, name)| format!("host.substr({from}, {}) == '{name}'", name.len())),
        (0..4).prop_map(|count| format!("dnsDomainLevels(host) > {count}")),
        (0..6).prop_map(|length| format!("host.length < {length}")),
        (0..3, "[ab]").prop_map(|(at, text)| format!("host.split('.')[{at}] == '{text}'")),
        (-1..4, name).prop_map(|(at, name)| format!("host.lastIndexOf('{name}') == {at}")),
        (0..3).prop_map(|at| format!("host.charAt({at}) == 'a'")),
        Just("isPlainHostName(host)".to_owned()),
        Just("url.substring(0, 5) == 'http:'".to_owned()),
        "[ab.]{1,3}".prop_map(|name| format!("shExpMatch(url, 'http*://{name}*/*')")),
        "[ab]".prop_map(|name| format!("shExpMatch(url, '*/{name}')")),
        Just("isInNet(dnsResolve(host), '10.0.0.0', '255.0.0.0')".to_owned()),
        Just("isResolvable(host)".to_owned()),
        Just("isInNet(myIpAddress(), '10.0.0.0', '255.0.0.0')".to_owned()),
    ]
}

fn rules() -> impl Strategy<Value = String> {
    let joined = (condition(), condition(), 0..4).prop_map(|(one, other, kind)| match kind {
        0 => format!("{one} && {other}"),
        1 => format!("{one} || {other}"),
        2 => format!("!({one})"),
        _ => one,
    });
    proptest::collection::vec((joined, 0..3), 0..4).prop_map(|rules| {
        let lines = rules
            .iter()
            .map(|(condition, route)| format!("if ({condition}) return 'PROXY p{route}:1';"));
        lines.collect::<Vec<String>>().join("\n")
    })
}

fn hosts() -> Vec<String> {
    let mut hosts = Vec::new();
    let mut open = vec![String::new()];
    while let Some(host) = open.pop() {
        for letter in ['a', 'b', '.', 'x'] {
            let mut longer = host.clone();
            longer.push(letter);
            if longer.len() < 5 {
                open.push(longer.clone());
            }
            let is_name = longer.split('.').all(|label| !label.is_empty());
            if is_name {
                hosts.push(longer);
            }
        }
    }
    hosts
}

/// `None` where only the engine can say.
fn route_of(program: &Program, url: &str, world: &SharedHost) -> Option<String> {
    let request = Request::new(url, dialects::DEFAULT).unwrap();
    let evaluation = program.evaluate(&request, world, &Limits::default())?;
    Some(answered(&evaluation, dialects::DEFAULT)?.route)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn everything_that_trying_finds_is_found_and_each_example_shows_it(old in rules(), new in rules()) {
        let (one, other) = (program(&body(&old)), program(&body(&new)));
        let compared = compare(&one, &other, None);
        let compared = compared.unwrap();
        let mut gives_up = false;
        let pairs: BTreeSet<(String, String)> = compared
            .differences
            .iter()
            .flat_map(|it| {
                let old = it.difference.old.iter();
                old.flat_map(|old| it.difference.new.iter().map(|new| (old.route.clone(), new.route.clone())))
            })
            .collect();
        let world: SharedHost = Arc::new(ByLetter);
        for host in hosts() {
            for around in [("http://", "/"), ("https://", "/"), ("http://", "/a"), ("ws://", "/x/b")] {
                let url = format!("{}{host}{}", around.0, around.1);
                let both = route_of(&one, &url, &world).zip(route_of(&other, &url, &world));
                gives_up |= both.is_none();
                if let Some((old, new)) = both && old != new {
                    prop_assert!(pairs.contains(&(old.clone(), new.clone())), "{} {} {}", url, old, new);
                }
            }
        }
        // What gives up when it is tried has been counted as such.
        prop_assert!(!gives_up || compared.undecided > 0);
        for found in &compared.differences {
            let world: SharedHost = Arc::new(Stated(found.world.clone()));
            let it = &found.difference;
            let (old, new) = (route_of(&one, &it.example, &world), route_of(&other, &it.example, &world));
            prop_assert_eq!(old.as_ref(), Some(&it.old[0].route), "{}", it.example);
            prop_assert_eq!(new.as_ref(), Some(&it.new[0].route), "{}", it.example);
        }
    }
}
