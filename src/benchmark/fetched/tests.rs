//! The logs are those of real builds, cut to a few of their lines.

use expect_test::{Expect, expect};

use super::{Amount, Told, Transfer, bytes, of, total};
use crate::benchmark::build::Step;

fn read(log: &str) -> Vec<Transfer> {
    of(&Step {
        name: "RUN x".to_owned(),
        place: "2/2".to_owned(),
        periods: Vec::new(),
        cached: false,
        log: log.as_bytes().to_vec(),
    })
}

fn shown(told: Option<Told>) -> String {
    match told {
        None => "?".to_owned(),
        Some(Told::Exactly(number)) => number.to_string(),
        Some(Told::AtLeast(number)) => format!(">={number}"),
    }
}

fn check(log: &str, expected: &Expect) {
    let amount = |amount: Amount| format!("{} items {} B", shown(amount.items), shown(amount.bytes));
    let line = |it: &Transfer| {
        let (fetched, needed) = (amount(it.fetched), amount(it.needed));
        let rate = it.hit_rate().map_or("?".to_owned(), |rate| format!("{rate:.2}"));
        format!("{} {}: {fetched} of {needed}, hit rate {rate}\n", it.manager, it.content.name())
    };
    expected.assert_eq(&read(log).iter().map(line).collect::<String>());
}

