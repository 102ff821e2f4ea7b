//! A moment as people write it: a revision, a date or a time.

use std::str::FromStr;

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::v1::{self, state_point::Point};

/// A moment in a profile's life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// After this many events.
    Revision(u64),
    /// The end of this day in the profile's time zone.
    Date(Date),
    /// This time.
    Time(Timestamp),
}

/// Not a revision, a date or a time; or a time zone that is not known.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} is no moment: give a revision (120), a date (2021-03-31) or a time (2021-03-31T12:00:00Z)"
)]
pub struct InvalidPoint(String);

impl FromStr for Moment {
    type Err = InvalidPoint;

    fn from_str(text: &str) -> Result<Self, InvalidPoint> {
        if let Ok(revision) = text.parse() {
            return Ok(Self::Revision(revision));
        }
        // A time parses as a date too (its clock left out): try it first.
        if let Ok(time) = text.parse() {
            return Ok(Self::Time(time));
        }
        match text.parse::<Date>() {
            Ok(date) if text.len() == 10 => Ok(Self::Date(date)),
            _ => Err(InvalidPoint(text.to_owned())),
        }
    }
}

impl Moment {
    /// As the API takes it. `time_zone` is the profile's IANA time zone, needed
    /// for dates only.
    ///
    /// # Errors
    /// [`InvalidPoint`] when the zone is not known to this program.
    pub fn state_point(self, time_zone: &str) -> Result<v1::StatePoint, InvalidPoint> {
        let point = match self {
            Self::Revision(revision) => Point::Revision(revision),
            Self::Time(time) => Point::Time(timestamp(time)),
            Self::Date(date) => {
                let invalid = |_| InvalidPoint(format!("{date} in {time_zone}"));
                let zone = TimeZone::get(time_zone).map_err(invalid)?;
                let next_day = date
                    .tomorrow()
                    .map_err(invalid)?
                    .to_datetime(Time::midnight());
                let end = zone
                    .to_timestamp(next_day)
                    .and_then(|start| start.checked_sub(SignedDuration::from_nanos(1)))
                    .map_err(invalid)?;
                Point::Time(timestamp(end))
            }
        };
        Ok(v1::StatePoint { point: Some(point) })
    }
}

fn timestamp(time: Timestamp) -> prost_types::Timestamp {
    prost_types::Timestamp {
        seconds: time.as_second(),
        nanos: time.subsec_nanosecond(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_forms_are_told_apart() {
        assert_eq!("120".parse(), Ok(Moment::Revision(120)));
        assert!(matches!("2021-03-31".parse(), Ok(Moment::Date(_))));
        assert!(matches!(
            "2021-03-31T12:00:00+02:00".parse(),
            Ok(Moment::Time(_))
        ));
        for wrong in [
            "",
            "yesterday",
            "2021-03",
            "2021-13-01",
            "2021-03-31T12:00:00",
        ] {
            assert!(wrong.parse::<Moment>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_day_ends_in_the_profiles_zone() {
        let moment: Moment = "2021-03-31".parse().unwrap();
        let point = moment.state_point("Africa/Kigali").unwrap();
        let end: Timestamp = "2021-03-31T21:59:59.999999999Z".parse().unwrap();
        assert_eq!(point.point, Some(Point::Time(timestamp(end))));
        assert!(moment.state_point("Nowhere/Land").is_err());
    }
}
