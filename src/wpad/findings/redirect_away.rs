//! P-02: on the way to the file a redirect leaves the organisation's domain, or leaves https.

use url::{Host, Url};

use super::{Facts, Rule, finding};
use crate::finding::{Finding, Severity};

pub(super) const REDIRECT_AWAY: Rule = Rule {
    code: "P-02",
    check,
};

fn check(facts: &Facts<'_>) -> Vec<Finding> {
    let Some((_, fetch)) = facts.chosen() else {
        return Vec::new();
    };
    let mut evidence = Vec::new();
    for hops in fetch.hops.windows(2) {
        let [from, to] = hops else { continue };
        let (Ok(before), Ok(after)) = (Url::parse(&from.url), Url::parse(&to.url)) else {
            continue;
        };
        if before.scheme() == "https" && after.scheme() == "http" {
            evidence.push(format!("{} to {}: from https to http", from.url, to.url));
        }
        if owner(&before) != owner(&after) {
            evidence.push(format!("{} to {}: another owner", from.url, to.url));
        }
    }
    if evidence.is_empty() {
        return Vec::new();
    }
    vec![finding(
        "P-02",
        Severity::High,
        "the PAC file is redirected to where others decide about it".to_owned(),
        evidence,
        "Deliver the file from the server that was found, without a redirect.",
    )]
}

/// The registrable domain of a host name by the public suffix list; else the host itself.
fn owner(url: &Url) -> String {
    match url.host() {
        Some(Host::Domain(name)) => {
            let name = name.strip_suffix('.').unwrap_or(name);
            psl::domain_str(name).unwrap_or(name).to_owned()
        }
        Some(address) => address.to_string(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{checked, delivered};
    use super::*;
    use crate::finding::discovery::{Fetch, Hop};

    #[test]
    fn each_hop_is_judged() {
        let found = |urls: &[&str]| {
            let hops = urls.iter().map(|url| Hop {
                url: (*url).to_owned(),
                ..Hop::default()
            });
            let network = delivered(Fetch {
                hops: hops.collect(),
                ..Fetch::default()
            });
            let found = checked(&REDIRECT_AWAY, &network);
            found.first().map_or(0, |one| one.evidence.len())
        };
        assert_eq!(
            found(&["http://wpad.a.example.com/", "https://pac.example.com/"]),
            0
        );
        assert_eq!(
            found(&["http://wpad.a.example.com/", "http://cdn.example.net/"]),
            1
        );
        assert_eq!(found(&["http://wpad.a.co.uk/", "http://wpad.b.co.uk/"]), 1);
        assert_eq!(
            found(&[
                "http://a.example.com/",
                "https://a.example.com/",
                "http://192.0.2.1/"
            ]),
            2
        );
        assert_eq!(found(&["http://a.example.com/"]), 0);
    }
}
