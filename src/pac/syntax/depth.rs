//! How much stack the engine's parser and compiler will need for a tree.

use oxc_ast::AstKind;

use crate::pac::stack::STACK_BYTES;

/// What of it a tree may need: the rest is for what runs at the deepest point.
const MOST: u64 = 192 * 1024 * 1024;

/// The need of the path from the root to the current node, and its maximum.
#[derive(Default)]
pub(super) struct Depth {
    now: u64,
    most: u64,
}

impl Depth {
    pub(super) fn enter(&mut self, kind: &AstKind<'_>) {
        self.now += bytes(kind);
        self.most = self.most.max(self.now);
    }

    pub(super) fn leave(&mut self, kind: &AstKind<'_>) {
        self.now = self.now.saturating_sub(bytes(kind));
    }

    /// Links of a chain that the engine walks down: each costs `link` bytes until the end.
    pub(super) fn enter_chain(&mut self, links: usize, link: u64) {
        self.now = self.now.saturating_add(link.saturating_mul(links as u64));
        self.most = self.most.max(self.now);
    }

    pub(super) fn leave_chain(&mut self, links: usize, link: u64) {
        self.now = self.now.saturating_sub(link.saturating_mul(links as u64));
    }

    /// A text for people where the tree is too deep.
    pub(super) fn exceeded(&self) -> Option<String> {
        (self.most > MOST).then(|| {
            format!(
                "needs about {} MiB of stack, {} are there",
                self.most / (1024 * 1024),
                STACK_BYTES / (1024 * 1024)
            )
        })
    }
}

/// One operator of a chain such as `a || b || c`.
pub(super) const OPERATOR: u64 = 2_400;

/// One `else if` of a chain.
pub(super) const ELSE_IF: u64 = 7_000;

/// Bytes of stack that one level of a node costs Boa 0.22's recursive-descent parser or its
/// compiler, whichever is more; measured by the depth at which it overflows, rounded up.
fn bytes(kind: &AstKind<'_>) -> u64 {
    match kind {
        // Each goes through every level of operator precedence.
        AstKind::ParenthesizedExpression(_)
        | AstKind::ArrayExpression(_)
        | AstKind::ObjectExpression(_)
        | AstKind::TemplateLiteral(_)
        | AstKind::Function(_)
        | AstKind::ArrowFunctionExpression(_)
        | AstKind::CallExpression(_)
        | AstKind::NewExpression(_) => 29_000,
        AstKind::Class(_) => 40_000,
        AstKind::SequenceExpression(sequence) => {
            1_200 * u64::try_from(sequence.expressions.len()).unwrap_or(u64::MAX >> 16)
        }
        AstKind::Program(_) | AstKind::IdentifierReference(_) | AstKind::StringLiteral(_) => 0,
        _ => 3_000,
    }
}
