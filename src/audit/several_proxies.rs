//! P-16: more than one proxy, in a client that uses the first alone.

use super::LISTED;
use crate::finding::answers::{RouteEntry, UrlAnswer};
use crate::finding::{Finding, Severity};
use crate::pac::dialects::{Dialect, Failover};

/// The finding on what a client answered: none where it goes on to the next proxy by itself.
pub fn findings(dialect: &Dialect, answers: &[UrlAnswer]) -> Vec<Finding> {
    if dialect.failover != Failover::FirstOnly {
        return Vec::new();
    }
    let mut witnesses: Vec<String> = answers
        .iter()
        .filter(|answer| answer.route.iter().filter(|it| is_proxy(it)).count() > 1)
        .map(|answer| {
            let route = answer.effective.as_deref().unwrap_or_default();
            format!("{}: {route}", answer.url)
        })
        .collect();
    if witnesses.is_empty() {
        return Vec::new();
    }
    let more = witnesses.len().saturating_sub(LISTED);
    witnesses.truncate(LISTED);
    if more > 0 {
        witnesses.push(format!("and {more} more"));
    }
    vec![Finding {
        code: "P-16",
        severity: Severity::Low,
        message: format!(
            "the file names a second proxy, and {} by itself uses only the first",
            dialect.title
        ),
        evidence: witnesses,
        help:
            "Programs that take WinHTTP's list as it comes (.NET, for example) go on to the next; \
               for others let one name stand for several proxies."
                .to_owned(),
        labels: Vec::new(),
    }]
}

fn is_proxy(entry: &RouteEntry) -> bool {
    entry.kind != "direct"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::tests::answered as answer;
    use crate::pac::dialects;

    fn named(client: &str) -> &'static Dialect {
        dialects::named(client).expect("a client")
    }

    #[test]
    fn a_second_proxy_is_told_where_the_client_does_not_go_on() {
        let answers: Vec<UrlAnswer> = ["PROXY p:1; PROXY q:1", "PROXY p:1; DIRECT", "PROXY p:1"]
            .into_iter()
            .enumerate()
            .map(|(index, route)| answer(&format!("http://a{index}.example/"), route))
            .collect();
        let found = findings(named("winhttp"), &answers);
        assert_eq!(found.len(), 1);
        assert_eq!(
            found[0].evidence,
            ["http://a0.example/: PROXY p:1; PROXY q:1"]
        );
        for client in ["chromium", "firefox", "pacparser"] {
            assert!(findings(named(client), &answers).is_empty(), "{client}");
        }
        assert!(findings(named("winhttp"), &answers[1..]).is_empty());
    }

    #[test]
    fn many_are_counted() {
        let answers: Vec<UrlAnswer> = (0..20)
            .map(|index| answer(&format!("http://a{index}.example/"), "PROXY p:1; PROXY q:1"))
            .collect();
        let evidence = &findings(named("winhttp"), &answers)[0].evidence;
        assert_eq!(evidence.last().map(String::as_str), Some("and 15 more"));
    }
}
