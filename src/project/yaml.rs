//! YAML with the places of its scalars, which `serde_yaml` does not tell.

use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;

use granit_parser::Event;
use granit_parser::Parser;
use granit_parser::ScalarStyle;

/// A value of a YAML file.
#[derive(Debug)]
pub(super) enum Node {
    Scalar {
        text: String,
        written: Range<usize>,
        /// Whether it is a literal block (`|`).
        is_literal: bool,
        is_anchored: bool,
    },
    Mapping(Vec<(Rc<Node>, Rc<Node>)>),
    Sequence(Vec<Rc<Node>>),
    /// What an anchor leads to that is not complete.
    Unknown,
}

/// How deep mappings may merge others.
const DEPTH: usize = 16;

impl Node {
    /// The value of a key, which may be merged in.
    pub(super) fn get(&self, key: &str) -> Option<&Self> {
        self.get_within(key, DEPTH)
    }

    fn get_within(&self, key: &str, depth: usize) -> Option<&Self> {
        let Self::Mapping(entries) = self else { return None };
        let named = |name: &str| entries.iter().find(|(key, _)| key.text() == Some(name)).map(|(_, value)| &**value);
        named(key).or_else(|| {
            let depth = depth.checked_sub(1)?;
            match named("<<")? {
                Self::Sequence(merged) => merged.iter().find_map(|node| node.get_within(key, depth)),
                merged => merged.get_within(key, depth),
            }
        })
    }

    /// The values of a mapping, in their order.
    pub(super) fn values(&self) -> impl Iterator<Item = &Self> {
        let entries = if let Self::Mapping(entries) = self { &entries[..] } else { &[] };
        entries.iter().map(|(_, value)| &**value)
    }

    fn text(&self) -> Option<&str> {
        if let Self::Scalar { text, .. } = self { Some(text) } else { None }
    }
}

/// A collection that is not complete.
struct Open {
    is_mapping: bool,
    anchor: usize,
    /// In a mapping keys and values in turn.
    nodes: Vec<Rc<Node>>,
}

impl Open {
    fn closed(self) -> Node {
        if !self.is_mapping {
            return Node::Sequence(self.nodes);
        }
        let pair = |pair: &[Rc<Node>]| Some((Rc::clone(pair.first()?), Rc::clone(pair.get(1)?)));
        Node::Mapping(self.nodes.chunks(2).filter_map(pair).collect())
    }
}

/// Reads the first document of a text.
///
/// # Errors
///
/// Why it is none: lower case, no full stop.
pub(super) fn read(text: &str) -> Result<Rc<Node>, String> {
    let mut anchors = BTreeMap::new();
    let mut open: Vec<Open> = Vec::new();
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| error.to_string())?;
        let (node, anchor) = match event {
            Event::MappingStart(_, anchor, _) | Event::SequenceStart(_, anchor, _) => {
                let is_mapping = matches!(event, Event::MappingStart(..));
                open.push(Open { is_mapping, anchor, nodes: Vec::new() });
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
