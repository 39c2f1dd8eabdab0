//! The audit of what a connector will do: its settings decide for each part whether the PAC file is
//! asked. Where they do not, the route is theirs.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use super::{Facts, Plan, assembled, judged, remedies, unused_entries};
use crate::finding::answers::{ClientAnswers, Status, UrlAnswer};
use crate::finding::report::{Report, Row, SettingsNote};
use crate::finding::settings::{Decision, Destination, PacUse, Remedy, SettingsFinding};
use crate::finding::{Finding, Verdict};
use crate::policy::{Forbidden, Policy};
use crate::profiles::{self, Group, Profile};
use crate::settings::components::{Components, Part};
use crate::settings::given::Given;
use crate::settings::{self, Required};

/// Where the settings lead, for each part and URL.
#[derive(Debug)]
pub struct BySettings {
    note: SettingsNote,
    given: Given,
    required: Vec<Required>,
    found: Vec<SettingsFinding>,
    decisions: BTreeMap<(Part, String), Decision>,
}

impl BySettings {
    /// Resolves the settings for what a plan requires.
    pub fn new(given: &Given, plan: &Plan) -> Self {
        let components = Components::new(given);
        let mut decisions = BTreeMap::new();
        for (profile, group, row) in plan.rows() {
            for &part in Part::of_phase(group.phase.as_deref()) {
                for url in plan.urls_of(profile, row) {
                    let decision = components.destination(part, &url);
                    decisions.insert((part, url), decision);
                }
            }
        }
        let required = required(plan);
        Self {
            note: SettingsNote {
                files: given.files.iter().map(|file| file.name.clone()).collect(),
                assumptions: components.assumptions(),
                asks_pac: asks_pac(&components, &decisions),
            },
            given: given.clone(),
            found: settings::findings_and_lines(given, &required, &[]).0,
            required,
            decisions,
        }
    }

    /// True where any part asks a PAC file about anything; `None` where none is seen to, and what
    /// was given does not say so of each.
    pub const fn asks_pac(&self) -> Option<bool> {
        self.note.asks_pac
    }

    /// An address of a PAC file that the settings name, where none looks for it by WPAD: discovery
    /// would find another one.
    pub fn named_script(&self) -> Option<&str> {
        self.decisions
            .values()
            .find_map(|decision| match &decision.destination {
                Destination::Pac {
                    detect: false,
                    script,
                    ..
                } => script.as_deref(),
                _ => None,
            })
    }

    /// Judges what was found out: a row for each part that requests a URL.
    pub fn report(self, plan: &Plan, policy: &Policy, facts: &Facts) -> Report {
        let own = self.found.iter().map(|found| found.finding.clone());
        let mut findings: Vec<Finding> = own.collect();
        findings.extend(facts.findings.iter().cloned());
        let mut answers = Vec::new();
        let mut rows = Vec::new();
        let pac = by_url(&facts.answers);
        for part in Part::ALL {
            let plan = plan_of(plan, part);
            let policy = &policy_of(policy, part);
            let part_answers = self.answers(part, &facts.answers);
            let others: Vec<ClientAnswers> = facts
                .others
                .iter()
                .map(|other| ClientAnswers {
                    client: other.client.clone(),
                    results: self.answers(part, &other.results),
                })
                .collect();
            answers.extend(part_answers.iter().cloned());
            answers.extend(others.iter().flat_map(|other| other.results.clone()));
            let facts = Facts {
                client: facts.client.clone(),
                problem: facts.problem.clone(),
                answers: part_answers,
                others,
                ..Facts::default()
            };
            let mut of_part = judged(&plan, policy, &facts, &mut findings);
            for one in &mut of_part {
                self.settle(&mut one.row, part, &plan, &pac);
            }
            rows.extend(of_part);
        }
        let answers: Vec<&UrlAnswer> = answers.iter().collect();
        findings.extend(unused_entries(policy, &answers));
        let others = facts.others.iter().map(|other| ClientAnswers {
            client: other.client.clone(),
            results: Vec::new(),
        });
        let facts = Facts {
            answers: Vec::new(),
            others: others.collect(),
            findings: Vec::new(),
            ..facts.clone()
        };
        let mut report = assembled(plan, policy, facts, rows, findings);
        report.remedies = self.remedies(&report, policy);
        Report {
            settings: Some(self.note),
            ..report
        }
    }

