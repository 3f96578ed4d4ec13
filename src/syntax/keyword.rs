//! The words that instructions start with.

use crate::syntax::Keyword;

/// Every keyword with its name in upper case.
const NAMES: [(Keyword, &str); 18] = [
    (Keyword::Add, "ADD"),
    (Keyword::Arg, "ARG"),
    (Keyword::Cmd, "CMD"),
    (Keyword::Copy, "COPY"),
    (Keyword::Entrypoint, "ENTRYPOINT"),
    (Keyword::Env, "ENV"),
    (Keyword::Expose, "EXPOSE"),
    (Keyword::From, "FROM"),
    (Keyword::Healthcheck, "HEALTHCHECK"),
    (Keyword::Label, "LABEL"),
    (Keyword::Maintainer, "MAINTAINER"),
    (Keyword::Onbuild, "ONBUILD"),
    (Keyword::Run, "RUN"),
    (Keyword::Shell, "SHELL"),
    (Keyword::StopSignal, "STOPSIGNAL"),
    (Keyword::User, "USER"),
    (Keyword::Volume, "VOLUME"),
    (Keyword::Workdir, "WORKDIR"),
];

/// Length of the longest keyword, in bytes.
pub(super) const LONGEST: usize = 11;

impl Keyword {
    /// The keyword written so, in any case.
    pub(super) fn read(name: &[u8]) -> Self {
        NAMES
            .iter()
            .find(|(_, known)| known.as_bytes().eq_ignore_ascii_case(name))
            .map_or(Self::Unknown, |(keyword, _)| *keyword)
    }

    /// Its name in upper case; empty for an unknown one.
    pub fn name(self) -> &'static str {
        NAMES.iter().find(|(keyword, _)| *keyword == self).map_or("", |(_, name)| *name)
    }

    /// Whether its body may be a JSON array. (That of `HEALTHCHECK` may be one behind `CMD`.)
    pub(super) const fn takes_json(self) -> bool {
        matches!(
            self,
            Self::Add
                | Self::Cmd
                | Self::Copy
                | Self::Entrypoint
                | Self::Healthcheck
                | Self::Run
                | Self::Shell
                | Self::Volume
        )
    }

    /// Whether it may have here-documents.
    pub(super) const fn takes_heredocs(self) -> bool {
        matches!(self, Self::Add | Self::Copy | Self::Run)
    }

    /// The keyword that `name` is most likely meant to be, if one is close.
    pub(super) fn nearest(name: &str) -> Option<&'static str> {
        // Anything of two letters, such as `cd`, is close to something.
        if !(3..=LONGEST + 2).contains(&name.len()) {
            return None;
        }
        let name = name.to_ascii_uppercase();
        NAMES
            .iter()
            .map(|(_, known)| (strsim::levenshtein(&name, known), *known))
            .filter(|(far, known)| *far <= known.len() / 3)
            .min_by_key(|(far, _)| *far)
            .map(|(_, known)| known)
    }
}
