//! The Dockerfiles whose text stands in HCL.

use std::ops::Range;

use hcl_edit::Span as _;
use hcl_edit::expr::Expression;
use hcl_edit::parser;
use hcl_edit::template::Element;

use crate::project::scalar::Form;
use crate::project::scalar::Scalar;
use crate::project::scalar::Unread;
use crate::project::template::Template;
use crate::source::offset;

/// Those of a Bake file, and what stands for one that Bake would have to work out.
///
/// # Errors
///
/// Why the text is no HCL: lower case, no full stop.
pub(super) fn inlines(text: &str) -> Result<Vec<Result<Scalar, Unread>>, String> {
    let body = parser::parse_body(text).map_err(|error| error.to_string())?;
    let targets = body.get_blocks("target");
    let values = targets.filter_map(|target| target.body.get_attribute("dockerfile-inline")).map(|entry| &entry.value);
    Ok(values.map(|value| scalar(text, value)).collect())
}

fn scalar(file: &str, value: &Expression) -> Result<Scalar, Unread> {
    let written = value.span().unwrap_or_default();
    let scalar = |text, form, template| Scalar { text, written: written.clone(), form, template };
    let found = match value {
        Expression::String(text) => Some(scalar(text.as_str().to_owned(), Form::Quoted, Template::Done)),
        Expression::HeredocTemplate(heredoc) => {
            let is_text = heredoc.template.iter().all(|element| matches!(element, Element::Literal(_)));
            let text = is_text.then(|| heredoc_text(file, written.clone())).flatten();
            text.map(|text| scalar(text, Form::Lines { shared: false }, Template::Bake))
        }
        _ => None,
    };
    found.ok_or_else(|| Unread {
        start: offset(written.start),
        reason: "Bake works it out before it is built; write its text here, or `$${` for a variable of the build's own"
            .to_owned(),
    })
}

/// The text of a heredoc with its escapes, as HCL has it: behind `<<-` the lines lose the blanks that all
/// of them begin with but for blank ones, which stay as they are.
///
/// <https://github.com/hashicorp/hcl/blob/main/hclsyntax/parser_template.go> (`flushHeredocTemplateParts`)
fn heredoc_text(file: &str, written: Range<usize>) -> Option<String> {
    let (introduction, rest) = file.get(written)?.split_once('\n')?;
    let end = rest.trim_end().rfind('\n').map_or(0, |at| at + 1);
    let lines = || rest[..end].split_inclusive('\n');
    if !introduction.starts_with("<<-") {
        return Some(rest[..end].replace("\r\n", "\n"));
    }
    let blanks = |line: &str| line.chars().take_while(|character| character.is_whitespace()).count();
    let is_blank = |line: &&str| line.trim().is_empty();
    let least = lines().filter(|line| !is_blank(line)).map(blanks).min().unwrap_or_default();
    let behind = |line: &str| line.char_indices().nth(least).map_or(String::new(), |(at, _)| line[at..].to_owned());
    let text: String = lines().map(|line| if is_blank(&line) { line.to_owned() } else { behind(line) }).collect();
    Some(text.replace("\r\n", "\n"))
}
