//! What the keys of a registry export say about proxies.

use super::blob::{self, ConnectionSettings, WinHttpSettings};
use super::credentials::masked;
use super::described::{describe_connection, describe_winhttp};
use super::place::Located;
use super::registry_export::{Data, Key, Value};
use super::set_value::Kind;
use crate::finding::Label;
use crate::finding::settings::Setting;
use crate::source::document::DocumentError;
use crate::source::{SourceFile, Span};

const INTERNET_SETTINGS: &str = r"\software\microsoft\windows\currentversion\internet settings";
const MACHINE: &str = r"hkey_local_machine";
const NETWORK_SERVICE: &str = r"hkey_users\s-1-5-20";
const ANYBODY: &str = r"hkey_current_user";

const NETBT: &str = r"hkey_local_machine\system\currentcontrolset\services\netbt\parameters";

/// The keys of the connector: the oldest name of the product, the older one and the newest.
const CONNECTORS: [(&str, Product); 3] = [
    (
        r"hkey_local_machine\software\microsoft\microsoft aad app proxy connector",
        Product::AppProxy,
    ),
    (
        r"hkey_local_machine\software\microsoft\microsoft azure ad app proxy connector",
        Product::AppProxy,
    ),
    (
        r"hkey_local_machine\software\microsoft\microsoft entra private network connector",
        Product::PrivateNetwork,
    ),
];

/// The names under which the product has been installed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Product {
    /// Microsoft Azure AD App Proxy Connector, at first Microsoft AAD App Proxy Connector.
    AppProxy,
    /// Microsoft Entra private network connector.
    PrivateNetwork,
}

/// Something that a key may hold: `None` outside where no file shows the key, inside where the key
/// is there without it.
pub type Shown<T> = Option<Located<Option<T>>>;

/// NetBIOS on one interface.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Netbios {
    /// The interface as its key names it.
    pub interface: String,
    /// 1 is on, 2 is off; 0 or nothing leaves it to the DHCP server.
    pub options: Option<u32>,
}

/// A value of the control panel beside the binary one. .NET and WinHTTP read the binary one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plain {
    /// Its name.
    pub name: String,
    /// What it sets.
    pub(super) kind: Kind,
    /// Its text.
    pub text: String,
}

/// The values of the control panel.
const PLAIN: [(&str, Kind); 3] = [
    ("ProxyServer", Kind::Proxy),
    ("ProxyOverride", Kind::Bypass),
    ("AutoConfigURL", Kind::Script),
];

/// What the registry says. Every member is `None` where no file shows its key.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Registry {
    /// Settings of the account that the connector runs as, NETWORK SERVICE.
    pub account: Shown<ConnectionSettings>,
    /// Settings of the machine, which count where the policy says so.
    pub machine: Shown<ConnectionSettings>,
    /// Settings of whoever made the export; no service uses them.
    pub somebody: Shown<ConnectionSettings>,
    /// `ProxySettingsPerUser`: 0 makes the settings those of the machine.
    pub per_user: Shown<u32>,
    /// `WinHttpSettings`.
    pub winhttp: Shown<WinHttpSettings>,
    /// `UseDefaultProxyForBackendRequests`.
    pub backend: Shown<u32>,
    /// Products whose key is there.
    pub products: Vec<Located<Product>>,
    /// Values of the control panel.
    pub plain: Vec<Located<Plain>>,
    /// `LegacyWPADSupport`: the .NET Framework runs PAC files itself.
    pub legacy_wpad: Shown<u32>,
    /// `DisableWpad`: WinHTTP does not look for a PAC file by WPAD.
    pub disable_wpad: Shown<u32>,
    /// `EnableMulticast` of the DNS client's policy: 0 switches LLMNR off.
    pub multicast: Shown<u32>,
    /// `NodeType` of NetBIOS: 2 asks no broadcasts (TechNet, NetBT parameters).
    pub node_type: Shown<u32>,
    /// `NetbiosOptions` of each interface that is shown.
    pub netbios: Vec<Located<Netbios>>,
    /// The primary DNS domain.
    pub domain: Shown<String>,
}

