//! The objects of a log that are written, in the standard's own names.

use serde::Serialize;

use super::super::escape::shown;
use crate::source::Position;

#[derive(Serialize)]
pub(super) struct Log {
    #[serde(rename = "$schema")]
    pub(super) schema: &'static str,
    pub(super) version: &'static str,
    pub(super) runs: [Run; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Run {
    pub(super) tool: Tool,
    pub(super) invocations: [Invocation; 1],
    pub(super) artifacts: Vec<Artifact>,
    pub(super) results: Vec<SarifResult>,
    pub(super) column_kind: &'static str,
}

#[derive(Serialize)]
pub(super) struct Tool {
    pub(super) driver: Driver,
}

#[derive(Serialize)]
pub(super) struct Driver {
    pub(super) name: &'static str,
    pub(super) version: &'static str,
    pub(super) rules: Vec<Rule>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Rule {
    pub(super) id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<&'static str>,
    pub(super) short_description: Message,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Invocation {
    pub(super) execution_successful: bool,
    pub(super) exit_code: u8,
    pub(super) tool_execution_notifications: Vec<Notification>,
}

#[derive(Serialize)]
pub(super) struct Notification {
    pub(super) level: &'static str,
    pub(super) message: Message,
}

#[derive(Serialize)]
pub(super) struct Artifact {
    /// Where it comes from, where its path does not say so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) description: Option<Message>,
    pub(super) location: ArtifactLocation,
    pub(super) length: u64,
    pub(super) hashes: Hashes,
}

#[derive(Serialize)]
pub(super) struct Hashes {
    #[serde(rename = "sha-256")]
    pub(super) sha256: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SarifResult {
    pub(super) rule_id: String,
    pub(super) rule_index: usize,
    pub(super) level: &'static str,
    pub(super) message: Message,
    pub(super) locations: [Location; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) related_locations: Vec<Location>,
    pub(super) partial_fingerprints: Fingerprints,
}

/// What makes a result the same one in the next run.
#[derive(Serialize)]
pub(super) struct Fingerprints {
    #[serde(rename = "requiredUrl/v1", skip_serializing_if = "Option::is_none")]
    pub(super) required: Option<String>,
    #[serde(rename = "finding/v1", skip_serializing_if = "Option::is_none")]
    pub(super) finding: Option<String>,
}

#[derive(Serialize)]
pub(super) struct Message {
    pub(super) text: String,
}

impl Message {
    /// A plain text message: `{0}` would be a placeholder (section 3.11.5), `[text](target)` a link
    /// (section 3.11.6).
    pub(super) fn of(text: &str) -> Self {
        Self {
            text: shown(text)
                .replace('{', "{{")
                .replace('}', "}}")
                .replace("](", "] ("),
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Location {
    pub(super) physical_location: PhysicalLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) message: Option<Message>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PhysicalLocation {
    pub(super) artifact_location: ArtifactLocation,
    pub(super) region: Region,
}

#[derive(Serialize)]
pub(super) struct ArtifactLocation {
    pub(super) uri: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Region {
    pub(super) start_line: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) start_column: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) end_line: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) end_column: Option<u32>,
}

impl Region {
    /// A place. Lines and columns begin at 1.
    pub(super) fn at(line: u32, column: Option<u32>) -> Self {
        Self {
            start_line: line.max(1),
            start_column: column.map(|column| column.max(1)),
            end_line: None,
            end_column: None,
        }
    }

    /// A part of a text; the end is exclusive, and never before the start.
    pub(super) fn of(start: Position, end: Position) -> Self {
        let end_line = end.line.max(start.line).max(1);
        let least = if end_line == start.line.max(1) {
            start.column
        } else {
            1
        };
        Self {
            end_line: Some(end_line),
            end_column: Some(end.column.max(least).max(1)),
            ..Self::at(start.line, Some(start.column))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_holds_no_link_no_placeholder_and_no_codes() {
        let message = Message::of("[x](http://evil.example/) {0}\x1b");
        assert_eq!(message.text, "[x] (http://evil.example/) {{0}}\\u{{1b}}");
    }
}
