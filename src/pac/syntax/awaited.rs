//! What npm's degenerator makes of a file, which pac-resolver runs instead of it: calls of functions
//! that ask DNS are awaited, and so are those of functions that call them.
//!
//! It goes by names. A function becomes asynchronous where it has a name and one of its outermost calls
//! is to be awaited; what is declared with `var` or assigned is not looked at. `await` is then put before
//! each call of such a name, also where the function around it did not become asynchronous: that file
//! does not compile. In lists (of an array, a template, of `new`, with commas) it is lost, and the call
//! gives a promise. (packages/degenerator/src/degenerator.ts)

use std::collections::{HashMap, HashSet};

use oxc_ast::AstKind;
use oxc_ast::ast::{
    ArrayExpressionElement, BinaryExpression, CallExpression, Expression, IfStatement,
    LogicalExpression, Program,
};
use oxc_ast_visit::Visit;
use oxc_span::{GetSpan, Span};

use super::walk;

/// Why the rewritten file does not compile, and where.
pub(super) type Refusal = (&'static str, Span);

/// The calls that give a promise in the rewritten file. `asking`: the functions that ask DNS.
pub(super) fn promises(program: &Program<'_>, asking: &[&str]) -> Result<Vec<Span>, Refusal> {
    let mut walk = Walk::default();
    walk.visit_program(program);
    if let Some(refusal) = walk.refusal {
        return Err(refusal);
    }
    let mut names: HashSet<&str> = asking.iter().copied().collect();
    let asynchronous = walk.spread(&mut names);
    let mut promises = Vec::new();
    for call in &walk.calls {
        if !call.name.is_some_and(|name| names.contains(name)) {
            continue;
        }
        if walk.in_lists.contains(&call.span) {
            promises.push(call.span);
            continue;
        }
        let around = call.function.and_then(|index| {
            let written = walk.functions.get(index)?.is_async;
            Some(written || *asynchronous.get(index)?)
        });
        if call.in_parameters || around != Some(true) {
            let why = "pac-resolver puts await before this call, and not async before the function \
                       around it";
            return Err((why, call.span));
        }
    }
    Ok(promises)
}

/// A function of the file.
struct Function<'a> {
    name: Option<&'a str>,
    is_async: bool,
    /// The nearest function around it that has a name: one that stays as it is, is not looked into.
    inside: Option<usize>,
    /// It stands in a declaration or an assignment, where no function is looked at.
    is_hidden: bool,
    /// The names that its outermost calls call.
    calls: Vec<&'a str>,
}

/// A call, where it calls a name.
struct Call<'a> {
    name: Option<&'a str>,
    span: Span,
    function: Option<usize>,
    in_parameters: bool,
}

/// One name becomes another: `var a = b` or `a = b`.
struct Alias<'a> {
    name: &'a str,
    of: &'a str,
    inside: Option<usize>,
}

/// What can become asynchronous.
#[derive(Clone, Copy)]
enum Item {
    Function(usize),
    Alias(usize),
}

/// What is around the current node.
enum Around {
    Function(usize),
    Parameters,
    Call,
    /// A declaration or an assignment.
    Hiding,
}

#[derive(Default)]
struct Walk<'a> {
    functions: Vec<Function<'a>>,
    calls: Vec<Call<'a>>,
    aliases: Vec<Alias<'a>>,
    /// Calls that stand in a list by themselves.
    in_lists: HashSet<Span>,
    refusal: Option<Refusal>,
    around: Vec<Around>,
}

