//! W-14: WPAD is on although a proxy or a PAC file is set: clients look for a PAC file first, and
//! whoever answers is obeyed before what was set.

use super::super::account_lines::Whose;
use super::super::blob::ConnectionSettings;
use super::super::corrections::{Change, To};
use super::super::credentials::masked_value;
use super::super::netsh::AdvancedSettings;
use super::super::place::Located;
use super::{Check, Facts, Found, Words};
use crate::finding::{Label, Severity};

pub(super) const CHECK: Check = Check { code: "W-14", find };

/// Settings that have the switch.
struct Switch<'a> {
    whose: &'static str,
    script: Option<&'a str>,
    proxy: Option<&'a str>,
    place: &'a Label,
    /// The same settings with the switch off.
    change: Option<Change>,
}

fn find(facts: &Facts<'_>) -> Vec<Found> {
    let registry = &facts.given.registry;
    let mut on: Vec<Switch<'_>> = [
        (Whose::Account, &registry.account),
        (Whose::Machine, &registry.machine),
        (Whose::Somebody, &registry.somebody),
    ]
    .into_iter()
    .filter_map(|(whose, shown)| of_account(whose, shown.as_ref()))
    .collect();
    on.extend(facts.given.advanced.as_ref().and_then(|advanced| {
        let settings = &advanced.value;
        settings.detect.then_some(Switch {
            whose: "WinHTTP (netsh)",
            script: settings.script.as_deref(),
            proxy: settings.fixed.proxy.as_deref(),
            place: &advanced.place,
            change: (!settings.per_user).then(|| Change {
                to: To::Advanced(AdvancedSettings {
                    detect: false,
                    ..settings.clone()
                }),
                when: None,
            }),
        })
    }));
    // Where anything else is set, .NET drops both: that is N-02.
    on.extend(facts.sections().into_iter().filter_map(|section| {
        let proxy = &section.proxy;
        let detect = proxy.auto_detect.as_ref().filter(|detect| detect.value)?;
        let survives = proxy.bypass_on_local.is_none()
            && proxy.address.is_none()
            && section.bypass.is_empty()
            && section.module.is_none();
        let mut better = section.clone();
        if let Some(detect) = &mut better.proxy.auto_detect {
            detect.value = false;
        }
        survives.then(|| Switch {
            whose: "the program (.exe.config)",
            script: proxy.script.as_ref().map(|script| script.value.as_str()),
            proxy: None,
            place: &detect.place,
            change: Some(Change::section(better, None)),
        })
    }));
    let disabled = |shown: &Located<Option<u32>>| shown.value.is_some_and(|value| value != 0);
    let disabled = registry.disable_wpad.as_ref().is_some_and(disabled);
    on.into_iter()
        .filter_map(|switch| found(switch, disabled))
        .collect()
}

fn of_account(
    whose: Whose,
    shown: Option<&Located<Option<ConnectionSettings>>>,
) -> Option<Switch<'_>> {
    let shown = shown?;
    let settings = shown.value.as_ref().filter(|settings| settings.detect)?;
    let better = ConnectionSettings {
        detect: false,
        ..settings.clone()
    };
    Some(Switch {
        whose: whose.title(),
        script: settings.script.as_deref(),
        proxy: settings.proxy.as_deref(),
        place: &shown.place,
        change: Some(Change {
            to: To::Account(whose, better),
            when: None,
        }),
    })
}

fn found(switch: Switch<'_>, disabled: bool) -> Option<Found> {
    let set = match (switch.script, switch.proxy) {
        (None, None) => return None,
        (Some(script), None) => format!("the PAC file {}", masked_value(script)),
        (None, Some(proxy)) => format!("the proxy {}", masked_value(proxy)),
        (Some(script), Some(proxy)) => format!(
            "the PAC file {} and the proxy {}",
            masked_value(script),
            masked_value(proxy)
        ),
    };
    let order = match (switch.script, switch.proxy) {
        (Some(_), Some(_)) => "Windows tries WPAD first, then the PAC file, then the proxy",
        (Some(_), None) => "Windows tries WPAD first, and the PAC file only where that finds none",
        _ => "Windows tries WPAD first, and uses the proxy only where that finds no PAC file",
    };
    let (severity, reach) = if disabled {
        (
            Severity::Low,
            "; DisableWpad keeps WinHTTP from it, and not the browsers",
        )
    } else {
        (Severity::Medium, "")
    };
    let words = Words {
        severity,
        message: format!(
            "WPAD is on in the settings of {}, beside {set}: whoever answers for wpad on the network \
             comes first{reach}",
            switch.whose
        ),
        evidence: vec![format!("detect automatically; {set}"), order.to_owned()],
        help: "Switch off \"Automatically detect settings\": what is set is then all that counts.",
    };
    Some(CHECK.found(words, vec![switch.place.clone()], switch.change))
}