/// Reads what concerns proxies, and lists it.
pub fn read(file: &SourceFile, keys: &[Key]) -> Result<(Registry, Vec<Setting>), DocumentError> {
    let mut reader = Reader {
        file,
        registry: Registry::default(),
        settings: Vec::new(),
    };
    for key in keys {
        reader.key(key)?;
    }
    Ok((reader.registry, reader.settings))
}

struct Reader<'a> {
    file: &'a SourceFile,
    registry: Registry,
    settings: Vec<Setting>,
}

impl Reader<'_> {
    fn key(&mut self, key: &Key) -> Result<(), DocumentError> {
        let path = key.path.to_ascii_lowercase();
        let connections = |root: &str| path == format!("{root}{INTERNET_SETTINGS}\\connections");
        for (root, place) in [(NETWORK_SERVICE, 0), (MACHINE, 1), (ANYBODY, 2)] {
            if connections(root) {
                let shown = self.connections(key)?;
                match place {
                    0 => self.registry.account = Some(shown),
                    1 => {
                        self.registry.machine = Some(shown);
                        self.registry.winhttp = Some(self.winhttp(key)?);
                    }
                    _ => self.registry.somebody = Some(shown),
                }
            }
        }
        self.plain(key, &path);
        if path
            == r"hkey_local_machine\software\policies\microsoft\windows\currentversion\internet settings"
        {
            self.registry.per_user = Some(self.number(key, "ProxySettingsPerUser")?);
        }
        if let Some((_, product)) = CONNECTORS.iter().find(|(name, _)| path == *name) {
            self.registry.products.push(Located {
                value: *product,
                place: key.place.clone(),
            });
            let backend = self.number(key, "UseDefaultProxyForBackendRequests")?;
            // A key without the value does not undo what another product's key says.
            if backend.value.is_some() || self.registry.backend.is_none() {
                self.registry.backend = Some(backend);
            }
        }
        if path == format!("{MACHINE}{INTERNET_SETTINGS}\\winhttp") {
            self.registry.disable_wpad = Some(self.number(key, "DisableWpad")?);
        }
        if path == r"hkey_local_machine\software\policies\microsoft\windows nt\dnsclient" {
            self.registry.multicast = Some(self.number(key, "EnableMulticast")?);
        }
        if path == NETBT {
            self.registry.node_type = Some(self.number(key, "NodeType")?);
        }
        if let Some(interface) = path
            .strip_prefix(NETBT)
            .and_then(|rest| rest.strip_prefix(r"\interfaces\tcpip_"))
        {
            let options = self.number(key, "NetbiosOptions")?;
            self.registry.netbios.push(Located {
                value: Netbios {
                    interface: interface.to_owned(),
                    options: options.value,
                },
                place: options.place,
            });
        }
        if path == r"hkey_local_machine\software\microsoft\.netframework" {
            self.registry.legacy_wpad = Some(self.number(key, "LegacyWPADSupport")?);
        }
        if path == r"hkey_local_machine\system\currentcontrolset\services\tcpip\parameters" {
            self.registry.domain = Some(self.text(key, "Domain"));
        }
        Ok(())
    }

    /// What the control panel shows, which no service reads.
    fn plain(&mut self, key: &Key, path: &str) {
        let roots = [MACHINE, NETWORK_SERVICE, ANYBODY].into_iter();
        let mut keys = roots.flat_map(|root| {
            let policies = INTERNET_SETTINGS.replacen(r"\software", r"\software\policies", 1);
            [
                format!("{root}{INTERNET_SETTINGS}"),
                format!("{root}{policies}"),
            ]
        });
        if !keys.any(|known| known == path) {
            return;
        }
        for (name, kind) in PLAIN {
            let Some(value) = key.value(name) else {
                continue;
            };
            if let Data::Text(text) = &value.data
                && !text.is_empty()
            {
                let shown = format!("{} (.NET and WinHTTP do not read it)", masked(text));
                self.list(key, value, shown);
                self.registry.plain.push(Located {
                    value: Plain {
                        name: name.to_owned(),
                        kind,
                        text: text.clone(),
                    },
                    place: value.place.clone(),
                });
            }
        }
    }

    fn connections(
        &mut self,
        key: &Key,
    ) -> Result<Located<Option<ConnectionSettings>>, DocumentError> {
        if let Some(legacy) = key.value("SavedLegacySettings")
            && let Some(settings) = self.blob(legacy, blob::connection)?
        {
            let mut place = settings.place;
            let texts = [&settings.value.proxy, &settings.value.script];
            hide(&mut place, texts.into_iter().flatten(), &legacy.name);
            self.list_at(key, legacy, &place, describe_connection(&settings.value));
        }
        let Some(value) = key.value("DefaultConnectionSettings") else {
            return Ok(absent(&key.place));
        };
        let Some(mut settings) = self.blob(value, blob::connection)? else {
            return Ok(absent(&value.place));
        };
        let texts = [&settings.value.proxy, &settings.value.script];
        hide(
            &mut settings.place,
            texts.into_iter().flatten(),
            &value.name,
        );
        self.list_at(
            key,
            value,
            &settings.place,
            describe_connection(&settings.value),
        );
        Ok(settings.present())
    }

    fn winhttp(&mut self, key: &Key) -> Result<Located<Option<WinHttpSettings>>, DocumentError> {
        let Some(value) = key.value("WinHttpSettings") else {
            return Ok(absent(&key.place));
        };
        let Some(mut settings) = self.blob(value, blob::winhttp)? else {
            return Ok(absent(&value.place));
        };
        hide(
            &mut settings.place,
            settings.value.proxy.iter(),
            &value.name,
        );
        self.list_at(
            key,
            value,
            &settings.place,
            describe_winhttp(&settings.value),
        );
        Ok(settings.present())
    }

    /// A binary value; `None` where the file removes it.
    fn blob<T>(
        &self,
        value: &Value,
        read: impl Fn(&[u8]) -> Result<T, blob::BlobError>,
    ) -> Result<Option<Located<T>>, DocumentError> {
        match &value.data {
            Data::Removed => Ok(None),
            Data::Bytes(bytes) => match read(bytes) {
                Ok(read) => Ok(Some(Located {
                    value: read,
                    place: value.place.clone(),
                })),
                Err(error) => Err(self.error(
                    value,
                    format!("the value {} can't be read: {error}", value.name),
                )),
            },
            _ => Err(self.error(value, format!("the value {} must be binary", value.name))),
        }
    }

    fn number(&mut self, key: &Key, name: &str) -> Result<Located<Option<u32>>, DocumentError> {
        let Some(value) = key.value(name) else {
            return Ok(absent(&key.place));
        };
        match (value.dword(), &value.data) {
            (Some(number), _) => {
                self.list(key, value, number.value.to_string());
                Ok(number.present())
            }
            (None, Data::Removed) => Ok(absent(&value.place)),
            (None, _) => {
                let message = format!("the value {name} must be a DWORD: Windows ignores others");
                Err(self.error(value, message))
            }
        }
    }

    fn text(&mut self, key: &Key, name: &str) -> Located<Option<String>> {
        let Some(value) = key.value(name) else {
            return absent(&key.place);
        };
        match &value.data {
            Data::Text(text) if !text.is_empty() => {
                self.list(key, value, text.clone());
                Located {
                    value: Some(text.clone()),
                    place: value.place.clone(),
                }
            }
            _ => absent(&value.place),
        }
    }

    fn list(&mut self, key: &Key, value: &Value, text: String) {
        self.list_at(key, value, &value.place, text);
    }

    fn list_at(&mut self, key: &Key, value: &Value, place: &Label, mut text: String) {
        if key.path.to_ascii_lowercase().starts_with(ANYBODY) {
            text.push_str(" (of whoever made the export: no service uses it)");
        }
        self.settings.push(Setting {
            name: format!("{}\\{}", key.path, value.name),
            value: text,
            place: place.clone(),
        });
    }

    fn error(&self, value: &Value, message: String) -> DocumentError {
        let start = self.file.offset(value.place.start).unwrap_or(0);
        let end = self.file.offset(value.place.end).unwrap_or(start);
        DocumentError::at(
            self.file,
            Span::new(start, end),
            message,
            "export the key again, with `reg export KEY FILE`",
        )
    }
}

