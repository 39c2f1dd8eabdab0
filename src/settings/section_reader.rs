//! `defaultProxy` as somebody wrote it: what .NET takes of it, why it refuses it, and what was meant.

use roxmltree::{Attribute, Node, NodeType};

use super::default_proxy::{DefaultProxy, MOST_ENTRIES, ProxyElement};
use super::place::{Located, label};
use crate::finding::Label;
use crate::source::{SourceFile, Span};

pub(super) const SECTION: &str = "defaultProxy";

/// Attributes of `<defaultProxy>` and of `<proxy>`.
const OUTER: [&str; 2] = ["enabled", "useDefaultCredentials"];
const INNER: [&str; 5] = [
    "autoDetect",
    "bypassonlocal",
    "usesystemdefault",
    "proxyaddress",
    "scriptLocation",
];

/// Elements in elements that are looked into for what was meant.
const MOST_DEPTH: usize = 4;

pub(super) struct Reader<'a> {
    source: &'a SourceFile,
    section: DefaultProxy,
}

impl<'a> Reader<'a> {
    pub(super) fn new(source: &'a SourceFile, node: Node<'_, '_>) -> Self {
        let inside = node.descendants().skip(1);
        let comments = inside
            .filter(|node| node.node_type() == NodeType::Comment)
            .filter_map(|node| Some(source.text().get(node.range())?.to_owned()));
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
                comments: comments.collect(),
                has_more: false,
            },
        }
    }

    pub(super) fn read(mut self, node: Node<'_, '_>) -> DefaultProxy {
        self.element(node, 0);
        self.section
    }

    /// Reads an element that should be in the section.
    pub(super) fn read_part(mut self, node: Node<'_, '_>) -> DefaultProxy {
        if ["proxy", "bypasslist", "module"].contains(&node.tag_name().name()) {
            self.child(node, SECTION, 0);
        }
        self.section
    }

    /// .NET takes no text in these elements, `CDATA` neither (`ConfigurationElement`,
    /// `Config_base_section_invalid_content`).
    fn text_in(&mut self, node: Node<'_, '_>) {
        let text = node
            .children()
            .find(|it| it.is_text() && !it.text().unwrap_or_default().trim().is_empty());
        if let Some(text) = text {
            let name = node.tag_name().name();
            let place = label(self.source, Span::from(text.range()));
            self.defect(place, format!("<{name}> contains text"));
        }
    }

    fn element(&mut self, node: Node<'_, '_>, depth: usize) {
        self.text_in(node);
        for attribute in node.attributes() {
            match attribute.name() {
                "configSource" => {
                    let text = format!("it stands in the file {}", attribute.value());
                    self.section.elsewhere = Some(self.located(&attribute, text));
                }
                "configProtectionProvider" => {
                    let text = "it is encrypted".to_owned();
                    self.section.elsewhere = Some(self.located(&attribute, text));
                }
                _ => self.attribute(&attribute, SECTION, &OUTER),
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
            self.child(child, SECTION, depth);
        }
    }

    /// An element in `parent`: one that belongs there, or one that was meant to.
    fn child(&mut self, child: Node<'_, '_>, parent: &str, depth: usize) {
        let name = child.tag_name().name();
        let is_known = parent == SECTION && ["proxy", "bypasslist", "module"].contains(&name);
        if name == "EncryptedData" {
            self.section.elsewhere = Some(Located {
                value: "it is encrypted".to_owned(),
                place: opening(self.source, child),
            });
            return;
        }
        if !is_known {
            self.strange_element(child, parent);
        }
        if depth >= MOST_DEPTH {
            return;
        }
        match name.to_ascii_lowercase().as_str() {
            "proxy" => self.proxy(child, depth),
            "bypasslist" => self.bypass_list(child),
            "add" | "remove" | "clear" => self.entry(child),
            "module" => self.module(child),
            "defaultproxy" => self.element(child, depth + 1),
            _ => {}
        }
    }

    fn proxy(&mut self, node: Node<'_, '_>, depth: usize) {
        self.text_in(node);
        for attribute in node.attributes() {
            self.attribute(&attribute, "proxy", &INNER);
        }
        for child in node.children().filter(Node::is_element) {
            self.child(child, "proxy", depth + 1);
        }
    }

    /// An attribute where it belongs, or one that was meant: in another case, on the other element,
    /// with a letter too many.
    fn attribute(&mut self, attribute: &Attribute<'_, '_>, element: &str, known: &[&str]) {
        let name = attribute.name();
        let belongs = known.contains(&name);
        let meant = if belongs {
            Some(name)
        } else {
            OUTER
                .iter()
                .chain(&INNER)
                .copied()
                .find(|it| is_like(it, name))
        };
        if !belongs {
            self.strange_attribute(attribute, element, meant.filter(|it| !known.contains(it)));
        }
        let Some(meant) = meant else { return };
        let value = attribute.value();
        let proxy = &self.section.proxy;
        let taken = match meant {
            "enabled" => self.section.enabled.is_some(),
            "useDefaultCredentials" => self.section.default_credentials.is_some(),
            "autoDetect" => proxy.auto_detect.is_some(),
            "bypassonlocal" => proxy.bypass_on_local.is_some(),
            "usesystemdefault" => proxy.system_default.is_some(),
            "proxyaddress" => proxy.address.is_some(),
            _ => proxy.script.is_some(),
        };
        // What stands in its place counts before what does not.
        if taken && !belongs {
            return;
        }
        match meant {
            "enabled" => self.section.enabled = self.truth(attribute),
            "useDefaultCredentials" => self.section.default_credentials = self.truth(attribute),
            "autoDetect" => self.section.proxy.auto_detect = self.choice(attribute),
            "bypassonlocal" => self.section.proxy.bypass_on_local = self.choice(attribute),
            "usesystemdefault" => self.section.proxy.system_default = self.choice(attribute),
            "proxyaddress" => {
                self.section.proxy.address = Some(self.located(attribute, value.to_owned()));
            }
            _ => self.section.proxy.script = Some(self.located(attribute, value.to_owned())),
        }
    }

    fn bypass_list(&mut self, node: Node<'_, '_>) {
        self.text_in(node);
        for attribute in node.attributes() {
            self.strange_attribute(&attribute, "bypasslist", None);
        }
        for child in node.children().filter(Node::is_element) {
            if ["add", "remove", "clear"].contains(&child.tag_name().name()) {
                self.entry(child);
            } else {
                self.strange_element(child, "bypasslist");
            }
        }
    }

    fn entry(&mut self, node: Node<'_, '_>) {
        self.text_in(node);
        let name = node.tag_name().name();
        let entry = node.attribute_node("address");
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
            ("add" | "remove", None) => {
                self.defect(
                    opening(self.source, node),
                    format!("<{name}> has no address"),
                );
                // Meant, in another case.
                let meant = node.attributes().find(|it| is_like("address", it.name()));
                if let (Some(meant), "add") = (meant, name) {
                    let entry = self.located(&meant, meant.value().to_owned());
                    self.section.bypass.push(entry);
                }
            }
            ("clear", _) => self.section.bypass.clear(),
            _ => self.strange_element(node, "bypasslist"),
        }
        for attribute in node.attributes().filter(|it| it.name() != "address") {
            self.strange_attribute(&attribute, name, None);
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
                _ => self.strange_attribute(&attribute, "module", None),
            }
        }
    }

    /// `true` or `false`, in any case.
    fn truth(&mut self, attribute: &Attribute<'_, '_>) -> Option<Located<bool>> {
        let value = attribute.value().trim();
        let word = |known: &str| value.eq_ignore_ascii_case(known);
        if !word("true") && !word("false") {
            self.bad_value(attribute, "true or false");
        }
        Some(self.located(attribute, meaning(value)?))
    }

    /// `True`, `False` or `Unspecified`, in any case.
    fn choice(&mut self, attribute: &Attribute<'_, '_>) -> Option<Located<bool>> {
        let value = attribute.value().trim();
        let word = |known: &str| value.eq_ignore_ascii_case(known);
        if word("unspecified") {
            return None;
        }
        if !word("true") && !word("false") {
            self.bad_value(attribute, "True, False or Unspecified");
        }
        Some(self.located(attribute, meaning(value)?))
    }

    fn located<T>(&self, attribute: &Attribute<'_, '_>, value: T) -> Located<T> {
        Located::at(self.source, Span::from(attribute.range()), value)
    }

    fn bad_value(&mut self, attribute: &Attribute<'_, '_>, known: &str) {
        let place = label(self.source, Span::from(attribute.range()));
        let text = format!("{} must be {known}", attribute.name());
        self.defect(place, text);
    }

    fn strange_attribute(
        &mut self,
        attribute: &Attribute<'_, '_>,
        element: &str,
        meant: Option<&str>,
    ) {
        // Locks are part of every section.
        if attribute.name().starts_with("lock") {
            self.section.has_more = true;
            return;
        }
        let place = label(self.source, Span::from(attribute.range()));
        let name = attribute.name();
        let text = match meant {
            Some(meant) => {
                let home = if OUTER.contains(&meant) {
                    SECTION
                } else {
                    "proxy"
                };
                format!("<{element}> has no attribute `{name}`: `{meant}` belongs to <{home}>")
            }
            None => {
                format!("<{element}> has no attribute `{name}` (upper and lower case count)")
            }
        };
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

/// What a word for a truth means, also where .NET does not take it.
fn meaning(value: &str) -> Option<bool> {
    match value.to_ascii_lowercase().as_str() {
        "true" | "yes" | "on" | "1" => Some(true),
        "false" | "no" | "off" | "0" => Some(false),
        _ => None,
    }
}

/// True for the same name in another case, with marks in it, or with one letter wrong.
fn is_like(known: &str, written: &str) -> bool {
    let letters = |text: &str| -> Vec<char> {
        let letters = text.chars().filter(|c| c.is_alphanumeric());
        letters.map(|c| c.to_ascii_lowercase()).collect()
    };
    let (known, written) = (letters(known), letters(written));
    if known == written {
        return true;
    }
    // One letter too many, missing or wrong.
    let same = |(a, b): &(&char, &char)| a == b;
    let front = known.iter().zip(&written).take_while(same).count();
    let tail = known.iter().rev().zip(written.iter().rev());
    let back = tail.take_while(same).count();
    let longest = known.len().max(written.len());
    known.len() > 5 && known.len().abs_diff(written.len()) <= 1 && front + back + 1 >= longest
}

/// The opening tag of an element.
pub(super) fn opening(source: &SourceFile, node: Node<'_, '_>) -> Label {
    let range = node.range();
    let text = source.text().get(range.clone()).unwrap_or_default();
    let length = text.find('>').map_or(text.len(), |end| end + 1);
    label(source, Span::from(range.start..range.start + length))
}
