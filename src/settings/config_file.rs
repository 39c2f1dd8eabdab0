//! `.exe.config` and `machine.config`: the XML around `system.net/defaultProxy`.

use roxmltree::{Document, ParsingOptions};

use super::default_proxy::DefaultProxy;
use super::local_name::LocalName as _;
use super::place::Located;
use super::section_place::{self, Frame};
use crate::source::document::DocumentError;
use crate::source::text::typographic;
use crate::source::{Position, SourceFile, Span};

/// Most elements, attributes and texts of a file. A machine.config has some thousands.
const MOST_NODES: u32 = 200_000;

/// Most attributes of one element, and most namespaces of a file: what a parser does about either
/// grows with the square.
const MOST_ATTRIBUTES: usize = 1000;

/// A configuration file of the .NET Framework.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigFile {
    /// The file.
    pub source: SourceFile,
    /// True where it declares the section group `system.net`, which only machine.config does.
    pub is_machine: bool,
    /// `system.net/defaultProxy`; `None` where it is not there.
    pub section: Option<DefaultProxy>,
    /// Where its lines go.
    pub frame: Frame,
    /// Where `<configuration>` begins.
    pub root: Located<()>,
}

/// Reads a configuration file. A document type is refused, and with it every entity but the five
/// of XML.
pub fn parse(source: &SourceFile) -> Result<ConfigFile, DocumentError> {
    check_attributes(source)?;
    let options = ParsingOptions {
        allow_dtd: false,
        nodes_limit: MOST_NODES,
        ..ParsingOptions::default()
    };
    let document = Document::parse_with_options(source.text(), options)
        .map_err(|error| refused(source, &error))?;
    let root = document.root_element();
    if root.tag_name().name() != "configuration" {
        let message = format!(
            "it is XML, but no .NET configuration: it begins with <{}>",
            root.tag_name().name()
        );
        let span = Span::from(root.range());
        return Err(DocumentError::at(
            source,
            Span::new(span.start, span.start + 1),
            message,
            "name the .exe.config file of the connector, or machine.config",
        ));
    }
    let is_machine = root
        .descendants()
        .filter(|node| node.has_tag_name_local("sectionGroup"))
        .any(|node| node.attribute("name") == Some("system.net"));
    let (section, frame) = section_place::read(source, root);
    let start = Span::from(root.range()).start;
    let place = Located::at(source, Span::new(start, start + 14), ());
    Ok(ConfigFile {
        is_machine,
        section,
        frame,
        root: place,
        source: source.clone(),
    })
}

/// Counts before anything is parsed: what looks like an attribute between two `<`.
fn check_attributes(source: &SourceFile) -> Result<(), DocumentError> {
    let text = source.text();
    let refuse = |start: usize, what: &str| {
        let message = format!("it has more than {MOST_ATTRIBUTES} {what}");
        Err(DocumentError::at(
            source,
            Span::from(start..start),
            message,
            "",
        ))
    };
    if let Some((start, _)) = text.match_indices("xmlns").nth(MOST_ATTRIBUTES) {
        return refuse(start, "namespaces");
    }
    let mut start = 0;
    for piece in text.split('<') {
        let after_equals = piece.split('=').skip(1);
        let values = after_equals.filter(|rest| rest.trim_start().starts_with(['"', '\'']));
        if values.count() > MOST_ATTRIBUTES {
            return refuse(start, "attributes in one element");
        }
        start += piece.len() + 1;
    }
    Ok(())
}

