//! From findings to lines: all that is wrong with one file, or one set of settings, is corrected by
//! one block.
//!
//! Each finding says what its settings should be. The changes are made one after the other, each on
//! the result of those before; then the lines are written, put into the text, read again by the
//! readers of this module's siblings, and judged. They are printed only if what they claim to correct
//! is gone, nothing new is there, and no request fails or is unknown that was not before.

mod change;
mod section_text;
mod wanted;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

pub(super) use change::{Change, Target, To};
pub use wanted::Wanted;

use super::components::Components;
use super::findings::{self, Found};
use super::given::Given;
use super::report::{Required, rows};
use crate::finding::Severity;
use crate::finding::settings::{Destinations, Remedy, SettingsFinding};

/// Changes that are made in a row. There are fewer kinds of them.
const MOST_ROUNDS: usize = 24;

/// What may come to light when something else is corrected, and is about other settings: programs
/// that go different ways as long as one of them is not corrected, revocation checks without the
/// proxy that the service has now.
const MAY_COME_UP: &[&str] = &["N-09", "N-16"];

/// Nothing is corrected by handing more of the server over to WPAD (N-12).
fn hands_over(before: &Judged, after: &Judged) -> bool {
    let to_wpad = |judged: &Judged| -> BTreeSet<String> {
        let found = judged.found.iter();
        let found = found.filter(|found| found.finding.code == "N-12");
        found.map(|found| found.finding.message.clone()).collect()
    };
    !to_wpad(after).is_subset(&to_wpad(before))
}

/// The findings, each with the lines that correct it, and the lines for what is wanted beyond them.
pub(super) fn corrected(
    given: &Given,
    required: &[Required],
    wanted: &[Wanted],
) -> (Vec<SettingsFinding>, Vec<Remedy>) {
    let before = Judged::of(given, required, true);
    let demanded: Vec<To> = wanted.iter().filter_map(|it| it.change(given)).collect();
    let mut targets: BTreeSet<Target> = before
        .found
        .iter()
        .filter_map(Found::target)
        .chain(demanded.iter().map(To::target))
        .collect();
    let direct = wanted.iter().any(Wanted::has_direct);
    let search = Search {
        given,
        required,
        before: &before,
        demanded: &demanded,
        // What shall go DIRECT is not a mistake.
        left_alone: if direct { &["N-08"] } else { &[] },
    };
    let mut lines = BTreeMap::new();
    // Each round has a target less.
    while !targets.is_empty() {
        match search.lines(&targets) {
            Ok(found) => {
                lines = found;
                break;
            }
            Err(refused) => targets = targets.difference(&refused).cloned().collect(),
        }
    }
    finished(before.found, lines, &demanded)
}

/// The findings with their lines.
fn finished(
    found: Vec<Found>,
    mut lines: BTreeMap<Target, Lines>,
    demanded: &[To],
) -> (Vec<SettingsFinding>, Vec<Remedy>) {
    let findings = found.into_iter().map(|found| {
        let own = found.target().and_then(|target| lines.get(&target));
        let own = own.filter(|lines| lines.correct(&found));
        SettingsFinding {
            remedy: own.map(|lines| lines.remedy.clone()).or(found.remedy),
            finding: found.finding,
        }
    });
    let findings: Vec<SettingsFinding> = findings.collect();
    let demanded: BTreeSet<Target> = demanded.iter().map(To::target).collect();
    let more = demanded.iter().filter_map(|target| lines.remove(target));
    (findings, more.map(|lines| lines.remedy).collect())
}

/// Lines, and what they correct: codes and messages.
struct Lines {
    remedy: Remedy,
    gone: BTreeSet<(&'static str, String)>,
}

impl Lines {
    fn correct(&self, found: &Found) -> bool {
        let finding = &found.finding;
        self.gone.contains(&(finding.code, finding.message.clone()))
    }
}

/// Findings, and how many requests have no way.
struct Judged {
    found: Vec<Found>,
    undecided: usize,
}

impl Judged {
    /// `whole` says whether the required URLs are looked at, which takes longer.
    fn of(given: &Given, required: &[Required], whole: bool) -> Self {
        let components = Components::new(given);
        let rows = if whole {
            rows(&components, required)
        } else {
            Vec::new()
        };
        let summary = Destinations::of(&rows);
        Self {
            found: findings::all(given, &components, &rows),
            undecided: summary.fails + summary.unknown,
        }
    }

    /// What is more than a remark: codes and messages.
    fn all(&self) -> BTreeSet<(&'static str, &str)> {
        Self::keys(self.found.iter())
    }

    /// The same, of what concerns a target.
    fn about(&self, target: &Target) -> BTreeSet<(&'static str, &str)> {
        Self::keys(self.found.iter().filter(|found| found.concerns(target)))
    }

    fn keys<'a>(found: impl Iterator<Item = &'a Found>) -> BTreeSet<(&'static str, &'a str)> {
        found
            .map(|found| &found.finding)
            .filter(|finding| finding.severity > Severity::Info)
            .map(|finding| (finding.code, finding.message.as_str()))
            .collect()
    }
}

struct Search<'a> {
    given: &'a Given,
    required: &'a [Required],
    before: &'a Judged,
    demanded: &'a [To],
    left_alone: &'static [&'static str],
}

/// A change that was made, and what must hold for it.
struct Made {
    target: Target,
    code: &'static str,
    when: Option<&'static str>,
}

