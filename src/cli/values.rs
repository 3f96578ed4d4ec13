//! Values of the command line.

use std::env;
use std::str::FromStr;

use crate::benchmark::engine::SecretSource;
use crate::benchmark::scenario::Scenario;
use crate::cli::Failure;

/// A duration, in seconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Seconds(pub(super) f64);

impl FromStr for Seconds {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || "give a number with its unit, as in 90s, 10m, 1h30m or 7d".to_owned();
        let mut total = 0.0;
        let mut rest = text;
        while !rest.is_empty() {
            let digits =
                rest.find(|character: char| !character.is_ascii_digit() && character != '.').ok_or_else(wrong)?;
            let number: f64 = rest[..digits].parse().map_err(|_| wrong())?;
            rest = &rest[digits..];
            let unit = rest.chars().next().ok_or_else(wrong)?;
            total += number
                * match unit {
                    's' => 1.0,
                    'm' => 60.0,
                    'h' => 3600.0,
                    'd' => 86_400.0,
                    'w' => 604_800.0,
                    _ => return Err(wrong()),
                };
            rest = &rest[unit.len_utf8()..];
        }
        if total > 0.0 { Ok(Self(total)) } else { Err(wrong()) }
    }
}

/// A share as `20%` or `20`; 0.2 here.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Share(pub(super) f64);

impl FromStr for Share {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let number = positive(text.strip_suffix('%').unwrap_or(text));
        number.map(|percent| Self(percent / 100.0)).ok_or_else(|| "give a percentage above 0, as in 20%".to_owned())
    }
}

/// A ratio as `1.5` or `1.5x`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Times(pub(super) f64);

impl FromStr for Times {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let number = positive(text.strip_suffix('x').unwrap_or(text));
        number.map(Self).ok_or_else(|| "give a number above 0, as in 1.5".to_owned())
    }
}

fn positive(text: &str) -> Option<f64> {
    text.parse().ok().filter(|number: &f64| number.is_finite() && *number > 0.0)
}

/// `cold=300s` or `cold=300`: a scenario and how long it may take.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Limit {
    pub(super) scenario: Scenario,
    /// In seconds.
    pub(super) most: f64,
}

impl FromStr for Limit {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || "give a scenario and its longest time, as in dependencies=90s".to_owned();
        let (name, time) = text.split_once('=').ok_or_else(wrong)?;
        let scenario = Scenario::ALL.into_iter().find(|scenario| scenario.name() == name).ok_or_else(|| {
            let names = Scenario::ALL.map(Scenario::name).join(", ");
            format!("`{name}` is no scenario; they are {names}")
        })?;
        let most = positive(time).map_or_else(|| time.parse().map(|seconds: Seconds| seconds.0), Ok)?;
        Ok(Self { scenario, most })
    }
}

/// `NAME=VALUE`, or `NAME` for what the environment says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct BuildArgument {
    pub(super) name: String,
    value: Option<String>,
}

impl BuildArgument {
    /// Nothing where the environment says nothing, as `docker build` has it.
    pub(super) fn value(&self) -> Result<Option<String>, Failure> {
        match (&self.value, env::var_os(&self.name)) {
            (Some(value), _) => Ok(Some(value.clone())),
            (None, None) => Ok(None),
            (None, Some(value)) => value
                .into_string()
                .map(Some)
                .map_err(|_| Failure::new(format!("the variable `{}` of the environment is not text", self.name))),
        }
    }
}

impl FromStr for BuildArgument {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (name, value) = match text.split_once('=') {
            Some((name, value)) => (name, Some(value.to_owned())),
            None => (text, None),
        };
        if name.is_empty() {
            return Err("give a name, as in VERSION=12".to_owned());
        }
        Ok(Self { name: name.to_owned(), value })
    }
}

/// `id=token,src=file` or `id=token,env=VARIABLE`, as `docker build` takes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Secret {
    pub(super) id: String,
    pub(super) source: SecretSource,
}

