//! Caches and mounts for people to read.

use std::collections::BTreeMap;

use comfy_table::Cell;

use crate::benchmark::export::columns;
use crate::benchmark::trace::Nanoseconds;
use crate::benchmark::unit;
use crate::inventory::age::ago;
use crate::inventory::listing::Listed;
use crate::inventory::listing::Listing;
use crate::report::printable;

/// What is not known.
const UNKNOWN: &str = "-";

/// How many files are named of those of which the same is said.
const NAMED: usize = 3;

/// Columns of which one tells only what the other does where no mount has an id of its own.
const ID: usize = 3;
const TARGET: usize = 4;

/// The columns: their names, and whether they hold numbers.
const COLUMNS: [(&str, bool); 10] = [
    ("engine", false),
    ("record", false),
    ("namespace", false),
    ("id", false),
    ("target", false),
    ("manager", false),
    ("size", true),
    ("last used", false),
    ("uses", true),
    ("used by", false),
];

/// The caches of which `is_wanted` holds, engine by engine, no wider than `width` columns, with a newline at its end;
/// empty where there are none. A column of which nothing is known is left out, and so is that of the ids where all are targets.
pub fn caches(
    listings: &[Listing],
    is_wanted: impl Fn(&Listing, &Listed) -> bool,
    now: Nanoseconds,
    width: u16,
) -> String {
    let of_all = listings.iter().flat_map(|listing| listing.caches.iter().map(move |cache| (listing, cache)));
    let wanted = of_all.filter(|(listing, cache)| is_wanted(listing, cache));
    let rows: Vec<_> = wanted.map(|(listing, cache)| row(listing, cache, now)).collect();
    if rows.is_empty() {
        return String::new();
    }
    let is_told = |column: &usize| match *column {
        ID => rows.iter().any(|row| row[ID] != UNKNOWN && row[ID] != row[TARGET]),
        column => rows.iter().any(|row| row[column] != UNKNOWN),
    };
    let told: Vec<_> = (0..COLUMNS.len()).filter(is_told).collect();
    let header: Vec<_> = told.iter().map(|column| COLUMNS[*column].0).collect();
    let mut table = columns::table(&header, width);
    for row in &rows {
        table.add_row(told.iter().map(|column| {
            let text = row[*column].clone();
            if COLUMNS[*column].1 { columns::right(text) } else { Cell::new(text) }
        }));
    }
    columns::trimmed(&format!("{table}\n"))
}

fn row(listing: &Listing, cache: &Listed, now: Nanoseconds) -> [String; COLUMNS.len()] {
    let or = |text: Option<String>| text.unwrap_or_else(|| UNKNOWN.to_owned());
    let key = cache.key.as_ref();
    let namespace = key.map(|key| if key.namespace.is_empty() { "(none)" } else { &key.namespace });
    let line = |text: &str| printable(text).into_owned();
    let files = listing.dockerfiles_of(cache);
    // Docker 20.10 does not measure what a build uses.
    let is_unsized = cache.record.in_use && cache.record.bytes == 0;
    [
        or(listing.engine.clone()),
        cache.record.id.chars().take(12).collect(),
        or(namespace.map(line)),
        or(key.map(|key| line(&key.id))),
        or(cache.target.as_deref().map(line)),
        or((!cache.managers.is_empty()).then(|| cache.managers.join(", "))),
        or((!is_unsized).then(|| unit::bytes(cache.record.bytes))),
        or(cache.used().map(|moment| if cache.record.in_use { "now".to_owned() } else { ago(moment, now) })),
        or(cache.record.uses.map(|uses| uses.to_string())),
        or((!files.is_empty()).then(|| few(&files))),
    ]
}

/// The first few of these, and how many more there are.
fn few(words: &[impl AsRef<str>]) -> String {
    let named: Vec<_> = words.iter().take(NAMED).map(AsRef::as_ref).collect();
    let more = words.len() - named.len();
    let named = named.join(", ");
    if more > 0 { format!("{named} and {more} more") } else { named }
}

/// The mounts that have no cache yet, engine by engine, a line for each id and target; empty where there are none.
pub fn missing(listings: &[Listing]) -> String {
    listings.iter().map(missing_on).collect()
}

