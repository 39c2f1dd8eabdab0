//! Elements by their name, whatever namespace prefix they have.

use roxmltree::Node;

/// Names without regard to the namespace: .NET takes both forms of the root element.
pub(super) trait LocalName {
    /// True for an element of that name.
    fn has_tag_name_local(&self, name: &str) -> bool;
}

impl LocalName for Node<'_, '_> {
    fn has_tag_name_local(&self, name: &str) -> bool {
        self.is_element() && self.tag_name().name() == name
    }
}
