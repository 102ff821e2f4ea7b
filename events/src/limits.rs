//! Limits on what a command may carry and a profile may hold. They are enforced
//! in `decide` (and again at the edge, where one is cheaper to check there).

/// Bytes of one event; a C2SP log entry holds at most 65,535.
pub const EVENT_BYTES: usize = 60 * 1024;
/// Characters (Unicode scalar values) of a text.
pub const TEXT_CHARS: usize = 20_000;
/// UTF-8 bytes of a text.
pub const TEXT_BYTES: usize = 24 * 1024;
/// Characters of a comment.
pub const COMMENT_CHARS: usize = 10_000;
/// Characters of a quote.
pub const QUOTE_CHARS: usize = 1_000;
/// Characters of a title, a label, an issuer, a file name, a pinpoint.
pub const LABEL_CHARS: usize = 300;
/// Characters of the title of an instrument.
pub const INSTRUMENT_TITLE_CHARS: usize = 1_000;
/// Characters of a reason, a statement, a mandate.
pub const REASON_CHARS: usize = 1_000;
/// Characters of a reason in the deployment stream, where no names may stand.
pub const SHORT_REASON_CHARS: usize = 300;
/// Citations of one answer.
pub const CITATIONS_PER_ANSWER: usize = 100;
/// Commands of one batch.
pub const BATCH_COMMANDS: usize = 256;
/// Items of the evidence register of one profile.
pub const EVIDENCE_PER_PROFILE: usize = 2_000;
/// Files of one item of the register.
pub const FILES_PER_EVIDENCE: usize = 16;
/// Notes of one profile, retired ones included.
pub const NOTES_PER_PROFILE: usize = 2_000;
/// Evidence cited in one note.
pub const EVIDENCE_PER_NOTE: usize = 20;
/// Threads of one profile.
pub const THREADS_PER_PROFILE: usize = 10_000;
/// Comments of one thread.
pub const COMMENTS_PER_THREAD: usize = 500;
/// Ministries of one profile.
pub const MINISTRIES_PER_PROFILE: usize = 256;
/// Contributing ministries of one indicator.
pub const CONTRIBUTING_PER_INDICATOR: usize = 16;
/// Roles granted in one profile, ended ones included.
pub const GRANTS_PER_PROFILE: usize = 10_000;
/// Characters of a ministry's name.
pub const MINISTRY_NAME_CHARS: usize = 200;
/// Characters of a person's name.
pub const PERSON_NAME_CHARS: usize = 200;
/// Ministries of a deployment.
pub const MINISTRIES: usize = 2_000;
/// Accounts of a deployment.
pub const ACCOUNTS: usize = 100_000;
/// Dimensions of a questionnaire.
pub const DIMENSIONS: usize = 16;
/// Indicators of a questionnaire.
pub const INDICATORS: usize = 400;
