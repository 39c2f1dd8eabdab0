//! A change that a finding asks for: the settings as they should be, and where they stand.

use super::super::account_lines::{self, Whose};
use super::super::advanced_lines;
use super::super::blob::{ConnectionSettings, WinHttpSettings};
use super::super::config_file::{self, ConfigFile};
use super::super::credentials::masked_value;
use super::super::default_proxy::DefaultProxy;
use super::super::given::Given;
use super::super::netsh::{self, AdvancedSettings};
use super::super::registry;
use super::super::registry_export;
use super::section_text;
use crate::finding::settings::Remedy;
use crate::source::SourceFile;

/// What a finding would have.
#[derive(Debug, Clone)]
pub(in crate::settings) struct Change {
    /// The settings as they should be.
    pub(in crate::settings) to: To,
    /// What must hold for that, as the beginning of a sentence.
    pub(in crate::settings) when: Option<&'static str>,
}

/// Settings as they should be.
#[derive(Debug, Clone)]
pub(in crate::settings) enum To {
    /// `defaultProxy` of a configuration file; `None` without it.
    Section(String, Option<Box<DefaultProxy>>),
    /// The settings of an account or of the machine.
    Account(Whose, ConnectionSettings),
    /// The static settings of WinHTTP.
    WinHttp(WinHttpSettings),
    /// Its advanced settings.
    Advanced(AdvancedSettings),
}

/// Where settings stand: what is changed there is changed in one go.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::settings) enum Target {
    File(String),
    Account(Whose),
    WinHttp,
    Advanced,
}

impl Change {
    /// Another section in the file in which this one stands.
    pub(in crate::settings) fn section(better: DefaultProxy, when: Option<&'static str>) -> Self {
        let file = better.place.file.clone();
        Self {
            to: To::Section(file, Some(Box::new(better))),
            when,
        }
    }

    /// Other static settings of WinHTTP, by the command that sets what is there.
    pub(in crate::settings) fn winhttp(
        given: &Given,
        better: WinHttpSettings,
        when: Option<&'static str>,
    ) -> Self {
        let to = match given.machine_advanced() {
            Some(advanced) => To::Advanced(AdvancedSettings {
                fixed: better,
                ..advanced.value.clone()
            }),
            None => To::WinHttp(better),
        };
        Self { to, when }
    }
}

impl To {
    pub(in crate::settings) fn target(&self) -> Target {
        match self {
            Self::Section(file, _) => Target::File(file.clone()),
            Self::Account(whose, _) => Target::Account(*whose),
            Self::WinHttp(_) => Target::WinHttp,
            Self::Advanced(_) => Target::Advanced,
        }
    }

    /// The server with this change; `None` where it changes nothing, or can't be made.
    pub(super) fn applied(&self, given: &Given) -> Option<Given> {
        match self {
            Self::Section(file, better) => with_section(given, file, better.as_deref()),
            Self::Account(whose, better) => {
                let mut changed = given.clone();
                let shown = shown_mut(&mut changed, *whose)?;
                if shown.as_ref() == Some(better) {
                    return None;
                }
                *shown = Some(better.clone());
                Some(changed)
            }
            Self::WinHttp(better) => {
                let mut changed = given.clone();
                set_fixed(&mut changed, better);
                (fixed(&changed) != fixed(given)).then_some(changed)
            }
            Self::Advanced(better) => {
                let mut changed = given.clone();
                let advanced = changed.advanced.as_mut()?;
                if advanced.value == *better {
                    return None;
                }
                advanced.value = better.clone();
                set_fixed(&mut changed, &better.fixed);
                Some(changed)
            }
        }
    }
}

fn fixed(given: &Given) -> [Option<WinHttpSettings>; 2] {
    let registry = given.registry.winhttp.as_ref();
    [
        given.netsh.as_ref().map(|read| read.value.clone()),
        registry.and_then(|shown| shown.value.clone()),
    ]
}

fn set_fixed(given: &mut Given, better: &WinHttpSettings) {
    if let Some(read) = &mut given.netsh {
        read.value = better.clone();
    }
    if let Some(shown) = &mut given.registry.winhttp {
        shown.value = Some(better.clone());
    }
    if let Some(read) = given.advanced.as_mut().filter(|read| !read.value.per_user) {
        read.value.fixed = better.clone();
    }
}

fn shown_mut(given: &mut Given, whose: Whose) -> Option<&mut Option<ConnectionSettings>> {
    let registry = &mut given.registry;
    let shown = match whose {
        Whose::Account => registry.account.as_mut(),
        Whose::Machine => registry.machine.as_mut(),
        Whose::Somebody => registry.somebody.as_mut(),
    };
    shown.map(|shown| &mut shown.value)
}

/// The configurations of that name.
fn configs<'a>(given: &'a mut Given, file: &'a str) -> impl Iterator<Item = &'a mut ConfigFile> {
    let programs = [given.service.as_mut(), given.updater.as_mut()];
    let programs = programs.into_iter().flatten();
    programs
        .map(|program| &mut program.config)
        .chain(given.machine.as_mut())
        .filter(move |config| config.source.name() == file)
}

fn config(given: &Given, file: &str) -> Option<ConfigFile> {
    let mut given = given.clone();
    configs(&mut given, file).next().cloned()
}

fn with_section(given: &Given, file: &str, better: Option<&DefaultProxy>) -> Option<Given> {
    let present = config(given, file)?;
    if is_the_same(present.section.as_ref(), better) {
        return None;
    }
    let block = section_text::block(&present, better)?;
    with_text(given, file, &block.text)
}

