//! Expectations from answers: what a suite says that is recorded or brought up to date.

use super::check::{asked_names, check};
use super::told::was_stopped;
use super::{Expectation, is_normal_form};
use crate::finding::answers::{Status, UrlAnswer};

impl Expectation {
    /// What this answer is: the route, or the error. `None` where it is unknown what the client does.
    pub fn of(answer: &UrlAnswer) -> Option<Self> {
        let guess = answer.lookups.iter().any(|lookup| lookup.failure.is_some());
        if guess || was_stopped(answer) {
            return None;
        }
        let mut expected = Self::default();
        if answer.status != Status::Ok {
            expected.status = vec![answer.status];
        }
        match (answer.status, &answer.error) {
            (Status::Bypass, _) => {}
            (Status::Error, Some(error)) => {
                expected.error_line = error.line;
                // Where the client goes then, if it goes anywhere by itself.
                expected.route = answer
                    .effective
                    .clone()
                    .filter(|route| is_normal_form(route));
            }
            _ => expected.add_route(answer),
        }
        (expected != Self::default()).then_some(expected)
    }

    /// The same expectation for another answer: what still holds stays, the rest is what this answer
    /// is. `None` where it is unknown what the client does.
    pub fn brought_to(&self, answer: &UrlAnswer, reference: Option<&UrlAnswer>) -> Option<Self> {
        let plain = Self::of(answer)?;
        let mut corrected = self.clone();
        corrected.keep_the_end(answer);
        corrected.take_over_values(answer);
        if corrected.keep_route_keys(answer, reference) || corrected == Self::default() {
            corrected.add_route(answer);
        }
        let holds = corrected != Self::default() && check(&corrected, answer, reference).is_ok();
        Some(if holds { corrected } else { plain })
    }

    fn keep_the_end(&mut self, answer: &UrlAnswer) {
        let failed = answer.status == Status::Error;
        if !failed {
            self.error_contains = None;
            self.error_line = None;
        }
        let message = answer.error.as_ref().map_or("", |error| &error.message);
        if let Some(text) = &self.error_contains
            && !message.contains(text.as_str())
        {
            self.error_contains = None;
        }
        if self.error_line.is_some() {
            self.error_line = answer.error.as_ref().and_then(|error| error.line);
        }
        let demanded = self.error_contains.is_some() || self.error_line.is_some();
        let named = !self.status.is_empty();
        if (named && !self.status.contains(&answer.status)) || (failed && !named && !demanded) {
            self.status = vec![answer.status];
        }
    }

    fn take_over_values(&mut self, answer: &UrlAnswer) {
        if self.returned.is_some() {
            self.returned.clone_from(&answer.returned);
        }
        for (key, value) in [
            (&mut self.host, &answer.host),
            (&mut self.seen_url, &answer.seen_url),
        ] {
            if key.is_some() {
                *key = Some(value.clone());
            }
        }
        if self.lookups.is_some() {
            let names = asked_names(answer).into_iter().map(str::to_owned);
            self.lookups = Some(names.collect());
        }
        if self.alerts.is_some() {
            self.alerts = Some(answer.alerts.clone());
        }
    }

    /// Removes what is said of the route and does not hold. True where something was removed.
    fn keep_route_keys(&mut self, answer: &UrlAnswer, reference: Option<&UrlAnswer>) -> bool {
        let holds = |only: Self| {
            let only = Self {
                status: vec![answer.status],
                ..only
            };
            check(&only, answer, reference).is_ok()
        };
        let before = self.clone();
        self.route = self.route.take().filter(|route| {
            holds(Self {
                route: Some(route.clone()),
                ..Self::default()
            })
        });
        if !holds(Self {
            any_of: self.any_of.clone(),
            ..Self::default()
        }) {
            self.any_of.clear();
        }
        self.matches = self.matches.take().filter(|pattern| {
            holds(Self {
                matches: Some(pattern.clone()),
                ..Self::default()
            })
        });
        self.contains.retain(|pattern| {
            holds(Self {
                contains: vec![pattern.clone()],
                ..Self::default()
            })
        });
        self.not_contains.retain(|pattern| {
            holds(Self {
                not_contains: vec![pattern.clone()],
                ..Self::default()
            })
        });
        self.same_as = self.same_as.take().filter(|url| {
            holds(Self {
                same_as: Some(url.clone()),
                ..Self::default()
            })
        });
        *self != before
    }

