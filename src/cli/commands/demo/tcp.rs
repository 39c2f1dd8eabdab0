//! A TCP server on loopback: one thread that accepts, one per connection, all ended on drop.

#![expect(
    clippy::disallowed_methods,
    reason = "the demo's servers listen on loopback"
)]

use std::collections::BTreeMap;
use std::io;
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// A client that is silent for this long loses its connection.
const IDLE: Duration = Duration::from_secs(5);

/// A listening socket and its threads.
#[derive(Debug)]
pub(super) struct TcpServer {
    address: SocketAddr,
    connections: Arc<Connections>,
    acceptor: Option<JoinHandle<()>>,
}

/// A listener on 127.0.0.1; port 0 lets the system choose.
pub(super) fn listen(port: u16) -> io::Result<TcpListener> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port))
}

impl TcpServer {
    /// Serves every connection with `handle`, which closes it by returning.
    pub(super) fn serve(
        listener: TcpListener,
        handle: impl Fn(&TcpStream) + Send + Sync + 'static,
    ) -> io::Result<Self> {
        let address = listener.local_addr()?;
        let connections = Arc::new(Connections::default());
        let shared = Arc::clone(&connections);
        let acceptor = thread::Builder::new()
            .name(format!("demo tcp {address}"))
            .spawn(move || accept(&listener, &shared, &handle))?;
        Ok(Self {
            address,
            connections,
            acceptor: Some(acceptor),
        })
    }

    /// Where it listens.
    pub(super) const fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for TcpServer {
    fn drop(&mut self) {
        self.connections.stop();
        // Wakes the acceptor. A failure means that connections are waiting, which wakes it too.
        let _ = TcpStream::connect_timeout(&self.address, Duration::from_secs(1));
        if let Some(acceptor) = self.acceptor.take() {
            // A handler that panicked has already printed why.
            let _ = acceptor.join();
        }
    }
}

/// The open connections, so that a stop can end the threads that read from them.
#[derive(Debug, Default)]
struct Connections {
    stopping: AtomicBool,
    open: Mutex<BTreeMap<u64, Arc<TcpStream>>>,
}

impl Connections {
    fn open(&self) -> MutexGuard<'_, BTreeMap<u64, Arc<TcpStream>>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// False once the server stops. The flag is read under the lock: a connection is either seen by
    /// [`Connections::stop`] or refused here.
    fn add(&self, id: u64, stream: &Arc<TcpStream>) -> bool {
        let mut open = self.open();
        let runs = !self.stopping.load(Ordering::SeqCst);
        if runs {
            open.insert(id, Arc::clone(stream));
        }
        runs
    }

    fn remove(&self, id: u64) {
        self.open().remove(&id);
    }

    fn stop(&self) {
        self.stopping.store(true, Ordering::SeqCst);
        for stream in self.open().values() {
            // The peer may be gone already.
            let _ = stream.shutdown(Shutdown::Both);
        }
    }
}

fn accept(
    listener: &TcpListener,
    connections: &Connections,
    handle: &(impl Fn(&TcpStream) + Send + Sync),
) {
    thread::scope(|scope| {
        for id in 0.. {
            let Ok((stream, _)) = listener.accept() else {
                if connections.stopping.load(Ordering::SeqCst) {
                    break;
                }
                // Out of descriptors, for example: others may close theirs meanwhile.
                thread::sleep(Duration::from_millis(10));
                continue;
            };
            let stream = Arc::new(stream);
            if !connections.add(id, &stream) {
                break;
            }
            scope.spawn(move || {
                let timed = stream
                    .set_read_timeout(Some(IDLE))
                    .and_then(|()| stream.set_write_timeout(Some(IDLE)));
                if timed.is_ok() {
                    handle(&stream);
                }
                connections.remove(id);
            });
        }
    });
}

#[cfg(test)]
pub(super) mod testing {
    use std::io::{Read, Write};

    use super::*;

    /// A connection that gives up instead of hanging.
    pub(in super::super) fn connect(address: SocketAddr) -> TcpStream {
        let stream = TcpStream::connect_timeout(&address, Duration::from_secs(10)).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(10)))
            .unwrap();
        stream
    }

    /// Sends a request and reads until the server closes.
    pub(in super::super) fn exchange(address: SocketAddr, request: &str) -> String {
        let mut stream = connect(address);
        stream.write_all(request.as_bytes()).unwrap();
        let mut response = String::new();
        stream.read_to_string(&mut response).unwrap();
        response
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};

    use super::testing::{connect, exchange};
    use super::*;

    fn echo_server() -> TcpServer {
        TcpServer::serve(listen(0).unwrap(), |mut stream| {
            let mut byte = [0];
            while stream.read(&mut byte).is_ok_and(|read| read == 1) && byte != *b"." {
                stream.write_all(&byte).unwrap();
            }
        })
        .unwrap()
    }

    #[test]
    fn connections_are_served_side_by_side() {
        let server = echo_server();
        let mut silent = connect(server.address());
        assert_eq!(exchange(server.address(), "hello."), "hello");
        silent.write_all(b"late.").unwrap();
        let mut answer = String::new();
        silent.read_to_string(&mut answer).unwrap();
        assert_eq!(answer, "late");
    }

    #[test]
    fn a_drop_ends_the_open_connections_and_frees_the_port() {
        let (sender, ends) = std::sync::mpsc::channel();
        let server = TcpServer::serve(listen(0).unwrap(), move |mut stream| {
            stream.write_all(b"x").unwrap();
            // Nothing is left to read once the server stops; an idle client would be an error.
            sender.send(stream.read(&mut [0]).ok()).unwrap();
        })
        .unwrap();
        let address = server.address();
        let mut open = connect(address);
        open.read_exact(&mut [0]).unwrap();
        drop(server);
        assert_eq!(ends.recv().unwrap(), Some(0));
        assert_eq!(open.read(&mut [0]).unwrap(), 0);
        assert!(TcpStream::connect_timeout(&address, Duration::from_secs(1)).is_err());
    }
}
