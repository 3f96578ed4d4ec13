//! Programs that run another: as a module of theirs, as in `python -m pip`, or as a script.

use super::program::unversioned;

/// The names of interpreters of Python, behind which a version may stand.
///
/// <https://docs.python.org/3/using/cmdline.html>, <https://doc.pypy.org/en/latest/man/pypy.1.html>
const INTERPRETERS: &[&str] = &["python", "pypy"];

/// Whether a program of this name runs others as modules.
pub fn is_interpreter(program: &str) -> bool {
    INTERPRETERS.iter().any(|name| name.as_bytes() == unversioned(program.as_bytes()))
}

/// The 0-based index of the module that an interpreter runs with these arguments, of which those behind it are the
/// module's own. An argument whose text nobody can tell is `None`.
pub fn module(arguments: &[Option<&str>]) -> Option<usize> {
    let mut index = 0;
    loop {
        // Letters may share a hyphen, as in `-Im`.
        let letters = (*arguments.get(index)?)?.strip_prefix('-')?;
        match letters.as_bytes() {
            [b'W' | b'X'] => index += 2,
            [b'W' | b'X', ..] => index += 1,
            [.., b'm'] if !letters.starts_with('-') && !letters.contains('c') => return Some(index + 1),
            // A program follows `-c`, and the module itself the `m` of `-mpip`.
            _ if letters.contains(['c', 'm', '-']) => return None,
            _ => index += 1,
        }
    }
}

/// The 0-based index of the script that PHP runs with these arguments, where `program` is PHP; those behind it are the
/// script's own. An argument whose text nobody can tell is `None`.
///
/// <https://www.php.net/manual/en/features.commandline.options.php>
pub fn script(program: &str, arguments: &[Option<&str>]) -> Option<usize> {
    if unversioned(program.as_bytes()) != b"php" {
        return None;
    }
    let mut index = 0;
    loop {
        match *arguments.get(index)? {
            Some("-c" | "-d" | "-z" | "--php-ini" | "--define") => index += 2,
            Some("-f" | "--file") => return Some(index + 1),
            Some("-n" | "-q" | "--no-php-ini") => index += 1,
            Some(text) if text.starts_with("-d") || text.starts_with("-c") => index += 1,
            Some(text) if text.starts_with('-') => return None,
            Some(_) => return Some(index),
            None => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{is_interpreter, module, script};

    #[test]
    fn a_script_is_the_first_argument_that_is_no_option() {
        let found = |text: &str| {
            let words: Vec<_> = text.split(' ').collect();
            let arguments: Vec<_> = words[1..].iter().map(|word| Some(*word)).collect();
            script(words[0], &arguments).map(|index| words[index + 1].to_owned())
        };
        assert_eq!(found("php composer.phar install").as_deref(), Some("composer.phar"));
        assert_eq!(found("php8.2 -d memory_limit=-1 -n bin/composer update").as_deref(), Some("bin/composer"));
        assert_eq!(found("php82 -dmemory_limit=-1 -f composer install").as_deref(), Some("composer"));
        for other in ["php -r code composer", "php -- composer", "php", "python composer", "php -d"] {
            assert_eq!(found(other), None, "{other}");
        }
    }

    #[test]
    fn a_module_is_run_by_an_option_of_the_interpreter() {
        let found = |text: &str| {
            let words: Vec<_> = text.split(' ').collect();
            let arguments: Vec<_> = words[1..].iter().map(|word| Some(*word)).collect();
            is_interpreter(words[0]).then(|| module(&arguments)).flatten().map(|index| words[index + 1..].join(" "))
        };
        assert_eq!(found("python3.12 -m pip install x").as_deref(), Some("pip install x"));
        assert_eq!(found("python -I -X utf8 -m pip install").as_deref(), Some("pip install"));
        assert_eq!(found("pypy3 -Im pip install").as_deref(), Some("pip install"));
        assert_eq!(found("python -Wignore -m pip").as_deref(), Some("pip"));
        for other in ["python pip install", "python -c import -m pip", "python -mpip install", "perl -m pip", "python"]
        {
            assert_eq!(found(other), None, "{other}");
        }
    }
}
