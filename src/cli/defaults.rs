//! Every default that `--help` names is the real one.

use super::command_line::command_line;
use super::{output, pac_source, profiles, world};
use crate::allowlist::ListFormat;
use crate::pac::dialects;
use crate::pac::evaluation::{AnsweredBy, Limits};
use crate::probe;
use crate::report::{self, coverage::CoverageFormat};
use crate::source::SourceFile;
use crate::system::Settings;
use crate::wpad;

/// What a default is in truth; `None` where the option is unknown here.
fn real(command: &str, option: &str) -> Option<String> {
    let kind = |text: &str| {
        ListFormat::guess(&SourceFile::new("list", text))
            .or_else(|| ListFormat::named("plain"))
            .map_or("", |format| format.name)
    };
    let by_look = || {
        let squid = kind("http_access deny all\nacl a dstdomain a.example\n");
        format!(
            "{squid} where it looks like squid.conf, else {}",
            kind("a.example\n")
        )
    };
    let seconds = |time: std::time::Duration| time.as_secs().to_string();
    Some(match (command, option) {
        (_, "format") => report::ALL.first()?.name.to_owned(),
        (_, "output") => output::STANDARD_OUTPUT.to_owned(),
        (_, "color") => "auto".to_owned(),
        ("audit" | "allowlist" | "settings" | "capture" | "probe", "profile") => {
            profiles::DEFAULT.to_owned()
        }
        ("audit" | "probe" | "lint", "config") => {
            format!("{} in this folder", super::commands::audit::DEFAULT_CONFIG)
        }
        ("lint", "fail_on") => super::commands::lint::DEFAULT_FAIL_ON.word().to_owned(),
        (_, "client") => dialects::DEFAULT.name.to_owned(),
        (_, "engine") => match Limits::default().answered_by {
            AnsweredBy::Auto => "auto".to_owned(),
            other => format!("{other:?}"),
        },
        (_, "probe_time") => seconds(probe::Limits::default().total),
        (_, "connect_time") => seconds(probe::Limits::default().connect),
        (_, "answer_time") => seconds(probe::Limits::default().answer),
        (_, "at_once") => probe::Limits::default().at_once.to_string(),
        (_, "per_second") => probe::Limits::default().per_second.to_string(),
        (_, "timeout") => (Limits::default().call_ms / 1000).to_string(),
        (_, "dns_timeout") => seconds(Settings::default().dns_deadline),
        (_, "wpad_port") => "80".to_owned(),
        (_, "download_timeout") => {
            let limits = wpad::Limits::of_bytes(1);
            format!(
                "{}, as Chromium; while discover and audit look at many servers, each has {} to begin its response, and all together have {} from the start",
                seconds(limits.deadline),
                seconds(pac_source::FIRST_RESPONSE),
                seconds(world::SURVEY_TIME)
            )
        }
        (_, "kind") => by_look(),
        (_, "proxy_list_kind") => format!("each {}", by_look()),
        (_, "proxy_list_from") => "the first of --my-ip".to_owned(),
        (_, "exempt_kind") => "plain".to_owned(),
        (_, "coverage_format") => format!(
            "by its ending: .json, .info, .lcov; else {}",
            CoverageFormat::of_file("x").name
        ),
        (_, "id") => "after the file".to_owned(),
        _ => return None,
    })
}

/// The defaults that a command's help names, with those of the commands below it.
fn named(command: &clap::Command, found: &mut Vec<(String, String, String)>) {
    for argument in command.get_arguments() {
        let help = argument
            .get_help()
            .map(ToString::to_string)
            .unwrap_or_default();
        let help = help.split_whitespace().collect::<Vec<_>>().join(" ");
        let values: Vec<String> = argument
            .get_default_values()
            .iter()
            .map(|value| value.to_string_lossy().into_owned())
            .collect();
        let in_words = help
            .split_once("[default: ")
            .map(|(_, rest)| rest.split(']').next().unwrap_or_default().to_owned());
        let takes_a_value = argument.get_action().takes_values();
        let shown = in_words.or_else(|| values.first().cloned().filter(|_| takes_a_value));
        if let Some(shown) = shown {
            let command = command.get_name().to_owned();
            found.push((command, argument.get_id().to_string(), shown));
        }
    }
    for below in command.get_subcommands() {
        named(below, found);
    }
}

#[test]
fn every_default_in_help_is_the_real_one() {
    let mut found = Vec::new();
    named(&command_line(), &mut found);
    assert!(found.len() > 20, "{found:?}");
    for (command, option, shown) in found {
        let real = real(&command, &option);
        let real = real.unwrap_or_else(|| panic!("{command} --{option}: unknown: {shown}"));
        // What stands behind it may say more.
        assert!(
            shown.starts_with(&real),
            "{command} --{option}: {shown:?}, but it is {real:?}"
        );
    }
}
