//! Servers with many mistakes in their files, made at random.

use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use super::*;

/// A server: its files by name.
pub(super) type Server = Vec<(String, String)>;

/// What is written for a section, with its mistakes.
fn section() -> impl Strategy<Value = String> {
    let outer = subsequence(
        vec![
            "useDefaultCredentials=\"true\"",
            "enabled=\"true\"",
            "enabledd=\"true\"",
        ],
        0..=2,
    );
    let address = select(vec![
        "",
        "proxyaddress=\"http://p.corp:8080\"",
        "proxyaddress=\"http://p.corp:8080\"",
        "proxyaddress=\"p.corp:8080\"",
        "proxyaddress=\"http://p.corp:99999\"",
        "proxyaddress=\"\"",
        "proxyaddress=\"http://http://p.corp:8080\"",
        "proxyaddress=\"http://proxy.server:port/\"",
        "proxyaddress=\"https://p.corp:8443\"",
        "proxyaddress=\"https://p.corp\"",
        "proxyaddress=\"http://user:S3cret@p.corp:8080\"",
        "proxyaddress=\"http://w.corp/proxy.pac\"",
        "proxyaddress=\"\u{201c}http://p.corp:8080\u{201d}\"",
        "proxyAddress=\"http://p.corp:8080\"",
        "ProxyAdress=\"p.corp:8080\"",
        "proxyaddress=\"socks5://p.corp:1080\"",
    ]);
    let inner = subsequence(
        vec![
            "usesystemdefault=\"True\"",
            "Usesystemdefault=\"True\"",
            "autoDetect=\"True\"",
            "scriptLocation=\"http://w.corp/p.pac\"",
            "scriptlocation=\"file:///c:/p.pac\"",
            "bypassonlocal=\"True\"",
            "bypassOnLocal=\"yes\"",
            "enabled=\"False\"",
            "colour=\"red\"",
        ],
        0..=3,
    );
    let entries = subsequence(
        vec![
            "*.x.example",
            "x.example",
            "(",
            "^https://a\\.contoso\\.com$",
            "login.contoso.net",
            ".*",
            "&quot;y.example&quot;",
            "a.example;b.example",
            "[a-z]+\\.z\\.example$",
        ],
        0..=3,
    );
    let shape = select((0..9).collect::<Vec<usize>>());
    (outer, address, inner, entries, shape).prop_map(|(outer, address, inner, entries, shape)| {
        let lines = entries.iter();
        let lines = lines.map(|entry| format!("        <add address=\"{entry}\" />\n"));
        let list = lines.collect::<Vec<_>>().concat();
        let list = if list.is_empty() {
            String::new()
        } else {
            format!("      <bypasslist>\n{list}      </bypasslist>\n")
        };
        let attributes = [vec![address], inner].concat().join(" ");
        let inside = format!("      <proxy {attributes} />\n{list}");
        let outer = outer.join(" ");
        let plain = format!("    <defaultProxy {outer}>\n{inside}    </defaultProxy>\n");
        let group = |inside: &str| format!("  <system.net>\n{inside}  </system.net>\n");
        match shape {
            0 => group(&plain.replace("defaultProxy", "DefaultProxy")),
            1 => group(&format!("    <defaultProxy>\n{plain}    </defaultProxy>\n")),
            2 => group(&format!(
                "{plain}    <settings><ipv6 enabled=\"true\"/></settings>\n"
            )),
            3 => plain,
            4 => group(&plain).replace("system.net", "System.Net"),
            5 => group(&format!("{plain}{plain}")),
            6 => format!("  <!-- <system.net> was here -->\n{}", group(&plain)),
            7 => group(&plain.replace("      <proxy", "      <!-- ours -->\n      <proxy")),
            _ => group(&plain),
        }
    })
}

fn file() -> impl Strategy<Value = String> {
    let none = Just(String::new());
    let empty = select(vec![
        "  <system.net>\n    <defaultProxy enabled=\"false\"/>\n  </system.net>\n",
        "  <system.net>\n    <defaultProxy/>\n  </system.net>\n",
        "  <system.net>\n  </system.net>\n",
        "  <system.net><settings/></system.net>\n",
        "  <system.net>\n    <defaultProxy>\n      <proxy usesystemdefault=\"False\" proxyaddress=\"http://p.corp:8080\"/>\n    </defaultProxy>\n  </system.net>\n",
    ])
    .prop_map(str::to_owned);
    let body = prop_oneof![8 => section(), 2 => empty, 1 => none];
    (body, any::<bool>()).prop_map(|(body, crlf)| {
        let text = format!(
            "<?xml version=\"1.0\"?>\n<configuration>\n  <!-- caf\u{e9} -->\n{body}  <appSettings>\n    <add key=\"a\"   value=\"b\" />\n  </appSettings>\n</configuration>\n"
        );
        if crlf { text.replace('\n', "\r\n") } else { text }
    })
}

fn netsh() -> impl Strategy<Value = String> {
    select(vec![
        DIRECT,
        "X:\n    P :  p.corp:8080\n    B :  (-)\n",
        "X:\n    P :  https=p.corp:8080\n    B :  <local>\n",
        "X:\n    P :  socks=p.corp:1080\n    B :  <local>\n",
        "X:\n    P :  user:S3cret@p.corp:8080\n    B :  *.x\n",
        "X:\n    P :  p.corp:8080\n    B :  \"localhost;crl.contoso.com\"\n",
        "X:\n    P :  p.corp:8080\n    B :  *.contoso.com;a\n",
        "X:\n    P :  http://w.corp/proxy.pac\n    B :  (-)\n",
        "X:\n    P :  p.corp:99999\n    B :  (-)\n",
    ])
    .prop_map(str::to_owned)
}

fn registry() -> impl Strategy<Value = String> {
    let root = select(vec![
        "HKEY_USERS\\S-1-5-20",
        "HKEY_LOCAL_MACHINE",
        "HKEY_CURRENT_USER",
    ]);
    let proxy = select(vec![
        "p.corp:8080",
        "user:S3cret@p.corp:8080",
        "socks=p.corp:1080",
        "http://w.corp/proxy.pac",
        "https=p.corp:1",
        "",
    ]);
    let bypass = select(vec![
        "",
        "<local>",
        "*.contoso.com;a",
        "\"a;b\"",
        "a, b",
        "*",
    ]);
    let script = select(vec!["", "http://w.corp/p.pac", "file://c:/p.pac"]);
    (root, 0_u32..16, proxy, bypass, script).prop_map(|(root, flags, proxy, bypass, script)| {
        format!("REGEDIT4\n{}", account(root, flags, proxy, bypass, script))
    })
}

/// A server with the files that it may have.
pub(super) fn server() -> impl Strategy<Value = Server> {
    (
        (file(), file(), any::<bool>()),
        proptest::option::of(file()),
        proptest::option::of(netsh()),
        proptest::option::of(registry()),
    )
        .prop_map(|((service, updater, same), machine, netsh, registry)| {
            let updater = if same { service.clone() } else { updater };
            let mut server = vec![(SERVICE.to_owned(), service), (UPDATER.to_owned(), updater)];
            for (name, text) in [
                ("machine.config", machine),
                ("netsh.txt", netsh),
                ("x.reg", registry),
            ] {
                server.extend(text.map(|text| (name.to_owned(), text)));
            }
            server
        })
}