/// True where a section that .NET loads sets already what it should.
fn is_the_same(present: Option<&DefaultProxy>, better: Option<&DefaultProxy>) -> bool {
    match (present, better) {
        (Some(present), Some(better)) => present.defect.is_none() && present.sets_the_same(better),
        (None, None) => true,
        _ => false,
    }
}

/// The server with another text of a configuration file, read as any file is.
fn with_text(given: &Given, file: &str, text: &str) -> Option<Given> {
    let read = config_file::parse(&SourceFile::new(file, text)).ok()?;
    let mut changed = given.clone();
    for config in configs(&mut changed, file) {
        *config = read.clone();
    }
    Some(changed)
}

/// The lines that make of a target what it is in `better`, and the server as it is read again with
/// them in place; `None` where they can't be given.
pub(super) fn rendered(given: &Given, better: &Given, target: &Target) -> Option<(Remedy, Given)> {
    let (remedy, read) = match target {
        Target::File(file) => {
            let wanted = config(better, file)?.section;
            let present = config(given, file)?;
            if is_the_same(present.section.as_ref(), wanted.as_ref()) {
                return None;
            }
            let block = section_text::block(&present, wanted.as_ref())?;
            let remedy = Remedy {
                file: file.clone(),
                format: "xml",
                says: block.says.to_owned(),
                lines: block.lines,
            };
            (remedy, with_text(given, file, &block.text)?)
        }
        Target::Account(whose) => account(given, better, *whose)?,
        Target::WinHttp => winhttp(given, better)?,
        Target::Advanced => {
            let remedy = advanced_lines::remedy(&better.advanced.as_ref()?.value);
            let file = SourceFile::new("settings.json", remedy.lines.join("\n"));
            let read = netsh::parse_advanced(&file).ok()?.value;
            let changed = To::Advanced(read).applied(given)?;
            (remedy, changed)
        }
    };
    // What would have to be hidden can't be printed, and what is hidden is not what was read.
    let mut lines = remedy.lines.iter();
    lines
        .all(|line| masked_value(line) == line.as_str())
        .then_some((remedy, read))
}

fn account(given: &Given, better: &Given, whose: Whose) -> Option<(Remedy, Given)> {
    let mut better = better.clone();
    let settings = shown_mut(&mut better, whose)?.clone()?;
    let has_login = |text: &Option<String>| {
        let text = text.as_deref().unwrap_or_default();
        masked_value(text) != text
    };
    if has_login(&settings.proxy) || has_login(&settings.script) {
        return None;
    }
    let says =
        "Import on the server (what is switched off is left out), then restart the services:";
    let remedy = account_lines::remedy(whose, &settings, says);
    let file = SourceFile::new("connections.reg", remedy.lines.join("\n"));
    let keys = registry_export::parse(&file).ok()?;
    let (read, _) = registry::read(&file, &keys).ok()?;
    let read = match whose {
        Whose::Account => read.account,
        Whose::Machine => read.machine,
        Whose::Somebody => read.somebody,
    };
    let changed = To::Account(whose, read?.value?).applied(given)?;
    Some((remedy, changed))
}

/// A command of `netsh`; the text between its quotation marks means the same to each shell.
fn winhttp(given: &Given, better: &Given) -> Option<(Remedy, Given)> {
    let settings = better.netsh.as_ref().map(|read| read.value.clone());
    let registry = better.registry.winhttp.as_ref();
    let settings = settings.or_else(|| registry.and_then(|shown| shown.value.clone()))?;
    let plain = |text: &str| {
        let plain = |c: char| c.is_ascii_alphanumeric() || ".-_[]:;=*<>/ ".contains(c);
        text.chars().all(plain)
    };
    let line = match &settings.proxy {
        None => "netsh winhttp reset proxy".to_owned(),
        Some(proxy) if !plain(proxy) || !plain(&settings.bypass) => return None,
        Some(proxy) if settings.bypass.is_empty() => {
            format!("netsh winhttp set proxy proxy-server=\"{proxy}\"")
        }
        Some(proxy) => format!(
            "netsh winhttp set proxy proxy-server=\"{proxy}\" bypass-list=\"{}\"",
            settings.bypass
        ),
    };
    let shown = match &settings.proxy {
        None => "X:\n    Direct.\n".to_owned(),
        Some(proxy) if settings.bypass.is_empty() => {
            format!("X:\n    P :  {proxy}\n    B :  (-)\n")
        }
        Some(proxy) => format!("X:\n    P :  {proxy}\n    B :  {}\n", settings.bypass),
    };
    let read = netsh::parse_proxy(&SourceFile::new("netsh", shown))
        .ok()?
        .value;
    let remedy = Remedy {
        file: "an elevated prompt on the server".to_owned(),
        format: "netsh",
        says: "For WinHTTP:".to_owned(),
        lines: vec![line],
    };
    Some((remedy, To::WinHttp(read).applied(given)?))
}

/// Several servers that differ from one in a target each, as one.
pub(super) fn put_together(mut all: Given, alone: &Given, target: &Target) -> Given {
    match target {
        Target::File(file) => {
            if let Some(read) = config(alone, file) {
                for config in configs(&mut all, file) {
                    *config = read.clone();
                }
            }
        }
        Target::Account(Whose::Account) => all.registry.account.clone_from(&alone.registry.account),
        Target::Account(Whose::Machine) => all.registry.machine.clone_from(&alone.registry.machine),
        Target::Account(Whose::Somebody) => {
            all.registry.somebody.clone_from(&alone.registry.somebody);
        }
        Target::WinHttp | Target::Advanced => {
            all.netsh.clone_from(&alone.netsh);
            all.advanced.clone_from(&alone.advanced);
            all.registry.winhttp.clone_from(&alone.registry.winhttp);
        }
    }
    all
}
