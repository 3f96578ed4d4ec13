//! What is written about rules and package managers, and that it is in step with them.

use std::fs;
use std::path::Path;

use cachemount::ecosystem;
use cachemount::ecosystem::Cache;
use cachemount::ecosystem::Default;
use cachemount::ecosystem::Holds;
use cachemount::ecosystem::Manager;
use cachemount::ecosystem::Program;
use cachemount::rules;
use cachemount::rules::AnyRule;
use cachemount::rules::Metadata;

/// Every rule, as the table has it.
fn all() -> impl Iterator<Item = &'static Metadata> {
    rules::ALL.iter().map(AnyRule::metadata)
}

/// The manual page, without the blank that doc comments have in front of each line.
fn page(metadata: &Metadata) -> String {
    metadata.page()
}

/// The text behind `heading`, up to the next heading.
fn section<'p>(page: &'p str, heading: &str) -> Option<&'p str> {
    let (_, rest) = page.split_once(&format!("## {heading}\n"))?;
    let text = rest.split("\n## ").next().unwrap_or(rest);
    (!text.trim().is_empty()).then_some(text)
}

/// Fails with all complaints at once, so that they can be mended at once.
fn assert_none(complaints: &[String]) {
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}

#[test]
fn every_rule_has_a_whole_manual_page() {
    let mut complaints = Vec::new();
    for metadata in all() {
        let page = page(metadata);
        let mut headings = vec!["What it does", "Why is this bad?", "Example"];
        if metadata.fixable {
            headings.push("Fix safety");
        }
        let missing = headings.iter().filter(|heading| section(&page, heading).is_none());
        complaints.extend(missing.map(|heading| format!("{}: nothing under `## {heading}`", metadata.name)));

        let example = section(&page, "Example").unwrap_or_default();
        let fences = example.matches("```dockerfile\n").count();
        let [bad, good] = example.split("Use instead:\n").collect::<Vec<_>>()[..] else {
            complaints.push(format!("{}: the example lacks `Use instead:`", metadata.name));
            continue;
        };
        if fences < 2 || !bad.contains("```dockerfile\n") || !good.contains("```dockerfile\n") {
            complaints.push(format!("{}: the example lacks a Dockerfile before or after", metadata.name));
        }
        if !page.matches("```").count().is_multiple_of(2) {
            complaints.push(format!("{}: a code fence is not closed", metadata.name));
        }
    }
    assert_none(&complaints);
}

#[test]
fn rules_are_named_for_the_offence() {
    let remedies = ["avoid-", "do-not-", "use-", "prefer-", "consider-", "rewrite-", "no-"];
    let mut complaints = Vec::new();
    for Metadata { name, .. } in all() {
        let kebab = name.split('-').all(|word| !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase()));
        if !kebab {
            complaints.push(format!("`{name}` is not in kebab case"));
        }
        if remedies.iter().any(|remedy| name.starts_with(remedy)) {
            complaints.push(format!("`{name}` does not read well after \"allow\""));
        }
        if all().filter(|other| other.name == *name).count() > 1 {
            complaints.push(format!("`{name}` is the name of two rules"));
        }
    }
    assert_none(&complaints);
}

#[test]
fn messages_begin_in_lower_case_and_end_without_a_full_stop() {
    let summaries = all().map(|metadata| (metadata.name, metadata.summary));
    let wrong = summaries.filter(|(_, text)| text.starts_with(char::is_uppercase) || text.ends_with(['.', '!', ' ']));
    assert_none(&wrong.map(|(name, text)| format!("{name}: {text:?}")).collect::<Vec<_>>());
}

/// The table of rules as the README has it.
fn table() -> String {
    let mut table = String::from("| rule | what it finds | severity | fix |\n|---|---|---|---|\n");
    for Metadata { name, summary, severity, fixable, .. } in all() {
        let fix = if *fixable { "yes" } else { "no" };
        // The anchor is where a rule's address leads.
        table += &format!("| <a id=\"{name}\"></a>`{name}` | {summary} | {} | {fix} |\n", severity.as_str());
    }
    table
}

