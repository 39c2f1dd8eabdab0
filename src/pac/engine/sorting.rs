//! The sorts of the standard library: `sort` and `toSorted` of arrays and typed arrays.
//!
//! Boa sorts with Rust's own sort, which panics where a comparison contradicts itself, and nothing
//! counts its turns. These take any comparison (ECMA-262, sections 23.1.3.30, 23.1.3.34, 23.2.3.29
//! and 23.2.3.33), and every element that is read, compared or written counts as a turn of a loop.

use std::cmp::Ordering;
use std::rc::Rc;

use boa_engine::object::builtins::{JsArray, JsTypedArray};
use boa_engine::object::{FunctionObjectBuilder, JsObject};
use boa_engine::property::PropertyDescriptor;
use boa_engine::{Context, JsNativeError, JsResult, JsString, JsValue, NativeFunction, js_string};

use super::natives::uncatchable;
use super::state::State;
use super::tim_sort;

/// Puts them in the place of the engine's.
pub(super) fn install(context: &mut Context) -> JsResult<()> {
    let constructors = context.intrinsics().constructors();
    let arrays = constructors.array().prototype();
    let typed_arrays = constructors.typed_array().prototype();
    replace(&arrays, "sort", sort, context)?;
    replace(&arrays, "toSorted", to_sorted, context)?;
    replace(&typed_arrays, "sort", sort_typed, context)?;
    replace(&typed_arrays, "toSorted", to_sorted_typed, context)
}

type Native = fn(&JsValue, &[JsValue], &mut Context) -> JsResult<JsValue>;

fn replace(
    prototype: &JsObject,
    name: &str,
    native: Native,
    context: &mut Context,
) -> JsResult<()> {
    let function = FunctionObjectBuilder::new(context.realm(), NativeFunction::from_fn_ptr(native))
        .name(JsString::from(name))
        .length(1)
        .build();
    let descriptor = PropertyDescriptor::builder()
        .value(function)
        .writable(true)
        .enumerable(false)
        .configurable(true);
    prototype.define_property_or_throw(JsString::from(name), descriptor, context)?;
    Ok(())
}

fn sort(this: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let mut sorter = Sorter::new(arguments, by_text, context)?;
    let object = this.to_object(context)?;
    let length = length_of(&object, context)?;
    let mut items = Vec::new();
    for index in 0..length {
        sorter.turn()?;
        if object.has_property(index, context)? {
            items.push(object.get(index, context)?);
        }
    }
    sorter.sort(&mut items, context)?;
    let filled = items.len() as u64;
    for (index, item) in (0..filled).zip(items) {
        sorter.turn()?;
        object.set(index, item, true, context)?;
    }
    // As many holes as there were, at the end.
    for index in filled..length {
        sorter.turn()?;
        object.delete_property_or_throw(index, context)?;
    }
    Ok(object.into())
}

fn to_sorted(this: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let mut sorter = Sorter::new(arguments, by_text, context)?;
    let object = this.to_object(context)?;
    let length = length_of(&object, context)?;
    if length > u64::from(u32::MAX) {
        let message = "Invalid array length";
        return Err(JsNativeError::range().with_message(message).into());
    }
    let mut items = sorter.read(&object, length, context)?;
    sorter.sort(&mut items, context)?;
    Ok(JsArray::from_iter(items, context).into())
}

fn sort_typed(this: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let mut sorter = Sorter::new(arguments, by_number, context)?;
    let (object, length) = typed_array(this, context)?;
    let mut items = sorter.read(&object, length, context)?;
    sorter.sort(&mut items, context)?;
    write(&object, items, context)?;
    Ok(object.into())
}

fn to_sorted_typed(
    this: &JsValue,
    arguments: &[JsValue],
    context: &mut Context,
) -> JsResult<JsValue> {
    let mut sorter = Sorter::new(arguments, by_number, context)?;
    let (object, length) = typed_array(this, context)?;
    // The one way to another array of the same type that runs no code of the script.
    let copy = JsTypedArray::from_object(object.clone())?.to_reversed(context)?;
    let copy = JsObject::from(copy);
    let mut items = sorter.read(&object, length, context)?;
    sorter.sort(&mut items, context)?;
    write(&copy, items, context)?;
    Ok(copy.into())
}

