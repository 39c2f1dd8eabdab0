//! The globals of a script that are not properties of the global object.

use oxc_ast::ast::{Program, Statement, VariableDeclarationKind};

/// What `let`, `const` and `class` declare outside of everything.
pub(super) fn names(program: &Program<'_>) -> Vec<String> {
    let mut names = Vec::new();
    for statement in &program.body {
        match statement {
            Statement::VariableDeclaration(declaration)
                if declaration.kind != VariableDeclarationKind::Var =>
            {
                for declarator in &declaration.declarations {
                    let identifiers = declarator.id.get_binding_identifiers();
                    names.extend(identifiers.iter().map(|id| id.name.to_string()));
                }
            }
            Statement::ClassDeclaration(class) => {
                names.extend(class.id.iter().map(|id| id.name.to_string()));
            }
            _ => {}
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use crate::pac::syntax;
    use crate::source::SourceFile;

    #[test]
    fn only_what_stands_outside_of_everything_is_global() {
        let text = "let a = 1, { b, c: [d] } = e; const f = 2; class g {} var h; { let i }\n\
                    function j() { let k }";
        let file = SourceFile::new("x", text.to_owned());
        let syntax = syntax::parse(&file).unwrap();
        assert_eq!(syntax.lexical_names, ["a", "b", "d", "f", "g"]);
    }

    #[test]
    fn what_no_client_takes_is_refused() {
        for text in ["using x = null;", "var\u{200b}x;", "var\u{85}x;"] {
            let file = SourceFile::new("x", text.to_owned());
            let parsed = syntax::parse(&file);
            assert!(
                matches!(parsed, Err(syntax::Unusable::Illegal(_))),
                "{text:?}"
            );
        }
        for text in ["{ using x = null; }", "var\u{a0}x;", "var x = '\u{200b}';"] {
            let file = SourceFile::new("x", text.to_owned());
            assert!(syntax::parse(&file).is_ok(), "{text:?}");
        }
    }
}
