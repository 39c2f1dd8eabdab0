//! Is what a server sent a PAC file? Pure checks, as clients make them.

use super::{Fetched, Statuses, media_type, signature};
use crate::finding::discovery::TextForm;

/// The name that the text of a PAC file must contain.
const ENTRY_POINT: &[u8] = b"FindProxyForURL";
/// The media types of a PAC file (Chromium: net/proxy_resolution/pac_file_fetcher_impl.cc). Hardly
/// any client insists on them.
const MEDIA_TYPES: &[&str] = &[
    "application/x-ns-proxy-autoconfig",
    "application/x-javascript-config",
];

/// What a client takes for a PAC file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Acceptance {
    /// The text must contain `FindProxyForURL` (Chromium: pac_file_decider.cc).
    pub must_name_entry_point: bool,
    /// Statuses of a response that is taken.
    pub statuses: Statuses,
    /// The Content-Type must contain one of these, if there is any; nothing is asked of it where there
    /// are none.
    pub media_types: &'static [&'static str],
}

/// Why a response is not a PAC file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Defect {
    /// The status was not one that the client takes.
    #[error("the server answered with status {status}{}; this client takes a PAC file only with {wanted}", meaning(*.status))]
    Status {
        /// The status.
        status: u16,
        /// Those that the client takes.
        wanted: Statuses,
    },
    /// The Content-Type was not one that the client takes.
    #[error("the server sent it as {sent}; this client takes a PAC file only as {}", .wanted.join(" or "))]
    MediaType {
        /// The Content-Type.
        sent: String,
        /// Those that the client takes.
        wanted: &'static [&'static str],
    },
    /// No response came.
    #[error("no response came")]
    NoResponse,
    /// Nothing, or only white space.
    #[error("the file is empty")]
    Empty,
    /// An HTML page.
    #[error(
        "it is an HTML page{}, no script: a login page, an error page or a start page",
        .title.as_ref().map(|title| format!(" titled {title:?}")).unwrap_or_default()
    )]
    Html {
        /// The page's title, shortened.
        title: Option<String>,
    },
    /// An image, an archive, or the like.
    #[error("it is {kind}, no script")]
    Binary {
        /// What it is.
        kind: &'static str,
    },
    /// Nothing but a URL: somebody saved the link and not the file.
    #[error("it holds no script but only the URL {url}")]
    Url {
        /// The URL.
        url: String,
    },
    /// Another text.
    #[error("its text does not contain FindProxyForURL")]
    NoEntryPoint,
}

impl Defect {
    /// True where nothing came that could be looked at.
    pub const fn is_about_delivery(&self) -> bool {
        matches!(self, Self::Status { .. } | Self::NoResponse)
    }
}

/// What to do about a file that is not a PAC file, by what its [`Defect`] says of it.
pub(super) fn remedy(why: &str) -> &'static str {
    let steps = [
        (
            "the file is empty",
            "Fill the file: it has to define FindProxyForURL.",
        ),
        (
            "it is an HTML page",
            "Deliver the script itself, not a page: see that neither a login nor an error page stands \
             before it.",
        ),
        (
            "it holds no script but only the URL",
            "Deliver the script that lies at that URL, not the URL.",
        ),
        (
            "its text does not contain",
            "Define FindProxyForURL in the file, or deliver the PAC file that was meant.",
        ),
        (
            "the server sent it as",
            "Let the web server send Content-Type: application/x-ns-proxy-autoconfig.",
        ),
    ];
    let step = steps
        .iter()
        .find(|(beginning, _)| why.starts_with(beginning));
    step.map_or("Deliver the PAC file itself, as text.", |(_, step)| step)
}

/// Looks at a download that did not fail on the way.
pub fn check(fetched: &Fetched, acceptance: Acceptance) -> Result<(), Defect> {
    match fetched.story.status() {
        None => return Err(Defect::NoResponse),
        Some(status) if acceptance.statuses.contain(status) => {}
        Some(status) => {
            let wanted = acceptance.statuses;
            return Err(Defect::Status { status, wanted });
        }
    }
    if let Some(sent) = &fetched.story.content_type {
        check_media_type(sent, acceptance)?;
    }
    check_body(&fetched.body, acceptance)
}

