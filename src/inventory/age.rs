//! How long ago something was, in words.

use crate::benchmark::trace::Nanoseconds;

/// Seconds of a minute, an hour, a day and a week, and what they are called.
const UNITS: [(Nanoseconds, &str); 4] = [(604_800, "week"), (86_400, "day"), (3600, "hour"), (60, "minute")];

/// How long before `now` a moment was: `3 hours ago`.
pub(super) fn ago(moment: Nanoseconds, now: Nanoseconds) -> String {
    let seconds = (now - moment) / 1_000_000_000;
    // Of a unit there have to be two, so that no more than a third is rounded away.
    let unit = UNITS.iter().find(|(length, name)| seconds >= length * if *name == "minute" { 1 } else { 2 });
    let Some((length, name)) = unit else { return "just now".to_owned() };
    let count = seconds / length;
    format!("{count} {name}{} ago", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::ago;

    #[test]
    fn ages_have_the_largest_unit_that_says_enough() {
        let told = [-5, 59, 60, 119, 7199, 7200, 172_799, 172_800, 1_209_599, 1_209_600, 63_072_000]
            .map(|seconds| ago(0, seconds * 1_000_000_000));
        assert_eq!(
            told,
            [
                "just now",
                "just now",
                "1 minute ago",
                "1 minute ago",
                "119 minutes ago",
                "2 hours ago",
                "47 hours ago",
                "2 days ago",
                "13 days ago",
                "2 weeks ago",
                "104 weeks ago"
            ]
        );
    }
}
