//! P-12: the script fails for URLs that users meet. Browsers then go DIRECT.

use super::{Bench, Rule, Surroundings, in_words, witnessed};
use crate::finding::{Finding, Severity};
use crate::pac::evaluation::Outcome;
use crate::pac::request::Request;

pub(super) const FAILING_INPUTS: Rule = Rule {
    code: "P-12",
    check,
};

/// URLs of every kind.
fn urls() -> Vec<String> {
    let mut urls: Vec<String> = [
        "http://intranet/",
        "http://192.0.2.1/",
        "http://[2001:db8::1]:8080/",
        "https://xn--bcher-kva.example/",
        "http://a_b.pac-check-host.example/",
        "http://pac-check-host.example./",
        "ftp://pac-check-host.example/",
        "wss://pac-check-host.example/",
        "http://pac-check-host.example/%",
        "http://10.in-addr.example/?a=b&c='\"",
    ]
    .map(str::to_owned)
    .to_vec();
    urls.push(format!(
        "http://pac-check-host.example/{}",
        "x".repeat(8000)
    ));
    urls.push(format!("http://{}example/", "abcdefg.".repeat(25)));
    urls
}

fn check(bench: &mut Bench<'_>) -> Vec<Finding> {
    let mut requests: Vec<Request> = urls().iter().filter_map(|url| bench.request(url)).collect();
    requests.extend(bench.of_hosts());
    let evaluations = bench.evaluate(Surroundings::Usual, &requests);
    // What the file does by itself, and what pac-check did to it.
    let (mut failed, mut ended) = (Vec::new(), Vec::new());
    for (request, evaluation) in requests.iter().zip(&evaluations) {
        let url: String = request.url.chars().take(80).collect();
        match &evaluation.outcome {
            Outcome::Threw(error) => failed.push(format!("{url}: {}", error.message)),
            Outcome::NotText(kind) => failed.push(format!("{url}: it returns {kind}")),
            Outcome::Limit(limit) => ended.push(format!("{url}: {}", in_words(limit))),
            Outcome::Crash(why) => ended.push(format!("{url}: {why}")),
            Outcome::Text(_) => {}
        }
    }
    let found = [
        witnessed(
            "P-12",
            Severity::Medium,
            "the PAC file fails for some URLs: browsers then go DIRECT",
            failed,
            "Return an answer on every path, and mind hosts without a dot, addresses and long URLs.",
        ),
        witnessed(
            "P-12",
            Severity::Medium,
            "pac-check ended the PAC file for some URLs: what clients get there is unknown, and they \
             may hang",
            ended,
            "See what it does there: pac-check explain. --timeout and --limit allow it more.",
        ),
    ];
    found.into_iter().flatten().collect()
}
