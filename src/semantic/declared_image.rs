//! What a user says of base images that no table knows.

use crate::semantic::account::Account;
use crate::semantic::account::Accounts;
use crate::semantic::account::Group;
use crate::semantic::confidence::Doubt;
use crate::semantic::confidence::Value;
use crate::semantic::path::matches_from;

/// What is said of an image, or of several of like names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeclaredImage {
    /// The name as it stands behind `FROM`, or as it is once its variables are put in; `*` stands for any
    /// characters.
    pub name: String,
    /// The image that it is made from.
    pub like: Option<String>,
    /// The user that it ends with, as behind `USER`; where this is left out, the user of `like`.
    pub user: Option<String>,
    /// The users that it brings with it.
    pub users: Vec<DeclaredUser>,
}

/// A user of a [`DeclaredImage`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeclaredUser {
    /// The name.
    pub name: String,
    /// The number.
    pub uid: u32,
    /// The number of its first group.
    pub gid: u32,
    /// The home directory; absolute.
    pub home: Option<String>,
}

/// What is said of the image that stands as `written` behind `FROM`, and whose name is `name` where no
/// `--build-arg` can change it. Of several that fit, the longest name holds.
pub(super) fn find<'d>(images: &'d [DeclaredImage], written: &str, name: Option<&str>) -> Option<&'d DeclaredImage> {
    let names = || std::iter::once(written).chain(name);
    let fits = |image: &&DeclaredImage| names().any(|name| matches_from(image.name.as_bytes(), name.as_bytes()));
    images.iter().filter(fits).max_by_key(|image| image.name.len())
}

impl DeclaredImage {
    /// Puts what is said of users over what is known of them.
    pub(super) fn extend(&self, accounts: &mut Accounts) {
        // It may have more users than anybody says.
        accounts.anything_added();
        for user in &self.users {
            let gid = Value::Stated(user.gid);
            let home = user.home.as_deref().map(Into::into);
            accounts.put_group(Group { name: user.name.as_str().into(), gid: gid.clone(), certain: true });
            accounts.put_user(Account {
                name: user.name.as_str().into(),
                uid: Value::Stated(user.uid),
                gid,
                home: home.map_or(Value::Unknown(Doubt::Unsaid), Value::Stated),
                home_made: None,
                certain: true,
            });
        }
    }
}
