//! The globals that a script finds: the PAC API of the client, its library's tables.

use boa_engine::object::builtins::JsFunction;
use boa_engine::object::{FunctionObjectBuilder, JsObject, ObjectInitializer};
use boa_engine::property::{Attribute, PropertyDescriptor};
use boa_engine::{Context, JsResult, JsString, JsValue, NativeFunction, js_string};

use super::natives;
use crate::pac::builtins::name_table::{MONTHS, NameTable, WDAYS};
use crate::pac::builtins::{self, Builtin};
use crate::pac::dialects::{Dialect, NativeShape};

/// Defines the builtins that the client has.
pub(super) fn install(dialect: &Dialect, context: &mut Context) -> JsResult<()> {
    for builtin in builtins::ALL {
        if dialect.builtins.contains(&builtin.name) {
            define(builtin, dialect, context)?;
        }
    }
    if dialect.name_tables {
        define_table(&WDAYS, context)?;
        define_table(&MONTHS, context)?;
    }
    if !dialect.silent_console.is_empty() {
        define_console(dialect.silent_console, context)?;
    }
    Ok(())
}

/// V8 brings a `console` of its own. Nobody listens to it.
fn define_console(methods: &[&str], context: &mut Context) -> JsResult<()> {
    let silent = NativeFunction::from_fn_ptr(|_, _, _| Ok(JsValue::undefined()));
    let mut console = ObjectInitializer::new(context);
    for name in methods {
        console.function(silent.clone(), JsString::from(*name), 0);
    }
    let console = console.build();
    context.register_global_property(
        js_string!("console"),
        console,
        Attribute::WRITABLE | Attribute::CONFIGURABLE,
    )
}

/// The library's tables are globals that a script can see and replace.
fn define_table(table: &NameTable, context: &mut Context) -> JsResult<()> {
    let object = JsObject::with_object_proto(context.intrinsics());
    for (index, name) in (0_i32..).zip(table.names) {
        object.create_data_property_or_throw(JsString::from(*name), index, context)?;
    }
    let descriptor = PropertyDescriptor::builder()
        .value(object)
        .writable(true)
        .enumerable(true)
        .configurable(false);
    context.global_object().define_property_or_throw(
        JsString::from(table.name),
        descriptor,
        context,
    )?;
    Ok(())
}

/// Functions of a client's JavaScript library are declared with `function` and can't be deleted;
/// natives can. Both can be assigned to.
fn define(builtin: &'static Builtin, dialect: &Dialect, context: &mut Context) -> JsResult<()> {
    let native = dialect.is_native(builtin.name);
    let shape = if native {
        dialect.native_shape
    } else {
        NativeShape::Declared
    };
    let (name, parameters) = match shape {
        NativeShape::Anonymous => ("", 0),
        NativeShape::WithoutParameters | NativeShape::Scripted => (builtin.name, 0),
        NativeShape::Declared | NativeShape::NotEnumerable => {
            (builtin.name, builtin.parameters.len())
        }
    };
    let is_scripted = dialect.is_scripted(builtin.name);
    let body = NativeFunction::from_copy_closure(move |_, arguments, context| {
        natives::run(builtin, arguments, context)
    });
    let function = FunctionObjectBuilder::new(context.realm(), body)
        .name(JsString::from(name))
        .length(parameters)
        .constructor(is_scripted)
        .build();
    if is_scripted {
        define_prototype(&function, context)?;
    }
    let descriptor = PropertyDescriptor::builder()
        .value(function)
        .writable(true)
        .enumerable(shape != NativeShape::NotEnumerable)
        .configurable(native);
    context.global_object().define_property_or_throw(
        JsString::from(builtin.name),
        descriptor,
        context,
    )?;
    Ok(())
}

/// What every function has that is declared in JavaScript.
fn define_prototype(function: &JsFunction, context: &mut Context) -> JsResult<()> {
    let prototype = JsObject::with_object_proto(context.intrinsics());
    let hidden = PropertyDescriptor::builder()
        .writable(true)
        .enumerable(false);
    let constructor = hidden.clone().value(function.clone()).configurable(true);
    prototype.define_property_or_throw(js_string!("constructor"), constructor, context)?;
    let prototype = hidden.value(prototype).configurable(false);
    function.define_property_or_throw(js_string!("prototype"), prototype, context)?;
    Ok(())
}