    /// Says the route, unless it is said already.
    fn add_route(&mut self, answer: &UrlAnswer) {
        if self.route.is_some() || !self.any_of.is_empty() {
            return;
        }
        match &answer.effective {
            Some(route) if is_normal_form(route) => self.route = Some(route.clone()),
            // A library that hands the text on: then the text is the answer.
            _ => self.returned.clone_from(&answer.returned),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::answers::{ScriptFailure, ScriptLookup};

    fn answer(effective: &str) -> UrlAnswer {
        UrlAnswer::returning("http://a.example/", effective)
    }

    fn failed() -> UrlAnswer {
        UrlAnswer {
            status: Status::Error,
            returned: None,
            error: Some(ScriptFailure {
                message: "TypeError: no".to_owned(),
                line: Some(3),
                column: None,
                warning: None,
            }),
            ..answer("DIRECT")
        }
    }

    #[test]
    fn an_answer_is_its_route_and_a_failure_its_line() {
        let route = Expectation::of(&answer("PROXY a:1; DIRECT")).unwrap();
        assert_eq!(route.route.as_deref(), Some("PROXY a:1; DIRECT"));
        let raw = Expectation::of(&answer("SOCKS4A a:1")).unwrap();
        assert_eq!(raw.returned.as_deref(), Some("SOCKS4A a:1"));
        let error = Expectation::of(&failed()).unwrap();
        assert_eq!(
            (error.status, error.error_line),
            (vec![Status::Error], Some(3))
        );
        assert_eq!(error.route.as_deref(), Some("DIRECT"), "it fails open");
    }

    #[test]
    fn what_nobody_knows_is_never_recorded() {
        let mut guess = answer("DIRECT");
        guess.lookups.push(ScriptLookup {
            question: "dnsResolve",
            name: "a.example".to_owned(),
            answer: Vec::new(),
            failure: Some("timed out".to_owned()),
        });
        let stopped = UrlAnswer {
            status: Status::Limit,
            effective: None,
            ..answer("")
        };
        for answer in [guess, stopped] {
            assert_eq!(Expectation::of(&answer), None);
            assert_eq!(Expectation::default().brought_to(&answer, None), None);
        }
    }

    #[test]
    fn what_still_holds_stays() {
        let old = Expectation {
            route: Some("PROXY a:1".to_owned()),
            contains: vec!["PROXY *:1".to_owned(), "PROXY a:*".to_owned()],
            not_contains: vec!["DIRECT".to_owned()],
            alerts: Some(vec!["old".to_owned()]),
            ..Expectation::default()
        };
        let new = old.brought_to(&answer("PROXY b:1"), None).unwrap();
        let expected = Expectation {
            route: Some("PROXY b:1".to_owned()),
            contains: vec!["PROXY *:1".to_owned()],
            not_contains: vec!["DIRECT".to_owned()],
            alerts: Some(Vec::new()),
            ..Expectation::default()
        };
        assert_eq!(new, expected);
    }

    #[test]
    fn a_route_that_became_an_error_and_back() {
        let route = Expectation::of(&answer("PROXY a:1")).unwrap();
        let error = route.brought_to(&failed(), None).unwrap();
        assert_eq!(error.status, [Status::Error]);
        assert!(check(&error, &failed(), None).is_ok());
        let back = error.brought_to(&answer("PROXY a:1"), None).unwrap();
        assert!(check(&back, &answer("PROXY a:1"), None).is_ok(), "{back:?}");
        assert_eq!(back.route.as_deref(), Some("PROXY a:1"));
    }

    #[test]
    fn a_comparison_with_another_url_goes_where_it_fails() {
        let old = Expectation {
            same_as: Some("http://b.example/".to_owned()),
            ..Expectation::default()
        };
        let (a, b) = (answer("PROXY a:1"), answer("PROXY b:1"));
        let new = old.brought_to(&a, Some(&b)).unwrap();
        assert_eq!(
            (new.same_as, new.route.as_deref()),
            (None, Some("PROXY a:1"))
        );
        let kept = old.brought_to(&a, Some(&a)).unwrap();
        assert_eq!(kept, old);
    }
}
