//! What is of one person, and of the directory.

use ed25519_dalek::Signer as _;
use mgi_events::keys::Registration;
use mgi_proto::v1::{
    CloseAccountRequest, Draft, IssueTokenRequest, KeyPurpose, RegisterKeyRequest,
    RequestErasureRequest, RevokeKeyRequest, RevokeTokenRequest, SaveDraftRequest, TextField,
    WhoAmIRequest, WithdrawErasureRequest,
};
use mgi_tests::{commands::new_id, consultation::answer, deployment::account};

use super::{
    super::{people::OWN, words},
    PROFILE, World,
};

impl World {
    /// What is of one person, or of the directory.
    pub(super) async fn private_things(&mut self) {
        let draft = SaveDraftRequest {
            draft: Some(Draft {
                profile_id: PROFILE.to_owned(),
                target: Some(answer(&self.indicators[0])),
                field: TextField::Law as i32,
                text: words::DRAFT.to_owned(),
                ..Draft::default()
            }),
        };
        let mut service = self.own.collaboration();
        service.save_draft(draft).await.expect("a draft");
        let token = IssueTokenRequest {
            command_id: new_id(),
            account_id: self.own.account.clone(),
            label: words::LABEL.to_owned(),
            lifetime_seconds: 0,
            ..IssueTokenRequest::default()
        };
        let mut directory = self.secretariat.directory();
        let issued = directory.issue_token(token).await.expect("a token");
        let token_id = issued.into_inner().token_id;
        let revoke = RevokeTokenRequest {
            command_id: new_id(),
            token_id: token_id.clone(),
            reason: "not needed".to_owned(),
        };
        directory.revoke_token(revoke).await.expect("revoked");
        self.revoked_token = token_id;
        let leaver = account(&self.secretariat, self.address(), "A leaver").await;
        let close = CloseAccountRequest {
            command_id: new_id(),
            account_id: leaver.account,
            reason: words::DEPLOYMENT.to_owned(),
        };
        directory.close_account(close).await.expect("closed");
    }

    /// A request to erase the contributor of the own ministry, which was withdrawn.
    pub(super) async fn erasure(&mut self) {
        let mut directory = self.secretariat.directory();
        let request = RequestErasureRequest {
            command_id: new_id(),
            account_id: self.own.account.clone(),
            legal_basis: "article 23".to_owned(),
        };
        let asked = directory.request_erasure(request).await;
        self.withdrawn_erasure = asked.expect("a request").into_inner().erasure_id;
        let withdraw = WithdrawErasureRequest {
            command_id: new_id(),
            erasure_id: self.withdrawn_erasure.clone(),
            reason: "another account was meant".to_owned(),
        };
        let withdrawn = directory.withdraw_erasure(withdraw).await;
        withdrawn.expect("the request is withdrawn");
    }

    /// A cosigning key of the own ministry, which was revoked.
    pub(super) async fn key(&mut self) {
        let mut directory = self.secretariat.directory();
        let key = ed25519_dalek::SigningKey::from_bytes(&[7; 32]);
        let who = directory.who_am_i(WhoAmIRequest {}).await;
        let who = who.expect("the secretariat").into_inner();
        let public_key = key.verifying_key().to_bytes();
        let registration = Registration {
            deployment: &who.deployment_id,
            account: &who.account_id,
            purpose: KeyPurpose::Cosigner,
            ministry: OWN,
            replaces: "",
            public_key: &public_key,
        };
        let proof = key.sign(registration.to_string().as_bytes());
        let register = RegisterKeyRequest {
            command_id: new_id(),
            proof: proof.to_bytes().to_vec(),
            purpose: KeyPurpose::Cosigner as i32,
            ministry: OWN.to_owned(),
            public_key: public_key.to_vec(),
            ..RegisterKeyRequest::default()
        };
        let registered = directory.register_key(register).await.expect("a key");
        self.revoked_key = registered.into_inner().key_id;
        let revoke = RevokeKeyRequest {
            command_id: new_id(),
            key_id: self.revoked_key.clone(),
            reason: "lost".to_owned(),
            ..RevokeKeyRequest::default()
        };
        directory.revoke_key(revoke).await.expect("revoked");
    }
}
