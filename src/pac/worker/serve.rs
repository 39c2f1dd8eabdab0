//! The worker's loop: loads one script and calls it until its parent has no more requests.

use std::io::{ErrorKind, Read, Write};
use std::sync::{Arc, Mutex};

use super::bounds::{longest_message, too_long};
use super::frame::{self, FrameError};
use super::message::{Batch, Confinement, FromWorker, Load, ToWorker, VERSION};
use super::remote_host::{Pipes, RemoteHost, lock};
use crate::pac::dialects;
use crate::pac::engine::Engine;
use crate::pac::evaluation::LoadFailure;
use crate::pac::lookup::SharedHost;
use crate::pac::script::{Hopeless, Script};
use crate::source::SourceFile;

/// Reads the first message: what must be known before the worker is confined. Another first message
/// than `Load` is none.
pub fn receive(reader: &mut impl Read) -> Result<Option<Load<'static>>, FrameError> {
    match frame::read(reader, usize::MAX)? {
        ToWorker::Load(load) => Ok(Some(load)),
        _ => Ok(None),
    }
}

/// Reports how it is confined, reads the script and serves calls until the parent closes its end.
///
/// Must run on the engine's large stack. `each` is called before the script is loaded and before
/// each call.
pub fn serve<R, W>(
    reader: R,
    writer: W,
    load: &Load<'_>,
    confinement: Confinement,
    mut each: impl FnMut(),
) -> Result<(), FrameError>
where
    R: Read + Send + 'static,
    W: Write + Send + 'static,
{
    let pipes = Arc::new(Mutex::new(Pipes { reader, writer }));
    let version = VERSION;
    tell(
        &pipes,
        &FromWorker::Ready {
            version,
            confinement,
        },
    )?;
    if load.version != version {
        return Ok(());
    }
    let script = read_script(&mut lock(&pipes).reader, load)?;
    let host = Arc::new(RemoteHost::new(pipes.clone(), load.measures));
    host.set_now(load.now_ms);
    each();
    // Where the pipe is broken the next message finds that out.
    let parsed = || drop(tell(&pipes, &FromWorker::Parsed));
    let mut engine = match start(&script, load, host.clone(), &parsed) {
        Ok(engine) => engine,
        Err(failure) => return tell(&pipes, &FromWorker::Loaded(Err(failure))),
    };
    tell(&pipes, &FromWorker::Loaded(Ok(engine.load_trace())))?;
    let longest = longest_message(&load.limits, load.instrumentation);
    while let Some(order) = next_order(&pipes)? {
        let Order::Call(batch) = order else {
            tell(&pipes, &FromWorker::Counted(engine.coverage()))?;
            continue;
        };
        host.set_now(batch.now_ms);
        for request in batch.requests.iter() {
            each();
            let done = FromWorker::Done(engine.call(request));
            let mut frame = frame::encode(&done)?;
            if frame.len() > longest {
                frame = frame::encode(&FromWorker::Done(too_long(
                    &load.limits,
                    load.instrumentation,
                )))?;
            }
            let writer = &mut lock(&pipes).writer;
            writer.write_all(&frame)?;
            writer.flush()?;
        }
    }
    Ok(())
}

fn tell<R, W: Write>(pipes: &Mutex<Pipes<R, W>>, message: &FromWorker) -> Result<(), FrameError> {
    frame::write(&mut lock(pipes).writer, message)
}

/// What the parent wants.
enum Order {
    Call(Batch<'static>),
    Count,
}

/// The next order; none where the parent has closed its end, or says what it must not say.
fn next_order<R: Read, W>(pipes: &Mutex<Pipes<R, W>>) -> Result<Option<Order>, FrameError> {
    match frame::read(&mut lock(pipes).reader, usize::MAX) {
        Ok(ToWorker::Evaluate(batch)) => Ok(Some(Order::Call(batch))),
        Ok(ToWorker::Count) => Ok(Some(Order::Count)),
        Ok(_) => Ok(None),
        Err(FrameError::Pipe(error)) if error.kind() == ErrorKind::UnexpectedEof => Ok(None),
        Err(error) => Err(error),
    }
}

fn read_script(reader: &mut impl Read, load: &Load<'_>) -> Result<Script, FrameError> {
    let mut text = String::new();
    reader
        .take(u64::from(load.text_bytes))
        .read_to_string(&mut text)?;
    Ok(Script {
        source: SourceFile::new(load.name.as_ref(), text),
        bytes: load.file_bytes,
        // What follows is of no use after decoding.
        charset: "UTF-8",
        malformed: false,
        unread: None,
        hopeless: Hopeless::default(),
    })
}

fn start(
    script: &Script,
    load: &Load<'_>,
    host: SharedHost,
    parsed: &dyn Fn(),
) -> Result<Engine, LoadFailure> {
    let Some(dialect) = dialects::named(&load.dialect) else {
        let message = format!("the worker knows no client {:?}", load.dialect);
        return Err(LoadFailure::Crash(message));
    };
    let limits = load.limits.as_ref().clone();
    Engine::load_noting(script, dialect, host, limits, load.instrumentation, parsed)
}
