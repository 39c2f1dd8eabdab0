//! The files of one server together: what they say, what they leave open, and what is taken for
//! granted.

use super::blob::{ConnectionSettings, WinHttpSettings};
use super::config_file::ConfigFile;
use super::netsh::AdvancedSettings;
use super::place::Located;
use super::registry::{Product, Registry};
use crate::finding::Label;
use crate::finding::settings::{Basis, SettingsFile};

/// Everything that was read.
#[derive(Debug, Clone, Default)]
pub struct Given {
    /// The files, in the order given.
    pub files: Vec<SettingsFile>,
    /// `.exe.config` of the service.
    pub service: Option<Program>,
    /// `.exe.config` of the updater.
    pub updater: Option<Program>,
    /// machine.config.
    pub machine: Option<ConfigFile>,
    /// The exports of the registry together.
    pub registry: Registry,
    /// The output of `netsh winhttp show proxy`.
    pub netsh: Option<Located<WinHttpSettings>>,
    /// The output of `netsh winhttp show advproxy`.
    pub advanced: Option<Located<AdvancedSettings>>,
    /// Configuration files of the product's other name.
    pub leftovers: Vec<Program>,
    /// What no file shows is as Windows ships it.
    pub assume_defaults: bool,
    /// The server's primary DNS domain, where somebody said it.
    pub primary_domain: Option<String>,
}

/// The configuration of one program of the connector.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Program {
    /// The file.
    pub config: ConfigFile,
    /// Under which name it is installed; `None` where the file's name does not say.
    pub product: Option<Product>,
}

/// Something that may not be known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Known<T> {
    /// Known, with the places that say so.
    Yes {
        /// What is known.
        value: T,
        /// The places; none where it was taken for granted.
        places: Vec<Label>,
        /// In words: whose settings, and what was taken for granted.
        says: String,
        /// What the words rest on.
        basis: Basis,
    },
    /// Not known: what is missing, and how to get it.
    No(String),
}

impl Given {
    /// The settings of the account that the connector runs as: its own, or those of the machine
    /// where the policy says so. Absent settings are WPAD (`_WinHttpWebProxyDataBuilder.cs`).
    pub fn account(&self) -> Known<ConnectionSettings> {
        let per_machine = match &self.registry.per_user {
            Some(shown) => shown.value == Some(0),
            None if self.assume_defaults => false,
            None => {
                return Known::No(
                    "no file shows whether proxy settings are those of the machine: export HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows\\CurrentVersion\\Internet Settings, or use --assume-defaults where that key is not there".to_owned(),
                );
            }
        };
        let (shown, whose, key) = if per_machine {
            (
                &self.registry.machine,
                "the settings of the machine",
                "HKLM",
            )
        } else {
            (
                &self.registry.account,
                "the settings of the account NETWORK SERVICE",
                "HKU\\S-1-5-20",
            )
        };
        let detect = || ConnectionSettings {
            detect: true,
            ..ConnectionSettings::default()
        };
        let mut places: Vec<Label> = Vec::new();
        places.extend(
            self.registry
                .per_user
                .iter()
                .filter(|shown| shown.value.is_some())
                .map(|shown| shown.place.clone()),
        );
        match shown {
            Some(shown) => {
                places.push(shown.place.clone());
                let (value, says) = match &shown.value {
                    Some(value) => (value.clone(), whose.to_owned()),
                    None => (detect(), format!("{whose}, which are not there: WPAD")),
                };
                Known::Yes {
                    value,
                    places,
                    says,
                    basis: Basis::Derived,
                }
            }
            None if self.assume_defaults => Known::Yes {
                value: detect(),
                places,
                says: format!("{whose}, taken to be as Windows ships them: WPAD"),
                basis: Basis::Documented,
            },
            None => Known::No(format!(
                "{whose} were not given: export {key}\\Software\\Microsoft\\Windows\\CurrentVersion\\Internet Settings\\Connections, or use --assume-defaults where that key is not there"
            )),
        }
    }

    /// The static settings of WinHTTP. Two files that contradict each other settle nothing: one of
    /// them is older than the other, or they are about different settings.
    pub fn winhttp(&self) -> Known<WinHttpSettings> {
        let mut shown: Vec<(&str, &WinHttpSettings, &Label)> = Vec::new();
        if let Some(read) = &self.netsh {
            shown.push(("netsh winhttp show proxy", &read.value, &read.place));
        }
        if let Some(read) = self.machine_advanced() {
            shown.push((
                "netsh winhttp show advproxy",
                &read.value.fixed,
                &read.place,
            ));
        }
        let direct = WinHttpSettings::default();
        if let Some(read) = &self.registry.winhttp {
            let value = read.value.as_ref().unwrap_or(&direct);
            shown.push(("WinHttpSettings of the registry", value, &read.place));
        }
        let Some((first, value, _)) = shown.first() else {
            return self.unseen_winhttp();
        };
        if let Some((other, ..)) = shown.iter().find(|(_, found, _)| found != value) {
            return Known::No(format!(
                "`{first}` and `{other}` contradict each other about the settings of WinHTTP: export both again, at the same time"
            ));
        }
        Known::Yes {
            value: (*value).clone(),
            places: shown.iter().map(|(.., place)| (*place).clone()).collect(),
            says: format!("the settings of WinHTTP ({first})"),
            basis: Basis::Documented,
        }
    }

