//! PAC files that were fetched, and portals that answer in place of a server.

use std::io::Read;
use std::net::SocketAddr;

use super::connection::Connection;
use super::http::{self, Answer, Exchange};
use crate::source::sha256_hex;

/// No client takes a larger PAC file, in bytes.
const MOST_BYTES: u64 = 1024 * 1024;
/// Hosts that systems ask in order to find portals.
const CHECKS: [&str; 7] = [
    "www.msftconnecttest.com",
    "www.msftncsi.com",
    "connectivitycheck.gstatic.com",
    "captive.apple.com",
    "detectportal.firefox.com",
    "nmcheck.gnome.org",
    "connectivity-check.ubuntu.com",
];

/// A PAC file that was fetched.
#[derive(Debug, Clone)]
pub(super) struct Download {
    pub(super) url: String,
    pub(super) server: SocketAddr,
    pub(super) client: SocketAddr,
    pub(super) status: Option<u16>,
    pub(super) content_type: Option<String>,
    pub(super) location: Option<String>,
    pub(super) user_agent: Option<String>,
    /// Length of the file, without chunks and compression where they could be undone.
    pub(super) bytes: usize,
    /// Of the whole file, where the capture holds it.
    pub(super) sha256: Option<String>,
    /// True where the file has a function that clients call.
    pub(super) has_function: bool,
    /// Ways to log in that the server wants.
    pub(super) logins: Vec<String>,
    /// The client sent a login.
    pub(super) with_login: bool,
    pub(super) frame: u64,
}

/// The download of a PAC file, where an exchange is one.
pub(super) fn of(connection: &Connection, exchange: &Exchange) -> Option<Download> {
    const TYPE: &str = "application/x-ns-proxy-autoconfig";
    let answer = exchange.answer.as_ref();
    let content_type = answer.and_then(|answer| answer.header("content-type"));
    let is_pac = content_type.is_some_and(|it| it.to_ascii_lowercase().contains(TYPE))
        || http::is_pac_path(&exchange.target);
    if !is_pac || exchange.method != "GET" {
        return None;
    }
    let url = if exchange.target.contains("://") {
        exchange.target.clone()
    } else {
        let host = exchange.host.clone();
        let host = host.unwrap_or_else(|| connection.server.to_string());
        format!("http://{host}{}", exchange.target)
    };
    let file = answer.and_then(|answer| body(connection, answer));
    let logins = answer.into_iter().flat_map(|it| it.all("www-authenticate"));
    let logins = logins.filter_map(|value| value.split_whitespace().next());
    Some(Download {
        url,
        server: connection.server,
        client: connection.client,
        status: answer.map(|answer| answer.status),
        content_type: content_type.map(str::to_owned),
        location: answer
            .and_then(|it| it.header("location"))
            .map(str::to_owned),
        user_agent: exchange.user_agent.clone(),
        bytes: file
            .as_ref()
            .map_or_else(|| answer.map_or(0, |it| it.body_range.1), Vec::len),
        sha256: file.as_deref().map(sha256_hex),
        has_function: file.is_some_and(|file| {
            let name = b"FindProxyForURL";
            file.windows(name.len()).any(|part| part == name)
        }),
        logins: logins.map(str::to_owned).collect(),
        with_login: exchange.has_server_login,
        frame: exchange.asked.map_or(connection.frame, |mark| mark.frame),
    })
}

/// The file itself, where all of it is there and its coding is known.
fn body(connection: &Connection, answer: &Answer) -> Option<Vec<u8>> {
    let (start, length) = answer.body_range;
    let stream = connection.of_server.bytes();
    let end = start.checked_add(length)?;
    let is_ended = matches!(connection.ended, Some(end) if end.by_server && !end.is_reset);
    if length == 0 || connection.of_server.has_gap() || answer.is_open_ended && !is_ended {
        return None;
    }
    let raw = stream.get(start..end)?;
    let whole = if answer.is_chunked {
        http::chunks(raw).1?
    } else {
        raw.to_vec()
    };
    match answer.header("content-encoding") {
        None | Some("identity") => Some(whole),
        Some(coding) if coding.eq_ignore_ascii_case("gzip") => {
            let mut file = Vec::new();
            let mut reader = flate2::read::GzDecoder::new(whole.as_slice()).take(MOST_BYTES + 1);
            let read = reader.read_to_end(&mut file);
            (read.is_ok() && file.len() as u64 <= MOST_BYTES).then_some(file)
        }
        Some(_) => None,
    }
}

/// Where a portal sends the client that asks a server: 511 says so itself, and nobody but a portal
/// redirects the hosts by which systems look for portals.
pub(super) fn portal(exchange: &Exchange) -> Option<String> {
    let answer = exchange.answer.as_ref()?;
    let host = exchange.host.as_deref().unwrap_or_default();
    let is_check = CHECKS.contains(&host.split(':').next().unwrap_or_default());
    let said = match answer.status {
        511 => "511 Network Authentication Required".to_owned(),
        300..=399 if is_check => format!("a redirect to {}", answer.header("location")?),
        200 if exchange.target.starts_with("/generate_204") => "a page".to_owned(),
        _ => return None,
    };
    Some(said)
}
