//! The DNS questions about the host that a script asks.

use super::roles::Role;
use super::script::{BuiltinCall, Script};

/// Calls that ask for the address of the host, in order.
pub(super) fn lookups<'s>(script: &'s Script<'_>) -> impl Iterator<Item = &'s BuiltinCall> {
    script.calls().iter().filter(|call| {
        let asks = matches!(
            call.name,
            "dnsResolve"
                | "dnsResolveEx"
                | "isResolvable"
                | "isResolvableEx"
                | "isInNet"
                | "isInNetEx"
        );
        let first = call.arguments.first().copied();
        asks && first.and_then(|first| script.role(first)) == Some(Role::Host)
    })
}
