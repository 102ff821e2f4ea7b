//! What just happened, told by the page after it: a name from this list in a cookie, never a text
//! that somebody else could have put there.

macro_rules! flashes {
    ($($(#[doc = $doc:literal])* $variant:ident = $name:literal, $key:literal;)*) => {
        /// Something that just happened.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Flash {
            $($(#[doc = $doc])* $variant,)*
        }

        impl Flash {
            /// All of them.
            const ALL: &[Self] = &[$(Self::$variant,)*];

            /// Its name in the cookie.
            pub(super) fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// Its text's key.
            pub(super) fn key(self) -> &'static str {
                match self { $(Self::$variant => $key,)* }
            }
        }
    };
}

flashes! {
    /// The deployment was begun.
    SetUp = "set-up", "flash-set-up";
    /// An invitation was accepted.
    Accepted = "accepted", "flash-accepted";
    /// An account was recovered.
    Recovered = "recovered", "flash-recovered";
    /// Signed out.
    SignedOut = "signed-out", "flash-signed-out";
    /// Nobody is signed in where somebody has to be.
    SignInFirst = "sign-in-first", "flash-sign-in-first";
    /// Authenticated again.
    Again = "again", "flash-again";
    /// It needs authenticating again, and then doing again.
    AgainFirst = "again-first", "flash-again-first";
    /// A session was ended.
    SessionEnded = "session-ended", "flash-session-ended";
    /// All other sessions were ended.
    SessionsEnded = "sessions-ended", "flash-sessions-ended";
    /// The password was changed.
    Password = "password", "flash-password";
    /// The second factor was removed.
    FactorRemoved = "factor-removed", "flash-factor-removed";
    /// A token was revoked.
    TokenRevoked = "token-revoked", "flash-token-revoked";
    /// The provider's person was linked.
    Linked = "linked", "flash-linked";
    /// The link was removed.
    Unlinked = "unlinked", "flash-unlinked";
}

impl Flash {
    /// The one with this name.
    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|flash| flash.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_found_by_its_name_and_nothing_else_is() {
        for flash in Flash::ALL {
            assert_eq!(Flash::named(flash.name()), Some(*flash));
        }
        assert_eq!(Flash::named("Your account was blocked, call 555"), None);
    }
}
