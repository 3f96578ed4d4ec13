//! What shells and `man` are told of the command line.

use std::process::Command;

use crate::invocation::Place;

#[test]
fn each_shell_gets_a_script_of_its_own() {
    let place = Place::with(&[]);
    let mut scripts: Vec<_> = ["bash", "elvish", "fish", "powershell", "zsh"]
        .iter()
        .map(|shell| {
            let ran = place.run(&["completions", shell]);
            assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""), "{shell}");
            assert!(ran.out.contains("explain") && ran.out.contains("unsafe-fixes"), "{shell}: {}", ran.out);
            ran.out
        })
        .collect();
    scripts.sort();
    scripts.dedup();
    assert_eq!(scripts.len(), 5);
    assert_eq!(place.run(&["completions", "cmd"]).code, Some(2));
}

#[cfg(unix)]
#[test]
fn bash_completes_commands_and_options() {
    let script = Place::with(&[]).run(&["completions", "bash"]).out;
    let completed = |words: &str, last: &str| {
        let ask = format!(
            "{script}\nCOMP_WORDS=({words}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1))\n\
             _cachemount cachemount '{last}' ''; echo \"${{COMPREPLY[@]}}\""
        );
        let output = Command::new("bash").args(["--norc", "-c", &ask]).output().expect("bash starts");
        String::from_utf8(output.stdout).expect("it is UTF-8").trim_end().to_owned()
    };
    assert_eq!(completed("cachemount ch", "ch"), "check");
    assert_eq!(completed("cachemount check --unsa", "--unsa"), "--unsafe-fixes");
    assert_eq!(completed("cachemount ci gi", "gi"), "github");
    assert_eq!(completed("cachemount cache wa", "wa"), "warm");
    assert_eq!(completed("cachemount cache prune --dr", "--dr"), "--dry-run");
    assert_eq!(completed("cachemount completions po", "po"), "powershell");
}

#[test]
fn man_pages_tell_of_commands_and_options() {
    let place = Place::with(&[]);
    let top = place.run(&["man"]);
    assert_eq!(top.code, Some(0));
    assert!(top.out.contains(".TH cachemount 1") && top.out.contains("cachemount\\-check(1)"), "{}", top.out);
    let check = place.run(&["man", "check"]).out;
    assert!(check.contains(".TH cachemount-check 1") && check.contains("\\-\\-unsafe\\-fixes"), "{check}");
    let none = place.run(&["man", "chekc"]);
    assert_eq!(none.code, Some(2));
    assert_eq!(none.err, "error: there is no command `chekc`; `cachemount --help` lists them\n");
}
