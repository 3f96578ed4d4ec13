//! The users that base images bring with them.

mod rows;

use crate::semantic::account::Account;
use crate::semantic::account::Others;
use crate::semantic::base_image::BaseImage;
use crate::semantic::base_image::Family;
use crate::semantic::base_image::FinalUser;
use crate::semantic::base_users::rows::ROWS;
use crate::semantic::confidence::Doubt;
use crate::semantic::confidence::Value;

/// What is known of the users of an image.
pub(super) struct Row {
    /// The repository; a `*` at the end stands for the rest.
    image: &'static str,
    /// Which of its tags.
    variant: Variant,
    /// The user that it adds to those of its distribution.
    pub(super) user: Option<BaseUser>,
    /// The user that it ends with.
    end: End,
    /// Where this stands; `None` where nothing but memory says so, and nothing may rest on it.
    source: Option<&'static str>,
}

/// Which tags of an image a [`Row`] is about.
#[derive(Clone, Copy)]
enum Variant {
    Any,
    Alpine,
    NotAlpine,
    /// From this major version on.
    Since(u32),
    /// The same, on Debian and Ubuntu only.
    AptSince(u32),
    /// Before this major version, on Debian and Ubuntu only.
    AptBefore(u32),
    /// Releases of Ubuntu that have the user `ubuntu`: 23.04 and later.
    UbuntuWithUser,
    /// Releases of Ubuntu before that.
    UbuntuWithout,
    /// Tags whose last word is this.
    Ending(&'static str),
}

/// A user of a [`Row`].
pub(super) struct BaseUser {
    name: &'static str,
    uid: u32,
    gid: u32,
    home: &'static str,
    /// Whether the directory is there.
    made: bool,
    /// The user, in a few words, for where nobody can be sure.
    saying: &'static str,
}

/// The user that an image ends with.
enum End {
    Root,
    User(&'static str),
}

const fn user(name: &'static str, uid: u32, gid: u32, home: &'static str, saying: &'static str) -> BaseUser {
    BaseUser { name, uid, gid, home, made: true, saying }
}

const fn row(image: &'static str, user: Option<BaseUser>, end: End, source: &'static str) -> Row {
    Row { image, variant: Variant::Any, user, end, source: Some(source) }
}

/// A row that nothing but memory stands behind.
const fn remembered(image: &'static str, user: Option<BaseUser>, end: End) -> Row {
    Row { image, variant: Variant::Any, user, end, source: None }
}

impl Row {
    const fn only(mut self, variant: Variant) -> Self {
        self.variant = variant;
        self
    }

    /// The user's home directory is not made.
    const fn homeless(mut self) -> Self {
        if let Some(user) = &mut self.user {
            user.made = false;
        }
        self
    }
}

fn find(image: &BaseImage<'_>) -> Option<&'static Row> {
    ROWS.iter().find(|row| image.is(row.image) && row.variant.fits(image))
}

impl Variant {
    fn fits(self, image: &BaseImage<'_>) -> bool {
        match self {
            Self::Any => true,
            Self::Alpine => image.family() == Family::Alpine,
            Self::NotAlpine => !matches!(image.family(), Family::Alpine | Family::Unknown),
            Self::Since(version) => major(image).is_some_and(|major| major >= version),
            Self::AptSince(version) => is_apt(image) && major(image).is_some_and(|major| major >= version),
            Self::AptBefore(version) => is_apt(image) && major(image).is_some_and(|major| major < version),
            Self::UbuntuWithUser => {
                matches!(image.release(), Some("lunar" | "mantic" | "noble" | "oracular" | "plucky" | "questing"))
            }
            Self::UbuntuWithout => {
                let old = ["xenial", "bionic", "focal", "groovy", "hirsute", "impish", "jammy", "kinetic"];
                image.release().is_some_and(|release| old.contains(&release))
            }
            Self::Ending(word) => image.tag_words().last() == Some(word),
        }
    }
}

/// The version that the tag begins with.
fn major(image: &BaseImage<'_>) -> Option<u32> {
    image.tag.filter(|_| !image.open)?.split(['.', '-']).next()?.parse().ok()
}

fn is_apt(image: &BaseImage<'_>) -> bool {
    matches!(image.family(), Family::Debian | Family::Ubuntu)
}

impl Row {
    /// The account, as sure as the row is.
    pub(super) fn account(&self) -> Option<Account> {
        let user = self.user.as_ref()?;
        let doubt = || Doubt::Remembered(user.saying);
        let sure = self.source.is_some();
        Some(Account {
            name: user.name.into(),
            uid: Value::known_or(sure.then_some(user.uid), doubt()),
            gid: Value::known_or(sure.then_some(user.gid), doubt()),
            home: Value::known_or(sure.then(|| user.home.into()), doubt()),
            home_made: sure.then_some(user.made),
            certain: sure,
        })
    }
}

/// The rows of an image: what it is known or said to add.
pub(super) fn row_of(image: &BaseImage<'_>) -> Option<&'static Row> {
    find(image)
}

/// Which accounts an image may have that no table tells of.
pub(super) fn others_in(image: &BaseImage<'_>) -> Others {
    let Some(Row { source: Some(_), image: listed, .. }) = find(image) else { return Others::Any };
    match *listed {
        // A release that is not told may bring a user.
        "ubuntu" if image.release().is_none() => Others::Any,
        "debian" | "ubuntu" | "alpine" => Others::None,
        // These add certificates and time zones to a distribution's own image, nothing that needs a user.
        "python" | "ruby" | "golang" | "rust" | "ghcr.io/astral-sh/*" if image.tag_words().any(is_small) => {
            Others::None
        }
        "node" if image.family() == Family::Alpine => Others::None,
        // What packages the others hold cannot be told from here.
        "python" | "ruby" | "golang" | "rust" | "dart" | "composer" | "node" | "oven/bun" | "denoland/deno"
        | "gradle" | "nginx" | "postgres" => Others::SystemIds,
        _ => Others::Any,
    }
}

fn is_small(word: &str) -> bool {
    word == "slim" || word.starts_with("alpine")
}

/// The user that `image` ends with.
pub(super) fn final_user(image: &BaseImage<'_>) -> FinalUser {
    match find(image) {
        None => FinalUser::Unlisted,
        Some(row) => match (&row.end, row.source) {
            (End::Root, Some(_)) => FinalUser::Root,
            (End::Root, None) => FinalUser::Unlisted,
            (End::User(name), Some(_)) => FinalUser::Named(name),
            (End::User(name), None) => FinalUser::Likely(name),
        },
    }
}

#[cfg(test)]
mod tests;
