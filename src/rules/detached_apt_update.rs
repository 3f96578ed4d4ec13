//! The rule `detached-apt-update`.

use crate::config::Config;
use crate::ecosystem::Effect;
use crate::ecosystem::Subcommand;
use crate::edit::Applicability;
use crate::edit::Edit;
use crate::edit::Fix;
use crate::facts::Facts;
use crate::facts::Install;
use crate::facts::ObstacleKind;
use crate::finding::Finding;
use crate::rules::Metadata;
use crate::rules::Rule;
use crate::shell::FrameKind;
use crate::shell::RunsAs;
use crate::shell::invocation;
use crate::shell::sites;
use crate::source::Span;
use crate::syntax::Form;

declare_rule! {
    /// ## What it does
    /// Finds steps that install with lists of packages that another step downloaded.
    ///
    /// ## Why is this bad?
    /// The step that downloads the lists stays in the layer cache for as long as its text is the same.
    /// The lists grow old, and one day name packages that are no longer there: the build fails. The
    /// lists cannot be in a cache mount either, which may be empty when the step runs.
    ///
    /// ## Example
    /// ```dockerfile
    /// FROM debian:12
    /// RUN apt-get update
    /// RUN apt-get install -y curl
    /// ```
    ///
    /// Use instead:
    /// ```dockerfile
    /// FROM debian:12
    /// RUN apt-get update && apt-get install -y curl
    /// ```
    ///
    /// ## Fix safety
    /// The fix puts an update in front of the installation. It is unsafe: the step may install newer
    /// packages than it did, and the other step's update is left where it is.
    ///
    /// ## References
    /// - <https://docs.docker.com/build/building/best-practices/#apt-get>
    DetachedAptUpdate {
        name: "detached-apt-update",
        summary: "a step installs with lists of packages that another step downloaded",
        severity: Warning,
        fixable: true
    }
}

impl Rule for DetachedAptUpdate {
    fn metadata(&self) -> &'static Metadata {
        &Self::METADATA
    }

    fn check(&self, facts: &Facts<'_>, _config: &Config) -> Vec<Finding> {
        facts.installs.iter().filter_map(|install| finding(facts, install)).collect()
    }
}

fn finding(facts: &Facts<'_>, install: &Install<'_>) -> Option<Finding> {
    let obstacle = install.detached.as_ref()?;
    let span = obstacle.span.unwrap_or(install.span);
    let title = "download the lists in the step that installs";
    let message = format!("{} installs without downloading the lists in the same step", install.manager.name);
    Some(Finding {
        help: Some(obstacle.reason.clone()),
        fix: update(facts, install, span).map(|edit| Fix::new(title, Applicability::Unsafe, vec![edit])),
        ..DetachedAptUpdate::METADATA.finding(span, message)
    })
}

/// An update in front of the command in `span`, which installs; nothing where it cannot stand there just so.
fn update(facts: &Facts<'_>, install: &Install<'_>, span: Span) -> Option<Edit> {
    let form = &facts.model.instruction(&facts.model.runs[install.run]).form;
    if !matches!(form, Form::Shell) || install.script.error.is_some() || install.obstacles.iter().any(|it| it.kind == ObstacleKind::Trigger) {
        return None;
    }
    let sites = sites(install.script);
    let site = sites.iter().find(|site| site.command.span == span)?;
    let in_the_way = |kind: &FrameKind| matches!(kind, FrameKind::Pipe | FrameKind::Negated | FrameKind::AfterOr);
    if site.frames().any(|frame| in_the_way(&frame.kind)) {
        return None;
    }
    let program = invocation(site.simple).filter(|it| it.runs_as == RunsAs::Same)?.program;
    let refreshes = |it: &&Subcommand| it.effect == Effect::Refreshes;
    let able = || install.manager.programs.iter().filter(|it| it.subcommands.iter().any(|it| refreshes(&it)));
    // Not every program that installs can download the index.
    let program = able().flat_map(|it| it.names).find(|name| **name == program).or_else(|| able().next()?.names.first())?;
    let word = able().flat_map(|it| it.subcommands).find(refreshes)?.words.first()?.first()?;
    Some(Edit::insertion(site.command.span.start, format!("{program} {word} && ")))
}
