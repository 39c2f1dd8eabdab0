//! macOS: the text of `scutil --dns`. The first resolver is the one that completes short names; those
//! "for scoped queries" are the links (scutil(8), resolver(5)).

use super::{Links, LinksForm, add, link};

pub(super) const SCUTIL: LinksForm = LinksForm {
    name: "macOS scutil",
    read,
};

fn read(text: &str) -> Links {
    let mut found = Links::default();
    if !text.trim_start().starts_with("DNS configuration") {
        return found;
    }
    let (general, scoped) = text
        .split_once("(for scoped queries)")
        .unwrap_or((text, ""));
    if let Some(first) = resolvers(general).next() {
        for (_, domain) in fields(first).filter(|(name, _)| name.starts_with("search domain[")) {
            add(&mut found.search, domain.trim_end_matches('.'));
        }
    }
    for resolver in resolvers(scoped) {
        // `6 (en0)`
        let interface = fields(resolver).find(|(name, _)| *name == "if_index");
        let Some((_, interface)) = interface else {
            continue;
        };
        let name = interface
            .split_once('(')
            .map_or(interface, |(_, name)| name);
        let Some(link) = link(&mut found.links, name.trim_end_matches(')')) else {
            continue;
        };
        for (name, value) in fields(resolver) {
            if name.starts_with("search domain[") || name == "domain" {
                add(&mut link.domains, value.trim_end_matches('.'));
            } else if name.starts_with("nameserver[") {
                add(&mut link.servers, value);
            }
        }
    }
    found
}

fn resolvers(text: &str) -> impl Iterator<Item = &str> {
    text.split("resolver #").skip(1)
}

fn fields(resolver: &str) -> impl Iterator<Item = (&str, &str)> {
    let lines = resolver.lines().filter_map(|line| line.split_once(" : "));
    lines.map(|(name, value)| (name.trim(), value.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_resolver_completes_names_and_the_scoped_ones_are_links() {
        let found = read(
            "DNS configuration\n\nresolver #1\n  search domain[0] : corp.example\n  \
             search domain[1] : lab.example\n  nameserver[0] : 10.0.0.53\n  if_index : 6 (en0)\n\n\
             resolver #2\n  domain   : local\n  options  : mdns\n\n\
             DNS configuration (for scoped queries)\n\nresolver #1\n  \
             search domain[0] : corp.example\n  nameserver[0] : 10.0.0.53\n  \
             nameserver[1] : fd00::53\n  if_index : 6 (en0)\n  flags    : Scoped\n\n\
             resolver #2\n  nameserver[0] : 10.9.0.53\n  if_index : 14 (utun2)\n",
        );
        assert_eq!(found.search, ["corp.example", "lab.example"]);
        assert_eq!(found.links.len(), 2);
        assert_eq!(found.links[0].name, "en0");
        assert_eq!(found.links[0].servers, ["10.0.0.53", "fd00::53"]);
        assert_eq!(found.links[1].name, "utun2");
        assert!(found.links[1].domains.is_empty());
    }

    #[test]
    fn no_resolver_is_no_domain() {
        for text in [
            "DNS configuration\n",
            "No DNS configuration available\n",
            "",
        ] {
            assert_eq!(read(text), Links::default(), "{text}");
        }
    }
}