impl FromStr for Secret {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut id = None;
        let mut file = None;
        let mut variable = None;
        let mut kind = None;
        for option in text.split(',') {
            match option.split_once('=') {
                Some(("id", value)) => id = Some(value),
                Some(("src" | "source", value)) => file = Some(value),
                Some(("env", value)) => variable = Some(value),
                Some(("type", value @ ("file" | "env"))) => kind = Some(value),
                _ => return Err(format!("`{option}` is none of id=, src=, env=, type=file and type=env")),
            }
        }
        let id = id.filter(|id| !id.is_empty()).ok_or("give it an id, as in id=token,src=token.txt")?;
        let source = match (kind, file, variable) {
            (None | Some("env"), None, Some(variable)) => SecretSource::Variable(variable.to_owned()),
            (Some("env"), name, None) => SecretSource::Variable(name.unwrap_or(id).to_owned()),
            (None | Some("file"), Some(file), None) => SecretSource::File(file.to_owned()),
            // As `docker build` has it: a variable of that name, else a file.
            (None, None, None) if env::var_os(id).is_some() => SecretSource::Variable(id.to_owned()),
            (_, None, None) => SecretSource::File(id.to_owned()),
            _ => return Err("give either src= or env=".to_owned()),
        };
        Ok(Self { id: id.to_owned(), source })
    }
}

#[cfg(test)]
mod tests {
    use super::{BuildArgument, Limit, Seconds, Secret, Share, Times};
    use crate::benchmark::engine::SecretSource;
    use crate::benchmark::scenario::Scenario;

    #[test]
    fn durations_are_sums_of_numbers_with_units() {
        let seconds = |text: &str| text.parse::<Seconds>().map(|seconds| seconds.0);
        assert_eq!(seconds("90s"), Ok(90.0));
        assert_eq!(seconds("1h30m"), Ok(5400.0));
        assert_eq!(seconds("0.5m"), Ok(30.0));
        assert_eq!(seconds("1w1d"), Ok(691_200.0));
        for wrong in ["", "10", "m", "5y", "-3s", "0s", "1..2s", "5é"] {
            assert!(seconds(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn limits_are_above_nothing() {
        assert_eq!("20%".parse(), Ok(Share(0.2)));
        assert_eq!("1.5x".parse(), Ok(Times(1.5)));
        assert_eq!("cold=2m".parse(), Ok(Limit { scenario: Scenario::Cold, most: 120.0 }));
        assert_eq!("source=90".parse(), Ok(Limit { scenario: Scenario::Source, most: 90.0 }));
        for wrong in ["", "-1", "0", "nan", "inf", "x", "%"] {
            assert!(wrong.parse::<Share>().is_err() && wrong.parse::<Times>().is_err(), "{wrong}");
            assert!(format!("cold={wrong}").parse::<Limit>().is_err(), "{wrong}");
        }
        assert!("warm=3s".parse::<Limit>().unwrap_err().contains("cold, unchanged, source, dependencies"));
    }

    #[test]
    fn build_arguments_have_a_name() {
        assert_eq!("A=b=c".parse::<BuildArgument>().unwrap().value.as_deref(), Some("b=c"));
        assert_eq!("A".parse::<BuildArgument>().unwrap().value, None);
        assert!("=b".parse::<BuildArgument>().is_err());
    }

    #[test]
    fn secrets_come_from_files_or_variables() {
        let secret = |text: &str| text.parse::<Secret>().map(|secret| (secret.id, secret.source));
        let file = |name: &str| SecretSource::File(name.to_owned());
        let variable = |name: &str| SecretSource::Variable(name.to_owned());
        assert_eq!(secret("id=t,src=f.txt"), Ok(("t".to_owned(), file("f.txt"))));
        assert_eq!(secret("type=file,id=t,source=f"), Ok(("t".to_owned(), file("f"))));
        assert_eq!(secret("id=t,env=T"), Ok(("t".to_owned(), variable("T"))));
        assert_eq!(secret("type=env,id=t"), Ok(("t".to_owned(), variable("t"))));
        assert_eq!(secret("id=no-such-variable"), Ok(("no-such-variable".to_owned(), file("no-such-variable"))));
        assert!(secret("src=f").unwrap_err().contains("id"));
        assert!(secret("id=t,src=f,env=T").is_err());
        assert!(secret("id=t,mode=0400").is_err());
    }
}
