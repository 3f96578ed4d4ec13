//! What a file says of base images, as YAML.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::semantic::DeclaredImage;
use crate::semantic::DeclaredUser;

/// What is said of an image.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, expecting = "what an image is like, such as `like: python:3.12-slim`")]
pub(super) struct ImageSection {
    /// The image that it is made from, such as `python:3.12-slim`.
    like: Option<String>,
    /// The user that it ends with, as behind `USER`; where this is left out, the user of `like`.
    user: Option<String>,
    /// The users that it brings with it, by name.
    users: BTreeMap<String, UserSection>,
}

/// A user of an image.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a user such as `{uid: 1000, gid: 1000, home: /home/app}`")]
struct UserSection {
    /// The number.
    uid: u32,
    /// The number of its first group.
    gid: u32,
    /// The home directory; absolute.
    home: Option<String>,
}

/// A home directory that is no absolute path.
pub(super) struct BadHome(pub(super) String);

impl ImageSection {
    /// The image of this name.
    pub(super) fn into_image(self, name: String) -> Result<DeclaredImage, BadHome> {
        let Self { like, user, users } = self;
        let users = users.into_iter().map(|(name, user)| user.into_user(name)).collect::<Result<_, _>>()?;
        Ok(DeclaredImage { name, like, user, users })
    }
}

impl UserSection {
    fn into_user(self, name: String) -> Result<DeclaredUser, BadHome> {
        let Self { uid, gid, home } = self;
        match home {
            Some(home) if !home.starts_with('/') => Err(BadHome(home)),
            home => Ok(DeclaredUser { name, uid, gid, home }),
        }
    }
}
