//! Fixes and waivers to code actions.

use std::collections::HashMap;

use lsp_types::CodeAction;
use lsp_types::CodeActionKind;
use lsp_types::CodeActionParams;
use lsp_types::DocumentChange;
use lsp_types::OptionalVersionedTextDocumentIdentifier;
use lsp_types::TextDocumentEdit;
use lsp_types::TextDocumentIdentifier;
use lsp_types::TextEdit;
use lsp_types::WorkspaceEdit;
use similar::Algorithm;
use similar::DiffTag;

use crate::edit::Applicability;
use crate::edit::Edit;
use crate::edit::Fix;
use crate::finding::Finding;
use crate::linter;
use crate::lsp::client::Client;
use crate::lsp::client::FIX_ALL;
use crate::lsp::document::Document;
use crate::lsp::waiver::Waiver;
use crate::source::Source;
use crate::source::Span;
use crate::source::offset;

impl Document {
    /// What can be done about what is found in a range: its fixes, then waivers, then all safe fixes of the
    /// file.
    pub fn actions(&self, params: &CodeActionParams, client: &Client) -> Vec<CodeAction> {
        if !client.code_actions {
            return Vec::new();
        }
        let wanted = |kind: &CodeActionKind| match &params.context.only {
            None => true,
            Some(only) => only.iter().any(|only| is_kind_of(kind, only)),
        };
        let mut actions = Vec::new();
        if wanted(&CodeActionKind::QuickFix) {
            let asked = self.text().span(params.range);
            let touched = |finding: &&Finding| finding.span.start <= asked.end && asked.start <= finding.span.end;
            let findings: Vec<_> = self.report().findings.iter().filter(touched).collect();
            actions.extend(findings.iter().filter_map(|finding| self.fix(finding, client)));
            actions.extend(findings.iter().filter_map(|finding| self.waiver(finding, client)));
        }
        if wanted(&FIX_ALL) {
            actions.extend(self.fix_all(client));
        }
        actions
    }

    /// The fix of one finding, unless it is advice.
    fn fix(&self, finding: &Finding, client: &Client) -> Option<CodeAction> {
        let fix = finding.fix.as_ref().filter(|fix| linter::may_make(fix, self.text().source(), self.config()))?;
        let Fix { title, applicability, .. } = fix;
        let (remark, preferred) = match applicability {
            Applicability::Safe => ("", Some(true)),
            Applicability::Unsafe => (" (unsafe: the build or the image may change)", None),
            Applicability::DisplayOnly => return None,
        };
        Some(CodeAction {
            title: format!("cachemount: {title}{remark}"),
            kind: Some(CodeActionKind::QuickFix),
            diagnostics: Some(vec![self.diagnostic(finding, client)]),
            is_preferred: preferred,
            edit: Some(self.workspace_edit(fix.edits(), client)),
            ..CodeAction::default()
        })
    }

    /// The comment that waives one finding.
    fn waiver(&self, finding: &Finding, client: &Client) -> Option<CodeAction> {
        let waiver = Waiver::of(finding, self.text().source(), self.config())?;
        let scope = if waiver.for_file { "in this file" } else { "here" };
        Some(CodeAction {
            title: format!("cachemount: waive `{}` {scope}", finding.rule),
            kind: Some(CodeActionKind::QuickFix),
            diagnostics: Some(vec![self.diagnostic(finding, client)]),
            edit: Some(self.workspace_edit([&waiver.edit], client)),
            ..CodeAction::default()
        })
    }

    /// All safe fixes, if there is one.
    fn fix_all(&self, client: &Client) -> Option<CodeAction> {
        let before = self.text().source();
        let fixed = linter::fix(before.clone(), self.config(), Applicability::Safe);
        let edits = between(before, &fixed.source);
        (!edits.is_empty()).then(|| CodeAction {
            title: "cachemount: make all safe fixes".to_owned(),
            kind: Some(FIX_ALL),
            edit: Some(self.workspace_edit(&edits, client)),
            ..CodeAction::default()
        })
    }

    fn workspace_edit<'e>(&self, edits: impl IntoIterator<Item = &'e Edit>, client: &Client) -> WorkspaceEdit {
        let edits = edits.into_iter();
        let edits = edits.map(|edit| TextEdit { range: self.text().range(edit.span), new_text: edit.text.clone() });
        if client.versioned_edits {
            let document = OptionalVersionedTextDocumentIdentifier {
                version: Some(self.version()),
                text_document_identifier: TextDocumentIdentifier { uri: self.uri().clone() },
            };
            let edit = TextDocumentEdit { text_document: document, edits: edits.map(Into::into).collect() };
            let changes = vec![DocumentChange::TextDocumentEdit(edit)];
            return WorkspaceEdit { document_changes: Some(changes), ..WorkspaceEdit::default() };
        }
        let changes = HashMap::from([(self.uri().clone(), edits.collect())]);
        WorkspaceEdit { changes: Some(changes), ..WorkspaceEdit::default() }
    }
}

/// Whether `kind` is `other` or one of its kinds: `source.fixAll.cachemount` is a `source.fixAll`.
fn is_kind_of(kind: &CodeActionKind, other: &CodeActionKind) -> bool {
    let (kind, other) = (kind.to_string(), other.to_string());
    kind.strip_prefix(&other).is_some_and(|rest| rest.is_empty() || other.is_empty() || rest.starts_with('.'))
}

/// How one text becomes another, in whole lines, so that what stays is not touched.
fn between(before: &Source, after: &Source) -> Vec<Edit> {
    let lines = |source: &Source| source.text().split_inclusive('\n').map(str::to_owned).collect::<Vec<_>>();
    let (old, new) = (lines(before), lines(after));
    let mut starts = vec![0];
    starts.extend(old.iter().scan(0, |end, line| {
        *end += line.len();
        Some(*end)
    }));
    let changes = similar::capture_diff_slices(Algorithm::Myers, &old, &new).into_iter();
    let changes = changes.filter(|change| change.tag() != DiffTag::Equal);
    let edit = |change: similar::DiffOp| {
        let (from, to) = (change.old_range(), change.new_range());
        let span = Span::new(offset(starts[from.start]), offset(starts[from.end]));
        Edit::replacement(span, new[to].concat())
    };
    changes.map(edit).collect()
}

#[cfg(test)]
mod tests;