fn check_media_type(sent: &str, acceptance: Acceptance) -> Result<(), Defect> {
    let wanted = acceptance.media_types;
    let lower = sent.to_lowercase();
    let taken = sent.is_empty()
        || wanted.is_empty()
        || wanted.iter().any(|media_type| lower.contains(media_type));
    if taken {
        return Ok(());
    }
    Err(Defect::MediaType {
        sent: sent.to_owned(),
        wanted,
    })
}

/// Looks at the bytes alone, as for a file.
pub fn check_body(body: &[u8], acceptance: Acceptance) -> Result<(), Defect> {
    if body.iter().all(u8::is_ascii_whitespace) {
        return Err(Defect::Empty);
    }
    // As in Chromium, a page that names the entry point is taken; compiling it fails.
    if names_entry_point(body) {
        return Ok(());
    }
    if is_html(body) {
        return Err(Defect::Html { title: title(body) });
    }
    if let Some(kind) = signature::binary(body) {
        return Err(Defect::Binary { kind });
    }
    if let Some(url) = signature::lone_url(body) {
        return Err(Defect::Url {
            url: url.to_owned(),
        });
    }
    if acceptance.must_name_entry_point {
        return Err(Defect::NoEntryPoint);
    }
    Ok(())
}

/// What is odd about the delivery of a file that clients take.
pub fn notes(fetched: &Fetched) -> Vec<String> {
    let mut notes = Vec::new();
    match fetched.story.content_type.as_deref() {
        None => notes.push(format!(
            "no Content-Type; {} is expected",
            MEDIA_TYPES.first().copied().unwrap_or_default()
        )),
        Some(sent) => {
            let media_type = sent.split(';').next().unwrap_or_default().trim();
            if !MEDIA_TYPES
                .iter()
                .any(|known| known.eq_ignore_ascii_case(media_type))
            {
                let url = fetched.story.hops.last().map_or("", |hop| &hop.url);
                let what = if media_type::is_of_script(url) && media_type::has_query(url) {
                    "browsers take it all the same, whether WinHTTP does is unknown"
                } else if media_type::is_of_script(url) {
                    "Windows takes it by the ending of its URL, browsers by any"
                } else {
                    "browsers take it all the same, WinHTTP does not"
                };
                notes.push(format!(
                    "Content-Type is {sent}, not {}; {what}",
                    MEDIA_TYPES.first().copied().unwrap_or_default()
                ));
            }
        }
    }
    if is_html(&fetched.body) {
        notes.push("the body begins like an HTML page".to_owned());
    }
    notes.extend(fetched.story.hops.windows(2).filter_map(|hops| match hops {
        [from, to] if from.url.starts_with("https:") && to.url.starts_with("http:") => {
            Some(format!(
                "redirected from https to http, where anybody on the way can change the \
                         file: {} to {}",
                from.url, to.url
            ))
        }
        _ => None,
    }));
    notes
}

/// How a text is written.
pub fn text_form(body: &[u8]) -> TextForm {
    if body.starts_with(b"\xff\xfe") || body.starts_with(b"\xfe\xff") {
        TextForm::Utf16
    } else if body.is_ascii() {
        TextForm::Ascii
    } else if std::str::from_utf8(body).is_err() {
        TextForm::Other
    } else if body.starts_with(b"\xef\xbb\xbf") {
        TextForm::Utf8WithMark
    } else {
        TextForm::Utf8
    }
}

/// True where the bytes contain the name, in any encoding that a PAC file may have: in all of them
/// ASCII letters are one byte each, or two in UTF-16.
fn names_entry_point(body: &[u8]) -> bool {
    let wide = |big_endian: bool| -> Vec<u8> {
        ENTRY_POINT
            .iter()
            .flat_map(|&byte| if big_endian { [0, byte] } else { [byte, 0] })
            .collect()
    };
    contains(body, ENTRY_POINT) || contains(body, &wide(false)) || contains(body, &wide(true))
}

fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    haystack
        .windows(needle.len())
        .any(|window| window == needle)
}

