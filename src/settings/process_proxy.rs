//! Which proxy a .NET process gets: the decision table of `DefaultProxySectionInternal` in the
//! .NET Framework's source, over the program's own configuration, machine.config and the settings
//! of the account.
//!
//! The first of the two files that has the section counts, whole: an empty section in the program's
//! file hides everything in machine.config.

use super::account_proxy::{from_account, switch_wpad_off, web_proxy};
use super::address_text;
use super::credentials::masked_value;
use super::default_proxy::DefaultProxy;
use super::dotnet_regex::Pattern;
use super::given::{Given, Known, Program};
use super::place::Located;
use super::proxy_list::{Address, AddressError, Proxies};
use super::web_proxy::{Bypass, Pac, WebProxy};
use crate::finding::Label;
use crate::finding::settings::Basis;

/// What a process uses.
#[derive(Debug, Clone)]
pub struct ProcessProxy {
    /// The proxy object.
    pub kind: Kind,
    /// True where it is the account's settings as they are, which the publisher says those of
    /// `netsh winhttp` override.
    pub is_account: bool,
    /// The section that decided, where one did.
    pub section: Option<DefaultProxy>,
}

/// The kinds of proxy object.
#[derive(Debug, Clone)]
pub enum Kind {
    /// None: every request goes DIRECT.
    Off(Statement),
    /// A `WebProxy`.
    Web(Box<WebProxy>),
    /// The section does not load: every request that needs a proxy fails.
    Broken(Statement),
    /// Not known.
    Unknown(Statement),
}

/// A sentence, what it rests on, and the places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// The sentence.
    pub says: String,
    /// What it rests on.
    pub basis: Basis,
    /// The places.
    pub places: Vec<Label>,
}

pub(super) fn statement(says: impl Into<String>, basis: Basis, places: Vec<Label>) -> Statement {
    Statement {
        says: says.into(),
        basis,
        places,
    }
}

/// The proxy of a program of the connector; `title` names its file.
pub fn of(given: &Given, program: Option<&Program>, title: &str) -> ProcessProxy {
    let unknown = |says: String, places: Vec<Label>| ProcessProxy {
        kind: Kind::Unknown(statement(says, Basis::Documented, places)),
        is_account: false,
        section: None,
    };
    if program.is_none() && !given.assume_defaults {
        return unknown(
            format!("the .exe.config file of the {title} was not given"),
            Vec::new(),
        );
    }
    let own = program.and_then(|program| program.config.section.as_ref());
    if let Some(section) = own {
        return from_section(given, section);
    }
    let shared = given.machine.as_ref().map(|file| file.section.as_ref());
    match shared {
        Some(Some(section)) => from_section(given, section),
        None if !given.assume_defaults => {
            let places = program.map(|program| program.config.root.place.clone());
            unknown(
                format!(
                    "the {title}'s file has no defaultProxy, so that machine.config counts, which was not given"
                ),
                places.into_iter().collect(),
            )
        }
        Some(None) | None => from_account(given, Vec::new(), "no defaultProxy anywhere"),
    }
}

fn from_section(given: &Given, section: &DefaultProxy) -> ProcessProxy {
    let here = vec![section.place.clone()];
    if section.is_empty()
        && section.elsewhere.is_none()
        && section.defect.is_none()
        && is_enabled(section)
    {
        let mut found = from_account(given, here, "defaultProxy is empty");
        found.section = Some(section.clone());
        return found;
    }
    let kind = if let Some(elsewhere) = &section.elsewhere {
        let says = format!("what defaultProxy sets can't be read: {}", elsewhere.value);
        Kind::Unknown(statement(
            says,
            Basis::Derived,
            vec![elsewhere.place.clone()],
        ))
    } else if let Some(defect) = &section.defect {
        let says = format!("defaultProxy does not load: {}", defect.value);
        Kind::Broken(statement(says, Basis::Derived, vec![defect.place.clone()]))
    } else if !is_enabled(section) {
        let place = section.enabled.iter().map(|enabled| enabled.place.clone());
        let says = "enabled=\"false\" turns every proxy off, and WPAD with it";
        Kind::Off(statement(says, Basis::Documented, place.collect()))
    } else if let Some(module) = &section.module {
        let says = format!(
            "the type {} decides, which pac-check can't ask",
            module.value
        );
        Kind::Unknown(statement(says, Basis::Derived, vec![module.place.clone()]))
    } else if section.system_default_is(false) && only_system_default(section) {
        let says = "usesystemdefault=\"False\" alone turns every proxy off, and WPAD with it";
        let place = section
            .proxy
            .system_default
            .iter()
            .map(|setting| setting.place.clone());
        Kind::Off(statement(says, Basis::Derived, place.collect()))
    } else {
        attributes(given, section)
    };
    ProcessProxy {
        kind,
        is_account: false,
        section: Some(section.clone()),
    }
}

