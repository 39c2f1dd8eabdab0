//! Which rules look.

use super::rule::Rule;
use super::rules;
use super::silence::meant;

/// The rules that are wanted, and those that are not.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Only these; all where nothing is said.
    pub select: Option<Vec<&'static Rule>>,
    /// Not these.
    pub ignore: Vec<&'static Rule>,
}

/// A word that names no rule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no rule {word:?}")]
pub struct UnknownRule {
    /// The word.
    pub word: String,
    /// A name that is close to it.
    pub meant: Option<&'static str>,
}

impl UnknownRule {
    /// What to write instead.
    pub fn help(&self) -> String {
        match self.meant {
            Some(meant) => format!("did you mean {meant}?"),
            None => "`pac-check lint --explain all` lists the rules".to_owned(),
        }
    }
}

/// The rules that a word names: a code, the beginning of codes such as `L-5`, or a name.
///
/// # Errors
/// It names none.
pub fn rules_named(word: &str) -> Result<Vec<&'static Rule>, UnknownRule> {
    let word = word.trim();
    if let Some(rule) = rules::named(word) {
        return Ok(vec![rule]);
    }
    let upper = word.to_ascii_uppercase();
    let of_group = |rule: &&&'static Rule| upper.len() == 3 && rule.code.starts_with(&upper);
    let group: Vec<&'static Rule> = rules::ALL.iter().filter(of_group).copied().collect();
    if group.is_empty() {
        return Err(UnknownRule {
            word: word.to_owned(),
            meant: meant(word),
        });
    }
    Ok(group)
}

impl Selection {
    /// True where the rule looks.
    pub fn takes(&self, rule: &Rule) -> bool {
        let is_in = |rules: &[&'static Rule]| rules.iter().any(|other| other.code == rule.code);
        self.select.as_ref().is_none_or(|rules| is_in(rules)) && !is_in(&self.ignore)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_a_code_a_group_or_a_name() {
        assert_eq!(rules_named("l-501").map(|it| it.len()), Ok(1));
        assert_eq!(rules_named("domain-without-dot").map(|it| it.len()), Ok(1));
        assert!(rules_named("L-5").is_ok_and(|rules| rules.len() > 5));
        let error = rules_named("domain-without-dots").expect_err("no such rule");
        assert_eq!(error.meant, Some("domain-without-dot"));
        assert!(rules_named("L-").is_err() && rules_named("").is_err());
    }
}
