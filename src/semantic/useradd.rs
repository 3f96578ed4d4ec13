//! `useradd`, `groupadd` and their kin, from the shadow suite.
//!
//! What ids they choose was tried on Debian 12 with shadow 4.13.

use compact_str::format_compact;

use crate::semantic::account::Account;
use crate::semantic::account::Accounts;
use crate::semantic::account::Group;
use crate::semantic::account::Others;
use crate::semantic::account_ids::Kind;
use crate::semantic::account_ids::NORMAL;
use crate::semantic::account_ids::SHADOW_SYSTEM;
use crate::semantic::account_options::Argument;
use crate::semantic::account_options::Given;
use crate::semantic::account_options::Means;
use crate::semantic::account_options::Style;
use crate::semantic::base_image::Family;
use crate::semantic::confidence::Doubt;
use crate::semantic::confidence::Value;
use crate::semantic::useradd_options::DELETE;
use crate::semantic::useradd_options::GROUPADD;
use crate::semantic::useradd_options::GROUPMOD;
use crate::semantic::useradd_options::USERADD;
use crate::semantic::useradd_options::USERMOD;

/// Runs the program on `accounts`; `None` where what it does cannot be told.
pub(super) fn run(accounts: &mut Accounts, program: &str, arguments: &[Argument]) -> Option<()> {
    let rows = match program {
        "useradd" => USERADD,
        "usermod" => USERMOD,
        "groupadd" => GROUPADD,
        "groupmod" => GROUPMOD,
        "userdel" | "groupdel" => DELETE,
        _ => return None,
    };
    let given = Given::read(arguments, rows, Style::Getopt)?;
    if given.has(Means::Elsewhere) {
        return Some(());
    }
    let name = given.operand()?;
    match program {
        "useradd" => accounts.useradd(&given, name),
        "usermod" => accounts.usermod(&given, name),
        "groupadd" => accounts.groupadd(&given, name),
        "groupmod" => accounts.groupmod(&given, name),
        "userdel" => accounts.delete_user(name),
        _ => accounts.delete_group(name),
    }
    Some(())
}

impl Accounts {
    fn useradd(&mut self, given: &Given, name: &Argument) {
        let system = given.has(Means::System);
        let uid = match given.value(Means::Uid) {
            Some(uid) => uid.number(),
            None => self.next_shadow_id(Kind::User, system, given),
        };
        let gid = match given.value(Means::Gid) {
            Some(group) => self.primary_group(group),
            None if given.has(Means::NoOwnGroup) => self.default_group(given),
            None => {
                let gid = self.own_group(&uid, system, given);
                self.put_group(doubted_group(name, gid.clone()));
                gid
            }
        };
        let home = match (given.value(Means::Home), given.value(Means::BaseDirectory)) {
            (Some(home), _) => home.stated(),
            (None, Some(base)) => match base.stated() {
                Value::Stated(base) => Value::Stated(format_compact!("{base}/{}", name.text)),
                other => other,
            },
            (None, None) => Value::Known(format_compact!("/home/{}", name.text)),
        };
        let home_made = if given.has(Means::MakeHome) {
            Some(true)
        } else if given.has(Means::NoHome) || matches!(self.family, Family::Debian | Family::Ubuntu) {
            // Red Hat's and SUSE's make one, as their login.defs has CREATE_HOME.
            Some(false)
        } else {
            None
        };
        // Where two accounts share a uid, the first in the file counts.
        let certain = !given.has(Means::Twice);
        self.put_user(doubted(name, Account { name: name.text.clone(), uid, gid, home, home_made, certain }));
    }

    /// The next id that shadow gives away.
    fn next_shadow_id(&self, kind: Kind, system: bool, given: &Given) -> Value<u32> {
        let tried = matches!(self.family, Family::Debian | Family::Ubuntu) && !given.has(Means::Setting);
        let next = match (tried, system) {
            (false, _) => None,
            (true, true) => self.below_lowest(kind, &SHADOW_SYSTEM),
            (true, false) => self.above_highest(kind, &NORMAL),
        };
        Value::known_or(next, Doubt::NextFree)
    }

    /// The gid of the group that `useradd` makes for the user: that of the uid, where it is free and
    /// within the range for the kind of account; else the next one.
    fn own_group(&self, uid: &Value<u32>, system: bool, given: &Given) -> Value<u32> {
        let range = if system { SHADOW_SYSTEM } else { NORMAL };
        let uid = match uid {
            Value::Unknown(doubt) => return Value::Unknown(doubt.clone()),
            Value::Known(uid) | Value::Stated(uid) => *uid,
        };
        if !matches!(self.family, Family::Debian | Family::Ubuntu) || given.has(Means::Setting) {
            return Value::Unknown(Doubt::NextFree);
        }
        if !range.contains(&uid) {
            return self.next_shadow_id(Kind::Group, system, given);
        }
        match self.is_free(Kind::Group, uid) {
            Some(true) => Value::Known(uid),
            Some(false) => self.next_shadow_id(Kind::Group, system, given),
            None => Value::Unknown(Doubt::NextFree),
        }
    }

    /// The group of `useradd -N`: `GROUP` of `/etc/default/useradd`, which is 100 where it is not set.
    fn default_group(&self, given: &Given) -> Value<u32> {
        let tried = matches!(self.family, Family::Debian | Family::Ubuntu) && !given.has(Means::Setting);
        Value::known_or(tried.then_some(100), Doubt::Unsaid)
    }

