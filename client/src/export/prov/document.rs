//! A PROV-JSON document (W3C Member Submission of 24 April 2013), as far as it is
//! needed: records by kind, each with its attributes.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

/// The attributes of one record.
pub(super) type Attributes = Map<String, Value>;

/// The records of one kind, by identifier.
type Records = BTreeMap<String, Attributes>;

/// The document. Its fields are named as PROV-JSON names the kinds.
#[derive(Debug, Clone, Default, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Document {
    /// Namespaces by prefix.
    pub(super) prefix: BTreeMap<&'static str, String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    entity: Records,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    activity: Records,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    agent: Records,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    was_generated_by: Records,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    used: Records,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    was_invalidated_by: Records,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    was_derived_from: Records,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    was_attributed_to: Records,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    was_associated_with: Records,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    acted_on_behalf_of: Records,
}

/// A qualified name as a typed value.
pub(super) fn name(qualified: &str) -> Value {
    json!({ "$": qualified, "type": "prov:QUALIFIED_NAME" })
}

fn relation(records: &mut Records, label: &str, ends: &[(&str, &str)]) {
    let id = format!("_:{label}{}", records.len() + 1);
    let ends = ends
        .iter()
        .map(|(role, end)| ((*role).into(), (*end).into()));
    records.insert(id, ends.collect());
}

impl Document {
    pub(super) fn entity(&mut self, id: &str, attributes: Attributes) {
        self.entity.insert(id.into(), attributes);
    }

    pub(super) fn activity(&mut self, id: &str, attributes: Attributes) {
        self.activity.insert(id.into(), attributes);
    }

    pub(super) fn agent(&mut self, id: &str, kind: &str) {
        if !self.agent.contains_key(id) {
            let attributes = [("prov:type".to_owned(), name(kind))];
            self.agent
                .insert(id.into(), attributes.into_iter().collect());
        }
    }

    pub(super) fn generated(&mut self, entity: &str, activity: &str, time: &str) {
        let mut ends = vec![("prov:entity", entity), ("prov:activity", activity)];
        if !time.is_empty() {
            ends.push(("prov:time", time));
        }
        relation(&mut self.was_generated_by, "g", &ends);
    }

    pub(super) fn used(&mut self, activity: &str, entity: &str) {
        let ends = [("prov:activity", activity), ("prov:entity", entity)];
        relation(&mut self.used, "u", &ends);
    }

    pub(super) fn invalidated(&mut self, entity: &str, activity: &str, time: &str) {
        let mut ends = vec![("prov:entity", entity), ("prov:activity", activity)];
        if !time.is_empty() {
            ends.push(("prov:time", time));
        }
        relation(&mut self.was_invalidated_by, "i", &ends);
    }

    /// `kind` is `prov:Revision`, `prov:PrimarySource` or empty.
    pub(super) fn derived(&mut self, entity: &str, from: &str, kind: &str) {
        let ends = [("prov:generatedEntity", entity), ("prov:usedEntity", from)];
        relation(&mut self.was_derived_from, "d", &ends);
        let last = format!("_:d{}", self.was_derived_from.len());
        if !kind.is_empty()
            && let Some(record) = self.was_derived_from.get_mut(&last)
        {
            record.insert("prov:type".into(), name(kind));
        }
    }

    pub(super) fn attributed(&mut self, entity: &str, agent: &str) {
        let ends = [("prov:entity", entity), ("prov:agent", agent)];
        relation(&mut self.was_attributed_to, "a", &ends);
    }

    pub(super) fn associated(&mut self, activity: &str, agent: &str) {
        let ends = [("prov:activity", activity), ("prov:agent", agent)];
        relation(&mut self.was_associated_with, "w", &ends);
    }

    pub(super) fn acted(&mut self, delegate: &str, responsible: &str, activity: &str) {
        let ends = [
            ("prov:delegate", delegate),
            ("prov:responsible", responsible),
            ("prov:activity", activity),
        ];
        relation(&mut self.acted_on_behalf_of, "b", &ends);
    }
}
