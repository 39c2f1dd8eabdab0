//! What a file is, by its content, and the files of one server together.

use super::blob::WinHttpSettings;
use super::config_file;
use super::credentials::masked_value;
use super::decoding;
use super::default_proxy::DefaultProxy;
use super::described::describe_winhttp;
use super::given::{Given, Program};
use super::netsh::{self, AdvancedSettings};
use super::place::Located;
use super::registry::{self, Product, Registry};
use super::registry_export;
use crate::finding::settings::{Setting, SettingsFile};
use crate::source::SourceFile;
use crate::source::document::DocumentError;

/// Whose configuration a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// The connector service.
    Service,
    /// The connector updater.
    Updater,
    /// machine.config.
    Machine,
}

/// A file that was read.
#[derive(Debug, Clone)]
pub struct Reading {
    /// The text, for excerpts.
    pub source: SourceFile,
    content: Content,
}

#[derive(Debug, Clone)]
enum Content {
    Config(Role, Box<Program>),
    Registry(Box<Registry>, Vec<Setting>),
    Netsh(Located<WinHttpSettings>),
    Advanced(Located<AdvancedSettings>),
}

/// Reads a file and finds out what it is. `role` says whose configuration it is, where the name of
/// the file does not.
pub fn read(name: &str, bytes: &[u8], role: Option<Role>) -> Result<Reading, DocumentError> {
    let text = decoding::text(bytes).map_err(|error| {
        DocumentError::of(
            &SourceFile::new(name, ""),
            error.to_string(),
            "save it as UTF-8 or as UTF-16 with a byte order mark",
        )
    })?;
    let source = SourceFile::new(name, text);
    let start = source.text().trim_start();
    let content = if start.starts_with('<') {
        config(&source, bytes, role)?
    } else if start.contains("<configuration") {
        return Err(DocumentError::of(
            &source,
            "there is something before the XML",
            "remove it: the file must begin with `<`",
        ));
    } else if role.is_some() {
        return Err(DocumentError::of(
            &source,
            "it is no .NET configuration file",
            "name the .exe.config file of the connector, or machine.config",
        ));
    } else if registry_export::is_registry(source.text()) {
        let keys = registry_export::parse(&source)?;
        let (registry, settings) = registry::read(&source, &keys)?;
        Content::Registry(Box::new(registry), settings)
    } else if start.is_empty() {
        return Err(DocumentError::of(&source, "it is empty", ""));
    } else if is_json(start) {
        Content::Advanced(netsh::parse_advanced(&source)?)
    } else {
        Content::Netsh(netsh::parse_proxy(&source)?)
    };
    Ok(Reading { source, content })
}

/// JSON, or a heading and JSON.
fn is_json(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.by_ref().take(2).any(|line| line.starts_with('{'))
}

fn config(source: &SourceFile, bytes: &[u8], role: Option<Role>) -> Result<Content, DocumentError> {
    if !decoding::is_marked_or_utf8(bytes) && !names_code_page(source.text()) {
        return Err(DocumentError::of(
            source,
            "it is XML, and not in UTF-8",
            "save it as UTF-8",
        ));
    }
    let config = config_file::parse(source)?;
    let (named, product) = by_name(source.name());
    let role = role
        .or(config.is_machine.then_some(Role::Machine))
        .or(named);
    let role = role.ok_or_else(|| {
        DocumentError::of(
            source,
            "its name does not say whose configuration it is",
            "write service=FILE, updater=FILE or machine=FILE",
        )
    })?;
    Ok(Content::Config(role, Box::new(Program { config, product })))
}

/// True where the XML declaration names the code page of Western Windows; without one .NET takes the file
/// for UTF-8, and refuses it.
fn names_code_page(text: &str) -> bool {
    let declaration = text
        .strip_prefix("<?xml")
        .and_then(|rest| rest.split("?>").next());
    declaration.is_some_and(|words| {
        let words = words.to_ascii_lowercase();
        words.contains("windows-1252") || words.contains("iso-8859-1")
    })
}

/// The role and the product that a file's name says, with or without a path of either system.
fn by_name(path: &str) -> (Option<Role>, Option<Product>) {
    let name = path
        .rsplit(['/', '\\'])
        .next()
        .unwrap_or(path)
        .to_ascii_lowercase();
    let product = if name.contains("applicationproxyconnector") {
        Some(Product::AppProxy)
    } else if name.contains("privatenetworkconnector") {
        Some(Product::PrivateNetwork)
    } else {
        None
    };
    let role = if name.contains("machine.config") {
        Some(Role::Machine)
    } else if name.contains("updater") {
        Some(Role::Updater)
    } else if name.contains("service") {
        Some(Role::Service)
    } else {
        None
    };
    (role, product)
}

