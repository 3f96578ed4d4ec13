//! A text that is fixed until nothing changes any more, and what the rules over one file say of it then.

use crate::config::Config;
use crate::edit::Applicability;
use crate::edit::Fix;
use crate::facts::Facts;
use crate::finding::Finding;
use crate::fixer;
use crate::guard;
use crate::guard::Refusal;
use crate::linter::Fixed;
use crate::linter::Reading;
use crate::linter::Report;
use crate::linter::reading::with_facts;
use crate::source::Source;
use crate::source::Span;
use crate::syntax::SyntaxError;

/// Passes after which fixes that go on producing fixes are given up.
const MAX_PASSES: usize = 20;

/// A text at rest.
#[derive(Clone, Debug)]
pub struct Rest {
    /// The text; the bytes given where nothing was fixed.
    pub source: Source,
    /// How many findings were settled.
    pub fixed: usize,
    /// What the text says.
    pub reading: Reading,
    /// A fix that was taken back.
    pub(super) refused: Option<SyntaxError>,
}

impl Rest {
    /// What fixing came to, with what is found `across` the text and others.
    pub fn told(self, config: &Config, across: Vec<Finding>) -> Fixed {
        let Self { source, fixed, reading, refused } = self;
        let mut report = reading.report(&source, config, across);
        report.errors.extend(refused);
        Fixed { source, fixed, report }
    }
}

/// Makes the fixes of what is `told` of a text, and of those that result, until nothing changes any more.
pub(super) fn fix_by(
    source: Source,
    config: &Config,
    at_least: Applicability,
    told: impl Fn(&Source, Reading) -> Report,
) -> Rest {
    let fixing = Fixing { config, at_least, told };
    let refused = match fixing.pass(Pass { number: 0, source: source.clone(), fixed: 0, before: None }) {
        Ending::Rest(rest) => return *rest,
        Ending::Invalid | Ending::Restless => None,
        Ending::Refused(refusal) => Some(internal(&refusal)),
    };
    Rest { reading: Reading::of(&source, config), source, fixed: 0, refused }
}

/// What is the same for all passes.
struct Fixing<'c, F> {
    config: &'c Config,
    at_least: Applicability,
    told: F,
}

/// A text to look at.
struct Pass<'b> {
    /// How many others are in front of it.
    number: usize,
    source: Source,
    /// How many findings were settled on the way.
    fixed: usize,
    /// What holds in the text in front of the fixes that led to it.
    before: Option<&'b Facts<'b>>,
}

/// What a pass, and those behind it, come to.
enum Ending {
    Rest(Box<Rest>),
    /// `BuildKit` would reject the text.
    Invalid,
    /// The guard refused it, or one behind it.
    Refused(Refusal),
    /// Fixes went on producing fixes.
    Restless,
}

/// What is to become of a text that was read.
enum Step {
    /// It stays.
    Stays(Reading),
    Ends(Ending),
}

impl<F: Fn(&Source, Reading) -> Report> Fixing<'_, F> {
    fn pass(&self, pass: Pass<'_>) -> Ending {
        let step = Reading::with(&pass.source, self.config, |reading, facts| self.look(&pass, reading, facts));
        match step {
            Step::Stays(reading) => {
                let Pass { source, fixed, .. } = pass;
                Ending::Rest(Box::new(Rest { source, fixed, reading, refused: None }))
            }
            Step::Ends(ending) => ending,
        }
    }

    /// Looks at what a text says, and at what comes of its fixes. The facts that the guard holds two texts against
    /// each other by are those of the texts' own readings.
    fn look(&self, pass: &Pass<'_>, reading: Reading, facts: Option<&Facts<'_>>) -> Step {
        if !reading.is_valid() {
            // A text that was so before any fix is at rest.
            return if pass.before.is_none() { Step::Stays(reading) } else { Step::Ends(Ending::Invalid) };
        }
        let report = (self.told)(&pass.source, reading.clone());
        let found: Vec<&Fix> = report.findings.iter().filter_map(|finding| finding.fix.as_ref()).collect();
        let next = fixer::apply_once(&pass.source, &found, self.at_least);
        if next.is_none() && pass.before.is_none() {
            return Step::Stays(reading);
        }
        let go_on = |facts: &Facts<'_>| {
            if let Some(before) = pass.before
                && let Err(refusal) = guard::compare(before, facts, self.at_least)
            {
                // A place in a text that nobody sees is none.
                let span = if pass.number == 1 { refusal.span } else { Span::empty(0) };
                return Some(Ending::Refused(Refusal { span, ..refusal }));
            }
            let (source, settled) = next?;
            if pass.number == MAX_PASSES {
                return Some(Ending::Restless);
            }
            let fixed = pass.fixed + settled;
            Some(self.pass(Pass { number: pass.number + 1, source, fixed, before: Some(facts) }))
        };
        let ending = match facts {
            Some(facts) => go_on(facts),
            None => with_facts(&pass.source, self.config, go_on),
        };
        match ending {
            None | Some(Ending::Invalid) => Step::Stays(reading),
            Some(ending) => Step::Ends(ending),
        }
    }
}

