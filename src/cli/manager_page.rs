//! What the ecosystem's tables know of a package manager, for people to read.

use std::fmt::Write;

use crate::ecosystem;
use crate::ecosystem::Cache;
use crate::ecosystem::Default;
use crate::ecosystem::Fact;
use crate::ecosystem::Holds;
use crate::ecosystem::Manager;
use crate::ecosystem::Program;

/// The page of the manager of this name, or with a program of this name.
pub(super) fn manager_page(name: &str) -> Option<String> {
    let of_program = || ecosystem::by_program(name).map(|(manager, _)| manager);
    ecosystem::by_name(name).or_else(of_program).map(|manager| page(manager).unwrap_or_default())
}

fn page(manager: &Manager) -> Result<String, std::fmt::Error> {
    let mut page = String::new();
    writeln!(page, "# {}\n\n## What downloads", manager.name)?;
    for calls in manager.programs.iter().filter_map(downloads) {
        writeln!(page, "- {calls}")?;
    }
    writeln!(page, "\n## What {} mounted", if manager.untried.is_some() { "could be" } else { "is" })?;
    for cache in manager.caches {
        writeln!(page, "- {}", place(cache))?;
        writeln!(page, "  Source: {}", cache.source)?;
    }
    fact(&mut page, &format!("sharing={}", manager.sharing.as_str()), &manager.sharing_reason)?;
    if let Some(untried) = &manager.untried {
        writeln!(page, "\n## Why no fix does so")?;
        fact(&mut page, "why", untried)?;
    }
    for scratch in manager.caches.iter().filter_map(|cache| cache.scratch) {
        writeln!(page, "\n## What a mount needs\n    another in it, of type=tmpfs: {}", scratch.name)?;
        fact(&mut page, "why", &scratch.reason)?;
    }
    if let Some(companion) = &manager.companion {
        writeln!(page, "\n## What a mount needs\n    RUN {}", companion.command)?;
        fact(&mut page, "why", &companion.reason)?;
    }
    if let Some(repository) = manager.repository {
        let called: Vec<&str> = repository.called.iter().map(|(_, called)| *called).collect();
        writeln!(page, "\n## What a mount needs\n    {}", called.join(", "))?;
        fact(&mut page, "why", &repository.anew_reason)?;
    }
    if let Some(keeping) = manager.keeping {
        let called: Vec<&str> = keeping.called.iter().map(|called| called.both).collect();
        writeln!(page, "\n## What a mount needs\n    {}", called.join(", "))?;
        if let Some(unlock) = keeping.unlock {
            writeln!(page, "    {unlock}, in front of the step's other commands")?;
        }
        for reason in keeping.reasons {
            fact(&mut page, "why", reason)?;
        }
    }
    if let Some(marker) = manager.marker {
        writeln!(page, "\n## What a mount needs\n    {}, in front of the step's other commands", marker.command)?;
        fact(&mut page, "why", &marker.reason)?;
        fact(
            &mut page,
            "where",
            &Fact { text: "the base image has to be new enough", source: marker.known_in.source },
        )?;
    }
    let off: Vec<&str> = [manager.disabled_by.flags, manager.disabled_by.env].concat();
    if !off.is_empty() {
        writeln!(page, "\n## What switches the cache off\n- {}", off.join(", "))?;
    }
    if !manager.risks.is_empty() {
        writeln!(page, "\n## What speaks against a mount, so that a safe fix makes none")?;
        for risk in manager.risks {
            fact(&mut page, &risk.programs.join(", "), &risk.fact)?;
        }
    }
    if !manager.notes.is_empty() {
        writeln!(page, "\n## What else there is to know")?;
        for note in manager.notes {
            writeln!(page, "- {}\n  Source: {}", note.text, note.source)?;
        }
    }
    Ok(page)
}

fn fact(page: &mut String, what: &str, fact: &Fact) -> std::fmt::Result {
    writeln!(page, "- {what}: {}\n  Source: {}", fact.text, fact.source)
}

/// The calls of a program that download something, where there are any.
fn downloads(program: &Program) -> Option<String> {
    let calls: Vec<String> = program
        .subcommands
        .iter()
        .filter(|subcommand| subcommand.effect.downloads())
        .map(|subcommand| {
            let words = subcommand.words.iter().map(|spellings| spellings.join("|"));
            // There are as many spellings of some flags as orders of letters.
            let flags =
                subcommand.flags.iter().filter_map(|spellings| spellings.first()).map(|flag| (*flag).to_owned());
            words.chain(flags).collect::<Vec<_>>().join(" ")
        })
        .collect();
    let text = || format!("{} {}", program.names.join("|"), calls.join(", ")).trim_end().to_owned();
    (!calls.is_empty()).then(text)
}

/// Where a cache is, and what says so.
fn place(cache: &Cache) -> String {
    let join = |directory: String, below: &str| {
        if below.is_empty() { directory } else { format!("{directory}/{below}") }
    };
    let within = |directory: String| join(directory, cache.place.below);
    let default = within(match cache.place.default {
        Default::Absolute(path) => path.to_owned(),
        Default::Chosen(chosen) => format!("{}, as `{}` in front of the call says", chosen.path, chosen.assignment),
        Default::Home(path) => format!("$HOME/{path}"),
        Default::Account(path) => format!("~/{path}"),
        Default::ByUser { root, others } => format!("{root} for root, $HOME/{others} for others"),
    });
    let holds = match cache.holds {
        Holds::Downloads => "downloads",
        Holds::Linked { .. } => "downloads that the image needs: never mounted by a fix",
        Holds::Builds => "builds",
        Holds::Index => "index",
    };
    let env = cache.place.env.iter().map(|env| within(join(format!("${}", env.name), env.below)));
    let moved: Vec<String> = cache.place.flags.iter().map(|flag| within((*flag).to_owned())).chain(env).collect();
    if moved.is_empty() {
        format!("{default} ({holds})")
    } else {
        format!("{default} ({holds}), unless one of these says otherwise, in this order: {}", moved.join(", "))
    }
}
