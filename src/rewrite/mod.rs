//! Facts to edits: the text of mounts, where it goes, and how clean-ups and flags come out.
//!
//! Invariant: whatever is not part of an edit stays as it is, byte for byte. It decides nothing:
//! rules say what is to be done.

mod companion;
mod in_front;
mod mount;
mod removal;
mod telling;

pub use companion::companion;
pub use in_front::in_front;
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
