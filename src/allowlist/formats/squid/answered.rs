//! Rules that judge once the server has answered (`http_reply_access`): lists about the answer decide there, and
//! what they say is unknown.

use std::collections::BTreeSet;

use super::super::super::rules::{Condition, Question, Test};
use super::acl::Lists;
use super::domains::Domains;

impl Lists<'_> {
    /// The same condition where the answer of the server is there: what looks at it is unknown.
    pub(super) fn answered(&mut self, condition: Condition) -> Condition {
        if let Some(&test) = self.answered.get(&condition.test) {
            return Condition { test, ..condition };
        }
        let about = |kind: &str| ["http_status", "rep_mime_type", "rep_header"].contains(&kind);
        let mut seen = BTreeSet::new();
        let mut open = vec![condition.test];
        while let Some(number) = open.pop() {
            if !seen.insert(number) {
                continue;
            }
            let Some(test) = self.tests.get(number) else {
                continue;
            };
            if let Question::Group(lines) = &test.question {
                open.extend(lines.iter().flatten().map(|condition| condition.test));
            }
            if about(test.kind) {
                let why = format!("it depends on the answer of the server (`{}`)", test.name);
                let twin = Test {
                    question: Question::Undecided(why),
                    ..test.clone()
                };
                self.tests.push(twin);
                self.domains.push(Domains::default());
                let test = self.tests.len() - 1;
                self.answered.insert(condition.test, test);
                return Condition { test, ..condition };
            }
        }
        self.answered.insert(condition.test, condition.test);
        condition
    }
}
