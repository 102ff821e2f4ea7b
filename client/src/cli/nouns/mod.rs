//! The commands, one module for each noun.

pub(crate) mod account;
pub(crate) mod answer;
pub(crate) mod cite;
pub(crate) mod comment;
pub(crate) mod contributions;
pub(crate) mod deployment_role;
pub(crate) mod evidence;
pub(crate) mod export;
pub(crate) mod history;
pub(crate) mod import;
pub(crate) mod indicator;
pub(crate) mod ministry;
pub(crate) mod note;
pub(crate) mod profile;
pub(crate) mod questionnaire;
pub(crate) mod role;
pub(crate) mod stage;
pub(crate) mod token;
pub(crate) mod validate;
pub(crate) mod watch;
