//! What a policy wants of a part of the product, beyond what the findings are about.

use super::super::blob::WinHttpSettings;
use super::super::components::Components;
use super::super::default_proxy::{DefaultProxy, ProxyElement};
use super::super::given::{Given, Known};
use super::super::place::Located;
use super::change::{Change, To};

/// A way that a part must go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// `service`, `updater`, or another part, which follows WinHTTP.
    pub component: &'static str,
    /// `host:port`; `None` where the proxy stays as it is.
    pub proxy: Option<String>,
    /// Hosts that must go DIRECT, `*.name` for all below a name.
    pub direct: Vec<String>,
    /// True where everything must go DIRECT.
    pub all_direct: bool,
}

impl Wanted {
    pub(super) fn has_direct(&self) -> bool {
        self.all_direct || !self.direct.is_empty()
    }

    /// The change that leads there.
    pub(super) fn change(&self, given: &Given) -> Option<To> {
        let components = Components::new(given);
        let (program, process) = match self.component {
            "service" => (&given.service, &components.service),
            "updater" => (&given.updater, &components.updater),
            _ => return self.of_winhttp(given),
        };
        let config = &program.as_ref()?.config;
        let place = &config.root.place;
        let present = process
            .section
            .clone()
            .filter(|section| section.defect.is_none());
        let mut better = present.unwrap_or_else(|| DefaultProxy {
            place: place.clone(),
            enabled: None,
            default_credentials: None,
            proxy: ProxyElement::default(),
            bypass: Vec::new(),
            module: None,
            elsewhere: None,
            defect: None,
            comments: Vec::new(),
            has_more: false,
        });
        let located = |value: String| Located {
            value,
            place: place.clone(),
        };
        if self.all_direct {
            better.enabled = Some(Located {
                value: false,
                place: place.clone(),
            });
            better.proxy = ProxyElement::default();
            better.default_credentials = None;
            better.bypass.clear();
        }
        if let Some(proxy) = &self.proxy {
            better.enabled = better.enabled.filter(|enabled| enabled.value);
            better.proxy = ProxyElement {
                address: Some(located(format!("http://{proxy}"))),
                system_default: Some(Located {
                    value: false,
                    place: place.clone(),
                }),
                bypass_on_local: better.proxy.bypass_on_local,
                ..ProxyElement::default()
            };
        }
        for host in &self.direct {
            better.bypass.push(located(expression(host)?));
        }
        let file = config.source.name().to_owned();
        Some(To::Section(file, Some(Box::new(better))))
    }

    fn of_winhttp(&self, given: &Given) -> Option<To> {
        let Known::Yes { value, places, .. } = given.winhttp() else {
            return None;
        };
        if places.is_empty() || !self.direct.is_empty() {
            return None;
        }
        let better = WinHttpSettings {
            bypass: if self.all_direct {
                String::new()
            } else {
                value.bypass
            },
            proxy: self.proxy.clone(),
        };
        Some(Change::winhttp(given, better, None).to)
    }
}

/// A host, or `*.name` for those below a name, as an entry of a section's bypass list.
fn expression(host: &str) -> Option<String> {
    let (below, name) = match host.strip_prefix("*.") {
        Some(name) => (r"[^/:]+\.", name),
        None => ("", host),
    };
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '.';
    let name = name.to_ascii_lowercase();
    (!name.is_empty() && name.chars().all(plain))
        .then(|| format!("^[a-z]+://{below}{}(:[0-9]+)?$", name.replace('.', r"\.")))
}
