//! The proxy object that a .NET process gets from the settings of its account.

use super::blob::ConnectionSettings;
use super::given::{Given, Known};
use super::place::Located;
use super::process_proxy::{Kind, ProcessProxy, statement, unusable_script};
use super::proxy_list::{AddressError, Proxies, dotnet_bypass};
use super::web_proxy::{Bypass, Pac, WebProxy};
use crate::finding::Label;
use crate::finding::settings::Basis;

/// The settings of the account alone, as requests to the applications use them.
pub fn of_account(given: &Given) -> ProcessProxy {
    from_account(given, Vec::new(), "no configuration file counts")
}

/// The same for the reason given, which stands at `places`.
pub(super) fn from_account(given: &Given, mut places: Vec<Label>, why: &str) -> ProcessProxy {
    let kind = match given.account() {
        Known::No(missing) => Kind::Unknown(statement(
            format!("{why}: the account's settings count, and {missing}"),
            Basis::Documented,
            places,
        )),
        Known::Yes {
            value,
            places: shown,
            says,
            basis,
        } => {
            places.extend(shown.iter().cloned());
            let says = format!("{why}: {says}");
            match web_proxy(&value, &shown, true) {
                Err(error) => Kind::Unknown(statement(
                    format!("{says}, of which .NET can't read the proxy: {error}"),
                    Basis::Derived,
                    places,
                )),
                Ok(proxy) => {
                    let mut web = WebProxy {
                        domain: given.domain().map(str::to_owned),
                        says,
                        basis,
                        places,
                        ..proxy
                    };
                    switch_wpad_off(given, &mut web);
                    match (&value.script, shown.last()) {
                        (Some(script), Some(place)) => {
                            let whose = "the account's PAC file";
                            unusable_script(given, (whose, script, place), web)
                        }
                        _ => Kind::Web(Box::new(web)),
                    }
                }
            }
        }
    };
    ProcessProxy {
        kind,
        is_account: true,
        section: None,
    }
}

/// `DisableWpad`: WinHTTP, which looks for PAC files for .NET, does not look by WPAD.
pub(super) fn switch_wpad_off(given: &Given, web: &mut WebProxy) {
    let Some(shown) = given
        .registry
        .disable_wpad
        .as_ref()
        .filter(|shown| shown.value == Some(1))
    else {
        return;
    };
    let Some(pac) = web.pac.as_mut().filter(|pac| pac.detect) else {
        return;
    };
    pac.detect = false;
    if pac.script.is_none() {
        web.pac = None;
    }
    web.says.push_str("; DisableWpad turns WPAD off");
    web.places.push(shown.place.clone());
}

/// The settings of an account as a `WebProxy`, with or without its PAC file.
pub(super) fn web_proxy(
    settings: &ConnectionSettings,
    places: &[Label],
    with_pac: bool,
) -> Result<WebProxy, AddressError> {
    let place = places.last().cloned();
    let located = |value: Proxies| Located {
        value,
        place: place.clone().unwrap_or_else(nowhere),
    };
    let proxies = match &settings.proxy {
        None => None,
        Some(text) => Some(located(Proxies::parse_dotnet(text)?)),
    };
    let (local, entries) = dotnet_bypass(&settings.bypass);
    let bypass = entries.into_iter().map(|(text, pattern)| Bypass {
        text,
        place: place.clone().unwrap_or_else(nowhere),
        pattern,
        basis: Basis::Derived,
    });
    let has_pac = with_pac && (settings.detect || settings.script.is_some());
    Ok(WebProxy {
        pac: has_pac.then(|| Pac {
            detect: settings.detect,
            script: settings.script.clone(),
        }),
        proxies,
        local: local.then(|| place.clone().unwrap_or_else(nowhere)),
        bypass: bypass.collect(),
        ..WebProxy::default()
    })
}

/// The place of what no file shows.
fn nowhere() -> Label {
    let start = crate::source::Position { line: 1, column: 1 };
    Label {
        file: "(not given)".to_owned(),
        start,
        end: start,
        text: String::new(),
    }
}
