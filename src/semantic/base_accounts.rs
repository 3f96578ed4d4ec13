//! The accounts that distributions start with.

use crate::semantic::base_image::Family;

/// Name, uid, gid, home directory.
pub(super) type PasswdRow = (&'static str, u32, u32, &'static str);

/// Name, gid.
pub(super) type GroupRow = (&'static str, u32);

/// The users of a distribution's own image.
pub(super) fn users_of(family: Family) -> &'static [PasswdRow] {
    match family {
        Family::Debian | Family::Ubuntu => DEBIAN_USERS,
        Family::Alpine => ALPINE_USERS,
        _ => &[],
    }
}

/// The groups of a distribution's own image.
pub(super) fn groups_of(family: Family) -> &'static [GroupRow] {
    match family {
        Family::Debian | Family::Ubuntu => DEBIAN_GROUPS,
        Family::Alpine => ALPINE_GROUPS,
        _ => &[],
    }
}

// `passwd.master` of base-passwd 3.6.1 (Debian 12); Debian gives these ids away once and for all:
// https://www.debian.org/doc/debian-policy/ch-opersys.html#uid-and-gid-classes
const DEBIAN_USERS: &[PasswdRow] = &[
    ("daemon", 1, 1, "/usr/sbin"),
    ("bin", 2, 2, "/bin"),
    ("sys", 3, 3, "/dev"),
    ("sync", 4, 65534, "/bin"),
    ("games", 5, 60, "/usr/games"),
    ("man", 6, 12, "/var/cache/man"),
    ("lp", 7, 7, "/var/spool/lpd"),
    ("mail", 8, 8, "/var/mail"),
    ("news", 9, 9, "/var/spool/news"),
    ("uucp", 10, 10, "/var/spool/uucp"),
    ("proxy", 13, 13, "/bin"),
    ("www-data", 33, 33, "/var/www"),
    ("backup", 34, 34, "/var/backups"),
    ("list", 38, 38, "/var/list"),
    ("irc", 39, 39, "/run/ircd"),
    ("nobody", 65534, 65534, "/nonexistent"),
];

// `group.master` of base-passwd 3.6.1 (Debian 12).
const DEBIAN_GROUPS: &[GroupRow] = &[
    ("root", 0),
    ("daemon", 1),
    ("bin", 2),
    ("sys", 3),
    ("adm", 4),
    ("tty", 5),
    ("disk", 6),
    ("lp", 7),
    ("mail", 8),
    ("news", 9),
    ("uucp", 10),
    ("man", 12),
    ("proxy", 13),
    ("kmem", 15),
    ("dialout", 20),
    ("fax", 21),
    ("voice", 22),
    ("cdrom", 24),
    ("floppy", 25),
    ("tape", 26),
    ("sudo", 27),
    ("audio", 29),
    ("dip", 30),
    ("www-data", 33),
    ("backup", 34),
    ("operator", 37),
    ("list", 38),
    ("irc", 39),
    ("src", 40),
    ("shadow", 42),
    ("utmp", 43),
    ("video", 44),
    ("sasl", 45),
    ("plugdev", 46),
    ("staff", 50),
    ("games", 60),
    ("users", 100),
    ("nogroup", 65534),
];

// https://gitlab.alpinelinux.org/alpine/aports/-/blob/master/main/alpine-baselayout/passwd
const ALPINE_USERS: &[PasswdRow] = &[
    ("bin", 1, 1, "/bin"),
    ("daemon", 2, 2, "/sbin"),
    ("lp", 4, 7, "/var/spool/lpd"),
    ("sync", 5, 0, "/sbin"),
    ("shutdown", 6, 0, "/sbin"),
    ("halt", 7, 0, "/sbin"),
    ("mail", 8, 12, "/var/mail"),
    ("news", 9, 13, "/usr/lib/news"),
    ("uucp", 10, 14, "/var/spool/uucppublic"),
    ("cron", 16, 16, "/var/spool/cron"),
    ("ftp", 21, 21, "/var/lib/ftp"),
    ("sshd", 22, 22, "/dev/null"),
    ("games", 35, 35, "/usr/games"),
    ("ntp", 123, 123, "/var/empty"),
    ("guest", 405, 100, "/dev/null"),
    ("nobody", 65534, 65534, "/"),
];

// https://gitlab.alpinelinux.org/alpine/aports/-/blob/master/main/alpine-baselayout/group
const ALPINE_GROUPS: &[GroupRow] = &[
    ("root", 0),
    ("bin", 1),
    ("daemon", 2),
    ("sys", 3),
    ("adm", 4),
    ("tty", 5),
    ("disk", 6),
    ("lp", 7),
    ("kmem", 9),
    ("wheel", 10),
    ("floppy", 11),
    ("mail", 12),
    ("news", 13),
    ("uucp", 14),
    ("cron", 16),
    ("audio", 18),
    ("cdrom", 19),
    ("dialout", 20),
    ("ftp", 21),
    ("sshd", 22),
    ("input", 23),
    ("tape", 26),
    ("video", 27),
    ("netdev", 28),
    ("kvm", 34),
    ("games", 35),
    ("shadow", 42),
    ("www-data", 82),
    ("users", 100),
    ("ntp", 123),
    ("abuild", 300),
    ("utmp", 406),
    ("ping", 999),
    ("nogroup", 65533),
    ("nobody", 65534),
];
