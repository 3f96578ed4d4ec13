//! SARIF 2.1.0, which code hosts show and keep.
//!
//! <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>

use std::io;
use std::io::Write;

use serde_json::Value;
use serde_json::json;

use crate::edit::Fix;
use crate::finding::Finding;
use crate::finding::Severity;
use crate::report::Problem;
use crate::report::Report;
use crate::report::fingerprint::Fingerprints;
use crate::report::lines::Lines;
use crate::report::lines::Range;
use crate::report::lines::with_help;
use crate::report::uri::uri_path;
use crate::rules;
use crate::rules::Metadata;
use crate::source::Span;

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

pub(super) fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut fingerprints = Fingerprints::default();
    let mut results = Vec::new();
    let mut notifications = Vec::new();
    for file in report.files {
        let lines = Lines::new(file);
        results.extend(file.findings.iter().map(|finding| result(&lines, finding, &mut fingerprints)));
        notifications.extend(file.errors.iter().map(|problem| notification(&lines, problem)));
    }
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "cachemount",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "informationUri": env!("CARGO_PKG_REPOSITORY"),
                "rules": rules::ALL.iter().map(|rule| descriptor(rule.metadata())).collect::<Vec<_>>(),
            } },
            "columnKind": "unicodeCodePoints",
            "invocations": [{
                "executionSuccessful": notifications.is_empty(),
                "toolExecutionNotifications": notifications,
            }],
            "results": results,
        }],
    });
    serde_json::to_writer_pretty(&mut *out, &log)?;
    writeln!(out)
}

fn descriptor(rule: &Metadata) -> Value {
    json!({
        "id": rule.name,
        "shortDescription": { "text": rule.summary },
        "fullDescription": { "text": rule.summary },
        "help": { "text": rule.page(), "markdown": rule.page() },
        "helpUri": rule.url(),
        "defaultConfiguration": { "level": level(rule.severity) },
    })
}

fn result(lines: &Lines<'_>, finding: &Finding, fingerprints: &mut Fingerprints) -> Value {
    let near = finding.labels.iter().map(|label| (location(lines, Some(label.span)), &label.text));
    let far = finding.elsewhere.iter().map(|it| {
        let region = region(Range { start: it.start, end: it.end });
        (json!({ "physicalLocation": { "artifactLocation": artifact(&it.name), "region": region } }), &it.text)
    });
    let related = near.chain(far).enumerate().map(|(id, (mut location, text))| {
        location["id"] = json!(id);
        location["message"] = json!({ "text": text });
        location
    });
    let mut result = json!({
        "ruleId": finding.rule,
        "level": level(finding.severity),
        "message": { "text": with_help(&finding.message, finding.help.as_deref()) },
        "locations": [location(lines, Some(finding.span))],
        "relatedLocations": related.collect::<Vec<_>>(),
        "partialFingerprints": { "cachemount/v1": fingerprints.of(lines.file, finding) },
    });
    if let Some(index) = rules::ALL.iter().position(|rule| rule.metadata().name == finding.rule) {
        result["ruleIndex"] = json!(index);
    }
    // A fix without a change is advice, which the message tells.
    if let Some(fix) = finding.fix.as_ref().filter(|fix| !fix.edits().is_empty()) {
        result["fixes"] = json!([change(lines, fix)]);
    }
    result
}

fn change(lines: &Lines<'_>, fix: &Fix) -> Value {
    let replacements = fix.edits().iter().map(
        |edit| json!({ "deletedRegion": region(lines.range(edit.span)), "insertedContent": { "text": edit.text } }),
    );
    json!({
        "description": { "text": fix.title },
        "artifactChanges": [{
            "artifactLocation": artifact(&lines.file.name),
            "replacements": replacements.collect::<Vec<_>>(),
        }],
        "properties": { "applicability": fix.applicability.as_str() },
    })
}

fn notification(lines: &Lines<'_>, problem: &Problem) -> Value {
    json!({
        "level": "error",
        "message": { "text": with_help(&problem.message, problem.help.as_deref()) },
        "locations": [location(lines, problem.span)],
    })
}

fn location(lines: &Lines<'_>, span: Option<Span>) -> Value {
    let mut location = json!({ "physicalLocation": { "artifactLocation": artifact(&lines.file.name) } });
    if let Some(span) = span {
        location["physicalLocation"]["region"] = region(lines.range(span));
    }
    location
}

fn region(range: Range) -> Value {
    json!({
        "startLine": range.start.line,
        "startColumn": range.start.column,
        "endLine": range.end.line,
        "endColumn": range.end.column,
    })
}

/// Where a file is: from the root of the sources, unless its path says otherwise.
fn artifact(name: &str) -> Value {
    let name = name.replace('\\', "/");
    let path = uri_path(name.as_bytes());
    if name.starts_with('/') {
        return json!({ "uri": format!("file://{path}") });
    }
    json!({ "uri": path, "uriBaseId": "%SRCROOT%" })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}
