//! `system.net/defaultProxy` with its attributes, as .NET's configuration system takes them.
//!
//! Names are those of `ConfigurationStrings.cs` in the .NET Framework's source; their case counts.
//! A name or value that is none makes the whole section fail, and with it every request that needs
//! a proxy.

use roxmltree::{Attribute, Node};

use super::local_name::LocalName as _;
use super::place::{Located, label};
use crate::finding::Label;
use crate::source::{SourceFile, Span};

/// Entries of a bypass list that are read. With more, nothing is said about the section.
const MOST_ENTRIES: usize = 200;

/// The section as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DefaultProxy {
    /// The opening tag.
    pub place: Label,
    /// `enabled`, true where it is not there.
    pub enabled: Option<Located<bool>>,
    /// `useDefaultCredentials`.
    pub default_credentials: Option<Located<bool>>,
    /// `<proxy>`.
    pub proxy: ProxyElement,
    /// `<bypasslist>`, after its `remove` and `clear`.
    pub bypass: Vec<Located<String>>,
    /// `<module type>`.
    pub module: Option<Located<String>>,
    /// Why what is set is not to be had from the file: `configSource`, an encrypted section, a bypass
    /// list that is too long.
    pub elsewhere: Option<Located<String>>,
    /// Why .NET refuses the section, the first reason.
    pub defect: Option<Located<String>>,
}

/// `<proxy>`; what is `Unspecified` is not there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProxyElement {
    /// `autoDetect`: look for a PAC file by WPAD.
    pub auto_detect: Option<Located<bool>>,
    /// `scriptLocation`: address of a PAC file.
    pub script: Option<Located<String>>,
    /// `bypassonlocal`: local hosts go DIRECT.
    pub bypass_on_local: Option<Located<bool>>,
    /// `proxyaddress`.
    pub address: Option<Located<String>>,
    /// `usesystemdefault`: begin with the account's own settings.
    pub system_default: Option<Located<bool>>,
}

impl DefaultProxy {
    /// True where nothing but `useDefaultCredentials`, or nothing at all, is set: .NET then takes
    /// the account's own settings as they are.
    pub fn is_empty(&self) -> bool {
        let proxy = &self.proxy;
        proxy.auto_detect.is_none()
            && proxy.script.is_none()
            && proxy.bypass_on_local.is_none()
            && proxy.address.is_none()
            && proxy.system_default.is_none()
            && self.bypass.is_empty()
            && self.module.is_none()
    }

    /// True where `usesystemdefault` is `True` or not.
    pub fn system_default_is(&self, value: bool) -> bool {
        let setting = self.proxy.system_default.as_ref();
        setting.is_some_and(|setting| setting.value == value)
    }
}

/// Finds and reads the section.
pub(super) fn read(source: &SourceFile, root: Node<'_, '_>) -> Option<DefaultProxy> {
    let mut sections = root
        .children()
        .filter(|node| node.has_tag_name_local("system.net"))
        .flat_map(|group| group.children())
        .filter(|node| node.has_tag_name_local("defaultProxy"));
    let first = sections.next();
    let Some(node) = first else {
        return within_location(source, root);
    };
    let mut section = Reader::new(source, node).read(node);
    if let Some(second) = sections.next()
        && section.defect.is_none()
    {
        section.defect = Some(Located {
            value: "the section stands there twice".to_owned(),
            place: opening(source, second),
        });
    }
    Some(section)
}

/// A section inside of `<location>` applies under conditions that pac-check does not know.
fn within_location(source: &SourceFile, root: Node<'_, '_>) -> Option<DefaultProxy> {
    let node = root
        .children()
        .filter(|node| node.has_tag_name_local("location"))
        .flat_map(|location| location.children())
        .filter(|node| node.has_tag_name_local("system.net"))
        .flat_map(|group| group.children())
        .find(|node| node.has_tag_name_local("defaultProxy"))?;
    let mut section = Reader::new(source, node).read(node);
    section.elsewhere = Some(Located {
        value: "it stands inside of <location>".to_owned(),
        place: section.place.clone(),
    });
    Some(section)
}

