//! Downloads of PAC files, through reqwest.
//!
//! No proxy is used: the file decides about proxies, and the environment's would steer the tool by
//! the setting that it audits. Redirects are followed here, so that each hop is known, and only to
//! http and https. The body is counted while it comes, after any content coding was taken off. Of
//! the head, hyper takes at most 100 fields and about 400 KiB; more is a failure.

mod failure;

use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Once};
use std::time::{Duration, Instant};

use reqwest::header::{ACCEPT, CACHE_CONTROL, CONTENT_TYPE, LOCATION};
use reqwest::{Client, Response, redirect};
use url::{Host, Url};

use super::reactor::Reactor;
use crate::finding::discovery::{Fetch, FetchFailure, FetchFailureKind, Hop};
use crate::pac::Resolution;
use crate::source::sha256_hex;
use crate::wpad::address::{never_asked, never_followed};
use crate::wpad::{Fetched, Limits, Request};

/// What is asked for: a PAC file first (draft-ietf-wrec-wpad-01, section 4.6), else anything.
const ACCEPTED: &str = "application/x-ns-proxy-autoconfig, */*;q=0.8";
/// Who asks.
const USER_AGENT: &str = concat!("pac-check/", env!("CARGO_PKG_VERSION"));
/// Longest wait for a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// A blocking HTTP client. Nothing is opened before the first download.
pub(super) struct Downloader {
    reactor: Arc<Reactor>,
}

/// The end of one request.
enum Step {
    /// Go on there.
    Redirect(String),
    /// The body, where the status is one whose body counts.
    Done(Vec<u8>),
}

impl Downloader {
    pub(super) fn new(reactor: Arc<Reactor>) -> Self {
        Self { reactor }
    }

    /// Downloads; `resolve` gives the addresses of hosts that are unknown yet.
    #[expect(
        clippy::disallowed_methods,
        reason = "the deadline of a download and its duration are measured here"
    )]
    pub(super) fn get(
        &self,
        request: &Request<'_>,
        resolve: &dyn Fn(&str) -> Resolution,
    ) -> Fetched {
        let start = Instant::now();
        let mut story = Fetch::default();
        let mut body = Vec::new();
        match self.follow(request, resolve, start, &mut story) {
            Ok(bytes) => {
                if story
                    .status()
                    .is_some_and(|status| request.limits.statuses.contain(status))
                {
                    story.sha256 = Some(sha256_hex(&bytes));
                }
                body = bytes;
            }
            Err(failure) => story.failure = Some(failure),
        }
        story.milliseconds = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
        Fetched { story, body }
    }

    fn follow(
        &self,
        request: &Request<'_>,
        resolve: &dyn Fn(&str) -> Resolution,
        start: Instant,
        story: &mut Fetch,
    ) -> Result<Vec<u8>, FetchFailure> {
        let limits = request.limits;
        let mut url = request.url.clone();
        let mut known = request.addresses;
        for _ in 0..=limits.most_redirects {
            let mut hop = Hop {
                url: url.to_string(),
                ..Hop::default()
            };
            let addresses = addresses(&url, known, resolve);
            known = &[];
            if let Ok(found) = &addresses {
                hop.addresses.clone_from(found);
            }
            let from = story.hops.last().map(answered);
            story.hops.push(hop);
            let addresses = askable(&url, addresses?, from.as_deref())?;
            let given = limits.deadline.min(limits.given_up_after);
            let left = given.saturating_sub(start.elapsed());
            let patience = limits.first_response.saturating_sub(start.elapsed());
            // Ends first: a server that takes no connection is told from one that says nothing.
            let for_connecting = left.min(patience) * 9 / 10;
            let client = client(&url, &addresses, for_connecting)?;
            let step = self.reactor.block_on(async {
                tokio::time::timeout(left, send(&client, &url, limits, patience, story)).await
            });
            let step = match step {
                Ok(Ok(step)) => step?,
                Ok(Err(_)) => return Err(failure::timed_out(&url, limits, story)),
                Err(why) => return Err(failure::of(FetchFailureKind::Connect, &url, &why)),
            };
            match step {
                Step::Done(body) => return Ok(body),
                Step::Redirect(location) => url = target(&url, &location)?,
            }
        }
        let why = if limits.most_redirects == 0 {
            format!("it redirects to {url}, and this client follows no redirect")
        } else {
            let most = limits.most_redirects;
            let circle = if story.hops.iter().any(|hop| hop.url == url.as_str()) {
                ", which had been asked already"
            } else {
                ""
            };
            format!("more than {most} redirects, the last one to {url}{circle}")
        };
        let kind = FetchFailureKind::TooManyRedirects;
        Err(failure::of(kind, request.url, &why))
    }
}

