//! `adduser`, `addgroup`, `deluser` and `delgroup`: Debian's and busybox's, which share names and
//! little else.

use compact_str::CompactString;
use compact_str::format_compact;

use crate::semantic::account::Account;
use crate::semantic::account::Accounts;
use crate::semantic::account::Others;
use crate::semantic::account_ids::ADDUSER_SYSTEM;
use crate::semantic::account_ids::Kind;
use crate::semantic::account_ids::NORMAL;
use crate::semantic::account_ids::Suspicion;
use crate::semantic::account_options::Argument;
use crate::semantic::account_options::Given;
use crate::semantic::account_options::Means;
use crate::semantic::account_options::Row;
use crate::semantic::account_options::Style;
use crate::semantic::base_image::Family;
use crate::semantic::confidence::Doubt;
use crate::semantic::confidence::Value;
use crate::semantic::useradd;
use crate::semantic::useradd::doubted;
use crate::semantic::useradd::doubted_group;

// https://manpages.debian.org/bookworm/adduser/adduser.8.en.html. Perl takes `-u` for `--uid`, as
// no other name begins so; `-u5678` it does not take (tried on Debian 12 with adduser 3.134).
const DEBIAN_ADD: &[Row] = &[
    (None, "add-extra-groups", false, Means::Nothing),
    (None, "add_extra_groups", false, Means::Nothing),
    (None, "allow-all-names", false, Means::Nothing),
    (None, "allow-badname", false, Means::Nothing),
    (None, "allow-bad-names", false, Means::Nothing),
    (None, "comment", true, Means::Nothing),
    (Some('c'), "conf", true, Means::Setting),
    (None, "debug", false, Means::Nothing),
    (None, "disabled-login", false, Means::Nothing),
    (None, "disabled-password", false, Means::Nothing),
    (None, "encrypt-home", false, Means::Nothing),
    (None, "firstgid", true, Means::Setting),
    (None, "firstuid", true, Means::Setting),
    (None, "force-badname", false, Means::Nothing),
    (None, "gecos", true, Means::Nothing),
    (None, "gid", true, Means::Gid),
    (None, "group", false, Means::OwnGroup),
    (None, "home", true, Means::Home),
    (None, "ingroup", true, Means::Gid),
    (None, "lastgid", true, Means::Setting),
    (None, "lastuid", true, Means::Setting),
    (None, "no-create-home", false, Means::NoHome),
    (Some('q'), "quiet", false, Means::Nothing),
    (None, "shell", true, Means::Nothing),
    (None, "system", false, Means::System),
    (None, "uid", true, Means::Uid),
    (None, "verbose", false, Means::Nothing),
];
const DEBIAN_DELETE: &[Row] = &[
    (None, "backup", false, Means::Nothing),
    (None, "backup-suffix", true, Means::Nothing),
    (None, "backup-to", true, Means::Nothing),
    (Some('c'), "conf", true, Means::Setting),
    (None, "debug", false, Means::Nothing),
    (None, "group", false, Means::OwnGroup),
    (None, "no-preserve-root", false, Means::Nothing),
    (None, "only-if-empty", false, Means::Nothing),
    (Some('q'), "quiet", false, Means::Nothing),
    (None, "remove-all-files", false, Means::Nothing),
    (None, "remove-home", false, Means::Nothing),
    (None, "system", false, Means::Nothing),
    (None, "verbose", false, Means::Nothing),
];

// https://git.busybox.net/busybox/tree/loginutils/adduser.c, addgroup.c, deluser.c
const BUSYBOX_ADDUSER: &[Row] = &[
    (Some('h'), "home", true, Means::Home),
    (Some('g'), "gecos", true, Means::Nothing),
    (Some('s'), "shell", true, Means::Nothing),
    (Some('G'), "ingroup", true, Means::Gid),
    (Some('D'), "disabled-password", false, Means::Nothing),
    (None, "empty-password", false, Means::Nothing),
    (Some('S'), "system", false, Means::System),
    (Some('H'), "no-create-home", false, Means::NoHome),
    (Some('u'), "uid", true, Means::Uid),
    (Some('k'), "skel", true, Means::Nothing),
];
const BUSYBOX_ADDGROUP: &[Row] = &[(Some('g'), "gid", true, Means::Gid), (Some('S'), "system", false, Means::System)];
const BUSYBOX_DELUSER: &[Row] = &[(None, "remove-home", false, Means::Nothing)];