/// A comparison may have made the array shorter: what is written behind its end is lost.
fn write(object: &JsObject, items: Vec<JsValue>, context: &mut Context) -> JsResult<()> {
    for (index, item) in (0_u64..).zip(items) {
        object.set(index, item, false, context)?;
    }
    Ok(())
}

/// A typed array whose buffer is there.
fn typed_array(this: &JsValue, context: &mut Context) -> JsResult<(JsObject, u64)> {
    let object = this
        .as_object()
        .ok_or_else(|| JsNativeError::typ().with_message("this is not a typed array"))?;
    let array = JsTypedArray::from_object(object.clone())?;
    // It looks whether the buffer is there; the length alone would be 0.
    array.values(context)?;
    Ok((object, array.length(context)? as u64))
}

fn length_of(object: &JsObject, context: &mut Context) -> JsResult<u64> {
    object
        .get(js_string!("length"), context)?
        .to_length(context)
}

/// What an array is sorted by without a comparison function: UTF-16 units of the texts.
fn by_text(a: &JsValue, b: &JsValue, context: &mut Context) -> JsResult<bool> {
    let (a, b) = (a.to_string(context)?, b.to_string(context)?);
    Ok(a < b)
}

#[expect(clippy::unnecessary_wraps, reason = "the signature of an order")]
/// A typed array: -0 comes before 0, and NaN behind everything.
fn by_number(a: &JsValue, b: &JsValue, _: &mut Context) -> JsResult<bool> {
    if let (Some(a), Some(b)) = (a.as_bigint(), b.as_bigint()) {
        return Ok(a < b);
    }
    let (Some(a), Some(b)) = (a.as_number(), b.as_number()) else {
        return Ok(false);
    };
    Ok(match (a.is_nan(), b.is_nan()) {
        (false, false) => {
            let both_zero = a == 0.0 && b == 0.0;
            a < b || both_zero && a.total_cmp(&b) == Ordering::Less
        }
        (is_last, other_is_last) => !is_last && other_is_last,
    })
}

type Order = fn(&JsValue, &JsValue, &mut Context) -> JsResult<bool>;

/// One sort: how it compares, and what it may still do.
struct Sorter {
    comparison: Option<JsObject>,
    order: Order,
    turns: u64,
    most_turns: u64,
}

impl Sorter {
    fn new(arguments: &[JsValue], order: Order, context: &Context) -> JsResult<Self> {
        let comparison = match arguments.first() {
            Some(value) if !value.is_undefined() => Some(value.as_callable().ok_or_else(|| {
                JsNativeError::typ()
                    .with_message("The comparison function must be either a function or undefined")
            })?),
            _ => None,
        };
        let state = context.get_data::<Rc<State>>();
        Ok(Self {
            comparison,
            order,
            turns: 0,
            most_turns: state.map_or(u64::MAX, |state| state.limits.loop_iterations),
        })
    }

    /// Not the engine's own limit, which is lower where the client would end the run.
    fn turn(&mut self) -> JsResult<()> {
        self.turns += 1;
        if self.turns > self.most_turns {
            return Err(uncatchable());
        }
        Ok(())
    }

    /// All elements, holes as `undefined`.
    fn read(
        &mut self,
        object: &JsObject,
        length: u64,
        context: &mut Context,
    ) -> JsResult<Vec<JsValue>> {
        let mut items = Vec::new();
        for index in 0..length {
            self.turn()?;
            items.push(object.get(index, context)?);
        }
        Ok(items)
    }

    /// `undefined` comes last, and is never compared.
    fn sort(&mut self, items: &mut Vec<JsValue>, context: &mut Context) -> JsResult<()> {
        let all = items.len();
        items.retain(|item| !item.is_undefined());
        tim_sort::sort(items, &mut |a, b| {
            self.turn()?;
            let Some(comparison) = &self.comparison else {
                return (self.order)(a, b, context);
            };
            let pair = [a.clone(), b.clone()];
            let result = comparison.call(&JsValue::undefined(), &pair, context)?;
            Ok(result.to_number(context)? < 0.0)
        })?;
        items.resize(all, JsValue::undefined());
        Ok(())
    }
}
