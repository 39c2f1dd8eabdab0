//! The way to an answer as excerpts of the file: each line with what happened on it, in the order
//! in which it happened. A line that is met again, in a loop or a function, is shown again.

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use super::super::escape::{is_hostile, shown};
use super::super::excerpt::Excerpt;
use crate::finding::Label;
use crate::finding::explanation::{Event, Explanation, PathStep, Place, Value};
use crate::source::secrets::masked_in_place;
use crate::source::{Position, SourceFile};

/// Places of a way that a page shows: from its beginning, and up to its end.
const FIRST: usize = 12;
const LAST: usize = 36;

/// Longest line that is shown whole, in characters.
const WHOLE_LINE: usize = 140;

/// A piece of the page.
pub(super) enum Part {
    /// Lines of the file with annotations, as text with ANSI codes.
    Excerpt(String),
    /// What happened at no known place.
    Note(String),
    /// So many steps are not shown.
    LeftOut(u64),
}

/// The way to an answer.
pub(super) fn parts(explanation: &Explanation, source: &SourceFile) -> Vec<Part> {
    let points = points(explanation);
    let left_out = points.len().saturating_sub(FIRST + LAST);
    let mut parts = Vec::new();
    let mut run: Vec<&Point> = Vec::new();
    for (index, point) in points.iter().enumerate() {
        if left_out > 0 && (FIRST..FIRST + left_out).contains(&index) {
            if index == FIRST {
                flush(&mut run, source, &mut parts);
                let steps: u64 = points
                    .iter()
                    .skip(FIRST)
                    .take(left_out)
                    .map(|point| point.steps)
                    .sum();
                parts.push(Part::LeftOut(steps));
            }
            continue;
        }
        let Some(start) = point.place.as_ref().map(|place| place.start) else {
            flush(&mut run, source, &mut parts);
            if point.steps > 0 && point.label.is_empty() {
                parts.push(Part::LeftOut(point.steps));
            } else {
                parts.push(Part::Note(point.label.clone()));
            }
            continue;
        };
        let follows = run
            .last()
            .and_then(|last| last.place.as_ref())
            .is_none_or(|last| (last.start.line, last.start.column) <= (start.line, start.column));
        if !follows || is_long(source, start.line) || run.last().is_some_and(|last| last.alone) {
            flush(&mut run, source, &mut parts);
        }
        run.push(point);
    }
    flush(&mut run, source, &mut parts);
    parts
}

/// One place of the way and what happened there.
struct Point {
    place: Option<Place>,
    label: String,
    decides: bool,
    /// How many steps it stands for.
    steps: u64,
    /// True where nothing else fits beside it.
    alone: bool,
}

/// What happened at the same place at once is one point: a call, its result as a condition.
fn points(explanation: &Explanation) -> Vec<Point> {
    let mut points: Vec<Point> = Vec::new();
    let mut asked = String::new();
    for (index, step) in explanation.path.iter().enumerate() {
        if explanation.skipped_before == Some(index) {
            points.push(Point {
                place: None,
                label: String::new(),
                decides: false,
                steps: explanation.skipped,
                alone: true,
            });
        }
        if let Event::Answer { .. } = &step.event {
            asked = answer(&step.event);
            continue;
        }
        let label = label(&step.event, &std::mem::take(&mut asked));
        let decides = matches!(step.event, Event::Return { decides: true, .. });
        match points.last_mut() {
            Some(last) if joins(last, step) => {
                last.label = format!("{label}; {}", last.label);
                last.decides |= decides;
                last.steps += 1;
            }
            _ => points.push(Point {
                place: step.place.clone(),
                label,
                decides,
                steps: 1,
                alone: false,
            }),
        }
    }
    if let Some(error) = &explanation.answer.error
        && let (Some(line), Some(column)) = (error.line, error.column)
    {
        let start = Position { line, column };
        let end = Position {
            column: column + 1,
            ..start
        };
        points.push(Point {
            place: Some(Place {
                start,
                end,
                text: String::new(),
            }),
            label: error.message.clone(),
            decides: true,
            steps: 1,
            alone: false,
        });
    }
    points
}

/// A condition or a return directly behind the call that it consists of.
fn joins(last: &Point, step: &PathStep) -> bool {
    let (Some(before), Some(now)) = (&last.place, &step.place) else {
        return false;
    };
    match &step.event {
        Event::Condition { .. } => before.start == now.start && before.end == now.end,
        // `return` stands before the call.
        Event::Return { .. } => {
            before.start.line == now.start.line
                && before.start.column == now.start.column + 7
                && (before.end == now.end || before.end.column + 1 == now.end.column)
        }
        Event::Call { .. } | Event::Answer { .. } => false,
    }
}

fn label(event: &Event, asked: &str) -> String {
    match event {
        Event::Condition { value, holds, kind } => match (value, *kind) {
            (value, "switch") => format!("is {value}"),
            (_, "case") if *holds => "this case".to_owned(),
            (_, "case") => "not this case".to_owned(),
            (Value::Boolean(boolean), _) => boolean.to_string(),
            (value, _) => format!("{holds}: {value}"),
        },
        Event::Call {
            function,
            arguments,
            result,
            microseconds,
        } => {
            let values = arguments.as_slice();
            let arguments: Vec<String> = arguments.iter().map(ToString::to_string).collect();
            let call = format!("{function}({})", arguments.join(", "));
            let end = match result {
                Some(result) => format!("gave {result}"),
                None => "threw".to_owned(),
            };
            // Only what a person would notice.
            let slow = microseconds.filter(|&time| time >= 1_000);
            let time = slow.map_or_else(String::new, |time| format!(" after {} ms", time / 1_000));
            let note = match result {
                Some(Value::Boolean(false)) if function == "isInNet" => no_network(values),
                _ => None,
            };
            let note = note.unwrap_or_default();
            format!("{call} {end}{time}{asked}{note}")
        }
        Event::Return {
            function,
            value,
            decides,
        } => {
            let verb = if *decides { "decides" } else { "returns" };
            match function {
                Some(function) if !decides => format!("{function} returns {value}"),
                _ => format!("{verb}: {value}"),
            }
        }
        Event::Answer { .. } => String::new(),
    }
}

