//! A network for one test: a network namespace, which nothing can leave, with a router in another one.

#![expect(
    clippy::disallowed_methods,
    reason = "the namespace is made by programs of the system, and counted by its files"
)]

use std::collections::BTreeMap;
use std::io::Write as _;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Set within the namespace.
const INSIDE: &str = "PAC_CHECK_TEST_NETWORK";

/// Runs a test in a namespace of its own; where none can be made, it is left out, aloud. `name` is the
/// path of the test.
pub(crate) fn alone(name: &str, body: fn()) {
    if std::env::var_os(INSIDE).is_some() {
        run("ip", &["link", "set", "lo", "up"]);
        return body();
    }
    let makes = |more: &[&str]| {
        let mut command = Command::new("unshare");
        command
            .args(more)
            .args(["-n", "-m", "ip", "link", "set", "lo", "up"]);
        let output = command.stdin(Stdio::null()).output();
        output.is_ok_and(|it| it.status.success())
    };
    let more: &[&str] = if makes(&[]) {
        &[]
    } else if makes(&["-r"]) {
        &["-r"]
    } else {
        left_out(&format!(
            "{name}: no network namespace can be made here (unshare, ip)"
        ));
        return;
    };
    let output = Command::new("unshare")
        .args(more)
        .args(["-n", "-m"])
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", name, "--nocapture", "--test-threads=1"])
        .env(INSIDE, "1")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let out = String::from_utf8_lossy(&output.stdout);
    let err = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{out}\n{err}");
    for line in err.lines().filter_map(|it| it.strip_prefix("left out: ")) {
        left_out(line);
    }
    assert!(
        out.contains("1 passed"),
        "{name} is not the path of a test: {out}"
    );
}

/// The names that the system resolves here, as lines of a hosts file. The file must stay.
pub(crate) fn names(lines: &str) -> tempfile::NamedTempFile {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), lines).unwrap();
    run("chmod", &["644", &file.path().display().to_string()]);
    run(
        "mount",
        &["--bind", &file.path().display().to_string(), "/etc/hosts"],
    );
    file
}

/// Says what is left out, past the test runner, which keeps what passing tests print.
pub(crate) fn left_out(what: &str) {
    let _ = writeln!(std::io::stderr(), "left out: {what}");
}

/// Runs a program that must succeed.
pub(crate) fn run(program: &str, words: &[&str]) {
    let output = Command::new(program)
        .args(words)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let err = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program} {words:?}: {err}");
}

/// True where a program can be run.
pub(crate) fn has(program: &str) -> bool {
    let output = Command::new(program).arg("--version").output();
    output.is_ok_and(|it| it.status.success())
}

/// A router at 10.99.0.2 and fd99::2; this machine is 10.99.0.1 and fd99::1, and sends everything to it.
pub(crate) struct Router {
    /// It holds the namespace, and ends with its input.
    child: Child,
}

impl Router {
    pub(crate) fn new() -> Self {
        let child = Command::new("unshare")
            .args(["-n", "cat"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let router = Self { child };
        let space = |process: &str| std::fs::read_link(format!("/proc/{process}/ns/net")).ok();
        let start = Instant::now();
        while space(&router.id()) == space("self") {
            assert!(start.elapsed() < Duration::from_secs(20), "no namespace");
            std::thread::park_timeout(Duration::from_millis(5));
        }
        let id = router.id();
        for line in [
            format!("link add v0 type veth peer name v1 netns {id}"),
            "addr add 10.99.0.1/24 dev v0".to_owned(),
            "addr add fd99::1/64 dev v0 nodad".to_owned(),
            "link set v0 up".to_owned(),
            "route add default via 10.99.0.2".to_owned(),
        ] {
            run("ip", &line.split(' ').collect::<Vec<_>>());
        }
        router.shell(
            "ip link set lo up && ip addr add 10.99.0.2/24 dev v1 && ip addr add fd99::2/64 dev v1 nodad && \
             ip link set v1 up && echo 1 >/proc/sys/net/ipv4/ip_forward && \
             echo 1 >/proc/sys/net/ipv6/conf/all/forwarding && echo 0 >/proc/sys/net/ipv4/icmp_ratelimit && \
             echo 0 >/proc/sys/net/ipv6/icmp/ratelimit",
        );
        run("ip", &["-6", "route", "add", "default", "via", "fd99::2"]);
        router
    }

    fn id(&self) -> String {
        self.child.id().to_string()
    }

    /// Runs a line of the shell on the router.
    pub(crate) fn shell(&self, line: &str) {
        run("nsenter", &["-t", &self.id(), "-n", "sh", "-c", line]);
    }
}

impl Drop for Router {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}

/// The system's counters of this namespace: every connection that begins, and every datagram that leaves,
/// also to this machine itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Sent {
    pub(crate) connections: u64,
    pub(crate) datagrams: u64,
    pub(crate) retransmitted_syns: u64,
}

impl Sent {
    pub(crate) fn so_far() -> Self {
        let counters = counters();
        let of = |name: &str| *counters.get(name).unwrap_or_else(|| panic!("no {name}"));
        Self {
            connections: of("Tcp ActiveOpens"),
            datagrams: of("Udp OutDatagrams") + of("Udp6OutDatagrams"),
            retransmitted_syns: of("TcpExt TCPSynRetrans"),
        }
    }

    /// What was sent since then.
    pub(crate) fn since(before: Self) -> Self {
        let now = Self::so_far();
        Self {
            connections: now.connections - before.connections,
            datagrams: now.datagrams - before.datagrams,
            retransmitted_syns: now.retransmitted_syns - before.retransmitted_syns,
        }
    }
}

/// `Tcp ActiveOpens` and the like, of both families.
fn counters() -> BTreeMap<String, u64> {
    let mut counters = BTreeMap::new();
    for file in ["/proc/self/net/snmp", "/proc/self/net/netstat"] {
        let text = std::fs::read_to_string(file).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        for pair in lines.chunks(2) {
            let (kind, names) = pair[0].split_once(": ").unwrap();
            let (_, values) = pair[1].split_once(": ").unwrap();
            for (name, value) in names.split(' ').zip(values.split(' ')) {
                // Some limits are below zero.
                counters.insert(format!("{kind} {name}"), value.parse().unwrap_or_default());
            }
        }
    }
    for line in std::fs::read_to_string("/proc/self/net/snmp6")
        .unwrap()
        .lines()
    {
        let mut words = line.split_whitespace();
        if let (Some(name), Some(value)) = (words.next(), words.next()) {
            counters.insert(name.to_owned(), value.parse().unwrap_or_default());
        }
    }
    counters
}
