//! Which ids are taken, and which comes next; and what holds whichever way a command ended.

use std::ops::RangeInclusive;

use crate::semantic::account::Account;
use crate::semantic::account::Accounts;
use crate::semantic::account::Group;
use crate::semantic::account::Others;
use crate::semantic::confidence::Value;

/// Ids that people's accounts get: `UID_MIN` to `UID_MAX` of Debian's `login.defs`, `FIRST_UID` and
/// `LAST_UID` of `adduser.conf`, and the same in busybox's `loginutils/adduser.c`.
pub(super) const NORMAL: RangeInclusive<u32> = 1000..=60000;

/// Ids that `useradd -r` gives away. <https://manpages.debian.org/bookworm/passwd/useradd.8.en.html>
pub(super) const SHADOW_SYSTEM: RangeInclusive<u32> = 101..=999;

/// Ids that the system accounts of `adduser` get, Debian's and busybox's.
pub(super) const ADDUSER_SYSTEM: RangeInclusive<u32> = 100..=999;

/// What kind of id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    User,
    Group,
}

/// How strictly two states of accounts are taken together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Suspicion {
    /// The author reckons with an account that is there already.
    Expected,
    /// A failure would merely go unnoticed.
    Unnoticed,
}

impl Accounts {
    /// Whether no account with this id can be there besides those that are listed.
    pub(super) fn id_is_closed(&self, id: u32) -> bool {
        self.others == Others::None || id >= *NORMAL.start() && self.others < Others::Any
    }

    /// The ids taken within `range`; `None` where that cannot be told.
    fn taken(&self, kind: Kind, range: &RangeInclusive<u32>) -> Option<Vec<u32>> {
        if !self.id_is_closed(*range.start()) {
            return None;
        }
        let ids: Vec<(&Value<u32>, bool)> = match kind {
            Kind::User => self.users.iter().map(|user| (&user.uid, user.certain)).collect(),
            Kind::Group => self.groups.iter().map(|group| (&group.gid, group.certain)).collect(),
        };
        let mut taken = Vec::new();
        for (id, certain) in ids {
            let id = *id.get()?;
            if range.contains(&id) {
                taken.push(certain.then_some(id)?);
            }
        }
        Some(taken)
    }

    /// Whether an id is free; `None` where that cannot be told.
    pub(super) fn is_free(&self, kind: Kind, id: u32) -> Option<bool> {
        self.taken(kind, &(id..=id)).map(|taken| taken.is_empty())
    }

    /// The one behind the highest that is taken, as `useradd` and `groupadd` choose. Tried on
    /// Debian 12 with shadow 4.13.
    pub(super) fn above_highest(&self, kind: Kind, range: &RangeInclusive<u32>) -> Option<u32> {
        let next = self.taken(kind, range)?.into_iter().max().map_or(*range.start(), |id| id + 1);
        range.contains(&next).then_some(next)
    }

    /// The one before the lowest that is taken, as `useradd -r` and `groupadd -r` choose. Tried on
    /// Debian 12 with shadow 4.13.
    pub(super) fn below_lowest(&self, kind: Kind, range: &RangeInclusive<u32>) -> Option<u32> {
        let next = self.taken(kind, range)?.into_iter().min().map_or(*range.end(), |id| id - 1);
        range.contains(&next).then_some(next)
    }

    /// The lowest that is free for all of `kinds`, as both kinds of `adduser` choose.
    pub(super) fn lowest_free(&self, kinds: &[Kind], range: &RangeInclusive<u32>) -> Option<u32> {
        let mut taken = Vec::new();
        for kind in kinds {
            taken.extend(self.taken(*kind, range)?);
        }
        range.clone().find(|id| !taken.contains(id))
    }

    /// What holds where either `self` or `other` does.
    pub(super) fn or(self, other: &Self, suspicion: Suspicion) -> Self {
        let mut users = Vec::new();
        let (left, right) = (self.hides_names(suspicion), other.hides_names(suspicion));
        for user in &self.users {
            users.push(match other.user(&user.name) {
                Some(twin) => user.clone().or(twin.clone()),
                None => user.clone().unless_hidden(right),
            });
        }
        let added = other.users.iter().filter(|user| self.user(&user.name).is_none());
        users.extend(added.map(|user| user.clone().unless_hidden(left)));
        let mut groups = Vec::new();
        for group in &self.groups {
            groups.push(match other.group(&group.name) {
                Some(twin) => group.clone().or(twin.clone()),
                None => group.clone().unless_hidden(right),
            });
        }
        let added = other.groups.iter().filter(|group| self.group(&group.name).is_none());
        groups.extend(added.map(|group| group.clone().unless_hidden(left)));
        Self { family: self.family, release: self.release, users, groups, others: self.others.max(other.others) }
    }

    /// Whether an account that is not listed may be there all the same, under a name that a user
    /// of one's own has.
    fn hides_names(&self, suspicion: Suspicion) -> bool {
        match suspicion {
            Suspicion::Expected => self.others >= Others::Packages,
            Suspicion::Unnoticed => self.others >= Others::Any,
        }
    }
}

impl Account {
    fn or(self, other: Self) -> Self {
        Self {
            name: self.name,
            uid: self.uid.or(other.uid),
            gid: self.gid.or(other.gid),
            home: self.home.or(other.home),
            home_made: if self.home_made == other.home_made { self.home_made } else { None },
            certain: self.certain && other.certain,
        }
    }

    fn unless_hidden(self, hidden: bool) -> Self {
        use crate::semantic::confidence::Doubt::Conditional;

        if !hidden {
            return Self { certain: false, ..self };
        }
        let (uid, gid, home) = (Value::Unknown(Conditional), Value::Unknown(Conditional), Value::Unknown(Conditional));
        Self { name: self.name, uid, gid, home, home_made: None, certain: false }
    }
}

impl Group {
    fn or(self, other: Self) -> Self {
        Self { name: self.name, gid: self.gid.or(other.gid), certain: self.certain && other.certain }
    }

    fn unless_hidden(self, hidden: bool) -> Self {
        use crate::semantic::confidence::Doubt::Conditional;

        let gid = if hidden { Value::Unknown(Conditional) } else { self.gid };
        Self { name: self.name, gid, certain: false }
    }
}
