//! Windows: the registry's keys of the DNS client, as `reg query KEY /s` prints them in any language.
//!
//! In this order (policy "DNS suffix search list", and the values of Tcpip\Parameters): a list by policy;
//! else a list of the machine; else the primary domain and the domain of each interface. Values are
//! separated by commas and by blanks.

use super::{Links, LinksForm, add, link};

pub(super) const TCPIP: LinksForm = LinksForm {
    name: "Windows registry",
    read,
};

const POLICY: &str = r"hkey_local_machine\software\policies\microsoft\windows nt\dnsclient";
const MACHINE: &str = r"hkey_local_machine\system\currentcontrolset\services\tcpip\parameters";

fn read(text: &str) -> Links {
    let mut found = Links::default();
    let keys = keys(text);
    let (mut by_policy, mut by_machine, mut domains) = (Vec::new(), Vec::new(), Vec::new());
    for key in &keys {
        if key.path == POLICY {
            extend(&mut by_policy, key, "SearchList");
        } else if key.path == MACHINE {
            extend(&mut by_machine, key, "SearchList");
            extend_first(&mut domains, key, ["Domain", "DhcpDomain"]);
        }
    }
    for key in &keys {
        let interface = key.path.strip_prefix(MACHINE);
        let Some(interface) = interface.and_then(|rest| rest.strip_prefix(r"\interfaces\")) else {
            continue;
        };
        let (mut own, mut servers) = (Vec::new(), Vec::new());
        extend_first(&mut own, key, ["Domain", "DhcpDomain"]);
        extend_first(&mut servers, key, ["NameServer", "DhcpNameServer"]);
        if own.is_empty() && servers.is_empty() {
            continue;
        }
        for domain in &own {
            add(&mut domains, domain);
        }
        if let Some(link) = link(&mut found.links, interface) {
            link.domains = own;
            link.servers = servers;
        }
    }
    let lists = [by_policy, by_machine, domains];
    found.search = lists
        .into_iter()
        .find(|list| !list.is_empty())
        .unwrap_or_default();
    found
}

/// A key with its values of text.
struct Key<'a> {
    /// In lower case.
    path: String,
    values: Vec<(&'a str, &'a str)>,
}

/// `reg query` prints the path of a key on a line of its own, and each value as `NAME REG_SZ TEXT`,
/// set in.
fn keys(text: &str) -> Vec<Key<'_>> {
    let mut keys: Vec<Key<'_>> = Vec::new();
    for line in text.lines() {
        if line.starts_with("HKEY_") {
            keys.push(Key {
                path: line.trim_end().to_ascii_lowercase(),
                values: Vec::new(),
            });
        } else if let (Some(key), Some((name, value))) =
            (keys.last_mut(), line.split_once("    REG_SZ"))
        {
            key.values.push((name.trim(), value.trim()));
        }
    }
    keys
}

/// The entries of a value.
fn extend(list: &mut Vec<String>, key: &Key<'_>, name: &str) {
    let mut values = key.values.iter();
    if let Some((_, text)) = values.find(|(known, _)| known.eq_ignore_ascii_case(name)) {
        for entry in text.split([',', ' ', ';']) {
            add(list, entry.trim_end_matches('.'));
        }
    }
}

/// Those of the first value, and where it has none, those of the second.
fn extend_first(list: &mut Vec<String>, key: &Key<'_>, names: [&str; 2]) {
    let before = list.len();
    for name in names {
        if list.len() == before {
            extend(list, key, name);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PARAMETERS: &str =
        "HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\Tcpip\\Parameters";

    fn text(machine: &str) -> String {
        format!(
            "\r\n{PARAMETERS}\r\n{machine}    DhcpDomain    REG_SZ    dhcp.example\r\n\r\n\
             {PARAMETERS}\\Interfaces\\{{1A}}\r\n    Domain    REG_SZ    \r\n    \
             DhcpDomain    REG_SZ    lan.example\r\n    NameServer    REG_SZ    \r\n    \
             DhcpNameServer    REG_SZ    10.0.0.53 10.0.0.54\r\n\r\n\
             {PARAMETERS}\\Interfaces\\{{2B}}\r\n    EnableDHCP    REG_DWORD    0x1\r\n"
        )
    }

    #[test]
    fn the_primary_domain_comes_first_and_then_those_of_the_interfaces() {
        let found = read(&text("    Domain    REG_SZ    corp.example\r\n"));
        assert_eq!(found.search, ["corp.example", "lan.example"]);
        assert_eq!(found.links.len(), 1);
        assert_eq!(found.links[0].name, "{1a}");
        assert_eq!(found.links[0].servers, ["10.0.0.53", "10.0.0.54"]);
        assert_eq!(read(&text("")).search, ["dhcp.example", "lan.example"]);
    }

    #[test]
    fn a_list_counts_before_them_and_that_of_the_policy_before_all() {
        let list = "    SearchList    REG_SZ    a.example,b.example c.example,,a.example\r\n";
        let found = read(&text(list));
        assert_eq!(found.search, ["a.example", "b.example", "c.example"]);
        let policy = format!(
            "{}\r\nHKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Microsoft\\Windows NT\\DNSClient\r\n    \
             SearchList    REG_SZ    policy.example\r\n",
            text(list)
        );
        assert_eq!(read(&policy).search, ["policy.example"]);
    }
}
