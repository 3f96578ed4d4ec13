//! What is known of the users and groups of an image at one point of its making.
//!
//! Invariant: where a value could be one of several, it is unknown; a fix rests on the others.

use compact_str::CompactString;

use crate::semantic::base_accounts::groups_of;
use crate::semantic::base_accounts::users_of;
use crate::semantic::base_image::BaseImage;
use crate::semantic::base_image::Family;
use crate::semantic::base_users;
use crate::semantic::confidence::Confidence;
use crate::semantic::confidence::Doubt;
use crate::semantic::confidence::Value;

/// A line of `/etc/passwd`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// The name.
    pub name: CompactString,
    /// The number.
    pub uid: Value<u32>,
    /// The number of its first group.
    pub gid: Value<u32>,
    /// The home directory, which may not exist.
    pub home: Value<CompactString>,
    /// Whether the home directory was made with the account; `None` where that cannot be told.
    pub home_made: Option<bool>,
    /// Whether it is there at all. Its values are those that it has if it is.
    pub certain: bool,
}

/// A line of `/etc/group`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The name.
    pub name: CompactString,
    /// The number.
    pub gid: Value<u32>,
    /// Whether it is there at all.
    pub certain: bool,
}

/// Which accounts there may be besides those that are listed. Ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Others {
    /// None.
    None,
    /// Some that take ids below 1000, under names that nobody would give to a user of their own.
    SystemIds,
    /// Those of packages, with ids below 1000: nobody can tell their names.
    Packages,
    /// Any.
    Any,
}

/// What is known of `/etc/passwd` and `/etc/group` at one point of a stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accounts {
    pub(super) family: Family,
    pub(super) release: Option<String>,
    pub(super) users: Vec<Account>,
    pub(super) groups: Vec<Group>,
    pub(super) others: Others,
}

/// Whom a `USER` names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// The name; `None` for a number without an account, or one whose account cannot be told.
    pub name: Option<CompactString>,
    /// The number.
    pub uid: Value<u32>,
    /// The number of the group that files it makes belong to.
    pub gid: Value<u32>,
    /// The home directory that its account says, where `ENV HOME` says nothing.
    pub home: Value<CompactString>,
    /// Whether the home directory was made with the account; `None` where that cannot be told.
    pub home_made: Option<bool>,
    /// As it stands behind `USER`.
    pub(super) written: String,
}

impl User {
    /// The home directory that its account says, where that is known.
    pub fn known_home(&self) -> Option<&str> {
        self.home.get().map(CompactString::as_str)
    }

    /// How sure uid, gid and home directory are, all together.
    pub fn confidence(&self) -> Confidence {
        self.uid.confidence().min(self.gid.confidence()).min(self.home.confidence())
    }

    /// What keeps uid and gid, or else the home directory, from being known: part of a sentence.
    pub fn why_unknown(&self) -> Option<String> {
        let user = self.name.as_deref().unwrap_or(&self.written);
        let fields = [("uid", self.uid.doubt()), ("gid", self.gid.doubt()), ("home directory", self.home.doubt())];
        fields.iter().find_map(|(field, doubt)| doubt.map(|doubt| doubt.sentence(field, user)))
    }

    pub(super) fn unknown(written: &str, doubt: &Doubt) -> Self {
        Self {
            name: None,
            uid: Value::Unknown(doubt.clone()),
            gid: Value::Unknown(doubt.clone()),
            home: Value::Unknown(doubt.clone()),
            home_made: None,
            written: written.to_owned(),
        }
    }
}

impl Accounts {
    /// What an image starts with: its repository (`node`, `docker.io/library/node`,
    /// `mcr.microsoft.com/dotnet/sdk`) and its tag. `None` for `scratch`, or where the name cannot
    /// be told.
    pub fn of_image(image: Option<(&str, Option<&str>)>) -> Self {
        Self::of_base(image.map(|(repository, tag)| BaseImage::new(repository, tag)).as_ref())
    }

    /// The same, of a name that is read already.
    pub(super) fn of_base(image: Option<&BaseImage<'_>>) -> Self {
        let Some(image) = image else {
            return Self {
                family: Family::Unknown,
                release: None,
                users: vec![root()],
                groups: vec![group("root", 0)],
                others: Others::Any,
            };
        };
        let family = image.family();
        let listed = if image.is_listed() { family } else { Family::Unknown };
        let mut accounts = Self {
            family,
            release: image.release().map(str::to_owned),
            users: users_of(listed).iter().map(|(name, uid, gid, home)| account(name, *uid, *gid, home)).collect(),
            groups: groups_of(listed).iter().map(|(name, gid)| group(name, *gid)).collect(),
            others: base_users::others_in(image),
        };
        accounts.users.insert(0, root());
        if accounts.group("root").is_none() {
            accounts.groups.insert(0, group("root", 0));
        }
        if family == Family::Windows {
            accounts.users.clear();
            accounts.groups.clear();
        }
        if let Some(added) = base_users::row_of(image).and_then(base_users::Row::account) {
            accounts.groups.push(Group { name: added.name.clone(), gid: added.gid.clone(), certain: added.certain });
            accounts.put_user(added);
        }
        accounts
    }

