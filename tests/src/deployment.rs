//! A deployment with ministries, people by role, and a profile in some stage.

mod directory;
mod plan;

pub use directory::{ALL_SCOPES, account, deployment_role, register};
pub use plan::Plan;

use mgi_proto::v1::{
    Answer, AnswerType, GetAnswerRequest, GetProfileRequest, Indicator, Profile, Role, Stage,
};

use crate::{
    Caller, TestServer,
    commands::{self, command},
};

/// The people of one ministry in the profile.
#[derive(Clone, Debug)]
pub struct Team {
    /// Code of the ministry.
    pub code: String,
    /// Its authorizing officer.
    pub officer: Caller,
    /// The officer's role.
    pub officer_grant: String,
    /// Its contributor.
    pub contributor: Caller,
    /// The contributor's role.
    pub contributor_grant: String,
}

/// A running server with a profile.
#[derive(Debug)]
pub struct Deployment {
    /// The server.
    pub server: TestServer,
    /// The first account: administrator, steward, and facilitator of the profile.
    pub secretariat: Caller,
    /// The government lead.
    pub lead: Caller,
    /// The ministries, in the order in which they were named.
    pub teams: Vec<Team>,
    /// Id of the profile.
    pub profile: String,
    /// Its indicators; the n-th is led by the n-th ministry, counted round.
    pub indicators: Vec<Indicator>,
    /// Digest of its questionnaire.
    pub questionnaire_digest: Vec<u8>,
}

impl Deployment {
    /// What to start; see [`Plan`].
    #[must_use]
    pub fn of(ministries: &[&str]) -> Plan {
        Plan::of(ministries)
    }

    /// Code of the n-th indicator.
    #[must_use]
    pub fn indicator(&self, place: usize) -> &str {
        &self.indicators[place].code
    }

    /// The ministry that leads the n-th indicator.
    #[must_use]
    pub fn lead_of(&self, place: usize) -> &Team {
        &self.teams[place % self.teams.len()]
    }

    /// A person with a role in the profile: the caller, and the grant.
    pub async fn person(&self, role: Role, ministry: &str) -> (Caller, String) {
        let caller = account(&self.secretariat, self.server.address(), "Somebody").await;
        let action = commands::grant(&caller.account, role, ministry);
        let receipt = self.secretariat.must(&self.profile, action).await;
        (caller, receipt.created_ids[0].clone())
    }

    /// Somebody with an account and no role anywhere.
    pub async fn stranger(&self) -> Caller {
        account(&self.secretariat, self.server.address(), "A stranger").await
    }

    /// The head of the profile as the facilitator sees it.
    ///
    /// # Panics
    /// It cannot be read.
    pub async fn head(&self) -> Profile {
        head(&self.secretariat, &self.profile).await
    }

    /// The revision of the profile.
    pub async fn revision(&self) -> u64 {
        self.head().await.revision
    }

    /// One answer as the facilitator sees it.
    ///
    /// # Panics
    /// It cannot be read.
    pub async fn answer(&self, indicator: &str) -> Answer {
        let request = GetAnswerRequest {
            profile_id: self.profile.clone(),
            indicator: indicator.to_owned(),
            at: None,
        };
        let answer = self.secretariat.collaboration().get_answer(request).await;
        answer
            .expect("the answer")
            .into_inner()
            .answer
            .expect("one")
    }

    /// Every lead ministry answers all its indicators.
    ///
    /// # Panics
    /// One may not.
    pub async fn answer_everything(&self) {
        for (place, team) in self.teams.iter().enumerate() {
            let own = self.indicators.iter().skip(place).step_by(self.teams.len());
            let answers = own.map(|i| command(commands::value(&i.code, 0, first_value(i))));
            let answers: Vec<_> = answers.collect();
            if !answers.is_empty() {
                let batch = team.officer.submit_batch(&self.profile, answers).await;
                batch.expect("the ministry answers its indicators");
            }
        }
    }

    /// The government lead advances the profile, stage by stage.
    ///
    /// # Panics
    /// A gate stays closed.
    pub async fn advance_to(&self, stage: Stage) {
        while let at = self.head().await.stage()
            && at < stage
        {
            self.lead.must(&self.profile, commands::advance(at)).await;
        }
    }
}

/// The head of a profile as somebody sees it.
///
/// # Panics
/// It cannot be read.
pub async fn head(reader: &Caller, profile: &str) -> Profile {
    let request = GetProfileRequest {
        profile_id: profile.to_owned(),
        at: None,
    };
    let head = reader.collaboration().get_profile(request).await;
    head.expect("the profile")
        .into_inner()
        .profile
        .expect("one")
}

fn first_value(indicator: &Indicator) -> mgi_proto::v1::AnswerValue {
    let answer_type = AnswerType::try_from(indicator.answer_type).expect("an answer type");
    commands::fitting(answer_type, 0)
}
