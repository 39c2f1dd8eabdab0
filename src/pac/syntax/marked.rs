//! Which statements need a mark of their own.

use oxc_ast::ast::Statement;

/// Not those that begin with a condition or are a return, and not declarations of functions, which
/// do nothing where they stand.
pub(super) const fn needs_mark(statement: &Statement<'_>) -> bool {
    matches!(
        statement,
        Statement::ExpressionStatement(_)
            | Statement::VariableDeclaration(_)
            | Statement::ThrowStatement(_)
            | Statement::BreakStatement(_)
            | Statement::ContinueStatement(_)
            | Statement::ForStatement(_)
            | Statement::ForInStatement(_)
            | Statement::ForOfStatement(_)
            | Statement::WhileStatement(_)
            | Statement::DoWhileStatement(_)
            | Statement::LabeledStatement(_)
            | Statement::WithStatement(_)
    )
}
