//! Does a client take what came from a place for its PAC file?

use crate::finding::discovery::{Candidate, CandidateOutcome, Fetch, FetchFailureKind};
use crate::wpad::clients::Takes;
use crate::wpad::delivery::{self, Acceptance};
use crate::wpad::{Fetched, Statuses, media_type};

/// What a body that was read is, whoever looks at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::wpad) struct Body {
    /// It may be a script.
    pub(super) is_text: bool,
    /// Its text contains `FindProxyForURL`.
    pub(super) names_entry_point: bool,
}

impl Body {
    /// Looks at a download, where its body was read.
    pub(in crate::wpad) fn of(fetched: &Fetched, read: Statuses) -> Option<Self> {
        let story = &fetched.story;
        if story.failure.is_some() || !story.status().is_some_and(|status| read.contain(status)) {
            return None;
        }
        let is_taken = |must_name_entry_point| {
            let acceptance = Acceptance {
                must_name_entry_point,
                statuses: read,
                media_types: &[],
            };
            delivery::check_body(&fetched.body, acceptance).is_ok()
        };
        Some(Self {
            is_text: is_taken(false),
            names_entry_point: is_taken(true),
        })
    }
}

/// What happened to a place for one client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Taken {
    /// It has its file.
    Yes,
    /// It has none.
    No(String),
    /// That is unknown.
    Unknown(String),
}

/// Judges a place that exists.
pub(super) fn taken(client: Takes, candidate: &Candidate, body: Option<Body>) -> Taken {
    let unknown = |why: &str| Taken::Unknown(why.to_owned());
    let no = |why: &str| Taken::No(why.to_owned());
    let Some(fetch) = &candidate.fetch else {
        return match candidate.outcome {
            CandidateOutcome::NotTried => unknown("it was not downloaded (--all does)"),
            _ => unknown("it was not downloaded"),
        };
    };
    if let Some(failure) = &fetch.failure {
        return match failure.kind {
            FetchFailureKind::NotAttempted | FetchFailureKind::NotRecorded => {
                unknown("it was not downloaded")
            }
            FetchFailureKind::GivenUp => {
                unknown("its web server was slow, and a client waits longer")
            }
            FetchFailureKind::NeverAsked => unknown("pac-check does not ask at its address"),
            FetchFailureKind::Unresolved => unknown("the name of its web server was not resolved"),
            FetchFailureKind::TooLarge if client.most_bytes.is_none() => {
                unknown("it is larger than what was read, and this client knows no limit")
            }
            _ => no("no PAC file comes from there"),
        };
    }
    let Some(status) = fetch.status() else {
        return no("no PAC file comes from there");
    };
    if fetch.hops.len() > 1 && !client.follows_redirects {
        return no("its server redirects, and this client does not follow");
    }
    if !client.statuses.contain(status) {
        return no(&format!(
            "the server answered with status {status}, which is not a PAC file for this client"
        ));
    }
    let Some(body) = body else {
        return unknown(&format!(
            "this client takes what comes with status {status}; that was not looked at"
        ));
    };
    if client.most_bytes.is_some_and(|most| fetch.bytes > most) {
        return no("the file is larger than what this client takes");
    }
    if !body.is_text || client.must_name_entry_point && !body.names_entry_point {
        return no("no PAC file comes from there");
    }
    if client.by_type_or_ending && is_doubtful(fetch, &candidate.url) {
        return unknown(
            "its Content-Type is not that of a PAC file, and whether this client goes by an ending that \
             something follows is unknown",
        );
    }
    if client.by_type_or_ending && !is_marked(fetch, &candidate.url) {
        return no(
            "it has neither the media type of a PAC file nor a URL that ends as that of one, and \
             this client goes by that",
        );
    }
    Taken::Yes
}

/// No type, and an ending with something behind it.
fn is_doubtful(fetch: &Fetch, url: &str) -> bool {
    let url = fetch.hops.last().map_or(url, |hop| &hop.url);
    !media_type::is_of_pac_file(fetch.content_type.as_deref())
        && media_type::is_of_script(url)
        && media_type::has_query(url)
}

fn is_marked(fetch: &Fetch, url: &str) -> bool {
    let url = fetch.hops.last().map_or(url, |hop| &hop.url);
    media_type::is_of_pac_file(fetch.content_type.as_deref()) || media_type::is_of_script(url)
}
