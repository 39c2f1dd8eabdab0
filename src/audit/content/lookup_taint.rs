//! P-03: a DNS question carries something of the URL that is not a name of the host: what a user looks
//! at leaves the network that way (Black Hat 2016, "Crippling HTTPS with Unholy PAC").

use super::{Bench, Rule, Surroundings, witnessed};
use crate::finding::{Finding, Severity};
use crate::pac::request::Request;

pub(super) const LOOKUP_TAINT: Rule = Rule {
    code: "P-03",
    check,
};

/// Two words that stand for secrets: whatever a script makes of them, the questions differ. Their
/// beginnings, ends and lengths are different, as a script may take only a part.
const SECRETS: [&str; 2] = ["pacchecksecretone", "hiddenpartoftheurl"];

fn check(bench: &mut Bench<'_>) -> Vec<Finding> {
    let hosts = bench.hosts.clone();
    let mut witnesses = Vec::new();
    for host in &hosts {
        for scheme in ["http", "https"] {
            let urls = SECRETS.map(|secret| format!("{scheme}://{host}/{secret}/?{secret}"));
            let requests = urls.map(|url| Request {
                url,
                host: host.clone(),
                bypass: None,
            });
            if let Some(name) = difference(bench, &requests, |name, _| name.to_owned()) {
                witnesses.push(format!(
                    "the path of {} becomes a question for {name}",
                    requests.first().map_or("", |request| &request.url)
                ));
            }
        }
        // The host itself and its parents may be asked for; what is made of it may not.
        let hosts = SECRETS.map(|secret| format!("{secret}.{host}"));
        let requests = hosts.map(|host| Request {
            url: format!("https://{host}/"),
            host,
            bypass: None,
        });
        let plain = |name: &str, host: &str| {
            let name = name.strip_suffix('.').unwrap_or(name);
            if host == name || host.ends_with(&format!(".{name}")) {
                String::new()
            } else {
                name.to_owned()
            }
        };
        if let Some(name) = difference(bench, &requests, plain) {
            witnesses.push(format!(
                "the host {} becomes a question for {name}",
                requests.first().map_or("", |request| &request.host)
            ));
        }
    }
    witnessed(
        "P-03",
        Severity::High,
        "the PAC file puts parts of URLs into DNS questions: what users look at leaves the network",
        witnesses,
        "Find out who wrote this; a PAC file has no reason to do so.",
    )
    .into_iter()
    .collect()
}

/// The first question that the one secret leads to and the other does not. Where the same URL does not
/// always lead to the same questions, only one that shows the secret counts.
fn difference(
    bench: &mut Bench<'_>,
    [first, second]: &[Request; 2],
    plain: impl Fn(&str, &str) -> String,
) -> Option<String> {
    let requests = [first.clone(), first.clone(), second.clone()];
    let evaluations = bench.evaluate(Surroundings::Usual, &requests);
    let mut questions = evaluations
        .iter()
        .zip(&requests)
        .map(|(evaluation, request)| {
            let lookups = evaluation.trace.lookups.iter();
            let names: Vec<String> = lookups
                .map(|lookup| plain(&lookup.name, &request.host))
                .filter(|name| !name.is_empty())
                .collect();
            names
        });
    let (one, again, other) = (questions.next()?, questions.next()?, questions.next()?);
    let steady = one == again;
    let [secret, _] = SECRETS;
    one.into_iter()
        .find(|name| !other.contains(name) && (steady || name.contains(secret)))
}
