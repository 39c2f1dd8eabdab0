//! What is known of a value for all requests at once.

use super::view::View;
use crate::pac::decision::constant::Constant;

/// What a value is: one of some texts that are parts of the request, one of some numbers that
/// measure such a text, or one of some constants. Which of them, the atoms say.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Shape {
    pub(super) views: Vec<View>,
    pub(super) measures: Vec<Measure>,
    pub(super) constants: Constants,
    /// Why it is not known.
    pub(super) unknown: Option<&'static str>,
}

/// Constants that a value may be.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Constants {
    List(Vec<Constant>),
    /// Too many to list, or not worked out; still the atoms say which.
    Any,
}

impl Default for Constants {
    fn default() -> Self {
        Self::List(Vec::new())
    }
}

/// A number that measures a text.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Measure {
    pub(super) view: View,
    pub(super) of: Measured,
    /// What is added to it.
    pub(super) plus: i32,
}

/// What is measured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Measured {
    /// `text.length`
    Length,
    /// `text.indexOf(part)`
    IndexOf(Vec<u8>),
    /// `text.lastIndexOf(part)`
    LastIndexOf(Vec<u8>),
    /// How often a byte is in it.
    Count(u8),
    /// `text.charCodeAt(index)`
    CodeAt(u16),
    /// `text.search(expression)`, by the number of the expression.
    Search(u32),
}

const MOST_CONSTANTS: usize = 64;
const MOST_VIEWS: usize = 8;

impl Shape {
    pub(super) fn unknown(why: &'static str) -> Self {
        Self {
            unknown: Some(why),
            ..Self::default()
        }
    }

    pub(super) fn view(view: View) -> Self {
        Self {
            views: vec![view],
            ..Self::default()
        }
    }

    pub(super) fn measure(measure: Measure) -> Self {
        Self {
            measures: vec![measure],
            ..Self::default()
        }
    }

    pub(super) fn constant(constant: Constant) -> Self {
        Self {
            constants: Constants::List(vec![constant]),
            ..Self::default()
        }
    }

    pub(super) fn booleans() -> Self {
        Self {
            constants: Constants::List(vec![Constant::Boolean(true), Constant::Boolean(false)]),
            ..Self::default()
        }
    }

    /// A value that the atoms decide.
    pub(super) fn decided() -> Self {
        Self {
            constants: Constants::Any,
            ..Self::default()
        }
    }

    /// True where the atoms decide the value.
    pub(super) const fn is_decided(&self) -> bool {
        self.unknown.is_none() && self.views.is_empty() && self.measures.is_empty()
    }

    /// One of both.
    pub(super) fn or(mut self, other: &Self) -> Self {
        for view in &other.views {
            if !self.views.contains(view) {
                self.views.push(view.clone());
            }
        }
        for measure in &other.measures {
            if !self.measures.contains(measure) {
                self.measures.push(measure.clone());
            }
        }
        self.constants = match (self.constants, &other.constants) {
            (Constants::List(mut all), Constants::List(others)) => {
                for constant in others {
                    if !all.contains(constant) {
                        all.push(constant.clone());
                    }
                }
                if all.len() > MOST_CONSTANTS {
                    Constants::Any
                } else {
                    Constants::List(all)
                }
            }
            _ => Constants::Any,
        };
        self.unknown = self.unknown.or(other.unknown);
        if self.views.len() > MOST_VIEWS || self.measures.len() > MOST_VIEWS {
            self.unknown = Some("a value that is one of very many parts of the request");
        }
        self
    }

    /// The constants, where the value is one of these and nothing else.
    pub(super) fn list(&self) -> Option<&[Constant]> {
        match &self.constants {
            Constants::List(list) if self.is_decided() => Some(list),
            _ => None,
        }
    }

    /// The texts of ASCII that it may be, where it is one of these and nothing else.
    pub(super) fn texts(&self) -> Option<Vec<&str>> {
        self.list()?.iter().map(Constant::as_ascii).collect()
    }

    /// The only number that it may be.
    pub(super) fn number(&self) -> Option<i32> {
        match self.list()? {
            [Constant::Number(number)] => whole(*number),
            _ => None,
        }
    }

    /// The only measure that it may be.
    pub(super) fn only_measure(&self) -> Option<&Measure> {
        match (self.measures.as_slice(), &self.constants) {
            ([one], Constants::List(list))
                if list.is_empty() && self.views.is_empty() && self.unknown.is_none() =>
            {
                Some(one)
            }
            _ => None,
        }
    }
}

/// A number without a fraction, if it is not large.
pub(super) fn whole(number: f64) -> Option<i32> {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "in range, and looked at again"
    )]
    let whole = number.clamp(-2_000_000_000.0, 2_000_000_000.0) as i32;
    (f64::from(whole).to_bits() == number.to_bits() || (whole == 0 && number == 0.0))
        .then_some(whole)
}