/// The digits of a binary value show a password as well as the text would.
fn hide<'t>(place: &mut Label, mut texts: impl Iterator<Item = &'t String>, name: &str) {
    if texts.any(|text| masked(text) != text.as_str()) {
        place.text = format!("\"{name}\"=hex:***");
    }
}

impl<T> Located<T> {
    fn present(self) -> Located<Option<T>> {
        Located {
            value: Some(self.value),
            place: self.place,
        }
    }
}

fn absent<T>(place: &Label) -> Located<Option<T>> {
    Located {
        value: None,
        place: place.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::blob::tests::connection_bytes;
    use crate::settings::registry_export;

    fn read_text(text: &str) -> Result<(Registry, Vec<Setting>), DocumentError> {
        let file = SourceFile::new("x.reg", format!("REGEDIT4\n{text}\n"));
        let keys = registry_export::parse(&file).expect("parses");
        read(&file, &keys)
    }

    fn hex(bytes: &[u8]) -> String {
        let bytes: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        format!("hex:{}", bytes.join(","))
    }

    #[test]
    fn settings_are_told_apart_by_whose_they_are() {
        let settings = connection_bytes(3, "p:8080", "", "", "");
        let key = r"Software\Microsoft\Windows\CurrentVersion\Internet Settings\Connections";
        let line = format!("\"DefaultConnectionSettings\"={}", hex(&settings));
        let (registry, listed) = read_text(&format!(
            "[HKEY_USERS\\S-1-5-20\\{key}]\n{line}\n[HKEY_CURRENT_USER\\{key}]\n[HKEY_LOCAL_MACHINE\\{key}]\n"
        ))
        .expect("reads");
        let account = registry.account.expect("shown").value.expect("there");
        assert_eq!(account.proxy.as_deref(), Some("p:8080"));
        assert_eq!(registry.somebody.expect("shown").value, None);
        assert_eq!(registry.winhttp.expect("shown").value, None);
        assert_eq!(registry.per_user, None);
        assert_eq!(listed.len(), 1);
        assert_eq!(listed[0].value, "proxy p:8080");
    }

    #[test]
    fn a_key_that_is_shown_without_a_value_is_known_not_to_have_it() {
        let key = r"[HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Microsoft Azure AD App Proxy Connector]";
        let (registry, _) = read_text(key).expect("reads");
        assert_eq!(registry.backend.expect("shown").value, None);
        let (registry, _) = read_text(&format!(
            "{key}\n\"UseDefaultProxyForBackendRequests\"=dword:1"
        ))
        .expect("reads");
        assert_eq!(registry.backend.expect("shown").value, Some(1));
        assert_eq!(registry.products[0].value, Product::AppProxy);
        let oldest = key.replace("Azure AD", "AAD");
        let (registry, _) = read_text(&format!(
            "{oldest}\n\"UseDefaultProxyForBackendRequests\"=dword:00000001"
        ))
        .expect("reads");
        assert_eq!(registry.backend.expect("shown").value, Some(1));
        assert_eq!(registry.products[0].value, Product::AppProxy);
        assert_eq!(read_text("").expect("reads").0, Registry::default());
    }

    #[test]
    fn a_cut_value_is_an_error_with_its_line_and_a_wrong_type_too() {
        let key = r"[HKEY_LOCAL_MACHINE\Software\Microsoft\Windows\CurrentVersion\Internet Settings\Connections]";
        let error = read_text(&format!("{key}\n\"WinHttpSettings\"=hex:18,00")).expect_err("cut");
        assert!(error.message.contains("WinHttpSettings"), "{error}");
        assert!(error.message.contains("the value ends at 2"), "{error}");
        assert_eq!(error.position.map(|place| place.line), Some(3));
        let error = read_text(&format!("{key}\n\"WinHttpSettings\"=dword:1")).expect_err("type");
        assert!(error.message.contains("must be binary"), "{error}");
    }
}
