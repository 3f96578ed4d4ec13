//! Whether the name of a step and a command are of one `RUN`.
//!
//! The name that the trace gives a step has the variables of the Dockerfile replaced by their values, as
//! far as they have one. What the build cache says of a record is the command as it was run, its variables
//! left to the shell: `processCmdEnv` and `dispatchRun` in
//! <https://github.com/moby/buildkit/blob/v0.25.2/frontend/dockerfile/dockerfile2llb/convert.go>.

use std::ops::Range;

/// Whether a `RUN` of this name runs this command, which has its shell in front. Where the name does not
/// show the command word by word, it may.
pub(super) fn runs(step: &str, command: &str) -> bool {
    let words = step.split_whitespace().skip(1).skip_while(|word| word.starts_with("--"));
    let shown = words.collect::<Vec<_>>().join(" ");
    let command = command.split_whitespace().collect::<Vec<_>>().join(" ");
    step.contains("<<") || step.ends_with(']') || command.ends_with(&shown) || may_become(&command, &shown)
}

/// Whether values for the variables of a command can make it what is shown.
fn may_become(command: &str, shown: &str) -> bool {
    let variables = variables(command);
    let Some(first) = variables.first() else { return false };
    let mut rest = shown;
    let mut end = command.len();
    for variable in variables.iter().rev() {
        let text = &command[variable.end..end];
        let found = if end == command.len() { rest.strip_suffix(text) } else { rest.rfind(text).map(|at| &rest[..at]) };
        let Some(before) = found else { return false };
        rest = before;
        end = variable.start;
    }
    // Where the shell ends and the script begins is not told, so any word may be its first.
    let text = &command[..first.start];
    let begins = |at: usize| at == 0 || text[..at].ends_with(' ');
    let mut starts = (0..text.len()).filter(|at| text.is_char_boundary(*at) && begins(*at));
    text.ends_with("-c ") || starts.any(|at| rest.starts_with(&text[at..]))
}

/// Where a command has variables, `$NAME` or `${NAME…}`.
fn variables(command: &str) -> Vec<Range<usize>> {
    let bytes = command.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = command[at..].find('$').map(|offset| at + offset) {
        let rest = &bytes[start + 1..];
        let length = match rest.first() {
            Some(b'{') => length_of_braces(rest),
            _ => rest.iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count(),
        };
        at = start + 1 + length;
        if length > 0 {
            found.push(start..at);
        }
    }
    found
}

/// How many bytes `{…}` takes up; 0 where it does not end.
fn length_of_braces(text: &[u8]) -> usize {
    let mut depth = 0;
    for (at, byte) in text.iter().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at + 1;
        }
    }
    0
}

#[cfg(test)]
mod tests {
    use super::runs;

    #[test]
    fn a_command_is_known_by_its_words() {
        assert!(!runs("RUN --mount=type=cache,target=/c make  all", "/bin/sh -c make install"));
        assert!(runs("RUN --mount=type=cache,target=/c make  all", "/bin/sh -c make  all"));
    }

    #[test]
    fn a_command_that_a_step_does_not_show_may_be_its() {
        assert!(runs("RUN <<EOF (echo a...)", "/bin/sh -c echo a\necho b"));
        assert!(runs("RUN [\"make\", \"all\"]", "make all"));
    }

    #[test]
    fn a_step_shows_values_where_the_command_has_variables() {
        let command = "/bin/bash -o pipefail -c adduser ${APP_USER} && mkdir -p \"$APP_HOME\" /home/${APP_USER:-a}/x";
        assert!(runs("RUN adduser service && mkdir -p \"/srv/a b\" /home/service/x", command));
        // Those without a value stay as they are.
        assert!(runs("RUN adduser service && mkdir -p \"$APP_HOME\" /home/service/x", command));
        assert!(!runs("RUN adduser service && mkdir -p \"/srv\" /home/service/y", command));
        assert!(!runs("RUN deluser service && mkdir -p \"/srv\" /home/service/x", command));
        assert!(!runs("RUN adduser service && touch \"/srv\" /home/service/x", command));
        assert!(runs("RUN make all", "/bin/sh -c $TOOL ${WHAT}"));
        assert!(runs("RUN é make $(nproc)", "/bin/sh -c é $TOOL $(nproc)"));
        assert!(!runs("RUN make", "/bin/sh -c make $(nproc) ${"));
    }
}
