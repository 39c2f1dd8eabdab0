//! The addresses of proxies, the bypass lists and the addresses of PAC files, as somebody set them,
//! whichever file they stand in: what is checked about one is checked about each.

use super::account_lines::Whose;
use super::blob::{ConnectionSettings, WinHttpSettings};
use super::corrections::{Change, To};
use super::default_proxy::DefaultProxy;
use super::given::Given;
use super::netsh::AdvancedSettings;
use super::registry::Plain;
use crate::finding::{Label, Severity};

/// What a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// One proxy, or a list of them by scheme.
    Proxy,
    /// What goes past it: a regular expression in a section, a list anywhere else.
    Bypass,
    /// The address of a PAC file.
    Script,
}

/// What holds it.
#[derive(Debug, Clone, Copy)]
pub(super) enum Origin<'a> {
    /// `defaultProxy`; for an entry of the bypass list its index.
    Section(&'a DefaultProxy, usize),
    /// The settings of an account or of the machine.
    Account(Whose, &'a ConnectionSettings),
    /// The static settings of WinHTTP, and what shows them.
    WinHttp(&'static str, &'a WinHttpSettings),
    /// Its advanced settings.
    Advanced(&'a AdvancedSettings),
    /// Values beside the binary one, which the control panel shows and .NET does not read.
    Plain(&'a Plain),
}

/// A value, where it stands, and whether any part of the product uses it.
#[derive(Debug, Clone, Copy)]
pub(super) struct SetValue<'a> {
    pub(super) kind: Kind,
    pub(super) text: &'a str,
    pub(super) place: &'a Label,
    pub(super) origin: Origin<'a>,
    pub(super) counts: bool,
}

impl SetValue<'_> {
    /// What it is called, in prose.
    pub(super) fn name(&self) -> String {
        let what = match self.kind {
            Kind::Proxy => "the proxy",
            Kind::Bypass => "the bypass list",
            Kind::Script => "the PAC file",
        };
        match (&self.origin, self.kind) {
            (Origin::Section(..), Kind::Proxy) => "proxyaddress".to_owned(),
            (Origin::Section(..), Kind::Bypass) => "the bypass list".to_owned(),
            (Origin::Section(..), Kind::Script) => "scriptLocation".to_owned(),
            (Origin::Account(whose, _), _) => {
                format!("{what} in the settings of {}", whose.title())
            }
            (Origin::WinHttp(shown_by, _), _) => {
                format!("{what} in the settings of WinHTTP ({shown_by})")
            }
            (Origin::Advanced(_), _) => {
                format!("{what} in the advanced settings of WinHTTP")
            }
            (Origin::Plain(plain), _) => format!("{what} in the value {}", plain.name),
        }
    }

    /// True where an address must begin with its scheme.
    pub(super) const fn needs_scheme(&self) -> bool {
        matches!(self.origin, Origin::Section(..))
    }

    /// True where .NET reads it.
    pub(super) const fn is_of_dotnet(&self) -> bool {
        matches!(self.origin, Origin::Section(..) | Origin::Account(..))
    }

    /// The severity of a finding about it: what nobody uses does no harm today.
    pub(super) fn severity(&self, severity: Severity) -> Severity {
        if self.counts {
            severity
        } else {
            severity.min(Severity::Low)
        }
    }

    /// A word about values that no part of the product uses.
    pub(super) const fn note(&self) -> &'static str {
        if self.counts {
            ""
        } else {
            " (no service of the connector uses it)"
        }
    }

    /// The same settings with another text.
    pub(super) fn with(
        &self,
        given: &Given,
        text: String,
        when: Option<&'static str>,
    ) -> Option<Change> {
        match self.origin {
            Origin::Section(section, index) => {
                let mut better = section.clone();
                let slot = match self.kind {
                    Kind::Proxy => better.proxy.address.as_mut(),
                    Kind::Script => better.proxy.script.as_mut(),
                    Kind::Bypass => better.bypass.get_mut(index),
                };
                slot?.value = text;
                Some(Change::section(better, when))
            }
            Origin::Account(whose, settings) => {
                let mut better = settings.clone();
                match self.kind {
                    Kind::Proxy => better.proxy = Some(text),
                    Kind::Script => better.script = Some(text),
                    Kind::Bypass => better.bypass = text,
                }
                let to = To::Account(whose, better);
                Some(Change { to, when })
            }
            Origin::WinHttp(_, settings) => {
                let mut better = settings.clone();
                match self.kind {
                    Kind::Proxy => better.proxy = Some(text),
                    Kind::Bypass => better.bypass = text,
                    Kind::Script => return None,
                }
                Some(Change::winhttp(given, better, when))
            }
            Origin::Advanced(settings) => {
                given.machine_advanced()?;
                let mut better = settings.clone();
                match self.kind {
                    Kind::Proxy => better.fixed.proxy = Some(text),
                    Kind::Script => better.script = Some(text),
                    Kind::Bypass => better.fixed.bypass = text,
                }
                let to = To::Advanced(better);
                Some(Change { to, when })
            }
            Origin::Plain(_) => None,
        }
    }
}

