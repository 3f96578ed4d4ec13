//! For people: the source with the place underlined, what to do about it, the change that would
//! do it, and where to read more.

use std::fmt;
use std::io;
use std::io::Write;

use miette::Diagnostic;
use miette::GraphicalReportHandler;
use miette::GraphicalTheme;
use miette::LabeledSpan;
use miette::SourceCode;
use miette::ThemeCharacters;
use miette::ThemeStyles;

use crate::finding::Finding;
use crate::finding::Severity;
use crate::report::FileReport;
use crate::report::Layout;
use crate::report::Problem;
use crate::report::Style;
use crate::report::elsewhere::help_with_places;
use crate::report::printable::printable;
use crate::rules;

mod excerpt;
mod suggestion;

use excerpt::Excerpt;

/// What there is to say of one file.
pub(super) fn write_file(layout: &Layout, file: &FileReport, out: &mut dyn Write) -> io::Result<()> {
    let style = layout.style;
    let handler = handler(style);
    let excerpt = Excerpt::new(file);
    for problem in &file.errors {
        write_problem(&handler, file, &excerpt, problem, style, out)?;
    }
    for finding in file.findings.iter().filter(|_| layout.lists()) {
        render(&handler, &Shown::finding(&excerpt, finding), out)?;
        suggestion::write(file.source.text(), finding, style, out)?;
        writeln!(out)?;
    }
    Ok(())
}

/// How `miette` draws. Messages are not wrapped: it would break the lines of commands in them.
fn handler(style: Style) -> GraphicalReportHandler {
    let characters = if style.unicode { ThemeCharacters::unicode() } else { ThemeCharacters::ascii() };
    let styles = if style.color { ThemeStyles::ansi() } else { ThemeStyles::none() };
    GraphicalReportHandler::new_themed(GraphicalTheme { characters, styles })
        .with_links(false)
        .with_width(style.width)
        .with_break_words(false)
        .with_context_lines(1)
        .without_syntax_highlighting()
}

/// A problem at a place is drawn as a finding is; one without is a line.
fn write_problem(
    handler: &GraphicalReportHandler,
    file: &FileReport,
    excerpt: &Excerpt<'_>,
    problem: &Problem,
    style: Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    if problem.span.is_some() {
        render(handler, &Shown::problem(excerpt, problem), out)?;
        return writeln!(out);
    }
    let (red, reset) = if style.color { ("\x1b[31m", "\x1b[0m") } else { ("", "") };
    writeln!(out, "{red}error{reset}: {}: {}", file.name, printable(&problem.message))?;
    if let Some(help) = &problem.help {
        writeln!(out, "  help: {}", printable(help))?;
    }
    writeln!(out)
}

fn render(handler: &GraphicalReportHandler, shown: &Shown<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut text = String::new();
    handler.render_report(&mut text, shown).map_err(io::Error::other)?;
    // `miette` leaves blanks behind lines of which it draws nothing.
    for line in text.lines() {
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

/// What `miette` is asked to draw.
#[derive(Debug)]
struct Shown<'r> {
    excerpt: &'r Excerpt<'r>,
    code: &'r str,
    url: Option<String>,
    severity: Severity,
    message: String,
    help: Option<String>,
    labels: Vec<LabeledSpan>,
}

impl<'r> Shown<'r> {
    fn finding(excerpt: &'r Excerpt<'r>, finding: &'r Finding) -> Self {
        let mut labels = vec![LabeledSpan::new_primary_with_span(None, excerpt.first_line(finding.span))];
        labels.extend(finding.labels.iter().map(|label| {
            LabeledSpan::new_with_span(Some(printable(&label.text).into_owned()), excerpt.first_line(label.span))
        }));
        Self {
            excerpt,
            code: finding.rule,
            url: rules::by_name(finding.rule).map(|rule| rule.metadata().url()),
            severity: finding.severity,
            message: printable(&finding.message).into_owned(),
            help: help_with_places(finding),
            labels,
        }
    }

    fn problem(excerpt: &'r Excerpt<'r>, problem: &'r Problem) -> Self {
        let label = |span| LabeledSpan::new_primary_with_span(None, excerpt.first_line(span));
        Self {
            excerpt,
            code: "syntax-error",
            url: None,
            severity: Severity::Error,
            message: printable(&problem.message).into_owned(),
            help: problem.help.as_deref().map(|help| printable(help).into_owned()),
            labels: problem.span.map(label).into_iter().collect(),
        }
    }
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Shown<'_> {}

impl Diagnostic for Shown<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(self.code))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.severity {
            Severity::Info => miette::Severity::Advice,
            Severity::Warning => miette::Severity::Warning,
            Severity::Error => miette::Severity::Error,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn url<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.url.as_ref().map(|url| Box::new(url) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(self.excerpt)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.labels.iter().cloned()))
    }
}
