//! Pages of lists: a size, a token that says where the last page ended, and a
//! bound on the bytes of a message.

use prost::Message;
use tonic::Status;

use super::status::bad_field;

/// Most items of a page.
const MOST: u32 = 1_000;
/// Items of a page when the client does not say.
const USUAL: u32 = 100;
/// Bytes at which a page ends early, below the limit of 4 MiB a message.
const BYTES: usize = 3 * 1024 * 1024;

/// One page that is asked for.
#[derive(Clone, Debug)]
pub(super) struct Page {
    after: String,
    size: usize,
}

impl Page {
    /// Reads the two fields that every list request has.
    pub(super) fn of(page_size: u32, page_token: &str) -> Result<Self, Status> {
        if page_size > MOST {
            return Err(bad_field("page_size", format!("must be 0 to {MOST}")));
        }
        if page_token.len() > 200 {
            return Err(bad_field("page_token", "is not one that a page gave"));
        }
        let size = if page_size == 0 { USUAL } else { page_size };
        Ok(Self {
            after: page_token.to_owned(),
            size: usize::try_from(size).unwrap_or(100),
        })
    }

    /// Cuts a page from items in their order. The token is the key of the last
    /// item shown; `keys` must be unique.
    pub(super) fn cut<T, M: Message>(
        &self,
        items: impl Iterator<Item = T>,
        key: impl Fn(&T) -> String,
        mut show: impl FnMut(T) -> M,
    ) -> Result<(Vec<M>, String), Status> {
        self.cut_some(items, key, |item| Some(show(item)))
    }

    /// As [`Page::cut`], passing over items that `show` does not show. Their keys
    /// are tokens too: what no longer fits a filter does not end the list.
    pub(super) fn cut_some<T, M: Message>(
        &self,
        items: impl Iterator<Item = T>,
        key: impl Fn(&T) -> String,
        show: impl FnMut(T) -> Option<M>,
    ) -> Result<(Vec<M>, String), Status> {
        let mut items = items.peekable();
        if !self.after.is_empty() {
            while let Some(item) = items.next() {
                if key(&item) == self.after {
                    break;
                }
                if items.peek().is_none() {
                    return Err(foreign());
                }
            }
        }
        Ok(self.fill(items, key, show))
    }

    /// As [`Page::cut_some`], for lists from which items disappear: the page
    /// begins after the place at which the last item shown stood, whether or not
    /// it still does. Items are in the order of `place`; `read` reads a place
    /// from a token, which is its text.
    pub(super) fn cut_after<T, P: Ord + ToString, M: Message>(
        &self,
        items: impl Iterator<Item = T>,
        place: impl Fn(&T) -> P,
        read: impl FnOnce(&str) -> Option<P>,
        show: impl FnMut(T) -> Option<M>,
    ) -> Result<(Vec<M>, String), Status> {
        let after = self.token(read)?;
        let rest =
            items.skip_while(|item| after.as_ref().is_some_and(|after| place(item) <= *after));
        Ok(self.fill(rest, |item| place(item).to_string(), show))
    }

    /// How many items it has at most.
    pub(super) fn size(&self) -> usize {
        self.size
    }

    /// What the token says, if there is one.
    pub(super) fn token<P>(
        &self,
        read: impl FnOnce(&str) -> Option<P>,
    ) -> Result<Option<P>, Status> {
        if self.after.is_empty() {
            return Ok(None);
        }
        read(&self.after).map(Some).ok_or_else(foreign)
    }

    /// The page that begins with the first of these items.
    pub(super) fn fill<T, M: Message>(
        &self,
        items: impl Iterator<Item = T>,
        key: impl Fn(&T) -> String,
        mut show: impl FnMut(T) -> Option<M>,
    ) -> (Vec<M>, String) {
        let mut shown: Vec<M> = Vec::new();
        let mut bytes = 0;
        let mut last = String::new();
        for item in items {
            let key = key(&item);
            let Some(message) = show(item) else {
                continue;
            };
            if shown.len() >= self.size || bytes >= BYTES {
                return (shown, last);
            }
            bytes += message.encoded_len() + 8;
            shown.push(message);
            last = key;
        }
        (shown, String::new())
    }
}

/// Reads the fields of a page, as lists of words and of numbers do.
pub(crate) fn read(size: u32, token: &str) {
    let Ok(page) = Page::of(size, token) else {
        return;
    };
    let items = || 1..=30_u32;
    let text = |_| mgi_proto::v1::Text::default();
    let _ = page.cut(items(), ToString::to_string, text);
    let number = |token: &str| token.parse().ok();
    let _ = page.cut_after(items(), |n| *n, number, |n| Some(text(n)));
}

fn foreign() -> Status {
    bad_field("page_token", "is not one that a page gave")
}

#[cfg(test)]
mod tests {
    use super::*;
    use mgi_proto::v1::Text;

    fn text(n: u32) -> Text {
        Text {
            version: n,
            ..Text::default()
        }
    }

    #[test]
    fn pages_join_to_the_whole() {
        let mut token = String::new();
        let mut seen = Vec::new();
        loop {
            let page = Page::of(7, &token).unwrap();
            let (items, next) = page.cut(1..=30_u32, ToString::to_string, text).unwrap();
            seen.extend(items.iter().map(|t| t.version));
            token = next;
            if token.is_empty() {
                break;
            }
        }
        assert_eq!(seen, (1..=30).collect::<Vec<_>>());
    }

    #[test]
    fn what_is_not_shown_is_passed_over_and_still_a_place_to_go_on() {
        let odd = |n: u32| (n % 2 == 1).then(|| text(n));
        let page = Page::of(3, "4").unwrap();
        let (items, next) = page.cut_some(1..=11_u32, ToString::to_string, odd).unwrap();
        let versions: Vec<u32> = items.iter().map(|t| t.version).collect();
        assert_eq!((versions, next.as_str()), (vec![5, 7, 9], "9"));
        let page = Page::of(3, "9").unwrap();
        let (items, next) = page.cut_some(1..=12_u32, ToString::to_string, odd).unwrap();
        assert_eq!((items.len(), next.as_str()), (1, ""));
    }

    #[test]
    fn a_page_goes_on_after_a_place_from_which_the_item_is_gone() {
        let read = |token: &str| token.parse().ok();
        let cut = |token: &str, items: &[u32]| {
            let page = Page::of(2, token).unwrap();
            let items = items.iter().copied();
            let (shown, next) = page
                .cut_after(items, |n| *n, read, |n| Some(text(n)))
                .unwrap();
            let versions: Vec<u32> = shown.iter().map(|t| t.version).collect();
            (versions, next)
        };
        assert_eq!(cut("", &[1, 2, 3, 4, 5]), (vec![1, 2], "2".to_owned()));
        assert_eq!(cut("2", &[1, 3, 4, 5]), (vec![3, 4], "4".to_owned()));
        assert_eq!(cut("4", &[1]), (vec![], String::new()));
        let page = Page::of(2, "x").unwrap();
        assert!(
            page.cut_after(1..=3_u32, |n| *n, read, |n| Some(text(n)))
                .is_err()
        );
    }

    #[test]
    fn a_foreign_token_is_refused() {
        let page = Page::of(7, "x").unwrap();
        assert!(page.cut(1..=30_u32, ToString::to_string, text).is_err());
        assert!(Page::of(1_001, "").is_err());
    }
}
