//! Settings of servers, judged whole.

mod corrections;
mod decisions;
mod remedies;
mod servers;
mod values;
mod winhttp;

use super::*;
use crate::finding::Severity;
use crate::finding::settings::{Basis, Decision, Destination, PacUse, Remedy};
use crate::settings::{Reading, read};

const SERVICE: &str = "ApplicationProxyConnectorService.exe.config";
const UPDATER: &str = "ApplicationProxyConnectorUpdaterService.exe.config";
const DIRECT: &str = "\nCurrent:\n\n    Direct access.\n";
const CONNECTIONS: &str =
    "Software\\Microsoft\\Windows\\CurrentVersion\\Internet Settings\\Connections";

fn config(inside: &str) -> String {
    format!("<configuration><system.net>\n{inside}\n</system.net></configuration>")
}

fn proxy(attributes: &str) -> String {
    config(&format!(
        "<defaultProxy><proxy {attributes}/></defaultProxy>"
    ))
}

fn given(files: &[(&str, &str)]) -> Given {
    let readings = files
        .iter()
        .map(|(name, text)| read(name, text.as_bytes(), None).expect("reads"));
    Reading::into_given(readings.collect()).expect("fits")
}

/// The connector's registry, netsh and the rest as Windows ships them.
fn defaults(files: &[(&str, &str)]) -> Given {
    Given {
        assume_defaults: true,
        ..given(files)
    }
}

fn decision(given: &Given, part: Part, url: &str) -> Decision {
    Components::new(given).destination(part, url)
}

#[track_caller]
fn goes(given: &Given, url: &str) -> String {
    decision(given, Part::Service, url).destination.to_string()
}

/// An export with these settings for an account.
fn account(root: &str, flags: u32, proxy: &str, bypass: &str, script: &str) -> String {
    let bytes = crate::settings::blob::tests::connection_bytes(flags, proxy, bypass, script, "");
    let bytes: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let bytes = bytes.join(",");
    format!("[{root}\\{CONNECTIONS}]\n\"DefaultConnectionSettings\"=hex:{bytes}\n")
}

fn required() -> Vec<Required> {
    let row = |phase: &str, host: &str, url: &str| Required {
        profile: "p".to_owned(),
        group: "g".to_owned(),
        phase: Some(phase.to_owned()),
        pattern: host.to_owned(),
        port: 443,
        standing: "required",
        urls: vec![url.to_owned()],
    };
    vec![
        row("runtime", "a.contoso.com", "https://a.contoso.com/"),
        row(
            "registration",
            "login.contoso.net",
            "https://login.contoso.net/",
        ),
        row("revocation", "crl.contoso.com", "http://crl.contoso.com/"),
    ]
}

fn judged(given: &Given) -> SettingsReport {
    report(given, vec!["p".to_owned()], &required())
}

fn codes(given: &Given) -> Vec<&'static str> {
    let mut codes: Vec<_> = judged(given)
        .findings
        .iter()
        .map(|found| found.finding.code)
        .collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}

const URL: &str = "https://a.contoso.com/";

/// The lines of a finding, where it has some.
fn remedy_of(given: &Given, code: &str) -> Option<Remedy> {
    let found = judged(given).findings.into_iter();
    let mut found = found.filter(|it| it.finding.code == code);
    found.next().expect(code).remedy
}

#[test]
fn the_same_kind_twice_is_an_error() {
    let readings = |names: [&str; 2]| {
        let text = config("");
        let readings = names.map(|name| read(name, text.as_bytes(), None).expect("reads"));
        Reading::into_given(readings.to_vec())
    };
    assert!(readings(["a-service.config", "b-service.config"]).is_err());
    assert!(readings(["machine.config", "x/machine.config"]).is_err());
    assert!(readings(["a-service.config", "updater.config"]).is_ok());
    let text = config("");
    assert!(read("app.config", text.as_bytes(), None).is_err());
    assert!(
        read(
            "C:\\X\\ConnectorUpdaterService.exe.config",
            text.as_bytes(),
            None
        )
        .is_ok()
    );
}

#[test]
fn all_settled_is_status_0_and_nothing_judged_is_not() {
    let one = proxy("usesystemdefault=\"False\" proxyaddress=\"http://p:1\"");
    let netsh = "X:\n    P :  p:1\n    B :  (-)\n";
    let given = given(&[(SERVICE, &one), (UPDATER, &one), ("n.txt", netsh)]);
    let whole = judged(&given);
    assert_eq!((whole.exit_status(), whole.summary.proxy), (0, 5));
    assert_eq!(whole.scenario.outbound, "outbound-proxy");
    assert_eq!(report(&given, Vec::new(), &[]).exit_status(), 2);
}
