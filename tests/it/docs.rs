//! What is written about rules, and that it is in step with them.

use std::fs;
use std::path::Path;

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

/// Fails where a file of the project is not what the code says it has to be; writes it with `UPDATE_DOCS`.
fn assert_in_step(name: &str, updated: impl FnOnce(&str) -> String) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    let text = fs::read_to_string(&path).expect("the file is there");
    let updated = updated(&text);
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, updated).expect("the file can be written");
    } else {
        assert!(text == updated, "{name} is behind the rules; run the tests with UPDATE_DOCS=1");
    }
}

#[test]
fn the_readme_lists_the_rules() {
    const START: &str = "<!-- rules -->\n";
    const END: &str = "<!-- /rules -->";
    assert_in_step("README.md", |readme| {
        let (before, rest) = readme.split_once(START).expect("the README has a place for the rules");
        let (_, after) = rest.split_once(END).expect("the place for the rules ends");
        format!("{before}{START}{}{END}{after}", table())
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