struct Reader<'a> {
    source: &'a SourceFile,
    section: DefaultProxy,
}

impl<'a> Reader<'a> {
    fn new(source: &'a SourceFile, node: Node<'_, '_>) -> Self {
        Self {
            source,
            section: DefaultProxy {
                place: opening(source, node),
                enabled: None,
                default_credentials: None,
                proxy: ProxyElement::default(),
                bypass: Vec::new(),
                module: None,
                elsewhere: None,
                defect: None,
            },
        }
    }

    fn read(mut self, node: Node<'_, '_>) -> DefaultProxy {
        for attribute in node.attributes() {
            match attribute.name() {
                "enabled" => self.section.enabled = self.truth(&attribute),
                "useDefaultCredentials" => {
                    self.section.default_credentials = self.truth(&attribute);
                }
                "configSource" => {
                    let text = format!("it stands in the file {}", attribute.value());
                    self.section.elsewhere = Some(self.located(&attribute, text));
                }
                "configProtectionProvider" => {
                    let text = "it is encrypted".to_owned();
                    self.section.elsewhere = Some(self.located(&attribute, text));
                }
                _ => self.strange_attribute(&attribute, "defaultProxy"),
            }
        }
        let mut seen: Vec<&str> = Vec::new();
        for child in node.children().filter(Node::is_element) {
            let name = child.tag_name().name();
            if seen.contains(&name) {
                self.defect(
                    opening(self.source, child),
                    format!("<{name}> stands there twice"),
                );
            }
            seen.push(name);
            match name {
                "proxy" => self.proxy(child),
                "bypasslist" => self.bypass_list(child),
                "module" => self.module(child),
                "EncryptedData" => {
                    self.section.elsewhere = Some(Located {
                        value: "it is encrypted".to_owned(),
                        place: opening(self.source, child),
                    });
                }
                _ => self.strange_element(child, "defaultProxy"),
            }
        }
        self.section
    }

    fn proxy(&mut self, node: Node<'_, '_>) {
        const NAMES: [&str; 5] = [
            "autoDetect",
            "bypassonlocal",
            "usesystemdefault",
            "proxyaddress",
            "scriptLocation",
        ];
        for attribute in node.attributes() {
            let value = attribute.value();
            let mut name = attribute.name();
            if !NAMES.contains(&name) {
                self.strange_attribute(&attribute, "proxy");
                // What was meant is kept for the lines that mend it.
                let meant = NAMES.iter().find(|known| known.eq_ignore_ascii_case(name));
                name = meant.copied().unwrap_or_default();
            }
            match name {
                "autoDetect" => self.section.proxy.auto_detect = self.choice(&attribute),
                "bypassonlocal" => self.section.proxy.bypass_on_local = self.choice(&attribute),
                "usesystemdefault" => self.section.proxy.system_default = self.choice(&attribute),
                "proxyaddress" => {
                    self.section.proxy.address = Some(self.located(&attribute, value.to_owned()));
                }
                "scriptLocation" => {
                    self.section.proxy.script = Some(self.located(&attribute, value.to_owned()));
                }
                _ => {}
            }
        }
        for child in node.children().filter(Node::is_element) {
            self.strange_element(child, "proxy");
        }
    }

    fn bypass_list(&mut self, node: Node<'_, '_>) {
        for attribute in node.attributes() {
            self.strange_attribute(&attribute, "bypasslist");
        }
        for child in node.children().filter(Node::is_element) {
            let name = child.tag_name().name();
            let entry = child.attribute_node("address");
            match (name, entry) {
                ("add", Some(entry)) if self.section.bypass.len() < MOST_ENTRIES => {
                    let entry = self.located(&entry, entry.value().to_owned());
                    self.section.bypass.push(entry);
                }
                ("add", Some(entry)) => {
                    let text = format!("its bypass list has more than {MOST_ENTRIES} entries");
                    self.section.elsewhere = Some(self.located(&entry, text));
                }
                ("remove", Some(entry)) => {
                    let gone = entry.value();
                    self.section.bypass.retain(|known| known.value != gone);
                }
                ("add" | "remove", None) => self.defect(
                    opening(self.source, child),
                    format!("<{name}> has no address"),
                ),
                ("clear", _) => self.section.bypass.clear(),
                _ => self.strange_element(child, "bypasslist"),
            }
            let strange: Vec<_> = child
                .attributes()
                .filter(|attribute| attribute.name() != "address")
                .collect();
            for attribute in strange {
                self.strange_attribute(&attribute, name);
            }
        }
    }

