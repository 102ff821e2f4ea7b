//! The example and the manual say what the program does.

use super::{with_env, with_file};
use crate::config::limits::LIMITS;
use crate::config::{KEYS, flag_of, variable_of};

const EXAMPLE: &str = include_str!("../../../../deploy/mgi.toml");
const MANUAL: &str = include_str!("../../../../docs/operations.md");

#[test]
fn the_example_loads_and_has_every_key() {
    with_file(EXAMPLE).unwrap();
    // Settings are commented out as `#key = value`, words as `# word`.
    let enabled: String = EXAMPLE
        .lines()
        .map(|line| match line.strip_prefix('#') {
            Some(setting) if !setting.starts_with(' ') => format!("{setting}\n"),
            _ => format!("{line}\n"),
        })
        .collect();
    let mut config = with_file(&enabled).unwrap();
    let present = |key: &str| {
        let name = key.rsplit('.').next().unwrap_or_default();
        enabled
            .lines()
            .any(|line| line.starts_with(&format!("{name} = ")))
    };
    for (key, _) in KEYS {
        assert!(present(key), "{key}");
    }
    // What is commented out shows the defaults, certificate, provider and directory apart.
    let defaults = with_env(&[]).unwrap();
    config.tls = None;
    config.public_url = None;
    config.oidc = None;
    config.data_dir.clone_from(&defaults.data_dir);
    assert_eq!(config, defaults);
}

#[test]
fn the_manual_has_every_key_with_its_default() {
    let row = |key: &str| {
        let start = format!("| `{key}` |");
        MANUAL
            .lines()
            .find(|line| line.starts_with(&start))
            .unwrap_or_else(|| panic!("{key}"))
    };
    for (key, _) in KEYS {
        assert!(
            row(key).contains(&format!("`{}`", variable_of(key))),
            "{key}"
        );
        assert!(row(key).contains(&format!("`{}`", flag_of(key))), "{key}");
    }
    for limit in &LIMITS {
        let (start, end) = (limit.range.start(), limit.range.end());
        assert!(
            row(limit.key).contains(&format!("| {} |", limit.default)),
            "{}",
            limit.key
        );
        assert!(
            row(limit.key).contains(&format!("{start} to {end}")),
            "{}",
            limit.key
        );
    }
}
