//! `system.net/defaultProxy` with its attributes, as .NET's configuration system takes them.
//!
//! Names are those of `ConfigurationStrings.cs` in the .NET Framework's source; their case counts.
//! A name or value that is none makes the whole section fail, and with it every request that needs
//! a proxy.

use super::place::Located;
use crate::finding::Label;

/// Entries of a bypass list that are read. With more, nothing is said about the section.
pub(super) const MOST_ENTRIES: usize = 200;

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
    /// Why .NET refuses the section, the first reason. What was meant is in the other fields as far
    /// as it is clear.
    pub defect: Option<Located<String>>,
    /// Comments in it.
    pub comments: Vec<String>,
    /// True where it holds something that these fields don't, such as a lock: lines would lose it.
    pub has_more: bool,
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

    /// True where both set the same.
    pub fn sets_the_same(&self, other: &Self) -> bool {
        fn value<T: Clone>(setting: Option<&Located<T>>) -> Option<T> {
            setting.map(|setting| setting.value.clone())
        }
        let truths = |it: &Self| {
            [
                value(it.enabled.as_ref()),
                value(it.default_credentials.as_ref()),
                value(it.proxy.auto_detect.as_ref()),
                value(it.proxy.bypass_on_local.as_ref()),
                value(it.proxy.system_default.as_ref()),
            ]
        };
        let texts = |it: &Self| {
            [
                value(it.proxy.script.as_ref()),
                value(it.proxy.address.as_ref()),
                value(it.module.as_ref()),
            ]
        };
        let bypass = |it: &Self| -> Vec<String> {
            it.bypass.iter().map(|entry| entry.value.clone()).collect()
        };
        truths(self) == truths(other)
            && texts(self) == texts(other)
            && bypass(self) == bypass(other)
    }

    /// True where it switches every proxy off, and .NET reads it.
    pub fn is_off(&self) -> bool {
        let off = self.enabled.as_ref().is_some_and(|enabled| !enabled.value);
        off && self.defect.is_none() && self.elsewhere.is_none()
    }

    /// True where `usesystemdefault` is `True` or not.
    pub fn system_default_is(&self, value: bool) -> bool {
        let setting = self.proxy.system_default.as_ref();
        setting.is_some_and(|setting| setting.value == value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::config_file;
    use crate::source::SourceFile;

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
