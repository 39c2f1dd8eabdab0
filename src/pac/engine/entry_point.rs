//! The function of the script that the client calls.

use boa_engine::{JsError, JsNativeErrorKind, JsResult, JsString, JsValue, Source};

use super::{Engine, type_name};
use crate::pac::dialects::EntryPointLookup;
use crate::pac::evaluation::LoadFailure;

impl Engine {
    /// The function to call, looked up anew for each call, so that a script may replace it.
    pub(super) fn entry_point(&mut self) -> Result<JsValue, LoadFailure> {
        let lookup = self.state.dialect.entry_point_lookup;
        let mut found = "undefined".to_owned();
        for name in self.state.dialect.entry_points {
            match self.look_up(name, lookup) {
                Ok(None) => {}
                Ok(Some(value)) if value.is_callable() => return Ok(value),
                Ok(Some(value)) => {
                    found = type_name(&value);
                    if lookup == EntryPointLookup::DeclaredName {
                        break;
                    }
                }
                Err(error) => return Err(self.load_failure(&error, false)),
            }
        }
        let wanted = self
            .state
            .dialect
            .entry_points
            .iter()
            .map(|&name| name.to_owned())
            .collect();
        Err(LoadFailure::NoEntryPoint { wanted, found })
    }

    /// What there is of that name; `None` where that is nothing.
    fn look_up(&mut self, name: &str, lookup: EntryPointLookup) -> JsResult<Option<JsValue>> {
        let value = match lookup {
            // `let` and `const` do not make one.
            EntryPointLookup::GlobalProperty => {
                let global = self.context.global_object();
                global.get(JsString::from(name), &mut self.context)?
            }
            EntryPointLookup::OwnGlobalProperty => {
                let global = self.context.global_object();
                let key = JsString::from(name);
                if !global.has_own_property(key.clone(), &mut self.context)? {
                    return Ok(None);
                }
                global.get(key, &mut self.context)?
            }
            EntryPointLookup::Name => {
                let text = format!("typeof {name} == 'undefined' ? void 0 : {name}");
                self.context.eval(Source::from_bytes(text.as_bytes()))?
            }
            EntryPointLookup::DeclaredName => {
                return match self.context.eval(Source::from_bytes(name.as_bytes())) {
                    Ok(value) => Ok(Some(value)),
                    Err(error) if is_reference_error(&error) => Ok(None),
                    Err(error) => Err(error),
                };
            }
        };
        Ok(Some(value).filter(|value| !value.is_undefined()))
    }
}

fn is_reference_error(error: &JsError) -> bool {
    let native = error.as_native();
    native.is_some_and(|native| matches!(native.kind(), JsNativeErrorKind::Reference))
}
