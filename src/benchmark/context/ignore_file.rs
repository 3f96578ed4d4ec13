//! Ignore files: lines to rules, and which paths they leave out.
//!
//! Source: `ignorefile.ReadAll` and `PatternMatcher.MatchesOrParentMatches` of
//! github.com/moby/patternmatcher.

use crate::benchmark::context::pattern::Pattern;

/// The rules of an ignore file; without any it leaves nothing out.
#[derive(Clone, Debug, Default)]
pub(super) struct Ignore {
    rules: Vec<Rule>,
}

#[derive(Clone, Debug)]
struct Rule {
    /// Whether it lets in again what it matches.
    is_exception: bool,
    pattern: Pattern,
}

/// A line that is no rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct BadLine {
    /// 1-based.
    pub(super) line: usize,
    /// In words.
    pub(super) reason: &'static str,
}

impl Ignore {
    pub(super) fn parse(text: &str) -> Result<Self, BadLine> {
        let mut rules = Vec::new();
        for (index, line) in text.strip_prefix('\u{feff}').unwrap_or(text).lines().enumerate() {
            let bad = |reason| BadLine { line: index + 1, reason };
            let trimmed = line.trim();
            // Only in the first column is it a comment.
            if line.starts_with('#') || trimmed.is_empty() {
                continue;
            }
            let (is_exception, pattern) = match trimmed.strip_prefix('!') {
                Some("") => return Err(bad("`!` needs a pattern behind it")),
                Some(pattern) => (true, pattern.trim()),
                None => (false, trimmed),
            };
            let cleaned = clean(pattern);
            let relative = cleaned.strip_prefix('/').filter(|rest| !rest.is_empty()).unwrap_or(&cleaned);
            let pattern = Pattern::parse(relative).map_err(bad)?;
            rules.push(Rule { is_exception, pattern });
        }
        Ok(Self { rules })
    }

    /// Whether a path is left out: the last rule that matches it, or a directory that it is in, decides.
    pub(super) fn excludes(&self, path: &str) -> bool {
        let parents = || path.match_indices('/').map(|(at, _)| &path[..at]);
        let mut excluded = false;
        for rule in &self.rules {
            if rule.is_exception == excluded && parents().chain([path]).any(|path| rule.pattern.matches(path)) {
                excluded = !rule.is_exception;
            }
        }
        excluded
    }

    /// Whether something below a directory that is left out might be let in.
    pub(super) fn may_include_below(&self, directory: &str) -> bool {
        self.rules.iter().any(|rule| rule.is_exception && rule.pattern.reaches_below(directory))
    }
}

/// As Go's `filepath.Clean` does it: no `.`, no doubled or last `/`, and `..` resolved as far as it can be.
fn clean(path: &str) -> String {
    let is_absolute = path.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => match parts.last() {
                Some(&last) if last != ".." => {
                    parts.pop();
                }
                _ if is_absolute => {}
                _ => parts.push(".."),
            },
            name => parts.push(name),
        }
    }
    let joined = parts.join("/");
    match (is_absolute, joined.is_empty()) {
        (true, _) => format!("/{joined}"),
        (false, true) => ".".to_owned(),
        (false, false) => joined,
    }
}

#[cfg(test)]
mod tests {
    use super::{BadLine, Ignore, clean};

    fn check(text: &str, left_out: &[&str], sent: &[&str]) {
        let ignore = Ignore::parse(text).unwrap();
        for path in left_out {
            assert!(ignore.excludes(path), "{path} is left out");
        }
        for path in sent {
            assert!(!ignore.excludes(path), "{path} is sent");
        }
    }

    #[test]
    fn lines_are_trimmed_and_cleaned() {
        check("\u{feff}# comment\n\n  /a/./b/  \r\n c//d/../e\n", &["a/b", "a/b/x", "c/e"], &["a", "b", "c/d"]);
        check(" # no comment\n", &["# no comment"], &["x"]);
    }

    #[test]
    fn what_is_in_a_directory_goes_with_it() {
        check("node_modules\n", &["node_modules", "node_modules/a/b"], &["a/node_modules", "node_modules2"]);
    }

    #[test]
    fn the_last_rule_that_matches_decides() {
        check("*.md\n!README*.md\nREADME-secret.md\n", &["a.md", "README-secret.md"], &["README.md", "README-x.md"]);
        check("*.md\nREADME-secret.md\n!README*.md\n", &["a.md"], &["README.md", "README-secret.md"]);
    }

    #[test]
    fn exceptions_let_in_what_is_below_an_excluded_directory() {
        let text = "*\n! src \n!docs/*.md\nsrc/secret\n";
        check(text, &["a", "docs", "docs/a.txt", "src/secret", "src/secret/x"], &["src", "src/a/b", "docs/a.md"]);
        let ignore = Ignore::parse(text).unwrap();
        assert!(ignore.may_include_below("docs"));
        assert!(!ignore.may_include_below("target"));
        assert!(Ignore::parse("*\n!**/keep\n").unwrap().may_include_below("target/debug"));
        assert!(Ignore::parse("*\n!a/b/c\n").unwrap().may_include_below("a/b"));
        assert!(!Ignore::parse("*\n!a/b/c\n").unwrap().may_include_below("a/bb"));
    }

    #[test]
    fn bad_lines_are_told_with_their_number() {
        assert_eq!(Ignore::parse("a\n!\n").unwrap_err(), BadLine { line: 2, reason: "`!` needs a pattern behind it" });
        assert_eq!(Ignore::parse("# [\n[a\n").unwrap_err().line, 2);
    }

    #[test]
    fn paths_are_cleaned_as_go_cleans_them() {
        for (path, cleaned) in [
            ("a/b/../c", "a/c"),
            ("../a", "../a"),
            ("a/../..", ".."),
            ("/../a", "/a"),
            ("./", "."),
            ("/", "/"),
            ("a//b/", "a/b"),
        ] {
            assert_eq!(clean(path), cleaned, "{path}");
        }
    }
}
