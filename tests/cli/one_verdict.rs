//! `pac-check audit` with everything that an administrator can bring: the PAC file, the files of the
//! connector's server, the proxy's own list. For each part of the product: where a URL goes, by which
//! setting, whether that proxy lets it through, what breaks otherwise, and the lines to change.

use serde_json::Value;

use crate::program::Place;

const SERVICE: &str = "ApplicationProxyConnectorService.exe.config";
const UPDATER: &str = "ApplicationProxyConnectorUpdaterService.exe.config";
const STOCK: &str = include_str!("../lists/stock-squid.conf");
const NETSH: &str = "\nX:\n\n    P :  proxyserver:8080\n    B :  (none)\n";

fn config(inside: &str) -> String {
    format!("<configuration>\n{inside}\n</configuration>\n")
}

fn server(section: &str) -> Place {
    let text = config(&format!("<system.net>{section}</system.net>"));
    Place::new()
        .with(SERVICE, &text)
        .with(UPDATER, &text)
        .with("netsh.txt", NETSH)
        .with("squid.conf", STOCK)
}

fn audit(place: &Place, more: &str, status: i32) -> Value {
    place
        .run(&format!(
            "audit --profile entra-app-proxy --offline --settings {SERVICE} --settings {UPDATER} --settings netsh.txt --format json {more}"
        ))
        .json(status)
}

fn rows<'a>(report: &'a Value, component: &str) -> Vec<&'a Value> {
    let rows = report["rows"].as_array().unwrap().iter();
    rows.filter(|row| row["component"] == component).collect()
}

/// The lines of the remedies in a format.
fn lines(report: &Value, format: &str) -> Vec<String> {
    let remedies = report["remedies"].as_array().unwrap().iter();
    let of_format = remedies.filter(|remedy| remedy["format"] == format);
    let lines = of_format.flat_map(|remedy| remedy["lines"].as_array().unwrap());
    lines
        .map(|line| line.as_str().unwrap().to_owned())
        .collect()
}

const LIST: &str = "--proxy-list squid.conf --proxy-list-from 10.1.2.3";

#[test]
fn each_part_is_held_against_the_proxy_that_it_uses() {
    // Service and updater go past every proxy, revocation checks through one.
    let place = server("<defaultProxy enabled=\"false\"/>");
    let allow = "--allow-proxy proxyserver:8080 --allow-proxy DIRECT";
    let report = audit(&place, &format!("{allow} {LIST}"), 1);
    let summary = &report["summary"];
    assert_eq!(summary["met"], 36, "{summary}");
    assert_eq!(summary["violated"], 6);
    for component in ["service", "updater"] {
        for row in rows(&report, component) {
            assert_eq!(row["passage"]["lets_through"], "not-asked");
            assert_eq!(row["verdict"], "met");
            assert_eq!(row["setting"]["route"][0]["type"], "direct");
        }
    }
    assert_eq!(
        rows(&report, "updater")[0]["setting"]["labels"][0]["file"],
        UPDATER
    );
    for row in rows(&report, "revocation") {
        assert_eq!(row["passage"]["lets_through"], "none");
        assert_eq!(row["verdict"], "violated");
        assert_eq!(row["code"], "A-14");
        assert_eq!(row["rule"], "proxy-list");
        assert_eq!(row["setting"]["labels"][0]["file"], "netsh.txt");
        assert_eq!(row["setting"]["labels"][0]["start"]["line"], 4);
        assert!(row["breaks"].as_str().unwrap().contains("revoked"));
    }
    // With the lines that the list lacks everything is met.
    let remedy = &report["proxy_lists"][0]["allowlist"]["remedy"];
    let mut list: Vec<String> = STOCK.lines().map(str::to_owned).collect();
    let at = usize::try_from(remedy["before_line"].as_u64().unwrap()).unwrap() - 1;
    let missing = remedy["lines"].as_array().unwrap().iter();
    list.splice(
        at..at,
        missing.map(|line| line.as_str().unwrap().to_owned()),
    );
    let place = place.with("squid.conf", list.join("\n"));
    let report = audit(&place, &format!("{allow} {LIST}"), 0);
    assert_eq!(report["summary"]["met"], 42);
}

