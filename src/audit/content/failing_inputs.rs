//! P-12: the script fails for URLs that users meet. Browsers then go DIRECT.

use super::{Bench, Rule, Surroundings, witnessed};
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
    let failed = requests
        .iter()
        .zip(&evaluations)
        .filter_map(|(request, evaluation)| {
            let url: String = request.url.chars().take(80).collect();
            match &evaluation.outcome {
                Outcome::Threw(error) => Some(format!("{url}: {}", error.message)),
                Outcome::NotText(kind) => Some(format!("{url}: it returns {kind}")),
                Outcome::Limit(_) => Some(format!("{url}: pac-check had to end it")),
                Outcome::Crash(_) | Outcome::Text(_) => None,
            }
        });
    let message = "the PAC file fails for some URLs: browsers then go DIRECT";
    let help =
        "Return an answer on every path, and mind hosts without a dot, addresses and long URLs.";
    let witnesses = failed.collect();
    let finding = witnessed("P-12", Severity::Medium, message, witnesses, help);
    finding.into_iter().collect()
}