fn is_enabled(section: &DefaultProxy) -> bool {
    section.enabled.as_ref().is_none_or(|enabled| enabled.value)
}

fn only_system_default(section: &DefaultProxy) -> bool {
    let mut rest = section.clone();
    rest.proxy.system_default = None;
    rest.is_empty()
}

/// True where the section begins with the account's static settings: its PAC file and WPAD are then
/// off, and its bypass list is on.
pub(in crate::settings) fn begins_with_account(section: &DefaultProxy) -> bool {
    section.system_default_is(true)
        && section.proxy.auto_detect.is_none()
        && section.proxy.script.is_none()
}

/// The attributes in the order in which .NET applies them. The last three each delete the PAC file
/// that the first two have set.
fn attributes(given: &Given, section: &DefaultProxy) -> Kind {
    let proxy = &section.proxy;
    let mut web = match base(given, section) {
        Ok(web) => web,
        Err(unknown) => return Kind::Unknown(unknown),
    };
    web.domain = given.domain().map(str::to_owned);
    let broken = |says: String, place: &Label| {
        Kind::Broken(statement(says, Basis::Derived, vec![place.clone()]))
    };
    if let Some(script) = &proxy.script
        && url::Url::parse(&script.value).is_err()
    {
        let says = format!(
            "scriptLocation `{}` is not an absolute URL: defaultProxy does not load",
            masked_value(&script.value)
        );
        return broken(says, &script.place);
    }
    let detect = proxy
        .auto_detect
        .as_ref()
        .is_some_and(|detect| detect.value);
    if detect || proxy.script.is_some() {
        web.pac = Some(Pac {
            detect,
            script: proxy.script.as_ref().map(|script| script.value.clone()),
        });
    }
    if let Some(local) = &proxy.bypass_on_local {
        web.pac = None;
        web.local = local.value.then(|| local.place.clone());
    }
    if let Some(address) = &proxy.address {
        web.pac = None;
        match Address::parse(&address.value) {
            Ok(parsed) => {
                web.proxies = Some(Located {
                    value: Proxies::All(parsed),
                    place: address.place.clone(),
                });
            }
            // It is a URL, so that the section loads; the request ends at its scheme.
            Err(AddressError::NoHost { scheme, .. }) => {
                web.proxies = Some(Located {
                    value: Proxies::All(Address {
                        scheme,
                        host: String::new(),
                        port: 0,
                    }),
                    place: address.place.clone(),
                });
            }
            Err(error) => {
                return broken(
                    format!("defaultProxy does not load: {error}"),
                    &address.place,
                );
            }
        }
    }
    if !section.bypass.is_empty() {
        web.pac = None;
        web.unseen = None;
        match own_bypass_list(section) {
            Ok(bypass) => web.bypass = bypass,
            Err(refused) => return Kind::Broken(refused),
        }
    }
    web.says = says(&web, section);
    switch_wpad_off(given, &mut web);
    web.basis = if begins_with_account(section) && proxy.address.is_none() {
        Basis::Derived
    } else {
        Basis::Documented
    };
    let decisive = proxy.address.iter().map(|setting| setting.place.clone());
    let decisive = decisive.chain(proxy.script.iter().map(|setting| setting.place.clone()));
    let decisive = decisive.chain(
        proxy
            .auto_detect
            .iter()
            .map(|setting| setting.place.clone()),
    );
    web.places.extend(decisive);
    if web.places.is_empty() {
        web.places.push(section.place.clone());
    }
    match &proxy.script {
        Some(script) => {
            unusable_script(given, ("scriptLocation", &script.value, &script.place), web)
        }
        None => Kind::Web(Box::new(web)),
    }
}

