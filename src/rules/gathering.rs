//! What rules over all files of a run are given, and what they give.

use crate::config::Config;
use crate::facts::CacheMount;
use crate::finding::Finding;
use crate::finding::Label;
use crate::rules::Metadata;
use crate::source::Span;

/// A cache mount, and where it was seen.
#[derive(Clone, Copy, Debug)]
pub struct Seen<'a> {
    /// The number of its file in the run.
    pub file: usize,
    /// What holds for its file.
    pub config: &'a Config,
    /// The mount.
    pub mount: &'a CacheMount,
}

/// What a rule has to say of one file for what is in others.
#[derive(Clone, Debug)]
pub struct Across {
    /// The number of the file in the run.
    pub file: usize,
    /// The finding, with what is in the same file as its labels.
    pub finding: Finding,
    /// What belongs to it in other files.
    pub others: Vec<Other>,
}

/// A place in another file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Other {
    /// The number of the file in the run.
    pub file: usize,
    /// Where.
    pub span: Span,
    /// What about it: lower case, no full stop.
    pub text: String,
}

impl<'a> Seen<'a> {
    /// The mounts that have the same cache, for each cache, in the order of the caches' ids.
    pub(super) fn by_cache(mounts: &[Self]) -> Vec<Vec<Self>> {
        let mut sorted = mounts.to_vec();
        // It is stable, so that they stay in the order of the files.
        sorted.sort_by_key(|seen| &seen.mount.key);
        sorted.chunk_by(|one, other| one.mount.key == other.mount.key).map(<[Self]>::to_vec).collect()
    }

    /// `mounts` by file, in order.
    pub(super) fn by_file<'m>(mounts: &'m [Self]) -> impl Iterator<Item = &'m [Seen<'a>]> {
        mounts.chunk_by(|one, other| one.file == other.file)
    }
}

/// How many places in other files a finding names: enough to see what it is about, in a run over thousands of files too.
const MOST_OTHERS: usize = 50;

impl Across {
    /// A finding about `these`, which are in one file, for what `others` are; so far without help and fix.
    pub(super) fn new<'s>(
        metadata: &'static Metadata,
        message: String,
        these: &[Seen<'_>],
        others: impl Iterator<Item = (Seen<'s>, &'s str)> + Clone,
    ) -> Option<Self> {
        let (first, rest) = these.split_first()?;
        let mut finding = metadata.finding(first.mount.mount.span, message);
        finding.labels = rest.iter().map(|it| label(*it, "here too")).collect();
        let near = others.clone().filter(|(seen, _)| seen.file == first.file);
        finding.labels.extend(near.map(|(seen, text)| label(seen, text)));
        let far = others.filter(|(seen, _)| seen.file != first.file).take(MOST_OTHERS);
        let other = |(seen, text): (Seen<'_>, &str)| Other {
            file: seen.file,
            span: seen.mount.mount.span,
            text: text.to_owned(),
        };
        Some(Self { file: first.file, finding, others: far.map(other).collect() })
    }
}

fn label(seen: Seen<'_>, text: &str) -> Label {
    Label { span: seen.mount.mount.span, text: text.to_owned() }
}
