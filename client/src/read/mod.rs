//! Reading: lists page by page, states, history.

mod comparison;
mod consultation;
mod directory;
mod history;
mod listing;
mod point;
mod profile;
mod published;
mod state;

pub use comparison::{
    Comparison, DifferenceStream, RolesStream, SinceValidatedStream, TimelineEvent, TimelineOf,
    TimelineStream,
};
pub use consultation::{FindingFilter, ThreadFilter};
pub use history::{HistoryEvent, HistoryStream, base64, event_json};
pub use listing::Listing;
pub use point::{InvalidPoint, Moment};
pub use state::StateStream;
