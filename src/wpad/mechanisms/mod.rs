//! Ways to learn where the PAC file is: one file each, and a row in [`ALL`], which is the order in
//! which they are tried.

mod dhcp_option;
mod dns_name;

use url::Url;

use super::{Domain, Network};
use crate::finding::discovery::{DhcpOption, NotAsked};

/// Every mechanism, in the order in which clients try them (draft-ietf-wrec-wpad-01, section 4.4).
pub const ALL: &[&Mechanism] = &[&dhcp_option::DHCP_OPTION, &dns_name::DNS_NAME];

/// One way to learn where the PAC file is.
pub struct Mechanism {
    /// The name that reports use.
    pub name: &'static str,
    /// One sentence for people.
    pub summary: &'static str,
    /// The places that it knows. It may ask the network where to look, never for the PAC file
    /// itself.
    pub places: fn(&dyn Network, &Surroundings<'_>) -> Places,
}

/// What a mechanism starts from.
#[derive(Debug, Clone, Copy)]
pub struct Surroundings<'a> {
    /// The domains of the machine, in order.
    pub domains: &'a [Domain],
    /// What DHCP offers.
    pub offered: &'a [DhcpOption],
    /// The port of web servers whose URL the mechanism makes up itself: 80, except in tests and
    /// demonstrations on loopback that have no right to use it.
    pub port: u16,
}

/// What a mechanism found out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Places {
    /// Where to look, in order.
    pub places: Vec<Place>,
    /// Where it would be wrong to look.
    pub not_asked: Vec<NotAsked>,
}

/// One place to look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The file.
    pub url: Url,
    /// The absolute name of its host (with the trailing dot), where the mechanism is about names.
    pub name: Option<String>,
    /// The domain that the name's domain is a parent of, where it is not one of the given domains.
    pub devolved_from: Option<Domain>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(
        clippy::disallowed_methods,
        reason = "the test compares the table with the folder"
    )]
    fn every_file_here_is_in_the_table() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/wpad/mechanisms");
        let table = std::fs::read_to_string(format!("{folder}/mod.rs")).unwrap();
        let (_, rows) = table.split_once("pub const ALL").unwrap();
        let (rows, _) = rows.split_once(';').unwrap();
        let mut files = 0;
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            if name != "mod" {
                files += 1;
                assert!(rows.contains(&format!("&{name}::")), "{name} is in no row");
            }
        }
        assert_eq!(files, ALL.len());
    }

    #[test]
    fn names_of_mechanisms_are_unique() {
        for (index, mechanism) in ALL.iter().enumerate() {
            assert!(
                ALL.iter()
                    .skip(index + 1)
                    .all(|later| later.name != mechanism.name),
                "{}",
                mechanism.name
            );
        }
    }
}
