//! A suite of what a PAC file does today.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use toml_edit::{Array, ArrayOfTables, DocumentMut, Item, Table, value};

use super::check::called;
use super::write::write;
use super::{Case, CaseResult, Expectation, SCHEMA, ScriptSource, Suite, World};
use crate::pac::lookup::SharedHost;
use crate::pac::{Family, Host, Resolution};

/// Why there is nothing to record.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// A text that is not a URL.
    #[error("{url:?} is not a URL that {client} could be asked about")]
    NotAUrl {
        /// The text.
        url: String,
        /// The client.
        client: &'static str,
    },
    /// It is unknown what the client does.
    #[error("what {client} does with {url} is unknown: {why}")]
    NotKnown {
        /// The URL.
        url: String,
        /// The client.
        client: &'static str,
        /// Why.
        why: String,
    },
    /// In the world that was recorded the script answers something else.
    #[error(
        "{url} gets `{second}` in {client} when it is asked again, where it was `{first}` before: the script does not depend only on what a suite holds"
    )]
    Unstable {
        /// The URL.
        url: String,
        /// The client.
        client: &'static str,
        /// The first route.
        first: String,
        /// The second.
        second: String,
    },
}

/// A suite of URLs without expectations, to be run for their answers.
pub fn questions(urls: &[&str], clients: Vec<String>, world: World) -> Suite {
    let case = |(index, url): (usize, &&str)| Case {
        url: (*url).to_owned(),
        line: u32::try_from(index + 1).unwrap_or(u32::MAX),
        note: None,
        my_ip: None,
        at: None,
        expected: Expectation::default(),
        by_client: BTreeMap::new(),
    };
    Suite {
        title: String::new(),
        about: String::new(),
        script: ScriptSource::File(String::new()),
        world: World { clients, ..world },
        cases: urls.iter().enumerate().map(case).collect(),
        attack: None,
    }
}

