//! Expressions that are nothing but literals in certain places.

/// Most alternatives that are told apart.
const MOST_FORMS: usize = 4096;

/// A literal and where in the text it must stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::pac::decision) struct Form {
    pub(in crate::pac::decision) place: Place,
    pub(in crate::pac::decision) literal: Vec<u8>,
}

/// Where a literal stands in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::pac::decision) enum Place {
    /// It is all of the text.
    Whole,
    /// At its beginning.
    Head,
    /// At its end.
    Tail,
    /// Anywhere.
    Anywhere,
}

/// A part of an alternative, as far as it matters for literals.
#[derive(Clone)]
pub(super) enum Item {
    Byte(u8),
    Start,
    End,
    /// `.*`
    Run,
    /// Alternatives, not repeated.
    Group(Vec<Vec<Item>>),
    Other,
}

pub(super) fn longest(items: &[Item]) -> Vec<u8> {
    let (mut longest, mut current) = (Vec::new(), Vec::new());
    for item in items.iter().chain([&Item::Other]) {
        if let Item::Byte(byte) = item {
            current.push(*byte);
        } else {
            if current.len() > longest.len() {
                longest.clone_from(&current);
            }
            current.clear();
        }
    }
    longest
}

/// Literals in their places that together are the language.
pub(super) fn forms(alternatives: &[Vec<Item>]) -> Option<Vec<Form>> {
    let mut forms = Vec::new();
    for items in alternatives {
        for flat in flattened(items)? {
            forms.push(form(&flat)?);
            if forms.len() > MOST_FORMS {
                return None;
            }
        }
    }
    Some(forms)
}

/// The alternatives of one group at most, multiplied out.
fn flattened(items: &[Item]) -> Option<Vec<Vec<Item>>> {
    let at = items.iter().position(|item| matches!(item, Item::Group(_)));
    let Some(at) = at else {
        return Some(vec![items.to_vec()]);
    };
    let (before, rest) = items.split_at(at);
    let (group, behind) = rest.split_first()?;
    let Item::Group(alternatives) = group else {
        return None;
    };
    let plain = |items: &[Item]| !items.iter().any(|item| matches!(item, Item::Group(_)));
    if !plain(behind) || !alternatives.iter().all(|one| plain(one)) || alternatives.len() > 256 {
        return None;
    }
    let flat = alternatives
        .iter()
        .map(|one| [before, one, behind].concat())
        .collect();
    Some(flat)
}

fn form(items: &[Item]) -> Option<Form> {
    let mut rest = items;
    let (mut at_start, mut at_end) = (false, false);
    while let [Item::Start, behind @ ..] = rest {
        (at_start, rest) = (true, behind);
    }
    while let [before @ .., Item::End] = rest {
        (at_end, rest) = (true, before);
    }
    // `^.*` is no anchor: no text here has a line terminator.
    while let [Item::Run, behind @ ..] = rest {
        (at_start, rest) = (false, behind);
    }
    while let [before @ .., Item::Run] = rest {
        (at_end, rest) = (false, before);
    }
    let literal = rest
        .iter()
        .map(|item| match item {
            Item::Byte(byte) => Some(*byte),
            _ => None,
        })
        .collect::<Option<Vec<u8>>>()?;
    let place = match (at_start, at_end) {
        (true, true) => Place::Whole,
        (true, false) => Place::Head,
        (false, true) => Place::Tail,
        (false, false) => Place::Anywhere,
    };
    Some(Form { place, literal })
}
