//! Where `defaultProxy` stands in its file: in its place, in another, twice, or in a comment.

use std::ops::Range;

use roxmltree::{Node, NodeType};

use super::default_proxy::DefaultProxy;
use super::local_name::LocalName as _;
use super::place::{Located, label};
use super::refused_file;
use super::section_reader::{Reader, SECTION, opening};
use crate::source::{SourceFile, Span};

const GROUP: &str = "system.net";

/// Elements around a section that are looked at.
const MOST_ABOVE: usize = 16;

/// Where the lines of a section go in the text of its file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a fact about the text by itself"
)]
pub struct Frame {
    /// `<system.net>`, where there is one.
    pub group: Option<Range<usize>>,
    /// True where nothing but the section stands in it.
    pub is_alone: bool,
    /// `<defaultProxy>` in it, where it stands there once.
    pub section: Option<Range<usize>>,
    /// True where that is two of them, one after the other, that set the same.
    pub is_double: bool,
    /// What must make way for the group: an element that should be it, or hold it.
    pub stray: Option<Range<usize>>,
    /// True where the element of `stray` stands in `<system.net>`.
    pub stray_in_group: bool,
    /// Where `</configuration>` begins.
    pub end: Option<usize>,
    /// True where no lines can be put in: several sections, or one in an odd place.
    pub is_odd: bool,
    /// A section that .NET does not look at: in a comment, in `<runtime>`.
    pub ignored: Option<Located<String>>,
}

/// Finds and reads the section.
pub(super) fn read(source: &SourceFile, root: Node<'_, '_>) -> (Option<DefaultProxy>, Frame) {
    let (mut section, mut frame) = read_in_place(source, root);
    if let Some((node, defect)) = refused_file::find(source, root) {
        let section = section.get_or_insert_with(|| Reader::new(source, node).read_part(node));
        section.defect.get_or_insert(defect);
        frame.is_odd = true;
    }
    (section, frame)
}

fn read_in_place(source: &SourceFile, root: Node<'_, '_>) -> (Option<DefaultProxy>, Frame) {
    let groups: Vec<Node<'_, '_>> = root
        .children()
        .filter(|node| node.has_tag_name_local(GROUP))
        .collect();
    let proper: Vec<Node<'_, '_>> = groups
        .iter()
        .flat_map(Node::children)
        .filter(|node| node.has_tag_name_local(SECTION))
        .collect();
    let strays = strays(root);
    let text = source.text();
    let mut frame = Frame {
        group: groups.first().map(Node::range),
        is_alone: groups.first().is_some_and(is_alone),
        section: proper.first().map(Node::range),
        end: closing(text, root),
        is_odd: groups.len() > 1 || proper.len() + strays.len() > 1,
        ignored: ignored(source, root),
        ..Frame::default()
    };
    if let Some(&node) = proper.first() {
        let mut section = Reader::new(source, node).read(node);
        let second = proper.get(1).or(strays.first());
        if let Some(&second) = second {
            let again = Reader::new(source, second).read(second);
            let same = again.sets_the_same(&section) && again.defect == section.defect;
            let side_by_side = proper.len() == 2 && strays.is_empty() && groups.len() == 1;
            if let (true, true, Some(first)) = (same, side_by_side, proper.first()) {
                let whole = first.range().start..second.range().end;
                frame.is_odd = false;
                frame.is_double = true;
                frame.section = Some(whole);
            }
            if section.defect.is_none() {
                section.defect = Some(Located {
                    value: "the section stands there twice".to_owned(),
                    place: opening(source, second),
                });
            }
        }
        return (Some(section), frame);
    }
    if let Some(&node) = strays.first() {
        let (section, range) = of_stray(source, node, root);
        let in_group = groups.iter().any(|group| node.parent() == Some(*group));
        let at_root = range.is_some();
        frame.stray = if in_group { Some(node.range()) } else { range };
        frame.stray_in_group = in_group;
        frame.is_odd |= !in_group && (!at_root || frame.group.is_some());
        return (Some(section), frame);
    }
    (within_location(source, root), frame)
}