/// The addresses of a URL's host: an address as it is, those that are known, else the resolver's.
fn addresses(
    url: &Url,
    known: &[IpAddr],
    resolve: &dyn Fn(&str) -> Resolution,
) -> Result<Vec<IpAddr>, FetchFailure> {
    if !matches!(url.scheme(), "http" | "https") {
        let why = format!("{}: is not downloaded, only http: and https:", url.scheme());
        return Err(failure::of(FetchFailureKind::BadUrl, url, &why));
    }
    let no_address = |why: &str| Err(failure::of(FetchFailureKind::NoAddress, url, why));
    match url.host() {
        None => Err(failure::of(
            FetchFailureKind::BadUrl,
            url,
            "the URL has no host",
        )),
        Some(Host::Ipv4(address)) => Ok(vec![address.into()]),
        Some(Host::Ipv6(address)) => Ok(vec![address.into()]),
        Some(Host::Domain(_)) if !known.is_empty() => Ok(known.to_vec()),
        Some(Host::Domain(name)) => match resolve(name) {
            Resolution::Addresses(addresses) => Ok(addresses),
            Resolution::NoSuchName => no_address(&format!("the name {name} does not exist")),
            Resolution::NoAddress => no_address(&format!("the name {name} has no address")),
            Resolution::Failed(why) => Err(failure::of(
                FetchFailureKind::Unresolved,
                url,
                &format!("the address of {name} could not be found: {why}"),
            )),
        },
    }
}

/// The addresses that are asked: not those that nobody should lead us to. `from` are those of the server
/// that redirects here; one bad address is enough not to follow it.
fn askable(
    url: &Url,
    addresses: Vec<IpAddr>,
    from: Option<&[IpAddr]>,
) -> Result<Vec<IpAddr>, FetchFailure> {
    let Some(from) = from else {
        let bad = addresses
            .first()
            .and_then(|first| Some((*first, never_asked(*first)?)));
        let good: Vec<IpAddr> = addresses
            .into_iter()
            .filter(|it| never_asked(*it).is_none())
            .collect();
        return match bad {
            Some((address, what)) if good.is_empty() => {
                let kind = FetchFailureKind::NeverAsked;
                let why = format!("it is at {address}, {what}; pac-check does not ask there");
                Err(failure::of(kind, url, &why))
            }
            _ => Ok(good),
        };
    };
    let mut bad = addresses
        .iter()
        .filter_map(|it| Some((it, never_followed(*it, from)?)));
    if let Some((address, what)) = bad.next() {
        let why = format!("it redirects to {address}, {what}; pac-check does not follow");
        return Err(failure::of(FetchFailureKind::BadRedirect, url, &why));
    }
    Ok(addresses)
}

/// Where an answer came from; where that is unknown, where it can have come from.
fn answered(hop: &Hop) -> Vec<IpAddr> {
    let server = hop.server.as_deref();
    match server.and_then(|it| it.parse::<SocketAddr>().ok()) {
        Some(server) => vec![server.ip()],
        None => hop.addresses.clone(),
    }
}