impl Search<'_> {
    /// The lines for these targets, or those of which nothing can be printed.
    fn lines(
        &self,
        targets: &BTreeSet<Target>,
    ) -> Result<BTreeMap<Target, Lines>, BTreeSet<Target>> {
        let (better, made) = self.improved(targets);
        let mut read = self.given.clone();
        let mut remedies = BTreeMap::new();
        let mut refused = BTreeSet::new();
        for target in targets {
            match change::rendered(self.given, &better, target) {
                None => {
                    refused.insert(target.clone());
                }
                Some((remedy, alone)) => {
                    if self.is_worse(&change::put_together(self.given.clone(), &alone, target)) {
                        refused.insert(target.clone());
                    }
                    read = change::put_together(read, &alone, target);
                    remedies.insert(target.clone(), remedy);
                }
            }
        }
        if !refused.is_empty() {
            return Err(refused);
        }
        let after = Judged::of(&read, self.required, true);
        if after.undecided > self.before.undecided || hands_over(self.before, &after) {
            return Err(targets.clone());
        }
        let mut all = BTreeMap::new();
        for (target, remedy) in remedies {
            let (was, is) = (self.before.about(&target), after.about(&target));
            let mut new = is.difference(&was);
            let fine = new.all(|(code, _)| self.may_come_up(code));
            let own = self.before.found.iter();
            let own = own.filter(|found| found.target().as_ref() == Some(&target));
            let own = own.map(|found| (found.finding.code, found.finding.message.as_str()));
            let gone: BTreeSet<(&'static str, String)> = own
                .filter(|finding| !is.contains(finding))
                .map(|(code, message)| (code, message.to_owned()))
                .collect();
            let codes: BTreeSet<&'static str> = gone.iter().map(|(code, _)| *code).collect();
            let is_demanded = self.demanded.iter().any(|to| to.target() == target);
            if !fine || (codes.is_empty() && !is_demanded) {
                refused.insert(target);
                continue;
            }
            let says = says(&remedy.says, &codes, &target, &made);
            all.insert(
                target,
                Lines {
                    remedy: Remedy { says, ..remedy },
                    gone,
                },
            );
        }
        if refused.is_empty() {
            Ok(all)
        } else {
            Err(refused)
        }
    }

    /// True for a server with one correction that is worse off than without it: who corrects one place
    /// may leave the others.
    fn is_worse(&self, corrected: &Given) -> bool {
        let after = Judged::of(corrected, self.required, true);
        let was = self.before.all();
        let new = after.all();
        let mut new = new.difference(&was);
        after.undecided > self.before.undecided
            || hands_over(self.before, &after)
            || new.any(|(code, _)| !self.may_come_up(code))
    }

    fn may_come_up(&self, code: &str) -> bool {
        MAY_COME_UP.contains(&code) || self.left_alone.contains(&code)
    }

    /// The server with every change to the targets, and the changes.
    fn improved(&self, targets: &BTreeSet<Target>) -> (Given, Vec<Made>) {
        let mut better = self.given.clone();
        let mut made = Vec::new();
        for to in self
            .demanded
            .iter()
            .filter(|to| targets.contains(&to.target()))
        {
            better = to.applied(&better).unwrap_or(better);
        }
        // Settings that nothing uses any more once a file is corrected still have lines of their own.
        for found in &self.before.found {
            if let Some(change) = &found.change
                && matches!(change.to, To::Account(..))
                && targets.contains(&change.to.target())
                && !made
                    .iter()
                    .any(|made: &Made| made.target == change.to.target())
                && let Some(next) = change.to.applied(&better)
            {
                better = next;
                made.push(Made {
                    target: change.to.target(),
                    code: found.finding.code,
                    when: change.when,
                });
            }
        }
        let mut whole = false;
        for _ in 0..MOST_ROUNDS {
            let found = Judged::of(&better, self.required, whole).found;
            let step = found.into_iter().find_map(|found| {
                let change = found.change.as_ref()?;
                let target = change.to.target();
                let code = found.finding.code;
                if !targets.contains(&target) || self.left_alone.contains(&code) {
                    return None;
                }
                let next = change.to.applied(&better)?;
                let when = change.when;
                Some((next, Made { target, code, when }))
            });
            match step {
                Some((next, step)) => {
                    better = next;
                    made.push(step);
                    whole = false;
                }
                None if whole => break,
                None => whole = true,
            }
        }
        (better, made)
    }
}

/// What to do with the lines, for what, and what must hold.
fn says(base: &str, codes: &BTreeSet<&'static str>, target: &Target, made: &[Made]) -> String {
    let mut whens: Vec<(&str, &str)> = Vec::new();
    for made in made.iter().filter(|made| made.target == *target) {
        if let Some(when) = made.when
            && !whens.contains(&(made.code, when))
        {
            whens.push((made.code, when));
        }
    }
    let lowered = |text: &str| {
        let mut letters = text.chars();
        let first = letters.next().map(|letter| letter.to_ascii_lowercase());
        first.into_iter().chain(letters).collect::<String>()
    };
    match (codes.len(), whens.as_slice()) {
        (0 | 1, []) => base.to_owned(),
        (1, [(code, when)]) if codes.contains(code) => format!("{when}, {}", lowered(base)),
        _ => {
            let mut names: Vec<&str> = codes.iter().copied().collect();
            let last = names.pop().unwrap_or_default();
            let mut text = if names.is_empty() {
                format!("For {last}")
            } else {
                format!("For {} and {last} together", names.join(", "))
            };
            for (code, when) in whens {
                // Writing to a String can't fail.
                let _ = write!(text, "; {code}: {}", lowered(when));
            }
            format!("{text}. {base}")
        }
    }
}
