//! D-01: the `Content-Type` is not that of a PAC file. Browsers take it all the same; WinHTTP takes it
//! only where the URL ends as that of a script (Microsoft Support, article 4025058).

use super::{Facts, Rule, finding};
use crate::finding::discovery::{Candidate, Fetch};
use crate::finding::{Finding, Severity};
use crate::wpad::media_type::{has_query, is_of_pac_file, is_of_script};

pub(super) const MEDIA_TYPE: Rule = Rule {
    code: "D-01",
    check,
};

fn check(facts: &Facts<'_>) -> Vec<Finding> {
    facts
        .delivered()
        .filter_map(|(candidate, fetch)| of_place(candidate, fetch))
        .collect()
}

fn of_place(candidate: &Candidate, fetch: &Fetch) -> Option<Finding> {
    let sent = fetch.content_type.as_deref();
    if is_of_pac_file(sent) {
        return None;
    }
    let url = fetch.hops.last().map_or(&candidate.url, |hop| &hop.url);
    let (severity, what) = if is_of_script(url) && has_query(url) {
        (
            Severity::Medium,
            "whether WinHTTP takes it is unknown, as something follows the ending of its URL; browsers \
             do",
        )
    } else if is_of_script(url) {
        (
            Severity::Low,
            "Windows takes it by the ending of its URL, browsers by any",
        )
    } else {
        (
            Severity::Medium,
            "WinHTTP does not take it, as its URL does not end like that of a script; browsers do",
        )
    };
    let sent = match sent {
        None | Some("") => "no Content-Type".to_owned(),
        Some(sent) => format!("Content-Type: {sent}"),
    };
    Some(finding(
        "D-01",
        severity,
        format!("the PAC file has the wrong Content-Type: {what}"),
        vec![format!("{url}: {sent}")],
        "Let the web server send Content-Type: application/x-ns-proxy-autoconfig.",
    ))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{checked, delivered};
    use super::*;
    use crate::finding::discovery::Hop;

    fn found(url: &str, content_type: Option<&str>) -> Vec<Severity> {
        let network = delivered(Fetch {
            hops: vec![Hop {
                url: url.to_owned(),
                ..Hop::default()
            }],
            content_type: content_type.map(str::to_owned),
            ..Fetch::default()
        });
        let found = checked(&MEDIA_TYPE, &network);
        found.iter().map(|one| one.severity).collect()
    }

    #[test]
    fn another_type_matters_more_where_the_url_does_not_help() {
        use Severity::{Low, Medium};
        let pac = Some("application/x-ns-proxy-autoconfig; charset=utf-8");
        assert_eq!(found("http://a/wpad.dat", pac), []);
        assert_eq!(found("http://a/wpad.dat", Some("text/plain")), [Low]);
        assert_eq!(found("http://a/x.PAC", None), [Low]);
        assert_eq!(found("http://a/x.PAC?y", None), [Medium]);
        assert_eq!(found("http://a/proxy", Some("text/plain")), [Medium]);
    }
}
