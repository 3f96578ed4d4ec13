//! Facts to edits: the text of mounts, where it goes, and how clean-ups and flags come out.
//!
//! Invariant: whatever is not part of an edit stays as it is, byte for byte. It decides nothing:
//! rules say what is to be done.

mod companion;
mod mount;
mod removal;
mod telling;
mod unlocking;

pub use companion::companion;
pub use mount::MountText;
pub use mount::extend;
pub use mount::identify;
pub use mount::mount_text;
pub use mount::mounts;
pub use mount::remake;
pub use mount::scoped_id;
pub use mount::scratch_text;
pub use mount::without;
pub use removal::removal;
pub use telling::tellings;
pub use unlocking::unlocking;
