//! N-04: `proxyaddress` without `http://`.

use super::super::proxy_list::{Address, AddressError};
use super::super::section_lines;
use super::{Check, Facts, IN_PLACE, Words};
use crate::finding::Severity;
use crate::finding::settings::SettingsFinding;

pub(super) const CHECK: Check = Check { code: "N-04", find };

fn find(facts: &Facts<'_>) -> Vec<SettingsFinding> {
    let mut found = Vec::new();
    for section in facts.sections() {
        let Some(address) = &section.proxy.address else {
            continue;
        };
        let effect = match Address::parse(&address.value) {
            Ok(_) => continue,
            Err(AddressError::NoHost { scheme, .. }) => {
                format!(
                    "`{scheme}` is taken for the scheme, and every request through the proxy fails"
                )
            }
            Err(_) => "it is no URL, the section does not load and every request fails".to_owned(),
        };
        let mut better = section.clone();
        let bare = address.value.trim().trim_start_matches('/');
        let mended = format!("http://{bare}");
        let remedy = Address::parse(&mended).is_ok().then(|| {
            if let Some(address) = &mut better.proxy.address {
                address.value = mended;
            }
            section_lines::remedy(&better, IN_PLACE)
        });
        let words = Words {
            severity: Severity::High,
            message: format!(
                "proxyaddress `{}` does not begin with http://: {effect}",
                address.value
            ),
            evidence: Vec::new(),
            help: "Write http:// in front, also of an address of numbers.",
        };
        found.push(CHECK.found(words, vec![address.place.clone()], remedy));
    }
    found
}
