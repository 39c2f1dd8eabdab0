//! Texts that are made of other texts: joined, cut, changed.

use super::nodes::Nodes;
use super::shape::{Constants, Measure, Measured, Shape};
use super::view::{Change, View};
use crate::pac::decision::constant::Constant;
use crate::pac::decision::methods::Method;
use crate::pac::decision::node::Id;

impl Nodes<'_, '_> {
    pub(super) fn join(&self, parts: &[Id]) -> Shape {
        let mut before = Vec::new();
        let mut behind = Vec::new();
        let mut view = None;
        let mut is_listed = true;
        for part in parts {
            let shape = self.of(*part);
            match (shape.texts().as_deref(), shape.views.as_slice()) {
                (Some([text]), _) => {
                    let side = if view.is_some() {
                        &mut behind
                    } else {
                        &mut before
                    };
                    side.extend_from_slice(text.as_bytes());
                }
                (_, [one]) if view.is_none() && *shape == Shape::view(one.clone()) => {
                    view = Some(one);
                }
                _ if shape.is_decided() => is_listed = false,
                _ => return Shape::unknown("a text that is put together from the request"),
            }
        }
        match view {
            None if is_listed => {
                let text = String::from_utf8(before).unwrap_or_default();
                Shape::constant(Constant::text(&text))
            }
            None => Shape::decided(),
            Some(view) if is_listed => view.then(Change::Around(before, behind)).map_or_else(
                || Shape::unknown("a text that is changed very often"),
                Shape::view,
            ),
            Some(_) => Shape::unknown("a text that is put together from the request"),
        }
    }

    pub(super) fn to_text(&self, value: Id) -> Shape {
        let shape = self.of(value);
        if !shape.measures.is_empty() {
            return Shape::unknown("a measure of the request as a text");
        }
        let is_text = |constant: &Constant| constant.as_ascii().is_some();
        let mut text = shape.clone();
        if !matches!(&shape.constants, Constants::List(list) if list.iter().all(is_text)) {
            text.constants = Constants::Any;
        }
        text
    }

    pub(super) fn separator(&self, id: Id) -> Option<u8> {
        match self.of(id).texts()?.as_slice() {
            [text] => match text.as_bytes() {
                [byte] => Some(*byte),
                _ => None,
            },
            _ => None,
        }
    }

    pub(super) fn part(&mut self, text: Id, separator: Id, index: Id) -> Shape {
        if [text, separator, index]
            .iter()
            .all(|id| self.of(*id).is_decided())
        {
            return Shape::decided();
        }
        let Some(byte) = self.separator(separator) else {
            return Shape::unknown("parts between other texts");
        };
        let shape = self.of(text).clone();
        if let Some(index) = self.of(index).number() {
            let Ok(index) = u16::try_from(index) else {
                return Shape::constant(Constant::Undefined);
            };
            let count = measured(&shape, &Measured::Count(byte), 0);
            for measure in &count.measures {
                self.atoms.compare(measure, f64::from(index));
            }
            return changed(
                &shape,
                &Change::Part(byte, index),
                Some(Constant::Undefined),
            );
        }
        // `parts[parts.length - 2]`
        if let Some(measure) = self.of(index).only_measure().cloned()
            && measure.of == Measured::Count(byte)
            && shape.views == [measure.view.clone()]
            && let Ok(from_end) = u16::try_from(1 - measure.plus)
            && from_end >= 1
        {
            self.atoms
                .compare(&Measure { plus: 0, ..measure }, f64::from(from_end - 1));
            return changed(
                &shape,
                &Change::PartFromEnd(byte, from_end),
                Some(Constant::Undefined),
            );
        }
        Shape::unknown("a part between separators whose number depends on the request")
    }

