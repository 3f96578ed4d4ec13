//! When two mounts have one cache, and what becomes of one that two have: what the rules over several files rest on.

use std::process;

use crate::docker::BASE;
use crate::docker::Engine;
use crate::docker::engine;

/// The builds of one test.
struct Builds<'e> {
    engine: &'e Engine,
    /// A word that no other test has.
    mark: String,
}

impl<'e> Builds<'e> {
    fn of(engine: &'e Engine, test: &str) -> Self {
        Self { engine, mark: format!("cachemount-caches-{test}-{}", process::id()) }
    }

    /// Fails unless these lines can be built; they have caches that no other test has.
    #[track_caller]
    fn succeed(&self, lines: &str) {
        let before = self.engine.inventory(&self.mark);
        let namespace = format!("BUILDKIT_CACHE_MOUNT_NS={}", self.mark);
        let image = format!("{}:1", self.mark);
        // What the engine says of a cache is which command has it.
        let line = |line: &str| {
            if line.starts_with("RUN ") {
                return format!("{line} # {}\n", self.mark);
            }
            format!("{}\n", line.replace("BASE", BASE))
        };
        let text: String = lines.lines().map(line).collect();
        let built = self.engine.docker(&["build", "--tag", &image, "--build-arg", &namespace, "-"], &text);
        self.engine.docker(&["image", "rm", "--force", &image], "");
        self.engine.forget(&self.mark, &before);
        assert!(built.is_some(), "{text}");
    }
}

#[test]
fn an_owner_or_a_mode_makes_another_cache_whatever_it_says() {
    let Some(engine) = engine("an_owner_or_a_mode_makes_another_cache_whatever_it_says") else { return };
    Builds::of(&engine, "owner").succeed(
        "FROM BASE
RUN --mount=type=cache,id=a,target=/a touch /a/plain
RUN --mount=type=cache,id=a,target=/elsewhere,sharing=locked test -e /elsewhere/plain
RUN --mount=type=cache,id=a,target=/a,uid=0 test ! -e /a/plain && touch /a/owned
RUN --mount=type=cache,id=a,target=/a,gid=0,mode=0755 test -e /a/owned
RUN --mount=type=cache,id=a,target=/a,uid=1000 test ! -e /a/owned
RUN --mount=type=cache,id=a,target=/a test -e /a/plain
",
    );
}

#[test]
fn modes_of_sharing_know_nothing_of_each_other() {
    let Some(engine) = engine("modes_of_sharing_know_nothing_of_each_other") else { return };
    // The second step comes while the first has the cache.
    let two = |second: &str, finds: &str| {
        format!(
            "FROM BASE AS filled
RUN --mount=type=cache,id=a,target=/a,sharing=locked touch /a/filled
FROM filled AS first
RUN --mount=type=cache,id=a,target=/a,sharing=locked sleep 6
FROM filled AS second
RUN sleep 2
RUN --mount=type=cache,id=a,target=/a{second} test {finds} /a/filled
FROM BASE
COPY --from=first /etc/hostname /first
COPY --from=second /etc/hostname /second
"
        )
    };
    Builds::of(&engine, "mixed").succeed(&two("", "! -e"));
    Builds::of(&engine, "locked").succeed(&two(",sharing=locked", "-e"));
}

#[test]
fn lists_of_two_releases_throw_each_other_out() {
    let Some(engine) = engine("lists_of_two_releases_throw_each_other_out") else { return };
    let update = |release: &str, id: &str| {
        format!(
            "RUN --mount=type=cache,id={id},target=/var/lib/apt/lists,sharing=locked \
             echo 'deb [trusted=yes] copy:/srv/{release} ./' > /etc/apt/sources.list && apt-get update && \
             ls /var/lib/apt/lists && ls /var/lib/apt/lists | grep --quiet srv_{release}"
        )
    };
    let package = |name: &str| format!("Package: {name}\\nVersion: 1\\nArchitecture: all\\n");
    let (one, other) = (package("one"), package("other"));
    Builds::of(&engine, "lists").succeed(&format!(
        "FROM BASE
RUN rm -rf /etc/apt/sources.list.d/* && mkdir /srv/old /srv/new
RUN printf '{one}' > /srv/old/Packages && printf '{other}' > /srv/new/Packages
{}
{} && ! ls /var/lib/apt/lists | grep srv_old
{} && ! ls /var/lib/apt/lists | grep srv_new
{}
RUN --mount=type=cache,id=lists,target=/var/lib/apt/lists ls /var/lib/apt/lists | grep srv_old
",
        update("old", "lists"),
        update("new", "lists"),
        update("old", "lists"),
        update("new", "lists-new"),
    ));
}
