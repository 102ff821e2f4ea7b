//! All pages of a list as one stream.

use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;
use futures_util::TryStreamExt as _;

use crate::error::ClientError;

/// Items asked for at a time; the server may send fewer.
pub(crate) const PAGE_SIZE: u32 = 200;

/// A [`Listing`] of a profile: one call, page by page.
macro_rules! pages {
    ($handle:expr, $call:ident($request:expr) . $items:ident) => {{
        let client = $handle.client().clone();
        let mut base = $request;
        base.profile_id = $handle.id().to_owned();
        base.page_size = $crate::read::listing::PAGE_SIZE;
        $crate::read::Listing::new(move |page_token| {
            let client = client.clone();
            let mut request = base.clone();
            request.page_token = page_token;
            async move {
                let page = $crate::connect::unary!(client, collaboration.$call(request))?;
                Ok((page.$items, page.next_page_token))
            }
        })
    }};
}
pub(super) use pages;

/// Methods of [`crate::ProfileHandle`], each a list of a profile at a point.
macro_rules! lists {
    ($($(#[$doc:meta])* $name:ident($($arg:ident: $kind:ty),*): $call:ident $request:ident . $items:ident => $item:ident;)*) => {
        impl $crate::ProfileHandle {
            $(
                $(#[$doc])*
                /// `at` absent: now.
                #[must_use]
                pub fn $name(&self, $($arg: $kind,)* at: Option<v1::StatePoint>) -> $crate::read::Listing<v1::$item> {
                    $crate::read::listing::pages!(
                        self,
                        $call(v1::$request { at, $($arg,)* ..Default::default() }).$items
                    )
                }
            )*
        }
    };
}
pub(super) use lists;

/// The items of a list, fetched page by page as they are read. An error ends it.
pub struct Listing<T> {
    inner: Pin<Box<dyn Stream<Item = Result<T, ClientError>> + Send>>,
}

impl<T: Send + 'static> Listing<T> {
    /// `fetch` gets a page token (empty at first) and answers a page and the
    /// next token (empty at the end).
    pub(crate) fn new<F, Fut>(mut fetch: F) -> Self
    where
        F: FnMut(String) -> Fut + Send + 'static,
        Fut: Future<Output = Result<(Vec<T>, String), ClientError>> + Send,
    {
        let inner = Box::pin(async_stream::try_stream! {
            let mut token = String::new();
            loop {
                let (page, next) = fetch(token.clone()).await?;
                let mut page = VecDeque::from(page);
                while let Some(item) = page.pop_front() {
                    yield item;
                }
                if next.is_empty() {
                    return;
                }
                // A server that repeats a token would be asked for ever.
                if next == token {
                    Err(ClientError::UnexpectedAnswer { what: "a page points to itself".into() })?;
                }
                token = next;
            }
        });
        Self { inner }
    }

    /// All items of all pages.
    ///
    /// # Errors
    /// The first error of any page.
    pub async fn all(self) -> Result<Vec<T>, ClientError> {
        self.inner.try_collect().await
    }
}

impl<T> Stream for Listing<T> {
    type Item = Result<T, ClientError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.inner.as_mut().poll_next(context)
    }
}

impl<T> std::fmt::Debug for Listing<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Listing").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn pages_follow_each_other_and_empty_ones_do_not_end_it() {
        let listing = Listing::new(|token| async move {
            Ok(match token.as_str() {
                "" => (vec![1, 2], "a".to_owned()),
                "a" => (vec![], "b".to_owned()),
                _ => (vec![3], String::new()),
            })
        });
        assert_eq!(listing.all().await.unwrap(), [1, 2, 3]);
    }

    #[tokio::test]
    async fn a_page_that_points_to_itself_is_an_error() {
        let listing = Listing::new(|_| async { Ok((vec![1], "x".to_owned())) });
        assert!(matches!(
            listing.all().await,
            Err(ClientError::UnexpectedAnswer { .. })
        ));
    }
}
