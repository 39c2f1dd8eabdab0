//! `--fix`: what is certain to mean the same is written into the file, once the old and the new text
//! were compared.

use std::sync::Arc;

use super::{Loaded, sealed_world};
use crate::cli::trouble::Trouble;
use crate::finding::answers::RouteEntry;
use crate::finding::lint::Fixed;
use crate::lint::{Edit, edited, sample_urls};
use crate::pac::answer;
use crate::pac::dialects::{self, Dialect};
use crate::pac::evaluation::{Evaluation, Limits, Outcome};
use crate::pac::request::Request;
use crate::pac::script::Readings;
use crate::pac::steps::Instrumentation;
use crate::system::{ScriptSession, files};

/// The clients in which both texts are compared.
const CLIENTS: [&str; 2] = ["chromium", "firefox"];

/// The mark at the beginning of some files.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// Writes the corrected file, where it means the same. Gives what was done, and the new content.
pub(super) fn fix(
    path: &str,
    bytes: &[u8],
    loaded: &Loaded,
    edits: &[Edit],
) -> Result<(Fixed, Option<Vec<u8>>), Trouble> {
    let refused = |why: &str| {
        let fixed = Fixed {
            changes: 0,
            compared: 0,
            refused: Some(why.to_owned()),
        };
        Ok((fixed, None))
    };
    if loaded.failure.is_some() {
        return refused("the file cannot be loaded, so that nothing can be compared");
    }
    let body = bytes.strip_prefix(MARK).unwrap_or(bytes);
    let text = loaded.script.source.text();
    if body != text.as_bytes() {
        return refused("the file is not UTF-8");
    }
    let (corrected, changes) = edited(text, edits);
    let mut content = bytes
        .get(..bytes.len() - body.len())
        .unwrap_or_default()
        .to_vec();
    content.extend_from_slice(corrected.as_bytes());
    let urls = sample_urls(text);
    let mut compared = 0;
    for client in CLIENTS.into_iter().filter_map(dialects::named) {
        let (Some(old), Some(new)) = (
            answers(path, bytes, client, &urls),
            answers(path, &content, client, &urls),
        ) else {
            return refused("the corrected file cannot be loaded");
        };
        for ((url, old), (_, new)) in old.iter().zip(&new) {
            match (old, new) {
                (Answered::Unknown, _) | (_, Answered::Unknown) => {
                    return refused(&format!("{url} got no answer to compare"));
                }
                (old, new) if old != new => {
                    return refused(&format!("{url} would get another answer"));
                }
                _ => {}
            }
        }
        compared = old.len();
    }
    files::replace("PAC file", path, &content).map_err(|error| Trouble::new(&error))?;
    let fixed = Fixed {
        changes,
        compared,
        refused: None,
    };
    Ok((fixed, Some(content)))
}

/// What a client makes of an answer.
#[derive(Debug, PartialEq)]
enum Answered {
    /// The route, and what the client drops, without its wording.
    Route(Vec<RouteEntry>, usize),
    /// What the script did instead of answering.
    Other(Outcome),
    /// pac-check stopped it.
    Unknown,
}

fn answers(
    path: &str,
    bytes: &[u8],
    client: &'static Dialect,
    urls: &[String],
) -> Option<Vec<(String, Answered)>> {
    let script = Readings::default().script(path, bytes, None, client);
    let mut session = ScriptSession::start(
        script,
        client,
        Arc::new(sealed_world()),
        Limits::default(),
        Instrumentation::Returns,
    )
    .ok()?;
    let asked = urls.iter().filter_map(|url| {
        let request = Request::new(url, client).ok()?;
        Some((url.clone(), request))
    });
    let (urls, requests): (Vec<String>, Vec<Request>) = asked.unzip();
    let evaluations = session.evaluate(&requests);
    Some(
        urls.into_iter()
            .zip(evaluations.into_iter().map(|it| answered(it, client)))
            .collect(),
    )
}

fn answered(evaluation: Evaluation, client: &Dialect) -> Answered {
    match evaluation.outcome {
        Outcome::Text(text) => {
            let answer = answer::parse(&text, client);
            Answered::Route(answer.route, answer.rejected.len())
        }
        Outcome::Limit(_) | Outcome::Crash(_) => Answered::Unknown,
        other => Answered::Other(other),
    }
}
