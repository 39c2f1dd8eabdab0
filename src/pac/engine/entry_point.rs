//! The function of the script that the client calls.

use boa_engine::object::JsObject;
use boa_engine::{Context, JsError, JsNativeErrorKind, JsResult, JsString, JsValue, Source};

use super::type_name;
use crate::pac::dialects::{Dialect, EntryPointLookup};
use crate::pac::evaluation::LoadFailure;

/// What there is to call.
pub(super) enum EntryPoint {
    Function(JsObject),
    /// Nothing: the type of what was found instead.
    Missing(String),
}

impl EntryPoint {
    /// Looked up again for each call, so that a script may replace it.
    pub(super) fn find(dialect: &Dialect, context: &mut Context) -> JsResult<Self> {
        let lookup = dialect.entry_point_lookup;
        let mut found = "undefined".to_owned();
        for name in dialect.entry_points {
            let Some(value) = look_up(name, lookup, context)? else {
                continue;
            };
            if let Some(function) = value.as_callable() {
                return Ok(Self::Function(function));
            }
            found = type_name(&value);
            if lookup == EntryPointLookup::DeclaredName {
                break;
            }
        }
        Ok(Self::Missing(found))
    }
}

/// The failure of a script that has nothing to call.
pub(super) fn missing(dialect: &Dialect, found: String) -> LoadFailure {
    let names = dialect.entry_points.iter();
    LoadFailure::NoEntryPoint {
        wanted: names.map(|&name| name.to_owned()).collect(),
        found,
    }
}

/// What there is of that name; `None` where that is nothing.
fn look_up(
    name: &str,
    lookup: EntryPointLookup,
    context: &mut Context,
) -> JsResult<Option<JsValue>> {
    let global = context.global_object();
    let value = match lookup {
        // `let` and `const` do not make one.
        EntryPointLookup::GlobalProperty => global.get(JsString::from(name), context)?,
        EntryPointLookup::OwnGlobalProperty => {
            let key = JsString::from(name);
            if !global.has_own_property(key.clone(), context)? {
                return Ok(None);
            }
            global.get(key, context)?
        }
        EntryPointLookup::Name => {
            let text = format!("typeof {name} == 'undefined' ? void 0 : {name}");
            context.eval(Source::from_bytes(text.as_bytes()))?
        }
        EntryPointLookup::DeclaredName => {
            return match context.eval(Source::from_bytes(name.as_bytes())) {
                Ok(value) => Ok(Some(value)),
                Err(error) if is_reference_error(&error) => Ok(None),
                Err(error) => Err(error),
            };
        }
    };
    Ok(Some(value).filter(|value| !value.is_undefined()))
}

fn is_reference_error(error: &JsError) -> bool {
    let native = error.as_native();
    native.is_some_and(|native| matches!(native.kind(), JsNativeErrorKind::Reference))
}
