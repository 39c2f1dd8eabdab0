//! The result of `pac-check url`, written while the answers come: a log of a million URLs does not
//! have to sit in memory.

use std::io::{self, Write};

use super::Layout;
use crate::finding::answers::{PacFile, UrlAnswer, UrlReport, Way};
use crate::finding::disagreement::Disagreement;

/// Begins a page on the answers of a PAC file. `all_clients` is true where every client was asked
/// for (`--client all`): JSON then names each, also where there is only one.
pub type BeginUrls = for<'a> fn(
    pac: &PacFile,
    all_clients: bool,
    layout: Layout,
    out: &'a mut dyn Write,
) -> io::Result<Box<dyn UrlWriter + 'a>>;

/// A page that has begun. For each client [`client`](Self::client), then its answers; at last
/// [`end`](Self::end): a page without it is not complete.
///
/// An error is the writer's, or of kind `InvalidInput` where the order is another: an answer before
/// any client, a second client on a page of one, the end of such a page without a client.
pub trait UrlWriter {
    /// Who answers in the client that comes next; nothing where the file can't be loaded. A format that
    /// only has a place for each answer leaves it out.
    fn way(&mut self, way: Option<&Way>) {
        let _ = way;
    }
    /// The answers that follow are those of this client.
    fn client(&mut self, name: &str) -> io::Result<()>;
    /// The answer for the next URL.
    fn answer(&mut self, answer: &UrlAnswer) -> io::Result<()>;
    /// What was written so far is on its way to the reader, where the format writes before the end.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
    /// With which URLs the clients do different things, after the last answer; `more` such URLs are
    /// left out. A format that only has a place for each answer leaves them out.
    fn disagreements(&mut self, found: &[Disagreement], more: usize) -> io::Result<()> {
        let _ = (found, more);
        Ok(())
    }
    /// There is nothing more to come.
    fn end(self: Box<Self>) -> io::Result<()>;
}

/// Writes a page of which everything is there.
pub(super) fn write(
    report: &UrlReport,
    begin: BeginUrls,
    layout: Layout,
    out: &mut dyn Write,
) -> io::Result<()> {
    let all_clients = report.all_clients || report.clients.len() != 1;
    let mut page = begin(&report.pac, all_clients, layout, out)?;
    for client in &report.clients {
        page.client(&client.client)?;
        for answer in &client.results {
            page.answer(answer)?;
        }
    }
    page.end()
}

/// The order of calls, kept for every format.
#[derive(Debug, Clone, Copy)]
pub(super) struct Order {
    all_clients: bool,
    clients: usize,
}

impl Order {
    pub(super) const fn new(all_clients: bool) -> Self {
        Self {
            all_clients,
            clients: 0,
        }
    }

    /// How many clients came before this one.
    pub(super) fn client(&mut self) -> io::Result<usize> {
        let before = self.clients;
        if before > 0 && !self.all_clients {
            return Err(misuse("a second client on a page of one"));
        }
        self.clients += 1;
        Ok(before)
    }

    pub(super) const fn clients(self) -> usize {
        self.clients
    }

    pub(super) fn answer(self) -> io::Result<()> {
        if self.clients == 0 {
            return Err(misuse("an answer before its client"));
        }
        Ok(())
    }

    pub(super) fn end(self) -> io::Result<()> {
        if self.clients == 0 && !self.all_clients {
            return Err(misuse("the end of a page before its client"));
        }
        Ok(())
    }
}

fn misuse(what: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, what)
}