fn missing_on(listing: &Listing) -> String {
    let mut places: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for mount in listing.missing() {
        let target = mount.target.as_deref().unwrap_or(UNKNOWN);
        let id = mount.id.as_deref().filter(|id| *id != target).map(|id| format!(" (id {id})")).unwrap_or_default();
        let place = format!("{}:{}", mount.dockerfile, mount.line);
        places.entry(printable(&format!("{target}{id}")).into_owned()).or_default().push(place);
    }
    let lines = places.into_iter().map(|(what, places)| format!("  {what}: {}\n", few(&places)));
    let lines: String = lines.collect();
    let engine = listing.engine.iter().map(|engine| format!(" on {engine}"));
    if lines.is_empty() { lines } else { format!("no cache yet{}:\n{lines}", engine.collect::<String>()) }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::needless_raw_string_hashes, reason = "expect-test writes them")]

    use expect_test::expect;

    use super::{caches, missing};
    use crate::benchmark::engine::CacheRecord;
    use crate::inventory::listing::tests::{listing, record};

    const HOUR: i128 = 3_600_000_000_000;

    #[test]
    fn all_that_is_known_is_told() {
        let records = [
            CacheRecord {
                last_used: Some(HOUR),
                uses: Some(3),
                ..record("abcdefghijklmnop", "/root/.npm", Some("//root/.npm"), 78_400_000)
            },
            CacheRecord { created: Some(0), ..record("b", "/c", Some("ci-1/\\x1b"), 5) },
            CacheRecord { created: Some(0), in_use: true, ..record("c", "/c", Some("/c"), 0) },
        ];
        let listing = listing(&records, "RUN --mount=type=cache,target=/root/.npm npm ci\n");
        expect![[r#"
              record         namespace   id           target       manager   size      last used     uses   used by
            ────────────────────────────────────────────────────────────────────────────────────────────────────────────
              abcdefghijkl   (none)      /root/.npm   /root/.npm   npm       78.4 MB   4 hours ago      3   Dockerfile
              b              ci-1        \u{1b}       /c           -             5 B   5 hours ago      -   -
              c              (none)      c            /c           -               -   now              -   -
        "#]]
        .assert_eq(&caches(&[listing], |_, _| true, 5 * HOUR, 110));
    }

    #[test]
    fn what_nothing_is_known_of_has_no_column() {
        let listing = listing(&[record("a", "/c", None, 5)], "");
        expect![[r#"
              record   target   size
            ──────────────────────────
              a        /c        5 B
        "#]]
        .assert_eq(&caches(std::slice::from_ref(&listing), |_, _| true, 0, 100));
        assert_eq!(caches(&[listing], |_, _| false, 0, 100), "");
    }

    #[test]
    fn ids_that_are_targets_are_told_once() {
        let records = [record("a", "/c", Some("//c"), 5), record("b", "/d", Some("ns//d"), 4)];
        expect![[r#"
              record   namespace   target   size
            ──────────────────────────────────────
              a        (none)      /c        5 B
              b        ns          /d        4 B
        "#]]
        .assert_eq(&caches(&[listing(&records, "")], |_, _| true, 0, 100));
    }

    #[test]
    fn mounts_without_a_cache_are_told_with_their_places() {
        let steps = "RUN --mount=type=cache,id=uv,target=/c true\n".to_owned()
            + &"RUN --mount=type=cache,target=/c true\n".repeat(5);
        let steps = steps.as_str();
        expect![[r#"
            no cache yet:
              /c: Dockerfile:3, Dockerfile:4, Dockerfile:5 and 2 more
              /c (id uv): Dockerfile:2
        "#]]
        .assert_eq(&missing(&[listing(&[], steps)]));
        assert_eq!(missing(&[listing(&[record("a", "/c", None, 5)], steps)]), "");
    }

    #[test]
    fn of_several_engines_each_has_its_name() {
        let on = |engine: &str, id: &str| {
            let steps = "RUN --mount=type=cache,target=/c --mount=type=cache,target=/d true\n";
            let mut listing = listing(&[record(id, "/c", None, 5)], steps);
            listing.engine = Some(engine.to_owned());
            listing
        };
        let listings = [on("ssh://one", "a"), on("ssh://other", "b")];
        expect![[r#"
              engine        record   target   size   used by
            ─────────────────────────────────────────────────────
              ssh://one     a        /c        5 B   Dockerfile
              ssh://other   b        /c        5 B   Dockerfile
        "#]]
        .assert_eq(&caches(&listings, |_, _| true, 0, 100));
        expect![[r#"
            no cache yet on ssh://one:
              /d: Dockerfile:2
            no cache yet on ssh://other:
              /d: Dockerfile:2
        "#]]
        .assert_eq(&missing(&listings));
    }
}
