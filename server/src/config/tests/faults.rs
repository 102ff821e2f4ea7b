use super::{with_env, with_file};
use crate::config::{ConfigError, Place};

/// The message of a refused configuration.
fn refused(result: Result<crate::config::Config, ConfigError>) -> String {
    result.unwrap_err().to_string()
}

#[test]
fn plaintext_stays_on_this_machine() {
    for address in [
        "0.0.0.0:7644",
        "[::]:7644",
        "10.0.0.1:7644",
        "[::ffff:10.0.0.1]:7644",
    ] {
        let exposed = with_env(&[("MGI_LISTEN", address)]);
        assert!(
            matches!(exposed, Err(ConfigError::Exposed { .. })),
            "{address}"
        );
        with_env(&[("MGI_LISTEN", address), ("MGI_BEHIND_PROXY", "true")]).unwrap();
        let tls = [
            ("MGI_LISTEN", address),
            ("MGI_TLS_CERT", "c"),
            ("MGI_TLS_KEY", "k"),
        ];
        with_env(&tls).unwrap();
    }
    for address in [
        "127.0.0.1:1",
        "127.1.2.3:1",
        "[::1]:1",
        "[::ffff:127.0.0.1]:1",
    ] {
        with_env(&[("MGI_LISTEN", address)]).unwrap();
    }
}

#[test]
fn metrics_stay_on_this_machine_even_with_tls() {
    let tls = [
        ("MGI_METRICS_LISTEN", "0.0.0.0:1"),
        ("MGI_TLS_CERT", "c"),
        ("MGI_TLS_KEY", "k"),
    ];
    assert!(matches!(
        with_env(&tls),
        Err(ConfigError::MetricsExposed { .. })
    ));
    with_env(&[
        ("MGI_METRICS_LISTEN", "0.0.0.0:1"),
        ("MGI_BEHIND_PROXY", "true"),
    ])
    .unwrap();
}

#[test]
fn two_listeners_need_two_addresses() {
    let same = [
        ("MGI_LISTEN", "127.0.0.1:1"),
        ("MGI_METRICS_LISTEN", "127.0.0.1:1"),
    ];
    assert!(matches!(
        with_env(&same),
        Err(ConfigError::SameAddress { .. })
    ));
    with_env(&[
        ("MGI_LISTEN", "127.0.0.1:0"),
        ("MGI_METRICS_LISTEN", "127.0.0.1:0"),
    ])
    .unwrap();
}

#[test]
fn half_of_tls_is_refused() {
    let half = with_env(&[("MGI_TLS_CERT", "c")]);
    assert!(matches!(
        half,
        Err(ConfigError::HalfTls { missing: "key", .. })
    ));
    let half = with_file("tls.key = \"k\"");
    assert!(matches!(
        half,
        Err(ConfigError::HalfTls {
            missing: "cert",
            ..
        })
    ));
}

#[test]
fn a_fault_in_a_file_names_file_line_and_key() {
    let message = refused(with_file("# a comment\nlisten = 7644\n"));
    assert!(message.contains("mgi.toml:2: listen: "), "{message}");
    let message = refused(with_file("\n[limits]\nsegment_mb = 64\n"));
    assert!(
        message.contains("mgi.toml:3: segment_mb: unknown field"),
        "{message}"
    );
    assert!(message.contains("segment_mib"), "{message}");
    let message = refused(with_file("listen = \"127.0.0.1:1\n"));
    assert!(message.contains("mgi.toml:1: "), "{message}");
    let message = refused(with_file("[limits]\nsegment_mib = 4\n"));
    assert!(
        message.contains("mgi.toml, limits.segment_mib: "),
        "{message}"
    );
    assert!(
        message.ends_with("4 is out of range. Write 8 to 256."),
        "{message}"
    );
    assert!(matches!(
        with_file("config = \"other.toml\""),
        Err(ConfigError::Malformed { .. })
    ));
}

