//! A text that is fixed until nothing changes any more, and what the rules over one file say of it then.

use std::ops::ControlFlow;

use crate::config::Config;
use crate::edit::Applicability;
use crate::finding::Finding;
use crate::fixer;
use crate::guard::Refusal;
use crate::linter::Fixed;
use crate::linter::Reading;
use crate::linter::Report;
use crate::linter::guarded;
use crate::source::Source;
use crate::source::Span;
use crate::syntax::SyntaxError;

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
    // What the text says that was looked at last, which is most often the one that results.
    let mut last = None;
    let mut previous: Option<Source> = None;
    let mut refusal = None;
    let outcome = fixer::to_rest(source.clone(), at_least, |text| {
        let reading = Reading::of(text, config);
        if let Some(before) = previous.replace(text.clone())
            && reading.is_valid()
        {
            refusal = guarded(&before, text, at_least, config).err();
            if let Some(refusal) = refusal.as_mut().filter(|_| before.bytes() != source.bytes()) {
                // Its place is one of a text that nobody sees.
                refusal.span = Span::empty(0);
            }
        }
        let goes_on = reading.is_valid() && refusal.is_none();
        last = Some(reading.clone());
        if !goes_on {
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(told(text, reading).findings.into_iter().filter_map(|finding| finding.fix).collect())
    });
    if let Some(refusal) = refusal {
        return Rest { reading: Reading::of(&source, config), source, fixed: 0, refused: Some(internal(&refusal)) };
    }
    // Fixes that came to no rest were taken back, and what was read is of another text.
    let reading = last.filter(|_| outcome.settled).unwrap_or_else(|| Reading::of(&outcome.source, config));
    Rest { source: outcome.source, fixed: outcome.applied, reading, refused: None }
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
}
