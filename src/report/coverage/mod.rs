//! Coverage of a PAC file, for people, for programs, and for the viewers that read lcov.

mod json;
mod lcov;
mod text;

use std::io::{self, Write};

use crate::finding::coverage::CoverageReport;

/// A form that coverage is written in.
#[derive(Debug)]
pub struct CoverageFormat {
    /// Name on the command line.
    pub name: &'static str,
    /// Endings of file names that mean this form.
    pub extensions: &'static [&'static str],
    /// Writes the report, ending with a line feed. An error is the writer's.
    pub write: fn(&CoverageReport, &mut dyn Write) -> io::Result<()>,
}

/// Every form, the default first.
pub const ALL: &[&CoverageFormat] = &[&text::TEXT, &json::JSON, &lcov::LCOV];

impl CoverageFormat {
    /// The form of that name.
    pub fn named(name: &str) -> Option<&'static Self> {
        ALL.iter().copied().find(|format| format.name == name)
    }

    /// The form that the name of a file means: the default where it means none.
    pub fn of_file(path: &str) -> &'static Self {
        let extension = path.rsplit_once('.').map_or("", |(_, extension)| extension);
        ALL.iter()
            .copied()
            .find(|format| format.extensions.contains(&extension))
            .unwrap_or(&text::TEXT)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::coverage::{Condition, CoverageSummary, Function, Line, Return};
    use crate::source::Position;

    fn report() -> CoverageReport {
        let at = |line, column| Position { line, column };
        let mut report = CoverageReport {
            file: "a\u{1b}.pac".to_owned(),
            sha256: "00".to_owned(),
            calls: 3,
            summary: CoverageSummary::default(),
            lines: vec![Line { line: 2, times: 3 }, Line { line: 3, times: 0 }],
            conditions: vec![
                Condition {
                    start: at(2, 7),
                    end: at(2, 14),
                    text: "h == \"a\"".to_owned(),
                    kind: "if",
                    held: 0,
                    failed: 3,
                },
                Condition {
                    start: at(3, 7),
                    end: at(3, 8),
                    text: "x".to_owned(),
                    kind: "if",
                    held: 0,
                    failed: 0,
                },
            ],
            returns: vec![Return {
                start: at(3, 10),
                text: "return \"DIRECT\";".to_owned(),
                times: 0,
            }],
            functions: vec![Function {
                start: at(1, 1),
                name: Some("FindProxyForURL".to_owned()),
                times: 3,
            }],
        };
        report.count();
        report
    }

    fn written(name: &str) -> String {
        let mut out = Vec::new();
        let format = CoverageFormat::named(name).expect("a form");
        (format.write)(&report(), &mut out).expect("writes");
        String::from_utf8(out).expect("UTF-8")
    }

    #[test]
    fn the_text_names_what_was_never_reached() {
        assert_eq!(
            written("text"),
            "a\\u{1b}.pac: 3 calls; 1 of 2 lines, 1 of 4 ways of conditions, 0 of 1 returns, 1 of 1 functions\n\
             2:7: never true (false 3 times): if h == \"a\"\n\
             3: line never reached\n\
             3:7: never evaluated: if x\n\
             3:10: never returned: return \"DIRECT\";\n"
        );
    }

    #[test]
    fn lcov_has_a_record_with_lines_functions_and_branches() {
        assert_eq!(
            written("lcov"),
            "TN:\nSF:a\\u{1b}.pac\nFN:1,FindProxyForURL\nFNDA:3,FindProxyForURL\nFNF:1\nFNH:1\n\
             BRDA:2,0,0,0\nBRDA:2,0,1,3\nBRDA:3,1,0,-\nBRDA:3,1,1,-\nBRF:4\nBRH:1\n\
             DA:2,3\nDA:3,0\nLF:2\nLH:1\nend_of_record\n"
        );
    }

    #[test]
    fn json_names_its_schema_and_holds_the_counts() {
        let json: serde_json::Value = serde_json::from_str(&written("json")).expect("JSON");
        assert_eq!(json["schema"], "pac-check/coverage@1");
        assert_eq!(json["summary"]["ways"]["all"], 4);
        assert_eq!(json["conditions"][0]["failed"], 3);
    }

    #[test]
    fn every_file_is_in_the_table() {
        let directory = concat!(env!("CARGO_MANIFEST_DIR"), "/src/report/coverage");
        let mut files: Vec<String> = std::fs::read_dir(directory)
            .expect("directory")
            .map(|entry| {
                entry
                    .expect("entry")
                    .file_name()
                    .to_string_lossy()
                    .into_owned()
            })
            .filter_map(|name| name.strip_suffix(".rs").map(str::to_owned))
            .filter(|name| name != "mod")
            .collect();
        files.sort();
        let mut listed: Vec<&str> = ALL.iter().map(|format| format.name).collect();
        listed.sort_unstable();
        assert_eq!(files, listed);
    }

    #[test]
    fn the_ending_of_the_file_chooses_the_form() {
        for (path, name) in [
            ("lcov.info", "lcov"),
            ("x.lcov", "lcov"),
            ("a.b.json", "json"),
            ("coverage.txt", "text"),
            ("coverage", "text"),
        ] {
            assert_eq!(CoverageFormat::of_file(path).name, name, "{path}");
        }
    }

    #[test]
    fn reports_over_the_same_text_add_up_and_others_do_not() {
        let mut sum = report();
        assert!(sum.add(&report()));
        assert_eq!((sum.calls, sum.lines[0].times), (6, 6));
        assert_eq!(sum.conditions[0].failed, 6);
        let mut other = report();
        other.returns.clear();
        assert!(!sum.add(&other));
        assert_eq!(sum.calls, 6);
    }
}
