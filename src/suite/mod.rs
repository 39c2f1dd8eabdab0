//! Layer 2: regression suites for PAC files: a file, a world, and what each URL must get there.
//!
//! A suite is a TOML text, described with an example in `docs/suites.md`. Everything here is data
//! and functions without files or sockets: [`Suite::parse`] reads the text, [`run()`] evaluates the
//! cases, [`check()`] compares one answer with one expectation. Who reads files is the caller.

mod case;
mod check;
mod document;
mod expectation;
mod moment;
mod recipe;
mod record;
mod refusal;
mod route;
mod run;
mod schema;
mod told;
mod update;
mod world;
mod write;

use std::collections::BTreeMap;
use std::net::IpAddr;

use crate::finding::answers::Status;

pub use check::{Difference, Mismatch, check};
pub use document::SuiteError;
pub use moment::{Moment, MomentError};
pub use recipe::{MOST_BYTES, Recipe, RecipeError};
pub use record::{RecordError, Witness, compare, questions, record};
pub use route::{is_normal_form, matches};
pub use run::{CaseResult, Failure, Part, ScriptBytes, in_order, parts, run, run_with};
pub use schema::JSON_SCHEMA;
pub use update::{UpdateError, update};

/// The name and version of the format, the first key of every suite.
pub const SCHEMA: &str = "pac-check/suite@1";

/// A PAC file, a world to run it in, and what each URL must get there.
#[derive(Debug, Clone, PartialEq)]
pub struct Suite {
    /// One line: what the file is an example of.
    pub title: String,
    /// What the file shows, for people; empty where the title says it all.
    pub about: String,
    /// Where the script comes from.
    pub script: ScriptSource,
    /// The world of every case that does not change it.
    pub world: World,
    /// The cases, in the order of the text; a table of URLs is one case per URL.
    pub cases: Vec<Case>,
    /// For a hostile script: what it attacks and what it may cost.
    pub attack: Option<Attack>,
}

/// Where a suite's script comes from.
#[derive(Debug, Clone, PartialEq)]
pub enum ScriptSource {
    /// A path relative to the suite.
    File(String),
    /// Written when the suite runs, because it is too large to keep.
    Generated(Recipe),
}

/// Everything that a script can see, so that a case gives the same answer every day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct World {
    /// Names and their addresses, in lower case and without a trailing dot. An empty list is a name
    /// without addresses; a name that is not listed does not exist.
    pub hosts: BTreeMap<String, Vec<IpAddr>>,
    /// The machine's own addresses, the preferred one of each family first.
    pub my_ip: Vec<IpAddr>,
    /// The script's clock and time zone.
    pub at: Moment,
    /// Clients (names of dialects) that every case is judged for.
    pub clients: Vec<String>,
}

/// One URL and what it must get.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// The URL.
    pub url: String,
    /// Line of the suite where the case begins, from 1.
    pub line: u32,
    /// Why the case is there, for people.
    pub note: Option<String>,
    /// The machine's own addresses for this case, instead of the world's.
    pub my_ip: Option<Vec<IpAddr>>,
    /// The clock and time zone for this case, instead of the world's.
    pub at: Option<Moment>,
    /// What every client must do that has no row in `by_client`.
    pub expected: Expectation,
    /// Clients that do something else.
    pub by_client: BTreeMap<String, Expectation>,
}

/// What an answer must be. A field that is absent (or an empty list) demands nothing; all that are
/// present must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Expectation {
    /// The script's own value, verbatim.
    pub returned: Option<String>,
    /// What the client does, in the normal form of
    /// [`UrlAnswer::effective`](crate::finding::answers::UrlAnswer::effective).
    pub route: Option<String>,
    /// As `route`, any one of these.
    pub any_of: Vec<String>,
    /// As `route`, with `*` for any text.
    pub matches: Option<String>,
    /// Patterns with `*`; each must match an entry of the route.
    pub contains: Vec<String>,
    /// Patterns with `*`; none may match an entry of the route.
    pub not_contains: Vec<String>,
    /// The route must be the one of this URL.
    pub same_as: Option<String>,
    /// The end of the evaluation, any one of these. Where none is named and no error is expected,
    /// the script must have answered or the client must not have asked it.
    pub status: Vec<Status>,
    /// Text in the message of the error.
    pub error_contains: Option<String>,
    /// Line of the script, from 1, where the error is.
    pub error_line: Option<u32>,
    /// The host that the script received.
    pub host: Option<String>,
    /// The URL that the script received.
    pub seen_url: Option<String>,
    /// The names that the script asked DNS for, each once, in order of the first question.
    pub lookups: Option<Vec<String>>,
    /// The script's alerts.
    pub alerts: Option<Vec<String>>,
}

/// What a hostile script attacks, and what it may cost.
#[derive(Debug, Clone, PartialEq)]
pub struct Attack {
    /// The part that is attacked and the way, in a few words.
    pub what: String,
    /// Longest time from the question to the answer, in seconds.
    pub max_seconds: f64,
    /// Most memory of the process that runs the script, in MiB.
    pub max_worker_mib: u32,
}

impl Case {
    /// What `client` must do.
    pub fn expected_of(&self, client: &str) -> &Expectation {
        self.by_client.get(client).unwrap_or(&self.expected)
    }

    /// The world of this case.
    pub fn world(&self, world: &World) -> World {
        World {
            my_ip: self.my_ip.clone().unwrap_or_else(|| world.my_ip.clone()),
            at: self.at.unwrap_or(world.at),
            ..world.clone()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_in_any_letter_case_and_with_a_trailing_dot() {
        let suite = Suite::parse(
            "a.toml",
            "schema = \"pac-check/suite@1\"\ntitle = \"t\"\nabout = \"a\"\npac = \"a.pac\"\n\
             [world]\nhosts = { \"A.example.\" = [\"10.0.0.1\"] }\n",
        )
        .map(|suite| suite.world);
        let world = match suite {
            Ok(world) => world,
            Err(error) => panic!("{error}"),
        };
        let one: &[IpAddr] = &[IpAddr::from([10, 0, 0, 1])];
        assert_eq!(world.addresses("a.example"), Some(one));
        assert_eq!(world.addresses("A.EXAMPLE."), Some(one));
        assert_eq!(world.addresses("b.example"), None);
    }
}
