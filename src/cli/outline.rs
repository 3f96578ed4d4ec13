//! What a plan has to know of a Dockerfile: where things stand, and what is copied.

use crate::benchmark::measurement::Doubt;
use crate::benchmark::measurement::PackageStep;
use crate::benchmark::plan;
use crate::benchmark::plan::Landmark;
use crate::benchmark::plan::LandmarkKind;
use crate::benchmark::plan::Outline;
use crate::config::Config;
use crate::finding::Finding;
use crate::inventory;
use crate::linter;
use crate::source::Source;
use crate::syntax::Dockerfile;
use crate::syntax::Instruction;
use crate::syntax::Keyword;
use crate::syntax::PieceKind;

/// Where things stand in a Dockerfile; `packages` are the indices of the instructions that are to be made anew.
pub(super) fn outline(dockerfile: &Dockerfile, packages: &[usize]) -> Outline {
    let landmark = |(index, end): (usize, u32)| {
        let kind = match dockerfile.instructions[index].keyword {
            Keyword::From => LandmarkKind::From,
            _ if packages.contains(&index) => LandmarkKind::Packages,
            _ => LandmarkKind::Other,
        };
        Landmark { kind, end: end as usize }
    };
    let instructions = dockerfile.pieces.iter().filter_map(|piece| match piece.kind {
        PieceKind::Instruction(index) => Some((index, piece.span.end)),
        _ => None,
    });
    let syntax = dockerfile.directives.iter().find(|directive| directive.name == "syntax").and_then(|directive| {
        let line =
            dockerfile.pieces.iter().find(|piece| piece.span.range().contains(&(directive.value_span.start as usize)));
        line.map(|piece| piece.span.range())
    });
    Outline { landmarks: instructions.map(landmark).collect(), syntax }
}

/// The steps that download packages, which are at these indices, with what the rules say of them.
pub(super) fn package_steps(
    source: &Source,
    dockerfile: &Dockerfile,
    packages: &[usize],
    config: &Config,
) -> Vec<PackageStep> {
    let findings = linter::lint(source, config).findings;
    let mounted = inventory::filling(source, dockerfile).steps;
    let step = |&index: &usize| {
        let instruction = &dockerfile.instructions[index];
        let within = |finding: &&Finding| {
            instruction.span.start <= finding.span.start && finding.span.end <= instruction.span.end
        };
        let doubts = findings.iter().filter(within).map(|it| Doubt { rule: it.rule, message: it.message.clone() });
        let instruction = instruction.view_of(source, instruction.span).seen().into_owned();
        PackageStep { instruction, is_mounted: mounted.contains(&index), doubts: doubts.collect() }
    };
    packages.iter().map(step).collect()
}

/// The texts that are sent to fill the caches of a Dockerfile; none where it has no cache mounts.
pub(super) fn filling_texts(
    source: &Source,
    dockerfile: &Dockerfile,
    loud: &[(&str, &str)],
    builtin_frontend: bool,
) -> Vec<Vec<u8>> {
    let filling = inventory::filling(source, dockerfile);
    let whole = outline(dockerfile, &filling.steps);
    let text = |end: &usize| {
        let landmarks = whole.landmarks[..=*end].to_vec();
        plan::filling(source.bytes(), &Outline { landmarks, ..whole.clone() }, loud, builtin_frontend)
    };
    filling.ends.iter().map(text).collect()
}

/// The paths that instructions take out of the build context, as they are written.
pub(super) fn copied(source: &Source, dockerfile: &Dockerfile) -> Vec<String> {
    dockerfile.instructions.iter().flat_map(|instruction| copied_by(source, instruction)).collect()
}

fn copied_by(source: &Source, instruction: &Instruction) -> Vec<String> {
    if instruction.keyword == Keyword::Run {
        let mounts = instruction.flags.iter().filter(|flag| flag.name == "mount");
        return mounts.filter_map(|flag| bound(&flag.value.as_ref()?.text)).collect();
    }
    let copy = instruction.as_copy(source).filter(|copy| copy.from.is_none());
    let sources = copy.into_iter().flat_map(|copy| copy.sources);
    sources.map(|path| path.text).filter(|path| !path.contains("://") && !path.starts_with("git@")).collect()
}

