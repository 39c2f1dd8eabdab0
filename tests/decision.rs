//! Decision programs and the engine give the same answers.

#![expect(
    clippy::disallowed_methods,
    reason = "reads the samples, and how many files are wanted"
)]
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it can't go on"
)]

#[path = "support/printer.rs"]
mod printer;
#[path = "generated/scripts.rs"]
mod scripts;

use std::net::IpAddr;
use std::sync::Arc;

use pac_check::pac::decision::Program;
use pac_check::pac::dialects::{self, Dialect};
use pac_check::pac::engine::Engine;
use pac_check::pac::evaluation::{Limits, Outcome};
use pac_check::pac::lookup::SharedHost;
use pac_check::pac::lowering::lower;
use pac_check::pac::request::Request;
use pac_check::pac::script::Script;
use pac_check::pac::stack::on_large_stack;
use pac_check::pac::steps::Instrumentation;
use pac_check::pac::{Family, Host, Resolution};

use printer::{Style, printed};

struct World;

impl Host for World {
    fn resolve(&self, name: &str, family: Family) -> Resolution {
        let address = |text: &str| Resolution::Addresses(vec![text.parse().unwrap()]);
        match name {
            "v4.test" | "www.a.example" => address("10.1.2.3"),
            "v6.test" if family == Family::Any => address("2001:db8::5"),
            "v6.test" => Resolution::NoAddress,
            "a" => address("192.168.7.8"),
            _ => Resolution::NoSuchName,
        }
    }

    fn own_addresses(&self) -> Vec<IpAddr> {
        vec!["192.168.1.9".parse().unwrap()]
    }

    fn now_ms(&self) -> i64 {
        1_750_000_000_000
    }

    fn utc_offset_seconds(&self, _: i64) -> i32 {
        3600
    }
}

/// What happened to the files.
#[derive(Default)]
struct Count {
    lowered: u64,
    evaluated: u64,
    answered: u64,
}

/// Asks both ways about every URL; panics where they differ.
fn compare(text: &str, dialect: &'static Dialect, urls: &[&str], count: &mut Count) {
    let script = Script::decode("x.pac", text.as_bytes(), None, dialect);
    let Ok(program) = lower(&script, dialect) else {
        return;
    };
    count.lowered += 1;
    let written = program.write().unwrap();
    let again = Program::read(&written).expect("what was written can be read");
    let host: SharedHost = Arc::new(World);
    let limits = Limits::default();
    let mut engine = None;
    for url in urls {
        let Ok(request) = Request::new(url, dialect) else {
            continue;
        };
        count.evaluated += 1;
        let Some(answer) = program.evaluate(&request, &host, &limits) else {
            continue;
        };
        count.answered += 1;
        let engine = engine.get_or_insert_with(|| {
            let how = Instrumentation::Returns;
            Engine::load(&script, dialect, host.clone(), limits.clone(), how).unwrap_or_else(
                |failure| panic!("{} does not load: {failure}\n{text}", dialect.name),
            )
        });
        let expected = engine.call(&request);
        assert_eq!(answer, expected, "{} {url}\n{text}", dialect.name);
        assert_eq!(
            again.evaluate(&request, &host, &limits),
            Some(expected),
            "read again: {} {url}\n{text}",
            dialect.name
        );
    }
}

/// A generator of numbers that is the same everywhere.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }
}

/// URLs of names and paths like those that generated files ask for.
fn more_urls(numbers: &mut Numbers, count: u64) -> Vec<String> {
    const LABELS: [&str; 12] = [
        "a",
        "b",
        "www",
        "example",
        "test",
        "deep",
        "er",
        "xb",
        "v4",
        "G",
        "1",
        "constructor",
    ];
    const PATHS: [&str; 8] = [
        "",
        "/",
        "/some/",
        "/some/page.html",
        "/x?q=1",
        "/y?z=www.g",
        ":8080/a",
        "/UPPER",
    ];
    let mut below = |most: usize| {
        let most = u64::try_from(most).unwrap();
        usize::try_from((numbers.next() >> 16) % most).unwrap()
    };
    let mut urls = Vec::new();
    for _ in 0..count {
        let host = match below(8) {
            0 => format!("10.{}.{}.{}", below(3), below(256), below(256)),
            1 => format!("192.168.{}.8", below(9)),
            _ => (0..=below(5))
                .map(|_| LABELS[below(LABELS.len())])
                .collect::<Vec<_>>()
                .join("."),
        };
        let scheme = ["http", "https", "ftp", "ws"][below(16) / 5];
        urls.push(format!("{scheme}://{host}{}", PATHS[below(PATHS.len())]));
    }
    urls
}

