//! What the list of one proxy says about one row, and what becomes of the row's verdict.

use super::owner::ProxyAddress;
use super::{Key, key_of, lacks};
use crate::finding::allowlist::{Coverage, CoverageRow, DemandCoverage};
use crate::finding::answers::RouteEntry;
use crate::finding::proxy_list::{ProxyList, Whose};
use crate::finding::report::Row;
use crate::finding::{Finding, Label, Severity, Verdict};

/// What the list of one proxy says about one row.
pub(super) struct Answer<'a> {
    /// `None` where the row's route is unknown.
    pub(super) proxy: Option<ProxyAddress>,
    /// The first proxy of the route, where this one is used where that is down.
    pub(super) after: Option<ProxyAddress>,
    /// The list and its row; `None` where no list of this proxy is known.
    pub(super) found: Option<(&'a ProxyList, &'a CoverageRow)>,
    /// A list of which it is unknown whose it is.
    pub(super) nobody: Option<&'a ProxyList>,
}

impl<'a> Answer<'a> {
    /// True where not all of it gets through, or not unharmed, or that is unknown.
    pub(super) fn lacks(&self) -> bool {
        self.found.is_none_or(|(_, row)| lacks(row))
    }

    /// The higher, the worse: refused, in part, harmed, unknown, perhaps harmed, let through.
    pub(super) fn rank(&self) -> u8 {
        let Some((_, row)) = self.found else { return 2 };
        let demand = row.worst_demand().map(|demand| demand.coverage);
        match (row.coverage, demand) {
            (Coverage::None, _) => 5,
            (Coverage::Partial, _) => 4,
            (Coverage::Full, Some(Coverage::Partial | Coverage::None)) => 3,
            (Coverage::Unknown, _) => 2,
            (Coverage::Full, Some(Coverage::Unknown)) => 1,
            (Coverage::Full, _) => 0,
        }
    }

