//! Which URLs an audit asks the PAC file about.

use std::collections::BTreeMap;

use crate::policy::Policy;
use crate::profiles::{Group, Profile, Row};

/// The required URLs of all profiles, made concrete.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The profiles, in the order given, without repetition.
    pub profiles: Vec<Profile>,
    variables: BTreeMap<String, String>,
}

/// Why there is nothing sensible to ask.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// No profile, and no required URL in the policy file.
    #[error(
        "nothing is required: name a profile (--profile NAME), or add [[require]] to pac-check.toml"
    )]
    NothingRequired,
    /// Two different lists with one name: a report could not tell them apart.
    #[error("two different profiles are named `{0}`: change the `id` in one of the files")]
    SameName(String),
    /// A value for a placeholder that no profile has.
    #[error("no profile has a variable `{name}`; {}", known_variables(.known))]
    UnknownVariable {
        /// The name given.
        name: String,
        /// The names that there are.
        known: Vec<String>,
    },
    /// A placeholder's value that makes an example no URL.
    #[error("`{url}`, an example of `{pattern}` in profile {profile}, is not a URL: {why}")]
    NotAUrl {
        /// The profile.
        profile: String,
        /// The pattern.
        pattern: String,
        /// What came out.
        url: String,
        /// The parser's reason.
        why: String,
    },
    /// A placeholder's value that leads an example out of its pattern.
    #[error(
        "with the variables given, `{example}` of profile {profile} lies outside `{pattern}`: a variable stands for one part of a host name"
    )]
    OutsidePattern {
        /// The profile.
        profile: String,
        /// The pattern.
        pattern: String,
        /// The URL that came out.
        example: String,
    },
}

impl Plan {
    /// Plans the profiles and the policy's own required URLs. Variables come from the profiles'
    /// defaults, then from the policy.
    pub fn new(profiles: Vec<Profile>, policy: &Policy) -> Result<Self, PlanError> {
        let mut unique: Vec<Profile> = Vec::new();
        for profile in profiles.into_iter().chain(policy.required.clone()) {
            if unique.contains(&profile) {
                continue;
            }
            if unique.iter().any(|known| known.id == profile.id) {
                return Err(PlanError::SameName(profile.id));
            }
            unique.push(profile);
        }
        let declared: BTreeMap<String, String> = unique
            .iter()
            .flat_map(|profile| &profile.variables)
            .map(|(name, variable)| (name.clone(), variable.default.clone()))
            .collect();
        if let Some(name) = policy
            .variables
            .keys()
            .find(|name| !declared.contains_key(*name))
        {
            return Err(PlanError::UnknownVariable {
                name: name.clone(),
                known: declared.into_keys().collect(),
            });
        }
        let plan = Self {
            profiles: unique,
            variables: policy.variables.clone(),
        };
        if plan.rows().next().is_none() {
            return Err(PlanError::NothingRequired);
        }
        plan.rows().try_for_each(|row| plan.check(row))?;
        Ok(plan)
    }

    /// Every required URL with its profile and group, in order.
    pub fn rows(&self) -> impl Iterator<Item = (&Profile, &Group, &Row)> {
        self.profiles.iter().flat_map(|profile| {
            profile
                .rows()
                .map(move |(group, row)| (profile, group, row))
        })
    }

    /// The URLs by which a row is judged.
    pub fn urls_of(&self, profile: &Profile, row: &Row) -> Vec<String> {
        let mut values: BTreeMap<String, String> = profile
            .variables
            .iter()
            .map(|(name, variable)| (name.clone(), variable.default.clone()))
            .collect();
        for (name, value) in &self.variables {
            if let Some(own) = values.get_mut(name) {
                own.clone_from(value);
            }
        }
        row.urls(&values)
    }

    /// Every URL to ask about, once, in the order of the profiles.
    pub fn urls(&self) -> Vec<String> {
        let mut seen = std::collections::BTreeSet::new();
        self.rows()
            .flat_map(|(profile, _, row)| self.urls_of(profile, row))
            .filter(|url| seen.insert(url.clone()))
            .collect()
    }