    pub(super) fn method(&mut self, method: Method, text: Id, arguments: &[Id]) -> Shape {
        let shape = self.of(text).clone();
        if shape.is_decided() {
            return self.only_decided(
                arguments,
                "a part of the request that is looked for in a text",
            );
        }
        if !shape.measures.is_empty() {
            return Shape::unknown("a method of a measure");
        }
        match (method, arguments) {
            (Method::ToLowerCase, []) => changed(&shape, &Change::Lower, None),
            (Method::ToUpperCase, []) => changed(&shape, &Change::Upper, None),
            // Neither URL nor host begins or ends with white space.
            (Method::Trim, []) if shape.views.iter().all(View::is_whole) => shape,
            (Method::Length, []) => measured(&shape, &Measured::Length, 0),
            (Method::IndexOf, [part]) => self.searched(&shape, *part, Measured::IndexOf),
            (Method::LastIndexOf, [part]) => self.searched(&shape, *part, Measured::LastIndexOf),
            (Method::StartsWith | Method::EndsWith | Method::Includes, [part]) => {
                let part = self.of(*part).clone();
                let Some(texts) = part.texts() else {
                    return Shape::unknown("a text that is looked for and depends on the request");
                };
                for view in &shape.views {
                    for text in &texts {
                        match method {
                            Method::StartsWith => self.atoms.begins_with(view, text),
                            Method::EndsWith => self.atoms.ends_with(view, text),
                            _ => self.atoms.contains(view, text),
                        }
                    }
                }
                Shape::booleans()
            }
            (Method::CharAt | Method::Item, [place]) => {
                let Some(place) = self
                    .of(*place)
                    .number()
                    .and_then(|place| u16::try_from(place).ok())
                else {
                    return Shape::unknown("a character at a place that depends on the request");
                };
                for view in &shape.views {
                    self.not_empty(view, place.saturating_add(1));
                }
                let otherwise = (method == Method::Item).then_some(Constant::Undefined);
                changed(
                    &shape,
                    &Change::Slice(place, Some(place.saturating_add(1))),
                    otherwise,
                )
            }
            (Method::CharCodeAt, [place]) => {
                let Some(place) = self
                    .of(*place)
                    .number()
                    .and_then(|place| u16::try_from(place).ok())
                else {
                    return Shape::unknown("a character at a place that depends on the request");
                };
                for view in &shape.views {
                    self.not_empty(view, place.saturating_add(1));
                }
                measured(&shape, &Measured::CodeAt(place), 0)
            }
            (Method::Substring | Method::Slice | Method::Substr, [_, ..]) => {
                self.cut(method, &shape, arguments)
            }
            _ => Shape::unknown("a method that is not followed"),
        }
    }

    fn searched(&self, shape: &Shape, part: Id, of: impl Fn(Vec<u8>) -> Measured) -> Shape {
        let part = self.of(part);
        let Some(texts) = part.texts() else {
            return Shape::unknown("a text that is looked for and depends on the request");
        };
        let mut all = Shape::default();
        for text in texts {
            if text.is_empty() {
                return Shape::unknown("the empty text that is looked for");
            }
            all = all.or(&measured(shape, &of(text.as_bytes().to_vec()), 0));
        }
        all
    }

