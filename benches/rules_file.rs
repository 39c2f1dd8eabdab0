//! Prints what `rules.rs` generates, for `peers.sh`: `rules_file pac RULES`, or
//! `rules_file urls RULES COUNT`. Compiled with rustc alone.

mod rules;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |index: usize| arguments.get(index).and_then(|text| text.parse().ok());
    match (arguments.first().map(String::as_str), number(1), number(2)) {
        (Some("pac"), Some(rules), None) => print!("{}", rules::pac_file(rules)),
        (Some("urls"), Some(rules), Some(count)) => {
            for url in rules::urls(rules, count) {
                println!("{url}");
            }
        }
        _ => eprintln!("rules_file pac RULES | rules_file urls RULES COUNT"),
    }
}
