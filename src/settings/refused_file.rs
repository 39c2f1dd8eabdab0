//! What stands around the section and keeps .NET from loading the file: `System.Configuration` knows
//! every element of `<configuration>` and `<system.net>` by `<configSections>`, and ends with
//! "unrecognized configuration section" at any other.

use roxmltree::Node;

use super::local_name::LocalName as _;
use super::place::Located;
use super::section_reader::{SECTION, opening};
use crate::source::SourceFile;

const GROUP: &str = "system.net";
const DECLARATIONS: &str = "configSections";

/// Elements of the section.
const PARTS: [&str; 3] = ["proxy", "bypasslist", "module"];

/// The first thing of that kind, and the element that it is.
pub(super) fn find<'a, 'input>(
    source: &SourceFile,
    root: Node<'a, 'input>,
) -> Option<(Node<'a, 'input>, Located<String>)> {
    let of_root = root.children().filter(Node::is_element);
    let mut first = true;
    for child in of_root {
        let name = child.tag_name().name();
        if name == DECLARATIONS && !first {
            let text = format!("<{DECLARATIONS}> must be the first element of <configuration>");
            return Some((child, located(source, child, text)));
        }
        first = false;
        if PARTS.contains(&name) {
            return Some((child, belongs(source, child, "configuration")));
        }
        if !child.has_tag_name_local(GROUP) {
            continue;
        }
        let part = child
            .children()
            .find(|part| part.is_element() && PARTS.contains(&part.tag_name().name()));
        if let Some(part) = part {
            return Some((part, belongs(source, part, GROUP)));
        }
    }
    None
}

fn belongs(source: &SourceFile, part: Node<'_, '_>, parent: &str) -> Located<String> {
    let name = part.tag_name().name();
    let text = format!("<{name}> is in <{parent}>, and belongs in <{SECTION}> in <{GROUP}>");
    located(source, part, text)
}

fn located(source: &SourceFile, node: Node<'_, '_>, value: String) -> Located<String> {
    Located {
        value,
        place: opening(source, node),
    }
}
