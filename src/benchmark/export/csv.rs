//! Comma-separated values for spreadsheets, as RFC 4180 has them.
//!
//! One row for each build, with `step` empty, and one for each of its steps. `fetched_bytes` is empty
//! where it is not known exactly. Columns may be added at the end, none may change.

use crate::benchmark::build::Build;
use crate::benchmark::build::Step;
use crate::benchmark::fetched;
use crate::benchmark::fetched::Told;
use crate::benchmark::fetched::Transfer;
use crate::benchmark::measurement::Measurement;

const COLUMNS: &str = "dockerfile,scenario,variant,run,place,step,seconds,cached,fetched_bytes,image_bytes,mount_bytes,\
                       engine";

/// All builds of all measurements.
pub fn render(measurements: &[Measurement]) -> String {
    let mut text = format!("{COLUMNS}\r\n");
    for measurement in measurements {
        for sample in &measurement.samples {
            let build = &sample.build;
            let start = [
                field(&measurement.dockerfile),
                sample.scenario.name().to_owned(),
                sample.variant.name().to_owned(),
                sample.run.to_string(),
            ];
            let engine = field(&measurement.engine.title());
            let mut row = |fields: [String; 7]| {
                text.push_str(&format!("{},{},{engine}\r\n", start.join(","), fields.join(",")));
            };
            row(of_build(build));
            build.steps.iter().for_each(|step| row(of_step(step)));
        }
    }
    text
}

fn of_build(build: &Build) -> [String; 7] {
    let mount_bytes = build.mount_bytes.map_or_else(String::new, |bytes| bytes.to_string());
    let fetched = fetched_bytes(build.steps.iter().flat_map(fetched::of));
    let (seconds, image_bytes) = (format!("{:.3}", build.seconds), build.image_bytes.to_string());
    [String::new(), String::new(), seconds, String::new(), fetched, image_bytes, mount_bytes]
}

fn of_step(step: &Step) -> [String; 7] {
    let fetched = fetched_bytes(fetched::of(step).into_iter());
    let seconds = format!("{:.3}", step.seconds());
    [field(&step.place), field(&step.name), seconds, step.cached.to_string(), fetched, String::new(), String::new()]
}

/// The sum, where all of it is known.
fn fetched_bytes(transfers: impl Iterator<Item = Transfer>) -> String {
    let mut sum = None;
    for transfer in transfers {
        match transfer.fetched.bytes {
            Some(Told::Exactly(bytes)) => sum = Some(sum.unwrap_or(0) + bytes),
            _ => return String::new(),
        }
    }
    sum.map_or_else(String::new, |bytes: u64| bytes.to_string())
}

fn field(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}
