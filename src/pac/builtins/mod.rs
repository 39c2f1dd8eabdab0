//! The PAC API: one file per function, native Rust over our own values.
//!
//! A builtin is written once and consults the [`Dialect`] where clients differ. It reaches the
//! world, and JavaScript semantics of values that are not primitive, only through [`Call`].

mod alert;
mod arguments;
mod compiled_pattern;
mod complaint;
mod convert_addr;
pub(super) mod date;
mod date_range;
mod dates;
mod dns_domain_is;
mod dns_domain_levels;
mod dns_resolve;
mod dns_resolve_ex;
pub(super) mod dotted_quad;
mod fnmatch;
mod get_client_version;
pub(super) mod inet_aton;
mod ip_literal;
mod is_in_net;
mod is_in_net_ex;
mod is_plain_host_name;
mod is_resolvable;
mod is_resolvable_ex;
mod is_valid_ip_address;
mod local_host_or_domain_is;
mod my_ip_address;
mod my_ip_address_ex;
pub mod name_table;
mod netmask;
mod operators;
mod python;
mod sh_exp_match;
mod sort_ip_address_list;
mod time_range;
mod weekday_range;
mod wildcard;

#[cfg(test)]
mod literal_calls;
#[cfg(test)]
mod measured;
#[cfg(test)]
mod test_call;

use super::dialects::{Bridge, Dialect};
use super::value::{Hint, ObjectHandle, Text, Throw, Value};

/// Every builtin, by name. Which of them a script finds is the dialect's business
/// ([`Dialect::builtins`]).
pub const ALL: &[&Builtin] = &[
    &alert::BUILTIN,
    &convert_addr::BUILTIN,
    &date_range::BUILTIN,
    &dns_domain_is::BUILTIN,
    &dns_domain_levels::BUILTIN,
    &dns_resolve::BUILTIN,
    &dns_resolve_ex::BUILTIN,
    &get_client_version::BUILTIN,
    &is_in_net::BUILTIN,
    &is_in_net_ex::BUILTIN,
    &is_plain_host_name::BUILTIN,
    &is_resolvable::BUILTIN,
    &is_resolvable_ex::BUILTIN,
    &is_valid_ip_address::BUILTIN,
    &local_host_or_domain_is::BUILTIN,
    &my_ip_address::BUILTIN,
    &my_ip_address_ex::BUILTIN,
    &sh_exp_match::BUILTIN,
    &sort_ip_address_list::BUILTIN,
    &time_range::BUILTIN,
    &weekday_range::BUILTIN,
];

/// What a builtin returns.
pub type Outcome = Result<Value<'static>, Throw>;

/// Where a function comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standard {
    /// Netscape's proxy auto-config text of 1996.
    Netscape,
    /// Microsoft's IPv6 extensions (Internet Explorer 7).
    Microsoft,
    /// Mozilla's additions: `alert`, and helpers of its library that scripts can see and call.
    Library,
}

