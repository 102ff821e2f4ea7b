//! Words that stand nowhere else: where one of them shows, the thing it was planted
//! in shows.

/// In a thread of the own ministry.
pub(crate) const OWN_THREAD: &str = "Xylograph";
/// In a thread of the foreign ministry.
pub(crate) const FOREIGN_THREAD: &str = "Quokkaberry";
/// In a thread of the government.
pub(crate) const GOVERNMENT_THREAD: &str = "Zephyrine";
/// In a thread of the consultation.
pub(crate) const CONSULTATION_THREAD: &str = "Marzipanic";
/// In a thread for the public.
pub(crate) const PUBLIC_THREAD: &str = "Halcyonix";
/// In a comment that was redacted.
pub(crate) const REDACTED: &str = "Obliterand";
/// In somebody's unsubmitted text.
pub(crate) const DRAFT: &str = "Umbragene";
/// What somebody has on the screen.
pub(crate) const PRESENCE: &str = "Lurkmoor-1";
/// In the title of the profile.
pub(crate) const TITLE: &str = "Verdigrisia";
/// In an answer of the profile.
pub(crate) const ANSWER: &str = "Cinnabarrow";
/// In a file of its register.
pub(crate) const FILE: &str = "Parchmentia";
/// In the title of another profile.
pub(crate) const OTHER_TITLE: &str = "Ochrelandia";
/// In a thread of the government in another profile.
pub(crate) const OTHER_THREAD: &str = "Saffronelle";
/// Name of a person.
pub(crate) const NAME: &str = "Pseudonymus";
/// Label of somebody's token.
pub(crate) const LABEL: &str = "Tokenhausen";
/// In the reason for which an account was closed: of the deployment's stream.
pub(crate) const DEPLOYMENT: &str = "Directoria";

/// All of them.
pub(crate) const ALL: [&str; 16] = [
    OWN_THREAD,
    FOREIGN_THREAD,
    GOVERNMENT_THREAD,
    CONSULTATION_THREAD,
    PUBLIC_THREAD,
    REDACTED,
    DRAFT,
    PRESENCE,
    TITLE,
    ANSWER,
    FILE,
    OTHER_TITLE,
    OTHER_THREAD,
    NAME,
    LABEL,
    DEPLOYMENT,
];