    /// What to write where: one block for each file, for what is wrong with it and for what the
    /// policy wants.
    fn remedies(&self, report: &Report, policy: &Policy) -> Vec<Remedy> {
        let (wanted, words) = remedies::wanted(&report.rows, policy);
        let again;
        let (found, lines) = if wanted.is_empty() {
            (&self.found, Vec::new())
        } else {
            let (found, lines) = settings::findings_and_lines(&self.given, &self.required, &wanted);
            again = found;
            (&again, lines)
        };
        let mut all: Vec<(Vec<&str>, Remedy)> = Vec::new();
        for found in found {
            let Some(remedy) = &found.remedy else {
                continue;
            };
            let code = found.finding.code;
            match all.iter_mut().find(|(_, known)| known == remedy) {
                Some((codes, _)) if codes.contains(&code) => {}
                Some((codes, _)) => codes.push(code),
                None => all.push((vec![code], remedy.clone())),
            }
        }
        let more = lines
            .into_iter()
            .filter(|remedy| all.iter().all(|(_, known)| known != remedy));
        let more: Vec<Remedy> = more.collect();
        let of_findings = all.into_iter().map(|(codes, mut remedy)| {
            if !remedy.says.starts_with("For ") || codes.len() == 1 {
                remedy.says = format!("For {}. {}", codes.join(", "), remedy.says);
            }
            remedy
        });
        of_findings
            .chain(report.remedies.iter().cloned())
            .chain(more)
            .chain(words)
            .collect()
    }

    /// The answers of a part: those of the settings, and the PAC file's where they lead to it.
    fn answers(&self, part: Part, pac: &[UrlAnswer]) -> Vec<UrlAnswer> {
        let pac = by_url(pac);
        let own = self.decisions.iter().filter(|((of, _), _)| *of == part);
        own.filter_map(|((_, url), decision)| match &decision.destination {
            Destination::Pac { .. } => pac.get(url.as_str()).map(|&answer| answer.clone()),
            Destination::Route { .. } => Some(answer(url, decision)),
            Destination::Fails { .. } | Destination::Unknown { .. } => None,
        })
        .collect()
    }

    /// Says whose row it is, and what the settings have to do with its verdict.
    fn settle(&self, row: &mut Row, part: Part, plan: &Plan, pac: &HashMap<&str, &UrlAnswer>) {
        row.component = Some(part.word());
        row.purpose = format!("{}: {}", part.title(), row.purpose);
        let urls = urls_of(plan, row);
        let decisions: Vec<(&String, &Decision)> = urls
            .iter()
            .filter_map(|url| Some((url, self.decisions.get(&(part, url.clone()))?)))
            .collect();
        let violated = matches!(row.verdict, Verdict::Violated(_));
        let fails = decisions
            .iter()
            .find_map(|(url, decision)| match &decision.destination {
                Destination::Fails { why } => Some((*url, *decision, why)),
                _ => None,
            });
        let unknown = decisions
            .iter()
            .find_map(|(url, decision)| match &decision.destination {
                Destination::Unknown { why } => Some((*url, *decision, why)),
                _ => None,
            });
        let deciding = match (fails, unknown) {
            (Some((url, decision, why)), _) if !violated => {
                row.verdict = Verdict::Violated(format!("the request fails: {why}"));
                Some((url, decision))
            }
            (_, Some((url, decision, why))) if !violated => {
                let answer = pac.get(url.as_str()).and_then(|it| it.effective.as_deref());
                let answer =
                    answer.map(|it| format!("; the PAC file answers {it}, if it is asked"));
                row.verdict = Verdict::Unknown(format!(
                    "the settings do not say where it goes: {why}{}",
                    answer.unwrap_or_default()
                ));
                Some((url, decision))
            }
            _ => {
                let by = row.decided_by.clone();
                let by = by.and_then(|by| decisions.iter().find(|(url, _)| **url == by).copied());
                by.filter(|(_, decision)| !matches!(decision.destination, Destination::Pac { .. }))
            }
        };
        let shown = deciding.or_else(|| {
            let by = row.decided_by.as_ref();
            let by = by.and_then(|by| decisions.iter().find(|(url, _)| *url == by));
            by.or(decisions.first()).copied()
        });
        row.setting = shown.map(|(_, decision)| decision.clone());
        let Some((url, decision)) = deciding else {
            return;
        };
        row.decided_by = Some(url.clone());
        row.labels.extend(decision.labels.iter().cloned());
        if row.verdict.holds() {
            return;
        }
        if fails.is_some() || unknown.is_some() {
            "known-answer".clone_into(&mut row.rule);
            row.code = None;
        }
        let place = decision.labels.first();
        let place = place.map(|label| format!(" ({} line {})", label.file, label.start.line));
        row.next_step = Some(format!(
            "The settings decide this, not the PAC file{}: see what to change.",
            place.unwrap_or_default()
        ));
    }
}

