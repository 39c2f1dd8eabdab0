//! The answers of a PAC file for a list of URLs.

use std::io;
use std::sync::Arc;

use super::answered_by;
use super::args::ClientArgs;
pub(super) use super::limits::of_arguments as limits;
use super::load_help::load_help;
use super::output::Output;
use super::pac_source::Obtained;
use super::trouble::Trouble;
use crate::finding::Label;
use crate::finding::answers::{PacFile, ScriptFailure, Status, UrlAnswer, Way};
use crate::finding::count::counted;
use crate::finding::coverage::CoverageReport;
use crate::finding::explanation::{ClientProgram, Explanation};
use crate::pac::dialects::{self, Dialect};
use crate::pac::effect;
use crate::pac::evaluation::{Evaluation, Limits, LoadFailure, ScriptError};
use crate::pac::explanation::explanation;
use crate::pac::reached::coverage_report;
use crate::pac::request::Request;
use crate::pac::run_budget::RunBudget;
use crate::pac::steps::Instrumentation;
use crate::pac::worker::message::Confinement;
use crate::source::{Position, SourceFile};
use crate::system::{ScriptSession, World};

/// URLs that are evaluated at a time: few enough that the first answers are seen soon, enough that
/// the way to the script's thread costs nothing beside them.
const BATCH: usize = 256;

/// The same for explanations, which are large.
const FEW: usize = 16;

/// The clients that are meant; the default where none is named.
pub(super) fn clients(arguments: &ClientArgs) -> Result<Vec<&'static Dialect>, Trouble> {
    match &arguments.client {
        Some(name) => clients_named(name),
        None => Ok(vec![dialects::DEFAULT]),
    }
}

/// The client of that name, or every client.
fn clients_named(name: &str) -> Result<Vec<&'static Dialect>, Trouble> {
    if name == "all" {
        return Ok(dialects::ALL.to_vec());
    }
    dialects::named(name)
        .map(|dialect| vec![dialect])
        .ok_or_else(|| {
            let known: Vec<&str> = dialects::ALL.iter().map(|dialect| dialect.name).collect();
            Trouble::with_help(
                &format!("there is no client {name:?}"),
                &format!("the clients are {} and all", known.join(", ")),
            )
        })
}

/// What is wanted of an answer. The script was not asked where there is no evaluation.
type Make<T> = dyn Fn(UrlAnswer, Option<&Evaluation>, &SourceFile) -> T;

/// A PAC file loaded for one client.
pub(super) struct Evaluator {
    dialect: &'static Dialect,
    session: Result<ScriptSession, LoadFailure>,
    source: SourceFile,
    /// Bytes that are zero: in a text that is not UTF-16 they are a mistake.
    has_zeros: bool,
    /// How often the script had to be reloaded.
    restarts: u32,
    file: PacFile,
    calls: u64,
    read: effect::Read,
    run: RunBudget,
    charset: &'static str,
    malformed: bool,
}

impl Evaluator {
    /// Loads the file as the client does. A file that can't be loaded answers, too: with its error.
    pub(super) fn load(
        pac: &Obtained,
        dialect: &'static Dialect,
        world: &Arc<World>,
        limits: Limits,
        output: &Output<'_>,
    ) -> Self {
        Self::load_instrumented(
            pac,
            dialect,
            world,
            limits,
            Instrumentation::Returns,
            output,
        )
    }

