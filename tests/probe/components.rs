//! Each part of the product by its own settings, and what an audit makes of all of it.

use crate::program::Place;
use crate::servers::{Server, V4, proxy};
use crate::tls::{self, HELLO, SERVER};

fn config(inside: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<configuration>\n  <system.net>\n    {inside}\n  \
         </system.net>\n</configuration>\n"
    )
}

/// The service goes through this proxy, the updater directly.
fn place(port: u16, proxy: &Server) -> Place {
    let place = Place::new(&[format!("a.example:{port}")]);
    place.write(
        "ApplicationProxyConnectorService.exe.config",
        &config(&format!(
            "<defaultProxy><proxy proxyaddress=\"http://{}\" bypassonlocal=\"False\" \
             usesystemdefault=\"False\"/></defaultProxy>",
            proxy.place()
        )),
    );
    place.write(
        "ApplicationProxyConnectorUpdaterService.exe.config",
        &config("<defaultProxy enabled=\"false\"></defaultProxy>"),
    );
    place
}

const SETTINGS: [&str; 3] = [
    "--settings",
    "ApplicationProxyConnectorService.exe.config",
    "ApplicationProxyConnectorUpdaterService.exe.config",
];

#[test]
fn service_and_updater_are_tried_on_their_own_ways() {
    let origin = tls::server(V4, SERVER, false, HELLO);
    let works = proxy(V4, origin.at);
    let place = place(origin.at.port(), &works);
    let common = [
        "--profile",
        "t.toml",
        "--hosts",
        "hosts",
        "--format",
        "json",
    ];
    let run = place.run(&[&["probe"][..], &common, &SETTINGS].concat());
    let report = run.json();
    let of = |component: &str| {
        let rows = report["rows"].as_array().unwrap();
        let row = rows.iter().find(|it| it["component"] == component);
        row.unwrap_or_else(|| panic!("{report:#}")).clone()
    };
    let service = of("service");
    assert_eq!(service["verdict"], "met", "{service:#}");
    assert_eq!(service["route"], format!("PROXY {}", works.place()));
    let updater = of("updater");
    assert_eq!(updater["route"], "DIRECT");
    assert_eq!(updater["code"], "R-01", "{updater:#}");
    // Directly it does not work, and by the service's proxy it does.
    assert!(run.codes().contains(&"R-25".to_owned()), "{report:#}");

    let allowed = ["--allow-proxy", "*", "--allow-proxy", "DIRECT", "--probe"];
    let run = place.run(&[&["audit"][..], &common, &allowed, &SETTINGS].concat());
    let report = run.json();
    let rows = report["rows"].as_array().unwrap();
    let does: Vec<(&str, &str, &str)> = rows
        .iter()
        .map(|row| {
            let text = |name: &str| row[name].as_str().unwrap();
            (text("component"), text("does"), text("verdict"))
        })
        .collect();
    assert_eq!(
        does,
        [
            ("service", "works", "met"),
            ("updater", "does-not-work", "violated")
        ]
    );
}

#[test]
fn an_audit_says_would_may_and_does() {
    let denies = Server::answering(
        V4,
        "HTTP/1.1 403 Forbidden\r\nX-Squid-Error: ERR_ACCESS_DENIED 0\r\n\r\n",
    );
    let place = Place::new(&["a.example:443".to_owned()]);
    place.write(
        "squid.conf",
        "acl SSL_ports port 443\nacl CONNECT method CONNECT\nhttp_access allow all\n",
    );
    let route = format!("PROXY {}", denies.place());
    let run = place.audit(
        &route,
        &["--allow-proxy", "127.0.0.1", "--proxy-list", "squid.conf"],
    );
    let report = run.json();
    let row = &report["rows"][0];
    assert_eq!(row["answers"][0]["effective"], route, "{row:#}");
    assert_eq!(row["passage"]["lets_through"], "full", "{row:#}");
    assert_eq!(row["does"], "does-not-work");
    assert_eq!(
        (row["verdict"].as_str(), row["code"].as_str()),
        (Some("violated"), Some("R-09"))
    );
    assert!(row["why"].as_str().unwrap().contains("it does not work"));
    assert_eq!(report["probe"]["rows"][0]["url"], "https://a.example/");
    let human = place.run(&[
        "audit",
        "--probe",
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
    ]);
    assert!(human.out.contains("What was tried"), "{}", human.out);
    assert!(human.out.contains("R-09 denied"), "{}", human.out);
}
