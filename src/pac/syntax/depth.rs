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
    /// What probes at the returns around the current node need, and the maximum with them.
    probes: u64,
    most_with_probes: u64,
}

impl Depth {
    pub(super) fn enter(&mut self, kind: &AstKind<'_>) {
        self.now += bytes(kind);
        self.probes += probe_bytes(kind);
        self.note();
    }

    pub(super) fn leave(&mut self, kind: &AstKind<'_>) {
        self.now = self.now.saturating_sub(bytes(kind));
        self.probes = self.probes.saturating_sub(probe_bytes(kind));
    }

    fn note(&mut self) {
        self.most = self.most.max(self.now);
        let with_probes = self.now.saturating_add(self.probes);
        self.most_with_probes = self.most_with_probes.max(with_probes);
    }

    /// Links of a chain that the engine walks down: each costs `link` bytes until the end.
    pub(super) fn enter_chain(&mut self, links: usize, link: u64) {
        self.now = self.now.saturating_add(link.saturating_mul(links as u64));
        self.note();
    }

    pub(super) fn leave_chain(&mut self, links: usize, link: u64) {
        self.now = self.now.saturating_sub(link.saturating_mul(links as u64));
    }

    /// True where the tree is too deep with a probe at every return.
    pub(super) const fn exceeded_with_probes(&self) -> bool {
        self.most_with_probes > MOST
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

/// The call and the parentheses of the probe at a return.
fn probe_bytes(kind: &AstKind<'_>) -> u64 {
    match kind {
        AstKind::ReturnStatement(_) => 58_000,
        AstKind::ArrowFunctionExpression(arrow) if arrow.body.is_expression() => 58_000,
        _ => 0,
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
        AstKind::SequenceExpression(sequence) => {
            1_200 * u64::try_from(sequence.expressions.len()).unwrap_or(u64::MAX >> 16)
        }
        AstKind::Program(_) | AstKind::IdentifierReference(_) | AstKind::StringLiteral(_) => 0,
        _ => 3_000,
    }
}
