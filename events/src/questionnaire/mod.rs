//! The questionnaire: data that a country office can replace, checked here and
//! pinned in a profile by its digest.

mod check;
mod values;

pub use check::check;
pub use values::{COMMON_CODES, answer_type_name, codes};

use std::collections::BTreeMap;

use mgi_proto::v1;
use prost::Message as _;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::ids::IndicatorCode;

/// A checked questionnaire with its digest and a look-up by code.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Questionnaire {
    content: v1::Questionnaire,
    digest: Vec<u8>,
    places: BTreeMap<IndicatorCode, u32>,
}

impl Questionnaire {
    /// Takes a questionnaire that [`check`] passed.
    #[must_use]
    pub fn new(content: v1::Questionnaire) -> Self {
        let digest = digest(&content).to_vec();
        let places = content
            .indicators
            .iter()
            .zip(0..)
            .filter_map(|(i, place)| Some((IndicatorCode::parse(&i.code).ok()?, place)))
            .collect();
        Self {
            content,
            digest,
            places,
        }
    }

    /// Its whole content.
    #[must_use]
    pub fn content(&self) -> &v1::Questionnaire {
        &self.content
    }

    /// Its digest: see [`digest`].
    #[must_use]
    pub fn digest(&self) -> &[u8] {
        &self.digest
    }

    /// An indicator by its code.
    #[must_use]
    pub fn indicator(&self, code: &IndicatorCode) -> Option<&v1::Indicator> {
        let place = usize::try_from(*self.places.get(code)?).ok()?;
        self.content.indicators.get(place)
    }

    /// The codes of all indicators, in the order of the questionnaire.
    pub fn codes(&self) -> impl Iterator<Item = IndicatorCode> + '_ {
        self.content
            .indicators
            .iter()
            .filter_map(|i| IndicatorCode::parse(&i.code).ok())
    }

    /// The codes of the indicators of one dimension, in order.
    pub fn codes_of<'a>(&'a self, dimension: &'a str) -> impl Iterator<Item = IndicatorCode> + 'a {
        self.content
            .indicators
            .iter()
            .filter(move |i| i.dimension == dimension)
            .filter_map(|i| IndicatorCode::parse(&i.code).ok())
    }

    /// Whether there is such a dimension.
    #[must_use]
    pub fn has_dimension(&self, code: &str) -> bool {
        self.content.dimensions.iter().any(|d| d.code == code)
    }

    /// Place of a dimension in the questionnaire; last for an unknown one.
    #[must_use]
    pub fn dimension_place(&self, code: &str) -> usize {
        let mut dimensions = self.content.dimensions.iter();
        dimensions
            .position(|d| d.code == code)
            .unwrap_or(usize::MAX)
    }
}

/// SHA-256 of the protobuf encoding (fields in the order of their numbers,
/// defaults left out), by which a profile pins its questionnaire.
#[must_use]
pub fn digest(content: &v1::Questionnaire) -> [u8; 32] {
    Sha256::digest(content.encode_to_vec()).into()
}
