//! What to try where a PAC file cannot be downloaded.

use crate::finding::discovery::{FetchFailure, FetchFailureKind};

pub(super) const fn advice(failure: &FetchFailure) -> &'static str {
    match failure.kind {
        FetchFailureKind::NeverAsked => "download the file yourself, and name it: --pac FILE",
        FetchFailureKind::BadUrl => "give an http or https URL, or the path of a file",
        FetchFailureKind::NoAddress | FetchFailureKind::Unresolved => {
            "check the name; --dns-server asks another server, --resolve NAME=IP gives the address"
        }
        FetchFailureKind::Connect
        | FetchFailureKind::TimedOut
        | FetchFailureKind::GivenUp
        | FetchFailureKind::CutShort => {
            "check that this machine reaches the server without a proxy, as clients do"
        }
        FetchFailureKind::Tls => {
            "check the server's certificate: clients don't take the file either"
        }
        FetchFailureKind::TooLarge => "the client takes no larger file",
        FetchFailureKind::TooManyRedirects | FetchFailureKind::BadRedirect => {
            "name the URL of the file itself"
        }
        FetchFailureKind::BadResponse => "check that the port is that of a web server",
        FetchFailureKind::NotAttempted => "leave out that option, or name a file",
        FetchFailureKind::NotRecorded => "record the world again, with this URL",
    }
}
