//! Scripts as people write them, from arbitrary bytes.
//!
//! A grammar and not free text: the engine can't be interrupted inside a native loop, and a failed
//! allocation ends the process (SECURITY.md says so), so that free text finds only that. Here
//! nothing loops for long and no text grows large. What free text does to the parser is the
//! business of `script_decode`.

use std::fmt::Write as _;

use libfuzzer_sys::arbitrary::{Result, Unstructured};

/// Deepest nesting of what is generated.
const DEPTH: usize = 5;

/// A PAC file.
pub fn pac_file(bytes: &mut Unstructured<'_>) -> Result<String> {
    let mut script = String::new();
    // Without them it may be a decision program.
    if bytes.arbitrary()? {
        script.push_str("var list = [");
        for _ in 0..bytes.int_in_range(0..=3)? {
            let _ = write!(script, "{}, ", literal(bytes)?);
        }
        script.push_str("\"a.example\"];\n");
    }
    let _ = writeln!(script, "var {} = 0;", bytes.choose(&["seen", "list"])?);
    let entry = ["FindProxyForURL", "FindProxyForURL", "FindProxyForURLEx"];
    let _ = writeln!(script, "function {}(url, host) {{", bytes.choose(&entry)?);
    statements(bytes, &mut script, DEPTH)?;
    script.push_str("}\n");
    Ok(script)
}

fn statements(bytes: &mut Unstructured<'_>, script: &mut String, depth: usize) -> Result<()> {
    for _ in 0..bytes.int_in_range(1..=4)? {
        if bytes.is_empty() {
            break;
        }
        statement(bytes, script, depth)?;
        script.push('\n');
    }
    Ok(())
}

fn statement(bytes: &mut Unstructured<'_>, script: &mut String, depth: usize) -> Result<()> {
    let choices = if depth == 0 { 2 } else { 9 };
    match bytes.int_in_range(0..=choices)? {
        0 => {
            let value = expression(bytes, depth)?;
            let _ = write!(script, "return {value};");
        }
        1 => {
            let value = expression(bytes, depth)?;
            let target = bytes.choose(&["seen", "var seen", "host", "url"])?;
            let _ = write!(script, "{target} = {value};");
        }
        2 => script.push_str(bytes.choose(&["return", "return;", ";", "// note", "/* x */"])?),
        3 | 4 => {
            let condition = expression(bytes, depth - 1)?;
            let _ = write!(script, "if ({condition}) {{\n");
            statements(bytes, script, depth - 1)?;
            script.push('}');
            if bytes.arbitrary()? {
                script.push_str(" else ");
                statement(bytes, script, depth - 1)?;
            }
        }
        5 => {
            let condition = expression(bytes, depth - 1)?;
            let value = expression(bytes, depth - 1)?;
            let _ = write!(script, "if ({condition}) return {value}; else return host");
        }
        6 => {
            script.push_str("for (var i = 0; i < list.length; i++) {\n");
            statements(bytes, script, depth - 1)?;
            script.push('}');
        }
        7 => {
            script.push_str("try {\n");
            statements(bytes, script, depth - 1)?;
            script.push_str("} catch (e) {\n");
            statements(bytes, script, depth - 1)?;
            script.push('}');
        }
        8 => {
            let value = expression(bytes, depth - 1)?;
            let _ = write!(script, "switch ({value}) {{ case \"a\": default:\n");
            statements(bytes, script, depth - 1)?;
            script.push('}');
        }
        _ => {
            let value = expression(bytes, depth - 1)?;
            let _ = write!(script, "throw {value};");
        }
    }
    Ok(())
}

fn expression(bytes: &mut Unstructured<'_>, depth: usize) -> Result<String> {
    if depth == 0 || bytes.is_empty() {
        return atom(bytes);
    }
    let below = depth - 1;
    Ok(match bytes.int_in_range(0..=9)? {
        0..=2 => call(bytes, below)?,
        3 => {
            let operator = bytes.choose(&["||", "&&", "==", "===", "!=", "<", "+", ",", ">="])?;
            let (left, right) = (expression(bytes, below)?, expression(bytes, below)?);
            format!("({left} {operator} {right})")
        }
        4 => format!("!{}", expression(bytes, below)?),
        5 => {
            let [test, yes, no] = [(); 3].map(|()| expression(bytes, below));
            format!("({} ? {} : {})", test?, yes?, no?)
        }
        6 => {
            let text = atom(bytes)?;
            let method = bytes.choose(&[
                "toLowerCase()",
                "toUpperCase()",
                "length",
                "split('.')",
                "indexOf('.')",
                "substring(1, 3)",
                "charAt(0)",
                "substr(0, 2)",
                "trim()",
                "lastIndexOf('e')",
            ])?;
            format!("{text}.{method}")
        }
        7 => {
            let value = expression(bytes, below)?;
            format!(
                "(function (x) {{ return x && {value}; }})({})",
                atom(bytes)?
            )
        }
        8 => format!("(y => {})(host)", expression(bytes, below)?),
        _ => atom(bytes)?,
    })
}

fn call(bytes: &mut Unstructured<'_>, depth: usize) -> Result<String> {
    let names: Vec<&str> = pac_check::pac::builtins::ALL
        .iter()
        .map(|builtin| builtin.name)
        .chain([
            "String", "Number", "isNaN", "parseInt", "new Date", "nothing",
        ])
        .collect();
    let name = *bytes.choose(&names)?;
    let mut arguments = Vec::new();
    for _ in 0..bytes.int_in_range(0..=4)? {
        // What is live in shExpMatch is a regular expression, and those can't be interrupted.
        arguments.push(if name == "shExpMatch" {
            atom(bytes)?
        } else {
            expression(bytes, depth)?
        });
    }
    Ok(format!("{name}({})", arguments.join(", ")))
}

fn atom(bytes: &mut Unstructured<'_>) -> Result<String> {
    Ok(match bytes.int_in_range(0..=9)? {
        0..=2 => "host".to_owned(),
        3 => "url".to_owned(),
        4..=7 => literal(bytes)?,
        8 => bytes.arbitrary::<i16>()?.to_string(),
        _ => {
            let atoms = [
                "list",
                "list[0]",
                "seen",
                "null",
                "undefined",
                "true",
                "{}",
                "this",
                "missing",
                "/e/.test(host)",
                "-0",
                "1e21",
                "NaN",
                "function () {}",
                "new Date()",
            ];
            (*bytes.choose(&atoms)?).to_owned()
        }
    })
}

/// A short text in quotes.
fn literal(bytes: &mut Unstructured<'_>) -> Result<String> {
    if bytes.arbitrary()? {
        let texts = [
            "PROXY p.example:8080",
            "DIRECT",
            "PROXY a:1; DIRECT",
            "SOCKS5 [::1]:1080",
            "10.0.0.0",
            "255.0.0.0",
            ".example",
            "*.example",
            "a.example",
            "MON",
            "FRI",
            "GMT",
            "JAN",
            "",
            "192.168.1.300",
            "fe80::1",
            "10.0.0.0/8",
            "www.a.example",
            "com",
            "\\u00e9",
            "\\ud800",
        ];
        return Ok(format!("\"{}\"", bytes.choose(&texts)?));
    }
    let length = bytes.int_in_range(0..=12)?;
    let mut text = String::from("\"");
    for _ in 0..length {
        let letters = b" .*?;:-_/[]|^$,\\#@%0123456789abPROXYe";
        let letter = char::from(*bytes.choose(letters)?);
        if letter == '\\' {
            text.push('\\');
        }
        text.push(letter);
    }
    text.push('"');
    Ok(text)
}
