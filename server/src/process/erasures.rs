//! `mgi-server erasures`: the list of persons who were erased, to be kept beside the backups, and
//! to be applied when a backup that was made before was restored as a whole.

use mgi_events::{ids::AccountId, limits};

use super::{
    Failure,
    cli::ErasuresApplyArgs,
    open::{Floor, Redactions, erase, open, open_known},
    runtime, say,
};
use crate::{config::Config, proofs::Erased};

/// Bytes of a list, at most: all accounts that a deployment can have.
const LIST_BYTES: u64 = 64 * 1024 * 1024;

/// `mgi-server erasures list`.
pub(super) fn list(config: &Config) -> Result<(), Failure> {
    let known = open_known(config, Floor::Kept, None, Redactions::Tell)?;
    let erased = known.checkpoints.erased();
    known.ledger.close();
    for Erased {
        account,
        legal_basis,
    } in erased?
    {
        say::line(&format!("{account}\t{legal_basis}"))?;
    }
    Ok(())
}

/// `mgi-server erasures apply`.
pub(super) fn apply(config: &Config, args: &ErasuresApplyArgs) -> Result<(), Failure> {
    let erased = read(args)?;
    runtime()?.block_on(async {
        let opened = open(config).await?;
        let applied = match opened.checkpoints.note_erased(&erased) {
            Ok(()) => erase(&opened).await,
            Err(error) => Err(error.into()),
        };
        opened.engine.shutdown().await;
        applied
    })?;
    say::line(&format!(
        "{} persons of the list are erased from this data directory",
        erased.len()
    ))
}

fn read(args: &ErasuresApplyArgs) -> Result<Vec<Erased>, Failure> {
    let file = args.file.display();
    let unreadable =
        |error: std::io::Error| Failure::sentence(format!("{file} cannot be read: {error}"));
    let size = std::fs::metadata(&args.file).map_err(unreadable)?.len();
    if size > LIST_BYTES {
        return Err(Failure::sentence(format!(
            "{file} has {size} bytes; a list of erasures has at most {LIST_BYTES}"
        )));
    }
    let text = std::fs::read_to_string(&args.file).map_err(unreadable)?;
    let mut erased = Vec::new();
    for (line, number) in text.lines().zip(1_u64..) {
        let bad = |what: &str| {
            Failure::sentence(format!(
                "line {number} of {file} {what}; nothing was changed. Give a list that mgi-server erasures list printed"
            ))
        };
        let (account, legal_basis) = line.split_once('\t').ok_or_else(|| bad("has no tab"))?;
        let account = AccountId::parse(account).map_err(|_| bad("begins with no account id"))?;
        if legal_basis.chars().count() > limits::SHORT_REASON_CHARS {
            return Err(bad("is too long"));
        }
        erased.push(Erased {
            account: account.to_string(),
            legal_basis: legal_basis.to_owned(),
        });
    }
    Ok(erased)
}