/// Why `isInNet` holds for no address: its network or its mask is none.
fn no_network(arguments: &[Value]) -> Option<String> {
    let is_address = |text: &str| {
        let parts: Vec<&str> = text.split('.').collect();
        let is_part = |part: &&str| {
            (1..=3).contains(&part.len()) && part.parse::<u16>().is_ok_and(|number| number < 256)
        };
        parts.len() == 4 && parts.iter().all(is_part)
    };
    let texts = arguments.iter().skip(1).take(2);
    let mut wrong = texts.filter_map(|value| match value {
        Value::String(text) if !is_address(text) => Some(text),
        _ => None,
    });
    let text = wrong.next()?;
    Some(format!(
        ": \"{text}\" is not an IPv4 address, so no address is in that network"
    ))
}

/// What stands behind a call that asked.
fn answer(event: &Event) -> String {
    let Event::Answer {
        failure,
        addresses,
        microseconds,
        ..
    } = event
    else {
        return String::new();
    };
    let time = microseconds
        .filter(|&time| time >= 1_000)
        .map_or_else(String::new, |time| format!(" in {} ms", time / 1_000));
    match failure {
        Some(failure) => format!(" (not resolved: {failure})"),
        None if addresses.is_empty() => format!(" (DNS{time}: no address)"),
        None => format!(" (DNS{time}: {})", addresses.join(", ")),
    }
}

fn is_long(source: &SourceFile, line: u32) -> bool {
    source
        .line(line)
        .is_some_and(|line| line.len() > WHOLE_LINE)
}

/// Draws a run of points of which each stands behind the one before.
fn flush(run: &mut Vec<&Point>, source: &SourceFile, parts: &mut Vec<Part>) {
    let points = std::mem::take(run);
    let Some(first) = points.first().and_then(|point| point.place.as_ref()) else {
        return;
    };
    let text = if is_long(source, first.start.line) {
        points
            .iter()
            .filter_map(|point| long_line(point, source))
            .collect()
    } else {
        short_lines(&points, source)
    };
    parts.push(Part::Excerpt(text));
}

fn kind(point: &Point) -> AnnotationKind {
    if point.decides {
        AnnotationKind::Primary
    } else {
        AnnotationKind::Context
    }
}

fn render(snippet: Snippet<'_, annotate_snippets::Annotation<'_>>) -> String {
    let group = Group::with_level(Level::NOTE).element(snippet);
    format!("{}\n", Renderer::styled().render(&[group]))
}

fn short_lines(points: &[&Point], source: &SourceFile) -> String {
    let lines = points
        .iter()
        .filter_map(|point| point.place.as_ref())
        .map(|place| place.start.line);
    let (Some(first), Some(last)) = (lines.clone().min(), lines.max()) else {
        return String::new();
    };
    let mut text = String::new();
    let mut starts = Vec::new();
    for number in first..=last {
        starts.push(text.len());
        // Long lines are not among those that are marked.
        let start = Position {
            line: number,
            column: 1,
        };
        let (line, _) = source.around(start, WHOLE_LINE).unwrap_or_default();
        let line = masked_in_place(line);
        text.extend(line.chars().take(WHOLE_LINE).map(harmless));
        text.push('\n');
    }
    let labels: Vec<String> = points
        .iter()
        .map(|point| shown(&point.label).into_owned())
        .collect();
    let mut snippet = Snippet::source(text.as_str()).line_start(first as usize);
    for (point, label) in points.iter().zip(&labels) {
        let Some(place) = &point.place else {
            continue;
        };
        let Some(&line_start) = starts.get((place.start.line - first) as usize) else {
            continue;
        };
        let line = text.get(line_start..).unwrap_or_default();
        let line = line.split('\n').next().unwrap_or_default();
        let offset = |column: u32| {
            let characters = column.saturating_sub(1) as usize;
            let within = line.char_indices().nth(characters);
            line_start + within.map_or(line.len(), |(offset, _)| offset)
        };
        let start = offset(place.start.column);
        let end = if place.end.line == place.start.line {
            offset(place.end.column)
        } else {
            line_start + line.len()
        };
        let annotation = kind(point).span(start..end.max(start));
        snippet = snippet.annotation(annotation.label(label.as_str()));
    }
    render(snippet)
}

fn long_line(point: &Point, source: &SourceFile) -> Option<String> {
    let place = point.place.as_ref()?;
    let label = Label {
        file: source.name().to_owned(),
        start: place.start,
        end: place.end,
        text: String::new(),
    };
    let excerpt = Excerpt::of(&label, source)?;
    let text = format!("column {}: {}", place.start.column, shown(&point.label));
    let snippet = Snippet::source(excerpt.text.as_str())
        .line_start(excerpt.line)
        .annotation(kind(point).span(excerpt.start..excerpt.end).label(text));
    Some(render(snippet))
}

fn harmless(character: char) -> char {
    match character {
        '\t' => ' ',
        hostile if is_hostile(hostile) => '?',
        plain => plain,
    }
}