/// A section under another name or in another place, and the child of the root to put the group
/// in place of, where it is nothing else.
fn of_stray(
    source: &SourceFile,
    node: Node<'_, '_>,
    root: Node<'_, '_>,
) -> (DefaultProxy, Option<Range<usize>>) {
    let mut section = Reader::new(source, node).read(node);
    let parent = node.parent().unwrap_or(root);
    let name = node.tag_name().name();
    let value = if parent != root && parent.has_tag_name_local(GROUP) {
        format!("<{name}> must be <{SECTION}> (upper and lower case count)")
    } else if parent.tag_name().name().eq_ignore_ascii_case(GROUP) {
        let group = parent.tag_name().name();
        format!("<{group}> must be <{GROUP}> (upper and lower case count)")
    } else {
        let parent = parent.tag_name().name();
        format!("<{name}> stands in <{parent}>, and belongs in <{GROUP}> in <configuration>")
    };
    section.defect = Some(Located {
        value,
        place: opening(source, node),
    });
    let alone = parent.parent() == Some(root)
        && parent.tag_name().name().eq_ignore_ascii_case(GROUP)
        && is_alone(&parent);
    let range = if parent == root {
        Some(node.range())
    } else {
        alone.then(|| parent.range())
    };
    (section, range)
}

/// Elements that should be the section: wrong case, or in an element where .NET does not expect it.
/// Two are enough to know that there are several.
fn strays<'a, 'input>(root: Node<'a, 'input>) -> Vec<Node<'a, 'input>> {
    let named = root
        .descendants()
        .filter(|node| node.is_element() && node.tag_name().name().eq_ignore_ascii_case(SECTION));
    named
        .filter(|node| !is_proper(*node, root) && is_near(*node, root))
        .filter(|node| {
            let mut above = above(*node);
            above.all(|parent| {
                let name = parent.tag_name().name();
                !name.eq_ignore_ascii_case(SECTION)
                    && !["location", "runtime", "startup", "configSections"].contains(&name)
            })
        })
        .take(2)
        .collect()
}

/// The elements around a node, up to a bound that no file has reason to reach.
fn above<'a, 'input>(node: Node<'a, 'input>) -> impl Iterator<Item = Node<'a, 'input>> {
    node.ancestors().skip(1).take(MOST_ABOVE)
}

/// True for what stands within the bound.
fn is_near(node: Node<'_, '_>, root: Node<'_, '_>) -> bool {
    above(node).any(|parent| parent == root)
}

/// True for `<defaultProxy>` in `<system.net>` in the root.
fn is_proper(node: Node<'_, '_>, root: Node<'_, '_>) -> bool {
    let parent = node
        .parent()
        .filter(|parent| parent.has_tag_name_local(GROUP));
    node.has_tag_name_local(SECTION) && parent.is_some_and(|parent| parent.parent() == Some(root))
}

/// A section that is there for people only.
fn ignored(source: &SourceFile, root: Node<'_, '_>) -> Option<Located<String>> {
    let at = |range: Range<usize>, what: &str| {
        Some(Located {
            value: what.to_owned(),
            place: label(source, Span::from(range)),
        })
    };
    for node in root.descendants() {
        let is_comment = node.node_type() == NodeType::Comment;
        if is_comment && node.text().unwrap_or_default().contains("<defaultProxy") {
            return at(node.range(), "a comment");
        }
        let is_inside =
            || above(node).any(|it| ["runtime", "startup"].contains(&it.tag_name().name()));
        if node.has_tag_name_local(SECTION) && is_inside() {
            return at(node.range(), "an element that .NET does not look into");
        }
    }
    None
}

/// True where the group holds one element, and nothing else but blanks.
fn is_alone(group: &Node<'_, '_>) -> bool {
    let blank =
        |node: &Node<'_, '_>| node.is_text() && node.text().unwrap_or_default().trim().is_empty();
    let mut others = group.children().filter(|node| !blank(node));
    let first = others.next();
    first.is_none_or(|node| node.is_element()) && others.next().is_none()
}

/// Where the closing tag of the root begins; `None` where it has none.
fn closing(text: &str, root: Node<'_, '_>) -> Option<usize> {
    let range = root.range();
    let whole = text.get(range.clone())?;
    whole.rfind("</").map(|at| range.start + at)
}

/// A section inside of `<location>` applies under conditions that pac-check does not know.
fn within_location(source: &SourceFile, root: Node<'_, '_>) -> Option<DefaultProxy> {
    let node = root
        .children()
        .filter(|node| node.has_tag_name_local("location"))
        .flat_map(|location| location.children())
        .filter(|node| node.has_tag_name_local(GROUP))
        .flat_map(|group| group.children())
        .find(|node| node.has_tag_name_local(SECTION))?;
    let mut section = Reader::new(source, node).read(node);
    section.elsewhere = Some(Located {
        value: "it stands inside of <location>".to_owned(),
        place: section.place.clone(),
    });
    Some(section)
}