/// Every value that was read. `sections` are those that decide; what stands in others is not used.
pub(super) fn all<'a>(given: &'a Given, sections: &[&'a DefaultProxy]) -> Vec<SetValue<'a>> {
    let mut all = Vec::new();
    let programs = [&given.service, &given.updater];
    let configs = programs
        .into_iter()
        .flatten()
        .map(|program| &program.config);
    let configs = configs
        .chain(&given.machine)
        .chain(given.leftovers.iter().map(|program| &program.config));
    let mut seen: Vec<&Label> = Vec::new();
    for section in configs.filter_map(|config| config.section.as_ref()) {
        if seen.contains(&&section.place) {
            continue;
        }
        seen.push(&section.place);
        let counts = sections.iter().any(|it| it.place == section.place);
        of_section(section, counts, &mut all);
    }
    let registry = &given.registry;
    for (whose, shown) in [
        (Whose::Account, &registry.account),
        (Whose::Machine, &registry.machine),
        (Whose::Somebody, &registry.somebody),
    ] {
        let Some(shown) = shown else { continue };
        if let Some(settings) = &shown.value {
            let origin = Origin::Account(whose, settings);
            let counts = whose != Whose::Somebody;
            let fixed = (settings.proxy.as_ref(), settings.bypass.as_str());
            add(
                fixed,
                settings.script.as_ref(),
                &shown.place,
                origin,
                counts,
                &mut all,
            );
        }
    }
    let mut fixed: Vec<&WinHttpSettings> = Vec::new();
    if let Some(read) = &given.advanced {
        let settings = &read.value;
        let parts = (
            settings.fixed.proxy.as_ref(),
            settings.fixed.bypass.as_str(),
        );
        let origin = Origin::Advanced(settings);
        let counts = !settings.per_user;
        add(
            parts,
            settings.script.as_ref(),
            &read.place,
            origin,
            counts,
            &mut all,
        );
        if counts {
            fixed.push(&settings.fixed);
        }
    }
    let netsh = given
        .netsh
        .as_ref()
        .map(|read| ("netsh", &read.value, &read.place));
    let blob = registry.winhttp.as_ref();
    let blob = blob.and_then(|read| Some(("registry", read.value.as_ref()?, &read.place)));
    for (shown_by, settings, place) in netsh.into_iter().chain(blob) {
        // The same settings, shown twice.
        if !fixed.contains(&settings) {
            let parts = (settings.proxy.as_ref(), settings.bypass.as_str());
            add(
                parts,
                None,
                place,
                Origin::WinHttp(shown_by, settings),
                true,
                &mut all,
            );
            fixed.push(settings);
        }
    }
    for plain in &registry.plain {
        all.push(SetValue {
            kind: plain.value.kind,
            text: &plain.value.text,
            place: &plain.place,
            origin: Origin::Plain(&plain.value),
            counts: false,
        });
    }
    all
}

fn of_section<'a>(section: &'a DefaultProxy, counts: bool, all: &mut Vec<SetValue<'a>>) {
    let proxy = &section.proxy;
    let single = [(Kind::Proxy, &proxy.address), (Kind::Script, &proxy.script)];
    for (kind, value) in single {
        all.extend(value.as_ref().map(|value| SetValue {
            kind,
            text: &value.value,
            place: &value.place,
            origin: Origin::Section(section, 0),
            counts,
        }));
    }
    let entries = section.bypass.iter().enumerate();
    all.extend(entries.map(|(index, entry)| SetValue {
        kind: Kind::Bypass,
        text: &entry.value,
        place: &entry.place,
        origin: Origin::Section(section, index),
        counts,
    }));
}

fn add<'a>(
    (proxy, bypass): (Option<&'a String>, &'a str),
    script: Option<&'a String>,
    place: &'a Label,
    origin: Origin<'a>,
    counts: bool,
    all: &mut Vec<SetValue<'a>>,
) {
    let bypass = Some(bypass).filter(|text| !text.trim().is_empty());
    let parts = [
        (Kind::Proxy, proxy.map(String::as_str)),
        (Kind::Bypass, bypass),
        (Kind::Script, script.map(String::as_str)),
    ];
    for (kind, text) in parts {
        all.extend(text.map(|text| SetValue {
            kind,
            text,
            place,
            origin,
            counts,
        }));
    }
}
