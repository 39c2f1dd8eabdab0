//! Why a download failed, in words and as a kind.

use std::error::Error;
use std::io;
use std::time::Duration;

use url::Url;

use crate::finding::discovery::{Fetch, FetchFailure, FetchFailureKind};
use crate::wpad::Limits;

/// A failure of a download of `url`.
pub(super) fn of(kind: FetchFailureKind, url: &Url, why: &str) -> FetchFailure {
    FetchFailure {
        kind,
        message: format!("{}: {why}", without_password(url)),
    }
}

/// The time for everything passed: that of a client, or the shorter one of a survey.
pub(super) fn timed_out(url: &Url, limits: Limits, story: &Fetch) -> FetchFailure {
    let answered = story.hops.last().is_some_and(|hop| hop.status.is_some());
    let given = limits.given_up_after.min(limits.deadline);
    if answered {
        let so_far = format!(", {} bytes came", story.bytes);
        after(given, url, limits, ("not complete", &so_far))
    } else {
        after(given, url, limits, ("no response", ""))
    }
}

/// The time for a response passed; that for everything did not.
pub(super) fn given_up(url: &Url, limits: Limits) -> FetchFailure {
    let given = limits.given_up_after.min(limits.deadline);
    let given = limits.first_response.min(given);
    after(given, url, limits, ("no response", ""))
}

fn after(given: Duration, url: &Url, limits: Limits, what: (&str, &str)) -> FetchFailure {
    // What is left of a survey's time has nanoseconds, and is another number in each run.
    let time = if given.subsec_nanos().is_multiple_of(1_000_000) {
        format!("within {given:?}")
    } else {
        "in the time that was left for it".to_owned()
    };
    let why = format!("{} {time}{}", what.0, what.1);
    if given < limits.deadline {
        let why = format!("{why}; clients wait longer (--download-timeout)");
        return of(FetchFailureKind::GivenUp, url, &why);
    }
    of(FetchFailureKind::TimedOut, url, &why)
}

/// Reads an error of the library; `received` is the number of bytes of the body so far, where it
/// had begun.
pub(super) fn read(error: &reqwest::Error, url: &Url, received: Option<u64>) -> FetchFailure {
    let causes = causes(error);
    let is_tls = causes.iter().any(|cause| cause.is::<rustls::Error>());
    let io_kinds: Vec<io::ErrorKind> = causes
        .iter()
        .filter_map(|cause| cause.downcast_ref::<io::Error>())
        .map(io::Error::kind)
        .collect();
    let cut = [
        io::ErrorKind::UnexpectedEof,
        io::ErrorKind::ConnectionReset,
        io::ErrorKind::ConnectionAborted,
        io::ErrorKind::BrokenPipe,
    ];
    let bad_coding = [io::ErrorKind::InvalidData, io::ErrorKind::InvalidInput];
    // The TLS layer's word for a server that hangs up during the handshake.
    let is_handshake_cut = error.is_connect()
        && url.scheme() == "https"
        && io_kinds.contains(&io::ErrorKind::UnexpectedEof);
    let kind = if is_tls || is_handshake_cut {
        FetchFailureKind::Tls
    } else if error.is_timeout() && error.is_connect() {
        FetchFailureKind::Connect
    } else if error.is_timeout() {
        FetchFailureKind::TimedOut
    } else if error.is_connect() {
        FetchFailureKind::Connect
    } else if io_kinds.iter().any(|kind| bad_coding.contains(kind)) {
        FetchFailureKind::BadResponse
    } else if received.is_some() || io_kinds.iter().any(|kind| cut.contains(kind)) {
        FetchFailureKind::CutShort
    } else {
        FetchFailureKind::BadResponse
    };
    let mut why = match (kind, received) {
        (FetchFailureKind::CutShort, Some(bytes)) => {
            format!("the connection ended after {bytes} bytes of the file")
        }
        (FetchFailureKind::BadResponse, Some(bytes)) => {
            format!("its content coding is broken after {bytes} bytes")
        }
        (FetchFailureKind::Connect, _) => "no connection".to_owned(),
        (FetchFailureKind::Tls, _) => "no secure connection".to_owned(),
        (FetchFailureKind::TimedOut, _) => "timed out".to_owned(),
        _ => "no valid response".to_owned(),
    };
    // Wrappers repeat the words of what they wrap, or say only that they wrap.
    let mut said: Vec<String> = Vec::new();
    for cause in causes {
        let text = cause.to_string();
        let is_wrapper = text.starts_with("client error (") || text == "tcp connect error";
        if !is_wrapper && !said.iter().any(|earlier| earlier.contains(&text)) {
            why.push_str(": ");
            why.push_str(&text);
            said.push(text);
        }
    }
    of(kind, url, &why)
}

/// What is below an error, outermost first. An input or output error that wraps another names as its
/// source what is below that one; here it is in between.
fn causes(error: &reqwest::Error) -> Vec<&(dyn Error + 'static)> {
    let mut causes: Vec<&(dyn Error + 'static)> = Vec::new();
    let mut next = error.source();
    while let Some(cause) = next {
        causes.push(cause);
        next = match cause
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref)
        {
            Some(wrapped) => Some(wrapped),
            None => cause.source(),
        };
    }
    causes
}

/// The URL for people: a password in it is nobody's business.
fn without_password(url: &Url) -> Url {
    let mut url = url.clone();
    if url.password().is_some() {
        // Fails only for URLs that cannot have one.
        let _ = url.set_password(Some("***"));
    }
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_not_shown() {
        let url = Url::parse("http://u:secret@a.example/x").unwrap();
        let failure = of(FetchFailureKind::Connect, &url, "refused");
        assert_eq!(failure.message, "http://u:***@a.example/x: refused");
    }
}