impl<'a> Walk<'a> {
    /// The names and functions that become asynchronous because of others: each is looked at again
    /// only when something that it waits for has become so.
    fn spread(&self, names: &mut HashSet<&'a str>) -> Vec<bool> {
        let mut asynchronous = vec![false; self.functions.len()];
        let mut asks = vec![false; self.functions.len()];
        // Who calls a name or is another name for it, and who is inside a function.
        let mut users: HashMap<&str, Vec<Item>> = HashMap::new();
        let mut inner: Vec<Vec<Item>> = vec![Vec::new(); self.functions.len()];
        let mut note = |item, inside: Option<usize>| {
            if let Some(items) = inside.and_then(|index| inner.get_mut(index)) {
                items.push(item);
            }
        };
        for (index, function) in self.functions.iter().enumerate() {
            let item = Item::Function(index);
            note(item, function.inside);
            for name in &function.calls {
                users.entry(name).or_default().push(item);
            }
        }
        for (index, alias) in self.aliases.iter().enumerate() {
            let item = Item::Alias(index);
            note(item, alias.inside);
            users.entry(alias.of).or_default().push(item);
        }
        let mut waiting = Vec::new();
        let mut new: Vec<&str> = names.iter().copied().collect();
        loop {
            for name in new.drain(..) {
                for item in users.get(name).into_iter().flatten() {
                    if let Item::Function(index) = item
                        && let Some(asks) = asks.get_mut(*index)
                    {
                        *asks = true;
                    }
                    waiting.push(*item);
                }
            }
            let Some(item) = waiting.pop() else {
                return asynchronous;
            };
            let reached = |inside: Option<usize>| {
                inside.is_none_or(|index| asynchronous.get(index) == Some(&true))
            };
            match item {
                Item::Alias(index) => {
                    if let Some(alias) = self.aliases.get(index)
                        && reached(alias.inside)
                        && names.contains(alias.of)
                        && names.insert(alias.name)
                    {
                        new.push(alias.name);
                    }
                }
                Item::Function(index) => {
                    let Some(function) = self.functions.get(index) else {
                        continue;
                    };
                    let (Some(name), false) = (function.name, function.is_hidden) else {
                        continue;
                    };
                    let known = asynchronous.get(index) == Some(&true);
                    if known || asks.get(index) != Some(&true) || !reached(function.inside) {
                        continue;
                    }
                    if let Some(known) = asynchronous.get_mut(index) {
                        *known = true;
                    }
                    if names.insert(name) {
                        new.push(name);
                    }
                    waiting.extend(inner.get(index).into_iter().flatten());
                }
            }
        }
    }

    /// The nearest function around the current node that has a name.
    fn inside(&self) -> Option<usize> {
        self.around.iter().rev().find_map(|around| match around {
            Around::Function(index) => {
                let named = self
                    .functions
                    .get(*index)
                    .is_some_and(|it| it.name.is_some());
                named.then_some(*index)
            }
            _ => None,
        })
    }

    fn is_hidden(&self) -> bool {
        self.around.iter().any(|it| matches!(it, Around::Hiding))
    }

    fn function(&mut self, name: Option<&'a str>, is_async: bool) {
        let function = Function {
            name,
            is_async,
            inside: self.inside(),
            is_hidden: self.is_hidden(),
            calls: Vec::new(),
        };
        self.around.push(Around::Function(self.functions.len()));
        self.functions.push(function);
    }

    fn alias(&mut self, name: Option<&'a str>, of: Option<&'a str>) {
        if let (Some(name), Some(of), false) = (name, of, self.is_hidden()) {
            let inside = self.inside();
            self.aliases.push(Alias { name, of, inside });
        }
    }

    fn call(&mut self, call: &CallExpression<'a>) {
        let name = match call.callee.without_parentheses() {
            Expression::Identifier(identifier) => Some(identifier.name.as_str()),
            Expression::FunctionExpression(function) => {
                function.id.as_ref().map(|id| id.name.as_str())
            }
            Expression::StaticMemberExpression(_) | Expression::ComputedMemberExpression(_) => None,
            other => {
                let why = "pac-resolver rewrites the file, and takes only calls of a name, a member \
                           or a function in place";
                self.refusal.get_or_insert((why, other.span()));
                None
            }
        };
        for around in self.around.iter().rev() {
            match (around, name) {
                (Around::Call, _) => break,
                (Around::Function(index), Some(name)) => {
                    if let Some(function) = self.functions.get_mut(*index) {
                        function.calls.push(name);
                    }
                }
                _ => {}
            }
        }
        let nearest = self
            .around
            .iter()
            .rev()
            .find(|around| matches!(around, Around::Function(_) | Around::Parameters));
        self.calls.push(Call {
            name,
            span: call.span,
            function: match nearest {
                Some(Around::Function(index)) => Some(*index),
                _ => None,
            },
            in_parameters: matches!(nearest, Some(Around::Parameters)),
        });
    }

