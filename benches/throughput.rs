//! How fast files are parsed and checked, in bytes a second.
//!
//! Over a generated corpus, and over the real one where it lies beside the checkout: there reading
//! the files is the yardstick, for checking them is meant to take no more than three times as long.

use std::fs;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;
use std::sync::LazyLock;

use cachemount::config::Config;
use cachemount::files;
use cachemount::linter;
use cachemount::source::Source;
use cachemount::syntax;
use divan::Bencher;
use divan::black_box;
use divan::counter::BytesCount;
use rayon::ThreadPool;
use rayon::ThreadPoolBuilder;
use rayon::iter::IntoParallelRefIterator;
use rayon::iter::ParallelIterator;

/// The threads that the real corpus is read and checked with.
const THREADS: usize = 2;

fn main() {
    divan::main();
}

/// What people write most, a hundred times over with other names.
static GENERATED: LazyLock<Vec<Source>> = LazyLock::new(|| {
    let file = |number: usize| {
        format!(
            "# syntax=docker/dockerfile:1\n\
             FROM python:3.{minor}-slim AS base\n\
             ENV PIP_NO_CACHE_DIR=1 \\\n    PYTHONUNBUFFERED=1\n\
             RUN apt-get update \\\n    && apt-get install -y --no-install-recommends \\\n        \
             build-essential \\\n        # for tool {number}\n        libmagic-dev \\\n    \
             && apt-get clean \\\n    && rm -rf /var/lib/apt/lists/* /tmp/*\n\
             ARG USER_NAME=app{number}\n\
             RUN groupadd -g {id} app && useradd -m -u {id} -g app ${{USER_NAME}}\n\
             USER ${{USER_NAME}}\n\
             WORKDIR /home/app/service\n\
             COPY --chown={id}:{id} pyproject.toml uv.lock ./\n\
             RUN uv sync --locked --no-install-project\n\n\
             FROM node:2{node} AS assets\n\
             COPY package.json package-lock.json ./\n\
             RUN if [ -f package-lock.json ]; then npm ci; else npm install; fi\n\
             RUN <<EOF\nset -e\nnpm run build -- --mode production{number}\nEOF\n\n\
             FROM base\n\
             COPY --from=assets /dist /srv/dist\n\
             CMD [\"uv\", \"run\", \"service\"]\n",
            minor = 10 + number % 4,
            id = 1000 + number,
            node = number % 5,
        )
    };
    (0..100).map(|number| Source::new(file(number).into_bytes())).collect()
});

/// The files of the real corpus' tier `core`; none where it is not there.
static CORE: LazyLock<Vec<PathBuf>> = LazyLock::new(|| {
    let archive = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus/dockerfiles.tar.xz");
    if !archive.is_file() {
        #[expect(clippy::print_stderr, reason = "whoever reads the figures must know what they lack")]
        {
            eprintln!("skipped the real corpus: it is not beside this checkout");
        }
        return Vec::new();
    }
    let unpacked = Path::new(env!("CARGO_TARGET_TMPDIR")).join("corpus");
    let core = unpacked.join("core");
    if !core.is_dir() {
        fs::create_dir_all(&unpacked).expect("the target directory can be written");
        let status = Command::new("tar").arg("-xJf").arg(archive).arg("-C").arg(&unpacked).arg("core").status();
        assert!(status.is_ok_and(|status| status.success()), "the corpus cannot be unpacked with `tar`");
    }
    files::find(&[core], THREADS, |_| false).files
});

static POOL: LazyLock<ThreadPool> =
    LazyLock::new(|| ThreadPoolBuilder::new().num_threads(THREADS).build().expect("threads can be started"));

/// The length of all files of the real corpus.
fn core_bytes() -> BytesCount {
    BytesCount::new(CORE.iter().filter_map(|path| fs::metadata(path).ok()).map(|metadata| metadata.len()).sum::<u64>())
}

/// Does something with each file of the real corpus, on two threads; one sample for each.
fn for_each_of_core(bencher: Bencher, work: impl Fn(Source) + Sync) {
    if CORE.is_empty() {
        return;
    }
    bencher.counter(core_bytes()).bench(|| {
        POOL.install(|| {
            CORE.par_iter().filter_map(|path| files::read(path).ok()).for_each(|bytes| work(Source::new(bytes)));
        });
    });
}

/// Does something with each generated file, on one thread.
fn for_each_generated(bencher: Bencher, work: impl Fn(&Source)) {
    let length = GENERATED.iter().map(|source| source.bytes().len()).sum::<usize>();
    bencher.counter(BytesCount::new(length)).bench_local(|| GENERATED.iter().for_each(&work));
}

#[divan::bench]
fn generated_parse(bencher: Bencher) {
    for_each_generated(bencher, |source| {
        black_box(syntax::parse(source));
    });
}

#[divan::bench]
fn generated_check(bencher: Bencher) {
    let config = Config::default();
    for_each_generated(bencher, |source| {
        black_box(linter::lint(source, &config));
    });
}

#[divan::bench(sample_count = 20, sample_size = 1)]
fn real_a_read(bencher: Bencher) {
    for_each_of_core(bencher, |source| {
        black_box(source);
    });
}

#[divan::bench(sample_count = 20, sample_size = 1)]
fn real_b_read_and_parse(bencher: Bencher) {
    for_each_of_core(bencher, |source| {
        black_box(syntax::parse(&source));
    });
}

#[divan::bench(sample_count = 20, sample_size = 1)]
fn real_c_read_and_check(bencher: Bencher) {
    let config = Config::default();
    for_each_of_core(bencher, |source| {
        black_box(linter::lint(&source, &config));
    });
}
