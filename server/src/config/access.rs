//! The `[sessions]` and `[sign_in]` sections: how long sessions live, and how many tries to sign in
//! are let through.

use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

use super::PartialConfig;

/// The `[sessions]` section.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, clap::Args)]
#[serde(deny_unknown_fields, default)]
pub struct PartialSessions {
    /// A session that nobody used for so long ends [env: MGI_SESSIONS_IDLE_MINUTES] [default: 30]
    #[arg(
        long = "sessions-idle-minutes",
        value_name = "MINUTES",
        help_heading = "People"
    )]
    pub idle_minutes: Option<u64>,

    /// A session ends after so long in any case [env: MGI_SESSIONS_LONGEST_HOURS] [default: 12]
    #[arg(
        long = "sessions-longest-hours",
        value_name = "HOURS",
        help_heading = "People"
    )]
    pub longest_hours: Option<u64>,
}

/// The `[sign_in]` section.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, clap::Args)]
#[serde(deny_unknown_fields, default)]
pub struct PartialSignIn {
    /// Tries at once for one sign-in name [env: MGI_SIGN_IN_TRIES_PER_NAME] [default: 10]
    #[arg(
        long = "sign-in-tries-per-name",
        value_name = "NUMBER",
        help_heading = "People"
    )]
    pub tries_per_name: Option<u64>,

    /// Seconds for one more try for a name [env: MGI_SIGN_IN_NAME_SECONDS] [default: 30]
    #[arg(
        long = "sign-in-name-seconds",
        value_name = "SECONDS",
        help_heading = "People"
    )]
    pub name_seconds: Option<u64>,

    /// Tries at once from one address [env: MGI_SIGN_IN_TRIES_PER_ADDRESS] [default: 30]
    #[arg(
        long = "sign-in-tries-per-address",
        value_name = "NUMBER",
        help_heading = "People"
    )]
    pub tries_per_address: Option<u64>,

    /// Seconds for one more try from an address [env: MGI_SIGN_IN_ADDRESS_SECONDS] [default: 2]
    #[arg(
        long = "sign-in-address-seconds",
        value_name = "SECONDS",
        help_heading = "People"
    )]
    pub address_seconds: Option<u64>,
}

/// How long sessions live.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SessionsConfig {
    /// Minutes without use after which a session ends; 1 to 1,440, default 30.
    pub idle_minutes: u32,
    /// Hours after which a session ends in any case; 1 to 168, default 12.
    pub longest_hours: u32,
}

/// How many tries to sign in are let through.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SignInConfig {
    /// Tries at once for one sign-in name; 3 to 1,000, default 10.
    pub tries_per_name: u32,
    /// Seconds for one more; 1 to 3,600, default 30.
    pub name_seconds: u32,
    /// Tries at once from one address; 3 to 100,000, default 30.
    pub tries_per_address: u32,
    /// Seconds for one more; 1 to 3,600, default 2.
    pub address_seconds: u32,
}

/// One setting of these sections.
pub(super) struct Setting {
    /// Key in the file.
    pub(super) key: &'static str,
    default: u32,
    pub(super) range: RangeInclusive<u64>,
    /// The value that a source gives.
    pub(super) of: fn(&PartialConfig) -> Option<u64>,
}

/// All of them.
pub(super) const SETTINGS: [Setting; 6] = [
    Setting {
        key: "sessions.idle_minutes",
        default: 30,
        range: 1..=1_440,
        of: |partial| partial.sessions.idle_minutes,
    },
    Setting {
        key: "sessions.longest_hours",
        default: 12,
        range: 1..=168,
        of: |partial| partial.sessions.longest_hours,
    },
    Setting {
        key: "sign_in.tries_per_name",
        default: 10,
        range: 3..=1_000,
        of: |partial| partial.sign_in.tries_per_name,
    },
    Setting {
        key: "sign_in.name_seconds",
        default: 30,
        range: 1..=3_600,
        of: |partial| partial.sign_in.name_seconds,
    },
    Setting {
        key: "sign_in.tries_per_address",
        default: 30,
        range: 3..=100_000,
        of: |partial| partial.sign_in.tries_per_address,
    },
    Setting {
        key: "sign_in.address_seconds",
        default: 2,
        range: 1..=3_600,
        of: |partial| partial.sign_in.address_seconds,
    },
];

/// Both sections, filled in. The values were checked before.
pub(super) fn complete(partial: &PartialConfig) -> (SessionsConfig, SignInConfig) {
    let [idle, longest, name, name_seconds, address, address_seconds] = SETTINGS.map(|setting| {
        let given = (setting.of)(partial).and_then(|value| u32::try_from(value).ok());
        given.unwrap_or(setting.default)
    });
    let sessions = SessionsConfig {
        idle_minutes: idle,
        longest_hours: longest,
    };
    let sign_in = SignInConfig {
        tries_per_name: name,
        name_seconds,
        tries_per_address: address,
        address_seconds,
    };
    (sessions, sign_in)
}

impl PartialSessions {
    pub(super) fn over(self, earlier: Self) -> Self {
        Self {
            idle_minutes: self.idle_minutes.or(earlier.idle_minutes),
            longest_hours: self.longest_hours.or(earlier.longest_hours),
        }
    }
}

impl PartialSignIn {
    pub(super) fn over(self, earlier: Self) -> Self {
        Self {
            tries_per_name: self.tries_per_name.or(earlier.tries_per_name),
            name_seconds: self.name_seconds.or(earlier.name_seconds),
            tries_per_address: self.tries_per_address.or(earlier.tries_per_address),
            address_seconds: self.address_seconds.or(earlier.address_seconds),
        }
    }
}