fn run(files: u64, seed: u64, more: u64) -> Count {
    let mut count = Count::default();
    let mut numbers = Numbers(seed);
    for file in 0..files {
        let bytes: Vec<u8> = (0..200).map(|_| numbers.next().to_le_bytes()[3]).collect();
        let text = scripts::script(&bytes);
        let dialect = match file % 3 {
            0 | 1 => dialects::DEFAULT,
            _ => {
                let [byte, ..] = numbers.next().to_le_bytes();
                dialects::ALL[usize::from(byte) % dialects::ALL.len()]
            }
        };
        let more = more_urls(&mut numbers, more);
        let mut urls = scripts::URLS.to_vec();
        urls.extend(more.iter().map(String::as_str));
        compare(&text, dialect, &urls, &mut count);
    }
    count
}

/// `FILES=100000 URLS=200 SEED=7 cargo test --test decision` makes more of it: with 200 URLs more for
/// each file.
#[test]
fn generated_files_are_answered_as_by_the_engine() {
    let number = |name: &str| std::env::var(name).ok()?.parse::<u64>().ok();
    let files = number("FILES").unwrap_or(800);
    let seed = number("SEED").unwrap_or(0x9E37_79B9_7F4A_7C15);
    let more = number("URLS").unwrap_or(8);
    let count = on_large_stack(|| run(files, seed, more)).expect("both ways give the same answers");
    let Count {
        lowered,
        evaluated,
        answered,
    } = count;
    println!("{files} files, {lowered} lowered; {evaluated} evaluations, {answered} answered");
    // The property is about something.
    assert!(
        lowered * 4 > files,
        "{lowered} of {files} files are lowered"
    );
    assert!(
        answered * 3 > evaluated,
        "{answered} of {evaluated} are answered"
    );
}

fn pac_files(directory: &str) -> Vec<(String, String)> {
    let directory = format!("{}/{directory}", env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    let mut waiting = vec![std::path::PathBuf::from(directory)];
    while let Some(directory) = waiting.pop() {
        for entry in std::fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                waiting.push(path);
            } else if path
                .extension()
                .is_some_and(|end| end == "pac" || end == "dat")
                && let Ok(text) = std::fs::read_to_string(&path)
            {
                files.push((path.display().to_string(), text));
            }
        }
    }
    files.sort();
    files
}

/// URLs of the names that a file mentions, beside those of the generated files.
fn urls_of(text: &str) -> Vec<String> {
    let mut urls: Vec<String> = scripts::URLS.iter().map(|url| (*url).to_owned()).collect();
    let words =
        text.split(|letter: char| !(letter.is_ascii_alphanumeric() || "-.".contains(letter)));
    for word in words
        .filter(|word| word.contains('.') && word.len() > 4)
        .take(40)
    {
        let word = word.trim_matches('.');
        urls.push(format!("http://{word}/p"));
        urls.push(format!("https://x.{word}/"));
    }
    urls
}

/// A call whose value does not count may throw all the same.
#[test]
fn a_call_that_nothing_needs_throws_as_in_the_engine() {
    let functions = [
        "dnsDomainIs($1, $2)",
        "dnsDomainLevels($1)",
        "isPlainHostName($1)",
        "isValidIpAddress($1)",
        "localHostOrDomainIs($1, $2)",
        "shExpMatch($1, $2)",
        "convert_addr($1)",
        "isInNet($1, $2, $2)",
        "isInNetEx($1, $2)",
        "isResolvable($1)",
        "sortIpAddressList($1)",
        "weekdayRange($1, $2)",
    ];
    let texts = [
        "'*/x'",
        "'('",
        "'['",
        "''",
        "'a.b'",
        "'1.2.3.4'",
        "host",
        "null",
    ];
    let count = on_large_stack(|| {
        let mut count = Count::default();
        for function in functions {
            let calls: Vec<String> = texts
                .iter()
                .zip(texts.iter().cycle().skip(3))
                .map(|(a, b)| function.replace("$1", a).replace("$2", b))
                .collect();
            for call in calls {
                let text = format!(
                    "function FindProxyForURL(url, host) {{ if ({call}) {{ }} return 'DIRECT'; }}"
                );
                for dialect in dialects::ALL {
                    compare(
                        &text,
                        dialect,
                        &["http://a.example/", "http://v4.test/"],
                        &mut count,
                    );
                }
            }
        }
        count
    });
    let count = count.expect("both ways give the same answers");
    assert!(count.answered > 200, "{} answered", count.answered);
}

