//! The download path against a web server on loopback that says anything: it ends, holds no more
//! than it may, and takes nothing for a file that did not come whole.

#![no_main]

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::sync::{Mutex, OnceLock};
use std::time::Duration;

use libfuzzer_sys::fuzz_target;
use pac_check::finding::discovery::TextForm;
use pac_check::pac::dialects;
use pac_check::pac::script::Script;
use pac_check::system::{Settings, World};
use pac_check::wpad::delivery::{Acceptance, check, text_form};
use pac_check::wpad::{Limits, Network, Request, Statuses};
use url::Url;

const MOST_BYTES: u64 = 4096;

/// What the next connections are told, the first one last.
static ANSWERS: Mutex<Vec<Vec<u8>>> = Mutex::new(Vec::new());

fuzz_target!(|data: &[u8]| {
    static SERVER: OnceLock<SocketAddr> = OnceLock::new();
    static WORLD: OnceLock<World> = OnceLock::new();
    let address = *SERVER.get_or_init(serve);
    let world = WORLD.get_or_init(|| World::new(Settings::default()));
    // The bytes for each connection, with a zero between them.
    let mut answers: Vec<Vec<u8>> = data.split(|&byte| byte == 0).map(<[u8]>::to_vec).collect();
    answers.reverse();
    if let Ok(mut waiting) = ANSWERS.lock() {
        *waiting = answers;
    }
    let Ok(url) = Url::parse(&format!("http://{address}/wpad.dat")) else {
        return;
    };
    let fetched = world.get(&Request {
        url: &url,
        addresses: &[],
        limits: Limits {
            most_redirects: 3,
            deadline: Duration::from_secs(2),
            ..Limits::of_bytes(MOST_BYTES)
        },
    });
    assert!(fetched.body.len() as u64 <= MOST_BYTES);
    assert!(fetched.story.hops.len() <= 4);
    if fetched.story.failure.is_some() {
        assert!(fetched.body.is_empty());
        assert_eq!(fetched.story.sha256, None);
    }
    let acceptance = Acceptance {
        must_name_entry_point: true,
        statuses: Statuses::ONLY_200,
        media_types: &[],
    };
    if check(&fetched, acceptance).is_ok() {
        assert_eq!(fetched.story.status(), Some(200));
        let content_type = fetched.story.content_type.as_deref();
        let script = Script::decode("x", &fetched.body, content_type, dialects::DEFAULT);
        // In another charset, declared or marked, the same bytes are another text.
        let declared = content_type.is_some_and(|it| it.to_ascii_lowercase().contains("charset"));
        let is_marked = text_form(&fetched.body) == TextForm::Utf16;
        let name = b"FindProxyForURL";
        let has_name = fetched.body.windows(name.len()).any(|it| it == name);
        if has_name && !declared && !is_marked {
            assert!(script.accepted(dialects::DEFAULT).is_ok());
        }
    }
});

/// Answers each connection with the next bytes, and closes it.
fn serve() -> SocketAddr {
    let Ok(listener) = TcpListener::bind("127.0.0.1:0") else {
        panic!("no port on loopback");
    };
    let Ok(address) = listener.local_addr() else {
        panic!("the listener has no address");
    };
    std::thread::spawn(move || {
        for mut stream in listener.incoming().map_while(Result::ok) {
            let answer = ANSWERS.lock().ok().and_then(|mut waiting| waiting.pop());
            let mut request = [0; 2048];
            let _ = stream.set_read_timeout(Some(Duration::from_secs(1)));
            let _ = stream.read(&mut request);
            let _ = stream.write_all(&answer.unwrap_or_default());
        }
    });
    address
}