    fn list<'e>(&mut self, elements: impl Iterator<Item = &'e Expression<'a>>)
    where
        'a: 'e,
    {
        for element in elements {
            if let Expression::CallExpression(call) = element.without_parentheses() {
                self.in_lists.insert(call.span);
            }
        }
    }
}

fn identifier<'a>(expression: &Expression<'a>) -> Option<&'a str> {
    match expression.without_parentheses() {
        Expression::Identifier(identifier) => Some(identifier.name.as_str()),
        _ => None,
    }
}

impl<'a> Visit<'a> for Walk<'a> {
    fn enter_node(&mut self, kind: AstKind<'a>) {
        match kind {
            AstKind::Function(function) => {
                let name = function.id.as_ref().map(|id| id.name.as_str());
                self.function(name, function.r#async);
            }
            AstKind::ArrowFunctionExpression(arrow) => self.function(None, arrow.r#async),
            AstKind::FormalParameters(_) => self.around.push(Around::Parameters),
            AstKind::AssignmentExpression(assignment) => {
                let name = assignment.left.get_identifier_name();
                self.alias(name, identifier(&assignment.right));
                self.around.push(Around::Hiding);
            }
            AstKind::VariableDeclaration(declaration) => {
                for declarator in &declaration.declarations {
                    let name = declarator.id.get_binding_identifier();
                    let name = name.map(|name| name.name.as_str());
                    let of = declarator.init.as_ref().and_then(identifier);
                    self.alias(name, of);
                }
                self.around.push(Around::Hiding);
            }
            AstKind::CallExpression(call) => {
                self.call(call);
                self.around.push(Around::Call);
            }
            AstKind::ArrayExpression(array) => {
                let elements = array.elements.iter();
                self.list(elements.filter_map(ArrayExpressionElement::as_expression));
            }
            AstKind::SequenceExpression(sequence) => self.list(sequence.expressions.iter()),
            AstKind::TemplateLiteral(template) => self.list(template.expressions.iter()),
            AstKind::NewExpression(new) => {
                self.list(new.arguments.iter().filter_map(|it| it.as_expression()));
            }
            _ => {}
        }
    }

    fn leave_node(&mut self, kind: AstKind<'a>) {
        if matches!(
            kind,
            AstKind::Function(_)
                | AstKind::ArrowFunctionExpression(_)
                | AstKind::FormalParameters(_)
                | AstKind::AssignmentExpression(_)
                | AstKind::VariableDeclaration(_)
                | AstKind::CallExpression(_)
        ) {
            self.around.pop();
        }
    }

    fn visit_logical_expression(&mut self, expression: &LogicalExpression<'a>) {
        for term in walk::terms(expression) {
            self.visit_expression(term);
        }
    }

    fn visit_binary_expression(&mut self, expression: &BinaryExpression<'a>) {
        for operand in walk::operands(expression) {
            self.visit_expression(operand);
        }
    }

    fn visit_if_statement(&mut self, statement: &IfStatement<'a>) {
        let (links, last) = walk::links(statement);
        for link in links {
            self.visit_expression(&link.test);
            self.visit_statement(&link.consequent);
        }
        if let Some(last) = last {
            self.visit_statement(last);
        }
    }
}

#[cfg(test)]
mod tests {
    use oxc_allocator::Allocator;
    use oxc_parser::Parser;
    use oxc_span::SourceType;

    use super::*;

    const ASKING: [&str; 4] = ["dnsResolve", "isInNet", "isResolvable", "myIpAddress"];

    /// The calls that give a promise, as text, or that at which the file is refused.
    fn promised(text: &str) -> Result<Vec<&str>, &str> {
        let allocator = Allocator::default();
        let parsed = Parser::new(&allocator, text, SourceType::script()).parse();
        match promises(&parsed.program, &ASKING) {
            Ok(spans) => Ok(spans.iter().map(|span| span.source_text(text)).collect()),
            Err((_, span)) => Err(span.source_text(text)),
        }
    }

    #[test]
    fn calls_in_declared_functions_are_awaited() {
        for text in [
            "function f(h) { return dnsResolve(h) }",
            "function f(h) { if (isInNet(dnsResolve(h), 'a', 'b')) return 1 }",
            "function f(h) { return g(h) } function g(h) { return !isResolvable(h) }",
            "function f(h) { function g() { return dnsResolve(h) } return g() }",
            "function f(h) { var a = dnsResolve(h); return g(dnsResolve(h)) }",
            "var ask = dnsResolve; function f(h) { return ask(h) }",
            "function f(h) { return o.dnsResolve(h) } dnsResolve",
            "function f() { return (function () { return 1 })() }",
            "var f = async h => dnsResolve(h)",
        ] {
            assert_eq!(promised(text), Ok(Vec::new()), "{text}");
        }
    }

    #[test]
    fn a_call_elsewhere_does_not_compile() {
        for (text, at) in [
            ("var ip = dnsResolve('a')", "dnsResolve('a')"),
            ("function f() { return dnsResolve('a') } f()", "f()"),
            (
                "var f = function (h) { return dnsResolve(h) }",
                "dnsResolve(h)",
            ),
            (
                "var f = function f(h) { return dnsResolve(h) }",
                "dnsResolve(h)",
            ),
            (
                "var o = { f: function (h) { return dnsResolve(h) } }",
                "dnsResolve(h)",
            ),
            ("var f = h => dnsResolve(h)", "dnsResolve(h)"),
            ("function f(h) { return g(dnsResolve(h)) }", "dnsResolve(h)"),
            (
                "function f(h) { return dnsResolve(h).length; function g() { return h.a() } }",
                "",
            ),
            (
                "function f(h) { return dnsResolve(h).at(0) }",
                "dnsResolve(h)",
            ),
            (
                "var a = dnsResolve; function f(h) { return [1].map(function () { return a(h) }) }",
                "a(h)",
            ),
            (
                "function f(h, ip = dnsResolve(h)) { return dnsResolve(ip) }",
                "dnsResolve(h)",
            ),
            ("(() => 1)()", "() => 1"),
            ("function f() { return g()() }", "g()"),
            ("class A extends B { constructor() { super() } }", "super"),
        ] {
            let refused = if at.is_empty() {
                Ok(Vec::new())
            } else {
                Err(at)
            };
            assert_eq!(promised(text), refused, "{text}");
        }
    }

    #[test]
    fn in_lists_a_call_gives_a_promise() {
        let text = "function f(h) {
            g(`${isResolvable(h)}`, (0, isResolvable(h + 1)));
            return [isInNet(h, 'a', 'b'), (t(h)), [1, !isResolvable(h)]] }
            function t(h) { return new String(dnsResolve(h)) + myIpAddress() }";
        let promised = promised(text).unwrap();
        assert_eq!(
            promised,
            [
                "isResolvable(h)",
                "isResolvable(h + 1)",
                "isInNet(h, 'a', 'b')",
                "t(h)",
                "dnsResolve(h)"
            ]
        );
    }

    #[test]
    fn a_long_row_of_functions_that_call_each_other_takes_a_time_like_its_length() {
        let calls = (0..20_000).map(|n| format!("function f{n}(h) {{ return f{}(h) }}", n + 1));
        let text: String = calls.collect::<String>()
            + "function f20000(h) { return dnsResolve(h) } var last = f0; function g() { return last() }";
        assert_eq!(promised(&text), Ok(Vec::new()));
        let hidden = format!("{text} var ip = last('a');");
        assert_eq!(promised(&hidden), Err("last('a')"));
    }

    #[test]
    fn long_chains_are_walked_along() {
        let terms = vec!["isResolvable(h)"; 20_000];
        for joined in [terms.join(" || "), terms.join(" + ")] {
            let text = format!("function f(h) {{ return {joined} }}");
            assert_eq!(promised(&text), Ok(Vec::new()));
        }
    }
}
