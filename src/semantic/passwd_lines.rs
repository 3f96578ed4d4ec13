//! Lines written into `/etc/passwd` and `/etc/group` by hand.

use crate::semantic::account::Account;
use crate::semantic::account::Accounts;
use crate::semantic::account::Group;
use crate::semantic::account::Others;
use crate::semantic::account_options::Argument;
use crate::semantic::confidence::Doubt;
use crate::semantic::confidence::Value;

/// A file of accounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AccountFile {
    /// `/etc/passwd`
    Passwd,
    /// `/etc/group`
    Group,
}

impl AccountFile {
    /// The file at exactly this path.
    pub(super) fn at(path: &str) -> Option<Self> {
        match path {
            "/etc/passwd" => Some(Self::Passwd),
            "/etc/group" => Some(Self::Group),
            _ => None,
        }
    }

    /// Whether a word says something of such a file.
    pub(super) fn is_in(text: &str) -> bool {
        ["/etc/passwd", "/etc/group", "/etc/login.defs", "/etc/adduser.conf", "/etc/default/useradd"]
            .iter()
            .any(|path| text.contains(path))
    }
}

/// What `echo` or `printf` writes; `None` where that cannot be told.
pub(super) fn written(program: &str, arguments: &[Argument]) -> Option<String> {
    let words = match program {
        "echo" => {
            let options = arguments.iter().take_while(|word| matches!(&*word.text, "-e" | "-n" | "-E" | "-ne" | "-en"));
            &arguments[options.count()..]
        }
        "printf" => match arguments {
            [format] if !format.text.contains('%') => arguments,
            [format, words @ ..] if matches!(&*format.text, "%s\\n" | "%s") => words,
            _ => return None,
        },
        _ => return None,
    };
    if words.iter().any(|word| word.doubt.is_some()) {
        return None;
    }
    let separator = if program == "echo" { " " } else { "\n" };
    let text = words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(separator);
    // `dash` and `echo -e` make line breaks of these; in an account they would make no sense.
    Some(text.replace("\\n", "\n"))
}

impl Accounts {
    /// Adds the lines of `text` to `file`; `None` where they are no accounts.
    ///
    /// Whether the file was emptied before cannot be told, so that nothing else in it is certain
    /// any more.
    pub(super) fn write_lines(&mut self, file: AccountFile, text: &str) -> Option<()> {
        let lines = text.lines().map(str::trim_end).filter(|line| !line.is_empty());
        match file {
            AccountFile::Passwd => {
                let added = lines.map(passwd_line).collect::<Option<Vec<_>>>()?;
                self.users.iter_mut().for_each(|user| user.certain = false);
                for account in added {
                    let account = self.behind_another(account);
                    self.put_user(account);
                }
            }
            AccountFile::Group => {
                let added = lines.map(group_line).collect::<Option<Vec<_>>>()?;
                self.groups.iter_mut().for_each(|group| group.certain = false);
                for group in added {
                    let hidden = self.group(&group.name).is_some() || self.others >= Others::Packages;
                    let gid = if hidden { Value::Unknown(Doubt::Conditional) } else { group.gid };
                    self.put_group(Group { gid, ..group });
                }
            }
        }
        Some(())
    }

    /// `account`, which stands behind all others: one of the same name in front of it counts.
    fn behind_another(&self, account: Account) -> Account {
        let system = account.uid.get().is_none_or(|uid| *uid < 1000);
        let hidden = match self.others {
            Others::None | Others::SystemIds => false,
            Others::Packages => system,
            Others::Any => true,
        };
        if self.user(&account.name).is_none() && !hidden {
            return account;
        }
        Account {
            uid: Value::Unknown(Doubt::Conditional),
            gid: Value::Unknown(Doubt::Conditional),
            home: Value::Unknown(Doubt::Conditional),
            ..account
        }
    }
}

/// `name:password:uid:gid:gecos:home:shell`
fn passwd_line(line: &str) -> Option<Account> {
    let fields: Vec<&str> = line.split(':').collect();
    let [name, _, uid, gid, _, home, _] = fields.as_slice() else { return None };
    Some(Account {
        name: (*name).into(),
        uid: Value::Stated(uid.parse().ok()?),
        gid: Value::Stated(gid.parse().ok()?),
        home: Value::Stated((*home).into()),
        home_made: Some(false),
        certain: true,
    })
}

/// `name:password:gid:members`
fn group_line(line: &str) -> Option<Group> {
    let fields: Vec<&str> = line.split(':').collect();
    let [name, _, gid, _] = fields.as_slice() else { return None };
    Some(Group { name: (*name).into(), gid: Value::Stated(gid.parse().ok()?), certain: true })
}
