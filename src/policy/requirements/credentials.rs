//! No user name or password in the returned string: everybody on the network can read the PAC file.

use std::borrow::Cow;

use super::{Breach, Outcome, Requirement, Subject, quoted};
use crate::finding::Severity;
use crate::policy::Forbidden;

pub(super) const CREDENTIALS: Requirement = Requirement {
    name: "credentials",
    code: "P-11",
    severity: Severity::High,
    title: "the returned string holds no user name or password",
    check,
};

fn check(subject: &Subject<'_>) -> Outcome {
    let returned = subject.answer.returned.as_deref().unwrap_or_default();
    let masked = masked(returned);
    if matches!(masked, Cow::Borrowed(_)) {
        return Outcome::Holds;
    }
    let forbidden = subject.policy.forbids(Forbidden::Credentials);
    let breach = Breach {
        why: format!("the returned string contains a user name or password: `{}`", quoted(&masked)),
        next_step: "Remove it and change the password: a PAC file is readable for everybody, and clients do not use it.".to_owned(),
        labels: forbidden
            .iter()
            .filter_map(|entry| entry.label.clone())
            .collect(),
    };
    match forbidden {
        Some(_) => Outcome::Broken(breach),
        None => Outcome::Noted(breach),
    }
}

/// The text with what stands before an `@` in each entry replaced by `***`; borrowed where there is
/// none.
pub(super) fn masked(text: &str) -> Cow<'_, str> {
    if !text.contains('@') {
        return Cow::Borrowed(text);
    }
    let entries: Vec<String> = text
        .split(';')
        .map(|entry| match entry.rfind('@') {
            None => entry.to_owned(),
            Some(at) => {
                let (before, after) = entry.split_at(at);
                let start = before
                    .rfind([' ', '\t', '/'])
                    .map_or(0, |separator| separator + 1);
                let kept = before.get(..start).unwrap_or_default();
                format!("{kept}***{after}")
            }
        })
        .collect();
    Cow::Owned(entries.join(";"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_before_an_at_sign_is_masked() {
        assert_eq!(
            masked("PROXY a:1; PROXY user:secret@b:2; DIRECT"),
            "PROXY a:1; PROXY ***@b:2; DIRECT"
        );
        assert_eq!(
            masked("PROXY http://user:secret@b:2"),
            "PROXY http://***@b:2"
        );
        assert_eq!(masked("u@b"), "***@b");
        assert!(matches!(masked("PROXY a:1"), Cow::Borrowed(_)));
    }
}