    fn check(&self, (profile, _, row): (&Profile, &Group, &Row)) -> Result<(), PlanError> {
        for text in self.urls_of(profile, row) {
            let url = url::Url::parse(&text).map_err(|error| PlanError::NotAUrl {
                profile: profile.id.clone(),
                pattern: row.pattern.text().to_owned(),
                url: text.clone(),
                why: error.to_string(),
            })?;
            let host = url.host_str().unwrap_or_default();
            let path = &url[url::Position::BeforePath..url::Position::AfterQuery];
            let host_and_path = format!("{host}{path}");
            let port = url.port_or_known_default();
            if !row.pattern.covers(&host_and_path) || port != Some(row.port) {
                return Err(PlanError::OutsidePattern {
                    profile: profile.id.clone(),
                    pattern: row.pattern.text().to_owned(),
                    example: text,
                });
            }
        }
        Ok(())
    }
}

fn known_variables(known: &[String]) -> String {
    if known.is_empty() {
        "none has any".to_owned()
    } else {
        format!("there is {}", known.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::parse;
    use crate::profiles;
    use crate::source::SourceFile;

    fn entra() -> Profile {
        profiles::named("entra-app-proxy")
            .expect("listed")
            .expect("parses")
    }

    fn policy(text: &str) -> Policy {
        parse(&SourceFile::new("pac-check.toml", text)).expect("policy")
    }

    #[test]
    fn every_url_is_asked_once_and_every_row_has_one() {
        let plan = Plan::new(vec![entra(), entra()], &Policy::default()).expect("plan");
        assert_eq!(plan.rows().count(), 24);
        let urls = plan.urls();
        let mut unique = urls.clone();
        unique.sort();
        unique.dedup();
        assert_eq!(unique.len(), urls.len());
        for (profile, _, row) in plan.rows() {
            assert!(!plan.urls_of(profile, row).is_empty());
        }
    }

    #[test]
    fn the_tenant_of_the_policy_replaces_the_default() {
        let plan = Plan::new(vec![entra()], &policy("[variables]\ntenant = \"me\"\n"));
        let urls = plan.expect("plan").urls();
        assert!(urls.contains(&"https://me.bootstrap.msappproxy.net/".to_owned()));
        assert!(!urls.iter().any(|url| url.contains("00000000")));
    }

    #[test]
    fn variables_that_lead_astray_are_refused() {
        let error = |text: &str| Plan::new(vec![entra()], &policy(text)).expect_err("refused");
        assert!(matches!(
            error("[variables]\ntenent = \"me\"\n"),
            PlanError::UnknownVariable { known, .. } if known == ["tenant"]
        ));
        assert!(matches!(
            error("[variables]\ntenant = \"evil.example/\"\n"),
            PlanError::OutsidePattern { .. }
        ));
        assert!(matches!(
            error("[variables]\ntenant = \"a b\"\n"),
            PlanError::NotAUrl { .. }
        ));
        assert!(matches!(
            error("[variables]\ntenant = \"me@evil.example:1\\\\\"\n"),
            PlanError::OutsidePattern { .. } | PlanError::NotAUrl { .. }
        ));
    }

    #[test]
    fn a_required_url_may_have_a_query() {
        let url = "https://portal.example/login?x=1";
        let plan = Plan::new(
            Vec::new(),
            &policy(&format!("[[require]]\nurl = \"{url}\"\npurpose = \"x\"\n")),
        );
        assert_eq!(plan.expect("plan").urls(), [url]);
    }

    #[test]
    fn two_profiles_of_one_name_are_refused() {
        let mut other = entra();
        other.groups.truncate(1);
        let error = Plan::new(vec![entra(), other], &Policy::default()).expect_err("refused");
        assert_eq!(error, PlanError::SameName("entra-app-proxy".to_owned()));
    }

    #[test]
    fn nothing_required_is_an_error() {
        let error = Plan::new(Vec::new(), &Policy::default()).expect_err("refused");
        assert_eq!(error, PlanError::NothingRequired);
    }
}
