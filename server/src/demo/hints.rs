//! What a person can try next, with tokens that were made at this start.

use std::fmt::Write as _;

use mgi_client::{Client, ConnectOptions, v1};
use mgi_proto::v1::Role;

use super::{
    cast::{account_name, token},
    load::failed,
};
use crate::{
    config::Config,
    process::{Failure, say},
};

/// Label of the tokens of a start; those of earlier starts are revoked.
pub(super) const LABEL: &str = "demo";
/// Seconds that they live: 30 days.
const LIFE: u64 = 30 * 24 * 3_600;

/// The parts that a person may want to play.
const PLAYED: [(&str, Role, &str); 10] = [
    ("Tesovara", Role::GovernmentLead, ""),
    ("Tesovara", Role::Editor, ""),
    ("Tesovara", Role::Contributor, "MHPH"),
    ("Tesovara", Role::AuthorizingOfficer, "MHPH"),
    ("Tesovara", Role::Contributor, "MLSP"),
    ("Tesovara", Role::AuthorizingOfficer, "MLSP"),
    ("Tesovara", Role::Contributor, "NIA"),
    ("Tesovara", Role::Analyst, ""),
    ("Tesovara", Role::Auditor, ""),
    ("Rwanda", Role::Auditor, ""),
];

/// Prints tokens and examples.
pub(super) async fn show(config: &Config, address: &str, secret: &str) -> Result<(), Failure> {
    let secretariat = Client::connect(ConnectOptions::new(address).token(secret))
        .await
        .map_err(failed)?;
    let accounts = secretariat.accounts().all().await.map_err(failed)?;
    let mut text = String::new();
    let _ = writeln!(
        text,
        "\nmgi serves on {address}; its data is in {}.",
        config.data_dir.display()
    );
    let _ = writeln!(
        text,
        "  rw-2021        Demonstration reconstructed from a published profile; no ministry took part."
    );
    let _ = writeln!(
        text,
        "  tesovara-2026  Invented country, in the middle of its consultation.\n"
    );
    let _ = writeln!(text, "Tokens of this start:");
    let _ = writeln!(
        text,
        "  {:<42} {secret}",
        "Secretariat (facilitator, administrator)"
    );
    for (country, role, ministry) in PLAYED {
        let name = account_name(country, role, ministry);
        let Some(account) = accounts.iter().find(|a| a.name == name) else {
            continue;
        };
        revoke_earlier(&secretariat, &account.account_id).await?;
        let secret = token(&secretariat, &account.account_id, LABEL, LIFE)
            .await
            .map_err(failed)?;
        let _ = writeln!(text, "  {name:<42} {secret}");
    }
    let _ = writeln!(
        text,
        "\nTry, in another terminal (cargo build --release -p mgi-client makes target/release/mgi):"
    );
    let _ = writeln!(
        text,
        "  export MGI_SERVER={address} MGI_TOKEN=<one of the tokens>"
    );
    for (line, what) in [
        ("mgi profile list", "both profiles"),
        (
            "mgi -p rw-2021 answer show MR-05",
            "law and practice differ",
        ),
        (
            "mgi -p rw-2021 contributions",
            "what each ministry contributed",
        ),
        ("mgi -p tesovara-2026 watch", "history, then live"),
        (
            "mgi -p tesovara-2026 comment list",
            "the consultation, as far as you may read it",
        ),
        (
            "mgi -p tesovara-2026 blame MR-09",
            "who wrote which words: merged, suggested, taken over",
        ),
        (
            "mgi -p tesovara-2026 suggest list",
            "one of them parked: two ministries changed the same words",
        ),
        (
            "mgi -p tesovara-2026 board",
            "how each ministry stands: queries, stale findings, dues",
        ),
        ("mgi -p tesovara-2026 position list", "who agrees with what"),
        (
            "mgi -p tesovara-2026 actions MR-09",
            "what you may do, and which rule forbids the rest",
        ),
        (
            "mgi -p rw-2021 contradiction list",
            "statements of the profile that cannot both hold",
        ),
        (
            "mgi -p tesovara-2026 answer edit MR-01",
            "as the MHPH contributor",
        ),
        (
            "mgi -p tesovara-2026 reopen MR-02 --reason \"new figures\"",
            "as the government lead: voids a validation",
        ),
        (
            "mgi -p rw-2021 at 300 --brief",
            "as it stood after 300 events",
        ),
        (
            "mgi -p tesovara-2026 diff 300",
            "what changed since, word by word",
        ),
        ("mgi -p tesovara-2026 replay", "its life on the terminal"),
        (
            "mgi -p rw-2021 bundle create",
            "proves its history without a server",
        ),
        (
            "mgi bundle verify rw-2021.mgi-bundle",
            "what it proves, and what it does not",
        ),
    ] {
        let _ = writeln!(text, "  {line:<58} # {what}");
    }
    let _ = write!(
        text,
        "\nCtrl-C stops it. The next start keeps what is there."
    );
    say::line(&text)
}

async fn revoke_earlier(secretariat: &Client, account: &str) -> Result<(), Failure> {
    let tokens = secretariat
        .tokens(account.to_owned())
        .all()
        .await
        .map_err(failed)?;
    for token in tokens
        .into_iter()
        .filter(|t| !t.revoked && t.label.starts_with(LABEL))
    {
        let request = v1::RevokeTokenRequest {
            token_id: token.token_id,
            reason: "the demonstration was started again".to_owned(),
            ..Default::default()
        };
        secretariat.revoke_token(request).await.map_err(failed)?;
    }
    Ok(())
}