/// One function of the PAC API.
#[derive(Debug)]
pub struct Builtin {
    /// The global name.
    pub name: &'static str,
    /// Names of the declared parameters; their number is the function's `length`.
    pub parameters: &'static [&'static str],
    /// Where it comes from.
    pub standard: Standard,
    /// True where a call may ask a DNS question.
    pub may_resolve: bool,
    /// One sentence for people.
    pub summary: &'static str,
    /// The function. `arguments` holds exactly what the script passed.
    pub call: fn(&mut dyn Call, &[Value<'_>]) -> Outcome,
}

impl Builtin {
    /// True where a call may take a time worth telling: it may wait for an answer, or search a text.
    /// The others take less than reading the clock.
    pub fn may_take_time(&self) -> bool {
        self.may_resolve || self.name == "shExpMatch"
    }

    /// Calls the function with what the script passed, as it reaches the function in this client.
    ///
    /// # Errors
    /// What the function throws.
    pub fn run(&self, call: &mut dyn Call, arguments: &[Value<'_>]) -> Outcome {
        match call.dialect().bridge {
            Bridge::None => (self.call)(call, arguments),
            Bridge::PythonByJson => {
                let crossed = python::crossed(call, self, arguments)?;
                (self.call)(call, &crossed)
            }
        }
    }
}

/// The four DNS operations of a script.
///
/// Chromium's `ProxyResolveDnsOperation` (services/proxy_resolver/proxy_resolve_dns_operation.h).
/// Each counts separately in Chromium's limit of different look-ups.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
pub enum Question {
    /// `dnsResolve(host)`, and what isInNet and isResolvable ask.
    #[serde(rename = "dnsResolve")]
    DnsResolve,
    /// `dnsResolveEx(host)`
    #[serde(rename = "dnsResolveEx")]
    DnsResolveEx,
    /// `myIpAddress()`
    #[serde(rename = "myIpAddress")]
    MyIpAddress,
    /// `myIpAddressEx()`
    #[serde(rename = "myIpAddressEx")]
    MyIpAddressEx,
}

impl Question {
    /// The function that asks it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::DnsResolve => "dnsResolve",
            Self::DnsResolveEx => "dnsResolveEx",
            Self::MyIpAddress => "myIpAddress",
            Self::MyIpAddressEx => "myIpAddressEx",
        }
    }
}

