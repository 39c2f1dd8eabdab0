//! A probe of what an audit requires: its limits, and its place beside the audit.

use std::time::Duration;

use clap::Args;

use super::output::Output;
use super::trouble::Trouble;
use super::world::seconds;
use crate::finding::report::Report;
use crate::probe::{self, Choices, Limits, Plan};
use crate::profiles::Profile;
use crate::system::World;
use crate::system::probe::Session;

/// Probes at the same time, at most.
const MOST_AT_ONCE: usize = 256;
/// Connections that are begun in a second, at most.
const MOST_PER_SECOND: u32 = 1_000;

/// How much a probe may do.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Probe")]
pub(super) struct ProbingArgs {
    /// Print every connection that a probe would make, and make none of them
    #[arg(long)]
    pub(super) dry_run: bool,
    /// Only the routes: no direct connection and no other proxy to compare with, no revocation
    /// addresses, no ports of Service Bus
    #[arg(long)]
    pub(super) routes_only: bool,
    /// Longest time for all probes, in seconds [default: 34]
    #[arg(long, value_name = "SECONDS", allow_negative_numbers = true)]
    probe_time: Option<f64>,
    /// Longest wait for a connection, in seconds: two more SYNs take 7 [default: 9]
    #[arg(long, value_name = "SECONDS", allow_negative_numbers = true)]
    connect_time: Option<f64>,
    /// Longest wait for an answer and for a TLS handshake, in seconds [default: 8]
    #[arg(long, value_name = "SECONDS", allow_negative_numbers = true)]
    answer_time: Option<f64>,
    /// Probes at the same time [default: 64]
    #[arg(long, value_name = "NUMBER")]
    at_once: Option<usize>,
    /// Connections that are begun in a second [default: 40]
    #[arg(long, value_name = "NUMBER")]
    per_second: Option<u32>,
}

impl ProbingArgs {
    /// Refuses options of a probe where there is none.
    pub(super) fn check(&self, command: &str, probes: bool) -> Result<(), Trouble> {
        let given = [
            ("--dry-run", self.dry_run),
            ("--routes-only", self.routes_only),
            ("--probe-time", self.probe_time.is_some()),
            ("--connect-time", self.connect_time.is_some()),
            ("--answer-time", self.answer_time.is_some()),
            ("--at-once", self.at_once.is_some()),
            ("--per-second", self.per_second.is_some()),
        ];
        match given.into_iter().find(|(_, given)| *given && !probes) {
            Some((option, _)) => Err(Trouble::with_help(
                &format!("{option} is an option of a probe, and {command} makes none"),
                "add --probe",
            )),
            None => Ok(()),
        }
    }

    fn limits(&self) -> Result<Limits, Trouble> {
        let default = Limits::default();
        let time = |option: &str, given: Option<f64>, default: Duration| {
            given.map_or(Ok(default), |value| seconds(option, value))
        };
        let number = |option: &str, value: u64, most: u64| {
            if (1..=most).contains(&value) {
                return Ok(());
            }
            Err(Trouble::with_help(
                &format!("cannot use {value} for {option}"),
                &format!("give a number from 1 to {most}"),
            ))
        };
        let at_once = self.at_once.unwrap_or(default.at_once);
        let per_second = self.per_second.unwrap_or(default.per_second);
        number("--at-once", at_once as u64, MOST_AT_ONCE as u64)?;
        number("--per-second", per_second.into(), MOST_PER_SECOND.into())?;
        Ok(Limits {
            connect: time("--connect-time", self.connect_time, default.connect)?,
            answer: time("--answer-time", self.answer_time, default.answer)?,
            total: time("--probe-time", self.probe_time, default.total)?,
            at_once,
            per_second,
        })
    }
}

/// A probe that is wanted.
pub(super) struct Probing {
    limits: Limits,
    choices: Choices,
    dry_run: bool,
}

impl Probing {
    /// Checks the arguments, before any work is done.
    pub(super) fn new(arguments: &ProbingArgs) -> Result<Self, Trouble> {
        let all = !arguments.routes_only;
        Ok(Self {
            limits: arguments.limits()?,
            choices: Choices {
                compare: all,
                revocation: all,
                service_bus: all,
            },
            dry_run: arguments.dry_run,
        })
    }

    /// Probes what a report requires, and adds what came of it.
    pub(super) fn add(
        &self,
        mut report: Report,
        profiles: &[Profile],
        world: &World,
        output: &Output<'_>,
    ) -> Report {
        let plan = Plan::new(&report, profiles, self.choices);
        if self.dry_run {
            report.probe = Some(probe::dry(&plan, &report));
            return report;
        }
        let progress = output.counting_before("probing", plan.len());
        let session = Session::new(world, self.limits);
        let probed = probe::run(&plan, &report, &session, &|| progress.advance(1));
        drop(progress);
        probe::attach(report, probed)
    }
}