    /// The word for reports.
    pub(super) fn lets_through(&self) -> &'static str {
        self.found
            .map_or(Coverage::Unknown, |(_, row)| row.coverage)
            .word()
    }

    /// Why it is not all of it.
    pub(super) fn why(&self) -> Option<String> {
        let Some((_, row)) = self.found else {
            return Some(self.no_list());
        };
        let requests = row.requests.iter();
        let why: Vec<String> = requests
            .filter(|request| request.coverage != Coverage::Full)
            .map(|request| {
                let why = request.why.as_deref().unwrap_or("it could not be decided");
                format!("{}: {why}", request.method)
            })
            .collect();
        (!why.is_empty()).then(|| why.join("; "))
    }

    /// The places of the list that decided.
    pub(super) fn labels(&self) -> Vec<Label> {
        let requests = self.found.iter().flat_map(|(_, row)| &row.requests);
        requests
            .filter(|request| request.coverage != Coverage::Full)
            .flat_map(|request| request.labels.clone())
            .collect()
    }

    /// The row of the list that a verdict tells about.
    pub(super) fn told(&self) -> Option<(&'a str, Key<'a>)> {
        self.found.map(|(list, row)| (list.file(), key_of(row)))
    }

    /// A row that the policy demands nothing of is met where the lists of all its proxies, which were
    /// given for that, let it through. What goes past them was not compared with anything.
    pub(super) fn confirm(&self, row: &mut Row) {
        let past =
            |route: &Vec<RouteEntry>| route.first().is_none_or(|entry| entry.kind == "direct");
        let Some((list, _)) = self.found else { return };
        if !matches!(row.verdict, Verdict::NotJudged(_)) || row.routes.iter().any(past) {
            return;
        }
        row.verdict = Verdict::Met;
        row.rule = format!("let through by {}", self.whose(list));
        row.next_step = None;
    }

    /// The verdict of a row whose route is right, and whose proxy does not let it through for
    /// certain.
    pub(super) fn settle(&self, row: &mut Row) {
        let Some((list, found)) = self.found else {
            row.verdict = Verdict::Unknown(self.no_list());
            row.code = None;
            "proxy-list".clone_into(&mut row.rule);
            row.next_step = Some(self.name_the_list());
            return;
        };
        if let (Coverage::Full, Some(demand)) = (found.coverage, found.worst_demand()) {
            self.oppose(row, demand);
            return;
        }
        let why = self.why();
        let why = why.as_deref().unwrap_or("it could not be decided");
        let whose = self.whose(list);
        let add = format!("Add the lines for {}.", list.file());
        let (verdict, step) = match found.coverage {
            Coverage::Unknown => (
                Verdict::Unknown(format!(
                    "whether {whose} lets it through is not decided: {why}"
                )),
                format!("See what the conditions in {} rest on.", list.file()),
            ),
            Coverage::Partial => (
                Verdict::Violated(format!("{whose} lets only a part through: {why}")),
                add,
            ),
            Coverage::Full | Coverage::None => (
                Verdict::Violated(format!("{whose} does not let it through: {why}")),
                add,
            ),
        };
        row.verdict = verdict;
        row.code = found.code;
        "proxy-list".clone_into(&mut row.rule);
        row.labels = self.labels();
        row.next_step = Some(step);
    }

    /// The verdict of a row that gets through, and to which the proxy does what it does not bear.
    fn oppose(&self, row: &mut Row, demand: &DemandCoverage) {
        let why = demand.why.as_deref().unwrap_or("it could not be decided");
        let proxy = self.proxy_words();
        let what = match demand.kind {
            "tls-inspection" => format!("{proxy} inspects its TLS connection"),
            "websocket" => format!("a WebSocket passes {proxy}"),
            _ => format!("{proxy} asks for a login"),
        };
        (row.verdict, row.next_step) = match demand.coverage {
            Coverage::Unknown => (
                Verdict::Unknown(format!("whether {what} is not decided: {why}")),
                Some("See what the conditions of the list rest on.".to_owned()),
            ),
            _ => (
                Verdict::Violated(format!("{what}: {why}")),
                Some("Add the lines that exempt it.".to_owned()),
            ),
        };
        row.code = demand.code;
        demand.kind.clone_into(&mut row.rule);
        row.labels.clone_from(&demand.labels);
    }

    /// A finding where something that is not strictly required goes to a proxy without a list.
    pub(super) fn without_list(&self, row: &Row) -> Option<Finding> {
        if self.found.is_some() {
            return None;
        }
        Some(Finding {
            code: "A-17",
            severity: Severity::Medium,
            message: self.no_list(),
            evidence: vec![format!("{}:{}", row.pattern, row.port)],
            help: self.name_the_list(),
            labels: Vec::new(),
        })
    }

    /// Why no list was asked.
    fn no_list(&self) -> String {
        match (&self.proxy, self.nobody) {
            (None, _) => "which proxy it goes to is unknown".to_owned(),
            (Some(_), Some(list)) => format!("{} ({})", list.whose, list.file()),
            (Some(proxy), None) => {
                format!("no list was given of {proxy}{}", self.only_where_down())
            }
        }
    }

    fn name_the_list(&self) -> String {
        match (&self.proxy, self.nobody) {
            (None, _) => "See first where it goes.".to_owned(),
            (Some(_), Some(list)) => {
                let named = match &list.whose {
                    Whose::Nobody { candidates } => candidates.first(),
                    Whose::User { .. } | Whose::OnlyProxy { .. } => None,
                };
                format!(
                    "Say whose it is, for example --proxy-list {}={}, and give the other lists likewise.",
                    named.map_or("PROXY", String::as_str),
                    list.file()
                )
            }
            (Some(proxy), None) => format!("Give it: --proxy-list {proxy}=FILE"),
        }
    }

    fn whose(&self, list: &ProxyList) -> String {
        let down = self.only_where_down();
        match &self.proxy {
            Some(proxy) => format!("the list of {proxy} ({}){down}", list.file()),
            None => format!("the proxy's list ({})", list.file()),
        }
    }

    fn proxy_words(&self) -> String {
        match &self.proxy {
            Some(proxy) => format!("the proxy {proxy}{}", self.only_where_down()),
            None => "the proxy".to_owned(),
        }
    }

    fn only_where_down(&self) -> String {
        self.after
            .as_ref()
            .map(|first| format!(", which is used where {first} is down,"))
            .unwrap_or_default()
    }
}
