//! Runs a decision program.

use super::call::DecisionCall;
use super::program::{Comparison, Operation, Program};
use crate::pac::builtins::Builtin;
use crate::pac::evaluation::{Evaluation, Outcome, Trace};
use crate::pac::request::Request;
use crate::pac::value::{Text, Value};
use crate::source::Position;

/// Longest URL that is answered, in bytes.
const MOST_URL_BYTES: usize = 16 * 1024;

/// Longest string that is built, in code units.
const MOST_TEXT: usize = 16 * 1024;

/// How much work a run may be, in comparisons of code units: some hundredths of a second.
const MOST_WORK: usize = 10_000_000;

impl Program {
    /// The answer to a request; `None` where only the engine can say: the script asks a question
    /// about a name, throws, converts a value, or returns no string, or one of more than `most`
    /// bytes.
    pub fn evaluate(&self, request: &Request, most: usize) -> Option<Evaluation> {
        if request.url.len() > MOST_URL_BYTES {
            return None;
        }
        let (answer, position) = self.run(request)?;
        if answer.len() > most {
            return None;
        }
        Some(Evaluation {
            outcome: Outcome::Text(answer),
            trace: Trace {
                decided_at: Some(position),
                runs: 1,
                ..Trace::default()
            },
        })
    }

    /// Whether the call that the client makes when it has loaded the file surely works: where it
    /// fails, the file is refused.
    pub fn passes_test_call(&self) -> bool {
        self.dialect.test_call.is_none_or(|(url, host)| {
            let request = Request {
                url: url.to_owned(),
                host: host.to_owned(),
                bypass: None,
            };
            self.run(&request).is_some()
        })
    }

    fn run(&self, request: &Request) -> Option<(String, Position)> {
        let arguments = [&request.url, &request.host].map(|text| Text::from_text(text));
        let mut machine = Machine {
            program: self,
            variables: self.variables(&arguments),
            stack: Vec::with_capacity(8),
            work: MOST_WORK,
        };
        let mut next = 0;
        loop {
            match machine.step(*self.operations.get(next)?)? {
                Then::Next => next += 1,
                // Forward: the builder sees to it.
                Then::At(index) => next = index,
                Then::Returned(position) => {
                    let Value::Text(answer) = machine.stack.pop()? else {
                        return None;
                    };
                    return Some((answer.to_text().into_owned(), position));
                }
            }
        }
    }

    fn variables<'a>(&self, arguments: &'a [Text<'static>; 2]) -> Vec<Option<Value<'a>>> {
        let mut variables = Vec::with_capacity(self.hoisted.len());
        let given = arguments.iter().take(self.parameters);
        variables.extend(given.map(|text| Some(Value::Text(borrowed(text)))));
        let rest = self.hoisted.get(variables.len()..).unwrap_or_default();
        variables.extend(
            rest.iter()
                .map(|hoisted| hoisted.then_some(Value::Undefined)),
        );
        variables
    }
}

/// Where a run goes on.
enum Then {
    Next,
    At(usize),
    Returned(Position),
}

struct Machine<'a> {
    program: &'a Program,
    variables: Vec<Option<Value<'a>>>,
    stack: Vec<Value<'a>>,
    work: usize,
}