/// What a plan requires, as the settings are asked about it.
pub fn required(plan: &Plan) -> Vec<Required> {
    plan.rows()
        .map(|(profile, group, row)| Required {
            profile: profile.id.clone(),
            group: group.id.clone(),
            phase: group.phase.clone(),
            pattern: row.pattern.text().to_owned(),
            port: row.port,
            standing: row.standing.word(),
            urls: plan.urls_of(profile, row),
        })
        .collect()
}

fn asks_pac(
    components: &Components<'_>,
    decisions: &BTreeMap<(Part, String), Decision>,
) -> Option<bool> {
    let mut all = decisions.values();
    if all.any(|decision| matches!(decision.destination, Destination::Pac { .. })) {
        return Some(true);
    }
    let unknown = decisions
        .iter()
        .filter(|(_, decision)| matches!(decision.destination, Destination::Unknown { .. }));
    let mut parts = unknown.map(|((part, _), _)| components.note(*part).pac);
    if parts.any(|pac| pac == PacUse::Unknown) {
        return None;
    }
    Some(false)
}

fn by_url(answers: &[UrlAnswer]) -> HashMap<&str, &UrlAnswer> {
    let answers = answers.iter();
    answers
        .map(|answer| (answer.url.as_str(), answer))
        .collect()
}

/// An application behind the connector is reached without a proxy unless somebody says otherwise: an
/// allowlist of proxies alone forbids nothing there.
fn policy_of(policy: &Policy, part: Part) -> Cow<'_, Policy> {
    if part != Part::Backend || policy.forbids(Forbidden::Direct).is_some() {
        return Cow::Borrowed(policy);
    }
    let mut policy = policy.clone();
    if policy.allow.is_some() || policy.direct.is_some() {
        // `DIRECT` is a pattern.
        let _ = policy.allow_proxy("DIRECT");
    }
    Cow::Owned(policy)
}

/// What a part requests of what is required.
fn plan_of(plan: &Plan, part: Part) -> Plan {
    let mut plan = plan.clone();
    for profile in &mut plan.profiles {
        profile
            .groups
            .retain(|group| Part::of_phase(group.phase.as_deref()).contains(&part));
    }
    plan
}

/// The URLs by which a row of the report was judged.
fn urls_of(plan: &Plan, row: &Row) -> Vec<String> {
    let same = |profile: &Profile, group: &Group, known: &profiles::Row| {
        profile.id == row.profile
            && group.id == row.group
            && known.pattern.text() == row.pattern
            && known.port == row.port
            && known.scheme.word() == row.scheme
    };
    let mut rows = plan.rows();
    rows.find(|(profile, group, known)| same(profile, group, known))
        .map(|(profile, _, known)| plan.urls_of(profile, known))
        .unwrap_or_default()
}