#[test]
fn a_fault_in_a_variable_names_it() {
    for (name, value) in [
        ("MGI_LISTEN", "localhost"),
        ("MGI_LISTEN", "localhost:7644"),
        ("MGI_METRICS_LISTEN", "on"),
        ("MGI_BEHIND_PROXY", "yes"),
        ("MGI_TRUSTED_PROXIES", "proxy.example"),
        ("MGI_TRUSTED_PROXIES", "10.0.0.0/40"),
        ("MGI_LIMITS_REQUESTS_PER_SECOND", "0"),
        ("MGI_LIMITS_CONNECTIONS", "15"),
        ("MGI_LOG_FORMAT", "xml"),
        ("MGI_LOG_FILTER", "mgi_server=loud"),
        ("MGI_LIMITS_SEGMENT_MIB", "-1"),
        ("MGI_LIMITS_SEGMENT_MIB", "257"),
        ("MGI_LIMITS_RECENT_EVENTS", "99999999999999999999"),
    ] {
        let error = with_env(&[(name, value)]).unwrap_err();
        assert!(matches!(
            &error,
            ConfigError::Value {
                place: Place::Environment { .. },
                ..
            }
        ));
        let message = error.to_string();
        assert!(
            message.starts_with(&format!("The variable {name}: ")),
            "{message}"
        );
        assert!(message.contains(". Write "), "{message}");
    }
}

#[test]
fn a_misspelt_variable_is_refused() {
    let error = with_env(&[("MGI_LIMITS_SEGMENT_MB", "64")]).unwrap_err();
    assert!(
        matches!(error, ConfigError::UnknownVariable { name } if name == "MGI_LIMITS_SEGMENT_MB")
    );
}

#[test]
fn a_missing_file_is_named() {
    let message = refused(with_env(&[("MGI_CONFIG", "/nowhere/mgi.toml")]));
    assert!(message.contains("/nowhere/mgi.toml"), "{message}");
}

#[test]
fn a_provider_is_whole_and_encrypted() {
    let whole = [
        ("MGI_PUBLIC_URL", "https://profiles.example.org/"),
        ("MGI_OIDC_ISSUER", "https://login.example.org/realm"),
        ("MGI_OIDC_CLIENT_ID", "mgi"),
    ];
    let config = with_env(&whole).unwrap();
    assert_eq!(
        config.public_url.as_deref(),
        Some("https://profiles.example.org")
    );
    let oidc = config.oidc.unwrap();
    assert_eq!(
        (oidc.name.as_str(), oidc.scopes.as_str()),
        ("login.example.org", "openid")
    );
    for left_out in 0..whole.len() {
        let mut part = whole.to_vec();
        let (name, _) = part.remove(left_out);
        assert!(
            matches!(with_env(&part), Err(ConfigError::Incomplete { .. })),
            "{name}"
        );
    }
    for (name, bad, about) in [
        (
            "MGI_PUBLIC_URL",
            "http://profiles.example.org",
            "is not encrypted",
        ),
        (
            "MGI_PUBLIC_URL",
            "https://profiles.example.org/mgi",
            "has a path",
        ),
        (
            "MGI_PUBLIC_URL",
            "https://a:b@profiles.example.org",
            "holds a password",
        ),
        ("MGI_PUBLIC_URL", "profiles.example.org", "is no address"),
        (
            "MGI_OIDC_ISSUER",
            "http://login.example.org",
            "is not encrypted",
        ),
        (
            "MGI_OIDC_ISSUER",
            "https://login.example.org/?x=1",
            "after its path",
        ),
        ("MGI_OIDC_SCOPES", "profile", "is without openid"),
        ("MGI_OIDC_SUBJECT_CLAIM", " ", "it is empty"),
        ("MGI_OIDC_NAME", &"x".repeat(61), "more than 60 characters"),
    ] {
        let mut with = whole.to_vec();
        with.retain(|(known, _)| *known != name);
        with.push((name, bad));
        let message = refused(with_env(&with));
        assert!(message.contains(about), "{message}");
    }
    with_env(&[("MGI_PUBLIC_URL", "http://127.0.0.1:7644")]).unwrap();
}