    /// `substring`, `slice` and `substr`.
    fn cut(&mut self, method: Method, shape: &Shape, arguments: &[Id]) -> Shape {
        let [view] = shape.views.as_slice() else {
            return self.cut_by_numbers(method, shape, arguments);
        };
        let of_view = |this: &Self, id: Id| {
            let measure = this.of(id).only_measure().cloned();
            measure.filter(|measure| measure.view == *view)
        };
        match arguments {
            // `text.substring(text.length - 8)`
            [from] => {
                if let Some(measure) = of_view(self, *from) {
                    match (&measure.of, measure.plus) {
                        (Measured::Length, plus @ -1000..=0) if method != Method::Slice => {
                            let most = u16::try_from(-plus).unwrap_or(0);
                            return changed(shape, &Change::Last(most), None);
                        }
                        (Measured::IndexOf(part), 1) => {
                            if let [byte] = part.as_slice() {
                                return changed(shape, &Change::Behind(*byte), None);
                            }
                        }
                        _ => {}
                    }
                    return Shape::unknown("a place in a text that depends on the request");
                }
            }
            [from, to] => {
                if let (Some(0), Some(measure)) = (self.of(*from).number(), of_view(self, *to)) {
                    if let (Measured::IndexOf(part), 0, Method::Substring) =
                        (&measure.of, measure.plus, method)
                        && let [byte] = part.as_slice()
                    {
                        return changed(shape, &Change::Before(*byte), None);
                    }
                    return Shape::unknown("a place in a text that depends on the request");
                }
                // `text.substring(text.length - 8, text.length)`
                if let (Some(measure), Some(end)) = (of_view(self, *from), of_view(self, *to))
                    && (&measure.of, &end.of, end.plus) == (&Measured::Length, &Measured::Length, 0)
                    && method == Method::Substring
                    && (-1000..=0).contains(&measure.plus)
                {
                    let most = u16::try_from(-measure.plus).unwrap_or(0);
                    return changed(shape, &Change::Last(most), None);
                }
            }
            _ => {}
        }
        self.cut_by_numbers(method, shape, arguments)
    }

    fn cut_by_numbers(&self, method: Method, shape: &Shape, arguments: &[Id]) -> Shape {
        let numbers: Option<Vec<i32>> = arguments.iter().map(|id| self.of(*id).number()).collect();
        let place = |number: i32| u16::try_from(number).unwrap_or(0);
        let change = match (method, numbers.as_deref()) {
            (_, Some([from, ..])) if *from > 2000 => None,
            (Method::Substring, Some([from])) => Some(Change::Slice(place(*from), None)),
            (Method::Slice | Method::Substr, Some([from])) if *from >= 0 => {
                Some(Change::Slice(place(*from), None))
            }
            (Method::Slice | Method::Substr, Some([from])) if *from >= -2000 => {
                Some(Change::Last(place(-*from)))
            }
            (Method::Substring, Some([from, to])) if *to <= 2000 => {
                let (from, to) = (place(*from), place(*to));
                Some(Change::Slice(from.min(to), Some(from.max(to))))
            }
            (Method::Slice, Some([from, to])) if *from >= 0 && (0..=2000).contains(to) => Some(
                Change::Slice(place(*from), Some(place(*to).max(place(*from)))),
            ),
            (Method::Substr, Some([from, length])) if *from >= 0 && *length <= 2000 => {
                let from = place(*from);
                Some(Change::Slice(from, Some(from + place(*length))))
            }
            _ => None,
        };
        match change {
            Some(change) => changed(shape, &change, None),
            None => Shape::unknown("a place in a text that depends on the request"),
        }
    }
}

/// A measure of each view.
pub(super) fn measured(shape: &Shape, of: &Measured, plus: i32) -> Shape {
    let mut all = if shape.views.is_empty() {
        Shape::decided()
    } else if shape.constants == Constants::default() {
        Shape::default()
    } else {
        // What is measured of the constants is not worked out.
        Shape {
            constants: Constants::Any,
            ..Shape::default()
        }
    };
    all.measures = shape
        .views
        .iter()
        .map(|view| Measure {
            view: view.clone(),
            of: of.clone(),
            plus,
        })
        .collect();
    all
}

/// Each view changed; what becomes of constants the atoms say.
fn changed(shape: &Shape, change: &Change, otherwise: Option<Constant>) -> Shape {
    let mut all = Shape::default();
    if shape.constants != Constants::default() {
        all.constants = Constants::Any;
    }
    if let (Some(constant), Constants::List(list)) = (otherwise, &mut all.constants) {
        list.push(constant);
    }
    for view in &shape.views {
        match view.then(change.clone()) {
            Some(view) if !all.views.contains(&view) => all.views.push(view),
            Some(_) => {}
            None => return Shape::unknown("a text that is changed very often"),
        }
    }
    all
}