/// True where the first thing in the text is the beginning of an HTML page.
fn is_html(body: &[u8]) -> bool {
    const BEGINNINGS: &[&[u8]] = &[
        b"<!doctype html",
        b"<html",
        b"<head",
        b"<body",
        b"<title",
        b"<meta",
        b"<script",
        b"<!--",
        b"<?xml",
        b"<h1",
        b"<p>",
        b"<div",
    ];
    let text = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    let text = text.trim_ascii_start();
    BEGINNINGS.iter().any(|beginning| {
        text.get(..beginning.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(beginning))
    })
}

/// The text of the first `title` element, white space folded, at most 80 characters.
fn title(body: &[u8]) -> Option<String> {
    const MOST_CHARACTERS: usize = 80;
    let lower = body.to_ascii_lowercase();
    let find = |from: usize, text: &[u8]| {
        lower
            .get(from..)?
            .windows(text.len())
            .position(|window| window == text)
            .map(|at| from + at)
    };
    let open = find(0, b"<title")?;
    let start = find(open, b">")? + 1;
    let end = find(start, b"</title")?;
    let text = String::from_utf8_lossy(body.get(start..end)?);
    let folded = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let short: String = folded.chars().take(MOST_CHARACTERS).collect();
    (!short.is_empty()).then_some(short)
}

