//! One item, before and after: the parts of a difference.

use std::collections::BTreeMap;

use mgi_proto::v1::{
    ChangeKind, ComparedKind, FieldDifference, ItemDifference, Target, TextDifference,
};

use crate::{
    event::Author,
    ids::{Revision, Version},
    profile::show::authorship,
    text::{self, Tracked},
};

/// A property of an item: its name, and how it is written.
pub(super) type Field<T> = (&'static str, fn(&T) -> String);

/// An item in the earlier and in the later state, of which at least one is there.
pub(super) struct Compared<'a, T> {
    old: Option<&'a T>,
    new: Option<&'a T>,
    found: ItemDifference,
}

impl<'a, T> Compared<'a, T> {
    pub(super) fn new(
        kind: ComparedKind,
        id: impl ToString,
        old: Option<&'a T>,
        new: Option<&'a T>,
    ) -> Self {
        let change = match (old, new) {
            (None, _) => ChangeKind::Added,
            (_, None) => ChangeKind::Removed,
            _ => ChangeKind::Changed,
        };
        let found = ItemDifference {
            kind: kind as i32,
            id: id.to_string(),
            change: change as i32,
            ..ItemDifference::default()
        };
        Self { old, new, found }
    }

    /// What it is part of.
    pub(super) fn within(mut self, parent: impl ToString) -> Self {
        self.found.within = parent.to_string();
        self
    }

    /// What it is about.
    pub(super) fn about(mut self, target: impl Fn(&T) -> Target) -> Self {
        self.found.target = self.new.or(self.old).map(target);
        self
    }

    /// It is there whether somebody touched it or not: it is changed, never added.
    pub(super) fn always_there(mut self) -> Self {
        self.found.change = ChangeKind::Changed as i32;
        self
    }

    /// How often it changed.
    pub(super) fn versions(mut self, version: impl Fn(&T) -> Version) -> Self {
        self.found.from_version = self.old.map_or(0, |item| version(item).0);
        self.found.to_version = self.new.map_or(0, |item| version(item).0);
        self
    }

    /// Who changed it last.
    pub(super) fn by(mut self, by: impl Fn(&'a T) -> Option<&'a Author>) -> Self {
        self.found.changed_by = self.new.and_then(by).map(authorship);
        self
    }

    /// The properties that differ.
    pub(super) fn fields(mut self, fields: &[Field<T>]) -> Self {
        for (name, written) in fields {
            let before = self.old.map_or_else(String::new, written);
            let after = self.new.map_or_else(String::new, written);
            self.push(name, before, after);
        }
        self
    }

    /// A property that the item alone does not know.
    pub(super) fn field(mut self, name: &str, before: String, after: String) -> Self {
        self.push(name, before, after);
        self
    }

    fn push(&mut self, name: &str, before: String, after: String) {
        // Of what came or went, that it is not something is not worth a line.
        let one_side = self.old.is_none() || self.new.is_none();
        let plain = one_side && (before == NO || after == NO);
        if before != after && !plain {
            self.found.fields.push(FieldDifference {
                name: name.to_owned(),
                before,
                after,
                event_indexes: Vec::new(),
            });
        }
    }

    /// Which event made the difference in these properties, where it lies between
    /// the two states.
    pub(super) fn made_by(mut self, names: &[&str], since: Revision, by: Option<&Author>) -> Self {
        let Some(by) = by.filter(|by| by.event_index >= since.0) else {
            return self;
        };
        let fields = self.found.fields.iter_mut();
        for field in fields.filter(|field| names.contains(&field.name.as_str())) {
            field.event_indexes.push(by.event_index);
        }
        self
    }

    /// A text with its revisions.
    pub(super) fn tracked(
        mut self,
        field: i32,
        since: Revision,
        text: impl Fn(&T) -> Option<&Tracked>,
    ) -> Self {
        let before = self.old.and_then(&text).map_or("", Tracked::text);
        let after = self.new.and_then(&text);
        let revisions = after.into_iter().flat_map(Tracked::latest);
        let event_indexes = revisions
            .map(|revision| revision.accepted_by.as_ref().unwrap_or(&revision.author))
            .map(|author| author.event_index)
            .filter(|index| *index >= since.0)
            .collect();
        let after = after.map_or("", Tracked::text);
        self.found
            .texts
            .extend(words(field, before, after, event_indexes));
        self
    }

    /// A text that is kept without its revisions.
    pub(super) fn text(
        mut self,
        since: Revision,
        by: Option<&Author>,
        text: impl Fn(&T) -> &str,
    ) -> Self {
        let before = self.old.map_or("", &text);
        let after = self.new.map_or("", &text);
        let index = by.map(|by| by.event_index).filter(|i| *i >= since.0);
        self.found
            .texts
            .extend(words(0, before, after, index.into_iter().collect()));
        self
    }

    /// It stopped counting, where it did so between the two states.
    pub(super) fn ends(mut self, over: impl Fn(&T) -> bool) -> Self {
        if let (Some(old), Some(new)) = (self.old, self.new)
            && !over(old)
            && over(new)
        {
            self.found.change = ChangeKind::Ended as i32;
        }
        self
    }

    /// Tells it, where anything differs.
    pub(super) fn tell(self, found: &mut Vec<ItemDifference>) {
        let item = &self.found;
        if self.old.is_none() != self.new.is_none()
            || item.from_version != item.to_version
            || !item.fields.is_empty()
            || !item.texts.is_empty()
        {
            found.push(self.found);
        }
    }
}

fn words(field: i32, before: &str, after: &str, event_indexes: Vec<u64>) -> Option<TextDifference> {
    (before != after).then(|| TextDifference {
        field,
        before: before.to_owned(),
        hunks: text::diff(before, after),
        event_indexes,
    })
}

/// The items of two maps side by side, in the order of their keys.
pub(super) fn pairs<'a, K: Ord, V>(
    old: &'a BTreeMap<K, V>,
    new: &'a BTreeMap<K, V>,
) -> impl Iterator<Item = (&'a K, Option<&'a V>, Option<&'a V>)> {
    let keys: std::collections::BTreeSet<&K> = old.keys().chain(new.keys()).collect();
    keys.into_iter()
        .map(|key| (key, old.get(key), new.get(key)))
}

/// The lower-case word of a name in the `.proto` files; empty for what is
/// unspecified.
pub(super) fn word(name: &str, prefix: &str) -> String {
    match name.strip_prefix(prefix).unwrap_or(name) {
        "UNSPECIFIED" => String::new(),
        word => word.to_ascii_lowercase(),
    }
}

const NO: &str = "no";

/// A yes-or-no property.
pub(super) fn yes(it_is: bool) -> String {
    if it_is { "yes" } else { NO }.to_owned()
}

/// A number that is 0 where there is none.
pub(super) fn number(n: u64) -> String {
    if n == 0 { String::new() } else { n.to_string() }
}

/// A list.
pub(super) fn list<T: ToString>(items: impl IntoIterator<Item = T>) -> String {
    let items: Vec<String> = items.into_iter().map(|item| item.to_string()).collect();
    items.join(", ")
}

/// A target as people write it: `answer:MR-01`.
pub(super) fn target(target: &Target) -> String {
    let kind = word(target.kind().as_str_name(), "TARGET_KIND_");
    format!("{kind}:{}", target.id)
}
