//! Azure IP ranges and service tags: the weekly file of networks by service.
//!
//! Source: "Virtual network service tags". An object with `values`, each with `name` and
//! `properties.addressPrefixes`. Networks only: no PAC file and no list of names can be held against
//! them.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::super::file::MOST_ROWS;
use super::super::{Network, Profile, Requirements};
use super::{ImportFormat, Imported, name_of};
use crate::source::SourceFile;
use crate::source::document::{self, DocumentError};

pub(super) const SERVICE_TAGS: ImportFormat = ImportFormat {
    name: "service-tags",
    title: "Azure IP ranges and service tags, JSON",
    read,
};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Tags {
    change_number: u64,
    cloud: String,
    values: Vec<Tag>,
}

#[derive(Deserialize)]
struct Tag {
    name: String,
    properties: Properties,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Properties {
    #[serde(default)]
    region: String,
    #[serde(default)]
    system_service: String,
    address_prefixes: Vec<String>,
}

fn read(file: &SourceFile) -> Result<Imported, DocumentError> {
    let tags: Tags = document::read_json(file)?;
    let mut left_out = Vec::new();
    let mut networks = Vec::new();
    let mut all = 0;
    for tag in tags.values {
        let mut prefixes = Vec::new();
        for text in &tag.properties.address_prefixes {
            match text.parse() {
                Ok(network) => prefixes.push(network),
                Err(_) => left_out.push(format!("{}: `{text}` is not a network", tag.name)),
            }
        }
        all += prefixes.len();
        if all > MOST_ROWS * 10 {
            return Err(DocumentError::of(
                file,
                format!("the file has more than {} networks", MOST_ROWS * 10),
                "take the services that are needed out of it",
            ));
        }
        let words = [tag.properties.system_service, tag.properties.region];
        let words: Vec<String> = words.into_iter().filter(|word| !word.is_empty()).collect();
        networks.push(Network {
            id: tag.name,
            purpose: (!words.is_empty()).then(|| words.join(", ")),
            prefixes,
        });
    }
    if networks.is_empty() {
        return Err(DocumentError::of(
            file,
            "no service is in it",
            "is it the whole file?",
        ));
    }
    Ok(Imported {
        profile: Profile {
            id: name_of(file),
            title: format!(
                "Azure service tags, {} cloud, change {}",
                tags.cloud, tags.change_number
            ),
            source: None,
            sources: BTreeMap::new(),
            variables: BTreeMap::new(),
            requirements: Requirements::default(),
            groups: Vec::new(),
            networks,
            alternatives: Vec::new(),
        },
        left_out,
    })
}