/// A global that the JavaScript library of a real client uses at each call, so that a script which
/// replaces it changes the builtin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Replaceable {
    /// The constructor `Date`, or its prototype's methods.
    Date,
    /// The constructor `RegExp`, or what the methods of its prototype rest on.
    RegExp,
    /// A method of `String.prototype`.
    StringMethod(&'static str),
    /// Another global function, for example the builtin `dnsResolve` in isInNet.
    Global(&'static str),
    /// A table of names by its global name ([`name_table`]), or one of its entries. True when in
    /// doubt costs only time.
    Table(&'static str),
}

/// What a builtin may do during a call: the world through the evaluator (which counts, limits,
/// traces and restarts), and JavaScript semantics through the engine.
pub trait Call {
    /// The client whose behaviour is wanted.
    fn dialect(&self) -> &'static Dialect;

    /// Asks the world. `name` is empty for the two questions about own addresses. The answer is
    /// what the client hands to JavaScript: `None` for failure, else one address, or for the Ex
    /// questions a `;`-joined list.
    ///
    /// Literals, empty names, letter case, punycode, families and the limit on look-ups are the
    /// evaluator's business (`pac::lookup`), by dialect; the builtin only converts arguments and
    /// failure values.
    fn ask(&mut self, question: Question, name: &Text<'_>) -> Result<Option<String>, Throw>;

    /// Milliseconds since the epoch, as `Date.now()`.
    fn now_ms(&mut self) -> i64;

    /// Offset of local time in seconds east of UTC at an instant in seconds since the epoch.
    fn utc_offset_seconds(&mut self, unix_seconds: i64) -> i32;

    /// Records an `alert`.
    fn alert(&mut self, message: &Text<'_>) -> Result<(), Throw>;

    /// ToString. For objects this runs the script's `toString`.
    fn to_text<'v>(&mut self, value: &Value<'v>) -> Result<Text<'v>, Throw>;

    /// ToNumber. For objects this runs the script's `valueOf`.
    fn to_number(&mut self, value: &Value<'_>) -> Result<f64, Throw>;

    /// ToPrimitive of an object: its own conversion, `valueOf` and `toString` in the order of the
    /// hint. What is primitive already, and what only the engine knows as primitive (symbols,
    /// BigInts), comes back as it is.
    fn to_primitive(&mut self, value: &Value<'_>, hint: Hint) -> Result<Value<'static>, Throw>;

    /// ToBoolean.
    fn to_boolean(&mut self, value: &Value<'_>) -> bool {
        match value {
            Value::Undefined | Value::Null => false,
            Value::Boolean(boolean) => *boolean,
            Value::Number(number) => !(number.is_nan() || *number == 0.0),
            Value::Text(text) => !text.is_empty(),
            Value::Object(_) => true,
        }
    }

    /// `value[name]`; for `undefined` and `null` throws the TypeError that the client's engine
    /// throws.
    fn get(&mut self, value: &Value<'_>, name: &str) -> Result<Value<'static>, Throw>;

    /// `value[method](...arguments)`; throws TypeErrors as the engine does.
    fn invoke(
        &mut self,
        value: &Value<'_>,
        method: &str,
        arguments: &[Value<'_>],
    ) -> Result<Value<'static>, Throw>;

    /// `new Constructor(...arguments)` with the global of that name as the script left it.
    fn construct(
        &mut self,
        constructor: &str,
        arguments: &[Value<'_>],
    ) -> Result<Value<'static>, Throw>;

    /// A fresh object for the regular-expression literal `/source/flags`, whatever the script did
    /// to the global `RegExp`.
    fn literal_regexp(&mut self, source: &str, flags: &str) -> Result<Value<'static>, Throw>;

    /// `key in table ? table[key] : nothing`, for a global table of names as the script left it.
    /// Throws as the engine does where the global is not an object.
    fn look_up(&mut self, table: &str, key: &Value<'_>) -> Result<Option<Value<'static>>, Throw>;

    /// Calls the global function of that name as the script left it, with `this` undefined.
    fn call_global(&mut self, name: &str, arguments: &[Value<'_>])
    -> Result<Value<'static>, Throw>;

    /// `JSON.stringify(value)` of the engine, whatever the script did to the global `JSON`; `None` for
    /// `undefined`.
    fn to_json(&mut self, value: &Value<'_>) -> Result<Option<String>, Throw>;

    /// `a === b`, by handle for objects.
    fn same_object(&mut self, a: ObjectHandle, b: ObjectHandle) -> bool;

    /// True where the script has replaced what the client's own library relies on. False is the
    /// fast path: the native code is then exact.
    fn replaced(&mut self, what: Replaceable) -> bool;
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::pac::dialects;

    /// Files beside the builtins that are not one themselves.
    const NOUNS: &[&str] = &[
        "arguments",
        "compiled_pattern",
        "complaint",
        "date",
        "dates",
        "dotted_quad",
        "fnmatch",
        "inet_aton",
        "ip_literal",
        "literal_calls",
        "measured",
        "mod",
        "name_table",
        "netmask",
        "operators",
        "python",
        "test_call",
        "wildcard",
    ];

    fn file_stem(name: &str) -> String {
        let mut stem = String::new();
        for letter in name.chars() {
            if letter.is_ascii_uppercase() {
                stem.push('_');
            }
            stem.push(letter.to_ascii_lowercase());
        }
        stem
    }

    #[test]
    fn every_file_is_in_the_table_once_and_in_order() {
        let directory = concat!(env!("CARGO_MANIFEST_DIR"), "/src/pac/builtins");
        let files: BTreeSet<String> = std::fs::read_dir(directory)
            .unwrap()
            .map(|entry| {
                entry
                    .unwrap()
                    .path()
                    .file_stem()
                    .unwrap()
                    .to_str()
                    .unwrap()
                    .to_owned()
            })
            .filter(|stem| !NOUNS.contains(&stem.as_str()))
            .collect();
        let table: Vec<String> = ALL.iter().map(|builtin| file_stem(builtin.name)).collect();
        assert_eq!(files.into_iter().collect::<Vec<_>>(), table);
    }

    #[test]
    fn dialects_name_only_builtins_that_exist() {
        for dialect in dialects::ALL {
            for name in dialect.builtins {
                assert!(
                    ALL.iter().any(|builtin| builtin.name == *name),
                    "{} names {name}",
                    dialect.name
                );
            }
        }
    }
}