const APT_COLD: &str = "\
Get:1 http://security.debian.org/debian-security bookworm-security InRelease [34.8 kB]
Get:2 http://deb.debian.org/debian bookworm InRelease [151 kB]
Get:3 http://deb.debian.org/debian bookworm/main amd64 Packages [8793 kB]
Fetched 9415 kB in 3s (3311 kB/s)
Reading package lists...
0 upgraded, 67 newly installed, 0 to remove and 3 not upgraded.
Need to get 78.6 MB of archives.
After this operation, 329 MB of additional disk space will be used.
Get:1 http://deb.debian.org/debian bookworm/main amd64 bzip2 amd64 1.0.8-5+b1 [49.8 kB]
Get:2 http://security.debian.org/debian-security bookworm-security/main amd64 xz-utils amd64 5.4.1-1+deb12u2 [471 kB]
Fetched 78.6 MB in 1s (95.5 MB/s)
Selecting previously unselected package bzip2.\r
(Reading database ... \r(Reading database ... 5%\r(Reading database ... 10%\r
Preparing to unpack .../00-bzip2_1.0.8-5+b1_amd64.deb ...\r
Unpacking bzip2 (1.0.8-5+b1) ...\r
";

#[test]
fn apt_with_an_empty_cache_fetches_all_of_it() {
    check(
        APT_COLD,
        &expect![[r"
        apt packages: 2 items 78600000 B of 67 items 78600000 B, hit rate 0.00
        apt index: 3 items 9415000 B of 3 items ? B, hit rate 0.00
    "]],
    );
}

#[test]
fn apt_with_a_full_cache_fetches_no_package() {
    let log = "\
Get:1 http://security.debian.org/debian-security bookworm-security InRelease [34.8 kB]
Get:2 http://deb.debian.org/debian bookworm InRelease [151 kB]
Hit:3 http://deb.debian.org/debian bookworm-updates InRelease
Fetched 241 kB in 1s (181 kB/s)
Reading package lists...
0 upgraded, 67 newly installed, 0 to remove and 0 not upgraded.
Need to get 0 B/78.6 MB of archives.
After this operation, 329 MB of additional disk space will be used.
Selecting previously unselected package bzip2.
Unpacking bzip2 (1.0.8-5+b1) ...
";
    check(
        log,
        &expect![[r"
        apt packages: 0 items 0 B of 67 items 78600000 B, hit rate 1.00
        apt index: 2 items 241000 B of 3 items ? B, hit rate 0.33
    "]],
    );
}

#[test]
fn apt_whose_mounts_are_emptied_by_docker_clean_fetches_all_packages_again() {
    let log = "\
Get:1 http://deb.debian.org/debian bookworm InRelease [151 kB]
Fetched 151 kB in 1s (181 kB/s)
0 upgraded, 67 newly installed, 0 to remove and 0 not upgraded.
Need to get 78.6 MB of archives.
Get:1 http://deb.debian.org/debian bookworm/main amd64 bzip2 amd64 1.0.8-5+b1 [49.8 kB]
Fetched 78.6 MB in 1s (95.5 MB/s)
";
    check(
        log,
        &expect![[r"
        apt packages: 1 items 78600000 B of 67 items 78600000 B, hit rate 0.00
        apt index: 1 items 151000 B of 1 items ? B, hit rate 0.00
    "]],
    );
}

#[test]
fn two_runs_of_apt_in_one_step_are_kept_apart_from_each_other() {
    let log = "\
0 upgraded, 2 newly installed, 0 to remove and 0 not upgraded.
Need to get 0 B/2,5 MB of archives.
Unpacking bzip2 (1.0.8-5+b1) ...
Get:1 http://deb.debian.org/debian bookworm InRelease [151 kB]
Fetched 151 kB in 1s (181 kB/s)
1 upgraded, 1 newly installed, 1 reinstalled, 0 to remove and 0 not upgraded.
Need to get 1500 B of archives.
Get:1 http://deb.debian.org/debian bookworm/main amd64 bzip2 amd64 1.0.8-5+b1 [1500 B]
";
    check(
        log,
        &expect![[r"
        apt packages: 1 items 1500 B of 5 items 2501500 B, hit rate 1.00
        apt index: 1 items 151000 B of 1 items ? B, hit rate 0.00
    "]],
    );
}

#[test]
fn apt_that_is_silent_leaves_what_it_fetched_unknown() {
    check(
        "Selecting previously unselected package a.\nUnpacking a (1) ...\nUnpacking b (2) ...\n",
        &expect![[r"
        apt packages: ? items ? B of 2 items ? B, hit rate ?
    "]],
    );
}

#[test]
fn npm_with_an_empty_cache_fetches_each_package() {
    let log = "\
npm http fetch GET 200 https://registry.npmjs.org/npm 806ms
npm http fetch POST 405 https://registry.npmjs.org/-/npm/v1/security/advisories/bulk 503ms
npm http fetch GET 200 https://registry.npmjs.org/ajv/-/ajv-8.20.0.tgz 13698ms (cache miss)
npm http fetch GET 200 https://registry.npmjs.org/eslint/-/eslint-8.57.1.tgz 14293ms (cache miss)

added 2 packages in 19s

76 packages are looking for funding
";
    check(
        log,
        &expect![[r"
        npm packages: 2 items ? B of 2 items ? B, hit rate 0.00
        npm index: 1 items ? B of 1 items ? B, hit rate 0.00
    "]],
    );
}

#[test]
fn npm_with_a_full_cache_fetches_nothing() {
    let log = "\
npm info using npm@10.8.2
npm info using node@v18.20.4
npm http fetch POST 405 https://registry.npmjs.org/-/npm/v1/security/audits/quick 1084ms

added 485 packages, and audited 486 packages in 10s
";
    check(
        log,
        &expect![[r"
            npm packages: 0 items 0 B of 485 items ? B, hit rate 1.00
        "]],
    );
}

#[test]
fn npm_that_asks_whether_documents_have_changed_is_told_of() {
    let log = "\
npm http fetch GET 304 https://registry.npmjs.org/express 154ms (cache revalidated)
npm http fetch GET 200 https://registry.npmjs.org/lodash 12ms (cache hit)
npm http fetch GET 200 https://registry.npmjs.org/pino 32ms (cache updated)
npm http fetch GET 404 https://registry.npmjs.org/nothing 32ms (cache skip)
added 3 packages, removed 1 package, and changed 1 package in 33s
";
    check(
        log,
        &expect![[r"
        npm packages: 0 items 0 B of 4 items ? B, hit rate 1.00
        npm index: 1 items ? B of 3 items ? B, hit rate 0.67
    "]],
    );
}

#[test]
fn npm_that_is_silent_leaves_what_it_fetched_unknown() {
    check(
        "\nadded 485 packages in 19s\n",
        &expect![[r"
        npm packages: ? items ? B of 485 items ? B, hit rate ?
    "]],
    );
}

const UV_COLD: &str = "\
Resolved 24 packages in 2ms
DEBUG Identified uncached distribution: fastapi==0.165.0
DEBUG Identified uncached distribution: pandas==3.1.1
DEBUG Identified uncached distribution: orders @ file:///app
DEBUG No cache entry for: https://files.pythonhosted.org/packages/c4/c1/fastapi-0.165.0-py3-none-any.whl
DEBUG Sending fresh GET request for: https://files.pythonhosted.org/packages/c4/c1/fastapi-0.165.0-py3-none-any.whl
DEBUG Sending fresh GET request for: https://files.pythonhosted.org/packages/3a/a9/pandas-3.1.1-cp311-cp311-manylinux_2_24_x86_64.whl
Downloading pandas (11.8MiB)
 Downloaded pandas
   Building orders @ file:///app
DEBUG Sending fresh GET request for: https://pypi.org/simple/hatchling/
DEBUG Sending fresh HEAD request for: https://files.pythonhosted.org/packages/32/64/hatchling-1.33.0-py3-none-any.whl
DEBUG Identified uncached distribution: hatchling==1.33.0
      Built orders @ file:///app
Prepared 3 packages in 1.57s
Installed 3 packages in 1.27s
 + fastapi==0.165.0
";

#[test]
fn uv_with_an_empty_cache_fetches_each_package() {
    check(
        UV_COLD,
        &expect![[r"
        uv packages: 3 items >=12373197 B of 3 items ? B, hit rate 0.00
        uv index: 2 items ? B of 2 items ? B, hit rate 0.00
    "]],
    );
}

#[test]
fn uv_with_a_full_cache_fetches_no_package() {
    let log = "\
DEBUG Registry requirement already cached: fastapi==0.165.0
DEBUG Registry requirement already cached: pandas==3.1.1
DEBUG Identified uncached distribution: orders @ file:///app
DEBUG Requirement already installed: idna==3.20
DEBUG Found stale response for: https://pypi.org/simple/hatchling/
DEBUG Sending revalidation request for: https://pypi.org/simple/hatchling/
DEBUG Found modified response for: https://pypi.org/simple/hatchling/
DEBUG Found not-modified response for: https://pypi.org/simple/packaging/
DEBUG Found fresh response for: https://pypi.org/simple/pluggy/
Prepared 1 package in 769ms
Installed 2 packages in 3.64s
";
    check(
        log,
        &expect![[r"
        uv packages: 0 items 0 B of 2 items ? B, hit rate 1.00
        uv index: 1 items ? B of 3 items ? B, hit rate 0.67
    "]],
    );
}

#[test]
fn uv_that_is_not_loud_tells_how_many_packages_it_prepared() {
    let log = "\
Downloading pandas (11.8MiB)
   Building orders @ file:///app
      Built orders @ file:///app
Prepared 22 packages in 1.57s
Installed 23 packages in 1.27s
";
    check(
        log,
        &expect![[r"
        uv packages: 21 items >=12373197 B of 22 items ? B, hit rate 0.05
    "]],
    );
}

#[test]
fn logs_that_the_engine_has_cut_tell_no_more_than_a_least_number() {
    let log = format!("{UV_COLD}[output clipped, log limit 200KiB/s reached]\n");
    check(
        &log,
        &expect![[r"
        uv packages: >=3 items >=12373197 B of >=3 items ? B, hit rate ?
        uv index: >=2 items ? B of >=2 items ? B, hit rate ?
    "]],
    );
}

#[test]
fn other_logs_tell_nothing() {
    for log in ["", "Get:\nneed to get\nFetched\nadded\nadded in\nInstalled\nDownloading (\nPrepared x\n"] {
        assert!(read(log).is_empty(), "{log}");
    }
}

#[test]
fn totals_know_what_they_do_not_know() {
    let mut transfers = [read(APT_COLD), read("Unpacking a (1) ...\n"), read(UV_COLD), read(UV_COLD)].concat();
    transfers = total(transfers);
    let packages: Vec<_> = transfers.iter().step_by(2).map(|it| shown(it.fetched.bytes)).collect();
    assert_eq!(packages, [">=78600000", ">=24746394"]);
}

#[test]
fn units_are_those_of_the_package_managers() {
    assert_eq!(bytes("78,6", "MB"), Some(78_600_000));
    assert_eq!(bytes("1.5", "KiB"), Some(1536));
    assert_eq!(bytes("0", "B"), Some(0));
    assert_eq!(bytes("1", "Mbit"), None);
    assert_eq!(bytes("-1", "B"), None);
}