/// The URL that a redirect leads to. User name and password of a redirect are not taken over, as
/// nobody typed them.
fn target(from: &Url, location: &str) -> Result<Url, FetchFailure> {
    let bad = |why: &str| {
        let why = format!("it redirects to {location:?}: {why}");
        failure::of(FetchFailureKind::BadRedirect, from, &why)
    };
    let mut url = from
        .join(location)
        .map_err(|error| bad(&error.to_string()))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(bad("clients go only to http: and https:"));
    }
    // Neither fails for these schemes.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    Ok(url)
}

/// A client for one hop. Certificates of authorities are loaded for https only: it takes longer
/// than the rest of a download.
fn client(url: &Url, addresses: &[IpAddr], left: Duration) -> Result<Client, FetchFailure> {
    static PROVIDER: Once = Once::new();
    PROVIDER.call_once(|| {
        // Fails only where there is one already, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
    });
    let port = url.port_or_known_default().unwrap_or_default();
    let addresses: Vec<SocketAddr> = addresses
        .iter()
        .map(|&address| SocketAddr::new(address, port))
        .collect();
    let mut builder = Client::builder()
        .no_proxy()
        .redirect(redirect::Policy::none())
        .referer(false)
        .user_agent(USER_AGENT)
        .connect_timeout(CONNECT_TIMEOUT.min(left))
        // One connection each: one that the server closed meanwhile must not be used again.
        .pool_max_idle_per_host(0);
    if let Some(host) = url.host_str() {
        builder = builder.resolve_to_addrs(host, &addresses);
    }
    if url.scheme() == "http" {
        builder = builder.tls_certs_only([]);
    }
    builder
        .build()
        .map_err(|error| failure::read(&error, url, None))
}

async fn send(
    client: &Client,
    url: &Url,
    limits: Limits,
    patience: Duration,
    story: &mut Fetch,
) -> Result<Step, FetchFailure> {
    let response = client.get(url.clone()).header(ACCEPT, ACCEPTED).send();
    let response = tokio::time::timeout(patience, response)
        .await
        .map_err(|_| failure::given_up(url, limits))?
        .map_err(|error| failure::read(&error, url, None))?;
    let status = response.status();
    let location = header(&response, &LOCATION);
    if let Some(hop) = story.hops.last_mut() {
        hop.server = response.remote_addr().map(|address| address.to_string());
        hop.status = Some(status.as_u16());
        hop.location.clone_from(&location);
    }
    if matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308)
        && let Some(location) = location
    {
        return Ok(Step::Redirect(location));
    }
    story.content_type = header(&response, &CONTENT_TYPE);
    story.cache_control = header(&response, &CACHE_CONTROL);
    if !limits.statuses.contain(status.as_u16()) {
        return Ok(Step::Done(Vec::new()));
    }
    receive(response, url, limits, story).await.map(Step::Done)
}

async fn receive(
    mut response: Response,
    url: &Url,
    limits: Limits,
    story: &mut Fetch,
) -> Result<Vec<u8>, FetchFailure> {
    let too_large = || {
        let why = format!("it has more than {} bytes", limits.most_bytes);
        Err(failure::of(FetchFailureKind::TooLarge, url, &why))
    };
    if response
        .content_length()
        .is_some_and(|length| length > limits.most_bytes)
    {
        return too_large();
    }
    let mut body = Vec::new();
    loop {
        match response.chunk().await {
            Ok(None) => return Ok(body),
            Ok(Some(chunk)) => {
                body.extend_from_slice(&chunk);
                story.bytes = body.len() as u64;
                if story.bytes > limits.most_bytes {
                    return too_large();
                }
            }
            Err(error) => return Err(failure::read(&error, url, Some(story.bytes))),
        }
    }
}

