//! YAML with the places of what stands in it, which `serde_yaml` does not tell.
//!
//! *Never*: knows what a file is for.

use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;

use granit_parser::Event;
use granit_parser::Parser;
use granit_parser::ScalarStyle;
use granit_parser::StructureStyle;

/// A value of a YAML file.
#[derive(Debug)]
pub enum Node {
    /// A text, a number or the like.
    Scalar {
        /// What it says.
        text: String,
        /// The bytes that it is written in; of a block (`|`) from where its text begins.
        written: Range<usize>,
        /// Whether it is a literal block (`|`).
        is_literal: bool,
        /// Whether other places may name it.
        is_anchored: bool,
    },
    /// Keys and their values.
    Mapping {
        /// In the order of the text.
        entries: Vec<(Rc<Node>, Rc<Node>)>,
        /// How it is written.
        style: Style,
        /// Offset of its first byte; of a block that of its first key.
        start: usize,
    },
    /// One value after another.
    Sequence {
        /// In the order of the text.
        items: Vec<Rc<Node>>,
        /// How it is written.
        style: Style,
    },
    /// What an anchor leads to that is not complete.
    Unknown,
}

/// How a collection is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// On lines of its own.
    Block,
    /// In brackets or braces.
    Flow,
}

/// How deep mappings may merge others.
const DEPTH: usize = 16;

impl Node {
    /// The value of a key, which may be merged in.
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.get_within(key, DEPTH)
    }

    fn get_within(&self, key: &str, depth: usize) -> Option<&Self> {
        let Self::Mapping { entries, .. } = self else { return None };
        let named = |name: &str| entries.iter().find(|(key, _)| key.text() == Some(name)).map(|(_, value)| &**value);
        named(key).or_else(|| {
            let depth = depth.checked_sub(1)?;
            match named("<<")? {
                Self::Sequence { items, .. } => items.iter().find_map(|node| node.get_within(key, depth)),
                merged => merged.get_within(key, depth),
            }
        })
    }

    /// The values of a mapping, in their order.
    pub fn values(&self) -> impl Iterator<Item = &Self> {
        let entries = if let Self::Mapping { entries, .. } = self { &entries[..] } else { &[] };
        entries.iter().map(|(_, value)| &**value)
    }

    /// What a scalar says.
    pub fn text(&self) -> Option<&str> {
        if let Self::Scalar { text, .. } = self { Some(text) } else { None }
    }
}

/// A collection that is not complete.
struct Open {
    is_mapping: bool,
    style: Style,
    start: usize,
    anchor: usize,
    /// In a mapping keys and values in turn.
    nodes: Vec<Rc<Node>>,
}

impl Open {
    fn closed(self) -> Node {
        let style = self.style;
        if !self.is_mapping {
            return Node::Sequence { items: self.nodes, style };
        }
        let pair = |pair: &[Rc<Node>]| Some((Rc::clone(pair.first()?), Rc::clone(pair.get(1)?)));
        Node::Mapping { entries: self.nodes.chunks(2).filter_map(pair).collect(), style, start: self.start }
    }
}

/// Reads the first document of a text.
///
/// # Errors
///
/// Why it is none: lower case, no full stop.
pub fn read(text: &str) -> Result<Rc<Node>, String> {
    let mut anchors = BTreeMap::new();
    let mut open: Vec<Open> = Vec::new();
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| error.to_string())?;
        let (node, anchor) = match event {
            Event::MappingStart(style, anchor, _) | Event::SequenceStart(style, anchor, _) => {
                let is_mapping = matches!(event, Event::MappingStart(..));
                let style = if style == StructureStyle::Block { Style::Block } else { Style::Flow };
                let start = span.byte_range().unwrap_or_default().start;
                open.push(Open { is_mapping, style, start, anchor, nodes: Vec::new() });
                continue;
            }
            Event::MappingEnd | Event::SequenceEnd => {
                let Some(complete) = open.pop() else { break };
                let anchor = complete.anchor;
                (Rc::new(complete.closed()), anchor)
            }
            Event::Scalar(value, style, anchor, _) => {
                let node = Node::Scalar {
                    text: value.into_owned(),
                    written: span.byte_range().unwrap_or_default(),
                    is_literal: style == ScalarStyle::Literal,
                    is_anchored: anchor != 0,
                };
                (Rc::new(node), anchor)
            }
            Event::Alias(anchor) => (anchors.get(&anchor).map_or_else(|| Rc::new(Node::Unknown), Rc::clone), 0),
            _ => continue,
        };
        if anchor != 0 {
            anchors.insert(anchor, Rc::clone(&node));
        }
        match open.last_mut() {
            Some(open) => open.nodes.push(node),
            None => return Ok(node),
        }
    }
    Ok(Rc::new(Node::Unknown))
}