impl<'a> Machine<'a> {
    /// One operation; `None` gives up.
    fn step(&mut self, operation: Operation) -> Option<Then> {
        match operation {
            Operation::Constant(index) => {
                let constant = self.program.constants.get(index as usize)?;
                self.stack.push(match constant {
                    Value::Text(text) => Value::Text(borrowed(text)),
                    other => other.clone(),
                });
            }
            Operation::Load(variable) => {
                let value = self.variables.get(variable as usize)?.as_ref()?;
                self.work = self.work.checked_sub(length(value))?;
                self.stack.push(value.clone());
            }
            Operation::Store(variable) => {
                let value = self.stack.pop()?;
                *self.variables.get_mut(variable as usize)? = Some(value);
            }
            Operation::Forget => {
                self.stack.pop()?;
            }
            Operation::Call(builtin, count) => {
                let first = self.stack.len().checked_sub(count as usize)?;
                let result = self.call(builtin, first)?;
                self.stack.truncate(first);
                self.stack.push(result);
            }
            Operation::Invoke(method, count) => {
                let first = self.stack.len().checked_sub(count as usize)?;
                let this = first.checked_sub(1)?;
                let result = {
                    let Value::Text(text) = self.stack.get(this)? else {
                        return None;
                    };
                    self.work = self.work.checked_sub(text.len())?;
                    method.apply(text, self.stack.get(first..)?)?
                };
                self.stack.truncate(this);
                self.stack.push(result);
            }
            Operation::Not => {
                let value = self.stack.pop()?;
                self.stack.push(Value::Boolean(!truth(&value)));
            }
            Operation::Equal(wanted) => {
                let (left, right) = self.two()?;
                self.work = self.work.checked_sub(length(&left).min(length(&right)))?;
                let equal = same(&left, &right)?;
                self.stack.push(Value::Boolean(equal == wanted));
            }
            Operation::Compare(comparison) => {
                let (Value::Number(left), Value::Number(right)) = self.two()? else {
                    return None;
                };
                self.stack.push(Value::Boolean(match comparison {
                    Comparison::Less => left < right,
                    Comparison::LessOrEqual => left <= right,
                    Comparison::Greater => left > right,
                    Comparison::GreaterOrEqual => left >= right,
                }));
            }
            Operation::Join => {
                let (Value::Text(left), Value::Text(right)) = self.two()? else {
                    return None;
                };
                self.work = self.work.checked_sub(left.len() + right.len())?;
                self.stack.push(Value::Text(join(&left, &right)?));
            }
            Operation::Jump(label) => return Some(Then::At(label.index())),
            Operation::JumpIfNot(label) => {
                if !truth(&self.stack.pop()?) {
                    return Some(Then::At(label.index()));
                }
            }
            Operation::And(label) => {
                if !truth(self.stack.last()?) {
                    return Some(Then::At(label.index()));
                }
                self.stack.pop();
            }
            Operation::Or(label) => {
                if truth(self.stack.last()?) {
                    return Some(Then::At(label.index()));
                }
                self.stack.pop();
            }
            Operation::Return(position) => return Some(Then::Returned(position)),
        }
        Some(Then::Next)
    }

    /// The operands of an operator, in the order in which they were pushed.
    fn two(&mut self) -> Option<(Value<'a>, Value<'a>)> {
        let right = self.stack.pop()?;
        Some((self.stack.pop()?, right))
    }

    fn call(&mut self, builtin: &'static Builtin, first: usize) -> Option<Value<'static>> {
        let arguments = self.stack.get(first..)?;
        self.work = self.work.checked_sub(work(builtin, arguments))?;
        let mut call = DecisionCall {
            dialect: self.program.dialect,
        };
        if !call.can_do(builtin, arguments) {
            return None;
        }
        builtin.run(&mut call, arguments).ok()
    }
}

/// No builtin that is called here does more than compare each unit of one argument with each of the
/// others, but for the one that sorts.
fn work(builtin: &Builtin, arguments: &[Value<'_>]) -> usize {
    // Each address is read, and compared with as many others as their number has bits.
    let each = if builtin.name == "sortIpAddressList" {
        32
    } else {
        1
    };
    arguments
        .iter()
        .map(length)
        .fold(each, usize::saturating_mul)
}

/// What looking at a value costs, at least 1.
fn length(value: &Value<'_>) -> usize {
    value.as_text().map_or(0, Text::len) + 1
}

fn borrowed<'a>(text: &'a Text<'static>) -> Text<'a> {
    match text {
        Text::Latin1(bytes) => Text::latin1(bytes),
        Text::Utf16(units) => Text::utf16(units),
    }
}

/// ToBoolean. There are no objects here.
fn truth(value: &Value<'_>) -> bool {
    match value {
        Value::Undefined | Value::Null => false,
        Value::Boolean(boolean) => *boolean,
        Value::Number(number) => !(number.is_nan() || *number == 0.0),
        Value::Text(text) => !text.is_empty(),
        Value::Object(_) => true,
    }
}

/// Equality of values of one type, for which `==` and `===` are the same.
fn same(left: &Value<'_>, right: &Value<'_>) -> Option<bool> {
    match (left, right) {
        (Value::Text(left), Value::Text(right)) => Some(left.same(right)),
        #[expect(clippy::float_cmp, reason = "as JavaScript compares")]
        (Value::Number(left), Value::Number(right)) => Some(left == right),
        (Value::Boolean(left), Value::Boolean(right)) => Some(left == right),
        (Value::Null, Value::Null) | (Value::Undefined, Value::Undefined) => Some(true),
        _ => None,
    }
}

fn join(left: &Text<'_>, right: &Text<'_>) -> Option<Text<'static>> {
    if left.len() + right.len() > MOST_TEXT {
        return None;
    }
    Some(match (left, right) {
        (Text::Latin1(left), Text::Latin1(right)) => {
            Text::Latin1([left.as_ref(), right.as_ref()].concat().into())
        }
        _ => Text::Utf16(left.units().chain(right.units()).collect()),
    })
}
