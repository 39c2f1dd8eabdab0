//! A DNS server that answers from a script.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::str::FromStr;
use std::sync::{Arc, Mutex, mpsc};
use std::thread::JoinHandle;
use std::time::Duration;

use hickory_server::Server;
use hickory_server::net::runtime::Time;
use hickory_server::net::xfer::Protocol;
use hickory_server::proto::op::{Header, HeaderCounts, Metadata, ResponseCode};
use hickory_server::proto::rr::rdata::{A, AAAA, CNAME, NS, SOA};
use hickory_server::proto::rr::{Name, RData, Record, RecordType};
use hickory_server::server::{Request, RequestHandler, ResponseHandler, ResponseInfo};
use hickory_server::zone_handler::MessageResponseBuilder;
use tokio::net::{TcpListener, UdpSocket};

/// What the server does with a question.
#[derive(Debug, Clone)]
pub(crate) enum Reply {
    /// Sends these records as they are.
    Records(Vec<Record>),
    /// Sends an error code.
    Code(ResponseCode),
    /// Sends nothing.
    Silence,
    /// Waits, then does the other.
    Late(Duration, Box<Reply>),
    /// Over UDP an empty answer with the truncation bit, over TCP the other.
    Truncated(Box<Reply>),
    /// Sends no answer but the name of another server.
    Referral,
    /// Nothing for the first question, then the other.
    LostOnce(Box<Reply>),
}

/// The server; it ends when it is dropped.
pub(crate) struct DnsServer {
    /// Where it listens, over UDP and TCP.
    pub(crate) address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
    shutdown: Shutdown,
    thread: Option<JoinHandle<()>>,
}

type Shutdown = Box<dyn Fn() + Send>;

/// What the server answers. Names that it does not have do not exist; `*.DOMAIN` has all below one.
#[derive(Debug, Default)]
pub(crate) struct Zone {
    replies: HashMap<(String, RecordType), Reply>,
}

impl Zone {
    /// Addresses of a name, with 300 seconds to live.
    pub(crate) fn address(mut self, name: &str, addresses: &[&str]) -> Self {
        let addresses: Vec<IpAddr> = addresses.iter().map(|text| text.parse().unwrap()).collect();
        for record_type in [RecordType::A, RecordType::AAAA] {
            let records: Vec<Record> = addresses
                .iter()
                .filter(|address| address.is_ipv4() == (record_type == RecordType::A))
                .map(|&address| record(name, 300, address_data(address)))
                .collect();
            if !records.is_empty() {
                self = self.reply(name, record_type, Reply::Records(records));
            }
        }
        self
    }

    /// The same reply to questions for A and AAAA.
    pub(crate) fn both(self, name: &str, reply: &Reply) -> Self {
        self.reply(name, RecordType::A, reply.clone())
            .reply(name, RecordType::AAAA, reply.clone())
    }

    /// A reply to one question.
    pub(crate) fn reply(mut self, name: &str, record_type: RecordType, reply: Reply) -> Self {
        self.replies
            .insert((name.to_ascii_lowercase(), record_type), reply);
        self
    }

    /// The name of the replies for a name: its own, or `*.DOMAIN` for every name below.
    fn known(&self, name: &str) -> Option<&str> {
        let named = |wanted: &str| {
            let mut names = self.replies.keys().map(|(known, _)| known.as_str());
            names.find(|known| *known == wanted)
        };
        named(name).or_else(|| {
            let parents = name.match_indices('.').map(|(at, _)| &name[at..]);
            parents
                .map(|parent| format!("*{parent}"))
                .find_map(|it| named(&it))
        })
    }

    /// Starts a server for it.
    pub(crate) fn serve(self) -> DnsServer {
        let asked = Arc::new(Mutex::new(Vec::new()));
        let handler = Handler {
            zone: self,
            asked: Arc::clone(&asked),
            lost: Mutex::default(),
        };
        let (sender, receiver) = mpsc::channel();
        let thread = std::thread::spawn(move || run(handler, &sender));
        let (address, shutdown) = receiver.recv().unwrap();
        DnsServer {
            address,
            asked,
            shutdown,
            thread: Some(thread),
        }
    }
}