    fn module(&mut self, node: Node<'_, '_>) {
        for attribute in node.attributes() {
            match attribute.name() {
                "type" if attribute.value().is_empty() => {}
                "type" => {
                    let value = attribute.value().to_owned();
                    self.section.module = Some(self.located(&attribute, value));
                }
                _ => self.strange_attribute(&attribute, "module"),
            }
        }
    }

    /// `true` or `false`, in any case.
    fn truth(&mut self, attribute: &Attribute<'_, '_>) -> Option<Located<bool>> {
        let value = attribute.value().trim();
        let truth = if value.eq_ignore_ascii_case("true") {
            true
        } else if value.eq_ignore_ascii_case("false") {
            false
        } else {
            self.bad_value(attribute, "true or false");
            return None;
        };
        Some(self.located(attribute, truth))
    }

    /// `True`, `False` or `Unspecified`, in any case.
    fn choice(&mut self, attribute: &Attribute<'_, '_>) -> Option<Located<bool>> {
        let value = attribute.value();
        if value.eq_ignore_ascii_case("unspecified") {
            return None;
        }
        if value.eq_ignore_ascii_case("true") {
            return Some(self.located(attribute, true));
        }
        if value.eq_ignore_ascii_case("false") {
            return Some(self.located(attribute, false));
        }
        self.bad_value(attribute, "True, False or Unspecified");
        None
    }

    fn located<T>(&self, attribute: &Attribute<'_, '_>, value: T) -> Located<T> {
        Located::at(self.source, Span::from(attribute.range()), value)
    }

    fn bad_value(&mut self, attribute: &Attribute<'_, '_>, known: &str) {
        let place = label(self.source, Span::from(attribute.range()));
        let text = format!("{} must be {known}", attribute.name());
        self.defect(place, text);
    }

    fn strange_attribute(&mut self, attribute: &Attribute<'_, '_>, element: &str) {
        // Locks are part of every section.
        if attribute.name().starts_with("lock") {
            return;
        }
        let place = label(self.source, Span::from(attribute.range()));
        let text = format!(
            "<{element}> has no attribute `{}` (upper and lower case count)",
            attribute.name()
        );
        self.defect(place, text);
    }

    fn strange_element(&mut self, node: Node<'_, '_>, element: &str) {
        let text = format!(
            "<{element}> has no element <{}> (upper and lower case count)",
            node.tag_name().name()
        );
        self.defect(opening(self.source, node), text);
    }

    fn defect(&mut self, place: Label, value: String) {
        if self.section.defect.is_none() {
            self.section.defect = Some(Located { value, place });
        }
    }
}

