//! The PAC API: one file per function, native Rust over our own values.
//!
//! A builtin is written once and consults the [`Dialect`] where clients differ. It reaches the
//! world, and JavaScript semantics of values that are not primitive, only through [`Call`].

use super::dialects::Dialect;
use super::value::{ObjectHandle, Text, Throw, Value};

/// What a builtin returns.
pub type Outcome = Result<Value<'static>, Throw>;

/// Where a function comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standard {
    /// Netscape's proxy auto-config text of 1996.
    Netscape,
    /// Microsoft's IPv6 extensions (Internet Explorer 7).
    Microsoft,
    /// A helper of Mozilla's library that scripts can see and call.
    Library,
}

/// One function of the PAC API.
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

/// A local or UTC date and time in the fields that JavaScript's Date gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DateFields {
    /// Full year.
    pub year: i64,
    /// Month from 0.
    pub month: i64,
    /// Day of the month from 1.
    pub day: i64,
    /// Day of the week, 0 for Sunday.
    pub weekday: i64,
    /// Hour, 0 to 23.
    pub hour: i64,
    /// Minute, 0 to 59.
    pub minute: i64,
    /// Second, 0 to 59.
    pub second: i64,
    /// Millisecond, 0 to 999.
    pub millisecond: i64,
}

/// A global that the JavaScript library of a real client uses at each call, so that a script which
/// replaces it changes the builtin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Replaceable {
    /// The constructor `Date`.
    Date,
    /// The constructor `RegExp`, or its prototype's `test` or `exec`.
    RegExp,
    /// `String.prototype.replace`
    StringReplace,
    /// Another builtin by its global name, for example `dnsResolve` in isInNet.
    Builtin(&'static str),
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

    /// Calls the global function of that name as the script left it, with `this` undefined.
    fn call_global(&mut self, name: &str, arguments: &[Value<'_>])
    -> Result<Value<'static>, Throw>;

    /// `a === b`, by handle for objects.
    fn same_object(&mut self, a: ObjectHandle, b: ObjectHandle) -> bool;

    /// True where the script has replaced what the client's own library relies on. False is the
    /// fast path: the native code is then exact.
    fn replaced(&mut self, what: Replaceable) -> bool;
}

/// Every builtin.
pub const ALL: &[&Builtin] = &[];
