//! Networks that hold an address, by the address under each mask.

use std::collections::BTreeMap;
use std::collections::HashMap;

use super::{Best, Rules};
use crate::pac::builtins::dotted_quad;
use crate::pac::value::Text;

/// Networks of IPv4.
#[derive(Debug, Default)]
pub(super) struct Networks {
    masks: BTreeMap<u32, HashMap<u32, Rules>>,
}

impl Networks {
    pub(super) fn add(&mut self, network: u32, mask: u32, rule: u32, is_sure: bool) {
        let networks = self.masks.entry(mask).or_default();
        networks
            .entry(network & mask)
            .or_default()
            .add(rule, is_sure);
    }

    /// The rules of the networks that hold an address; `None` where the text is none.
    pub(super) fn holding(&self, text: &Text<'_>, best: &mut Best<'_, '_>) -> Option<()> {
        let address = dotted_quad::parse(text)?;
        for (mask, networks) in &self.masks {
            best.run.spend(8)?;
            if let Some(rules) = networks.get(&(address & mask)) {
                best.take(rules)?;
            }
        }
        Some(())
    }
}
