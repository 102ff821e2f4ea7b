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
/// Heads of streams in one event of the deployment stream.
pub const HEADS: usize = 400;
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
/// Suggestions of one profile, decided ones included.
pub const SUGGESTIONS_PER_PROFILE: usize = 10_000;
/// Open suggestions on one text: each is carried forward over every change of it.
pub const OPEN_SUGGESTIONS_PER_TEXT: usize = 500;
/// Findings of one profile, retired ones included.
pub const FINDINGS_PER_PROFILE: usize = 2_000;
/// Indicators, and items of evidence, that one finding rests on.
pub const LINKS_PER_FINDING: usize = 64;
/// Causes that are kept of why a finding is stale.
pub const STALE_CAUSES: usize = 100;
/// Priorities of one profile.
pub const PRIORITIES_PER_PROFILE: usize = 500;
/// Characters of a priority.
pub const PRIORITY_CHARS: usize = 2_000;
/// Positions of one profile.
pub const POSITIONS_PER_PROFILE: usize = 20_000;
/// Meetings of one profile.
pub const MEETINGS_PER_PROFILE: usize = 500;
/// Institutions, and focal points, of one meeting.
pub const INSTITUTIONS_PER_MEETING: usize = 256;
/// Bytes of the record of a meeting: an event has to hold it.
pub const MEETING_BYTES: usize = 48 * 1024;
/// Contradictions of one profile.
pub const CONTRADICTIONS_PER_PROFILE: usize = 500;
/// Pairs of records that were compared in one profile.
pub const COMPARISONS_PER_PROFILE: usize = 2_000;
/// Corrections of one profile.
pub const CORRECTIONS_PER_PROFILE: usize = 2_000;
/// How often a comment can be rewritten.
pub const EDITS_PER_COMMENT: usize = 20;
/// Published versions of one profile.
pub const EDITIONS: usize = 100;
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
/// Keys of one account, retired and revoked ones included.
pub const KEYS_PER_ACCOUNT: usize = 16;
/// Bytes of a public key.
pub const PUBLIC_KEY_BYTES: usize = 4 * 1024;
/// Bytes of a certificate.
pub const CERTIFICATE_BYTES: usize = 16 * 1024;
/// Bytes of a signature: RSA with 8,192 bits makes 1,024.
pub const SIGNATURE_BYTES: usize = 1_100;
/// Bytes of a signed statement.
pub const STATEMENT_BYTES: usize = 6 * 1024;
/// Bytes of the body of a checkpoint.
pub const CHECKPOINT_BYTES: usize = 1_024;
/// Microseconds by which the time that a signature states may differ from the
/// server's: 10 minutes.
pub const SIGNING_SKEW: i64 = 10 * 60 * 1_000_000;
/// Validating ministries of a round that is finalized by cosignatures: a note has
/// that many signature lines at most, and an event has to hold it.
pub const COSIGNERS: usize = 100;
/// Profiles that a token can be restricted to.
pub const PROFILES_PER_TOKEN: usize = 16;
/// Open sessions of one account: the oldest one makes room for another.
pub const SESSIONS_PER_ACCOUNT: usize = 16;
