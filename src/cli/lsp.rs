//! `cachemount lsp`: a language server, one message after the other.
//!
//! To lint a file takes less time than to type a letter, so there are no threads and nothing is put off.

use std::io;
use std::ops::ControlFlow;

use clap::Args;

use crate::cli::Failure;
use crate::cli::Status;

mod frame;
mod session;
mod workspace;

use frame::Frame;
use session::Session;

#[derive(Debug, Args)]
pub(super) struct LspArguments {
    /// Speak over standard input and output: there is no other way, but some editors ask for it
    #[arg(long, hide = true)]
    stdio: bool,
}

pub(super) fn run() -> Result<Status, Failure> {
    let mut input = io::stdin().lock();
    let mut output = io::stdout().lock();
    let mut session = Session::default();
    loop {
        let written = match frame::read(&mut input) {
            Ok(Frame::Message(message)) => match session.handle(message) {
                ControlFlow::Break(status) => return Ok(status),
                ControlFlow::Continue(answers) => answers.into_iter().try_for_each(|answer| answer.write(&mut output)),
            },
            Ok(Frame::Malformed(complaint)) => complaint.write(&mut output),
            Ok(Frame::End) | Err(_) => return Ok(session.left()),
        };
        if written.is_err() {
            return Ok(session.left());
        }
    }
}
