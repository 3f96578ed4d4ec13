//! Commands that a variable holds: `ENV clean="rm -rf /var/lib/apt/lists/*"`, and `RUN … && $clean`.

use crate::ecosystem;
use crate::ecosystem::Effect;
use crate::facts::cache::CacheUse;
use crate::facts::cleanup::with_context;
use crate::facts::command::CommandAt;
use crate::semantic::Relation;
use crate::semantic::Run;
use crate::semantic::deletion;
use crate::shell;
use crate::shell::Part;
use crate::shell::Site;
use crate::shell::Word;
use crate::source::Source;
use crate::source::View;

/// Whether a command that stands in a variable takes away what is in one of the caches. Those that nobody can tell are
/// taken for programs that do something else.
pub(super) fn takes_away(run: &Run, command: &CommandAt<'_>, caches: &[&CacheUse]) -> bool {
    let words = &command.site.simple.words;
    let is_held = |word: &Word| matches!(word.parts.as_slice(), [Part::Parameter { .. }]);
    if !words.first().is_some_and(is_held) {
        return false;
    }
    let texts: Option<Vec<_>> = words.iter().map(|word| command.flow.text(&run.scope.environment, word)).collect();
    let Some(text) = texts.map(|texts| texts.join(" ")) else { return false };
    let text = text.trim_start().strip_prefix("eval ").unwrap_or(&text);
    let script = shell::parse(&View::new(text, Source::new(text.as_bytes().to_vec()).span()));
    shell::sites(&script).iter().any(|site| site_takes_away(run, command, site, caches))
}

fn site_takes_away(run: &Run, command: &CommandAt<'_>, site: &Site<'_>, caches: &[&CacheUse]) -> bool {
    let Some(invocation) = shell::invocation(site.simple) else { return false };
    if let Some(deletion) = deletion(&invocation) {
        return with_context(run, command, |context| {
            let is_near = |cache: &&CacheUse| {
                deletion.words.iter().any(|it| deletion.relation(it, context, &cache.target) != Relation::Elsewhere)
            };
            caches.iter().any(is_near)
        });
    }
    let Some((manager, program)) = ecosystem::by_program(&invocation.program) else { return false };
    let texts: Vec<_> = invocation.arguments.iter().map(Word::literal).collect();
    let texts: Vec<Option<&str>> = texts.iter().map(Option::as_deref).collect();
    let effect = ecosystem::subcommand(program, &texts).map(|subcommand| subcommand.effect);
    let Some(Effect::Empties(places)) = effect else { return false };
    places.iter().any(|place| caches.iter().any(|it| *it.cache == manager.caches[*place]))
}
