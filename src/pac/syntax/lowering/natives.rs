//! Globals of the language that scripts use.

use super::values::Abstract;
use super::{Lowered, Lowering, refused};
use crate::pac::decision::{Arithmetic, Constant, Method};
use crate::pac::dialects::LanguageLevel;

/// A global, or a property of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Native {
    Array,
    Boolean,
    Console,
    ConsoleMethod,
    HasOwnProperty,
    IsNan,
    Math,
    MathAbs,
    MathFloor,
    Number,
    Object,
    ObjectPrototype,
    ParseInt,
    RegExp,
    String,
    StringPrototype,
    /// A method of strings, as a value.
    StringMethod(Method),
}

impl Native {
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "Array" => Self::Array,
            "Boolean" => Self::Boolean,
            "Math" => Self::Math,
            "Number" => Self::Number,
            "Object" => Self::Object,
            "RegExp" => Self::RegExp,
            "String" => Self::String,
            "isNaN" => Self::IsNan,
            "parseInt" => Self::ParseInt,
            "console" => Self::Console,
            _ => return None,
        })
    }

    pub(super) const fn is_function(self) -> bool {
        !matches!(
            self,
            Self::Math | Self::Console | Self::ObjectPrototype | Self::StringPrototype
        )
    }
}

impl Lowering<'_, '_> {
    /// A property of a global.
    pub(super) fn native_member(
        &mut self,
        native: Native,
        name: &str,
        span: oxc_span::Span,
    ) -> Lowered<Abstract> {
        let level = self.dialect.language_level;
        Ok(Abstract::Native(match (native, name) {
            (Native::Math, "floor") => Native::MathFloor,
            (Native::Math, "abs") => Native::MathAbs,
            (Native::Object, "prototype") => Native::ObjectPrototype,
            (Native::Object | Native::ObjectPrototype, "hasOwnProperty") => Native::HasOwnProperty,
            (Native::String, "prototype") => Native::StringPrototype,
            (Native::StringPrototype, name) => match Method::named(name, level) {
                Some(method) => Native::StringMethod(method),
                None if matches!(name, "endsWith" | "startsWith" | "includes" | "trim") => {
                    return Ok(self.undefined());
                }
                None => return refused("a property of a prototype", span),
            },
            (Native::Console, name) if self.dialect.silent_console.contains(&name) => {
                Native::ConsoleMethod
            }
            _ => return refused("a property of a global of the language", span),
        }))
    }

    /// Calls a global.
    pub(super) fn call_native(
        &mut self,
        native: Native,
        arguments: Vec<Abstract>,
        span: oxc_span::Span,
    ) -> Lowered<Abstract> {
        match native {
            Native::ConsoleMethod => return Ok(self.undefined()),
            Native::Array => return self.new_array(arguments, span),
            Native::Object if arguments.is_empty() => {
                return Ok(self.object(super::values::ObjectKind::Plain));
            }
            Native::RegExp => return self.new_regex(arguments, span),
            Native::Boolean => {
                let value = arguments.into_iter().next();
                let condition = match value {
                    Some(value) => self.truth(value, span)?,
                    None => self.builder.graph.boolean(false),
                };
                return Ok(Abstract::Node(condition));
            }
            _ => {}
        }
        let mut nodes = Vec::with_capacity(arguments.len());
        for argument in arguments {
            nodes.push(self.node(argument, span)?);
        }
        let graph = &mut self.builder.graph;
        let first = nodes.first().copied();
        Ok(Abstract::Node(match (native, first) {
            (Native::String, None) => graph.text(""),
            (Native::String, Some(value)) => graph.to_text(value),
            (Native::Number, None) => graph.number(0.0),
            (Native::Number, Some(value)) => graph.to_number(value),
            (Native::IsNan, Some(value)) => {
                let number = graph.to_number(value);
                let same = graph.same(number, number);
                graph.not(same)
            }
            (Native::MathFloor | Native::MathAbs, Some(value)) => {
                let number = graph.to_number(value);
                let operator = if native == Native::MathFloor {
                    Arithmetic::Floor
                } else {
                    Arithmetic::Absolute
                };
                let zero = graph.number(0.0);
                graph.arithmetic(operator, number, zero)
            }
            (Native::ParseInt, Some(value)) => {
                let radix = match nodes.get(1).map(|radix| graph.known(*radix)) {
                    None | Some(Some(Constant::Undefined)) => 0.0,
                    Some(Some(Constant::Number(radix))) => *radix,
                    _ => return refused("a computed radix", span),
                };
                let text = graph.to_text(value);
                let method = match radix {
                    0.0 => Method::ParseInteger,
                    10.0 => Method::ParseDecimal,
                    _ => return refused("a radix other than ten", span),
                };
                graph.method(method, text, &[])
            }
            _ => return refused("a call of a global of the language", span),
        }))
    }

    pub(super) fn new_array(
        &mut self,
        arguments: Vec<Abstract>,
        span: oxc_span::Span,
    ) -> Lowered<Abstract> {
        if let [only] = arguments.as_slice() {
            let is_text = matches!(only, Abstract::Node(id)
                if self.builder.graph.kinds(*id) == crate::pac::decision::Kinds::TEXT);
            if !is_text && !matches!(only, Abstract::Object(_)) {
                return refused("an array with holes", span);
            }
        }
        Ok(self.array(arguments))
    }

    pub(super) fn new_regex(
        &mut self,
        arguments: Vec<Abstract>,
        span: oxc_span::Span,
    ) -> Lowered<Abstract> {
        let mut texts = Vec::new();
        for argument in arguments {
            let id = self.node(argument, span)?;
            match self.builder.graph.known_text(id) {
                Some(text) => texts.push(text),
                None => return refused("a computed regular expression", span),
            }
        }
        match texts.as_slice() {
            [pattern] if !pattern.is_empty() => self.regex(pattern, "", span),
            [pattern, flags] if !pattern.is_empty() => self.regex(pattern, flags, span),
            _ => refused("a computed regular expression", span),
        }
    }
}

/// True where an engine of this level has a method of arrays.
pub(super) fn has_array_method(name: &str, level: LanguageLevel) -> bool {
    match name {
        "concat" | "join" | "push" | "slice" | "reverse" | "pop" | "shift" => true,
        "indexOf" | "forEach" | "some" | "every" | "map" | "filter" => level >= LanguageLevel::Es5,
        "includes" | "find" => level >= LanguageLevel::Es2017,
        _ => false,
    }
}
