//! The tree of a script to a decision program, by partial evaluation: the script is run once, with
//! URL, host and the world unknown.
//!
//! What is known is worked out on the way: code outside functions, constants, arrays, objects, the
//! script's own functions, loops over them. What is not known becomes an expression of the graph. A
//! branch on an unknown condition runs both ways one after the other, each with a record of what it
//! assigns; behind it every variable is a choice between both. An early return, a `break` and a
//! `continue` are ways out of a function or loop: what holds behind it is the choice between the ways,
//! in their order. So the result is as long as the run, and the run is bounded by fuel.
//!
//! What is not known here is refused, with its place. Where the script would throw, the program gives
//! the request up, and the engine says what happens.

mod assignments;
mod branches;
mod builtin_calls;
mod calls;
mod each;
mod equality;
mod expressions;
mod facts;
mod functions;
mod logical;
mod loops;
mod members;
mod names;
mod natives;
mod objects;
mod operators;
mod residual_loops;
mod scopes;
mod statements;
mod switches;
mod text_methods;
mod values;

use std::collections::{BTreeSet, HashMap, HashSet};

use oxc_ast::ast::Program;
use oxc_span::GetSpan;

use self::facts::Facts;
use self::functions::Frame;
use self::loops::Loop;
use self::scopes::Scope;
use self::values::{Abstract, Object};
use crate::pac::decision::{self, Builder, Refusal};
use crate::pac::dialects::{Dialect, FileValue, ScriptState};
use crate::source::{SourceFile, Span};

/// Steps of evaluation for each byte of the script, beside some for any script, and never more.
const FUEL_PER_BYTE: usize = 60;
const FUEL_AT_LEAST: usize = 50_000;
const MOST_FUEL: usize = 1_500_000;

/// Most nodes of the graph, steps, and bytes of known strings.
const MOST_NODES: usize = 105_000;
const MOST_STEPS: usize = 80_000;
const MOST_TEXT: usize = 4 * 1024 * 1024;

/// Most bytes of everything together, and about what each of it takes.
const MOST_MEMORY: usize = 31 * 512 * 1024;
const NODE_BYTES: usize = 150;
const STEP_BYTES: usize = 200;
const OBJECT_BYTES: usize = 250;
const ENTRY_BYTES: usize = 130;
const SCOPE_BYTES: usize = 200;
const VARIABLE_BYTES: usize = 40;

/// Deepest nesting of expressions, statements and calls.
const MOST_DEPTH: u32 = 2_000;

/// How often a script is run with more and more of its variables unknown.
const MOST_PASSES: usize = 3;

/// Why a run ends where it is.
enum Stop {
    /// The script is no program.
    Refused(Refusal),
    /// Nothing comes behind: the way has returned, left a loop, or is given up.
    Ended,
}

type Lowered<T> = Result<T, Stop>;

/// Lowers a program that parsed.
pub(super) fn lower(
    program: &Program<'_>,
    source: &SourceFile,
    dialect: &'static Dialect,
) -> Result<decision::Program, Refusal> {
    if program.hashbang.is_some() {
        return Err(Refusal::of_file("a `#!` line"));
    }
    let mut remembered = BTreeSet::new();
    for _ in 0..MOST_PASSES {
        let mut lowering = Lowering::new(source, dialect, remembered.clone());
        match lowering.script(program) {
            Ok(()) | Err(Stop::Ended) => {}
            Err(Stop::Refused(refusal)) => return Err(refusal),
        }
        let changes = lowering.changed_globals;
        let replaces = |name: &&str| changes.contains(*name);
        if dialect.state != ScriptState::FreshEachCall && dialect.entry_points.iter().any(replaces)
        {
            return Err(Refusal::of_file("an entry point that the script replaces"));
        }
        if dialect.state == ScriptState::FreshEachCall || changes.is_subset(&remembered) {
            if lowering.builder.graph.is_too_deep() {
                return Err(Refusal::of_file("expressions nested too deep"));
            }
            let program = lowering.builder.finish();
            return program.ok_or_else(|| Refusal::of_file("a defect of pac-check in lowering it"));
        }
        remembered.extend(changes);
    }
    Err(Refusal::of_file(
        "variables that keep their values between calls",
    ))
}

struct Lowering<'p, 'a> {
    builder: Builder,
    dialect: &'static Dialect,
    source: &'p SourceFile,
    /// The values of all variables of all scopes.
    variables: Vec<Abstract>,
    scopes: Vec<Scope<'a>>,
    heap: Vec<Object<'p, 'a>>,
    /// Properties and elements of all objects, and of tables.
    entries: usize,
    /// What was assigned, with what was there before.
    journal: Vec<(usize, Abstract)>,
    facts: Facts,
    frames: Vec<Frame>,
    loops: Vec<Loop<'a>>,
    /// The conditions under which the current place is reached, in the current function.
    path: Vec<decision::Id>,
    /// The current arm of a branch, and how many there were.
    arm: u32,
    arms: u32,
    /// How many ways out there were under a condition, and how many jumps to the end of something.
    ways_out: u32,
    leaves: usize,
    fuel: usize,
    depth: u32,
    /// True while the entry point runs.
    called: bool,
    /// True inside a loop of the program.
    in_residual_loop: bool,
    /// Objects and variables made before the entry point was called.
    loaded_objects: usize,
    loaded_variables: usize,
    /// Global variables that calls change, of an earlier pass.
    remembered: BTreeSet<String>,
    changed_globals: BTreeSet<String>,
    tables: HashMap<(usize, u32, Option<String>), u32>,
    /// What dnsResolve and myIpAddress gave.
    addresses: HashSet<decision::Id>,
}

