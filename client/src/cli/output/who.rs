//! Who did something, and when.

use mgi_client::v1;

use super::times;

/// The ministry, or the account of who acted for none; empty for nobody.
pub(crate) fn by(authorship: Option<&v1::Authorship>) -> String {
    authorship.map_or_else(String::new, |by| {
        if by.ministry.is_empty() {
            by.account_id.clone()
        } else {
            by.ministry.clone()
        }
    })
}

/// Ministry, account, time and event; empty for nobody.
pub(crate) fn stamp(authorship: Option<&v1::Authorship>) -> String {
    authorship.map_or_else(String::new, |by| {
        format!(
            "{}, {}, event {}",
            full(by),
            times::utc(by.recorded_time.as_ref()),
            by.event_index
        )
    })
}

/// Ministry and account.
pub(crate) fn full(by: &v1::Authorship) -> String {
    if by.ministry.is_empty() {
        by.account_id.clone()
    } else {
        format!("{} ({})", by.ministry, by.account_id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ministry_comes_before_its_account() {
        let mut who = v1::Authorship {
            account_id: "ac-1".into(),
            ministry: "MOH".into(),
            event_index: 7,
            ..Default::default()
        };
        assert_eq!(by(Some(&who)), "MOH");
        assert_eq!(stamp(Some(&who)), "MOH (ac-1), , event 7");
        who.ministry.clear();
        assert_eq!(by(Some(&who)), "ac-1");
        assert_eq!(by(None) + &stamp(None), "");
    }
}