    /// Which accounts there may be besides those that are listed.
    pub(super) fn others(&self) -> Others {
        self.others
    }

    /// Packages were installed, which may have added accounts with ids below 1000.
    pub fn packages_installed(&mut self) {
        self.others = self.others.max(Others::Packages);
    }

    /// Something ran that may have added any account, such as a script that cannot be seen.
    pub fn anything_added(&mut self) {
        self.others = Others::Any;
    }

    /// Something ran that may have changed any account, such as a new `/etc/passwd`.
    pub fn anything_changed(&mut self) {
        self.users.retain(|user| user.name == "root");
        self.groups.retain(|group| group.name == "root");
        self.others = Others::Any;
    }

    /// Whether they are those of Debian.
    pub fn is_debian(&self) -> bool {
        self.family == Family::Debian
    }

    /// The account that `USER value`, with its variables expanded, names.
    pub fn resolve(&self, value: &str) -> User {
        let (name, wanted) = match value.split_once(':') {
            Some((name, group)) if !group.is_empty() => (name, Some(group)),
            Some((name, _)) => (name, None),
            None => (value, None),
        };
        let name = if name.is_empty() { "root" } else { name };
        if self.family == Family::Windows {
            return User::unknown(value, &Doubt::Unsaid);
        }
        let mut user = self.named(name).unwrap_or_else(|| match name.parse() {
            Ok(uid) => self.numbered(uid, name),
            Err(_) if self.others < Others::SystemIds => User::unknown(name, &Doubt::Absent),
            Err(_) => User::unknown(name, &Doubt::Unsaid),
        });
        if let Ok(uid) = name.parse() {
            user.uid = Value::Stated(uid);
        }
        if let Some(wanted) = wanted {
            user.gid = self.gid_of(wanted);
        }
        user
    }

    /// The account with this name.
    fn named(&self, name: &str) -> Option<User> {
        let account = self.user(name)?;
        let mut user = User {
            name: Some(account.name.clone()),
            uid: account.uid.clone(),
            gid: account.gid.clone(),
            home: account.home.clone(),
            home_made: account.home_made,
            written: name.to_owned(),
        };
        if name == "root" {
            user.uid = user.uid.get().map_or(Value::Stated(0), |uid| Value::Stated(*uid));
        }
        Some(user)
    }

    /// The account with this number, or none, as `runc` looks it up: without an account the group
    /// is root's and the home directory `/`.
    /// <https://github.com/moby/sys/blob/main/user/user.go>
    fn numbered(&self, uid: u32, written: &str) -> User {
        let mut user = User::unknown(written, &Doubt::Unsaid);
        user.uid = Value::Stated(uid);
        // Any account whose uid is unknown may be the one.
        let may_be = |account: &&Account| account.uid.get().is_none_or(|other| *other == uid);
        let found: Vec<&Account> = self.users.iter().filter(may_be).collect();
        match found.as_slice() {
            [] if self.id_is_closed(uid) => {
                user.gid = Value::Known(0);
                user.home = Value::Known(CompactString::const_new("/"));
            }
            [account] if account.uid.get().is_some() && (account.certain || uid == 0) => {
                user.name = Some(account.name.clone());
                user.gid = account.gid.clone();
                user.home = account.home.clone();
                user.home_made = account.home_made;
            }
            _ => {}
        }
        user
    }

    /// The number of a group, given by name or number.
    pub(super) fn gid_of(&self, group: &str) -> Value<u32> {
        match group.parse() {
            Ok(gid) => Value::Stated(gid),
            Err(_) => self.group(group).map_or(Value::Unknown(Doubt::Unsaid), |group| group.gid.clone()),
        }
    }

    /// The account with this name.
    pub fn user(&self, name: &str) -> Option<&Account> {
        self.users.iter().find(|user| user.name == name)
    }

    /// The group with this name.
    pub fn group(&self, name: &str) -> Option<&Group> {
        self.groups.iter().find(|group| group.name == name)
    }

    /// Adds an account, or replaces the one of the same name.
    pub(super) fn put_user(&mut self, account: Account) {
        self.users.retain(|user| user.name != account.name);
        self.users.push(account);
    }

    /// Adds a group, or replaces the one of the same name.
    pub(super) fn put_group(&mut self, added: Group) {
        self.groups.retain(|group| group.name != added.name);
        self.groups.push(added);
    }
}

fn root() -> Account {
    Account { home_made: Some(true), ..account("root", 0, 0, "/root") }
}

fn account(name: &str, uid: u32, gid: u32, home: &str) -> Account {
    Account {
        name: name.into(),
        uid: Value::Known(uid),
        gid: Value::Known(gid),
        home: Value::Known(home.into()),
        home_made: None,
        certain: true,
    }
}

fn group(name: &str, gid: u32) -> Group {
    Group { name: name.into(), gid: Value::Known(gid), certain: true }
}

#[cfg(test)]
mod tests;
