//! How much stack the engine's parser and compiler will need for a tree.

use oxc_ast::AstKind;

/// Stack of the thread that parses and runs a script, in bytes; mapped lazily, so it costs what is
/// used.
pub const STACK_BYTES: usize = 256 * 1024 * 1024;

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
        AstKind::IfStatement(_) | AstKind::WhileStatement(_) | AstKind::ForStatement(_) => 4_000,
        AstKind::SequenceExpression(sequence) => {
            1_200 * u64::try_from(sequence.expressions.len()).unwrap_or(u64::MAX >> 16)
        }
        AstKind::LogicalExpression(_) | AstKind::BinaryExpression(_) => 2_400,
        AstKind::Program(_) | AstKind::IdentifierReference(_) | AstKind::StringLiteral(_) => 0,
        _ => 3_000,
    }
}
