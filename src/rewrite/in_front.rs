//! The command that has to stand in front of a step's others with a mount.

use crate::edit::Edit;
use crate::facts::Install;
use crate::semantic::Model;

/// Writes the command in front of all others of the step: on a line of its own in a here-document that is the script.
/// It sorts behind a mount, which may stand at the same place.
pub fn in_front(model: &Model<'_>, install: &Install<'_>) -> Option<Edit> {
    let command = install.in_front?;
    let instruction = model.instruction(&model.runs[install.run]);
    let start = install.script.span.start;
    let mut contents = instruction.heredocs.iter().map(|heredoc| heredoc.content);
    let content = contents.find(|content| (content.start..=content.end).contains(&start));
    Some(match &content {
        Some(content) => {
            let names_shell = model.source.slice(*content).starts_with("#!");
            let at = if names_shell { model.source.line_end(content.start) } else { content.start };
            Edit::insertion(at, format!("{command}{}", model.source.newline().as_str()))
        }
        None => Edit::insertion(instruction.body.start, format!("{command} && ")),
    })
}
