//! What the program itself does with the text of a script, before any worker: the gate, the parser, the
//! decision program and its answers. Whatever the text, memory and work are bounded.

#![no_main]

use std::alloc::{GlobalAlloc, Layout, System};
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use libfuzzer_sys::arbitrary::{Result, Unstructured};
use libfuzzer_sys::fuzz_target;
use pac_check::pac::dialects;
use pac_check::pac::evaluation::Limits;
use pac_check::pac::lookup::SharedHost;
use pac_check::pac::lowering;
use pac_check::pac::request::Request;
use pac_check::pac::script::Script;
use pac_check::pac::{Family, Host, Resolution};

/// Counts what is allocated: now, at most, and in all.
struct Counting;

static NOW: AtomicUsize = AtomicUsize::new(0);
static MOST: AtomicUsize = AtomicUsize::new(0);
static ALL: AtomicUsize = AtomicUsize::new(0);

fn add(bytes: usize) {
    let now = NOW.fetch_add(bytes, Ordering::Relaxed) + bytes;
    MOST.fetch_max(now, Ordering::Relaxed);
    ALL.fetch_add(bytes, Ordering::Relaxed);
}

// SAFETY: every call goes on to the system's allocator as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        add(layout.size());
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        NOW.fetch_sub(layout.size(), Ordering::Relaxed);
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Bytes that working a script out beforehand may hold, and allocate in all, whatever the text: it has a
/// bound of its own on memory and on work.
const BASE: usize = 40 * 1024 * 1024;
const WORK: usize = 1024 * 1024 * 1024;
/// Bytes for each byte of the text: held at the same time, and allocated in all.
const HELD: usize = 256;
const ALLOCATED: usize = 1024;
/// Ticks of the processor's clock, a hundred a second: far above what the largest text takes.
const LONGEST: u64 = 200;

const PIECES: [&str; 64] = [
    "a",
    " b ",
    "(",
    ")",
    "{",
    "}",
    "[",
    "]",
    ";",
    ",",
    ".c",
    "=",
    "==",
    "+",
    "-",
    "++",
    "!",
    "?",
    ":",
    "/",
    "/x/",
    "'s'",
    "\"",
    "1",
    " if(",
    " else ",
    " function ",
    " return ",
    "var ",
    "let ",
    "const ",
    "for(",
    "while(",
    "do ",
    "case ",
    "default:",
    "switch(",
    "try{",
    "}catch(e){",
    "throw ",
    "new ",
    "typeof ",
    " in ",
    "\n",
    "//",
    "/**/",
    "||",
    "&&",
    "host",
    "url",
    "shExpMatch(host,'*a*b')",
    "dnsDomainIs(host,'.a')",
    "function(){",
    "a:",
    "(a)",
    "(a=",
    "({",
    "([",
    "`",
    "=>",
    "...",
    "0x1",
    "'PROXY a:1'",
    "sortIpAddressList('1.1.1.1;::1')",
];

fuzz_target!(|data: &[u8]| {
    let mut bytes = Unstructured::new(data);
    let _ = run(&mut bytes);
});

fn run(bytes: &mut Unstructured<'_>) -> Result<()> {
    let text = text(bytes)?;
    let began = ticks();
    for name in ["chromium", "pac-resolver", "pypac", "winhttp"] {
        let Some(dialect) = dialects::named(name) else {
            continue;
        };
        let script = Script::decode("fuzz.pac", text.as_bytes(), None, dialect);
        let before = NOW.load(Ordering::Relaxed);
        MOST.store(before, Ordering::Relaxed);
        let all = ALL.load(Ordering::Relaxed);
        let program = lowering::lower(&script, dialect);
        let held = MOST.load(Ordering::Relaxed) - before;
        let allocated = ALL.load(Ordering::Relaxed) - all;
        let length = text.len();
        assert!(held <= BASE + HELD * length, "{held} bytes for {length}");
        assert!(
            allocated <= WORK + ALLOCATED * length,
            "{allocated} bytes for {length}"
        );
        if let (Ok(program), Ok(request)) = (program, Request::new("https://a.example/b", dialect))
        {
            let host: SharedHost = Arc::new(NoWorld);
            let _ = program.evaluate(&request, &host, &Limits::default());
        }
    }
    let took = ticks() - began;
    assert!(took < LONGEST, "{took} ticks for {} bytes", text.len());
    Ok(())
}

/// What this process has had of a processor; 0 where the system does not say. A busy machine is no
/// defect.
fn ticks() -> u64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit(')').next().unwrap_or_default();
    let times = fields.split_ascii_whitespace().skip(11).take(2);
    times.filter_map(|field| field.parse::<u64>().ok()).sum()
}

/// Any text, or pieces of scripts, some of them many times.
fn text(bytes: &mut Unstructured<'_>) -> Result<String> {
    if bytes.ratio(1, 4)? {
        return Ok(String::from_utf8_lossy(bytes.bytes(bytes.len())?).into_owned());
    }
    let mut text = String::new();
    if bytes.arbitrary()? {
        text.push_str("function FindProxyForURL(url, host) { return ");
    }
    while !bytes.is_empty() && text.len() < 900_000 {
        let mut unit = String::new();
        for _ in 0..bytes.int_in_range(1..=4)? {
            unit.push_str(bytes.choose(&PIECES)?);
        }
        let times = match bytes.int_in_range(0..=9)? {
            0..=5 => 1,
            6 | 7 => bytes.int_in_range(2..=40)?,
            8 => bytes.int_in_range(100..=3_000)?,
            _ => bytes.int_in_range(3_000..=200_000)?,
        };
        text.push_str(&unit.repeat(times.min(900_000 / unit.len())));
    }
    if bytes.arbitrary().unwrap_or_default() {
        text.push('}');
    }
    Ok(text)
}

/// Nobody is asked anything.
struct NoWorld;

impl Host for NoWorld {
    fn resolve(&self, _: &str, _: Family) -> Resolution {
        Resolution::NoSuchName
    }

    fn own_addresses(&self) -> Vec<IpAddr> {
        Vec::new()
    }

    fn now_ms(&self) -> i64 {
        0
    }

    fn utc_offset_seconds(&self, _: i64) -> i32 {
        0
    }
}