#[test]
fn the_page_has_one_table_with_route_setting_list_and_verdict() {
    let place =
        server("<defaultProxy><proxy proxyaddress=\"http://proxyserver:8080\"/></defaultProxy>");
    let run = place.run(&format!(
        "audit --profile entra-app-proxy --offline --settings {SERVICE} --settings {UPDATER} --settings netsh.txt --allow-proxy proxyserver:8080 {LIST}"
    ));
    assert_eq!(run.status, 1, "{run:#?}");
    for part in [
        "  Certificate revocation checks: Connector checks certificates\n",
        "netsh.txt:4\n",
        &format!("{SERVICE}:2\n"),
        "PROXY proxyserver:8080  let through  met\n",
        "PROXY proxyserver:8080  REFUSED      VIOLATED\n",
        "     breaks  Windows can't check whether certificates are revoked",
        "http_access allow pac_check_client CONNECT pac_check_port_80 pac_check_connect_80\n",
    ] {
        assert!(run.out.contains(part), "{part}\nis not in\n{}", run.out);
    }
}

#[test]
fn the_lines_for_the_connectors_files_lead_to_the_allowed_proxy() {
    let place =
        server("<defaultProxy enabled=\"false\"/>").with("netsh.txt", "X:\n\n    Direct.\n");
    let allow = "--allow-proxy px.corp.example:8080 --assume-defaults --pac x.pac";
    let place = place.with(
        "x.pac",
        "function FindProxyForURL(url, host) { return \"DIRECT\"; }\n",
    );
    let report = audit(&place, allow, 1);
    assert_eq!(report["summary"]["violated"], 42);
    let remedies = report["remedies"].as_array().unwrap();
    let files: Vec<&str> = remedies
        .iter()
        .map(|it| it["file"].as_str().unwrap())
        .collect();
    assert_eq!(files, ["x.pac", SERVICE, UPDATER]);
    let section: Vec<String> = lines(&report, "xml");
    let half = section.split_at(section.len() / 2).0.join("\n");
    let place = place
        .with(SERVICE, config(&half))
        .with(UPDATER, config(&half))
        .with("netsh.txt", NETSH.replace("proxyserver", "px.corp.example"));
    let report = audit(&place, allow, 0);
    assert_eq!(report["remedies"], Value::Null);
}

#[test]
fn what_must_go_direct_and_what_winhttp_sends_astray_have_their_lines() {
    let place = server(
        "<defaultProxy><proxy proxyaddress=\"http://proxyserver:8080\"/></defaultProxy>",
    )
    .with("netsh.txt", "\nX:\n\n    P :  other:1\n    B :  (none)\n")
    .with(
        "policy.toml",
        "[allow]\nproxies = [\"proxyserver:8080\"]\n[direct]\nmust = [\"*.msappproxy.net\"]\n",
    );
    let report = audit(&place, "--config policy.toml", 1);
    // The rest of what the section sends to the proxy keeps going there.
    let section = lines(&report, "xml");
    let section = section.split_at(section.len() / 2).0.join("\n");
    assert!(
        section.contains("proxyaddress=\"http://proxyserver:8080\""),
        "{section}"
    );
    assert!(section.contains(r"msappproxy\.net"), "{section}");
    let corrected = server("")
        .with(SERVICE, config(&section))
        .with(UPDATER, config(&section));
    let corrected = corrected.with(
        "policy.toml",
        "[allow]\nproxies = [\"proxyserver:8080\"]\n[direct]\nmust = [\"*.msappproxy.net\"]\n",
    );
    audit(&corrected, "--config policy.toml", 0);
    assert_eq!(
        lines(&report, "netsh"),
        ["netsh winhttp set proxy proxy-server=\"proxyserver:8080\""]
    );
    let row = rows(&report, "revocation")[0];
    assert_eq!(row["code"], "A-01");
}

#[test]
fn the_rule_for_the_pac_file_leads_to_the_allowed_proxy_and_nothing_else() {
    let script = "function FindProxyForURL(url, host) {\n  return \"DIRECT\";\n}\n";
    let place = Place::new().with("x.pac", script);
    let run = "audit --pac x.pac --offline --allow-proxy proxy.example:8080 --format json";
    let report = place.run(run).json(1);
    let rule = lines(&report, "pac").join("\n");
    let corrected = script.replacen("{\n", &format!("{{\n{rule}\n"), 1);
    let place = place.with("x.pac", &corrected);
    assert_eq!(place.run(run).json(0)["summary"]["violated"], 0);
    let other = place.run("url --pac x.pac --offline --format json https://other.example/");
    assert_eq!(
        other.json(0)["results"][0]["effective"],
        "DIRECT",
        "{corrected}"
    );
}