/// Larger files are compared in the default client only.
const LARGE: usize = 100_000;

#[test]
fn samples_are_answered_as_by_the_engine() {
    let count = on_large_stack(|| {
        let mut count = Count::default();
        for (path, text) in pac_files("pac-samples") {
            println!("{path}");
            let urls = urls_of(&text);
            let urls: Vec<&str> = urls.iter().map(String::as_str).collect();
            for dialect in dialects::ALL {
                let is_default = dialect.name == dialects::DEFAULT.name;
                if is_default {
                    compare(&text, dialect, &urls, &mut count);
                } else if text.len() < LARGE {
                    let few: Vec<&str> = urls.iter().copied().step_by(4).collect();
                    compare(&text, dialect, &few, &mut count);
                }
            }
        }
        count
    });
    let count = count.expect("both ways give the same answers");
    assert!(count.answered > 1000, "{} answered", count.answered);
}

/// What the printer puts in.
const HTML_LIKE: &str = "-->'\n<!--'\n";

const MARK: char = '\u{feff}';

/// What a file answers, however it is printed; `None` where it is not lowered.
fn answers(text: &str, urls: &[String]) -> Option<Vec<Option<Outcome>>> {
    let dialect = dialects::DEFAULT;
    let script = Script::decode("x.pac", text.as_bytes(), None, dialect);
    let program = lower(&script, dialect).ok()?;
    let host: SharedHost = Arc::new(World);
    let limits = Limits::default();
    let requests = urls
        .iter()
        .filter_map(|url| Request::new(url, dialect).ok());
    let answers = requests.map(|request| {
        let answer = program.evaluate(&request, &host, &limits);
        answer.map(|answer| answer.outcome)
    });
    Some(answers.collect())
}

#[test]
fn samples_are_lowered_alike_however_they_are_printed() {
    let lowered = on_large_stack(|| {
        let mut lowered = 0;
        for (path, text) in pac_files("pac-samples") {
            let urls = urls_of(&text);
            let Some(expected) = answers(&text, &urls) else {
                continue;
            };
            let mark = if text.starts_with(MARK) {
                "\u{feff}"
            } else {
                ""
            };
            for style in Style::ALL {
                let Some(text) = printed(&text, style) else {
                    continue;
                };
                // A byte order mark is not a token, and says what the bytes behind it mean.
                let text = format!("{mark}{}", text.trim_start_matches(MARK));
                if Script::decode("x.pac", text.as_bytes(), None, dialects::DEFAULT)
                    .accepted(dialects::DEFAULT)
                    .is_err()
                {
                    // Longer than the client takes.
                    continue;
                }
                if style == Style::LineComments {
                    let without = text.replace(HTML_LIKE, "");
                    let found = answers(&without, &urls);
                    let is_idle = found.is_none() && expected.iter().all(Option::is_none);
                    assert!(is_idle || found.as_ref() == Some(&expected), "{path}");
                }
                let found = answers(&text, &urls);
                // HTML-like comments, and as many levels of parentheses as a chain has terms, are the
                // worker's to read.
                let is_deep = style == Style::Parentheses && text.len() > LARGE;
                // A program that leaves every request to the engine is as good as none.
                let is_idle = expected.iter().all(Option::is_none);
                if found.is_none() && (style == Style::LineComments || is_deep || is_idle) {
                    continue;
                }
                assert_eq!(found, Some(expected.clone()), "{path} {style:?}");
                lowered += 1;
            }
        }
        lowered
    });
    let lowered = lowered.expect("the answers are the same");
    assert!(lowered > 200, "{lowered} are lowered");
}
