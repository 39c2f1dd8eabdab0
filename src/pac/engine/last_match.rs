//! What `RegExp` remembers of the last match: `RegExp.$1`, `RegExp.lastMatch` and so on.
//!
//! They are not part of the standard, and browsers have them
//! (<https://github.com/tc39/proposal-regexp-legacy-features>).

use boa_engine::object::FunctionObjectBuilder;
use boa_engine::property::PropertyDescriptor;
use boa_engine::{Context, JsResult, JsString, JsValue, NativeFunction, js_string};

use crate::pac::dialects::RememberedMatch;

/// A script that only calls `RegExp` does not ask.
pub(super) fn may_ask(text: &str) -> bool {
    text.match_indices("RegExp").any(|(at, found)| {
        let after = text.get(at + found.len()..).unwrap_or_default();
        !after.trim_start().starts_with('(')
    })
}

#[derive(Clone, Copy)]
enum Part {
    Input,
    Match,
    LastGroup,
    Before,
    After,
    Group(usize),
}

const PARTS: [(&str, Part); 19] = [
    ("$1", Part::Group(1)),
    ("$2", Part::Group(2)),
    ("$3", Part::Group(3)),
    ("$4", Part::Group(4)),
    ("$5", Part::Group(5)),
    ("$6", Part::Group(6)),
    ("$7", Part::Group(7)),
    ("$8", Part::Group(8)),
    ("$9", Part::Group(9)),
    ("input", Part::Input),
    ("$_", Part::Input),
    ("lastMatch", Part::Match),
    ("$&", Part::Match),
    ("lastParen", Part::LastGroup),
    ("$+", Part::LastGroup),
    ("leftContext", Part::Before),
    ("$`", Part::Before),
    ("rightContext", Part::After),
    ("$'", Part::After),
];

/// The last match that succeeded.
#[derive(Clone)]
struct LastMatch {
    input: JsString,
    index: usize,
    /// The whole match, then the groups.
    groups: Vec<JsString>,
}

/// Has `exec`, through which every match goes, remember it, and defines the properties.
pub(super) fn install(kept: RememberedMatch, context: &mut Context) -> JsResult<()> {
    if kept == RememberedMatch::Nothing {
        return Ok(());
    }
    let prototype = context.intrinsics().constructors().regexp().prototype();
    let original = prototype.get(js_string!("exec"), context)?;
    context.insert_data(Exec(original));
    let exec = FunctionObjectBuilder::new(context.realm(), NativeFunction::from_fn_ptr(exec))
        .name(js_string!("exec"))
        .length(1)
        .build();
    let hidden = PropertyDescriptor::builder()
        .enumerable(false)
        .configurable(true);
    let method = hidden.clone().value(exec).writable(true);
    prototype.define_property_or_throw(js_string!("exec"), method, context)?;
    let constructor = context.intrinsics().constructors().regexp().constructor();
    for (name, part) in PARTS {
        let is_few =
            matches!(part, Part::Group(_)) || ["leftContext", "rightContext"].contains(&name);
        if kept == RememberedMatch::GroupsAndContext && !is_few {
            continue;
        }
        let getter = NativeFunction::from_copy_closure(move |_, _, context| {
            Ok(JsValue::from(remembered(part, context)))
        });
        let getter = getter.to_js_function(context.realm());
        let property = hidden.clone().get(getter);
        constructor.define_property_or_throw(JsString::from(name), property, context)?;
    }
    Ok(())
}

/// `exec` as it was.
struct Exec(JsValue);

fn exec(this: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let Some(original) = context.get_data::<Exec>().map(|exec| exec.0.clone()) else {
        return Ok(JsValue::null());
    };
    let Some(original) = original.as_object() else {
        return Ok(JsValue::null());
    };
    let input = match arguments.first() {
        Some(argument) => argument.to_string(context)?,
        None => js_string!("undefined"),
    };
    let result = original.call(this, &[JsValue::from(input.clone())], context)?;
    if let Some(found) = result.as_object() {
        let index = found
            .get(js_string!("index"), context)?
            .to_length(context)?;
        let length = found
            .get(js_string!("length"), context)?
            .to_length(context)?;
        let mut groups = Vec::new();
        for group in 0..length {
            let text = found.get(group, context)?;
            groups.push(text.as_string().unwrap_or_default());
        }
        context.insert_data(LastMatch {
            input,
            index: usize::try_from(index).unwrap_or_default(),
            groups,
        });
    }
    Ok(result)
}

fn remembered(part: Part, context: &Context) -> JsString {
    let Some(last) = context.get_data::<LastMatch>() else {
        return js_string!("");
    };
    let group = |index: usize| last.groups.get(index).cloned().unwrap_or_default();
    let units = |from: usize, to: usize| {
        let text: Vec<u16> = last.input.iter().skip(from).take(to - from).collect();
        JsString::from(text.as_slice())
    };
    match part {
        Part::Input => last.input.clone(),
        Part::Match => group(0),
        Part::LastGroup if last.groups.len() > 1 => group(last.groups.len() - 1),
        Part::LastGroup => js_string!(""),
        Part::Before => units(0, last.index),
        Part::After => {
            let end = last.index + group(0).len();
            units(end, last.input.len().max(end))
        }
        Part::Group(index) => group(index),
    }
}

#[cfg(test)]
mod tests {
    use boa_engine::Source;

    use super::*;

    #[test]
    fn the_last_match_that_succeeded_is_remembered() {
        let mut context = Context::default();
        install(RememberedMatch::Everything, &mut context).unwrap();
        let cases = [
            ("RegExp.$1", ""),
            ("/a(b)?(c)/.exec('xacy'); RegExp.$1 + '|' + RegExp.$2", "|c"),
            ("/q/.test('x'); RegExp.$2", "c"),
            (
                "'10.20'.replace(/(\\d+)\\.(\\d+)/, ''); RegExp.$1 + RegExp['$2'] + RegExp.lastParen",
                "102020",
            ),
            (
                "'xaby'.match(/a(b)/); [RegExp.input, RegExp.lastMatch, RegExp.leftContext, RegExp[\"$'\"]].join()",
                "xaby,ab,x,y",
            ),
        ];
        for (script, expected) in cases {
            let value = context.eval(Source::from_bytes(script)).unwrap();
            let text = value.to_string(&mut context).unwrap();
            assert_eq!(text.to_std_string_lossy(), expected, "{script}");
        }
    }

    #[test]
    fn an_old_engine_keeps_less() {
        let mut context = Context::default();
        install(RememberedMatch::GroupsAndContext, &mut context).unwrap();
        let script =
            "/a(b)/.exec('xaby'); [RegExp.$1, RegExp.leftContext, RegExp.lastMatch].join()";
        let value = context.eval(Source::from_bytes(script)).unwrap();
        let text = value.to_string(&mut context).unwrap();
        assert_eq!(text.to_std_string_lossy(), "b,x,");
    }

    #[test]
    fn only_a_script_that_reads_a_property_of_regexp_may_ask() {
        assert!(may_ask("if (/(a)/.test(h)) return RegExp.$1;"));
        assert!(may_ask("RegExp [\"$1\"]"));
        assert!(may_ask("var r = RegExp; r.$1"));
        assert!(may_ask("RegExp/**/.$1"));
        assert!(may_ask("RegExp // a\n.$1"));
        assert!(may_ask("var { $1: a } = /**/RegExp"));
        assert!(!may_ask("new RegExp('^' + a).test(b)"));
    }
}
