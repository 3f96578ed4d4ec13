//! `BuildKit`'s messages in our words.

use bollard::moby::buildkit::v1::StatusResponse;

use crate::benchmark::trace::Message;
use crate::benchmark::trace::Nanoseconds;
use crate::benchmark::trace::Output;
use crate::benchmark::trace::Vertex;

/// A moment of the protocol.
macro_rules! nanoseconds {
    ($moment:expr) => {
        $moment.map(|moment| Nanoseconds::from(moment.seconds) * 1_000_000_000 + Nanoseconds::from(moment.nanos))
    };
}

pub(super) fn translate(status: StatusResponse) -> Message {
    let vertices = status.vertexes.into_iter().map(|vertex| Vertex {
        digest: vertex.digest,
        name: vertex.name,
        started: nanoseconds!(vertex.started),
        completed: nanoseconds!(vertex.completed),
        cached: vertex.cached,
        error: vertex.error,
    });
    let outputs = status.logs.into_iter().map(|log| Output { vertex: log.vertex, bytes: log.msg });
    Message { vertices: vertices.collect(), outputs: outputs.collect() }
}
