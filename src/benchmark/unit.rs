//! Numbers and names as people read them.

/// Bytes in decimal units, with as many digits as tell something: `78.6 MB`, `241 kB`, `0 B`.
pub fn bytes(bytes: u64) -> String {
    const UNITS: [&str; 4] = ["kB", "MB", "GB", "TB"];
    if bytes < 1000 {
        return format!("{bytes} B");
    }
    #[expect(clippy::cast_precision_loss, reason = "three digits are shown")]
    let mut value = bytes as f64 / 1000.0;
    let mut unit = UNITS[0];
    for next in &UNITS[1..] {
        // What would be shown as 1000 is one of the next unit.
        if value < 999.5 {
            break;
        }
        value /= 1000.0;
        unit = next;
    }
    if value < 99.95 { format!("{value:.1} {unit}") } else { format!("{value:.0} {unit}") }
}

/// Bytes that may be below 0.
pub fn signed_bytes(difference: i64) -> String {
    let sign = if difference < 0 { "-" } else { "" };
    format!("{sign}{}", bytes(difference.unsigned_abs()))
}

/// Seconds: `0.21 s`, `9.4 s`, `138 s`.
pub fn seconds(seconds: f64) -> String {
    let digits = match seconds.abs() {
        size if size < 0.995 => 2,
        size if size < 99.95 => 1,
        _ => 0,
    };
    // Nothing is -0.
    let rounded = if seconds.abs() < 0.005 { 0.0 } else { seconds };
    format!("{rounded:.digits$} s")
}

/// How many times as long: `0.97x`, `2.31x`, `53x`.
pub fn times(ratio: f64) -> String {
    let digits = match ratio {
        size if size < 9.995 => 2,
        size if size < 99.95 => 1,
        _ => 0,
    };
    format!("{ratio:.digits$}x")
}

/// A share from 0 to 1 as `37 %`. Only the whole is `100 %` and only nothing is `0 %`.
pub fn percent(share: f64) -> String {
    let percent = (share * 100.0).round();
    let percent = match share {
        share if share < 1.0 && percent >= 100.0 => 99.0,
        share if share > 0.0 && percent <= 0.0 => 1.0,
        _ => percent,
    };
    format!("{percent:.0} %")
}

/// The beginning of `text`, where it has more than `most` characters.
pub fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let start: String = text.chars().take(most - 1).collect();
    format!("{}…", start.trim_end())
}

#[cfg(test)]
mod tests {
    use super::{bytes, percent, seconds, signed_bytes, times};

    #[test]
    fn bytes_have_two_or_three_digits() {
        let shown: Vec<_> = [0, 999, 1000, 9_415_000, 78_600_000, 99_960_000, 999_600_000, 5_000_000_000_000]
            .into_iter()
            .map(bytes)
            .collect();
        assert_eq!(shown, ["0 B", "999 B", "1.0 kB", "9.4 MB", "78.6 MB", "100 MB", "1.0 GB", "5.0 TB"]);
        assert_eq!(signed_bytes(-2_500), "-2.5 kB");
        assert_eq!(bytes(u64::MAX), "18446744 TB");
    }

    #[test]
    fn seconds_have_two_or_three_digits() {
        let shown: Vec<_> = [0.0, -0.001, 0.214, 0.999, 9.44, 99.96, 138.4, -3.25].into_iter().map(seconds).collect();
        assert_eq!(shown, ["0.00 s", "0.00 s", "0.21 s", "1.0 s", "9.4 s", "100 s", "138 s", "-3.2 s"]);
    }

    #[test]
    fn ratios_and_shares_do_not_round_to_what_they_are_not() {
        assert_eq!([0.966, 2.314, 53.2, 140.0].map(times), ["0.97x", "2.31x", "53.2x", "140x"]);
        assert_eq!([0.0, 0.001, 0.37, 0.9999, 1.0].map(percent), ["0 %", "1 %", "37 %", "99 %", "100 %"]);
    }
}