fn meaning(status: u16) -> &'static str {
    match status {
        203 => " (a copy that a proxy changed)",
        204 => " (no content)",
        206 => " (a part of a file)",
        304 => " (Not Modified, to a request without a condition)",
        300..=399 => " (a redirect that leads nowhere)",
        401 => " (it wants a login, which clients do not give)",
        403 => " (forbidden)",
        404 | 410 => " (no such file)",
        407 => " (a proxy in between wants a login)",
        511 => " (the network wants a login first)",
        500..=599 => " (the server failed)",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::discovery::{Fetch, Hop};
    use proptest::prelude::*;

    const CHROMIUM: Acceptance = Acceptance {
        must_name_entry_point: true,
        statuses: Statuses::ONLY_200,
        media_types: &[],
    };
    const FIREFOX: Acceptance = Acceptance {
        must_name_entry_point: false,
        statuses: Statuses {
            first: 200,
            last: 299,
        },
        media_types: &[],
    };

    fn fetched(status: u16, content_type: Option<&str>, body: &[u8]) -> Fetched {
        Fetched {
            story: Fetch {
                hops: vec![Hop {
                    status: Some(status),
                    ..Hop::default()
                }],
                content_type: content_type.map(str::to_owned),
                ..Fetch::default()
            },
            body: body.to_vec(),
        }
    }

    #[test]
    fn each_defect_has_its_own_next_step() {
        let url = "http://a/".to_owned();
        let steps = [
            Defect::Empty,
            Defect::Html { title: None },
            Defect::Binary { kind: "an icon" },
            Defect::Url { url },
            Defect::NoEntryPoint,
            Defect::MediaType {
                sent: "text/html".to_owned(),
                wanted: MEDIA_TYPES,
            },
        ]
        .map(|defect| remedy(&defect.to_string()));
        for (index, step) in steps.iter().enumerate() {
            assert!(!steps[..index].contains(step), "{step}");
        }
    }

    #[test]
    fn a_client_that_insists_on_a_media_type_takes_no_other() {
        let strict = Acceptance {
            media_types: MEDIA_TYPES,
            ..CHROMIUM
        };
        let script = b"function FindProxyForURL(){}";
        let types = ["Application/X-NS-Proxy-Autoconfig; charset=utf-8", ""];
        for taken in types.map(Some).into_iter().chain([None]) {
            assert_eq!(
                check(&fetched(200, taken, script), strict),
                Ok(()),
                "{taken:?}"
            );
        }
        let plain = fetched(200, Some("text/plain"), script);
        assert_eq!(check(&plain, CHROMIUM), Ok(()));
        let refused = check(&plain, strict).unwrap_err().to_string();
        assert!(refused.contains("as text/plain; this client"), "{refused}");
    }

    #[test]
    fn only_status_200_delivers_a_pac_file() {
        let script = b"function FindProxyForURL(){}";
        assert_eq!(check(&fetched(200, None, script), CHROMIUM), Ok(()));
        for status in [100, 201, 203, 204, 206, 301, 304, 401, 404, 500] {
            assert_eq!(
                check(&fetched(status, None, script), CHROMIUM),
                Err(Defect::Status {
                    status,
                    wanted: Statuses::ONLY_200
                })
            );
        }
        assert_eq!(
            check(&Fetched::default(), CHROMIUM),
            Err(Defect::NoResponse)
        );
    }

    #[test]
    fn the_entry_point_is_seen_in_every_encoding() {
        let name = "function FindProxyForURL(u, h) {}";
        let little: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = name.encode_utf16().flat_map(u16::to_be_bytes).collect();
        for body in [
            name.as_bytes(),
            &little,
            &big,
            b"\xff\xfe// FindProxyForURL",
        ] {
            assert_eq!(check_body(body, CHROMIUM), Ok(()));
        }
        assert_eq!(
            check_body(b"function findproxyforurl(u, h) {}", CHROMIUM),
            Err(Defect::NoEntryPoint)
        );
    }

    #[test]
    fn a_page_is_named_with_its_title() {
        let page =
            b"\xef\xbb\xbf\r\n <!DOCTYPE HTML><html><TITLE lang=en>\n Guest\n Wi-Fi </title>";
        let defect = check_body(page, CHROMIUM).unwrap_err();
        assert_eq!(
            defect,
            Defect::Html {
                title: Some("Guest Wi-Fi".to_owned())
            }
        );
        assert!(
            defect
                .to_string()
                .contains("an HTML page titled \"Guest Wi-Fi\"")
        );
        assert_eq!(
            check_body(b"<html><title>x", FIREFOX),
            Err(Defect::Html { title: None })
        );
    }

    #[test]
    fn a_page_that_names_the_entry_point_is_taken_as_clients_do_and_noted() {
        let page = b"<html>How to write FindProxyForURL</html>";
        assert_eq!(check_body(page, CHROMIUM), Ok(()));
        let notes = notes(&fetched(200, Some("text/html"), page));
        assert!(notes.iter().any(|note| note.contains("HTML page")));
    }

    #[test]
    fn empty_and_unrelated_files_are_told_apart() {
        assert_eq!(check_body(b"", CHROMIUM), Err(Defect::Empty));
        assert_eq!(check_body(b" \r\n\t", FIREFOX), Err(Defect::Empty));
        assert_eq!(check_body(b"hello", CHROMIUM), Err(Defect::NoEntryPoint));
        assert_eq!(check_body(b"hello", FIREFOX), Ok(()));
        assert_eq!(check_body(b"F", CHROMIUM), Err(Defect::NoEntryPoint));
    }

    proptest! {
        #[test]
        fn bytes_with_the_name_in_them_are_taken_and_others_never_by_chromium(
            before in proptest::collection::vec(any::<u8>(), 0..60),
            after in proptest::collection::vec(any::<u8>(), 0..60),
        ) {
            let body = [before.as_slice(), ENTRY_POINT, after.as_slice()].concat();
            prop_assert_eq!(check_body(&body, CHROMIUM), Ok(()));
            let body = [before.as_slice(), after.as_slice()].concat();
            prop_assert!(check_body(&body, CHROMIUM).is_err());
            let _ = title(&body);
        }
    }

    #[test]
    fn odd_types_and_lost_encryption_are_noted() {
        let script = b"FindProxyForURL";
        let proper = "application/x-ns-proxy-autoconfig; charset=utf-8";
        assert_eq!(notes(&fetched(200, Some(proper), script)), [""; 0]);
        assert!(notes(&fetched(200, None, script))[0].starts_with("no Content-Type"));
        assert!(notes(&fetched(200, Some("text/plain"), script))[0].contains("text/plain"));
        let mut redirected = fetched(200, Some(proper), script);
        redirected.story.hops = ["https://a/", "http://b/"]
            .map(|url| Hop {
                url: url.to_owned(),
                ..Hop::default()
            })
            .to_vec();
        assert!(notes(&redirected)[0].contains("from https to http"));
    }
}