/// A header's value; bytes outside ASCII are read as UTF-8 where they are.
fn header(response: &Response, name: &reqwest::header::HeaderName) -> Option<String> {
    let value = response.headers().get(name)?;
    Some(String::from_utf8_lossy(value.as_bytes()).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redirects_lead_to_http_and_https_only() {
        let from = Url::parse("http://wpad.corp.example/wpad.dat").unwrap();
        for (location, expected) in [
            ("/proxy.pac", "http://wpad.corp.example/proxy.pac"),
            ("proxy.pac?x#y", "http://wpad.corp.example/proxy.pac?x#y"),
            ("//other.example/x", "http://other.example/x"),
            ("https://u:p@other.example/x", "https://other.example/x"),
        ] {
            assert_eq!(target(&from, location).unwrap().as_str(), expected);
        }
        for location in [
            "file:///etc/passwd",
            "ftp://wpad.corp.example/x",
            "data:,function FindProxyForURL(){}",
            "http://",
            "http://a b/",
        ] {
            let failure = target(&from, location).unwrap_err();
            assert_eq!(failure.kind, FetchFailureKind::BadRedirect);
            assert!(failure.message.contains(location), "{}", failure.message);
        }
    }

    #[test]
    fn only_what_may_be_asked_is_asked() {
        let url = Url::parse("http://wpad.corp.example/wpad.dat").unwrap();
        let of = |texts: &[&str], from: Option<&[IpAddr]>| {
            let addresses = texts.iter().map(|text| text.parse().unwrap()).collect();
            let asked = askable(&url, addresses, from).map_err(|it| (it.kind, it.message));
            asked.map(|it| it.len())
        };
        assert_eq!(of(&[], None), Ok(0));
        assert_eq!(of(&["10.0.0.1", "::1"], None), Ok(2));
        assert_eq!(of(&["0.0.0.0", "10.0.0.1"], None), Ok(1));
        let (kind, message) = of(&["0.0.0.0", "::"], None).unwrap_err();
        assert_eq!(kind, FetchFailureKind::NeverAsked);
        assert!(message.contains("block names"), "{message}");
        let from = [IpAddr::from([10, 0, 0, 1])];
        assert_eq!(of(&["10.0.0.2"], Some(&from)), Ok(1));
        let (kind, message) = of(&["10.0.0.2", "127.0.0.1"], Some(&from)).unwrap_err();
        assert_eq!(kind, FetchFailureKind::BadRedirect);
        assert!(message.contains("this machine"), "{message}");
    }

    #[test]
    fn a_host_is_resolved_unless_its_addresses_are_known() {
        let resolve = |name: &str| match name {
            "a.example" => Resolution::Addresses(vec![IpAddr::from([192, 0, 2, 1])]),
            "empty.example" => Resolution::NoAddress,
            "dead.example" => Resolution::Failed("timed out".to_owned()),
            _ => Resolution::NoSuchName,
        };
        let of = |url: &str, known: &[IpAddr]| {
            addresses(&Url::parse(url).unwrap(), known, &resolve)
                .map_err(|failure| (failure.kind, failure.message))
        };
        let other = IpAddr::from([192, 0, 2, 9]);
        assert_eq!(
            of("http://a.example/", &[]).unwrap(),
            [IpAddr::from([192, 0, 2, 1])]
        );
        assert_eq!(of("http://a.example/", &[other]).unwrap(), [other]);
        assert_eq!(
            of("http://[::1]:81/", &[other]).unwrap(),
            [IpAddr::V6(std::net::Ipv6Addr::LOCALHOST)]
        );
        for (url, kind, part) in [
            (
                "http://empty.example/",
                FetchFailureKind::NoAddress,
                "has no address",
            ),
            (
                "http://dead.example/",
                FetchFailureKind::Unresolved,
                "could not be found: timed out",
            ),
            (
                "http://none.example/",
                FetchFailureKind::NoAddress,
                "does not exist",
            ),
            ("ftp://a.example/", FetchFailureKind::BadUrl, "only http:"),
        ] {
            let (found, message) = of(url, &[]).unwrap_err();
            assert_eq!(found, kind);
            assert!(message.contains(part), "{message}");
            assert!(message.contains(url), "{message}");
        }
    }
}
