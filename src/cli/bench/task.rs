//! A Dockerfile that is to be measured.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;

use crate::benchmark::measurement::EngineDescription;
use crate::benchmark::measurement::Measurement;
use crate::benchmark::scenario::Scenario;
use crate::benchmark::scenario::Variant;
use crate::cli::bench::BenchArguments;
use crate::cli::bench::context::Contexts;
use crate::cli::bench::context::Parts;
use crate::cli::bench::subject::Subject;

/// A Dockerfile, whichever engine is to measure it.
pub(super) struct Task<'a> {
    /// Which of them it is, from 0.
    pub(super) index: usize,
    pub(super) subject: &'a Subject,
    pub(super) contexts: Arc<Mutex<Contexts>>,
    /// Who had begun with it and stopped answering.
    pub(super) lost_engines: Vec<EngineDescription>,
}

impl<'a> Task<'a> {
    /// Reads what is sent beside a Dockerfile; else tells in words why it cannot be read. `written` are files that are
    /// written meanwhile.
    pub(super) fn open(
        arguments: &BenchArguments,
        subject: &'a Subject,
        index: usize,
        written: &[PathBuf],
    ) -> Result<Self, String> {
        let directory = arguments.building.context_of(&subject.path);
        let parts = Parts {
            directory: &directory,
            dockerfile: &subject.path,
            texts: Variant::ALL.map(|variant| subject.text(variant).sent(arguments.building.builtin_frontend)),
            copied: &subject.before.copied,
            command: arguments.change.clone(),
            written,
        };
        let contexts = Contexts::open(parts).map_err(|error| error.to_string())?;
        Ok(Self { index, subject, contexts: Arc::new(Mutex::new(contexts)), lost_engines: Vec::new() })
    }

    /// The scenarios that can be built; why the others cannot goes into the measurement.
    pub(super) fn scenarios(&self, arguments: &BenchArguments, measurement: &mut Measurement) -> Vec<Scenario> {
        let mut scenarios = arguments.scenarios();
        let packages = Variant::ALL.iter().all(|variant| self.subject.text(*variant).outline.has_packages());
        let contexts = self.contexts.lock().unwrap_or_else(PoisonError::into_inner);
        scenarios.retain(|scenario| {
            let reason = match scenario {
                Scenario::Source => contexts.no_source().cloned(),
                Scenario::Dependencies if !packages => Some("no step is known to download packages".to_owned()),
                _ => None,
            };
            measurement.skipped.extend(reason.iter().map(|reason| (*scenario, reason.clone())));
            reason.is_none()
        });
        scenarios
    }
}
