//! What the client's own library in JavaScript relies on, and a script may replace: globals, and methods
//! of the standard prototypes.

use boa_engine::object::JsObject;
use boa_engine::property::PropertyKey;
use boa_engine::{Context, JsNativeError, JsResult, JsString, JsSymbol, JsValue, Source};

use crate::pac::builtins::{self, Replaceable};

/// The value of a global as a function of the library finds it. What the script declares with `let`,
/// `const` or `class` comes before the properties of the global object.
pub(super) fn global(
    name: &str,
    lexical_names: &[String],
    context: &mut Context,
) -> JsResult<JsValue> {
    if lexical_names.iter().any(|lexical| lexical == name) {
        return context.eval(Source::from_bytes(name.as_bytes()));
    }
    let object = context.global_object();
    let key = JsString::from(name);
    if !object.has_property(key.clone(), context)? {
        return Err(JsNativeError::reference()
            .with_message(format!("{name} is not defined"))
            .into());
    }
    object.get(key, context)
}

/// A script that names none of these can't replace what the library uses.
pub(super) fn may_replace(text: &str) -> bool {
    const SUSPECTS: &[&str] = &[
        "RegExp",
        "Date",
        "prototype",
        "__proto__",
        "rototypeOf",
        "eval",
        "Function(",
        "globalThis",
        "this[",
        "constructor",
        "defineProp",
    ];
    const LIBRARY: &[&str] = &[
        "dnsResolve",
        "convert_addr",
        "isValidIpAddress",
        "dnsResolveEx",
        "wdays",
        "months",
        "parseInt",
        "isNaN",
    ];
    SUSPECTS.iter().any(|suspect| text.contains(suspect))
        || LIBRARY.iter().any(|name| {
            text.match_indices(name).any(|(at, _)| {
                let before = text.get(..at).unwrap_or_default().trim_end();
                let after = text.get(at + name.len()..).unwrap_or_default().trim_start();
                before.ends_with("function") || !after.starts_with('(')
            })
        })
}

/// The values before the script ran.
pub(super) struct Pristine {
    globals: Vec<(&'static str, JsValue)>,
    methods: Vec<(Replaceable, PropertyKey, JsValue)>,
    lexical_names: Vec<String>,
    /// The script may change how regular expressions work without replacing a method by its name.
    hooks_regexps: bool,
}

impl Pristine {
    pub(super) fn of(
        text: &str,
        lexical_names: Vec<String>,
        context: &mut Context,
    ) -> JsResult<Self> {
        let global = context.global_object();
        let mut globals = Vec::new();
        let builtins = builtins::ALL.iter().map(|builtin| builtin.name);
        for name in builtins.chain(["Date", "RegExp", "parseInt", "isNaN"]) {
            globals.push((name, global.get(JsString::from(name), context)?));
        }
        let mut methods = Vec::new();
        for what in [
            Replaceable::Date,
            Replaceable::RegExp,
            Replaceable::StringMethod("lastIndexOf"),
            Replaceable::StringMethod("replace"),
            Replaceable::StringMethod("search"),
            Replaceable::StringMethod("split"),
            Replaceable::StringMethod("substring"),
        ] {
            for key in keys(what, context)? {
                let prototype = prototype(what, context);
                methods.push((what, key.clone(), prototype.get(key, context)?));
            }
        }
        Ok(Self {
            globals,
            methods,
            lexical_names,
            hooks_regexps: text.contains("Symbol") || text.contains("flags"),
        })
    }

    pub(super) fn replaced(&self, what: Replaceable, context: &mut Context) -> bool {
        let own_global = match what {
            Replaceable::Date => "Date",
            Replaceable::RegExp => "RegExp",
            Replaceable::Global(name) => name,
            Replaceable::StringMethod(_) => "",
            // Its entries may have changed too.
            Replaceable::Table(_) => return true,
        };
        if what == Replaceable::RegExp && self.hooks_regexps {
            return true;
        }
        if self.lexical_names.iter().any(|name| name == own_global) {
            return true;
        }
        let object = context.global_object();
        let global_differs = self
            .globals
            .iter()
            .find(|(name, _)| *name == own_global)
            .is_some_and(|(name, value)| {
                differs(&object, JsString::from(*name).into(), value, context)
            });
        global_differs
            || self
                .methods
                .iter()
                .filter(|(of, _, _)| *of == what)
                .any(|(_, key, value)| {
                    differs(&prototype(what, context), key.clone(), value, context)
                })
    }
}

/// Whose methods they are.
fn prototype(what: Replaceable, context: &Context) -> JsObject {
    let constructors = context.intrinsics().constructors();
    match what {
        Replaceable::Date => constructors.date().prototype(),
        Replaceable::RegExp => constructors.regexp().prototype(),
        _ => constructors.string().prototype(),
    }
}

/// The methods that the library calls.
fn keys(what: Replaceable, context: &mut Context) -> JsResult<Vec<PropertyKey>> {
    Ok(match what {
        Replaceable::Date => prototype(what, context).own_property_keys(context)?,
        Replaceable::RegExp => vec![
            JsString::from("test").into(),
            JsString::from("exec").into(),
            JsSymbol::replace().into(),
            JsSymbol::search().into(),
        ],
        Replaceable::StringMethod(name) => vec![JsString::from(name).into()],
        Replaceable::Global(_) | Replaceable::Table(_) => Vec::new(),
    })
}

/// A getter that throws counts as different: then the general path runs into it too.
fn differs(object: &JsObject, key: PropertyKey, pristine: &JsValue, context: &mut Context) -> bool {
    object
        .get(key, context)
        .map_or(true, |value| !JsValue::same_value(&value, pristine))
}

#[cfg(test)]
mod tests {
    use super::may_replace;

    #[test]
    fn only_a_script_that_names_a_suspect_is_watched() {
        assert!(!may_replace(
            "function FindProxyForURL(u,h){return isInNet(dnsResolve(h),'a','b')?'x':'y'}"
        ));
        assert!(may_replace("function dnsResolve(h) { return '10.0.0.1' }"));
        assert!(may_replace("dnsResolve = f"));
        assert!(may_replace("String.prototype.replace = f"));
        assert!(!may_replace("var port = parseInt('80')"));
        assert!(may_replace("parseInt = f"));
    }
}
