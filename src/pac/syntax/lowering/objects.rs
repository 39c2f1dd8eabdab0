//! Objects of the script.

use super::values::{Abstract, Object, ObjectKind, Properties};
use super::{Lowered, Lowering, refused};
use crate::pac::decision::{Constant, Table};

/// What every object inherits.
pub(super) fn is_inherited(name: &str) -> bool {
    Table::inherits(name)
}

impl<'p, 'a> Lowering<'p, 'a> {
    pub(super) fn object(&mut self, kind: ObjectKind<'p, 'a>) -> Abstract {
        self.heap.push(Object {
            kind,
            properties: Properties::default(),
            elements: Vec::new(),
            prototype: None,
            arm: self.arm,
            ways_out: self.ways_out,
            version: 0,
        });
        Abstract::Object(self.heap.len() - 1)
    }

    pub(super) fn array(&mut self, elements: Vec<Abstract>) -> Abstract {
        self.entries += elements.len();
        let array = self.object(ObjectKind::Array);
        if let Abstract::Object(object) = array
            && let Some(object) = self.heap.get_mut(object)
        {
            object.elements = elements;
        }
        array
    }

    /// Sets a property of an object that was just made.
    pub(super) fn set_own(&mut self, object: &Abstract, name: &str, value: Abstract) {
        if let Abstract::Object(object) = object
            && let Some(object) = self.heap.get_mut(*object)
        {
            self.entries += 2;
            object.properties.set(name, value);
        }
    }

    /// A property or element of the object's own.
    pub(super) fn own(&self, object: usize, name: &str) -> Option<Abstract> {
        let object = self.heap.get(object)?;
        if matches!(object.kind, ObjectKind::Array)
            && let Some(index) = array_index(name)
        {
            return object.elements.get(index).cloned();
        }
        object.properties.get(name).cloned()
    }

    /// The name of a property, where it is known.
    pub(super) fn known_key(&mut self, key: Abstract) -> Option<String> {
        let Abstract::Node(key) = self.refined(key) else {
            return None;
        };
        let text = self.builder.graph.to_text(key);
        self.builder.graph.known_text(text)
    }

    /// An object that may be changed here: nothing can have gone another way since it was made.
    pub(super) fn changeable(
        &mut self,
        object: usize,
        span: oxc_span::Span,
    ) -> Lowered<&mut Object<'p, 'a>> {
        let is_old = self.called && object < self.loaded_objects;
        let (arm, ways_out) = (self.arm, self.ways_out);
        match self.heap.get_mut(object) {
            Some(_) if is_old => refused("an object that is kept between calls", span),
            Some(found) if found.arm == arm && found.ways_out == ways_out => {
                found.version += 1;
                Ok(found)
            }
            _ => refused("an object that is changed under a condition", span),
        }
    }

    /// The number of the table of an object or array of known primitive values; of one property of its
    /// elements, where that is named.
    pub(super) fn table_of(
        &mut self,
        object: usize,
        property: Option<&str>,
        span: oxc_span::Span,
    ) -> Lowered<u32> {
        let version = self.heap.get(object).map_or(0, |found| found.version);
        let key = (object, version, property.map(str::to_owned));
        if let Some(known) = self.tables.get(&key) {
            return Ok(*known);
        }
        let table = self.make_table(object, property, span)?;
        let number = self.builder.graph.table(table);
        self.tables.insert(key, number);
        Ok(number)
    }

    fn make_table(
        &mut self,
        object: usize,
        property: Option<&str>,
        span: oxc_span::Span,
    ) -> Lowered<Table> {
        let Some(found) = self.heap.get(object) else {
            return refused("an object", span);
        };
        let size = found.elements.len() + found.properties.len();
        let is_array = matches!(found.kind, ObjectKind::Array);
        if found.prototype.is_some() || (is_array && found.properties.len() > 0) {
            return refused("a look-up in an unsupported object", span);
        }
        self.burn_more(size, span)?;
        self.entries += size;
        let Some(found) = self.heap.get(object) else {
            return refused("an object", span);
        };
        if is_array {
            let elements: Option<Vec<Constant>> = found
                .elements
                .iter()
                .map(|element| match (element, property) {
                    (element, None) => self.constant(element),
                    (Abstract::Object(inner), Some(name)) => {
                        let value = self.own(*inner, name)?;
                        self.constant(&value)
                    }
                    _ => None,
                })
                .collect();
            return match elements {
                Some(elements) => Ok(Table::list(elements)),
                None => refused("a look-up in an array of objects", span),
            };
        }
        if !matches!(found.kind, ObjectKind::Plain) {
            return refused("a look-up in an unsupported object", span);
        }
        let entries: Option<Vec<(String, Constant)>> = found
            .properties
            .iter()
            .map(|(name, value)| Some((name.to_owned(), self.constant(value)?)))
            .collect();
        match entries {
            Some(entries) => Ok(Table::object(entries)),
            None => refused("a look-up in an object of objects", span),
        }
    }

    /// The same with `true` for each property.
    pub(super) fn presence_table(&mut self, object: usize, span: oxc_span::Span) -> Lowered<u32> {
        let version = self.heap.get(object).map_or(0, |found| found.version);
        let key = (object, version, Some("*".to_owned()));
        if let Some(known) = self.tables.get(&key) {
            return Ok(*known);
        }
        let size = self
            .heap
            .get(object)
            .map_or(0, |found| found.properties.len());
        self.burn_more(size, span)?;
        let Some(found) = self.heap.get(object) else {
            return refused("an object", span);
        };
        let entries = found
            .properties
            .iter()
            .map(|(name, _)| (name.to_owned(), Constant::Boolean(true)))
            .collect();
        let number = self.builder.graph.table(Table::object(entries));
        self.tables.insert(key, number);
        Ok(number)
    }

    pub(super) fn constant(&self, value: &Abstract) -> Option<Constant> {
        match value {
            Abstract::Node(id) => self.builder.graph.known(*id).cloned(),
            _ => None,
        }
    }
}

/// A name that is an index of an array.
pub(super) fn array_index(name: &str) -> Option<usize> {
    let index: u32 = name.parse().ok()?;
    (index.to_string() == name).then_some(index as usize)
}
