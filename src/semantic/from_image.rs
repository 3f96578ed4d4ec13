//! What a stage starts with that is built on an image.

use std::rc::Rc;

use crate::semantic::account::Accounts;
use crate::semantic::account::User;
use crate::semantic::base_environment;
use crate::semantic::base_image::BaseImage;
use crate::semantic::base_image::Family;
use crate::semantic::base_image::FinalUser;
use crate::semantic::base_name::BaseName;
use crate::semantic::confidence::Doubt;
use crate::semantic::declared_image;
use crate::semantic::declared_image::DeclaredImage;
use crate::semantic::environment::Environment;
use crate::semantic::model::Base;
use crate::semantic::run::Scope;
use crate::semantic::run::Shell;
use crate::source::Span;
use crate::syntax::Escape;
use crate::syntax::typed::ImageName;

/// What an image is seen with.
#[derive(Clone, Copy)]
pub(super) struct Surroundings<'a> {
    /// What the user says of images.
    pub images: &'a [DeclaredImage],
    /// The escape character of the file.
    pub escape: Escape,
    /// The `FROM`.
    pub from: Span,
    /// Whether it matters who there is besides root.
    pub follows_accounts: bool,
}

/// The base that stands as `written` behind `FROM`, and what holds at the start of its stage. `name` is its
/// name with variables put in, as far as anybody can tell, `argument` the `ARG` that it depends on.
pub(super) fn start(
    written: &str,
    name: Option<&str>,
    argument: Option<String>,
    around: Surroundings<'_>,
) -> (Base, Scope) {
    let sure_name = name.filter(|_| argument.is_none());
    let declared = declared_image::find(around.images, written, sure_name);
    let name = name.map(ImageName::read);
    let like = declared.and_then(|declared| declared.like.as_deref()).map(ImageName::read);
    // A default says most likely what the image is made from, and nothing else.
    let usual = like.as_ref().or(name.as_ref()).map(BaseName::of);
    let family = usual.as_ref().map_or(Family::Unknown, |usual| usual.image().family());
    let is_sure = sure_name.is_some() || like.is_some();
    let sure = if is_sure { usual } else { BaseName::without_variables(written) };
    let described = sure.as_ref().map(BaseName::image);
    let mut final_user = described.as_ref().map_or(FinalUser::Unlisted, BaseImage::final_user);
    if declared.is_some_and(|declared| declared.user.is_some()) {
        final_user = FinalUser::Declared;
    }
    let scope = scope(described.as_ref(), family, final_user, declared, around);
    (Base::Image { name, like: like.map(Box::new), argument, family, final_user }, scope)
}

fn scope(
    image: Option<&BaseImage<'_>>,
    family: Family,
    final_user: FinalUser,
    declared: Option<&DeclaredImage>,
    around: Surroundings<'_>,
) -> Scope {
    // Where nobody else is asked for, root is enough.
    let other = matches!(final_user, FinalUser::Named(_) | FinalUser::Declared);
    let asked = around.follows_accounts || family == Family::Windows || other;
    let mut accounts = Accounts::of_base(image.filter(|_| asked));
    if let Some(declared) = declared {
        declared.extend(&mut accounts);
    }
    let user = match final_user {
        FinalUser::Root => accounts.resolve("root"),
        FinalUser::Named(name) => accounts.resolve(name),
        FinalUser::Declared => accounts.resolve(declared.and_then(|it| it.user.as_deref()).unwrap_or_default()),
        FinalUser::Likely(_) | FinalUser::Unlisted => User::unknown("", &Doubt::Unsaid),
    };
    let windows = family == Family::Windows || (around.escape == Escape::Backtick && family == Family::Unknown);
    let shell = if windows { Shell::Foreign } else { Shell::Posix { errexit: false } };
    Scope {
        environment: Rc::new(Environment::of_base(image.and_then(base_environment::of), around.from)),
        user: Rc::new(user),
        user_is_stated: final_user == FinalUser::Declared,
        directory: None,
        shell,
        accounts: Rc::new(accounts),
    }
}
