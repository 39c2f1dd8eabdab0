//! What a worker must not be able to do, tried from inside one.
//!
//! `__worker --self-test NAME [LAYER...]` puts on the confinement of a worker (all of it, or only
//! the layers named) and then tries one thing directly, which no script can. With everything on the
//! kernel kills the process (SIGSYS). Otherwise it tells on its error output what came of it, and
//! ends with status 0 where it was refused and another where it was not. For the tests; it is in
//! the program because a sandbox can only be tested from inside.

/// Runs one.
#[cfg(not(target_os = "linux"))]
pub(super) fn run(_test: &str, _layers: &[&str]) -> std::io::Result<()> {
    Err(std::io::Error::other(
        "there are no self-tests on this system",
    ))
}

#[cfg(target_os = "linux")]
pub(super) use linux::run;

#[cfg(target_os = "linux")]
mod linux {
    #![expect(clippy::disallowed_methods, reason = "tries what must not work")]

    use std::io::{self, Write};
    use std::net::{TcpListener, TcpStream, UdpSocket};
    use std::process::Command;

    use rustix::process::{Resource, Rlimit, Signal, getppid, kill_process, setrlimit};

    use super::super::confinement::{self, Pipes};
    use crate::pac::evaluation::Limits;
    use crate::pac::worker::message::Layer;

    /// What is tried, by name.
    type Attempt = fn() -> io::Result<()>;

    const ALL: &[(&str, Attempt)] = &[
        ("open-file", || std::fs::File::open("/etc/passwd").map(drop)),
        ("create-file", || {
            std::fs::File::create("/tmp/pac-check-self-test").map(drop)
        }),
        ("list-folder", || std::fs::read_dir("/").map(drop)),
        ("file-status", || std::fs::metadata("/etc/passwd").map(drop)),
        ("remove-file", || std::fs::remove_file("/nonexistent/file")),
        ("make-folder", || std::fs::create_dir("/nonexistent/folder")),
        ("connect", || TcpStream::connect(("127.0.0.1", 9)).map(drop)),
        ("listen", || TcpListener::bind(("127.0.0.1", 0)).map(drop)),
        ("datagram", || UdpSocket::bind(("127.0.0.1", 0)).map(drop)),
        ("local-socket", || {
            std::os::unix::net::UnixStream::pair().map(drop)
        }),
        ("start-process", || {
            Command::new("/bin/true").status().map(drop)
        }),
        ("become-process", || {
            Err(std::os::unix::process::CommandExt::exec(&mut Command::new(
                "/bin/true",
            )))
        }),
        ("start-thread", || {
            std::thread::Builder::new().spawn(|| ()).map(drop)
        }),
        ("kill-parent", || {
            let parent = getppid().ok_or_else(|| io::Error::other("no parent"))?;
            Ok(kill_process(parent, Signal::WINCH)?)
        }),
        ("raise-limit", || {
            let none = Rlimit {
                current: None,
                maximum: None,
            };
            Ok(setrlimit(Resource::As, none)?)
        }),
        ("write-elsewhere", || {
            // Standard output is a copy of the pipe's number, not the pipe that is allowed.
            io::stdout().write_all(b"x\n")
        }),
        ("allocate", || {
            // 4 GiB, none of which is touched: the limit of address space refuses it.
            let mut bytes = Vec::<u8>::new();
            bytes
                .try_reserve_exact(4 << 30)
                .map_err(|error| io::Error::new(io::ErrorKind::OutOfMemory, error))
        }),
        ("nothing", || Err(io::Error::other("nothing was tried"))),
    ];

    /// `Err` only where it was not refused, or could not be tried.
    pub(in super::super::super) fn run(test: &str, layers: &[&str]) -> io::Result<()> {
        let Some((_, attempt)) = ALL.iter().find(|(name, _)| *name == test) else {
            return Err(io::Error::other(format!("there is no self-test {test:?}")));
        };
        // Stands for the pipes: nothing is said over it.
        let pipe = Box::leak(Box::new(std::fs::File::open("/dev/null")?));
        let pipes = Pipes {
            reader: pipe,
            writer: pipe,
        };
        let chosen = Layer::ALL
            .into_iter()
            .filter(|layer| layers.is_empty() || layers.contains(&layer.word()));
        for layer in chosen {
            // `descriptors` would close the file just opened.
            if layer != Layer::Descriptors {
                confinement::only(layer, &Limits::default(), pipes)?;
            }
        }
        match attempt() {
            Ok(()) => Err(io::Error::other(format!("{test}: it was not refused"))),
            Err(error) => writeln!(io::stderr(), "{test}: {error}"),
        }
    }
}
