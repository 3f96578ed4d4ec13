//! The build cache of an engine: what it holds, and removing some of it.

use std::collections::HashMap;
use std::time::Duration;

use bollard::Docker;
use bollard::errors::Error;
use bollard::models::BollardDate;
use bollard::models::BuildCache;
use bollard::query_parameters::PruneBuildOptions;
use futures_util::StreamExt;
use futures_util::pin_mut;
use serde::Deserialize;

use crate::benchmark::docker::failure;
use crate::benchmark::engine::CacheRecord;
use crate::benchmark::engine::EngineError;
use crate::benchmark::engine::Removed;

/// The answer to `GET /system/df`, as far as it is of the build cache.
///
/// Until API 1.51 it is the first field, from 1.52 on the second
/// (<https://docs.docker.com/reference/api/engine/version-history/#v152-api-changes>); bollard reads only that.
#[derive(Deserialize)]
struct DiskUsage {
    #[serde(rename = "BuildCache")]
    records: Option<Vec<BuildCache>>,
    #[serde(rename = "BuildCacheUsage")]
    usage: Option<BuildCacheUsage>,
}

#[derive(Deserialize)]
struct BuildCacheUsage {
    #[serde(rename = "Items")]
    items: Option<Vec<BuildCache>>,
}

/// Everything that is in the build cache.
pub(super) async fn all(client: &Docker) -> Result<Vec<CacheRecord>, EngineError> {
    const REQUEST: &str = "tell what its build cache holds";
    let answer = when_free(async || get(client, "/system/df?type=build-cache&verbose=1").await).await;
    let answer = answer.map_err(|error| failure::refused(REQUEST, &error))?;
    let usage: DiskUsage = serde_json::from_slice(&answer).map_err(|error| EngineError::Refused {
        request: REQUEST,
        message: format!("its answer cannot be read: {error}"),
    })?;
    let records =
        usage.records.into_iter().flatten().chain(usage.usage.and_then(|usage| usage.items).into_iter().flatten());
    let record = |record: BuildCache| {
        Some(CacheRecord {
            id: record.id?,
            is_mount: record.typ.is_some_and(|kind| kind.to_string() == "exec.cachemount"),
            description: record.description.unwrap_or_default(),
            bytes: record.size.and_then(|size| u64::try_from(size).ok()).unwrap_or_default(),
            created: record.created_at.map(BollardDate::unix_timestamp_nanos),
            last_used: record.last_used_at.map(BollardDate::unix_timestamp_nanos),
            uses: record.usage_count.and_then(|count| u64::try_from(count).ok()),
            in_use: record.in_use.unwrap_or_default(),
        })
    };
    Ok(records.filter_map(record).collect())
}

/// Asks again while the engine does the same for somebody else: it does such things once at a time
/// (`a disk usage operation is already running`, seen with 20.10).
async fn when_free<T>(ask: impl AsyncFn() -> Result<T, Error>) -> Result<T, Error> {
    let mut tries = 0;
    loop {
        match ask().await {
            Err(Error::DockerResponseServerError { message, .. })
                if message.contains("already running") && tries < BUSY_TRIES => {}
            answer => return answer,
        }
        tries += 1;
        tokio::time::sleep(PAUSE).await;
    }
}

/// What the engine answers to a `GET`, as it is.
///
/// bollard has no call for that. Of those that give the bytes of an answer this takes the one for the
/// files of a container, and puts another path into the request.
async fn get(client: &Docker, path: &'static str) -> Result<Vec<u8>, Error> {
    const STAND_IN: &str = "/containers/none/export";
    let client = client.clone().with_request_modifier(|mut request| {
        let address = request.uri().to_string().replace(STAND_IN, path);
        if let Ok(address) = address.parse() {
            *request.uri_mut() = address;
        }
        request
    });
    let stream = client.export_container("none");
    pin_mut!(stream);
    let mut answer = Vec::new();
    while let Some(chunk) = stream.next().await {
        answer.extend_from_slice(&chunk?);
    }
    Ok(answer)
}

/// How many ids go into one request: its line is limited.
const AT_ONCE: usize = 100;

/// How often what is still in use is tried again, and how long is waited in between. A build that was
/// called off lets go of what it used a little later.
const TRIES: usize = 20;
const PAUSE: Duration = Duration::from_millis(250);

/// How often is asked again where somebody else is served. With many images that takes its time.
const BUSY_TRIES: usize = 240;

/// Removes records by their ids.
pub(super) async fn remove(client: &Docker, ids: &[String]) -> Result<Removed, EngineError> {
    let mut bytes = 0;
    let mut left = present(client, ids.to_vec()).await?;
    for attempt in 0..TRIES {
        if left.is_empty() {
            break;
        }
        if attempt > 0 {
            tokio::time::sleep(PAUSE).await;
        }
        for ids in left.chunks(AT_ONCE) {
            bytes += prune(client, ids).await?;
        }
        left = present(client, left).await?;
    }
    Ok(Removed { left, bytes })
}

/// Those of the records that are there.
async fn present(client: &Docker, ids: Vec<String>) -> Result<Vec<String>, EngineError> {
    let there = all(client).await?;
    Ok(ids.into_iter().filter(|id| there.iter().any(|record| record.id == *id)).collect())
}

/// Removes what is not in use of these, and tells how many bytes that freed.
///
/// The engine takes the filter `id` for a regular expression that may be found anywhere in an id:
/// <https://github.com/moby/moby/blob/v20.10.24/builder/builder-next/builder.go>.
async fn prune(client: &Docker, ids: &[String]) -> Result<u64, EngineError> {
    let ids: Vec<_> = ids.iter().filter(|id| id.bytes().all(|byte| byte.is_ascii_alphanumeric())).cloned().collect();
    if ids.is_empty() {
        return Ok(0);
    }
    let filters = HashMap::from([("id".to_owned(), vec![format!("^({})$", ids.join("|"))])]);
    let options = PruneBuildOptions { all: Some(true), filters: Some(filters), ..PruneBuildOptions::default() };
    let pruned = when_free(async || client.prune_build(Some(options.clone())).await).await;
    let pruned = pruned.map_err(|error| failure::refused("remove records of its build cache", &error))?;
    Ok(pruned.space_reclaimed.and_then(|bytes| u64::try_from(bytes).ok()).unwrap_or_default())
}
