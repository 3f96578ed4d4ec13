//! The options of `useradd` and its kin.

use crate::semantic::account_options::Means;
use crate::semantic::account_options::Row;

// https://manpages.debian.org/bookworm/passwd/useradd.8.en.html
pub(super) const USERADD: &[Row] = &[
    (Some('b'), "base-dir", true, Means::BaseDirectory),
    (None, "badname", false, Means::Nothing),
    (None, "badnames", false, Means::Nothing),
    (None, "btrfs-subvolume-home", false, Means::Nothing),
    (Some('c'), "comment", true, Means::Nothing),
    (Some('d'), "home-dir", true, Means::Home),
    // Older releases and Red Hat's.
    (None, "home", true, Means::Home),
    (Some('e'), "expiredate", true, Means::Nothing),
    (Some('f'), "inactive", true, Means::Nothing),
    (Some('F'), "add-subids-for-system", false, Means::Nothing),
    (Some('g'), "gid", true, Means::Gid),
    (Some('G'), "groups", true, Means::Nothing),
    (Some('k'), "skel", true, Means::Nothing),
    (Some('K'), "key", true, Means::Setting),
    (Some('l'), "no-log-init", false, Means::Nothing),
    (Some('m'), "create-home", false, Means::MakeHome),
    (Some('M'), "no-create-home", false, Means::NoHome),
    (Some('N'), "no-user-group", false, Means::NoOwnGroup),
    (Some('o'), "non-unique", false, Means::Twice),
    (Some('p'), "password", true, Means::Nothing),
    (Some('r'), "system", false, Means::System),
    (Some('R'), "root", true, Means::Elsewhere),
    (Some('P'), "prefix", true, Means::Elsewhere),
    (Some('s'), "shell", true, Means::Nothing),
    (Some('u'), "uid", true, Means::Uid),
    (Some('U'), "user-group", false, Means::OwnGroup),
    (Some('Z'), "selinux-user", true, Means::Nothing),
];

// https://manpages.debian.org/bookworm/passwd/usermod.8.en.html
pub(super) const USERMOD: &[Row] = &[
    (Some('a'), "append", false, Means::Nothing),
    (Some('b'), "badname", false, Means::Nothing),
    (Some('c'), "comment", true, Means::Nothing),
    (Some('d'), "home", true, Means::Home),
    (Some('e'), "expiredate", true, Means::Nothing),
    (Some('f'), "inactive", true, Means::Nothing),
    (Some('g'), "gid", true, Means::Gid),
    (Some('G'), "groups", true, Means::Nothing),
    (Some('l'), "login", true, Means::Rename),
    (Some('L'), "lock", false, Means::Nothing),
    (Some('m'), "move-home", false, Means::MakeHome),
    (Some('o'), "non-unique", false, Means::Twice),
    (Some('p'), "password", true, Means::Nothing),
    (Some('r'), "remove", false, Means::Nothing),
    (Some('R'), "root", true, Means::Elsewhere),
    (Some('P'), "prefix", true, Means::Elsewhere),
    (Some('s'), "shell", true, Means::Nothing),
    (Some('u'), "uid", true, Means::Uid),
    (Some('U'), "unlock", false, Means::Nothing),
    (Some('v'), "add-subuids", true, Means::Nothing),
    (Some('V'), "del-subuids", true, Means::Nothing),
    (Some('w'), "add-subgids", true, Means::Nothing),
    (Some('W'), "del-subgids", true, Means::Nothing),
    (Some('Z'), "selinux-user", true, Means::Nothing),
];

// https://manpages.debian.org/bookworm/passwd/groupadd.8.en.html, groupmod.8, userdel.8, groupdel.8
pub(super) const GROUPADD: &[Row] = &[
    (Some('f'), "force", false, Means::Force),
    (Some('g'), "gid", true, Means::Gid),
    (Some('K'), "key", true, Means::Setting),
    (Some('o'), "non-unique", false, Means::Twice),
    (Some('p'), "password", true, Means::Nothing),
    (Some('r'), "system", false, Means::System),
    (Some('R'), "root", true, Means::Elsewhere),
    (Some('P'), "prefix", true, Means::Elsewhere),
    (Some('U'), "users", true, Means::Nothing),
];
pub(super) const GROUPMOD: &[Row] = &[
    (Some('a'), "append", false, Means::Nothing),
    (Some('g'), "gid", true, Means::Gid),
    (Some('n'), "new-name", true, Means::Rename),
    (Some('o'), "non-unique", false, Means::Twice),
    (Some('p'), "password", true, Means::Nothing),
    (Some('R'), "root", true, Means::Elsewhere),
    (Some('P'), "prefix", true, Means::Elsewhere),
    (Some('U'), "users", true, Means::Nothing),
];
pub(super) const DELETE: &[Row] = &[
    (Some('f'), "force", false, Means::Nothing),
    (Some('r'), "remove", false, Means::Nothing),
    (Some('R'), "root", true, Means::Elsewhere),
    (Some('P'), "prefix", true, Means::Elsewhere),
    (Some('Z'), "selinux-user", false, Means::Nothing),
];
