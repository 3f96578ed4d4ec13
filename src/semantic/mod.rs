//! Stages, their order and ancestry; environment, users, working directories and shells; mounts;
//! who reads which path later.
//!
//! Invariant: it knows no package managers and makes no messages of its own findings.

mod account;
mod account_commands;
mod account_flow;
mod account_ids;
mod account_options;
mod adduser;
mod base_accounts;
mod base_image;
mod base_image_names;
mod base_name;
mod base_users;
mod confidence;
mod deletion;
mod environment;
mod expand;
mod model;
mod mount;
mod passwd_lines;
mod path;
mod path_word;
mod run;
mod unsaid;
mod useradd;
mod useradd_options;

pub use account::User;
pub use base_image::Family;
pub use base_image::FinalUser;
pub use confidence::Confidence;
pub use confidence::Doubt;
pub use confidence::Value;
pub use deletion::Deletion;
pub use deletion::Manner;
pub use deletion::deletion;
pub use environment::Environment;
pub use environment::Variable;
pub use environment::VariableKind;
pub use model::Base;
pub use model::Model;
pub use model::Stage;
pub use mount::Mount;
pub use mount::MountKind;
pub use mount::MountOption;
pub use mount::normalise;
pub use path::PathContext;
pub use path::PathPattern;
pub use path::Relation;
pub use path::is_near;
pub use path::paths;
pub use path_word::PathWord;
pub use path_word::relation;
pub use run::Run;
pub use run::Scope;
pub use run::Shell;
