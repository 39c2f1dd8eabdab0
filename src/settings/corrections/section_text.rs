//! A section put into the text of its file: everything outside of it stays as it is, byte for byte.

use std::ops::Range;

use super::super::config_file::ConfigFile;
use super::super::default_proxy::DefaultProxy;
use super::super::section_lines;

const GROUP: &str = "In place of the present <system.net>:";
const ELEMENT: &str = "In place of the present <defaultProxy> (leave the rest of <system.net>):";

const BOTH: &str = "In place of both elements <defaultProxy>, which set the same (leave the rest of <system.net>):";

/// Lines, where they go, and the text of the file with them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Block {
    /// What to do with the lines, without a full stop.
    pub(super) says: &'static str,
    /// The lines.
    pub(super) lines: Vec<String>,
    /// The whole file.
    pub(super) text: String,
}

/// Where the lines go.
struct Place {
    range: Range<usize>,
    says: &'static str,
    /// True where the lines begin with `<system.net>`.
    with_group: bool,
    /// True where they are put before what stands there.
    is_new: bool,
}

/// The file with a section in the place of its own, or without one. `None` where the lines could not
/// be put in without touching anything else.
pub(super) fn block(config: &ConfigFile, section: Option<&DefaultProxy>) -> Option<Block> {
    let lost = |section: &DefaultProxy| section.has_more || section.elsewhere.is_some();
    if config.section.as_ref().is_some_and(lost) || section.is_some_and(lost) {
        return None;
    }
    let text = config.source.text();
    let place = place(config)?;
    if place.is_new && section.is_none() {
        return None;
    }
    let element = section.map(section_lines::element).unwrap_or_default();
    let lines = if place.with_group {
        grouped(&element)
    } else {
        element
    };
    if lines.is_empty() {
        let says = "Without the element <defaultProxy>, in place of the present one (leave the rest of <system.net>):";
        let text = splice(text, &place.range, "");
        return Some(Block { says, lines, text });
    }
    let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let indent = indent(text, place.range.start);
    let mut put = lines.join(&format!("{newline}{indent}"));
    if place.is_new {
        put = format!(
            "  {}{newline}{indent}",
            lines.join(&format!("{newline}{indent}  "))
        );
    }
    Some(Block {
        says: place.says,
        text: splice(text, &place.range, &put),
        lines,
    })
}

fn place(config: &ConfigFile) -> Option<Place> {
    let frame = &config.frame;
    if frame.is_odd {
        return None;
    }
    let at = |range: &Range<usize>, says: &'static str, with_group: bool| {
        Some(Place {
            range: range.clone(),
            says,
            with_group,
            is_new: false,
        })
    };
    let inside = match (&frame.section, frame.stray_in_group) {
        (Some(section), _) => Some(section),
        (None, true) => frame.stray.as_ref(),
        (None, false) => None,
    };
    match (&frame.group, inside, &frame.stray) {
        (Some(group), Some(_), _) if frame.is_alone => at(group, GROUP, true),
        (Some(_), Some(section), _) if frame.is_double => at(section, BOTH, false),
        (Some(_), Some(section), _) => at(section, ELEMENT, false),
        (None, None, Some(stray)) => at(
            stray,
            "In place of the element that is wrong there, in <configuration>:",
            true,
        ),
        (Some(group), None, _) => {
            if frame.is_alone {
                return at(group, GROUP, true);
            }
            let text = config.source.text().get(group.clone())?;
            let end = group.start + text.rfind("</")?;
            Some(Place {
                range: end..end,
                says: "In <system.net>, before </system.net>:",
                with_group: false,
                is_new: true,
            })
        }
        (None, ..) => {
            let end = frame.end?;
            Some(Place {
                range: end..end,
                says: "In <configuration>, before </configuration>:",
                with_group: true,
                is_new: true,
            })
        }
    }
}

fn grouped(element: &[String]) -> Vec<String> {
    let inside = element.iter().map(|line| format!("  {line}"));
    let mut lines = vec!["<system.net>".to_owned()];
    lines.extend(inside);
    lines.push("</system.net>".to_owned());
    lines
}

/// The blanks before a place, where nothing else stands before it in its line.
fn indent(text: &str, at: usize) -> &str {
    let before = text.get(..at).unwrap_or_default();
    let line = before.rfind('\n').map_or(0, |end| end + 1);
    let before = before.get(line..).unwrap_or_default();
    if before.trim().is_empty() { before } else { "" }
}

fn splice(text: &str, range: &Range<usize>, put: &str) -> String {
    let before = text.get(..range.start).unwrap_or_default();
    let after = text.get(range.end..).unwrap_or_default();
    format!("{before}{put}{after}")
}