fn refused<T>(reason: &'static str, span: oxc_span::Span) -> Lowered<T> {
    Err(Stop::Refused(Refusal::at(
        reason,
        Span::new(span.start, span.end),
    )))
}

impl<'p, 'a> Lowering<'p, 'a> {
    fn new(
        source: &'p SourceFile,
        dialect: &'static Dialect,
        remembered: BTreeSet<String>,
    ) -> Self {
        let fuel = (source.text().len() * FUEL_PER_BYTE + FUEL_AT_LEAST).min(MOST_FUEL);
        Self {
            builder: Builder::new(dialect),
            dialect,
            source,
            variables: Vec::new(),
            scopes: vec![Scope::default()],
            heap: Vec::new(),
            entries: 0,
            journal: Vec::new(),
            facts: Facts::default(),
            frames: Vec::new(),
            loops: Vec::new(),
            path: Vec::new(),
            arm: 0,
            arms: 0,
            ways_out: 0,
            leaves: 0,
            fuel,
            depth: 0,
            called: false,
            in_residual_loop: false,
            loaded_objects: 0,
            loaded_variables: 0,
            remembered,
            changed_globals: BTreeSet::new(),
            tables: HashMap::new(),
            addresses: HashSet::new(),
        }
    }

    /// Takes fuel.
    fn burn(&mut self, span: oxc_span::Span) -> Lowered<()> {
        self.burn_more(1, span)
    }

    /// Takes fuel where nothing can be refused: the next one who takes some is.
    const fn tire(&mut self, fuel: usize) {
        self.fuel = self.fuel.saturating_sub(fuel);
    }

    fn burn_more(&mut self, fuel: usize, span: oxc_span::Span) -> Lowered<()> {
        let graph = &self.builder.graph;
        let memory = graph.len() * NODE_BYTES
            + graph.bytes() * 2
            + self.builder.len() * STEP_BYTES
            + self.heap.len() * OBJECT_BYTES
            + self.entries * ENTRY_BYTES
            + self.scopes.len() * SCOPE_BYTES
            + (self.variables.len() + self.journal.len()) * VARIABLE_BYTES;
        let is_small = graph.len() < MOST_NODES
            && graph.bytes() < MOST_TEXT
            && self.builder.len() < MOST_STEPS
            && memory < MOST_MEMORY
            && !graph.is_spent();
        match self.fuel.checked_sub(fuel) {
            Some(fuel) if is_small => {
                self.fuel = fuel;
                Ok(())
            }
            _ => refused(Refusal::TOO_MUCH_WORK, span),
        }
    }

    /// One level deeper.
    fn deeper<T>(
        &mut self,
        span: oxc_span::Span,
        work: impl FnOnce(&mut Self) -> Lowered<T>,
    ) -> Lowered<T> {
        self.burn(span)?;
        if self.depth >= MOST_DEPTH {
            return refused("nesting that is too deep", span);
        }
        self.depth += 1;
        let result = work(self);
        self.depth -= 1;
        result
    }

    /// The request is left to the engine here.
    fn give_up<T>(&mut self) -> Lowered<T> {
        if self.called {
            self.builder.give_up();
            return Err(Stop::Ended);
        }
        Err(Stop::Refused(Refusal::of_file(
            "an error while the file is loaded",
        )))
    }

    fn script(&mut self, program: &'p Program<'a>) -> Lowered<()> {
        if self.dialect.file_value == FileValue::MustBeJson {
            for statement in &program.body {
                statements::has_no_value(statement)?;
            }
        }
        if let Some(directive) = program.directives.first() {
            return refused("a directive in front", directive.span);
        }
        self.begin_function_scope(0, &program.body)?;
        for statement in &program.body {
            self.statement(statement)?;
        }
        if !self.builder.is_empty() {
            return refused(
                "a question or an alert while the file is loaded",
                program.span,
            );
        }
        let entry_point = self.entry_point(program.span())?;
        self.forget_what_changes();
        self.called = true;
        self.loaded_objects = self.heap.len();
        self.loaded_variables = self.variables.len();
        let arguments = vec![
            Abstract::Node(self.builder.graph.url()),
            Abstract::Node(self.builder.graph.host()),
        ];
        self.call_entry_point(entry_point, arguments, program.span())
    }
}
