//! What a rule is.

use super::places::Places;
use super::script::Script;
use super::text::Text;
use crate::finding::Severity;
use crate::pac::evaluation::LoadFailure;

/// One thing that can be wrong with a PAC file. Everything about it is in its own file.
#[derive(Debug)]
pub struct Rule {
    /// The code of its findings, for example `L-501`. Never given to another rule.
    pub code: &'static str,
    /// Its name, in words with hyphens.
    pub name: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// What it is about.
    pub group: Group,
    /// How sure its findings are.
    pub basis: Basis,
    /// What a finding says, in general.
    pub meaning: &'static str,
    /// Why that is wrong, for the documentation.
    pub why: &'static str,
    /// What to do; each finding has it.
    pub help: &'static str,
    /// A file in which it finds something.
    pub bad: Example,
    /// One that is close to it and in which it finds nothing.
    pub good: Example,
    /// The options that it needs to find anything.
    pub given: Given,
    /// Looks.
    pub(super) check: Check,
}

/// What a rule is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// The file does not run.
    Runs,
    /// The returned string.
    Answers,
    /// A test that never or always holds.
    Matches,
    /// Networks and masks.
    Networks,
    /// A test that holds for more than it shows.
    TooMuch,
    /// What browsers do not hand to a script.
    Browsers,
    /// DNS questions and the machine's own address.
    Lookups,
    /// Clients that can't run it.
    Portability,
    /// Services that host PAC files.
    Hosting,
    /// Required URLs.
    Required,
    /// Comments that silence rules.
    Comments,
}

impl Group {
    /// Every group, in the order of the codes.
    pub const ALL: [Self; 11] = [
        Self::Runs,
        Self::Answers,
        Self::Matches,
        Self::Networks,
        Self::TooMuch,
        Self::Browsers,
        Self::Lookups,
        Self::Portability,
        Self::Hosting,
        Self::Required,
        Self::Comments,
    ];

    /// The heading in the documentation.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Runs => "The file does not run",
            Self::Answers => "The returned string is wrong",
            Self::Matches => "Never matches, or always",
            Self::Networks => "Networks and masks",
            Self::TooMuch => "Matches more than it shows",
            Self::Browsers => "Defeated by browsers",
            Self::Lookups => "DNS and the own address",
            Self::Portability => "Clients that can't run it",
            Self::Hosting => "Limits of services that host PAC files",
            Self::Required => "Required URLs",
            Self::Comments => "Comments that silence rules",
        }
    }
}

/// How sure the findings of a rule are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// It holds as it is said.
    Exact,
    /// A way of writing is recognised; whether the place is reached is unknown.
    Syntax,
}

impl Basis {
    /// The word that reports use.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Syntax => "syntax",
        }
    }
}

/// The options with which a rule finds something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Given {
    /// None.
    Nothing,
    /// `--hosted-by`
    HostedBy(&'static str),
    /// `--profile`
    Profile(&'static str),
}

/// How a rule looks. Rules that are decided by a decision program of the file (dead and shadowed
/// rules) are one more variant.
#[derive(Debug)]
pub(super) enum Check {
    /// At the tree; not where the file has none.
    Tree(fn(&Script<'_>, &mut Places)),
    /// At the text and its tokens, which every file has.
    Text(fn(&Text<'_>, &mut Places)),
    /// At the size of the file, also where it is too large to be read.
    Size(fn(&Text<'_>, &mut Places)),
    /// At what happened when the file was loaded.
    Loading(fn(&LoadFailure, &Text<'_>, &mut Places)),
    /// At the comments that silence rules, when all others have looked.
    Comments,
}

/// A file that shows a rule.
#[derive(Debug)]
pub enum Example {
    /// As it is written.
    Written(&'static str),
    /// Too long to be written down.
    Made(fn() -> String),
}

impl Example {
    /// The text.
    pub fn text(&self) -> String {
        match self {
            Self::Written(text) => (*text).to_owned(),
            Self::Made(make) => make(),
        }
    }
}
