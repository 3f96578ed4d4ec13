//! The command `cachemount`.

use std::process::ExitCode;

fn main() -> ExitCode {
    cachemount::cli::run(std::env::args_os())
}