#[test]
fn a_bad_route_by_pac_is_told_with_the_setting_that_leads_to_it() {
    let place = server("<defaultProxy><proxy autoDetect=\"True\"/></defaultProxy>").with(
        "x.pac",
        "function FindProxyForURL(url, host) {\n  return \"PROXY evil.example:1\";\n}\n",
    );
    let report = audit(&place, "--pac x.pac --allow-proxy proxyserver:8080", 1);
    let row = rows(&report, "service")[0];
    assert_eq!(row["code"], "A-01");
    assert_eq!(row["setting"]["goes"], "pac");
    assert_eq!(row["setting"]["labels"][0]["file"], SERVICE);
    assert_eq!(row["answers"][0]["decided_at"]["line"], 2);
    assert!(!lines(&report, "pac").is_empty());
}

#[test]
fn requests_to_the_applications_have_their_rows() {
    let place = server("<defaultProxy enabled=\"false\"/>").with(
        "x.reg",
        "REGEDIT4\n[HKEY_LOCAL_MACHINE\\Software\\Microsoft\\Microsoft Azure AD App Proxy Connector]\n\"UseDefaultProxyForBackendRequests\"=dword:1\n",
    );
    let more = "--settings x.reg --backend http://app.corp.example/ --allow-proxy proxyserver:8080 --allow-proxy DIRECT";
    let report = audit(&place, &format!("{more} {LIST}"), 1);
    let row = rows(&report, "backend")[0];
    assert_eq!(row["pattern"], "app.corp.example");
    assert_eq!(row["answers"][0]["effective"], "PROXY proxyserver:8080");
    assert_eq!(row["passage"]["lets_through"], "full");
    // Without the switch it goes DIRECT, and an allowlist of proxies does not forbid that.
    let off = "REGEDIT4\n[HKEY_LOCAL_MACHINE\\Software\\Microsoft\\Microsoft Azure AD App Proxy Connector]\n";
    let place = place.with("x.reg", off);
    let more = "--settings x.reg --backend http://app.corp.example/ --allow-proxy proxyserver:8080";
    let report = audit(&place, more, 1);
    let row = rows(&report, "backend")[0];
    assert_eq!(
        (&row["verdict"], &row["answers"][0]["effective"]),
        (&"met".into(), &"DIRECT".into())
    );
    place
        .run("audit --backend http://app.corp.example/")
        .is_one_error(&["--settings"]);
}

#[test]
fn what_an_older_list_names_fails_no_audit() {
    let place =
        server("<defaultProxy><proxy proxyaddress=\"http://proxyserver:8080\"/></defaultProxy>");
    let list = "acl old dstdomain policykeyservice.dc.ad.msft.net\nhttp_access deny old\nhttp_access allow all\n";
    let place = place.with("squid.conf", list);
    let run = place.run(&format!(
        "audit --profile entra --offline --settings {SERVICE} --settings {UPDATER} --settings netsh.txt --allow-proxy proxyserver:8080 {LIST} --format json"
    ));
    let report = run.json(0);
    let findings = report["findings"].as_array().unwrap();
    let legacy = findings
        .iter()
        .find(|finding| finding["code"] == "A-16")
        .unwrap();
    assert!(
        legacy["evidence"][0]
            .as_str()
            .unwrap()
            .contains("policykeyservice")
    );
    let run = place.run(&format!(
        "settings --profile entra {SERVICE} {UPDATER} netsh.txt --format json"
    ));
    let settings = run.json(0);
    let rows = settings["rows"].as_array().unwrap().iter();
    let legacy = rows.filter(|row| row["standing"] == "legacy").count();
    assert_eq!(legacy, 2);
    let all = settings["rows"].as_array().unwrap().len();
    assert_eq!(settings["summary"]["proxy"], all - legacy);
}

#[test]
fn what_belongs_to_a_list_is_not_passed_over_without_one() {
    let place = Place::script("return 'DIRECT';").with("list.txt", "a.example\n");
    for option in ["--inspection-exempt", "--login-exempt", "--service-tags"] {
        place
            .run(&format!("audit --pac x.pac {option} list.txt"))
            .is_one_error(&[option, "--proxy-list"]);
    }
}
