//! Why a mount is not, or not safely, to be made.

use crate::edit::Applicability;
use crate::source::Span;

/// Why a mount is not, or not safely, to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Obstacle {
    /// What kind of reason it is.
    pub kind: ObstacleKind,
    /// The reason, as a part of a sentence: lower case, no full stop.
    pub reason: String,
    /// The place that shows it.
    pub span: Option<Span>,
}

/// What kind of reason an [`Obstacle`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ObstacleKind {
    /// The step's text cannot be read to its end.
    Unreadable,
    /// An `ONBUILD`, whose surroundings another file decides.
    Trigger,
    /// The user, or its uid, gid or home directory, is not known.
    UnknownUser,
    /// Where the cache is cannot be told.
    UnknownPlace,
    /// Which of two programs of one name runs, or where it comes from, cannot be told: a mount may keep nothing, or hide it.
    UnknownProgram,
    /// A mount is in the way, or mounting there would hide something else.
    Occupied,
    /// A variable switches the cache off.
    DisabledByVariable,
    /// It works without the network, from what another step left.
    Offline,
    /// What is installed would point into the cache.
    LinkedIntoCache,
    /// The index comes from another step.
    DetachedIndex,
    /// A later step installs with the index that this one leaves in the image.
    IndexReadLater,
    /// A later step, or the container, reads what a mount would take away.
    ReadLater,
    /// Something that cannot be seen from the file may read it.
    MaybeReadLater,
    /// The step itself reads or changes what would be mounted.
    UsedInStep,
    /// The step removes the mount point, or a directory above it.
    RemovesMountPoint,
    /// A clean-up that would empty the cache cannot be taken out exactly.
    InseparableCleanup,
    /// Directories that the mount makes would be in another program's way.
    ParentDirectory,
    /// A setting that the mount needs cannot be made, since another step must go without.
    Companion,
    /// The directory that the mount may leave in the image would make another step keep its downloads there.
    LeftOn,
    /// The base image's manager may be too old for a flag that the mount needs.
    MaybeTooOld,
    /// It is too old.
    TooOld,
    /// The index in the cache would be used as it is, however old.
    StaleIndex,
    /// What is in the cache may be used as it is, however old.
    MaybeStale,
    /// The manager bears a mount only with a disadvantage, which a person has to weigh.
    Risk,
    /// The syntax that the file asks for knows no mounts.
    Syntax,
    /// The author wants no mount there.
    Declined,
    /// What a mount does to the manager has not been tried, or needs what no fix makes.
    Untried,
}

impl ObstacleKind {
    /// How far a fix can be trusted that is made all the same.
    pub const fn at_most(self) -> Applicability {
        match self {
            Self::Unreadable
            | Self::Trigger
            | Self::UnknownUser
            | Self::UnknownPlace
            | Self::Occupied
            | Self::DisabledByVariable
            | Self::Offline
            | Self::LinkedIntoCache
            | Self::DetachedIndex
            | Self::IndexReadLater
            | Self::ReadLater
            | Self::UsedInStep
            | Self::RemovesMountPoint
            | Self::InseparableCleanup
            | Self::TooOld
            | Self::StaleIndex
            | Self::Syntax
            | Self::Declined
            | Self::Untried => Applicability::DisplayOnly,
            Self::MaybeReadLater
            | Self::ParentDirectory
            | Self::Companion
            | Self::LeftOn
            | Self::MaybeTooOld
            | Self::MaybeStale
            | Self::Risk
            | Self::UnknownProgram => Applicability::Unsafe,
        }
    }
}

impl Obstacle {
    /// An obstacle that a place in the file shows.
    pub fn at(kind: ObstacleKind, span: Span, reason: impl Into<String>) -> Self {
        Self { kind, reason: reason.into(), span: Some(span) }
    }

    /// An obstacle that no one place shows.
    pub fn new(kind: ObstacleKind, reason: impl Into<String>) -> Self {
        Self { kind, reason: reason.into(), span: None }
    }
}
