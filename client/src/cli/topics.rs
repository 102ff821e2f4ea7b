//! `mgi help`: commands and topics; completion scripts.

use clap::CommandFactory as _;

use super::args::Cli;
use super::{Done, Failure, Session};

pub(crate) const EXIT_CODES: &str = "\
Exit codes of mgi:

    0  it did what was asked
    1  failure: anything that has no code of its own
    2  usage: the command line is wrong
    3  not found: it does not exist, or may not be known
    4  no valid token, or a role is missing
    5  conflict: somebody changed the same thing first; read it again
    6  refused by a rule of the process, or the content is invalid
    7  the server cannot be reached, is not ready, or did not answer in time;
       the command may be sent again
    8  integrity: events are missing, or content does not match its digest
  130  interrupted with Ctrl-C
  141  nobody reads the output any more (broken pipe)

An import that was refused in part ends with the code of its first refusal.
";

pub(crate) const ERRORS: &str = "\
What the server may refuse, and what to do:

  INVALID_FIELD              a field is missing, malformed or too long: correct it
  UNAUTHENTICATED            no valid token: get one, give it with --token-file
  RIGHT_MISSING              no role in force allows it: ask who runs the profile
  NOT_FOUND                  it does not exist, or you may not see it
  ALREADY_EXISTS             the id is taken: choose another one
  VERSION_CONFLICT           somebody changed it first: read, reconcile, send again
  RULE_VIOLATED              the process forbids it now; the rule is named
  COMMAND_ID_REUSED          the command id was used with other content
  ACTING_MINISTRY_AMBIGUOUS  you act for several ministries: name one with --as
  STORAGE_FULL               the disk is full; nothing was written
  LEDGER_POISONED            a storage error: the operator has to restart the server
  OUTCOME_UNKNOWN            it may have been recorded; mgi repeats it safely
  TRY_AGAIN                  the server is stopping or overloaded; mgi repeats it
  OUT_OF_RANGE               the revision or position lies beyond what exists
  LIMIT_REACHED              a limit on size or number; it is named
  STORED_DATA_CORRUPT        stored data is damaged: the operator has to restore it
  INTERNAL                   a defect of the server: report it with the request id
  AUTHENTICATE_AGAIN         run mgi authenticate, and the same once more
  NOT_SET_UP                 the deployment has no account yet: run mgi set-up
  SIGN_IN_FAILED             the name, the password or the code is wrong
  TOO_MANY_SIGN_INS          too many tries to sign in: wait as long as it says
  DEADLINE_EXCEEDED          the deadline passed; it may have been recorded

A command carries an id with which it can be repeated: mgi does so by itself,
and a repetition is never recorded twice.
";

pub(crate) const ENVIRONMENT: &str = "\
What mgi takes from the environment; flags come first:

  MGI_SERVER      address of the server (--server); default http://127.0.0.1:7644
  MGI_TOKEN       access token (--token)
  MGI_TOKEN_FILE  file that holds the access token (--token-file)
  MGI_STATE_DIR   folder of your sessions and of checkpoints you have seen
  MGI_PASSPHRASE_FILE
                  file that holds the passphrase of your key (--passphrase-file)
  MGI_CA_FILE     certificates to trust instead of the system's (--ca-file)
  MGI_PROFILE     profile to work on (--profile)
  VISUAL, EDITOR  editor for texts, as in `mgi answer edit`; default vi
  COLUMNS         width of the output where there is no terminal
  NO_COLOR        when set to anything, no colours
";

const TOPICS: [(&str, &str); 3] = [
    ("exit-codes", EXIT_CODES),
    ("errors", ERRORS),
    ("environment", ENVIRONMENT),
];

/// Explains a topic, or a command by its words.
pub(crate) fn help(session: &mut Session<'_>, about: &[String]) -> Done {
    if let [topic] = about
        && let Some((_, text)) = TOPICS.iter().find(|(name, _)| name == topic)
    {
        return session.out.text(text);
    }
    let mut root = Cli::command();
    root.build();
    let mut command = &mut root;
    for word in about {
        let unknown = || {
            Failure::Usage(format!(
                "there is no command or topic {:?} (topics: exit-codes, errors, environment; mgi help lists the commands)",
                about.join(" ")
            ))
        };
        command = command.find_subcommand_mut(word).ok_or_else(unknown)?;
    }
    let text = command.render_long_help().to_string();
    session.out.text(&text)
}

/// Prints the completion script of a shell.
pub(crate) fn completions(session: &mut Session<'_>, shell: clap_complete::Shell) -> Done {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "mgi", &mut script);
    session.out.text(&String::from_utf8_lossy(&script))
}
