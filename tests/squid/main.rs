//! What real Squid does, measured (5.7 of Debian 12, and 6.13 of Debian 13 where that starts otherwise), against
//! what is said about the same configurations.
//!
//! `readings.json` holds configurations with Squid's answers, `generated.json` further ones that
//! `scripts/squid-oracle --generate` made, `expressions.json` what glibc's `regcomp` and `regexec` say. To measure
//! again: `scripts/squid-oracle`.

#![expect(
    clippy::expect_used,
    unreachable_pub,
    reason = "a reading that cannot be read is a failed test; the items are those of this test alone"
)]

mod reading;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use reading::{Answer, Reading, Said};

/// What came out of all readings of one file.
#[derive(Debug, Default)]
struct Figures {
    questions: usize,
    false_passes: usize,
    false_fails: usize,
    unknown: usize,
    /// Of those: what rests on the name of an address in DNS, which only the proxy can ask for.
    unnamed: usize,
    /// Squid starts, and an error is said.
    refused: usize,
    /// Squid does not start, and no error is said.
    started: usize,
    /// One line for each that is wrong or unknown.
    lines: String,
    reasons: BTreeMap<String, usize>,
}

fn compared(readings: &[Reading]) -> Figures {
    let mut figures = Figures::default();
    for reading in readings {
        let said = reading.judged();
        let name = &reading.name;
        match (&said, reading.starts) {
            (Said::Stops(_), false) => continue,
            (Said::Stops(why), true) => {
                // What is included and was not given may hold rules: that has no verdict.
                if !(reading.hides_files() && why.contains("was not given")) {
                    figures.refused += 1;
                    let _ = writeln!(figures.lines, "ERROR {name}: {why}");
                }
                continue;
            }
            (Said::Answers(_), false) => {
                figures.started += 1;
                let _ = writeln!(figures.lines, "START {name}");
                continue;
            }
            (Said::Answers(_), true) => {}
        }
        let Said::Answers(answers) = said else {
            continue;
        };
        for (question, status) in reading.measured() {
            let allowed = match status {
                200 => true,
                403 | 407 => false,
                // No verdict of the rules.
                _ => continue,
            };
            figures.questions += 1;
            let answer = answers.get(&question).unwrap_or(&Answer::Missing);
            let word = match (answer, allowed) {
                (Answer::Through, true) | (Answer::Refused(_), false) => continue,
                (Answer::Through, false) => {
                    figures.false_passes += 1;
                    "PASS"
                }
                (Answer::Refused(_), true) => {
                    figures.false_fails += 1;
                    "FAIL"
                }
                (Answer::Unknown(why), _) => {
                    figures.unknown += 1;
                    figures.unnamed +=
                        usize::from(why.contains("looks up the name of the address"));
                    *figures.reasons.entry(why.clone()).or_default() += 1;
                    "UNKNOWN"
                }
                (Answer::Missing, _) => panic!("{name}: {question} was not answered"),
            };
            let _ = writeln!(
                figures.lines,
                "{word} {name}: {question} -> {status}: {answer:?}"
            );
        }
    }
    figures
}

/// At most 0 false passes, 0.2 % false fails and 2 % unknown beside what rests on the name of an address in DNS
/// (another 2 %); nothing that Squid starts with is refused, and what it does not start with is.
fn holds(readings: &[Reading]) {
    let figures = compared(readings);
    let Figures {
        questions,
        false_passes,
        false_fails,
        unknown,
        unnamed,
        refused,
        started,
        ..
    } = figures;
    assert!(questions > 1000, "{questions}");
    let wrong = (false_passes, refused, started);
    assert_eq!(wrong, (0, 0, 0), "{}", figures.lines);
    assert!(
        false_fails * 1000 <= questions * 2,
        "{false_fails}: {}",
        figures.lines
    );
    let others = unknown - unnamed;
    assert!(others * 100 <= questions * 2, "{others}: {}", figures.lines);
    assert!(
        unnamed * 100 <= questions * 2,
        "{unnamed}: {}",
        figures.lines
    );
    assert!(figures.reasons.keys().all(|why| !why.is_empty()));
}

#[test]
fn what_real_squid_did_is_what_is_said() {
    holds(&reading::all(include_str!("readings.json")));
}

#[test]
fn what_real_squid_did_with_generated_configurations_is_what_is_said() {
    holds(&reading::all(include_str!("generated.json")));
}
