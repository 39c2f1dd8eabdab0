//! `pac-check demo`: a corporate network on loopback, inside the process.
//!
//! Real sockets and real messages, so that the demonstration runs through the same code that a user
//! runs. No root: every port is chosen by the system. Every thread ends when the network is dropped.

mod dns;
mod http;
mod network;
mod proxy;
mod tcp;
mod web;
mod zone;

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::time::Duration;

use clap::{Args, Parser};

use super::audit;
use crate::cli::ExitStatus;
use crate::cli::args::OutputArgs;
use crate::cli::command_line::{Arguments, Command};
use crate::cli::output::{Kind, Output};
use crate::cli::trouble::Trouble;
use crate::finding::Verdict;
use crate::report::Page;

pub use network::{DOMAIN, DemoError, DemoNetwork};
pub use proxy::{ProxyRequest, ProxyServer};

/// Arguments of `pac-check demo`.
#[derive(Debug, Args)]
pub(in crate::cli) struct DemoArgs {}

/// Brings the network up, audits it, takes it down. The exit status is 0 where the demonstration
/// showed what it is meant to show: everything judged, and one violation.
pub(in crate::cli) fn run(_: &DemoArgs, output: &OutputArgs) -> Result<ExitStatus, Trouble> {
    let output = Output::new(output, Kind::Audit)?;
    let network = DemoNetwork::start().map_err(|error| Trouble::new(&error))?;
    output.hint_lines(&introduction(&network));
    let typed = command_line(&network);
    let arguments = Arguments::try_parse_from(&typed).map_err(|error| Trouble::new(&error))?;
    let Command::Audit(arguments) = arguments.command else {
        return Err(Trouble::new(&"the demo's own command line is not an audit"));
    };
    let report = audit::audit(&arguments, &output, None)?;
    output.write(Page::Audit(&report))?;
    for proxy in network.proxies() {
        output.hint(&tunnel(proxy));
    }
    let violated: Vec<&str> = report
        .rows
        .iter()
        .filter(|row| matches!(row.verdict, Verdict::Violated(_)))
        .map(|row| row.pattern.as_str())
        .collect();
    output.hint_lines(&closing(&network, &typed));
    let as_designed = violated.len() == 1 && report.summary.unknown == 0;
    Ok(if as_designed {
        ExitStatus::Clean
    } else {
        ExitStatus::CouldNotLook
    })
}

fn introduction(network: &DemoNetwork) -> String {
    format!(
        "A corporate network on loopback, for {DOMAIN}:\n  \
           DNS server   {} answers wpad.{DOMAIN}\n  \
           web server   127.0.0.1:{} serves /wpad.dat\n  \
           proxies      {}\n\
         Its PAC file has one mistake. This is what pac-check says about it:\n",
        network.dns_addr(),
        network.web_port(),
        network
            .proxies()
            .each_ref()
            .map(|proxy| format!("{}:{}", proxy.name(), proxy.address().port()))
            .join(", ")
    )
}

/// What a user would type for this network.
fn command_line(network: &DemoNetwork) -> Vec<String> {
    let mut typed: Vec<String> = [
        "pac-check",
        "audit",
        "--profile",
        "entra-app-proxy",
        "--domain",
        DOMAIN,
        "--dns-server",
    ]
    .map(ToOwned::to_owned)
    .to_vec();
    typed.push(network.dns_addr().to_string());
    typed.push("--wpad-port".to_owned());
    typed.push(network.web_port().to_string());
    for proxy in network.proxies() {
        typed.push("--allow-proxy".to_owned());
        typed.push(format!("{}:{}", proxy.name(), proxy.address().port()));
    }
    typed
}

/// One CONNECT through a proxy, as the connector would make it.
#[expect(
    clippy::disallowed_methods,
    reason = "the demo talks to its own proxy on loopback"
)]
fn tunnel(proxy: &ProxyServer) -> String {
    const WAIT: Duration = Duration::from_secs(2);
    const TARGET: &str = "management.azure.com:443";
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, proxy.address().port()));
    let answer = TcpStream::connect(address).and_then(|mut stream| {
        stream.set_read_timeout(Some(WAIT))?;
        write!(
            stream,
            "CONNECT {TARGET} HTTP/1.1\r\nHost: {TARGET}\r\n\r\n"
        )?;
        let mut head = [0; 64];
        let length = stream.read(&mut head)?;
        Ok(String::from_utf8_lossy(head.get(..length).unwrap_or_default()).into_owned())
    });
    let answer = match answer {
        Ok(head) => head.lines().next().unwrap_or("nothing").to_owned(),
        Err(error) => error.to_string(),
    };
    format!(
        "{}: CONNECT {TARGET} is answered with {answer:?}",
        proxy.name()
    )
}

fn closing(network: &DemoNetwork, typed: &[String]) -> String {
    let (line, text) = network.mistake();
    format!(
        "\nThe mistake is line {line} of the PAC file:\n  \
           {text}\n\
         With the dot in front, dnsDomainIs holds for the names below ocsp.msocsp.com and not for\n\
         ocsp.msocsp.com itself. No other test holds either, so the last line answers: DIRECT. The\n\
         repair is: host == \"ocsp.msocsp.com\"\n\n\
         The audit above was this command, while the network was up:\n  {}\n\
         For your own network, with your own proxies:\n  \
           pac-check audit --allow-proxy 'proxy.corp.example:8080'\n  \
           pac-check audit --domain corp.example --dns-server 10.0.0.53\n  \
           pac-check url --pac wpad.dat https://login.microsoftonline.com/\n  \
           pac-check discover",
        typed.join(" ")
    )
}
