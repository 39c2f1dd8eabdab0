//! Whether what comes behind a statement can run.

use std::cell::Cell;

use crate::pac::tree::{Id, Kind, Tree};

/// Follows the paths through statements.
pub(super) struct Paths<'t> {
    tree: &'t Tree,
    /// Calls that may still be made inside each other.
    room: Cell<usize>,
}

/// How a statement ends.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Ends {
    /// What is behind it may run.
    on: bool,
    /// It may leave the loop or `switch` that it is in.
    breaks: bool,
}

const ON: Ends = Ends {
    on: true,
    breaks: false,
};
const NEVER: Ends = Ends {
    on: false,
    breaks: false,
};

/// Statements inside each other that are followed; deeper ones are taken to end.
const MOST_DEPTH: usize = 2_000;

impl<'t> Paths<'t> {
    /// Those of a script.
    pub(super) const fn of(tree: &'t Tree) -> Self {
        Self {
            tree,
            room: Cell::new(MOST_DEPTH),
        }
    }

    /// True where what is behind a statement may run. Where that is not known, false: nothing is said
    /// about it then.
    pub(super) fn go_on(&self, statement: Id) -> bool {
        self.ends(statement).on
    }

    fn ends(&self, statement: Id) -> Ends {
        if self.room.get() == 0 {
            return NEVER;
        }
        self.room.set(self.room.get() - 1);
        let ends = self.looked_at(statement);
        self.room.set(self.room.get() + 1);
        ends
    }

    fn looked_at(&self, statement: Id) -> Ends {
        let tree = self.tree;
        match tree.kind(statement) {
            // What is newer is not followed.
            Kind::Return | Kind::Throw | Kind::Continue | Kind::Other => NEVER,
            Kind::Break => Ends {
                on: false,
                breaks: true,
            },
            Kind::Block | Kind::Program => self.sequence(tree.children(statement)),
            Kind::If => self.branches(statement),
            // What is behind a label may be left by its name.
            Kind::Labelled | Kind::With => {
                let body = tree.last_child(statement);
                let ends = body.map_or(ON, |body| self.ends(body));
                Ends {
                    on: ends.on || ends.breaks,
                    breaks: ends.breaks,
                }
            }
            Kind::For => self.looped(statement, tree.child(statement, 1)),
            Kind::While => self.looped(statement, tree.child(statement, 0)),
            Kind::DoWhile => {
                let body = tree.child(statement, 0).map_or(ON, |body| self.ends(body));
                let endless = self.is_always_true(tree.child(statement, 1));
                Ends {
                    on: body.on && !endless || body.breaks,
                    breaks: false,
                }
            }
            Kind::Switch => self.switch(statement),
            Kind::Try { catches, finishes } => self.attempt(statement, *catches, *finishes),
            _ => ON,
        }
    }

    fn sequence(&self, statements: impl Iterator<Item = Id>) -> Ends {
        let mut breaks = false;
        for statement in statements {
            let ends = self.ends(statement);
            breaks |= ends.breaks;
            if !ends.on {
                return Ends { on: false, breaks };
            }
        }
        Ends { on: true, breaks }
    }

    fn branches(&self, statement: Id) -> Ends {
        let parts: Vec<Id> = self.tree.children(statement).collect();
        let mut ends = Ends {
            // Without an `else` the last test may fail.
            on: parts.len().is_multiple_of(2),
            breaks: false,
        };
        for link in parts.chunks(2) {
            let always = link.len() == 2 && self.is_always_true(link.first().copied());
            let body = link.last().map_or(ON, |body| self.ends(*body));
            ends.on |= body.on;
            ends.breaks |= body.breaks;
            if always {
                // What is behind it never runs; whether it was meant so is unknown.
                ends.on = body.on;
                break;
            }
        }
        ends
    }

    /// A loop ends unless its test always holds and nothing leaves it.
    fn looped(&self, statement: Id, test: Option<Id>) -> Ends {
        let is_absent = test.is_some_and(|test| matches!(self.tree.kind(test), Kind::Absent));
        let endless = is_absent || self.is_always_true(test);
        let body = self
            .tree
            .last_child(statement)
            .map_or(ON, |body| self.ends(body));
        Ends {
            on: !endless || body.breaks,
            breaks: false,
        }
    }

    fn switch(&self, statement: Id) -> Ends {
        let mut has_default = false;
        let mut on = true;
        let mut breaks = false;
        for case in self.tree.children(statement).skip(1) {
            let Kind::Case { tested } = self.tree.kind(case) else {
                continue;
            };
            has_default |= !tested;
            let statements = self.tree.children(case).skip(usize::from(*tested));
            let ends = self.sequence(statements);
            // A case runs on into the next.
            on = ends.on;
            breaks |= ends.breaks;
        }
        Ends {
            on: on || breaks || !has_default,
            breaks: false,
        }
    }

    fn attempt(&self, statement: Id, catches: bool, finishes: bool) -> Ends {
        let parts: Vec<Id> = self.tree.children(statement).collect();
        let ends_of = |part: Option<&Id>| part.map_or(ON, |part| self.ends(*part));
        let block = ends_of(parts.first());
        let caught = match parts.get(1).filter(|_| catches) {
            Some(catch) => self
                .tree
                .last_child(*catch)
                .map_or(ON, |body| self.ends(body)),
            None => NEVER,
        };
        let last = match parts.last().filter(|_| finishes) {
            Some(block) => self.ends(*block),
            None => ON,
        };
        Ends {
            on: (block.on || caught.on) && last.on,
            breaks: block.breaks || caught.breaks || last.breaks,
        }
    }

    fn is_always_true(&self, test: Option<Id>) -> bool {
        match test.map(|test| self.tree.kind(test)) {
            Some(Kind::Boolean(value)) => *value,
            Some(Kind::Number(number)) => *number != 0.0,
            Some(Kind::Text(written)) => !written.is_empty(),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pac::syntax;
    use crate::source::SourceFile;

    fn goes_on(body: &str) -> bool {
        let text = format!("function f() {{ {body} }}");
        let tree = syntax::tree(&SourceFile::new("x", text)).expect("a tree");
        let body = tree.last_child(1).expect("a body");
        Paths::of(&tree).go_on(body)
    }

    #[test]
    fn every_path_is_followed() {
        for (body, goes) in [
            ("", true),
            ("return 1;", false),
            ("if (a) return 1;", true),
            ("if (a) return 1; else return 2;", false),
            ("if (a) return 1; else if (b) return 2;", true),
            (
                "if (a) return 1; else if (b) return 2; else { return 3; }",
                false,
            ),
            ("for (;;) { if (a) return 1; }", false),
            ("for (;;) { if (a) break; }", true),
            ("for (; a;) { return 1; }", true),
            ("while (true) { a(); }", false),
            ("do { return 1; } while (a);", false),
            ("do { if (a) break; return 1; } while (a);", true),
            ("switch (a) { case 1: return 1; default: return 2; }", false),
            ("switch (a) { case 1: return 1; }", true),
            ("switch (a) { case 1: break; default: return 2; }", true),
            ("switch (a) { default: case 1: return 2; }", false),
            ("try { return a(); } catch (e) { return 1; }", false),
            ("try { return a(); } catch (e) { }", true),
            ("try { a(); } finally { return 1; }", false),
            ("throw 1;", false),
            ("a: { break a; }", true),
            ("if (true) return 1;", false),
        ] {
            assert_eq!(goes_on(body), goes, "{body}");
        }
    }
}
