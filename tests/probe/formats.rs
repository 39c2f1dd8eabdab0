//! Every form of the report, and what changed since the last one.

use crate::program::Place;
use crate::servers::{Server, V4, proxy};
use crate::tls::{self, HELLO, SERVER};

fn place(port: u16) -> Place {
    Place::new(&[format!("a.example:{port}")]).host("127.0.0.1 a.example")
}

fn words<'a>(route: &'a str, format: &'a str) -> Vec<&'a str> {
    vec![
        "probe",
        "--profile",
        "t.toml",
        "--via",
        route,
        "--hosts",
        "hosts",
        "--client",
        "chromium",
        "--format",
        format,
        "--routes-only",
    ]
}

#[test]
fn metrics_have_a_series_for_each_url_and_proxy() {
    let origin = tls::server(V4, SERVER, false, HELLO);
    let works = proxy(V4, origin.at);
    let port = origin.at.port();
    let place = place(port);
    let route = format!("PROXY {}", works.place());
    let run = place.run(&words(&route, "openmetrics"));
    assert_eq!(run.status, 0, "{run:?}");
    assert!(run.out.ends_with("# EOF\n"));
    let url = format!("https://a.example:{port}/");
    let labels = format!("url=\"{url}\",target=\"a.example:{port}\",way=\"{route}\"");
    for part in [
        format!(
            "pac_check_probe_works{{profile=\"t\",url=\"{url}\",client=\"chromium\",route=\"{route}\"}} 1\n"
        ),
        format!(
            "pac_check_probe_situation{{{labels},situation=\"works\",code=\"\",status_class=\"4xx\"}} 1\n"
        ),
        format!("pac_check_probe_status{{{labels}}} 404\n"),
        format!("pac_check_probe_seconds{{{labels},step=\"tcp\"}} "),
        format!("pac_check_probe_seconds{{{labels},step=\"answer\"}} "),
        format!("pac_check_probe_seconds{{{labels},step=\"tls\"}} "),
        format!("pac_check_probe_certificate_expiry_days{{{labels}}} 3"),
        "pac_check_probe_urls{outcome=\"works\"} 1\n".to_owned(),
    ] {
        assert!(run.out.contains(&part), "{part}\n{}", run.out);
    }
    // The exposition format: a type before each family, no series twice.
    let mut seen = std::collections::BTreeSet::new();
    for line in run.out.lines().filter(|line| !line.starts_with('#')) {
        let (name, value) = line.rsplit_once(' ').unwrap();
        assert!(value.parse::<f64>().is_ok(), "{line}");
        assert!(seen.insert(name.to_owned()), "{line}");
    }
}

#[test]
fn every_form_tells_what_does_not_work() {
    let denies = Server::answering(
        V4,
        "HTTP/1.1 403 Forbidden\r\nX-Squid-Error: ERR_ACCESS_DENIED 0\r\n\r\n",
    );
    let place = place(443);
    let route = format!("PROXY {}", denies.place());
    for format in [
        "human", "json", "markdown", "html", "sarif", "github", "junit",
    ] {
        let run = place.run(&words(&route, format));
        assert_eq!(run.status, 1, "{format}: {run:?}");
        assert!(run.out.contains("R-09"), "{format}: {}", run.out);
        let evidence = run.out.contains("ERR_ACCESS_DENIED") || format == "junit";
        assert!(evidence, "{format}: {}", run.out);
        assert!(run.out.contains("a.example"), "{format}");
    }
    assert_eq!(place.run(&words(&route, "tap")).status, 2);
}

#[test]
fn a_baseline_shows_only_what_changed() {
    let origin = tls::server(V4, SERVER, false, HELLO);
    let works = proxy(V4, origin.at);
    let place = place(origin.at.port());
    let route = format!("PROXY {}", works.place());
    let first = place.run(&words(&route, "json"));
    place.write("before.json", &first.out);
    let compare = |route: &str| {
        let mut all = words(route, "human");
        all.extend(["--baseline", "before.json"]);
        place.run(&all)
    };
    let same = compare(&route);
    assert_eq!(same.status, 0, "{same:?}");
    let other = compare("DIRECT");
    assert_eq!(other.status, 1, "{other:?}");
    assert!(other.out.contains("DIRECT"), "{}", other.out);
}

#[test]
fn an_audit_has_the_metrics_of_its_probe_and_none_without_one() {
    let origin = tls::server(V4, SERVER, false, HELLO);
    let passes = proxy(V4, origin.at);
    let place = place(origin.at.port());
    let route = format!("PROXY {}", passes.place());
    place.write(
        "x.pac",
        &format!("function FindProxyForURL(url, host) {{ return \"{route}\"; }}\n"),
    );
    let words = |more: &[&'static str]| {
        let common = [
            "audit",
            "--profile",
            "t.toml",
            "--pac",
            "x.pac",
            "--hosts",
            "hosts",
            "--client",
            "chromium",
            "--allow-proxy",
            "127.0.0.1",
            "--format",
            "openmetrics",
        ];
        place.run(&[&common[..], more].concat())
    };
    let audited = words(&["--probe", "--routes-only"]);
    assert_eq!(audited.status, 0, "{audited:?}");
    assert!(audited.out.ends_with("# EOF\n"));
    assert!(
        audited
            .out
            .contains("pac_check_probe_urls{outcome=\"works\"} 1\n")
    );
    // What the probe alone writes, but for the times.
    let series = |text: &str| -> Vec<String> {
        let lines = text
            .lines()
            .filter(|it| !it.starts_with("pac_check_probe_seconds"));
        lines
            .map(|it| it.replace(",client=\"chromium\"", ""))
            .collect()
    };
    let probed = place.run(&{
        let mut all = vec![
            "probe",
            "--profile",
            "t.toml",
            "--pac",
            "x.pac",
            "--hosts",
            "hosts",
        ];
        all.extend([
            "--client",
            "chromium",
            "--format",
            "openmetrics",
            "--routes-only",
        ]);
        all
    });
    assert_eq!(series(&audited.out), series(&probed.out));
    let refused = words(&[]);
    assert_eq!(refused.status, 2);
    assert_eq!(refused.out, "");
    assert!(refused.err.contains("add --probe"), "{}", refused.err);
}
