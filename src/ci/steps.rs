//! New steps: their text, formatted as their neighbours, and what it means.

use serde_yaml::Mapping;
use serde_yaml::Value;

use crate::ci::place::Layout;
use crate::source::Newline;

/// A step that is not there yet.
#[derive(Clone, Debug)]
pub(super) struct NewStep {
    pub(super) name: Option<&'static str>,
    pub(super) uses: String,
    /// What stands behind what it uses, as a comment.
    pub(super) remark: Option<&'static str>,
    pub(super) id: Option<String>,
    /// Its `if`, as written and as it is read.
    pub(super) condition: Option<(String, Value)>,
    pub(super) with: Vec<(&'static str, Input)>,
}

/// An input of an action.
#[derive(Clone, Debug)]
pub(super) enum Input {
    /// On the line of its name.
    Line(String),
    /// A literal block.
    Block(Vec<String>),
}

impl NewStep {
    /// Its lines, each with its ending.
    pub(super) fn text(&self, layout: &Layout, newline: Newline) -> String {
        let mut lines = Vec::new();
        let remark = self.remark.map(|remark| format!(" # {remark}")).unwrap_or_default();
        lines.extend(self.name.map(|name| format!("name: {name}")));
        lines.push(format!("uses: {}{remark}", self.uses));
        lines.extend(self.id.as_ref().map(|id| format!("id: {id}")));
        lines.extend(self.condition.as_ref().map(|(written, _)| format!("if: {written}")));
        lines.push("with:".to_owned());
        let once = " ".repeat(layout.nested);
        for (name, input) in &self.with {
            match input {
                Input::Line(text) => lines.push(format!("{once}{name}: {text}")),
                Input::Block(block) => {
                    lines.push(format!("{once}{name}: |"));
                    lines.extend(block.iter().map(|line| format!("{once}{once}{line}")));
                }
            }
        }
        let front = " ".repeat(layout.keys);
        let dash = format!("{}-{}", " ".repeat(layout.dash), " ".repeat(layout.keys - layout.dash - 1));
        let fronts = std::iter::once(&dash).chain(std::iter::repeat(&front));
        let lines: Vec<_> =
            fronts.zip(lines).map(|(front, line)| format!("{front}{line}{}", newline.as_str())).collect();
        lines.concat()
    }

    /// What its text means.
    pub(super) fn value(&self) -> Value {
        let mut step = Mapping::new();
        let mut set = |key: &str, value: Value| step.insert(key.into(), value);
        if let Some(name) = self.name {
            set("name", name.into());
        }
        set("uses", self.uses.as_str().into());
        if let Some(id) = &self.id {
            set("id", id.as_str().into());
        }
        if let Some((_, value)) = &self.condition {
            set("if", value.clone());
        }
        let input = |input: &Input| match input {
            Input::Line(text) => text.as_str().into(),
            Input::Block(lines) => Value::from(lines.join("\n") + "\n"),
        };
        let with: Mapping = self.with.iter().map(|(name, value)| ((*name).into(), input(value))).collect();
        set("with", with.into());
        step.into()
    }
}
