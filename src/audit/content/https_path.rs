//! P-04: the answer depends on the path of an https URL. Browsers cut it off (Chromium since 52,
//! Firefox `network.proxy.autoconfig_url.include_path`), so that the rule never holds there, and
//! elsewhere the file learns what it should not.

use url::Url;

use super::{Bench, Rule, witnessed};
use crate::audit::literals;
use crate::finding::{Finding, Severity};
use crate::pac::request::Request;

pub(super) const HTTPS_PATH: Rule = Rule {
    code: "P-04",
    check,
};

/// URLs of the script's own text that are tried.
const MOST_URLS: usize = 200;

fn check(bench: &mut Bench<'_>) -> Vec<Finding> {
    let of_text = literals::urls(bench.text).into_iter().take(MOST_URLS);
    let of_hosts = bench
        .hosts
        .iter()
        .map(|host| format!("https://{host}/pac-check/path.html?query"));
    let pairs: Vec<(Request, Request)> = of_text
        .chain(of_hosts)
        .filter_map(|url| pair(&url))
        .collect();
    let witnesses = bench.differences(&pairs);
    witnessed(
        "P-04",
        Severity::Medium,
        "the answer depends on the path of an https URL, which browsers do not pass on",
        witnesses,
        "Decide by the host; for https no client can be relied on to show the path.",
    )
    .into_iter()
    .collect()
}

/// The URL without its path, and with it.
fn pair(text: &str) -> Option<(Request, Request)> {
    let mut url = Url::parse(text).ok()?;
    url.set_scheme("https").ok()?;
    let host = url.host_str()?.trim_matches(['[', ']']).to_owned();
    let with = Request {
        url: url.to_string(),
        host: host.clone(),
        bypass: None,
    };
    url.set_path("/");
    url.set_query(None);
    url.set_fragment(None);
    let without = Request {
        url: url.to_string(),
        host,
        bypass: None,
    };
    (with != without).then_some((without, with))
}
