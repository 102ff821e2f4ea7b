//! How far a right goes: what stands in a cell of the table.

/// How far a right goes. Where it depends on the item, the command looks at the item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// Not at all.
    Never,
    /// In the whole profile, or in the whole deployment.
    Everywhere,
    /// For the own ministry, and in what belongs to it.
    OwnMinistry,
    /// For indicators that the own ministry leads.
    LedIndicators,
    /// For indicators that the own ministry leads or contributes to.
    AssignedIndicators,
    /// For answers that no ministry has adopted.
    UntilAdopted,
    /// Until the consultation begins.
    BeforeConsultation,
    /// From the time that the consultation began.
    SinceConsultation,
    /// While the consultation is open.
    WhileConsulting,
    /// For what belongs to the own account, or was made by it.
    Own,
    /// For profiles that were published.
    Published,
}

impl Scope {
    /// As it is printed.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Never => "—",
            Self::Everywhere => "everywhere",
            Self::OwnMinistry => "own ministry",
            Self::LedIndicators => "indicators it leads",
            Self::AssignedIndicators => "assigned indicators",
            Self::UntilAdopted => "until a ministry adopts it",
            Self::BeforeConsultation => "before the consultation",
            Self::SinceConsultation => "from the consultation on",
            Self::WhileConsulting => "while the consultation is open",
            Self::Own => "own",
            Self::Published => "published only",
        }
    }
}