/// What a mount of the context shows.
fn bound(options: &str) -> Option<String> {
    let mut path = String::from(".");
    for option in options.split(',') {
        match option.split_once('=') {
            Some(("type", kind)) if !kind.eq_ignore_ascii_case("bind") => return None,
            Some(("from", _)) => return None,
            Some(("source" | "src", source)) => source.clone_into(&mut path),
            _ => {}
        }
    }
    Some(path)
}

#[cfg(test)]
mod tests {
    use super::{copied, filling_texts, outline};
    use crate::benchmark::plan::instrumented;
    use crate::config::Config;
    use crate::linter;
    use crate::source::Source;
    use crate::syntax;

    #[test]
    fn arguments_come_right_before_the_first_package_step_of_each_stage() {
        let text = "\u{feff}# syntax=docker/dockerfile:1\nARG v=12\nFROM debian:$v AS a\nRUN true\n\n# tools\n\
                    RUN <<EOF\napt-get update\napt-get install -y curl\nEOF\nRUN npm ci\n\
                    FROM a\nONBUILD RUN npm ci\nCOPY . .\nRUN --mount=type=cache,target=/root/.npm \\\n  # all\n  npm ci";
        let source = Source::new(text.as_bytes().to_vec());
        let dockerfile = syntax::parse(&source);
        let outline = outline(&dockerfile, &linter::package_steps(&source, &dockerfile, &Config::default()));
        let sent = instrumented(source.bytes(), &outline, &[], true);
        assert_eq!(
            String::from_utf8(sent).unwrap(),
            "\u{feff}ARG v=12\nFROM debian:$v AS a\nARG CACHEMOUNT_BENCH_ALL\nRUN true\nARG CACHEMOUNT_BENCH_PACKAGES\n\n# tools\n\
             RUN <<EOF\napt-get update\napt-get install -y curl\nEOF\nRUN npm ci\n\
             FROM a\nARG CACHEMOUNT_BENCH_ALL\nONBUILD RUN npm ci\nCOPY . .\nARG CACHEMOUNT_BENCH_PACKAGES\n\
             RUN --mount=type=cache,target=/root/.npm \\\n  # all\n  npm ci"
        );
    }

    #[test]
    fn what_fills_caches_ends_where_they_are_full() {
        let text = "FROM a AS tools\nRUN --mount=type=cache,target=/c <<EOF\nmake\nEOF\nCOPY . .\n\nFROM b\nRUN c\n\
                    # all\nRUN --mount=type=cache,target=/c \\\n  npm ci\nCMD x\n";
        assert_eq!(
            filled(text),
            [
                "FROM a AS tools\nARG CACHEMOUNT_FILL\nRUN --mount=type=cache,target=/c <<EOF\nmake\nEOF\n",
                "FROM a AS tools\nARG CACHEMOUNT_FILL\nRUN --mount=type=cache,target=/c <<EOF\nmake\nEOF\nCOPY . .\n\nFROM b\n\
                 RUN c\nARG CACHEMOUNT_FILL\n# all\nRUN --mount=type=cache,target=/c \\\n  npm ci\n"
            ]
        );
    }

    /// The texts that fill the caches of a Dockerfile.
    fn filled(text: &str) -> Vec<String> {
        let source = Source::new(text.as_bytes().to_vec());
        let dockerfile = syntax::parse(&source);
        let texts = filling_texts(&source, &dockerfile, &[], false);
        texts.into_iter().map(|text| String::from_utf8(text).unwrap()).collect()
    }

    #[test]
    fn only_what_comes_out_of_the_context_is_copied() {
        let text = "FROM a AS b\nCOPY --from=x /y /z\nADD https://example.org/f git@host:r /\nCOPY [\"a b\", \"c\", \"/d\"]\n\
                    COPY <<EOF /e\nx\nEOF\nRUN --mount=type=cache,target=/c --mount=source=uv.lock,target=uv.lock \
                    --mount=type=bind,target=/src --mount=type=bind,from=b,target=/t make\n";
        let source = Source::new(text.as_bytes().to_vec());
        assert_eq!(copied(&source, &syntax::parse(&source)), ["a b", "c", "uv.lock", "."]);
    }
}
