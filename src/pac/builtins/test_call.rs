//! A stand-in for the evaluator: answers that a test sets, a record of what was asked, and as much
//! of JavaScript's objects as the builtins touch.

use std::collections::{BTreeMap, HashMap};
use std::net::IpAddr;

use super::date::{self, Field, Zone};
use super::{Call, Question, Replaceable, compiled_pattern, ip_literal};
use crate::pac::dialects::{Dialect, FirstAddress};
use crate::pac::value::{Hint, ObjectHandle, Text, Throw, Value};

/// An object of the script.
#[derive(Debug, Clone)]
enum TestObject {
    Array(Vec<Value<'static>>),
    StringObject(String),
    Date(f64),
    RegExp(String),
    /// Own methods that return a fixed value.
    Methods(Vec<(String, Value<'static>)>),
    /// Its conversions throw.
    Throwing,
    Function,
}

/// A function that a script has put in place of a builtin.
type Replacement = fn(&[Value<'_>]) -> Value<'static>;

/// The stand-in. What a test may look at or set is public.
pub(super) struct TestCall {
    dialect: &'static Dialect,
    now_ms: i64,
    offset: i32,
    names: BTreeMap<String, Vec<String>>,
    functions: HashMap<&'static str, Replacement>,
    objects: Vec<TestObject>,
    pub(super) tables: HashMap<(&'static str, String), Value<'static>>,
    pub(super) own_addresses: Vec<String>,
    pub(super) aborts: bool,
    pub(super) replaced: Vec<Replaceable>,
    pub(super) asked: Vec<(Question, String)>,
    pub(super) alerts: Vec<String>,
    pub(super) constructed: Vec<String>,
}

impl TestCall {
    pub(super) fn new(dialect: &'static Dialect) -> Self {
        Self {
            dialect,
            now_ms: 0,
            offset: 0,
            names: BTreeMap::new(),
            functions: HashMap::new(),
            objects: Vec::new(),
            tables: HashMap::new(),
            own_addresses: Vec::new(),
            aborts: false,
            replaced: Vec::new(),
            asked: Vec::new(),
            alerts: Vec::new(),
            constructed: Vec::new(),
        }
    }

    pub(super) fn chromium() -> Self {
        Self::new(crate::pac::dialects::named("chromium").unwrap())
    }

    pub(super) fn pypac() -> Self {
        Self::new(crate::pac::dialects::named("pypac").unwrap())
    }

    pub(super) fn firefox() -> Self {
        Self::new(crate::pac::dialects::named("firefox").unwrap())
    }

    /// The same in another client.
    pub(super) fn of(mut self, client: &str) -> Self {
        self.dialect = crate::pac::dialects::named(client).unwrap();
        self
    }

    pub(super) const fn at(mut self, now_ms: i64, offset: i32) -> Self {
        self.now_ms = now_ms;
        self.offset = offset;
        self
    }

    pub(super) fn with_name(mut self, name: &str, addresses: &[&str]) -> Self {
        let addresses = addresses.iter().map(ToString::to_string).collect();
        self.names.insert(name.to_owned(), addresses);
        self
    }

    pub(super) fn replace(&mut self, name: &'static str, function: Replacement) {
        self.functions.insert(name, function);
        self.replaced.push(Replaceable::Global(name));
    }

    pub(super) fn array(&mut self, items: Vec<Value<'static>>) -> Value<'static> {
        self.object(TestObject::Array(items))
    }

    pub(super) fn string_object(&mut self, text: &str) -> Value<'static> {
        self.object(TestObject::StringObject(text.to_owned()))
    }

    pub(super) fn methods(&mut self, methods: Vec<(String, Value<'static>)>) -> Value<'static> {
        self.object(TestObject::Methods(methods))
    }

    pub(super) fn throwing_object(&mut self) -> Value<'static> {
        self.object(TestObject::Throwing)
    }

    fn object(&mut self, object: TestObject) -> Value<'static> {
        self.objects.push(object);
        Value::Object(ObjectHandle(u32::try_from(self.objects.len() - 1).unwrap()))
    }

    fn at_handle(&self, handle: ObjectHandle) -> &TestObject {
        &self.objects[handle.0 as usize]
    }

    fn object_text(&mut self, handle: ObjectHandle) -> Result<String, Throw> {
        Ok(match self.at_handle(handle).clone() {
            TestObject::Array(items) => {
                let items: Vec<String> = items
                    .iter()
                    .map(|item| match item {
                        Value::Undefined | Value::Null => Ok(String::new()),
                        item => self.to_text(item).map(|text| text.to_text().into_owned()),
                    })
                    .collect::<Result<_, _>>()?;
                items.join(",")
            }
            TestObject::StringObject(text) => text,
            TestObject::Date(_) => "a date".to_owned(),
            TestObject::RegExp(source) => format!("/{source}/"),
            TestObject::Methods(methods) => {
                match methods.iter().find(|(name, _)| name == "toString") {
                    Some((_, value)) => self.to_text(value)?.to_text().into_owned(),
                    None => "[object Object]".to_owned(),
                }
            }
            TestObject::Throwing => return Err(Throw::Pending),
            TestObject::Function => "function () {}".to_owned(),
        })
    }

    /// The evaluator's policy, only as far as these tests go.
    fn resolve(&self, question: Question, name: &str) -> Option<String> {
        let any = self.dialect.first_address == FirstAddress::Any;
        let literal = ip_literal::parse(name).filter(|_| !name.ends_with('.') || !any);
        if question == Question::DnsResolveEx {
            let literal = literal.map(|address| vec![address.to_string()]);
            let mut found = literal.or_else(|| self.names.get(name).cloned())?;
            found.sort_by_key(|address| !address.contains(':'));
            return Some(found.join(";"));
        }
        if let Some(address) = literal {
            return (any || address.is_ipv4()).then(|| address.to_string());
        }
        let upper = name.bytes().any(|byte| byte.is_ascii_uppercase());
        if upper && !self.dialect.resolves_upper_case {
            return None;
        }
        let name = name.to_ascii_lowercase();
        let mut found = self
            .names
            .get(name.strip_suffix('.').unwrap_or(&name))?
            .clone();
        if any {
            found.sort_by_key(|address| !address.contains(':'));
        } else {
            found.retain(|address| {
                address
                    .parse()
                    .is_ok_and(|address: IpAddr| address.is_ipv4())
            });
        }
        found.first().cloned()
    }

    fn date_method(&mut self, handle: ObjectHandle, method: &str, value: f64) -> Value<'static> {
        let (verb, rest) = method.split_at(3);
        let utc = rest.strip_prefix("UTC");
        let field = match utc.unwrap_or(rest) {
            "FullYear" => Field::FullYear,
            "Month" => Field::Month,
            "Date" => Field::Date,
            "Day" => Field::Day,
            "Hours" => Field::Hours,
            "Minutes" => Field::Minutes,
            "Seconds" => Field::Seconds,
            other => panic!("no date field {other}"),
        };
        let offset = self.offset;
        let TestObject::Date(time) = &mut self.objects[handle.0 as usize] else {
            panic!("{method} of something else")
        };
        let result = if verb == "get" {
            let zone = if utc.is_some() {
                Zone::Utc
            } else {
                Zone::Local
            };
            date::get(*time, field, zone, &mut |_| offset)
        } else {
            *time = date::set(*time, field, value, &mut |_| offset);
            *time
        };
        Value::Number(result)
    }
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

impl Call for TestCall {
    fn dialect(&self) -> &'static Dialect {
        self.dialect
    }

    fn ask(&mut self, question: Question, name: &Text<'_>) -> Result<Option<String>, Throw> {
        if self.aborts {
            return Err(Throw::Pending);
        }
        let name = name.to_text().into_owned();
        self.asked.push((question, name.clone()));
        Ok(match question {
            Question::MyIpAddress => self.own_addresses.first().cloned(),
            Question::MyIpAddressEx => {
                (!self.own_addresses.is_empty()).then(|| self.own_addresses.join(";"))
            }
            question => self.resolve(question, &name),
        })
    }

    fn now_ms(&mut self) -> i64 {
        self.now_ms
    }

    fn utc_offset_seconds(&mut self, _unix_seconds: i64) -> i32 {
        self.offset
    }

    fn alert(&mut self, message: &Text<'_>) -> Result<(), Throw> {
        self.alerts.push(message.to_text().into_owned());
        Ok(())
    }

    fn to_text<'v>(&mut self, value: &Value<'v>) -> Result<Text<'v>, Throw> {
        Ok(match value {
            Value::Text(text) => text.clone(),
            Value::Undefined => Text::latin1(b"undefined"),
            Value::Null => Text::latin1(b"null"),
            Value::Boolean(boolean) => Text::from_text(&boolean.to_string()),
            Value::Number(number) if number.is_infinite() => Text::latin1(if *number > 0.0 {
                b"Infinity"
            } else {
                b"-Infinity"
            }),
            Value::Number(number) if *number != 0.0 && !(1e-6..1e21).contains(&number.abs()) => {
                Text::from_text(&format!("{number:e}"))
            }
            Value::Number(number) => Text::from_text(&(number + 0.0).to_string()),
            Value::Object(handle) => Text::from_text(&self.object_text(*handle)?),
        })
    }

    fn to_number(&mut self, value: &Value<'_>) -> Result<f64, Throw> {
        let text = match value {
            Value::Number(number) => return Ok(*number),
            Value::Undefined => return Ok(f64::NAN),
            Value::Null => return Ok(0.0),
            Value::Boolean(boolean) => return Ok(f64::from(u8::from(*boolean))),
            Value::Text(text) => text.to_text().into_owned(),
            Value::Object(handle) => {
                if let TestObject::Date(time) = self.at_handle(*handle) {
                    return Ok(*time);
                }
                self.object_text(*handle)?
            }
        };
        let text = text.trim();
        if let Some(digits) = text.strip_prefix("0x") {
            return Ok(u32::from_str_radix(digits, 16).map_or(f64::NAN, f64::from));
        }
        let plain = text.bytes().all(|byte| b"0123456789.eE+-".contains(&byte));
        Ok(match text {
            "" => 0.0,
            _ if plain => text.parse().unwrap_or(f64::NAN),
            _ => f64::NAN,
        })
    }

    fn to_primitive(&mut self, value: &Value<'_>, hint: Hint) -> Result<Value<'static>, Throw> {
        match value {
            Value::Object(handle) => match self.at_handle(*handle) {
                TestObject::Date(time) if hint == Hint::Number => Ok(Value::Number(*time)),
                _ => Ok(Value::text(&self.object_text(*handle)?)),
            },
            primitive => panic!("{primitive:?} is primitive already"),
        }
    }

    fn get(&mut self, value: &Value<'_>, name: &str) -> Result<Value<'static>, Throw> {
        const STRING_METHODS: &[&str] = &[
            "split",
            "search",
            "substring",
            "replace",
            "lastIndexOf",
            "indexOf",
            "toString",
        ];
        let object = match value {
            Value::Undefined | Value::Null => panic!("{name} of nothing"),
            Value::Boolean(_) | Value::Number(_) => return Ok(Value::Undefined),
            Value::Text(text) => TestObject::StringObject(text.to_text().into_owned()),
            Value::Object(handle) => self.at_handle(*handle).clone(),
        };
        let length = |length| Value::Number(f64::from(u32::try_from(length).unwrap()));
        let known = match &object {
            TestObject::Array(items) => {
                if name == "length" {
                    return Ok(length(items.len()));
                }
                if let Ok(index) = name.parse::<usize>() {
                    return Ok(items.get(index).cloned().unwrap_or(Value::Undefined));
                }
                ["lastIndexOf", "indexOf", "toString"].contains(&name)
            }
            TestObject::StringObject(text) => {
                if name == "length" {
                    return Ok(length(text.encode_utf16().count()));
                }
                STRING_METHODS.contains(&name)
            }
            TestObject::Methods(methods) => methods.iter().any(|(method, _)| method == name),
            TestObject::RegExp(_) => name == "test",
            TestObject::Throwing => return Err(Throw::Pending),
            TestObject::Date(_) | TestObject::Function => false,
        };
        Ok(if known {
            self.object(TestObject::Function)
        } else {
            Value::Undefined
        })
    }

    fn invoke(
        &mut self,
        value: &Value<'_>,
        method: &str,
        arguments: &[Value<'_>],
    ) -> Result<Value<'static>, Throw> {
        let object = match value {
            Value::Text(text) => TestObject::StringObject(text.to_text().into_owned()),
            Value::Object(handle) => self.at_handle(*handle).clone(),
            other => panic!("{method} of {other:?}"),
        };
        let first = arguments.first().cloned().unwrap_or(Value::Undefined);
        Ok(match (object, method) {
            (TestObject::StringObject(text), "split") => {
                let separator = self.to_text(&first)?.to_text().into_owned();
                let parts = text.split(separator.as_str()).map(Value::text).collect();
                self.array(parts)
            }
            (TestObject::StringObject(text), "search") => {
                let separators: &[char] = &['.', ':'];
                assert_eq!(first, Value::text("(\\.)|:"));
                Value::Number(if text.contains(separators) { 0.0 } else { -1.0 })
            }
            (TestObject::StringObject(text), "substring") => {
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "saturates"
                )]
                let start = self.to_number(&first)? as usize;
                let rest: String = text.chars().skip(start).collect();
                Value::text(&rest)
            }
            (TestObject::StringObject(text), "replace") => {
                let Value::Object(handle) = first else {
                    panic!("replace {first:?}")
                };
                let TestObject::RegExp(source) = self.at_handle(handle).clone() else {
                    panic!("replace something else")
                };
                let wanted = source.strip_prefix('\\').unwrap().to_owned();
                let replacement = self.to_text(&arguments[1])?.to_text().into_owned();
                Value::text(&text.replace(&wanted, &replacement))
            }
            (TestObject::StringObject(text), "lastIndexOf") => {
                let wanted = self.to_text(&first)?.to_text().into_owned();
                Value::Number(if text.starts_with(&wanted) { 0.0 } else { -1.0 })
            }
            (TestObject::Array(items), "lastIndexOf") => {
                let first = first.as_text().map(|text| text.to_text().into_owned());
                let found = items.first().is_some_and(|item| {
                    item.as_text().map(|text| text.to_text().into_owned()) == first
                });
                Value::Number(if found { 0.0 } else { -1.0 })
            }
            (TestObject::RegExp(source), "test") => {
                let text = self.to_text(&first)?;
                let units: Vec<u16> = source.encode_utf16().collect();
                let inner = &units[1..units.len() - 1];
                // The source is already rewritten: undo what compiling would do a second time.
                let regex = regress::Regex::from_unicode(
                    std::iter::once(0x5E)
                        .chain(inner.iter().map(|&u| u32::from(u)))
                        .chain([0x24]),
                    regress::Flags::default(),
                );
                let regex = regex.map_err(|error| Throw::SyntaxError(error.text))?;
                Value::Boolean(compiled_pattern::finds(&regex, &text))
            }
            (TestObject::Methods(methods), method) => {
                methods
                    .into_iter()
                    .find(|(name, _)| name == method)
                    .unwrap()
                    .1
            }
            (TestObject::Date(_), method) => {
                let number = self.to_number(&first)?;
                let Value::Object(handle) = value else {
                    unreachable!()
                };
                self.date_method(*handle, method, number)
            }
            (object, method) => panic!("{method} of {object:?}"),
        })
    }

    fn construct(
        &mut self,
        constructor: &str,
        arguments: &[Value<'_>],
    ) -> Result<Value<'static>, Throw> {
        self.constructed.push(constructor.to_owned());
        match (constructor, arguments) {
            ("Date", []) => {
                #[expect(clippy::cast_precision_loss, reason = "below 2^53")]
                let now = self.now_ms as f64;
                Ok(self.object(TestObject::Date(now)))
            }
            ("Date", [_, _, _, _, _, _]) => {
                let mut fields = [0.0; 6];
                for (field, value) in fields.iter_mut().zip(arguments) {
                    *field = self.to_number(value)?;
                }
                let offset = self.offset;
                Ok(self.object(TestObject::Date(date::new_local(fields, &mut |_| offset))))
            }
            ("RegExp", [source]) => {
                let source = self.to_text(source)?.to_text().into_owned();
                Ok(self.object(TestObject::RegExp(source)))
            }
            other => panic!("new {other:?}"),
        }
    }

    fn literal_regexp(&mut self, source: &str, _flags: &str) -> Result<Value<'static>, Throw> {
        Ok(self.object(TestObject::RegExp(source.to_owned())))
    }

    fn look_up(&mut self, table: &str, key: &Value<'_>) -> Result<Option<Value<'static>>, Throw> {
        let key = self.to_text(key)?.to_text().into_owned();
        let entry = self
            .tables
            .iter()
            .find(|((name, entry), _)| *name == table && *entry == key);
        Ok(entry.map(|(_, value)| value.clone()))
    }

    fn call_global(
        &mut self,
        name: &str,
        arguments: &[Value<'_>],
    ) -> Result<Value<'static>, Throw> {
        Ok(self.functions[name](arguments))
    }

    fn to_json(&mut self, value: &Value<'_>) -> Result<Option<String>, Throw> {
        let handle = match value {
            Value::Undefined => return Ok(None),
            Value::Null => return Ok(Some("null".to_owned())),
            Value::Object(handle) => *handle,
            primitive => {
                let is_text = matches!(primitive, Value::Text(_));
                let text = self.to_text(primitive)?.to_text().into_owned();
                return Ok(Some(if is_text { quoted(&text) } else { text }));
            }
        };
        Ok(match self.at_handle(handle).clone() {
            TestObject::Array(items) => {
                let entries: Vec<String> = items
                    .iter()
                    .map(|item| Ok(self.to_json(item)?.unwrap_or_else(|| "null".to_owned())))
                    .collect::<Result<_, Throw>>()?;
                Some(format!("[{}]", entries.join(",")))
            }
            TestObject::StringObject(text) => Some(quoted(&text)),
            TestObject::Date(_) => Some("\"a date\"".to_owned()),
            TestObject::RegExp(_) | TestObject::Methods(_) => Some("{}".to_owned()),
            TestObject::Throwing => return Err(Throw::Pending),
            TestObject::Function => None,
        })
    }

    fn same_object(&mut self, a: ObjectHandle, b: ObjectHandle) -> bool {
        a == b
    }

    fn replaced(&mut self, what: Replaceable) -> bool {
        self.replaced.contains(&what)
    }
}
