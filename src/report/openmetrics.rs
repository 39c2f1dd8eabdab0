//! Metrics of a probe, by itself or of an audit, as text (OpenMetrics 1.0): for node_exporter's textfile collector, which reads the
//! gauges of it as well. `docs/probe.md` has the names.

use std::fmt::Write as _;
use std::io::{self, Write};

use super::{Format, Guarding};
use crate::finding::probe::{Attempt, ProbeReport, ProbeRow};

pub(super) const OPENMETRICS: Format = Format {
    name: "openmetrics",
    title: "metrics of a probe (probe, audit --probe), for node_exporter's textfile collector",
    guarding: Guarding::Text,
    audit: Some(|report, _, out| match &report.probe {
        Some(probe) => write(probe, out),
        None => Err(io::ErrorKind::Unsupported.into()),
    }),
    urls: None,
    discovery: None,
    explain: None,
    programs: None,
    allowlist: None,
    profiles: None,
    settings: None,
    capture: None,
    lint: None,
    diff: None,
    probe: Some(|report, _, out| write(report, out)),
    suites: None,
};

/// Characters of a label that are kept.
const MOST_LABEL: usize = 255;

fn write(report: &ProbeReport, out: &mut dyn Write) -> io::Result<()> {
    let rows: Vec<(&ProbeRow, String)> = report
        .rows
        .iter()
        .map(|row| (row, labels_of_row(row)))
        .collect();
    family(
        out,
        "pac_check_probe_works",
        "1 where the URL works on its route, 0 where it does not; absent where unknown",
        rows.iter().filter_map(|(row, labels)| {
            let value = match row.verdict.word() {
                "met" => 1.0,
                "violated" => 0.0,
                _ => return None,
            };
            Some((labels.clone(), value))
        }),
    )?;
    let tried: Vec<(&Attempt, String)> = attempts(report);
    family(
        out,
        "pac_check_probe_situation",
        "1, with what happened on one entry of a route",
        tried.iter().map(|(attempt, labels)| {
            let code = attempt.code.unwrap_or_default();
            let class = class(attempt);
            let labels = format!(
                "{labels},situation=\"{}\",code=\"{code}\",status_class=\"{class}\"",
                attempt.situation
            );
            (labels, 1.0)
        }),
    )?;
    family(
        out,
        "pac_check_probe_status",
        "the HTTP status that decided",
        tried
            .iter()
            .filter_map(|(attempt, labels)| Some((labels.clone(), f64::from(attempt.status?)))),
    )?;
    family(
        out,
        "pac_check_probe_seconds",
        "how long a step took: dns, tcp, answer (CONNECT, SOCKS or plain GET), tls, request",
        tried.iter().flat_map(|(attempt, labels)| {
            let times = attempt.times;
            [
                ("dns", times.dns),
                ("tcp", times.tcp),
                ("answer", times.answer),
                ("tls", times.tls),
                ("request", times.request),
            ]
            .into_iter()
            .filter_map(move |(step, time)| {
                let time = u32::try_from(time?).unwrap_or(u32::MAX);
                Some((
                    format!("{labels},step=\"{step}\""),
                    f64::from(time) / 1000.0,
                ))
            })
        }),
    )?;
    family(
        out,
        "pac_check_probe_certificate_expiry_days",
        "days until the certificate of the server expires",
        tried.iter().filter_map(|(attempt, labels)| {
            let days = i32::try_from(attempt.days_to_expiry?).ok()?;
            Some((labels.clone(), f64::from(days)))
        }),
    )?;
    let total = |count: usize| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
    let summary = report.summary;
    family(
        out,
        "pac_check_probe_urls",
        "required URLs by outcome",
        [
            ("works", summary.met),
            ("does-not-work", summary.violated),
            ("unknown", summary.unknown),
        ]
        .into_iter()
        .map(|(word, count)| (format!("outcome=\"{word}\""), total(count))),
    )?;
    writeln!(out, "# EOF")
}

/// A family of gauges; series that came already are left out, as each may be there once.
fn family(
    out: &mut dyn Write,
    name: &str,
    help: &str,
    series: impl Iterator<Item = (String, f64)>,
) -> io::Result<()> {
    writeln!(out, "# TYPE {name} gauge")?;
    writeln!(out, "# HELP {name} {help}")?;
    let mut known = std::collections::BTreeSet::new();
    for (labels, value) in series {
        if known.insert(labels.clone()) {
            writeln!(out, "{name}{{{labels}}} {value}")?;
        }
    }
    Ok(())
}

fn labels_of_row(row: &ProbeRow) -> String {
    let mut labels = format!(
        "profile=\"{}\",url=\"{}\",client=\"{}\",route=\"{}\"",
        label(&row.profile),
        label(&row.url),
        label(&row.client),
        label(&row.route)
    );
    if let Some(component) = row.component {
        let _ = write!(labels, ",component=\"{component}\"");
    }
    labels
}

/// Every entry of every route, each URL and way once.
fn attempts(report: &ProbeReport) -> Vec<(&Attempt, String)> {
    let mut known = std::collections::BTreeSet::new();
    let mut all = Vec::new();
    for row in &report.rows {
        for attempt in row.attempts.iter().chain(&row.compared) {
            let labels = format!(
                "url=\"{}\",target=\"{}\",way=\"{}\"",
                label(&row.url),
                label(&attempt.target),
                label(&attempt.way)
            );
            if known.insert(labels.clone()) {
                all.push((attempt, labels));
            }
        }
    }
    all
}

fn class(attempt: &Attempt) -> String {
    attempt
        .status
        .map_or("none".to_owned(), |status| format!("{}xx", status / 100))
}

/// A value of a label: without control characters, and with the three escapes of the format.
fn label(text: &str) -> String {
    let text = super::escape::shown(text);
    text.chars()
        .take(MOST_LABEL)
        .flat_map(|it| match it {
            '\\' => vec!['\\', '\\'],
            '"' => vec!['\\', '"'],
            '\n' => vec!['\\', 'n'],
            other => vec![other],
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_escaped() {
        assert_eq!(label("a\"b\\c"), "a\\\"b\\\\c");
        assert_eq!(label("x\u{1b}[2J\ny"), "x\\\\u{1b}[2J\\\\ny");
    }
}
