//! Second factors: one-time codes of RFC 6238 (30 seconds, 6 digits, one step of skew), each used
//! once, and ten spare codes for who lost the device.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use mgi_events::{
    deployment::{Access as Act, Command},
    ids::AccountId,
};
use mgi_proto::v1::{CredentialKind, SignInMethod};
use totp_rs::{Builder, Totp};

use super::{Access, AccessError, secrets, sign_in::session_of};
use crate::{
    edge::PeerAddress,
    identity::{self, Principal},
    vault::{Pending, SecondFactor},
};

/// Seconds within which a second factor that was begun is confirmed.
const BEGUN_SECONDS: i64 = 600;
/// Second factors that are begun at once; more are refused.
const BEGUN: usize = 10_000;
/// Spare codes of a second factor.
const SPARE_CODES: usize = 10;

/// Second factors that wait for their confirmation. In memory: after a restart one begins again.
#[derive(Default)]
pub(super) struct Begun(Mutex<HashMap<AccountId, (i64, [u8; 20])>>);

/// A second factor that is to be confirmed. Shown once.
#[derive(Clone)]
pub struct FactorShown {
    /// The secret in base32.
    pub secret: String,
    /// The same as an otpauth URI.
    pub uri: String,
}

fn totp(secret: &[u8; 20], account: &str) -> Result<Totp, AccessError> {
    Builder::new()
        .with_secret(secret.to_vec())
        .with_account_name(account)
        .with_issuer(Some("mgi"))
        .build()
        .map_err(|error| AccessError::Internal(error.to_string()))
}

impl Access {
    /// Begins to set up a second factor.
    ///
    /// # Errors
    /// [`AccessError::SessionNeeded`] for tokens.
    pub fn begin_second_factor(&self, principal: &Principal) -> Result<FactorShown, AccessError> {
        session_of(principal)?;
        let account = &principal.account;
        let held = self.inner.vault.password(account.as_str())?;
        let name = held.map_or_else(|| account.to_string(), |held| held.sign_in_name);
        let secret: [u8; 20] = identity::random()?;
        let totp = totp(&secret, &name)?;
        let now = self.now_unix();
        let mut begun = (self.inner.factors.0.lock()).unwrap_or_else(PoisonError::into_inner);
        begun.retain(|_, (at, _)| *at + BEGUN_SECONDS > now);
        if begun.len() >= BEGUN {
            return Err(AccessError::Busy);
        }
        begun.insert(account.clone(), (now, secret));
        Ok(FactorShown {
            secret: totp.secret().to_base32(),
            uri: (totp.to_url()).map_err(|error| AccessError::Internal(error.to_string()))?,
        })
    }

    /// Confirms a second factor with a code of it; the spare codes. All other sessions end.
    ///
    /// # Errors
    /// None was begun within 10 minutes, or the code is not of it.
    pub async fn confirm_second_factor(
        &self,
        from: PeerAddress,
        principal: &Principal,
        code: &str,
    ) -> Result<Vec<String>, AccessError> {
        let session_id = session_of(principal)?.to_owned();
        self.let_code_through(from)?;
        let account = &principal.account;
        let now = self.now_unix();
        let begun = {
            let begun = (self.inner.factors.0.lock()).unwrap_or_else(PoisonError::into_inner);
            begun.get(account).copied()
        };
        let secret = begun
            .filter(|(at, _)| *at + BEGUN_SECONDS > now)
            .map(|(_, secret)| secret)
            .ok_or_else(|| {
                AccessError::field("code", "is of no second factor that was begun; begin again")
            })?;
        let step = totp(&secret, "x")?.check(code.trim(), seconds(now));
        let Some(last_step) = step else {
            return Err(AccessError::field(
                "code",
                "is not the present code; check the clock of the device, and try the next one",
            ));
        };
        let mut spare_codes = Vec::with_capacity(SPARE_CODES);
        for _ in 0..SPARE_CODES {
            spare_codes.push(secrets::code::<16>()?);
        }
        let credential_id = identity::opaque_id("cr-")?;
        let pending = Pending {
            account_id: account.to_string(),
            password: None,
            second_factor: Some(SecondFactor {
                credential_id: credential_id.clone(),
                secret,
                last_step,
                spare: spare_codes.iter().map(|c| secrets::hex_hash(c)).collect(),
            }),
            person: None,
            written_unix: now,
        };
        let act = Command::Access(Act::ChangeCredential {
            kind: CredentialKind::SecondFactor,
            credential_id: Some(credential_id.clone()),
            except: Some(session_id),
        });
        let _act = self.inner.acts.lock().await;
        self.decide(Some(account), &credential_id, pending, act)
            .await?;
        {
            let factors = &self.inner.factors.0;
            let mut begun = factors.lock().unwrap_or_else(PoisonError::into_inner);
            begun.remove(account);
        }
        self.sweep().await?;
        Ok(spare_codes)
    }

    /// Removes one's own second factor; all other sessions end.
    ///
    /// # Errors
    /// There is none.
    pub async fn remove_second_factor(&self, principal: &Principal) -> Result<(), AccessError> {
        let session_id = session_of(principal)?.to_owned();
        let _act = self.inner.acts.lock().await;
        let act = Act::ChangeCredential {
            kind: CredentialKind::SecondFactor,
            credential_id: None,
            except: Some(session_id),
        };
        self.record(Some(&principal.account), Command::Access(act))
            .await?;
        let account = principal.account.to_string();
        self.vault(move |vault| vault.remove_second_factor(&account))
            .await?;
        self.sweep().await
    }

    /// Whether a code proves the second factor of an account, where it has one; how it was proved.
    /// A code, and what came before it, is used up by it.
    pub(super) async fn second_factor(
        &self,
        account: &AccountId,
        code: Option<&str>,
    ) -> Result<Option<SignInMethod>, AccessError> {
        let deployment = self.inner.engine.deployment();
        let Some(standing) = deployment.credential(account, CredentialKind::SecondFactor) else {
            return Ok(Some(SignInMethod::Password));
        };
        let Some(code) = code.map(str::trim).filter(|code| !code.is_empty()) else {
            return Ok(None);
        };
        let held = self.inner.vault.second_factor(account.as_str())?;
        let Some(held) = held.filter(|held| held.credential_id == standing) else {
            return Ok(None);
        };
        let step = totp(&held.secret, "x")?.check(code, seconds(self.now_unix()));
        let (account, spare) = (account.to_string(), secrets::hex_hash(code));
        let method = std::sync::Arc::new(Mutex::new(None));
        let used = std::sync::Arc::clone(&method);
        let done = self.vault(move |vault| {
            vault.change_second_factor(&account, |factor| {
                let method = match step {
                    Some(step) if step > factor.last_step => {
                        factor.last_step = step;
                        SignInMethod::PasswordAndCode
                    }
                    Some(_) => return false,
                    None => {
                        let before = factor.spare.len();
                        factor.spare.retain(|hash| *hash != spare);
                        if factor.spare.len() == before {
                            return false;
                        }
                        SignInMethod::PasswordAndSpareCode
                    }
                };
                *used.lock().unwrap_or_else(PoisonError::into_inner) = Some(method);
                true
            })
        });
        let proved = done.await?;
        let method = *method.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(method.filter(|_| proved))
    }
}

fn seconds(unix: i64) -> u64 {
    u64::try_from(unix).unwrap_or(0)
}