/// The opening tag of an element.
fn opening(source: &SourceFile, node: Node<'_, '_>) -> Label {
    let range = node.range();
    let text = source.text().get(range.clone()).unwrap_or_default();
    let length = text.find('>').map_or(text.len(), |end| end + 1);
    label(source, Span::from(range.start..range.start + length))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::config_file;

    fn section(inside: &str) -> DefaultProxy {
        let text =
            format!("<configuration>\n<system.net>\n{inside}\n</system.net>\n</configuration>");
        let file = config_file::parse(&SourceFile::new("x.config", text)).expect("parses");
        file.section.expect("has the section")
    }

    fn defect(inside: &str) -> String {
        section(inside).defect.expect("a defect").value
    }

    #[test]
    fn every_attribute_is_read_with_its_place() {
        let section = section(
            "<defaultProxy enabled=\"TRUE\" useDefaultCredentials=\"false\">\n<proxy autoDetect=\"False\" bypassonlocal=\"true\" usesystemdefault=\"Unspecified\"\n proxyaddress=\"http://p:8080\" scriptLocation=\"http://w/p.pac\"/>\n</defaultProxy>",
        );
        assert_eq!(section.defect, None);
        assert_eq!(section.enabled.map(|enabled| enabled.value), Some(true));
        assert_eq!(
            section.proxy.auto_detect.map(|value| value.value),
            Some(false)
        );
        assert_eq!(
            section.proxy.bypass_on_local.map(|value| value.value),
            Some(true)
        );
        assert_eq!(section.proxy.system_default, None);
        let address = section.proxy.address.expect("address");
        assert_eq!(address.value, "http://p:8080");
        assert_eq!(
            (address.place.start.line, address.place.start.column),
            (5, 2)
        );
        assert_eq!(address.place.text, "proxyaddress=\"http://p:8080\"");
    }

    #[test]
    fn the_bypass_list_is_what_add_remove_and_clear_leave() {
        let list = |inside: &str| -> Vec<String> {
            let section = section(&format!(
                "<defaultProxy><bypasslist>{inside}</bypasslist></defaultProxy>"
            ));
            assert_eq!(section.defect, None);
            section
                .bypass
                .into_iter()
                .map(|entry| entry.value)
                .collect()
        };
        let (a, b) = ("<add address=\"a\"/>", "<add address=\"b\"/>");
        assert_eq!(list(&format!("{a}{b}")), ["a", "b"]);
        assert_eq!(list(&format!("{a}{b}<remove address=\"a\"/>")), ["b"]);
        assert_eq!(list(&format!("{a}<clear/>{b}")), ["b"]);
    }

    #[test]
    fn what_dot_net_refuses_is_a_defect() {
        for (inside, said) in [
            ("<defaultProxy Enabled=\"true\"/>", "no attribute `Enabled`"),
            ("<defaultProxy enabled=\"1\"/>", "true or false"),
            (
                "<defaultProxy><proxy proxyAddress=\"http://p\"/></defaultProxy>",
                "`proxyAddress`",
            ),
            (
                "<defaultProxy><proxy autoDetect=\"yes\"/></defaultProxy>",
                "Unspecified",
            ),
            (
                "<defaultProxy><Proxy/></defaultProxy>",
                "no element <Proxy>",
            ),
            (
                "<defaultProxy><bypasslist><add/></bypasslist></defaultProxy>",
                "no address",
            ),
            ("<defaultProxy><proxy/><proxy/></defaultProxy>", "twice"),
            ("<defaultProxy/><defaultProxy/>", "twice"),
        ] {
            assert!(
                defect(inside).contains(said),
                "{inside}: {}",
                defect(inside)
            );
        }
    }

    #[test]
    fn what_stands_elsewhere_is_not_taken_for_empty() {
        assert!(
            section("<defaultProxy configSource=\"p.config\"/>")
                .elsewhere
                .is_some()
        );
        let many = "<add address=\"x\"/>".repeat(MOST_ENTRIES + 1);
        let many = format!("<defaultProxy><bypasslist>{many}</bypasslist></defaultProxy>");
        assert!(section(&many).elsewhere.is_some());
        let text = "<configuration><location path=\"x\"><system.net><defaultProxy/></system.net></location></configuration>";
        let file = config_file::parse(&SourceFile::new("x.config", text)).expect("parses");
        assert!(file.section.expect("section").elsewhere.is_some());
    }

    #[test]
    fn empty_means_that_only_credentials_are_set() {
        assert!(section("<defaultProxy/>").is_empty());
        assert!(
            section("<defaultProxy useDefaultCredentials=\"true\"><proxy/></defaultProxy>")
                .is_empty()
        );
        assert!(
            !section("<defaultProxy><proxy usesystemdefault=\"false\"/></defaultProxy>").is_empty()
        );
    }
}
