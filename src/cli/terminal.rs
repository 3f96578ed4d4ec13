//! What a stream can show.

use std::env;
use std::io::IsTerminal;

use clap::ValueEnum;

use crate::report::Style;

/// When colors are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum ColorChoice {
    /// On a terminal, unless the environment says otherwise.
    #[default]
    Auto,
    Always,
    Never,
}

/// Columns that messages take where there is no telling how wide the reader's screen is.
const WIDTH: usize = 100;

/// How text for this stream looks.
pub(super) fn style(stream: &impl IsTerminal, color: ColorChoice) -> Style {
    let terminal = stream.is_terminal();
    let color = match color {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto if is_set("NO_COLOR") => false,
        ColorChoice::Auto => forced() || (terminal && env::var_os("TERM").is_none_or(|term| term != "dumb")),
    };
    // The consoles of Linux and of editors that call themselves "dumb" have no box characters.
    let plain = terminal && env::var_os("TERM").is_some_and(|term| term == "linux" || term == "dumb");
    Style { color, unicode: !plain, width: if terminal { columns() } else { WIDTH } }
}

/// <https://no-color.org>: present and not empty.
fn is_set(variable: &str) -> bool {
    env::var_os(variable).is_some_and(|value| !value.is_empty())
}

/// <https://bixense.com/clicolors/>: present and not 0.
fn forced() -> bool {
    env::var_os("CLICOLOR_FORCE").is_some_and(|value| !value.is_empty() && value != "0")
}

fn columns() -> usize {
    let columns = terminal_size::terminal_size().map_or(WIDTH, |(width, _)| usize::from(width.0));
    columns.clamp(40, 120)
}