    /// The group that `-g` names.
    pub(super) fn primary_group(&self, group: &Argument) -> Value<u32> {
        match &group.doubt {
            Some(_) => group.number(),
            None => self.gid_of(&group.text),
        }
    }

    fn usermod(&mut self, given: &Given, name: &Argument) {
        let mut account = self.user(&name.text).cloned().unwrap_or_else(|| Account {
            name: name.text.clone(),
            uid: Value::Unknown(Doubt::Unsaid),
            gid: Value::Unknown(Doubt::Unsaid),
            home: Value::Unknown(Doubt::Unsaid),
            home_made: None,
            certain: true,
        });
        if let Some(uid) = given.value(Means::Uid) {
            account.uid = uid.number();
            account.certain &= !given.has(Means::Twice);
        }
        if let Some(group) = given.value(Means::Gid) {
            account.gid = self.primary_group(group);
        }
        if let Some(home) = given.value(Means::Home) {
            account.home = home.stated();
            account.home_made = None;
        }
        account = doubted(name, account);
        self.users.retain(|user| user.name != name.text);
        if let Some(new) = given.value(Means::Rename) {
            account = doubted(new, Account { name: new.text.clone(), ..account });
        }
        self.put_user(account);
    }

    fn groupadd(&mut self, given: &Given, name: &Argument) {
        let forced = given.has(Means::Force);
        if forced && self.group(&name.text).is_some() {
            return;
        }
        let gid = match given.value(Means::Gid) {
            // With -f it takes the next one where this one is taken, or keeps what is there.
            Some(gid) if forced => match gid.number() {
                Value::Stated(gid)
                    if self.others < Others::Packages && self.is_free(Kind::Group, gid) == Some(true) =>
                {
                    Value::Stated(gid)
                }
                Value::Stated(_) | Value::Known(_) => Value::Unknown(Doubt::Conditional),
                unknown @ Value::Unknown(_) => unknown,
            },
            Some(gid) => gid.number(),
            None if forced && self.others >= Others::Packages => Value::Unknown(Doubt::Conditional),
            None => self.next_shadow_id(Kind::Group, given.has(Means::System), given),
        };
        self.put_group(doubted_group(name, gid));
    }

    fn groupmod(&mut self, given: &Given, name: &Argument) {
        let old = self.group(&name.text).map(|group| group.gid.clone());
        let mut group = doubted_group(name, old.clone().unwrap_or(Value::Unknown(Doubt::Unsaid)));
        if let Some(gid) = given.value(Means::Gid) {
            let new = match &name.doubt {
                Some(doubt) => Value::Unknown(doubt.clone()),
                None => gid.number(),
            };
            self.move_members(old.as_ref().and_then(Value::get).copied(), &new);
            group.gid = new;
        }
        self.groups.retain(|group| group.name != name.text);
        if let Some(new) = given.value(Means::Rename) {
            group = doubted_group(new, group.gid);
            group.name.clone_from(&new.text);
        }
        self.put_group(group);
    }

    /// `groupmod -g` takes along the users whose first group it is.
    fn move_members(&mut self, old: Option<u32>, new: &Value<u32>) {
        for user in &mut self.users {
            match (user.gid.get(), old) {
                (Some(gid), Some(old)) if *gid == old => user.gid = new.clone(),
                (Some(_), None) if user.name != "root" => user.gid = Value::Unknown(Doubt::Untold),
                _ => {}
            }
        }
    }

    /// Takes out a user, and the group of the same name as `userdel` and both kinds of `deluser` do.
    pub(super) fn delete_user(&mut self, name: &Argument) {
        if name.doubt.is_some() {
            return self.doubt_all();
        }
        self.users.retain(|user| user.name != name.text);
        let shared = self.group(&name.text).is_some_and(|group| {
            let gid = group.gid.get();
            self.users.iter().any(|user| gid.is_none() || user.gid.get().is_none() || user.gid.get() == gid)
        });
        if shared {
            self.groups.iter_mut().filter(|group| group.name == name.text).for_each(|group| group.certain = false);
        } else {
            self.groups.retain(|group| group.name != name.text);
        }
    }

    /// Takes out a group.
    pub(super) fn delete_group(&mut self, name: &Argument) {
        if name.doubt.is_some() {
            return self.doubt_all();
        }
        self.groups.retain(|group| group.name != name.text);
    }

    /// Any account may have been taken out.
    fn doubt_all(&mut self) {
        self.users.iter_mut().for_each(|user| user.certain = false);
        self.groups.iter_mut().for_each(|group| group.certain = false);
    }
}

/// `account` as it is known where its name may be another.
pub(super) fn doubted(name: &Argument, account: Account) -> Account {
    match name.text_doubt() {
        None => account,
        Some(doubt) => Account {
            uid: Value::Unknown(doubt.clone()),
            gid: Value::Unknown(doubt.clone()),
            home: Value::Unknown(doubt.clone()),
            home_made: None,
            certain: false,
            ..account
        },
    }
}

/// A group as it is known where its name may be another.
pub(super) fn doubted_group(name: &Argument, gid: Value<u32>) -> Group {
    let gid = name.text_doubt().map_or(gid, Value::Unknown);
    Group { name: name.text.clone(), gid, certain: name.doubt.is_none() }
}