impl DnsServer {
    /// The questions so far, in order: `NAME TYPE PROTOCOL`.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

impl Drop for DnsServer {
    fn drop(&mut self) {
        (self.shutdown)();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// A record with its time to live in seconds. Any text is a name.
pub(crate) fn record(name: &str, ttl: u32, data: RData) -> Record {
    let labels = name.trim_end_matches('.').split('.').map(str::as_bytes);
    Record::from_rdata(Name::from_labels(labels).unwrap(), ttl, data)
}

/// The data of an A or AAAA record.
pub(crate) fn address_data(address: IpAddr) -> RData {
    match address {
        IpAddr::V4(address) => RData::A(A(address)),
        IpAddr::V6(address) => RData::AAAA(AAAA(address)),
    }
}

/// The data of a CNAME record.
pub(crate) fn alias_data(target: &str) -> RData {
    RData::CNAME(CNAME(Name::from_str(target).unwrap()))
}

fn run(handler: Handler, started: &mpsc::Sender<(SocketAddr, Shutdown)>) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let (udp, tcp) = sockets().await;
        let address = udp.local_addr().unwrap();
        let mut server = Server::new(handler);
        server.register_socket(udp);
        server.register_listener(tcp, Duration::from_secs(5), 32);
        let token = server.shutdown_token().clone();
        let shutdown: Shutdown = Box::new(move || token.cancel());
        assert!(started.send((address, shutdown)).is_ok());
        let _ = server.block_until_done().await;
    });
}

/// A port that is free for both UDP and TCP.
async fn sockets() -> (UdpSocket, TcpListener) {
    for _ in 0..100 {
        let tcp = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        if let Ok(udp) = UdpSocket::bind(tcp.local_addr().unwrap()).await {
            return (udp, tcp);
        }
    }
    panic!("no port is free for both UDP and TCP");
}

struct Handler {
    zone: Zone,
    asked: Arc<Mutex<Vec<String>>>,
    lost: Mutex<Vec<String>>,
}

#[async_trait::async_trait]
impl RequestHandler for Handler {
    async fn handle_request<R: ResponseHandler, T: Time>(
        &self,
        request: &Request,
        mut response: R,
    ) -> ResponseInfo {
        let info = request.request_info().unwrap();
        // As sent: the library's text has escapes.
        let mut name = String::new();
        for label in info.query.name().iter() {
            name.push_str(&String::from_utf8_lossy(label));
            name.push('.');
        }
        let record_type = info.query.query_type();
        let protocol = request.protocol();
        let question = format!(
            "{name} {record_type} {}",
            match protocol {
                Protocol::Udp => "UDP",
                _ => "TCP",
            }
        );
        self.asked.lock().unwrap().push(question.clone());

        let mut metadata = Metadata::response_from_request(&request.metadata);
        metadata.recursion_available = true;
        let mut records = Vec::new();
        let mut authority = vec![record(
            "example.",
            60,
            RData::SOA(SOA::new(
                Name::from_str("ns.example.").unwrap(),
                Name::from_str("admin.example.").unwrap(),
                1,
                3600,
                600,
                86400,
                60,
            )),
        )];
        let known = self.zone.known(&name);
        let has_name = known.is_some();
        let is_wildcard = known.is_some_and(|known| known.starts_with('*'));
        let asked = Name::from(info.query.name().clone());
        let mut reply =
            known.and_then(|known| self.zone.replies.get(&(known.to_owned(), record_type)));
        loop {
            match reply {
                None => {
                    if !has_name {
                        metadata.response_code = ResponseCode::NXDomain;
                    }
                }
                Some(Reply::Records(found)) => {
                    records.clone_from(found);
                    for record in records.iter_mut().filter(|_| is_wildcard) {
                        record.name = asked.clone();
                    }
                    if !records.is_empty() {
                        authority.clear();
                    }
                }
                Some(Reply::Code(code)) => {
                    metadata.response_code = *code;
                    authority.clear();
                }
                Some(Reply::Referral) => {
                    let other = Name::from_str("ns.example.").unwrap();
                    authority = vec![record("example.", 60, RData::NS(NS(other)))];
                }
                Some(Reply::Silence) => return silence(metadata),
                Some(Reply::Late(pause, then)) => {
                    tokio::time::sleep(*pause).await;
                    reply = Some(then);
                    continue;
                }
                Some(Reply::Truncated(then)) => {
                    if protocol == Protocol::Udp {
                        metadata.truncation = true;
                        authority.clear();
                    } else {
                        reply = Some(then);
                        continue;
                    }
                }
                Some(Reply::LostOnce(then)) => {
                    let mut lost = self.lost.lock().unwrap();
                    if !lost.contains(&question) {
                        lost.push(question);
                        return silence(metadata);
                    }
                    reply = Some(then);
                    continue;
                }
            }
            break;
        }
        let message = MessageResponseBuilder::from_message_request(request).build(
            metadata,
            &records,
            &authority,
            &[],
            &[],
        );
        match response.send_response(message).await {
            Ok(info) => info,
            Err(_) => silence(metadata),
        }
    }
}

fn silence(metadata: Metadata) -> ResponseInfo {
    Header {
        metadata,
        counts: HeaderCounts::default(),
    }
    .into()
}