/// Runs the program on `accounts`; `None` where what it does cannot be told.
pub(super) fn run(accounts: &mut Accounts, program: &str, arguments: &[Argument]) -> Option<()> {
    match accounts.family {
        Family::Debian | Family::Ubuntu => accounts.debian(program, arguments),
        Family::Alpine | Family::Busybox => accounts.busybox(program, arguments),
        Family::RedHat | Family::Suse | Family::Arch => accounts.shadow(program, arguments),
        Family::Unknown | Family::Distroless | Family::Scratch | Family::Windows => accounts.any(program, arguments),
    }
}

impl Accounts {
    /// What holds after each of the programs that could read these arguments.
    fn any(&mut self, program: &str, arguments: &[Argument]) -> Option<()> {
        let ways = [Self::debian, Self::busybox, Self::shadow];
        let after = ways.iter().filter_map(|way| {
            let mut after = self.clone();
            way(&mut after, program, arguments).map(|()| after)
        });
        *self = after.reduce(|all, after| all.or(&after, Suspicion::Expected))?;
        Some(())
    }

    /// Where `adduser` is a link to `useradd`.
    fn shadow(&mut self, program: &str, arguments: &[Argument]) -> Option<()> {
        match program {
            "adduser" => useradd::run(self, "useradd", arguments),
            // openSUSE and the others have none.
            _ => None,
        }
    }

    fn debian(&mut self, program: &str, arguments: &[Argument]) -> Option<()> {
        let adds = program.starts_with("add");
        let given = Given::read(arguments, if adds { DEBIAN_ADD } else { DEBIAN_DELETE }, Style::Perl)?;
        if let [_, _] = given.operands.as_slice() {
            // A user and a group: membership.
            return Some(());
        }
        let name = given.operand()?;
        let group = given.has(Means::OwnGroup);
        let system = given.has(Means::System);
        match program {
            "addgroup" => self.debian_addgroup(&given, name),
            "adduser" if group && !system => self.debian_addgroup(&given, name),
            "adduser" if system => self.debian_system(&given, name),
            "adduser" => self.debian_adduser(&given, name),
            "delgroup" => self.delete_group(name),
            "deluser" if group => self.delete_group(name),
            "deluser" => self.delete_user(name),
            _ => return None,
        }
        Some(())
    }

    /// Makes a group of the user's own with the same id, or fails: `/usr/sbin/adduser` of adduser
    /// 3.134.
    fn debian_adduser(&mut self, given: &Given, name: &Argument) {
        let group = given.value(Means::Gid);
        let kinds: &[Kind] = if group.is_some() { &[Kind::User] } else { &[Kind::User, Kind::Group] };
        let uid = match given.value(Means::Uid) {
            Some(uid) => uid.number(),
            None => self.next_adduser_id(kinds, given),
        };
        let gid = if let Some(group) = group { self.primary_group(group) } else { self.twin_group(name, &uid) };
        let home = given
            .value(Means::Home)
            .map_or_else(|| Value::Known(format_compact!("/home/{}", name.text)), Argument::stated);
        let home_made = Some(!given.has(Means::NoHome));
        self.put_user(doubted(name, Account { name: name.text.clone(), uid, gid, home, home_made, certain: true }));
    }

    /// Makes a group with the user's name and id.
    fn twin_group(&mut self, name: &Argument, uid: &Value<u32>) -> Value<u32> {
        let gid = uid.derive(|uid| *uid);
        self.put_group(doubted_group(name, gid.clone()));
        gid
    }

    /// Tried on Debian 12 with adduser 3.134: uid and gid are chosen each for itself, an account of
    /// the name that is there already is left as it is.
    fn debian_system(&mut self, given: &Given, name: &Argument) {
        let uid = match given.value(Means::Uid) {
            Some(uid) => uid.number(),
            None => self.next_adduser_id(&[Kind::User], given),
        };
        let beyond = uid.get().is_some_and(|uid| !ADDUSER_SYSTEM.contains(uid) && self.others < Others::Any);
        let may_be_there = self.user(&name.text).is_some() || self.others >= Others::Packages && !beyond;
        let mut account = Account {
            name: name.text.clone(),
            gid: self.debian_system_gid(given, name, &uid),
            uid,
            home: match given.value(Means::Home) {
                Some(home) => home.stated(),
                None => Value::known_or(
                    self.is_recent_debian().then(|| CompactString::const_new("/nonexistent")),
                    Doubt::Unsaid,
                ),
            },
            home_made: Some(given.has(Means::Home) && !given.has(Means::NoHome)),
            certain: true,
        };
        if may_be_there {
            account.gid = Value::Unknown(Doubt::Conditional);
            account.home = Value::Unknown(Doubt::Conditional);
            account.home_made = None;
        }
        self.put_user(doubted(name, account));
    }

