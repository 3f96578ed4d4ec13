//! Variables in front of commands.

use crate::edit::Edit;
use crate::facts::Install;

/// Writes what the calls of an install are told. It sorts behind a mount, which may stand at the same place.
pub fn tellings(install: &Install<'_>) -> impl Iterator<Item = Edit> {
    install.tellings.iter().map(|telling| Edit::insertion(telling.offset, format!("{} ", telling.assignment)))
}