/// The entries of the section, or which of them .NET refuses.
fn own_bypass_list(section: &DefaultProxy) -> Result<Vec<Bypass>, Statement> {
    let entries = section.bypass.iter();
    entries
        .map(|entry| match Pattern::parse(&entry.value) {
            Ok(pattern) => Ok(Bypass {
                text: entry.value.clone(),
                place: entry.place.clone(),
                pattern,
                basis: Basis::Documented,
            }),
            Err(error) => {
                let says = format!(
                    "defaultProxy does not load: `{}` is not a regular expression, {error}",
                    entry.value
                );
                let places = vec![entry.place.clone()];
                Err(statement(says, Basis::Derived, places))
            }
        })
        .collect()
}

fn says(web: &WebProxy, section: &DefaultProxy) -> String {
    if web.pac.is_some() {
        return "defaultProxy asks a PAC file".to_owned();
    }
    match (&section.proxy.address, &web.proxies) {
        (Some(address), _) => {
            format!(
                "defaultProxy names the proxy {}",
                masked_value(&address.value)
            )
        }
        (None, Some(_)) => {
            "defaultProxy takes the static proxy of the account's settings, without its PAC file"
                .to_owned()
        }
        (None, None) => "defaultProxy is set and names no proxy".to_owned(),
    }
}

/// What the attributes are applied to.
fn base(given: &Given, section: &DefaultProxy) -> Result<WebProxy, Statement> {
    if !begins_with_account(section) {
        return Ok(WebProxy::default());
    }
    let proxy = &section.proxy;
    match given.account() {
        Known::Yes {
            value,
            places,
            says,
            ..
        } => web_proxy(&value, &places, false).map_err(|error| {
            let says = format!(
                "usesystemdefault=\"True\": {says}, of which .NET can't read the proxy: {error}"
            );
            statement(says, Basis::Derived, places)
        }),
        Known::No(missing) if proxy.address.is_none() => Err(statement(
            format!("usesystemdefault=\"True\" takes the static proxy of the account: {missing}"),
            Basis::Derived,
            proxy
                .system_default
                .iter()
                .map(|setting| setting.place.clone())
                .collect(),
        )),
        Known::No(missing) => Ok(WebProxy {
            unseen: Some(format!(
                "the account's own bypass list names the host, which usesystemdefault=\"True\" keeps: {missing}"
            )),
            ..WebProxy::default()
        }),
    }
}

/// WinHTTP, which runs PAC files for .NET, takes http and https only; an old switch brings back
/// .NET's own way. `script` is what the address is called, the address and its place.
pub(super) fn unusable_script(
    given: &Given,
    (whose, script, place): (&str, &str, &Label),
    mut web: WebProxy,
) -> Kind {
    let asked = web.pac.as_ref().is_some_and(|pac| pac.script.is_some());
    if address_text::is_web_address(script) || !asked {
        return Kind::Web(Box::new(web));
    }
    let shown = masked_value(script);
    let legacy = given.registry.legacy_wpad.as_ref();
    match legacy.map(|shown| shown.value) {
        None if !given.assume_defaults => Kind::Unknown(statement(
            format!(
                "{whose} `{shown}` is read only where LegacyWPADSupport is 1: export HKLM\\SOFTWARE\\Microsoft\\.NETFramework"
            ),
            Basis::Derived,
            vec![place.clone()],
        )),
        Some(Some(1)) => Kind::Web(Box::new(web)),
        _ => {
            let detect = web.pac.as_ref().is_some_and(|pac| pac.detect);
            web.pac = detect.then_some(Pac {
                detect,
                script: None,
            });
            web.says =
                format!("{whose} `{shown}` is not an http or https address, and is not read");
            web.basis = Basis::Derived;
            Kind::Web(Box::new(web))
        }
    }
}