/// The text of the suite that says what these answers are. `results` are those of
/// [`questions`], `pac` is the path of the file as the suite names it.
pub fn record(
    title: &str,
    pac: &str,
    suite: &Suite,
    results: &[CaseResult<'_>],
) -> Result<String, RecordError> {
    let mut document = DocumentMut::new();
    document["schema"] = value(SCHEMA);
    document["title"] = value(title);
    document["pac"] = value(pac);
    document["world"] = Item::Table(world(&suite.world));
    let mut tables = ArrayOfTables::new();
    let mut by_case: Vec<Vec<&CaseResult<'_>>> = suite.cases.iter().map(|_| Vec::new()).collect();
    for result in results {
        if let Some(of_case) = by_case.get_mut(result.number) {
            of_case.push(result);
        }
    }
    for (case, results) in suite.cases.iter().zip(&by_case) {
        tables.push(table(case, results)?);
    }
    document["case"] = Item::ArrayOfTables(tables);
    Ok(document.to_string())
}

fn world(world: &World) -> Table {
    let list =
        |addresses: &[IpAddr]| -> Array { addresses.iter().map(ToString::to_string).collect() };
    let mut table = Table::new();
    table["clients"] = value(world.clients.iter().map(String::as_str).collect::<Array>());
    table["at"] = value(world.at.to_string());
    if !world.my_ip.is_empty() {
        table["my_ip"] = value(list(&world.my_ip));
    }
    if !world.hosts.is_empty() {
        let mut hosts = Table::new();
        for (name, addresses) in &world.hosts {
            hosts.insert(name, value(list(addresses)));
        }
        table["hosts"] = Item::Table(hosts);
    }
    table
}

fn table(case: &Case, results: &[&CaseResult<'_>]) -> Result<Table, RecordError> {
    let mut table = Table::new();
    table["url"] = value(case.url.as_str());
    let nothing = Expectation::default();
    let mut base: Option<Expectation> = None;
    let mut clients = Table::new();
    clients.set_implicit(true);
    for result in results {
        let expected = expected(result)?;
        match &base {
            None => {
                write(&mut table, &nothing, &expected);
                base = Some(expected);
            }
            Some(base) if *base == expected => {}
            Some(_) => {
                let mut own = Table::new();
                write(&mut own, &nothing, &expected);
                clients.insert(result.client, Item::Table(own));
            }
        }
    }
    if !clients.is_empty() {
        table.insert("client", Item::Table(clients));
    }
    Ok(table)
}

fn expected(result: &CaseResult<'_>) -> Result<Expectation, RecordError> {
    let (url, client) = (result.case.url.clone(), result.client);
    let Some(answer) = &result.answer else {
        return Err(RecordError::NotAUrl { url, client });
    };
    Expectation::of(answer).ok_or_else(|| {
        let unanswered = answer.lookups.iter().find_map(|lookup| {
            let why = lookup.failure.as_ref()?;
            Some(format!("{}: {why}", called(lookup.question, &lookup.name)))
        });
        let failure = answer.error.as_ref().map(|error| error.message.clone());
        RecordError::NotKnown {
            url,
            client,
            why: unanswered
                .or(failure)
                .unwrap_or_else(|| format!("it ended in `{}`", answer.status.word())),
        }
    })
}

/// Holds the answers in the recorded world against those in the real one.
pub fn compare(real: &[CaseResult<'_>], recorded: &[CaseResult<'_>]) -> Result<(), RecordError> {
    for (real, recorded) in real.iter().zip(recorded) {
        // What is unknown is told as such, by whoever records it.
        let Ok(first) = expected(real) else {
            continue;
        };
        if expected(recorded).as_ref() != Ok(&first) {
            return Err(RecordError::Unstable {
                url: real.case.url.clone(),
                client: real.client,
                first: in_words(real),
                second: in_words(recorded),
            });
        }
    }
    Ok(())
}

fn in_words(result: &CaseResult<'_>) -> String {
    match &result.answer {
        Some(answer) if answer.route.is_empty() => answer
            .returned
            .clone()
            .unwrap_or_else(|| answer.status.word().to_owned()),
        Some(answer) => answer.effective_text().to_owned(),
        None => String::new(),
    }
}

/// A world that writes down what it answers.
pub struct Witness {
    world: SharedHost,
    seen: Mutex<Seen>,
}

#[derive(Default, Clone)]
struct Seen {
    hosts: BTreeMap<String, Vec<IpAddr>>,
    my_ip: Vec<IpAddr>,
}

impl Witness {
    /// Nothing is seen yet.
    pub fn new(world: SharedHost) -> Self {
        Self {
            world,
            seen: Mutex::default(),
        }
    }

    /// The names, addresses and own addresses that were seen, in place of those of `world`.
    pub fn world(&self, world: &World) -> World {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        World {
            hosts: seen.hosts.clone(),
            my_ip: seen.my_ip.clone(),
            ..world.clone()
        }
    }
}

impl Host for Witness {
    fn resolve(&self, name: &str, family: Family) -> Resolution {
        let resolution = self.world.resolve(name, family);
        let key = name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase();
        let exists = matches!(resolution, Resolution::Addresses(_) | Resolution::NoAddress);
        if exists && !key.is_empty() {
            let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
            let addresses = seen.hosts.entry(key).or_default();
            for address in resolution.addresses() {
                if !addresses.contains(address) {
                    addresses.push(*address);
                }
            }
        }
        resolution
    }

    fn own_addresses(&self) -> Vec<IpAddr> {
        let addresses = self.world.own_addresses();
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.my_ip.clone_from(&addresses);
        addresses
    }

    fn now_ms(&self) -> i64 {
        self.world.now_ms()
    }

    fn utc_offset_seconds(&self, unix_seconds: i64) -> i32 {
        self.world.utc_offset_seconds(unix_seconds)
    }
}