/// The table of package managers as the README has it.
fn managers() -> String {
    let mut table = String::from("| package manager | commands | what is mounted | sharing |\n|---|---|---|---|\n");
    for manager in ecosystem::ALL {
        let downloads = |program: &&Program| program.subcommands.iter().any(|it| it.effect.downloads());
        let programs = manager.programs.iter().filter(downloads).flat_map(|program| program.names);
        let programs: Vec<_> = programs.map(|it| code(it)).collect();
        let mut mounted: Vec<String> = manager.caches.iter().map(mounted).collect();
        if manager.untried.is_some() {
            mounted[0].insert_str(0, "by no fix: ");
        }
        mounted.extend(beside(manager));
        table += &format!(
            "| {} | {} | {} | `{}` |\n",
            manager.name,
            programs.join(" "),
            mounted.join(", "),
            manager.sharing.as_str()
        );
    }
    table
}

fn code(text: &str) -> String {
    format!("`{text}`")
}

/// Where a cache is when nobody says.
fn mounted(cache: &Cache) -> String {
    let home = |path: &str| format!("~/{path}");
    let at = |directory: String| match cache.place.below {
        "" => code(&directory),
        below => code(&format!("{directory}/{below}")),
    };
    let place = match cache.place.default {
        Default::Absolute(path) => at(path.to_owned()),
        Default::Chosen(chosen) => code(chosen.path),
        Default::Home(path) | Default::Account(path) => at(home(path)),
        Default::ByUser { root, others } => format!("{} for root or {}", at(root.to_owned()), at(home(others))),
    };
    match cache.holds {
        Holds::Linked { unless } => format!("{place}, only with {unless}"),
        Holds::Downloads | Holds::Builds | Holds::Index => place,
    }
}

/// What is written beside its mounts.
fn beside(manager: &Manager) -> Vec<String> {
    let mut written = Vec::new();
    if manager.companion.is_some() {
        written.push("and a `RUN` that lets it keep packages".to_owned());
    }
    let chosen = manager.caches.iter().filter_map(|cache| match cache.place.default {
        Default::Chosen(chosen) => Some(code(chosen.assignment)),
        _ => None,
    });
    let repository = manager.repository.into_iter().flat_map(|it| it.called).map(|(_, called)| *called);
    let keeping = manager.keeping.into_iter().flat_map(|it| it.called).map(|called| called.both);
    // They are the same for each of its programs.
    let options =
        repository.chain(keeping).filter_map(|called| called.split_once(' ')).map(|(_, options)| code(options));
    let marker = manager.marker.map(|marker| code(marker.command));
    let mut called: Vec<String> = chosen.chain(options).chain(marker).collect();
    called.sort_unstable();
    called.dedup();
    if !called.is_empty() {
        written.push(format!("with {}", called.join(" ")));
    }
    if !manager.risks.is_empty() {
        written.push("by no safe fix".to_owned());
    }
    written
}

/// Fails where a file of the project is not what the code says it has to be; writes it with `UPDATE_DOCS`.
fn assert_in_step(name: &str, updated: impl FnOnce(&str) -> String) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    let text = fs::read_to_string(&path).expect("the file is there");
    let updated = updated(&text);
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, updated).expect("the file can be written");
    } else {
        assert!(text == updated, "{name} is behind the code; run the tests with UPDATE_DOCS=1");
    }
}

#[test]
fn the_readme_lists_rules_and_package_managers() {
    assert_in_step("README.md", |readme| {
        [("rules", table()), ("managers", managers())].into_iter().fold(readme.to_owned(), |readme, (name, table)| {
            let (start, end) = (format!("<!-- {name} -->\n"), format!("<!-- /{name} -->"));
            let (before, rest) = readme.split_once(&start).expect("the README has a place for it");
            let (_, after) = rest.split_once(&end).expect("the place for it ends");
            format!("{before}{start}{table}{end}{after}")
        })
    });
}

#[test]
fn one_page_has_the_manual_pages_of_all_rules() {
    assert_in_step("docs/rules.md", |_| {
        let intro = "# Rules\n\nThe manual pages of all rules, as `cachemount explain RULE` prints them.\n";
        // A page has headings of the second level, which is that of its name here.
        all().fold(intro.to_owned(), |text, metadata| {
            let page = format!("\n{}", page(metadata)).replace("\n## ", "\n### ");
            format!("{text}\n## {}\n\n*{}*\n{page}", metadata.name, metadata.summary)
        })
    });
}
