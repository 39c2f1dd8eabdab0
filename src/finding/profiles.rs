//! Lists of required URLs as they are shown and compared.

use serde::Serialize;

/// The result of one of the commands of `pac-check profile`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProfilePage {
    /// Every list there is. The JSON shape is `pac-check/profile-list@1`.
    List(ProfileList),
    /// One list. The JSON shape is `pac-check/profile-show@1`.
    Show(ShownProfile),
    /// What changed between two. The JSON shape is `pac-check/profile-diff@1`.
    Changes(ProfileChanges),
}

/// The compiled-in lists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ProfileList {
    /// The lists, in their order.
    pub profiles: Vec<ListedProfile>,
}

/// One of the lists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ListedProfile {
    /// Name on the command line.
    pub id: String,
    /// Name in prose.
    pub title: String,
    /// How many rows it has.
    pub rows: usize,
    /// When its source was read, or the date that the source bears.
    pub retrieved: Option<String>,
    /// True for the one that is judged where none is named.
    pub default: bool,
}

/// One list with everything that it says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ShownProfile {
    /// Name on the command line.
    pub id: String,
    /// Name in prose.
    pub title: String,
    /// Where it was published: name in `sources` of rows (absent for the only one), address, date.
    pub sources: Vec<ShownSource>,
    /// Placeholders of examples with what they stand for.
    pub variables: Vec<(String, String)>,
    /// What is demanded beside names and ports, a sentence each.
    pub demands: Vec<String>,
    /// The rows in order.
    pub rows: Vec<ShownRow>,
    /// Addresses by service.
    pub networks: Vec<ShownNetwork>,
    /// Weaker ways that the publisher names.
    pub alternatives: Vec<ShownAlternative>,
}

/// A weaker way to allow what a list requires.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ShownAlternative {
    /// Its name within the list.
    pub id: String,
    /// What is allowed.
    pub title: String,
    /// What is to be known about it.
    pub says: String,
}

/// A place where a list was published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ShownSource {
    /// Its name in rows; `None` for the source of the whole list.
    pub name: Option<String>,
    /// Its address.
    pub url: String,
    /// When it was read, or the date that it bears.
    pub retrieved: String,
}

/// A row of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ShownRow {
    /// What it is for.
    pub purpose: String,
    /// What breaks where it can't be reached, where the list says so.
    pub breaks: Option<String>,
    /// The pattern as published.
    pub pattern: String,
    /// The TCP port.
    pub port: u16,
    /// `http` or `https`.
    pub scheme: &'static str,
    /// `required`, `optional` or `legacy`.
    pub standing: &'static str,
    /// What else it needs, a few words each: `websocket`, `no TLS inspection`, ...
    pub needs: Vec<String>,
    /// Example hosts, with placeholders.
    pub examples: Vec<String>,
    /// The sources that list it, by name.
    pub sources: Vec<String>,
    /// What else the source says.
    pub notes: Option<String>,
}

/// Addresses of a service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ShownNetwork {
    /// Name of the service.
    pub id: String,
    /// Its networks.
    pub prefixes: Vec<String>,
}

/// What changed between two lists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ProfileChanges {
    /// The first list.
    pub old: String,
    /// The second list.
    pub new: String,
    /// The changes.
    pub changes: Vec<Change>,
}

/// One change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase", tag = "change")]
pub enum Change {
    /// Only the second list has it.
    Added {
        /// The pattern and port, or the network.
        row: String,
        /// What it is for.
        purpose: String,
    },
    /// Only the first list has it.
    Removed {
        /// The pattern and port, or the network.
        row: String,
        /// What it was for.
        purpose: String,
    },
    /// Both have it, and say different things about it.
    Changed {
        /// The pattern and port.
        row: String,
        /// What differs.
        members: Vec<Difference>,
    },
}

/// Something that two lists say differently about one row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// What it is.
    pub name: &'static str,
    /// What the first list says.
    pub old: String,
    /// What the second says.
    pub new: String,
}
