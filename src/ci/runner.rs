//! What a job runs on, and whether that is there again in the next run.

use serde_yaml::Value;

use crate::ci::job::is_expression;

/// What a job runs on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Runner {
    /// A machine of GitHub's, by its label: made for the job, and thrown away behind it.
    Hosted(String),
    /// A machine of the user's own: `self-hosted`.
    Own,
    /// Nobody can tell: why, as part of a sentence.
    Unknown(String),
}

/// What the labels of GitHub's own machines begin with; a number or `latest` follows.
///
/// <https://docs.github.com/en/actions/reference/runners/github-hosted-runners>
const HOSTED: &[&str] = &["ubuntu-", "windows-", "macos-"];

impl Runner {
    /// What `runs-on` says.
    pub(super) fn of(value: Option<&Value>) -> Self {
        let labels: Vec<_> = match value {
            Some(Value::String(label)) => vec![label.as_str()],
            Some(Value::Sequence(labels)) => labels.iter().filter_map(Value::as_str).collect(),
            Some(Value::Mapping(_)) => {
                return Self::Unknown("the runners of a group may be thrown away or not".to_owned());
            }
            _ => return Self::Unknown("the job has no `runs-on`".to_owned()),
        };
        if let Some(label) = labels.iter().find(|label| is_expression(label)) {
            return Self::Unknown(format!("what `{label}` is, is only known when the job runs"));
        }
        if labels.contains(&"self-hosted") {
            return Self::Own;
        }
        match labels.as_slice() {
            [label] if is_hosted(label) => Self::Hosted((*label).to_owned()),
            [label] => Self::Unknown(format!("`{label}` is no runner of GitHub's own")),
            _ => Self::Unknown("runners with several labels are not GitHub's own".to_owned()),
        }
    }
}

fn is_hosted(label: &str) -> bool {
    let label = label.to_ascii_lowercase();
    let system = HOSTED.iter().find_map(|system| label.strip_prefix(system));
    // Larger machines have names that an organisation chooses.
    system.is_some_and(|rest| {
        rest.starts_with("latest") || rest.starts_with(|first: char| first.is_ascii_digit()) || rest.starts_with("slim")
    })
}
