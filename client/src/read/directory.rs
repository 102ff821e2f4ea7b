//! Lists of the directory.

use super::listing::{Listing, PAGE_SIZE};
use crate::connect::{Client, unary};
use crate::error::ClientError;
use crate::v1;

macro_rules! lists {
    ($($(#[$doc:meta])* $name:ident($($arg:ident: $kind:ty),*): $call:ident $request:ident . $items:ident => $item:ident;)*) => {
        impl Client {
            $(
                $(#[$doc])*
                #[must_use]
                pub fn $name(&self, $($arg: $kind),*) -> Listing<v1::$item> {
                    let client = self.clone();
                    let base = v1::$request { page_size: PAGE_SIZE, page_token: String::new(), $($arg),* };
                    Listing::new(move |page_token| {
                        let client = client.clone();
                        let request = v1::$request { page_token, ..base.clone() };
                        async move {
                            let page = unary!(client, directory.$call(request))?;
                            Ok((page.$items, page.next_page_token))
                        }
                    })
                }
            )*
        }
    };
}

lists! {
    /// Ministries, by code.
    ministries(): list_ministries ListMinistriesRequest.ministries => Ministry;
    /// Accounts, by id; administrators only.
    accounts(): list_accounts ListAccountsRequest.accounts => Account;
    /// Tokens of an account; empty: one's own.
    tokens(account_id: String): list_tokens ListTokensRequest.tokens => Token;
    /// Requests to erase persons, by number; administrators and auditors.
    erasures(): list_erasures ListErasuresRequest.erasures => Erasure;
    /// Public keys, by number; of an account or a ministry where one is named.
    keys(account_id: String, ministry: String): list_keys ListKeysRequest.keys => Key;
}

impl Client {
    /// Questionnaires, in the order in which they were registered, without
    /// their indicators.
    ///
    /// # Errors
    /// [`ClientError::Unauthenticated`]; a transient failure after all attempts.
    pub async fn questionnaires(&self) -> Result<Vec<v1::QuestionnaireSummary>, ClientError> {
        let response: v1::ListQuestionnairesResponse = unary!(
            self,
            directory.list_questionnaires(v1::ListQuestionnairesRequest {})
        )?;
        Ok(response.questionnaires)
    }
}