impl Reading {
    /// Puts the files of one server together. Two files of the same kind are an error, unless they
    /// belong to the product's two names: then the newer name counts.
    pub fn into_given(readings: Vec<Self>) -> Result<Given, DocumentError> {
        let mut given = Given::default();
        for reading in readings {
            reading.add(&mut given)?;
        }
        Ok(given)
    }

    fn add(self, given: &mut Given) -> Result<(), DocumentError> {
        let (kind, settings) = match &self.content {
            Content::Config(role, program) => {
                let kind = match role {
                    Role::Service => "service-config",
                    Role::Updater => "updater-config",
                    Role::Machine => "machine-config",
                };
                (
                    kind,
                    program
                        .config
                        .section
                        .as_ref()
                        .map(listed)
                        .unwrap_or_default(),
                )
            }
            Content::Registry(_, settings) => ("registry", settings.clone()),
            Content::Netsh(read) => (
                "netsh-proxy",
                vec![setting("WinHTTP", describe_winhttp(&read.value), read)],
            ),
            Content::Advanced(read) => (
                "netsh-advproxy",
                vec![setting("WinHTTP", describe_advanced(&read.value), read)],
            ),
        };
        given.files.push(SettingsFile {
            name: self.source.name().to_owned(),
            kind,
            settings,
        });
        match self.content {
            Content::Config(Role::Machine, program) => {
                once(&mut given.machine, program.config, &self.source)
            }
            Content::Config(Role::Service, program) => {
                add_program(&mut given.service, &mut given.leftovers, *program)
            }
            Content::Config(Role::Updater, program) => {
                add_program(&mut given.updater, &mut given.leftovers, *program)
            }
            Content::Registry(registry, _) => merge(&mut given.registry, *registry, &self.source),
            Content::Netsh(read) => once(&mut given.netsh, read, &self.source),
            Content::Advanced(read) => once(&mut given.advanced, read, &self.source),
        }
    }
}

fn setting<T>(name: &str, value: String, read: &Located<T>) -> Setting {
    Setting {
        name: name.to_owned(),
        value,
        place: read.place.clone(),
    }
}

fn twice(source: &SourceFile, what: &str) -> DocumentError {
    DocumentError::of(
        source,
        format!("{what} was given by another file already"),
        "name the files of one server, each once",
    )
}

fn once<T>(place: &mut Option<T>, value: T, source: &SourceFile) -> Result<(), DocumentError> {
    if place.is_some() {
        return Err(twice(source, "what it holds"));
    }
    *place = Some(value);
    Ok(())
}

fn add_program(
    place: &mut Option<Program>,
    leftovers: &mut Vec<Program>,
    program: Program,
) -> Result<(), DocumentError> {
    let Some(first) = place.take() else {
        *place = Some(program);
        return Ok(());
    };
    if first.product == program.product || first.product.is_none() || program.product.is_none() {
        return Err(twice(
            &program.config.source,
            "this program's configuration",
        ));
    }
    // The newer name is the greater one.
    let (kept, left) = if first.product > program.product {
        (first, program)
    } else {
        (program, first)
    };
    leftovers.push(left);
    *place = Some(kept);
    Ok(())
}

/// Puts exports of single keys together.
fn merge(all: &mut Registry, one: Registry, source: &SourceFile) -> Result<(), DocumentError> {
    fn shown<T>(
        all: &mut Option<T>,
        one: Option<T>,
        source: &SourceFile,
    ) -> Result<(), DocumentError> {
        match (all.is_some(), one) {
            (_, None) => Ok(()),
            (true, Some(_)) => Err(twice(source, "a key of the registry")),
            (false, one) => {
                *all = one;
                Ok(())
            }
        }
    }
    shown(&mut all.account, one.account, source)?;
    shown(&mut all.machine, one.machine, source)?;
    shown(&mut all.somebody, one.somebody, source)?;
    shown(&mut all.per_user, one.per_user, source)?;
    shown(&mut all.winhttp, one.winhttp, source)?;
    shown(&mut all.legacy_wpad, one.legacy_wpad, source)?;
    shown(&mut all.disable_wpad, one.disable_wpad, source)?;
    shown(&mut all.multicast, one.multicast, source)?;
    shown(&mut all.node_type, one.node_type, source)?;
    shown(&mut all.domain, one.domain, source)?;
    all.plain.extend(one.plain);
    match (&all.backend, one.backend) {
        (_, None) => {}
        (Some(first), Some(second)) if first.value.is_some() && second.value.is_some() => {
            return Err(twice(source, "UseDefaultProxyForBackendRequests"));
        }
        (Some(first), Some(_)) if first.value.is_some() => {}
        (_, second) => all.backend = second,
    }
    all.products.extend(one.products);
    for interface in one.netbios {
        if all
            .netbios
            .iter()
            .any(|known| known.value.interface == interface.value.interface)
        {
            return Err(twice(source, "a key of the registry"));
        }
        all.netbios.push(interface);
    }
    Ok(())
}

