use std::path::Path;

use clap::Parser;

use super::{file, load, with_env, with_file};
use crate::config::{
    KEYS, Kind, LogFormat, MetricsListen, PartialConfig, TrustedProxies, flag_of, variable_of,
};

#[derive(Parser)]
struct Program {
    #[command(flatten)]
    settings: PartialConfig,
}

fn flags(flags: &[&str]) -> PartialConfig {
    let arguments = ["program"].iter().chain(flags);
    Program::try_parse_from(arguments).unwrap().settings
}

/// A value that is no default, for every key.
fn value_of(key: &str, kind: Kind) -> &'static str {
    match (key, kind) {
        ("listen", _) => "127.0.0.1:1",
        ("metrics_listen", _) => "off",
        ("trusted_proxies", _) => "10.0.0.0/8",
        ("log.format", _) => "json",
        ("log.filter", _) => "warn,mgi_server=debug",
        ("public_url", _) => "https://profiles.example.org",
        ("oidc.issuer", _) => "https://login.example.org/realm",
        ("oidc.scopes", _) => "openid profile",
        ("sessions.longest_hours", _) => "24",
        (_, Kind::Number) => "256",
        (_, Kind::Switch) => "true",
        (_, Kind::Text) => "/some/path",
    }
}

#[test]
fn the_defaults_are_safe() {
    let config = with_env(&[]).unwrap();
    assert_eq!(config.data_dir, Path::new("./mgi-data"));
    assert_eq!(config.listen.to_string(), "127.0.0.1:7644");
    assert_eq!(config.metrics_listen.to_string(), "127.0.0.1:7645");
    assert!(!config.behind_proxy);
    assert_eq!(config.tls, None);
    assert_eq!(config.log.format, LogFormat::Text);
    assert_eq!(config.limits.segment_mib, 64);
    assert_eq!(config.limits.shutdown_grace_seconds, 10);
    assert_eq!(config.trusted_proxies, TrustedProxies::default());
}

#[test]
fn every_source_sets_every_key() {
    let variables: Vec<_> = KEYS
        .iter()
        .map(|(key, kind)| (variable_of(key), value_of(key, *kind)))
        .collect();
    let borrowed: Vec<_> = variables
        .iter()
        .map(|(name, value)| (name.as_str(), *value))
        .collect();
    let config = with_env(&borrowed).unwrap();
    assert_eq!(config.limits.recent_events, 256);
    assert_eq!(config.metrics_listen, MetricsListen::Off);

    // The same by flags, by a file, and by a file that was rendered.
    let arguments: Vec<_> = KEYS
        .iter()
        .map(|(key, kind)| format!("{}={}", flag_of(key), value_of(key, *kind)))
        .collect();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    assert_eq!(load(None, &[], flags(&arguments)).unwrap(), config);
    let lines = KEYS.iter().map(|(key, kind)| match kind {
        Kind::Text => format!("{key} = \"{}\"\n", value_of(key, *kind)),
        _ => format!("{key} = {}\n", value_of(key, *kind)),
    });
    assert_eq!(with_file(&lines.collect::<String>()).unwrap(), config);
    assert_eq!(with_file(&config.render()).unwrap(), config);

    let defaults = with_env(&[]).unwrap();
    assert_eq!(with_file(&defaults.render()).unwrap(), defaults);
    for (name, value) in borrowed {
        // Those that say nothing alone.
        if !name.starts_with("MGI_TLS_") && !name.starts_with("MGI_OIDC_") {
            assert_ne!(with_env(&[(name, value)]).unwrap(), defaults, "{name}");
        }
    }
}

#[test]
fn flags_beat_variables_beat_the_file_beats_defaults() {
    let (_dir, path) =
        file("listen = \"127.0.0.1:1\"\nlimits.segment_mib = 8\nlog.filter = \"warn\"");
    let config = load(
        Some(path),
        &[
            ("MGI_LISTEN", "127.0.0.1:2"),
            ("MGI_LIMITS_SEGMENT_MIB", "16"),
        ],
        flags(&["--listen", "127.0.0.1:3"]),
    )
    .unwrap();
    assert_eq!(config.listen.port(), 3);
    assert_eq!(config.limits.segment_mib, 16);
    assert_eq!(config.log.filter, "warn");
    assert_eq!(config.limits.recent_events, 16_384);
}

#[test]
fn the_file_is_named_by_argument_flag_or_variable() {
    let (_dir, path) = file("listen = \"127.0.0.1:1\"");
    let (_dir, other) = file("listen = \"127.0.0.1:2\"");
    let (path_text, other_text) = (path.to_str().unwrap(), other.to_str().unwrap());
    let none = PartialConfig::default;
    let port = |argument, variables: &[(&str, &str)], overrides| {
        load(argument, variables, overrides).unwrap().listen.port()
    };
    assert_eq!(port(None, &[("MGI_CONFIG", path_text)], none()), 1);
    assert_eq!(
        port(
            None,
            &[("MGI_CONFIG", path_text)],
            flags(&["--config", other_text])
        ),
        2
    );
    assert_eq!(port(Some(path), &[], flags(&["--config", other_text])), 1);
}

#[test]
fn a_switch_can_be_turned_off_again() {
    let on = &[("MGI_BEHIND_PROXY", "true")];
    assert!(
        load(None, on, PartialConfig::default())
            .unwrap()
            .behind_proxy
    );
    assert!(
        !load(None, on, flags(&["--behind-proxy=false"]))
            .unwrap()
            .behind_proxy
    );
    assert!(
        load(None, &[], flags(&["--behind-proxy"]))
            .unwrap()
            .behind_proxy
    );
}

#[test]
fn empty_and_foreign_variables_are_passed_over() {
    let variables = [
        ("MGI_LISTEN", ""),
        ("MGI_TOKEN", "secret"),
        ("PATH", "/bin"),
    ];
    assert_eq!(with_env(&variables).unwrap(), with_env(&[]).unwrap());
}

#[test]
fn the_help_names_every_variable() {
    use clap::CommandFactory;
    let help = Program::command().render_long_help().to_string();
    for (key, _) in KEYS {
        assert!(help.contains(&variable_of(key)), "{key}");
        assert!(help.contains(&flag_of(key)), "{key}");
    }
}
