//! What a deployment should be like, and how it is made through the API.

use mgi_proto::v1::{Questionnaire, Role, Stage, ValidationPolicy, command::Action};

use super::{Deployment, Team, account, register};
use crate::{
    Caller, TestServer,
    commands::{self, command},
    questionnaire,
};

/// A deployment to be.
#[derive(Clone, Debug)]
pub struct Plan {
    ministries: Vec<String>,
    questionnaire: Questionnaire,
    shared: bool,
    stage: Stage,
    minimum_level: u32,
    settings: Vec<String>,
}

impl Plan {
    /// With these ministries, six indicators, in collection.
    #[must_use]
    pub fn of(ministries: &[&str]) -> Self {
        Self {
            ministries: ministries.iter().map(ToString::to_string).collect(),
            questionnaire: questionnaire::small(6),
            shared: false,
            stage: Stage::Collection,
            minimum_level: 0,
            settings: Vec::new(),
        }
    }

    /// With so many indicators.
    #[must_use]
    pub fn indicators(self, count: usize) -> Self {
        self.asking(questionnaire::small(count))
    }

    /// With this questionnaire.
    #[must_use]
    pub fn asking(mut self, questionnaire: Questionnaire) -> Self {
        self.questionnaire = questionnaire;
        self
    }

    /// All ministries contribute to all indicators.
    #[must_use]
    pub fn shared(mut self) -> Self {
        self.shared = true;
        self
    }

    /// In this stage, up to consultation.
    #[must_use]
    pub fn at(mut self, stage: Stage) -> Self {
        self.stage = stage;
        self
    }

    /// With validations of this level at least.
    #[must_use]
    pub fn minimum_level(mut self, level: u32) -> Self {
        self.minimum_level = level;
        self
    }

    /// With a setting of the server.
    #[must_use]
    pub fn setting(mut self, flag: &str, value: &str) -> Self {
        self.settings.extend([flag.to_owned(), value.to_owned()]);
        self
    }

    /// Starts a server and makes the deployment.
    pub async fn start(self) -> Deployment {
        let settings: Vec<&str> = self.settings.iter().map(String::as_str).collect();
        let server = TestServer::start_with(&settings).await;
        self.start_on(server).await
    }

    /// Makes the deployment on a server that runs.
    pub async fn start_on(self, server: TestServer) -> Deployment {
        let address = server.address();
        let secretariat = Caller::new(address, "", server.first_token());
        let digest = register(&secretariat, &self.ministries, &self.questionnaire).await;
        let lead = account(&secretariat, address, "The government lead").await;
        let mut teams = Vec::new();
        for code in &self.ministries {
            teams.push(Team {
                code: code.clone(),
                officer: account(&secretariat, address, "An officer").await,
                officer_grant: String::new(),
                contributor: account(&secretariat, address, "A contributor").await,
                contributor_grant: String::new(),
            });
        }
        let mut deployment = Deployment {
            server,
            secretariat,
            lead,
            teams,
            profile: "xa-2026".to_owned(),
            indicators: self.questionnaire.indicators.clone(),
            questionnaire_digest: digest,
        };
        self.launch(&mut deployment).await;
        deployment.advance_to(self.stage).await;
        deployment
    }

    /// Opens the profile, enrols everybody, assigns everything.
    async fn launch(&self, deployment: &mut Deployment) {
        open(deployment, &deployment.profile, self.minimum_level).await;
        let mut orders = vec![command(commands::grant(
            &deployment.lead.account,
            Role::GovernmentLead,
            "",
        ))];
        orders.extend(
            deployment
                .teams
                .iter()
                .map(|t| command(commands::enrol(&t.code))),
        );
        let first_grant = orders.len();
        for team in &deployment.teams {
            orders.extend([
                command(commands::grant(
                    &team.officer.account,
                    Role::AuthorizingOfficer,
                    &team.code,
                )),
                command(commands::grant(
                    &team.contributor.account,
                    Role::Contributor,
                    &team.code,
                )),
            ]);
        }
        let batch = deployment
            .secretariat
            .submit_batch(&deployment.profile, orders);
        let receipts = batch.await.expect("everybody is enrolled");
        let mut grants = receipts[first_grant..].iter().map(|r| &r.created_ids[0]);
        for team in &mut deployment.teams {
            grants
                .next()
                .expect("a grant")
                .clone_into(&mut team.officer_grant);
            grants
                .next()
                .expect("a grant")
                .clone_into(&mut team.contributor_grant);
        }
        let assignments: Vec<_> = (0..deployment.indicators.len())
            .map(|place| command(self.assignment(deployment, place)))
            .collect();
        for some in assignments.chunks(256) {
            let batch = deployment
                .secretariat
                .submit_batch(&deployment.profile, some.to_vec());
            batch.await.expect("everything is assigned");
        }
    }

    fn assignment(&self, deployment: &Deployment, place: usize) -> mgi_proto::v1::command::Action {
        let lead = deployment.lead_of(place);
        let others = deployment.teams.iter().filter(|t| t.code != lead.code);
        let contributing: Vec<&str> = others
            .filter(|_| self.shared)
            .map(|t| t.code.as_str())
            .collect();
        commands::assign(deployment.indicator(place), &lead.code, &contributing)
    }
}

/// The facilitator opens a profile.
async fn open(deployment: &Deployment, profile: &str, minimum_level: u32) {
    let mut action = commands::open_profile(&deployment.questionnaire_digest);
    if let Action::OpenProfile(open) = &mut action {
        open.validation_policy = Some(ValidationPolicy {
            minimum_level,
            ..ValidationPolicy::default()
        });
    }
    deployment.secretariat.must(profile, action).await;
}