/// What the settings answer, as the PAC file would: the client never asks it.
fn answer(url: &str, decision: &Decision) -> UrlAnswer {
    let route = match &decision.destination {
        Destination::Route { route } => route.clone(),
        _ => Vec::new(),
    };
    UrlAnswer {
        url: url.to_owned(),
        host: String::new(),
        seen_url: String::new(),
        status: Status::Bypass,
        returned: None,
        effective: Some(decision.destination.to_string()),
        route,
        rejected: Vec::new(),
        error: None,
        decided_at: None,
        lookups: Vec::new(),
        alerts: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::answers::RouteEntry;
    use crate::settings::{Reading, read};

    const SERVICE: &str = "ApplicationProxyConnectorService.exe.config";
    const UPDATER: &str = "ApplicationProxyConnectorUpdaterService.exe.config";
    const NETSH: (&str, &str) = ("n.txt", "\nX:\n\n    P :  p.x:8080\n    B :  (-)\n");

    fn config(inside: &str) -> String {
        format!("<configuration><system.net>{inside}</system.net></configuration>")
    }

    fn given(files: &[(&str, &str)]) -> Given {
        let readings = files
            .iter()
            .map(|(name, text)| read(name, text.as_bytes(), None).expect("reads"));
        Reading::into_given(readings.collect()).expect("fits")
    }

    fn plan() -> Plan {
        let entra = profiles::named("entra-app-proxy")
            .expect("listed")
            .expect("parses");
        Plan::new(vec![entra], &Policy::default()).expect("plan")
    }

    fn audited(given: &Given, pac: Option<&str>) -> Report {
        let plan = plan();
        let mut policy = Policy::default();
        policy.allow_proxy("p.x:8080").expect("pattern");
        let answers = pac.map(|host| plan.urls().iter().map(|url| by_pac(url, host)).collect());
        let facts = Facts {
            answers: answers.unwrap_or_default(),
            ..Facts::default()
        };
        BySettings::new(given, &plan).report(&plan, &policy, &facts)
    }

    fn by_pac(url: &str, host: &str) -> UrlAnswer {
        let route = RouteEntry {
            kind: "proxy",
            host: Some(host.to_owned()),
            port: Some(8080),
        };
        UrlAnswer {
            status: Status::Ok,
            returned: Some(route.to_string()),
            effective: Some(route.to_string()),
            route: vec![route],
            ..answer(
                url,
                &Decision {
                    destination: Destination::Fails { why: String::new() },
                    says: String::new(),
                    basis: crate::finding::settings::Basis::Derived,
                    labels: Vec::new(),
                },
            )
        }
    }

    fn verdicts(report: &Report) -> (usize, usize, usize) {
        let summary = report.summary;
        (summary.met, summary.violated, summary.unknown)
    }

    #[test]
    fn settings_that_name_the_allowed_proxy_are_met_without_a_pac_file() {
        let text = config("<defaultProxy><proxy proxyaddress=\"http://p.x:8080\"/></defaultProxy>");
        let given = given(&[(SERVICE, &text), (UPDATER, &text), NETSH]);
        assert_eq!(BySettings::new(&given, &plan()).asks_pac(), Some(false));
        let report = audited(&given, None);
        assert!(report.findings.is_empty(), "{:#?}", report.findings);
        assert_eq!(verdicts(&report), (42, 0, 0));
        assert_eq!(report.exit_status(), 0);
        let first = &report.rows[0];
        assert_eq!(first.component, Some("service"));
        assert_eq!(first.labels[0].file, SERVICE);
        assert_eq!(first.answers.len(), 3);
    }

    #[test]
    fn a_good_pac_file_does_not_help_where_the_settings_never_ask_it() {
        let off = config("<defaultProxy enabled=\"false\"/>");
        let given = given(&[(SERVICE, &off), (UPDATER, &off), NETSH]);
        let report = audited(&given, Some("p.x"));
        assert_eq!(verdicts(&report), (6, 36, 0));
        let row = &report.rows[0];
        assert_eq!(row.code, Some("A-02"));
        let step = row.next_step.as_deref().expect("a step");
        assert!(
            step.contains("settings decide") && step.contains(SERVICE),
            "{step}"
        );
    }

    #[test]
    fn where_the_settings_lead_to_the_pac_file_its_answer_counts() {
        let text = config("<defaultProxy><proxy autoDetect=\"True\"/></defaultProxy>");
        let given = given(&[(SERVICE, &text), (UPDATER, &text), NETSH]);
        assert_eq!(BySettings::new(&given, &plan()).asks_pac(), Some(true));
        assert_eq!(verdicts(&audited(&given, Some("p.x"))), (42, 0, 0));
        let bad = audited(&given, Some("evil.x"));
        assert_eq!(verdicts(&bad), (6, 36, 0));
        assert_eq!(bad.rows[0].code, Some("A-01"));
        // A PAC file that nobody could get.
        assert_eq!(verdicts(&audited(&given, None)), (6, 0, 36));
    }

    #[test]
    fn what_fails_is_violated_and_what_no_file_shows_is_unknown() {
        let broken = config("<defaultProxy><proxy proxyaddress=\"p.x:8080\"/></defaultProxy>");
        let given = given(&[(SERVICE, &broken)]);
        let report = audited(&given, Some("p.x"));
        // The service fails; of the updater and of revocation checks nothing is known.
        assert_eq!(verdicts(&report), (0, 18, 24));
        let Verdict::Violated(why) = &report.rows[0].verdict else {
            panic!("violated");
        };
        assert!(why.contains("the request fails"), "{why}");
        // No route stands there that the connector will not take.
        assert!(report.rows[0].answers.is_empty());
        let updater = report
            .rows
            .iter()
            .find(|row| row.component == Some("updater"));
        let Some(Verdict::Unknown(why)) = updater.map(|row| &row.verdict) else {
            panic!("unknown");
        };
        assert!(why.contains("updater was not given"), "{why}");
    }

    #[test]
    fn an_allowlist_entry_that_one_part_needs_is_used() {
        let on = config("<defaultProxy><proxy proxyaddress=\"http://p.x:8080\"/></defaultProxy>");
        let off = config("<defaultProxy enabled=\"false\"/>");
        let direct = ("n.txt", "\nX:\n\n    Direct.\n");
        let mut given = given(&[(SERVICE, &on), (UPDATER, &off), direct]);
        given.assume_defaults = true;
        let report = audited(&given, Some("p.x"));
        assert!(!report.findings.iter().any(|finding| finding.code == "A-08"));
    }
}
