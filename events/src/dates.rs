//! Dates as the domain writes them. A date means the end of that day in the
//! profile's time zone, unless a first day is meant.

use jiff::{
    civil::Date,
    tz::{TimeZone, TimeZoneDatabase},
};

use crate::context::Moment;

/// Why a date or a time zone cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DateError {
    /// It is not a day.
    #[error("must be a date such as 2026-06-30")]
    NotADay,
    /// It is neither a year, nor a month, nor a day.
    #[error("must be a year, a month or a day: 2026, 2026-06 or 2026-06-30")]
    NotADate,
    /// It is not a time zone.
    #[error("must be an IANA time zone such as Africa/Kigali")]
    NotAZone,
}

/// A day, from YYYY-MM-DD.
///
/// # Errors
/// [`DateError::NotADay`].
pub fn day(text: &str) -> Result<Date, DateError> {
    if text.len() != 10 {
        return Err(DateError::NotADay);
    }
    let date: Date = text.parse().map_err(|_| DateError::NotADay)?;
    if (1800..=2200).contains(&date.year()) {
        Ok(date)
    } else {
        Err(DateError::NotADay)
    }
}

/// The day of a moment in UTC, YYYY-MM-DD; empty for a moment that has none.
#[must_use]
pub fn utc_day(at: Moment) -> String {
    jiff::Timestamp::from_microsecond(at.0)
        .map(|at| TimeZone::UTC.to_datetime(at).date().to_string())
        .unwrap_or_default()
}

/// Checks a date that is known to the year, the month or the day.
///
/// # Errors
/// [`DateError::NotADate`].
pub fn check_partial(text: &str) -> Result<(), DateError> {
    let full = match text.len() {
        4 => format!("{text}-01-01"),
        7 => format!("{text}-01"),
        _ => text.to_owned(),
    };
    day(&full).map(|_| ()).map_err(|_| DateError::NotADate)
}

/// Whether a date that is known to the year, the month or the day lies wholly
/// after a day, YYYY-MM-DD. An empty date does not.
#[must_use]
pub fn is_after(date: &str, day: &str) -> bool {
    !date.is_empty() && day.get(..date.len()).is_some_and(|day| date > day)
}

/// A time zone by its IANA name. The database is part of the program, so that
/// a decision does not depend on the machine.
///
/// # Errors
/// [`DateError::NotAZone`].
pub fn zone(name: &str) -> Result<TimeZone, DateError> {
    if name.len() > 64 {
        return Err(DateError::NotAZone);
    }
    TimeZoneDatabase::bundled()
        .get(name)
        .map_err(|_| DateError::NotAZone)
}

/// The first moment of a day in a zone.
#[must_use]
pub fn start_of(date: Date, zone: &TimeZone) -> Moment {
    zone.to_timestamp(date.at(0, 0, 0, 0))
        .map_or(Moment(i64::MAX), |t| Moment(t.as_microsecond()))
}

/// The first moment after a day in a zone: a deadline on the day ends then.
#[must_use]
pub fn end_of(date: Date, zone: &TimeZone) -> Moment {
    date.tomorrow()
        .map_or(Moment(i64::MAX), |next| start_of(next, zone))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_ends_with_the_day_where_the_profile_is() {
        let kigali = zone("Africa/Kigali").unwrap();
        let end = end_of(day("2021-03-31").unwrap(), &kigali);
        // Kigali is two hours ahead of UTC.
        assert_eq!(end, Moment(1_617_228_000_000_000));
    }

    #[test]
    fn a_year_is_after_a_day_when_it_begins_after_it() {
        assert!(is_after("2022", "2021-03-31"));
        assert!(is_after("2021-04", "2021-03-31"));
        assert!(is_after("2021-04-01", "2021-03-31"));
        for date in ["", "2021", "2021-03", "2021-03-31", "2018"] {
            assert!(!is_after(date, "2021-03-31"), "{date}");
        }
    }

    #[test]
    fn only_dates_pass() {
        assert!(check_partial("2018").is_ok());
        assert!(check_partial("2018-02").is_ok());
        assert!(check_partial("2018-02-30").is_err());
        assert!(check_partial("18").is_err());
        assert!(check_partial("").is_err());
        assert!(day("2018-02").is_err());
        assert!(zone("Africa/Nowhere").is_err());
    }
}
