//! What a list says beside its rows, as parts that have a name and members.

use super::super::{
    Alternative, Means, Network, Profile, Requirements, Source, Stated, Tolerance, UrlPattern,
};

/// A part of a list.
pub(super) struct Part {
    /// By which it is found in the other list.
    pub(super) name: String,
    /// What it is for.
    pub(super) purpose: String,
    /// What is said of it.
    pub(super) members: Vec<(&'static str, String)>,
}

/// Every part but rows and networks' addresses. Left out is what differs of itself: the list's own
/// name, and when its source was read.
pub(super) fn parts(profile: &Profile) -> Vec<Part> {
    // Without `..`: a new member of a list is compared, too.
    let Profile {
        id: _,
        title,
        source: main,
        sources,
        variables,
        requirements,
        groups: _,
        networks,
        alternatives,
    } = profile;
    let mut parts = vec![Part {
        name: "the list".to_owned(),
        purpose: title.clone(),
        members: vec![("title", title.clone())],
    }];
    parts.extend(main.iter().map(|one| source("the source".to_owned(), one)));
    let named = sources.iter();
    parts.extend(named.map(|(name, one)| source(format!("source {name}"), one)));
    parts.extend(variables.iter().map(|(name, variable)| Part {
        name: format!("variable {name}"),
        purpose: variable.title.clone(),
        members: vec![
            ("title", variable.title.clone()),
            ("default", variable.default.clone()),
        ],
    }));
    parts.extend(demands(requirements));
    parts.extend(networks.iter().map(network));
    parts.extend(alternatives.iter().map(alternative));
    parts
}

fn source(name: String, source: &Source) -> Part {
    let Source {
        title,
        url,
        retrieved: _,
        license,
        notes,
    } = source;
    Part {
        name,
        purpose: url.clone(),
        members: vec![
            ("title", title.clone().unwrap_or_default()),
            ("url", url.clone()),
            ("license", license.clone().unwrap_or_default()),
            ("notes", notes.clone().unwrap_or_default()),
        ],
    }
}

fn demands(requirements: &Requirements) -> impl Iterator<Item = Part> {
    let Requirements {
        proxy_authentication,
        tls_inspection,
        connect_ports,
        proxy_kinds,
        consumers,
        certificate_issuers,
    } = requirements;
    let tolerance = |value: &Tolerance| value.word().to_owned();
    let words = |value: &Vec<String>| value.join(", ");
    let ports = |value: &Vec<u16>| {
        let ports: Vec<String> = value.iter().map(u16::to_string).collect();
        ports.join(", ")
    };
    [
        demand(
            "proxy-authentication",
            proxy_authentication.as_ref(),
            tolerance,
        ),
        demand("tls-inspection", tls_inspection.as_ref(), tolerance),
        demand("connect-ports", connect_ports.as_ref(), ports),
        demand("proxy-kinds", proxy_kinds.as_ref(), words),
        demand("consumers", consumers.as_ref(), words),
        demand("certificate-issuers", certificate_issuers.as_ref(), words),
    ]
    .into_iter()
    .flatten()
}

fn demand<T>(name: &str, stated: Option<&Stated<T>>, text: impl Fn(&T) -> String) -> Option<Part> {
    let Stated {
        value,
        says,
        section,
    } = stated?;
    Some(Part {
        name: format!("demand {name}"),
        purpose: text(value),
        members: vec![
            ("value", text(value)),
            ("says", says.clone()),
            ("section", section.clone().unwrap_or_default()),
        ],
    })
}

fn network(network: &Network) -> Part {
    // The prefixes are compared one by one.
    let Network {
        id,
        purpose,
        prefixes: _,
    } = network;
    Part {
        name: format!("networks of {id}"),
        purpose: purpose.clone().unwrap_or_default(),
        members: vec![("purpose", purpose.clone().unwrap_or_default())],
    }
}

fn alternative(alternative: &Alternative) -> Part {
    let Alternative {
        id,
        title,
        says,
        section,
        means,
    } = alternative;
    let means = match means {
        Means::Names(names) => {
            let names: Vec<&str> = names.iter().map(UrlPattern::text).collect();
            names.join(", ")
        }
        Means::ServiceTags(cloud) => format!("service tags of {cloud}"),
    };
    Part {
        name: format!("alternative {id}"),
        purpose: title.clone(),
        members: vec![
            ("title", title.clone()),
            ("says", says.clone()),
            ("section", section.clone().unwrap_or_default()),
            ("means", means),
        ],
    }
}