    /// Where no file shows the static settings of WinHTTP.
    fn unseen_winhttp(&self) -> Known<WinHttpSettings> {
        if self.assume_defaults {
            return Known::Yes {
                value: WinHttpSettings::default(),
                places: Vec::new(),
                says: "the settings of WinHTTP, taken to be as Windows ships them: no proxy"
                    .to_owned(),
                basis: Basis::Documented,
            };
        }
        let missing = if self.advanced.is_some() {
            "the output of `netsh winhttp show advproxy` says that settings are per user, so that it shows those of whoever ran it, and no service's"
        } else {
            "the settings of WinHTTP were not given"
        };
        Known::No(format!(
            "{missing}: redirect the output of `netsh winhttp show proxy` to a file"
        ))
    }

    /// The output of `netsh winhttp show advproxy`, where it is about the machine. Settings of a
    /// user's are those of whoever ran it.
    pub fn machine_advanced(&self) -> Option<&Located<AdvancedSettings>> {
        self.advanced.as_ref().filter(|read| !read.value.per_user)
    }

    /// Whether requests to the applications use the machine's proxy.
    pub fn backend(&self) -> Known<bool> {
        match &self.registry.backend {
            Some(shown) if shown.value.is_some_and(|value| value > 1) => Known::No(format!(
                "UseDefaultProxyForBackendRequests is {}, and only 1 is documented: write 1 or 0",
                shown.value.unwrap_or_default()
            )),
            Some(shown) => Known::Yes {
                value: shown.value == Some(1),
                places: vec![shown.place.clone()],
                says: "UseDefaultProxyForBackendRequests".to_owned(),
                basis: Basis::Documented,
            },
            None if self.assume_defaults => Known::Yes {
                value: false,
                places: Vec::new(),
                says: "UseDefaultProxyForBackendRequests, taken not to be set".to_owned(),
                basis: Basis::Documented,
            },
            None => Known::No(
                "the connector's key in the registry was not given: export HKLM\\SOFTWARE\\Microsoft\\Microsoft Azure AD App Proxy Connector (of the oldest versions Microsoft AAD App Proxy Connector) or HKLM\\SOFTWARE\\Microsoft\\Microsoft Entra private network connector".to_owned(),
            ),
        }
    }

    /// The server's primary DNS domain.
    pub fn domain(&self) -> Option<&str> {
        let shown = self.registry.domain.as_ref();
        let shown = shown.and_then(|shown| shown.value.as_deref());
        self.primary_domain.as_deref().or(shown)
    }

    /// What was taken for granted because no file shows it. `local` says whether a rule for local
    /// hosts is in force, `wpad` whether anything looks by WPAD.
    pub fn assumptions(&self, local: bool, wpad: bool) -> Vec<String> {
        let mut all = Vec::new();
        if self.assume_defaults {
            let mut assume = |missing: bool, text: &str| {
                if missing {
                    all.push(text.to_owned());
                }
            };
            assume(
                self.service.is_none(),
                "the service's .exe.config has no defaultProxy",
            );
            assume(
                self.updater.is_none(),
                "the updater's .exe.config has no defaultProxy",
            );
            assume(self.machine.is_none(), "machine.config has no defaultProxy");
            let registry = &self.registry;
            assume(
                registry.per_user.is_none(),
                "proxy settings are those of each account",
            );
            assume(
                registry.account.is_none(),
                "the account NETWORK SERVICE has no proxy settings of its own: WPAD",
            );
            assume(
                self.netsh.is_none()
                    && self.machine_advanced().is_none()
                    && registry.winhttp.is_none(),
                "WinHTTP has no proxy (netsh)",
            );
            assume(
                registry.backend.is_none(),
                "UseDefaultProxyForBackendRequests is not set",
            );
        }
        if wpad && self.registry.disable_wpad.is_none() {
            all.push("WPAD is not switched off (HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Internet Settings\\WinHttp, DisableWpad)".to_owned());
        }
        if local && self.domain().is_none() {
            all.push(
                "the server's primary DNS domain is not the parent of a required host (--primary-domain)".to_owned(),
            );
        }
        all
    }
}
