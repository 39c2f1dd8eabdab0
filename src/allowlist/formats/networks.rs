//! Networks: a list of addresses, as a firewall has it, or the weekly file of Azure's service tags.
//!
//! What such a list lets through depends on the addresses that names have at the moment. They are judged
//! where somebody gives them; everything else is unknown.

use std::net::IpAddr;

use ipnet::IpNet;

use super::super::address_set::AddressSet;
use super::super::rules::{Question, Rulebook};
use super::lines::lines;
use super::names::the_file;
use super::{ListFormat, MOST_ENTRIES, Missing, Remedy};
use crate::finding::count::counted;
use crate::profiles::import::ImportFormat;
use crate::source::SourceFile;
use crate::source::document::DocumentError;

pub(super) const NETWORKS: ListFormat = ListFormat {
    name: "networks",
    title: "networks (one on each line, or Azure service tags as JSON)",
    source: "RFC 4632; Virtual network service tags",
    parse,
    remedy,
};

/// The tag that holds every network of Azure.
const EVERYTHING: &str = "AzureCloud";

fn parse(files: Vec<SourceFile>) -> Result<Rulebook, DocumentError> {
    let file = the_file(files)?;
    let mut notes = vec![
        "The list names networks only: what it lets through depends on the addresses that hosts have, \
         which change. Only hosts whose addresses were given are judged, as of those addresses."
            .to_owned(),
    ];
    let networks = if file.text().trim_start().starts_with('{') {
        service_tags(&file, &mut notes)?
    } else {
        plain(&file)?
    };
    let question = Question::Destinations(AddressSet::of(&networks));
    Ok(Rulebook::of_one(file, question, notes))
}

fn plain(file: &SourceFile) -> Result<Vec<IpNet>, DocumentError> {
    let mut networks = Vec::new();
    for (text, span) in lines(file) {
        let network = match text.parse::<IpAddr>() {
            Ok(address) => Some(IpNet::from(address)),
            Err(_) => text.parse::<IpNet>().ok().map(|network| network.trunc()),
        };
        networks.push(network.ok_or_else(|| {
            DocumentError::at(
                file,
                span,
                format!("`{text}` is not a network"),
                "write 192.0.2.0/24, 2001:db8::/32 or one address",
            )
        })?);
        if networks.len() > MOST_ENTRIES {
            return Err(DocumentError::at(
                file,
                span,
                format!("the list has more than {MOST_ENTRIES} entries"),
                "split it",
            ));
        }
    }
    Ok(networks)
}

fn service_tags(file: &SourceFile, notes: &mut Vec<String>) -> Result<Vec<IpNet>, DocumentError> {
    let format = ImportFormat::named("service-tags").ok_or_else(|| {
        DocumentError::of(
            file,
            "service tags can't be read",
            "give a list of networks",
        )
    })?;
    let imported = (format.read)(file)?;
    let profile = imported.profile;
    notes.push(format!(
        "{}: the publisher changes the file weekly, so that rules made from it must follow.",
        profile.title
    ));
    let everything = profile
        .networks
        .iter()
        .any(|network| network.id == EVERYTHING);
    if !everything {
        notes.push(format!(
            "The file has no tag `{EVERYTHING}`, it is a part: the publisher says that a part may break the product."
        ));
    }
    notes.push(
        "Hosts of other companies, such as the certificate authorities' for revocation lists, are not promised to be in these networks."
            .to_owned(),
    );
    if !imported.left_out.is_empty() {
        let left_out = counted(imported.left_out.len(), "entry");
        notes.push(format!("Left out, as not a network: {left_out}."));
    }
    Ok(profile
        .networks
        .into_iter()
        .flat_map(|network| network.prefixes)
        .collect())
}

/// Names can't be added to a list of addresses.
fn remedy(_: &Rulebook, _: &[Missing<'_>], _: Option<IpAddr>) -> Remedy {
    Remedy {
        place: "nothing to add: addresses change, so allow the names at a proxy, or take the whole of the publisher's file, again each week".to_owned(),
        before_line: None,
        lines: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Result<Rulebook, String> {
        parse(vec![SourceFile::new("n", text)]).map_err(|error| error.to_string())
    }

    #[test]
    fn lines_and_service_tags_are_read() {
        let book = read("# ours\n192.0.2.0/24\n2001:db8::1\n").expect("reads");
        assert_eq!(book.size(), 2);
        let tags = "{\"changeNumber\": 7, \"cloud\": \"Public\", \"values\": [{\"name\": \"AzureActiveDirectory\", \"properties\": {\"addressPrefixes\": [\"192.0.2.0/24\"]}}]}";
        let book = read(tags).expect("reads");
        assert!(book.is_of_cloud("Public") && !book.is_of_cloud("AzureGovernment"));
        let notes = book.notes.join(" ");
        for part in ["change 7", "weekly", "no tag `AzureCloud`", "revocation"] {
            assert!(notes.contains(part), "{part}: {notes}");
        }
    }

    #[test]
    fn what_is_no_network_has_its_line() {
        let error = read("192.0.2.0/24\n*.example\n").expect_err("refused");
        assert!(
            error.starts_with("n:2:1: `*.example` is not a network"),
            "{error}"
        );
        assert!(read("{").is_err());
        assert!(read("{\"values\": []}").is_err());
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "[0-9a-f:./{}\" \n]{0,60}") {
            let _ = read(&text);
        }
    }
}
