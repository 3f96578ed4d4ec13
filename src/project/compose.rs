//! The Dockerfiles whose text stands in YAML, and in the JSON that is YAML too.

use crate::project::scalar::Form;
use crate::project::scalar::Scalar;
use crate::project::template::Template;
use crate::yaml;
use crate::yaml::Node;

/// Those of a Compose file.
///
/// # Errors
///
/// Why the text is no YAML: lower case, no full stop.
pub(super) fn inlines(text: &str) -> Result<Vec<Scalar>, String> {
    let root = yaml::read(text)?;
    let services = root.get("services").into_iter().flat_map(Node::values);
    let texts = services.filter_map(|service| service.get("build")?.get("dockerfile_inline"));
    Ok(texts.filter_map(|node| scalar(text, node, Template::Compose)).collect())
}

/// Those of a Bake file in JSON.
///
/// # Errors
///
/// Why the text cannot be read: lower case, no full stop.
pub(super) fn json_inlines(text: &str) -> Result<Vec<Scalar>, String> {
    let root = yaml::read(text)?;
    let targets = root.get("target").into_iter().flat_map(Node::values);
    let scalars = targets.filter_map(|target| scalar(text, target.get("dockerfile-inline")?, Template::Bake));
    Ok(scalars.map(|scalar| Scalar { form: Form::Json, ..scalar }).collect())
}

fn scalar(file: &str, node: &Node, template: Template) -> Option<Scalar> {
    let Node::Scalar { text, written, is_literal, is_anchored } = node else { return None };
    let form = if *is_literal { Form::Lines { shared: *is_anchored } } else { Form::Folded };
    // The parser tells where the text of a block begins, not where the block does.
    let start = header(file, written.start).unwrap_or(written.start);
    Some(Scalar { text: text.clone(), written: start..written.end.max(start), form, template })
}

/// Where the `|` or `>` is that introduces the block whose text begins at `start`, if it is one.
fn header(file: &str, start: usize) -> Option<usize> {
    let line_start = file.get(..start)?.rfind('\n')? + 1;
    if !file[line_start..start].trim().is_empty() {
        return None;
    }
    // Blank lines at its start are text of the block too.
    let above = file[..line_start].trim_end();
    let line_start = above.rfind('\n').map_or(0, |at| at + 1);
    let is_header = |rest: &str| {
        let rest =
            rest.trim_start_matches(|indicator: char| indicator.is_ascii_digit() || matches!(indicator, '+' | '-'));
        rest.is_empty() || (rest.starts_with([' ', '\t']) && rest.trim_start().starts_with('#'))
    };
    let found = above[line_start..].match_indices(['|', '>']).find(|(at, _)| is_header(&above[line_start + at + 1..]));
    found.map(|(at, _)| line_start + at)
}