    /// As [`Self::load`], following the runs as far as wanted.
    pub(super) fn load_instrumented(
        pac: &Obtained,
        dialect: &'static Dialect,
        world: &Arc<World>,
        limits: Limits,
        instrumentation: Instrumentation,
        output: &Output<'_>,
    ) -> Self {
        let evaluator = {
            let _progress = output.waiting("loading the PAC file");
            Self::load_silently(pac, dialect, world, limits, instrumentation)
        };
        let name = evaluator.source.name();
        output.detail(|| {
            let (bytes, charset) = (pac.file.bytes, evaluator.charset);
            format!("{name}: {bytes} bytes, read as {charset}")
        });
        if evaluator.malformed {
            output.hint(&format!(
                "warning: some bytes of {name} are not {}; {} reads each as U+FFFD",
                evaluator.charset, dialect.title
            ));
        }
        if let Ok(session) = &evaluator.session {
            for alert in &session.load_trace().alerts {
                output.detail(|| format!("alert while loading: {alert:?}"));
            }
            output.detail(|| answered_by::words(session.refusal(), &evaluator.source));
            if let Some(program) = session.program() {
                output.detail(|| format!("{name}: {}", program.summary()));
            }
            let confinement = session.confinement();
            for (layer, why) in confinement.into_iter().flat_map(Confinement::missing) {
                output.detail(|| format!("{}: {why}", layer.without_it()));
            }
        }
        evaluator
    }

    /// The same without a word about it.
    pub(super) fn load_silently(
        pac: &Obtained,
        dialect: &'static Dialect,
        world: &Arc<World>,
        limits: Limits,
        instrumentation: Instrumentation,
    ) -> Self {
        let script = pac.script(dialect);
        let (charset, malformed) = (script.charset, script.malformed);
        let source = script.source.clone();
        let run = limits.run.clone();
        let session = ScriptSession::start(script, dialect, world.clone(), limits, instrumentation);
        Self {
            dialect,
            session,
            source,
            has_zeros: pac.bytes.contains(&0),
            restarts: 0,
            file: pac.file.clone(),
            calls: 0,
            read: effect::Read::default(),
            run,
            charset,
            malformed,
        }
    }

    /// Why the file could not be loaded, with the line concerned, as text for a terminal.
    pub(super) fn load_error(&self) -> Option<String> {
        let failure = self.session.as_ref().err()?;
        let error = failure.script_error();
        let label = error.and_then(|error| self.label(error));
        let message = format!(
            "{} cannot load the PAC file {}: {failure}",
            self.dialect.title,
            self.source.name()
        );
        Some(crate::report::excerpt::error(
            &message,
            label.as_ref(),
            &load_help(failure, &self.source, self.dialect, self.has_zeros),
            Some(&self.source),
        ))
    }

    /// Hands on the answers, one for each URL, in order, while they come. What is not a URL gives an
    /// answer with its error. An error is that of `take`, and ends it.
    pub(super) fn answers(
        &mut self,
        urls: &[&str],
        output: &Output<'_>,
        mut take: impl FnMut(UrlAnswer) -> io::Result<()>,
    ) -> io::Result<()> {
        let progress = output.counting("evaluating", urls.len());
        let mut lookups = 0;
        for urls in urls.chunks(BATCH) {
            lookups += self.some_answers(urls, &mut take)?;
            progress.advance(urls.len());
        }
        self.tell_end(urls.len(), lookups, output);
        Ok(())
    }

    /// Hands on the answers of some URLs of a list, and gives the number of questions.
    pub(super) fn some_answers(
        &mut self,
        urls: &[&str],
        mut take: impl FnMut(UrlAnswer) -> io::Result<()>,
    ) -> io::Result<usize> {
        let mut lookups = 0;
        for answer in self.batch(urls, &|answer, _, _| answer) {
            lookups += answer.lookups.len();
            take(answer)?;
        }
        Ok(lookups)
    }

    /// What is to be known after the last answer.
    pub(super) fn tell_end(&self, urls: usize, lookups: usize, output: &Output<'_>) {
        if self.restarts > 0 {
            output.hint(&format!(
                "warning: the script was reloaded {}, each time after a call that pac-check had \
                 to stop; what it had remembered was lost",
                counted(self.restarts, "time")
            ));
        }
        output.detail(|| {
            let title = self.dialect.title;
            format!(
                "{title}: {} evaluated, {} about names and addresses",
                counted(urls, "URL"),
                counted(lookups, "question")
            )
        });
    }

    /// All answers that follow are kept: what they take together has a limit.
    pub(super) fn keep(&mut self) {
        self.read = effect::Read::for_keeping(self.run.clone());
    }

