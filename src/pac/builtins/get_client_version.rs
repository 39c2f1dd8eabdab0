//! `getClientVersion`: the version of Microsoft's extensions.

use super::{Builtin, Call, Outcome, Standard};
use crate::pac::value::Value;

/// Documented as "1.0" (WinHTTP, IPv6-aware proxy helper API definitions). Of the
/// measured clients only PyPAC has it.
pub(super) const BUILTIN: Builtin = Builtin {
    name: "getClientVersion",
    parameters: &[],
    standard: Standard::Microsoft,
    may_resolve: false,
    summary: "The version of Microsoft's extensions, \"1.0\".",
    call: get_client_version,
};

#[expect(clippy::unnecessary_wraps, reason = "the shape of every builtin")]
fn get_client_version(_call: &mut dyn Call, _arguments: &[Value<'_>]) -> Outcome {
    Ok(Value::text("1.0"))
}

#[cfg(test)]
mod tests {
    use super::super::test_call::TestCall;
    use super::*;
    use crate::pac::dialects;

    #[test]
    fn it_is_1_0_and_no_browser_has_it() {
        let outcome = get_client_version(&mut TestCall::chromium(), &[]);
        assert_eq!(outcome, Ok(Value::text("1.0")));
        for name in ["chromium", "firefox"] {
            let dialect = dialects::named(name).unwrap();
            assert!(!dialect.builtins.contains(&BUILTIN.name));
        }
    }
}