fn listed(section: &DefaultProxy) -> Vec<Setting> {
    let proxy = &section.proxy;
    let mut all = Vec::new();
    let mut add = |name: &str, value: Option<(String, &crate::finding::Label)>| {
        if let Some((value, place)) = value {
            all.push(Setting {
                name: format!("defaultProxy/{name}"),
                value,
                place: place.clone(),
            });
        }
    };
    let truth = |setting: &'_ Option<Located<bool>>| {
        setting
            .as_ref()
            .map(|setting| (setting.value.to_string(), setting.place.clone()))
    };
    for (name, setting) in [
        ("@enabled", &section.enabled),
        ("@useDefaultCredentials", &section.default_credentials),
        ("proxy/@usesystemdefault", &proxy.system_default),
        ("proxy/@autoDetect", &proxy.auto_detect),
        ("proxy/@bypassonlocal", &proxy.bypass_on_local),
    ] {
        let truth = truth(setting);
        add(
            name,
            truth.as_ref().map(|(value, place)| (value.clone(), place)),
        );
    }
    for (name, setting) in [
        ("proxy/@scriptLocation", &proxy.script),
        ("proxy/@proxyaddress", &proxy.address),
        ("module/@type", &section.module),
    ] {
        add(
            name,
            setting
                .as_ref()
                .map(|setting| (masked_value(&setting.value).into_owned(), &setting.place)),
        );
    }
    for entry in &section.bypass {
        add("bypasslist/add", Some((entry.value.clone(), &entry.place)));
    }
    if all.is_empty() {
        all.push(Setting {
            name: "defaultProxy".to_owned(),
            value: "empty".to_owned(),
            place: section.place.clone(),
        });
    }
    all
}

fn describe_advanced(settings: &AdvancedSettings) -> String {
    let mut parts = Vec::new();
    if settings.detect {
        parts.push("WPAD on".to_owned());
    }
    if let Some(script) = &settings.script {
        parts.push(format!("PAC file {}", masked_value(script)));
    }
    parts.push(describe_winhttp(&settings.fixed));
    let mut text = parts.join(", ");
    if settings.per_user {
        text.push_str(" (per user: of whoever ran netsh, and of no service)");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(name: &str, bytes: &[u8]) -> &'static str {
        let reading = read(name, bytes, None).expect("reads");
        let given = Reading::into_given(vec![reading]).expect("fits");
        given.files.first().map_or("", |file| file.kind)
    }

    fn utf16(text: &str) -> Vec<u8> {
        let units = [0xfeff].into_iter().chain(text.encode_utf16());
        units.flat_map(u16::to_le_bytes).collect()
    }

    #[test]
    fn a_file_is_known_by_its_content() {
        let config = "<?xml version=\"1.0\" encoding=\"utf-16\"?>\r\n<configuration/>";
        assert_eq!(
            kind("C:\\X\\ConnectorService.exe.config", &utf16(config)),
            "service-config"
        );
        assert_eq!(
            kind("/x/ConnectorUpdaterService.exe.config", config.as_bytes()),
            "updater-config"
        );
        let machine = "<configuration><configSections><sectionGroup name=\"system.net\"/></configSections></configuration>";
        assert_eq!(kind("whatever", machine.as_bytes()), "machine-config");
        assert_eq!(
            kind("a", &utf16("Windows Registry Editor Version 5.00\r\n")),
            "registry"
        );
        assert_eq!(kind("a", b"REGEDIT4\n"), "registry");
        assert_eq!(kind("a", b"\nHKEY_LOCAL_MACHINE\\X\n"), "registry");
        assert_eq!(
            kind("a", b"{\"Proxy\": \"\", \"AutoDetect\": false}"),
            "netsh-advproxy"
        );
        assert_eq!(
            kind("a", b"Heading:\n\n{\"Proxy\": \"\"}"),
            "netsh-advproxy"
        );
        assert_eq!(kind("a", b"Heading:\n\n    Direct.\n"), "netsh-proxy");
    }

    #[test]
    fn exports_of_single_keys_are_put_together_and_not_twice() {
        let policy = "REGEDIT4\n[HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Microsoft\\Windows\\CurrentVersion\\Internet Settings]\n\"ProxySettingsPerUser\"=dword:0\n";
        let wpad = "REGEDIT4\n[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Internet Settings\\WinHttp]\n\"DisableWpad\"=dword:1\n";
        let reading = |text: &str| read("x.reg", text.as_bytes(), None).expect("reads");
        let given = Reading::into_given(vec![reading(policy), reading(wpad)]).expect("fits");
        let value = |shown: Option<Located<Option<u32>>>| shown.and_then(|shown| shown.value);
        assert_eq!(value(given.registry.per_user), Some(0));
        assert_eq!(value(given.registry.disable_wpad), Some(1));
        assert!(Reading::into_given(vec![reading(policy), reading(policy)]).is_err());
    }
}