    /// The answers, at once and without a word.
    pub(super) fn answers_silently(&mut self, urls: &[&str]) -> Vec<UrlAnswer> {
        self.keep();
        urls.chunks(BATCH)
            .flat_map(|urls| self.batch(urls, &|answer, _, _| answer))
            .collect()
    }

    /// The answers with the ways to them, where the runs are followed.
    pub(super) fn explanations(&mut self, urls: &[&str]) -> Vec<Explanation> {
        self.keep();
        urls.chunks(FEW)
            .flat_map(|urls| self.batch(urls, &explanation))
            .collect()
    }

    /// What the file is lowered to, or why it is not.
    pub(super) fn program(&self) -> Option<ClientProgram> {
        let session = self.session.as_ref().ok()?;
        Some(answered_by::program(session, self.dialect, &self.source))
    }

    /// Who answers.
    pub(super) fn way(&self) -> Option<Way> {
        let session = self.session.as_ref().ok()?;
        Some(answered_by::way(session, &self.source))
    }

    /// The text as the client reads the file's bytes.
    pub(super) const fn source(&self) -> &SourceFile {
        &self.source
    }

    /// What the runs so far have reached, where they are followed.
    pub(super) fn coverage(&mut self) -> Option<CoverageReport> {
        let coverage = self.session.as_mut().ok()?.coverage()?;
        Some(coverage_report(
            &coverage,
            &self.file,
            &self.source,
            self.calls,
        ))
    }

    fn batch<T>(&mut self, urls: &[&str], make: &Make<T>) -> Vec<T> {
        let mut filled: Vec<Option<T>> = Vec::with_capacity(urls.len());
        let mut waiting: Vec<(usize, &str)> = Vec::with_capacity(urls.len());
        let mut requests: Vec<Request> = Vec::with_capacity(urls.len());
        for &url in urls {
            let answer = match Request::new(url, self.dialect) {
                Err(error) => not_a_url(url, error.to_string()),
                Ok(request) if request.bypass.is_some() => effect::bypass(url, &request),
                Ok(request) => {
                    if let Err(failure) = &self.session {
                        effect::not_loaded(url, &request, failure, self.dialect)
                    } else {
                        // A place for the answer; the session fills it.
                        waiting.push((filled.len(), url));
                        requests.push(request);
                        filled.push(None);
                        continue;
                    }
                }
            };
            filled.push(Some(make(answer, None, &self.source)));
        }
        if let Ok(session) = &mut self.session {
            self.calls += requests.len() as u64;
            let evaluations = session.evaluate(&requests);
            for (((place, url), request), evaluation) in
                waiting.iter().zip(requests).zip(&evaluations)
            {
                self.restarts = self.restarts.max(evaluation.trace.restarts);
                if let Some(place) = filled.get_mut(*place) {
                    let answer =
                        effect::answer_to(url, request, evaluation, self.dialect, &mut self.read);
                    *place = Some(make(answer, Some(evaluation), &self.source));
                }
            }
        }
        // A session gives one evaluation for each request, so every place is filled.
        filled.into_iter().flatten().collect()
    }

    fn label(&self, error: &ScriptError) -> Option<Label> {
        let start = error.position?;
        let end = match error.span {
            Some(span) => self.source.position(span.end),
            None => Position {
                line: start.line,
                column: start.column + 1,
            },
        };
        Some(Label {
            file: self.source.name().to_owned(),
            start,
            end,
            text: String::new(),
        })
    }
}

fn not_a_url(url: &str, message: String) -> UrlAnswer {
    UrlAnswer {
        url: url.to_owned(),
        host: String::new(),
        seen_url: String::new(),
        status: Status::Error,
        returned: None,
        route: Arc::default(),
        effective: None,
        rejected: Arc::default(),
        error: Some(ScriptFailure {
            message,
            line: None,
            column: None,
            warning: None,
        }),
        decided_at: None,
        lookups: Arc::default(),
        alerts: Arc::default(),
    }
}
