//! The cache mounts on an engine, joined with those that Dockerfiles ask for.
//!
//! ```text
//! records of an engine ---+
//!                         +-> listing -> table, selection
//! mounts of Dockerfiles --+
//! ```
//!
//! Invariant: what neither an engine nor a file says stays unknown; nothing is read, asked for or removed here.

mod age;
mod filling;
mod listing;
mod mount;
mod package_manager;
mod selection;
mod table;

pub use filling::Filling;
pub use filling::filling;
pub use listing::Listed;
pub use listing::Listing;
pub use mount::FileMount;
pub use mount::mounts;
pub use selection::Selection;
pub use table::caches;
pub use table::missing;