fn refused(source: &SourceFile, error: &roxmltree::Error) -> DocumentError {
    let (message, help) = match error {
        roxmltree::Error::DtdDetected => (
            "it holds a document type (<!DOCTYPE ...>), which pac-check does not read".to_owned(),
            "a configuration file needs none: remove it",
        ),
        roxmltree::Error::NodesLimitReached => (format!("it has more than {MOST_NODES} parts"), ""),
        roxmltree::Error::DuplicatedAttribute(name, _) => (
            format!("it is not XML: the attribute `{name}` stands there twice in one element"),
            "leave one of them",
        ),
        other => {
            // The parser's sentence ends with the place, which is said already.
            let text = other.to_string();
            let text = text.split(" at ").next().unwrap_or_default();
            (format!("it is not XML: {text}"), "")
        }
    };
    // Word processors and web pages change the quotes around values.
    let line = source.line(error.pos().row);
    let sign = line.and_then(typographic);
    let help = sign.unwrap_or_else(|| help.to_owned());
    let position = Position {
        line: error.pos().row,
        column: error.pos().col,
    };
    match source.offset(position) {
        Some(offset) => DocumentError::at(source, Span::new(offset, offset), message, help),
        None => DocumentError::of(source, message, help),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> DocumentError {
        parse(&SourceFile::new("x.exe.config", text)).expect_err("refused")
    }

    #[test]
    fn entities_bombs_and_external_files_are_refused_with_the_place() {
        let bomb = "<?xml version=\"1.0\"?>\n<!DOCTYPE a [\n<!ENTITY a \"aaaa\">\n<!ENTITY b \"&a;&a;\">\n]>\n<configuration>&b;</configuration>";
        let external = "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><configuration>&x;</configuration>";
        for text in [bomb, external] {
            let error = error(text);
            assert!(error.message.contains("document type"), "{error}");
        }
        let error = error("<configuration>\n  &x;\n</configuration>");
        assert_eq!(
            error.position.map(|position| position.line),
            Some(2),
            "{error}"
        );
    }

    #[test]
    fn broken_and_foreign_xml_say_what_they_are() {
        let broken = error("<configuration>\n<a></b>\n</configuration>");
        assert_eq!(
            broken.position.map(|position| position.line),
            Some(2),
            "{broken}"
        );
        assert!(error("<html/>").message.contains("begins with <html>"));
        assert!(error("").message.contains("not XML"));
        let many = format!("<configuration>{}</configuration>", "<a/>".repeat(200_001));
        assert!(error(&many).message.contains("more than 200000"));
    }

    #[test]
    fn what_would_take_a_parser_long_is_refused_before_it_begins() {
        let many: Vec<String> = (0..=MOST_ATTRIBUTES)
            .map(|n| format!("a{n} = 'x'"))
            .collect();
        let text = format!("<configuration>\n<b {}/></configuration>", many.join(" "));
        let refused = error(&text);
        assert!(
            refused.message.contains("attributes in one element"),
            "{refused}"
        );
        assert_eq!(refused.position.map(|position| position.line), Some(2));
        let nested: Vec<String> = (0..=MOST_ATTRIBUTES)
            .map(|n| format!("<a xmlns:n{n}='u{n}'>"))
            .collect();
        let nested = nested.concat();
        assert!(
            error(&format!("<configuration>{nested}"))
                .message
                .contains("namespaces")
        );
        // A comment with a ruler in it is not an element.
        let fine = format!(
            "<configuration><!-- {} --></configuration>",
            "=".repeat(5000)
        );
        assert!(parse(&SourceFile::new("x", fine)).is_ok());
    }

    #[test]
    fn deep_nesting_ends_without_harm() {
        let deep = format!("<configuration>{}", "<a>".repeat(150_000));
        assert!(parse(&SourceFile::new("x", deep)).is_err());
        let closed = format!(
            "<configuration>{}{}</configuration>",
            "<a>".repeat(60_000),
            "</a>".repeat(60_000)
        );
        // Taken or refused, but read to the end.
        let _ = parse(&SourceFile::new("x", closed));
    }

    #[test]
    fn a_namespace_and_the_group_of_machine_config_are_seen() {
        let text = "<configuration xmlns=\"http://schemas.microsoft.com/.NetConfiguration/v2.0\">\n<configSections><sectionGroup name=\"system.net\"/></configSections><system.net><defaultProxy/></system.net></configuration>";
        let file = parse(&SourceFile::new("machine.config", text)).expect("parses");
        assert!(file.is_machine);
        assert!(file.section.is_some());
        assert_eq!(file.root.place.text, "<configuration");
    }
}