    fn debian_system_gid(&mut self, given: &Given, name: &Argument, uid: &Value<u32>) -> Value<u32> {
        if let Some(group) = given.value(Means::Gid) {
            return self.primary_group(group);
        }
        if !given.has(Means::OwnGroup) {
            // The group "nogroup".
            return Value::Known(65534);
        }
        if let Some(group) = self.group(&name.text) {
            return group.gid.clone();
        }
        let gid = if self.others == Others::Any {
            Value::Unknown(Doubt::Unsaid)
        } else if given.value(Means::Uid).is_some() {
            uid.derive(|uid| *uid)
        } else {
            self.next_adduser_id(&[Kind::Group], given)
        };
        self.put_group(doubted_group(name, gid.clone()));
        gid
    }

    fn debian_addgroup(&mut self, given: &Given, name: &Argument) {
        let gid = match given.value(Means::Gid) {
            Some(gid) => gid.number(),
            None => self.next_adduser_id(&[Kind::Group], given),
        };
        self.put_group(doubted_group(name, gid));
    }

    /// The first id that is free. Debian's choice of system ids was tried on Debian 12; other
    /// releases have another `_apt` in the way.
    fn next_adduser_id(&self, kinds: &[Kind], given: &Given) -> Value<u32> {
        let system = given.has(Means::System);
        let debian = matches!(self.family, Family::Debian | Family::Ubuntu);
        let tried = match (debian, system) {
            (true, true) => self.release.as_deref() == Some("bookworm"),
            (true, false) | (false, _) => true,
        };
        let range = if system { &ADDUSER_SYSTEM } else { &NORMAL };
        let known = tried && !given.has(Means::Setting);
        Value::known_or(if known { self.lowest_free(kinds, range) } else { None }, Doubt::NextFree)
    }

    /// Whether system accounts have their home directory nowhere: from adduser 3.122 on.
    fn is_recent_debian(&self) -> bool {
        matches!(self.release.as_deref(), Some("bookworm" | "trixie" | "noble" | "plucky" | "questing"))
    }

    fn busybox(&mut self, program: &str, arguments: &[Argument]) -> Option<()> {
        let rows = match program {
            "adduser" => BUSYBOX_ADDUSER,
            "addgroup" => BUSYBOX_ADDGROUP,
            "deluser" => BUSYBOX_DELUSER,
            "delgroup" => &[],
            _ => return None,
        };
        let given = Given::read(arguments, rows, Style::Getopt)?;
        if given.operands.len() == 2 && given.is_plain() && program != "deluser" {
            // A user and a group: membership.
            return Some(());
        }
        let name = given.operand()?;
        match program {
            "adduser" => self.busybox_adduser(&given, name),
            "addgroup" => {
                let gid = match given.value(Means::Gid) {
                    Some(gid) => gid.number(),
                    None => self.next_adduser_id(&[Kind::Group], &given),
                };
                self.put_group(doubted_group(name, gid));
            }
            "deluser" => self.delete_user(name),
            _ => self.delete_group(name),
        }
        Some(())
    }

    /// `passwd_study` of `loginutils/adduser.c`: without `-G` the group is the user's own with the
    /// same id, and a failure where that is taken; for a system account it is `nogroup`.
    fn busybox_adduser(&mut self, given: &Given, name: &Argument) {
        let system = given.has(Means::System);
        let group = given.value(Means::Gid);
        let kinds: &[Kind] = if group.is_some() || system { &[Kind::User] } else { &[Kind::User, Kind::Group] };
        let uid = match given.value(Means::Uid) {
            Some(uid) => uid.number(),
            None => self.next_adduser_id(kinds, given),
        };
        let gid = match group {
            Some(group) if group.doubt.is_none() && group.text.parse::<u32>().is_ok() => Value::Unknown(Doubt::Untold),
            Some(group) => self.primary_group(group),
            None if system => self.gid_of("nogroup"),
            None => self.twin_group(name, &uid),
        };
        let home = given
            .value(Means::Home)
            .map_or_else(|| Value::Known(format_compact!("/home/{}", name.text)), Argument::stated);
        let home_made = Some(!given.has(Means::NoHome));
        self.put_user(doubted(name, Account { name: name.text.clone(), uid, gid, home, home_made, certain: true }));
    }
}
