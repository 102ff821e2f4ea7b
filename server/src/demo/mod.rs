//! The demonstration: the server, and two profiles loaded into it through its
//! public API.
//!
//! This is the one place where the server's code uses the client: as a client,
//! through gRPC, on the address that it listens on.

mod cast;
mod consultation;
mod draft;
mod hints;
mod load;
mod sheets;
mod talk;

use std::net::SocketAddr;

use indicatif::ProgressBar;
use mgi_client::{Client, ConnectOptions, v1};
use mgi_events::ids::AccountId;
use mgi_proto::v1::{DeploymentRole, Stage};

use self::{
    cast::Cast,
    load::{Loading, failed},
    sheets::Sheets,
};
use crate::{
    config::Config,
    process::{
        ALL_SCOPES, Failure, Opened, Signals, initialize, issue_token, open, progress, say, start,
    },
};

/// Days that the secretariat's token of one start lives.
const DAYS: u16 = 30;

/// Options of `mgi-server demo`.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct DemoOptions {
    /// Load the profiles, then stop instead of serving.
    #[arg(long)]
    pub load_only: bool,
}

/// `mgi-server demo`.
///
/// # Errors
/// The data directory, the address or the loading; what was recorded stays.
pub async fn run(config: Config, options: DemoOptions) -> Result<(), Failure> {
    let opened = open(&config).await?;
    let secret = secretariat(&opened).await?;
    let server = start(&config, opened).await?;
    let address = format!("http://{}", reachable(server.address()));
    let loaded = load_all(&address, &secret).await;
    let shown = match loaded {
        Ok(()) => hints::show(&config, &address, &secret).await,
        Err(failure) => Err(failure),
    };
    if shown.is_ok() && !options.load_only {
        Signals::listen()?.told().await;
        say::note("stopping; the data stays, and `demo` goes on with it");
    }
    server.stop().await;
    shown
}

/// The account that runs the demonstration, with a token of this start.
async fn secretariat(opened: &Opened) -> Result<String, Failure> {
    let deployment = opened.engine.deployment();
    let administrator: Option<AccountId> = deployment
        .accounts()
        .keys()
        .find(|id| deployment.has_role(id, DeploymentRole::Administrator))
        .cloned();
    let secret = match administrator {
        None => initialize(opened, "Secretariat").await?.secret,
        Some(account) => {
            issue_token(opened, &account, &account, hints::LABEL, DAYS, &ALL_SCOPES).await?
        }
    };
    Ok(secret.expose().to_owned())
}

fn reachable(mut address: SocketAddr) -> SocketAddr {
    if address.ip().is_unspecified() {
        address.set_ip(std::net::Ipv4Addr::LOCALHOST.into());
    }
    address
}

async fn load_all(address: &str, secret: &str) -> Result<(), Failure> {
    let client = Client::connect(ConnectOptions::new(address).token(secret))
        .await
        .map_err(failed)?;
    let request = v1::RegisterQuestionnaireRequest {
        questionnaire: Some(sheets::unofficial()?),
        ..Default::default()
    };
    client
        .register_questionnaire(request)
        .await
        .map_err(failed)?;
    load(
        "Rwanda 2021",
        &client,
        address,
        &sheets::rwanda()?,
        Stage::Published,
    )
    .await?;
    load(
        "Tesovara 2026",
        &client,
        address,
        &sheets::tesovara()?,
        Stage::Consultation,
    )
    .await
}

/// Loads a profile up to a stage, unless it is there.
async fn load(
    what: &'static str,
    secretariat: &Client,
    address: &str,
    sheets: &Sheets,
    until: Stage,
) -> Result<(), Failure> {
    let id = &sheets.profile.profile_id;
    if let Ok(head) = secretariat.profile(id.as_str()).head(None).await {
        if head.stage() < until {
            say::note(&format!(
                "{id} is in {} and stays as it is; delete the data directory to load it anew",
                head.stage().as_str_name()
            ));
        }
        return Ok(());
    }
    let parts = load::parts(sheets);
    let bar = progress(what);
    bar.set_length(steps(sheets, parts.len()));
    for row in &sheets.ministries {
        let request = row.registration(mgi_client::commands::new_command_id());
        secretariat
            .register_ministry(request)
            .await
            .map_err(failed)?;
        bar.inc(1);
    }
    let country = &sheets.profile.open.country;
    let cast = Cast::gather(secretariat, address, country, parts, || bar.inc(1))
        .await
        .map_err(failed)?;
    let loading = Loading {
        sheets,
        secretariat,
        cast,
        bar: bar.clone(),
    };
    loading.launch().await?;
    loading.collect().await?;
    loading.consult().await?;
    loading.talk().await?;
    loading.contradict().await?;
    if until == Stage::Published {
        loading.advance(Stage::Consultation).await?;
        loading.validate().await?;
        loading.publish().await?;
    } else {
        loading.deliberate().await?;
        loading.validate().await?;
    }
    finished(&bar, what);
    Ok(())
}

fn steps(sheets: &Sheets, parts: usize) -> u64 {
    let rows = sheets.ministries.len() * 2
        + parts * 2
        + sheets.assignments.len()
        + sheets.evidence.len()
        + sheets.answers.len()
        + sheets.citations.len()
        + sheets.notes.len()
        + sheets.threads.len()
        + sheets.validations.len()
        + sheets.findings.len()
        + sheets.contradictions.len()
        + sheets.talk.meetings.len()
        + sheets.talk.suggestions.len()
        + sheets.talk.positions.len()
        + sheets.talk.priorities.len();
    rows as u64
}

fn finished(bar: &ProgressBar, what: &str) {
    let seconds = bar.elapsed().as_secs_f32();
    bar.finish_and_clear();
    say::note(&format!("{what} loaded in {seconds:.1} s"));
}