/// What to say of a fix that is a mistake.
fn internal(refusal: &Refusal) -> SyntaxError {
    SyntaxError {
        span: refusal.span,
        message: format!("internal error: a fix would change {}; the file stays as it is", refusal.what),
        help: concat!("please report this with the file: ", env!("CARGO_PKG_REPOSITORY"), "/issues").to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::fix_by;
    use crate::config::Config;
    use crate::edit::{Applicability, Edit, Fix};
    use crate::linter::{Reading, Report};
    use crate::source::{Source, Span};

    /// A rule with a mistake: whatever else is found, the last word of the text goes.
    fn mistaken(source: &Source, reading: Reading) -> Report {
        let mut report = reading.report(source, &Config::default(), Vec::new());
        let end = u32::try_from(source.text().trim_end().len()).unwrap();
        let start = u32::try_from(source.text().trim_end().rfind(' ').unwrap()).unwrap();
        for finding in &mut report.findings {
            let fix = Edit::deletion(Span::new(start, end));
            finding.fix = Some(Fix::new("make a mistake", Applicability::Safe, vec![fix]));
        }
        report
    }

    #[test]
    fn a_fix_that_is_a_mistake_is_refused_and_reported() {
        let text = "FROM node:22\nRUN npm ci && make\n";
        let source = Source::new(text.as_bytes().to_vec());
        let config = Config::default();
        let fixed = fix_by(source, &config, Applicability::Safe, mistaken).told(&config, Vec::new());
        assert_eq!((fixed.source.text(), fixed.fixed), (text, 0));
        let messages: Vec<&str> = fixed.report.errors.iter().map(|error| error.message.as_str()).collect();
        assert_eq!(messages.len(), 1);
        assert!(
            messages[0].starts_with("internal error: a fix would change the commands of this step"),
            "{messages:?}"
        );
    }

    #[test]
    fn fixes_that_never_end_leave_the_text_alone() {
        let text = "FROM node:22\nRUN npm ci\n";
        let restless = |source: &Source, reading: Reading| {
            let mut report = reading.report(source, &Config::default(), Vec::new());
            let fix = Edit::insertion(0, "# once more\n");
            report.findings.truncate(1);
            report.findings[0].fix = Some(Fix::new("go on", Applicability::Safe, vec![fix]));
            report
        };
        let config = Config::default();
        let rest = fix_by(Source::new(text.as_bytes().to_vec()), &config, Applicability::Safe, restless);
        assert_eq!((rest.source.text(), rest.fixed), (text, 0));
    }

    #[test]
    fn a_pass_that_spoils_the_text_is_taken_back() {
        let text = "FROM node:22\nRUN npm ci\n";
        let spoiling = |source: &Source, reading: Reading| {
            let mut report = reading.report(source, &Config::default(), Vec::new());
            for finding in &mut report.findings {
                let fix = Edit::insertion(13, "N");
                finding.fix = Some(Fix::new("spoil it", Applicability::Safe, vec![fix]));
            }
            report
        };
        let config = Config::default();
        let rest = fix_by(Source::new(text.as_bytes().to_vec()), &config, Applicability::Safe, spoiling);
        let fixed = rest.told(&config, Vec::new());
        assert_eq!((fixed.source.text(), fixed.fixed), (text, 0));
        assert_eq!(fixed.report.errors, []);
    }
}
