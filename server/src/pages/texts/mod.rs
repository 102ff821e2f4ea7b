//! Every word of every page, by a key, from one catalogue for each language (Fluent).
//!
//! No page holds a word of its own: a test finds keys that are missing and keys that nobody uses.

use std::sync::LazyLock;

use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};

/// The catalogues, by language.
const CATALOGUES: [(&str, &str); 1] = [("en", include_str!("en.ftl"))];

type Bundle = FluentBundle<FluentResource>;

/// Parsed once.
static BUNDLES: LazyLock<Vec<(&'static str, Bundle)>> = LazyLock::new(|| {
    let bundles = CATALOGUES.iter().map(|(language, catalogue)| {
        let locale = language.parse().unwrap_or_default();
        let mut bundle = Bundle::new_concurrent(vec![locale]);
        // Marks of direction around each value are for mixed scripts; here they would only get
        // into what people copy.
        bundle.set_use_isolating(false);
        let resource = match FluentResource::try_new((*catalogue).to_owned()) {
            Ok(resource) => resource,
            Err((resource, errors)) => {
                tracing::error!(language, ?errors, "a catalogue has errors");
                resource
            }
        };
        bundle.add_resource_overriding(resource);
        (*language, bundle)
    });
    bundles.collect()
});

/// The texts in one language.
#[derive(Clone, Copy)]
pub struct Texts {
    language: &'static str,
    bundle: Option<&'static Bundle>,
}

impl std::fmt::Debug for Texts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Texts").field(&self.language).finish()
    }
}

impl Texts {
    /// The first language of an `accept-language` header that there is; else English. Weights are
    /// passed over: browsers write languages in the order of preference.
    #[must_use]
    pub fn accepted(header: Option<&str>) -> Self {
        let wanted = header.unwrap_or_default().split(',').take(16);
        let wanted = wanted.map(|part| part.split([';', '-']).next().unwrap_or_default().trim());
        let find = |name: &str| BUNDLES.iter().find(|(language, _)| *language == name);
        let found = wanted.filter_map(find).next().or_else(|| BUNDLES.first());
        Self {
            language: found.map_or("en", |(language, _)| language),
            bundle: found.map(|(_, bundle)| bundle),
        }
    }

    /// The language's tag (BCP 47), for `lang`.
    #[must_use]
    pub fn language(&self) -> &'static str {
        self.language
    }

    /// The text of a key.
    #[must_use]
    pub fn say(&self, key: &str) -> String {
        self.format(key, None)
    }

    /// The text of a key with one value in it.
    #[must_use]
    pub fn say_with<'a>(
        &self,
        key: &str,
        name: &'a str,
        value: impl Into<FluentValue<'a>>,
    ) -> String {
        let mut arguments = FluentArgs::with_capacity(1);
        arguments.set(name, value);
        self.format(key, Some(&arguments))
    }

    fn format(&self, key: &str, arguments: Option<&FluentArgs<'_>>) -> String {
        let found =
            (self.bundle).and_then(|bundle| Some((bundle, bundle.get_message(key)?.value()?)));
        let Some((bundle, pattern)) = found else {
            tracing::error!(key, "a text is missing");
            return key.to_owned();
        };
        let mut errors = Vec::new();
        let text = bundle.format_pattern(pattern, arguments, &mut errors);
        if !errors.is_empty() {
            tracing::error!(key, ?errors, "a text could not be put together");
        }
        text.into_owned()
    }
}

#[cfg(test)]
mod tests;
