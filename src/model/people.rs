//! Individuals of one replicate, recomputed when they are asked for.

/// One employee in one week of one scheme, as at the end of the week.
///
/// Hours and marginal worths are in the order of
/// [`Activity::ALL`](crate::scenario::Activity::ALL).
#[derive(Debug, Clone, PartialEq)]
pub struct Person {
    /// Number of the employee, from 0; teams are contiguous.
    pub employee: u32,
    /// Number of the team, from 0.
    pub team: u32,
    /// Number of the role, from 0.
    pub role: u32,
    /// Skill s.
    pub skill: f64,
    /// AI uplift at full proficiency u.
    pub uplift: f64,
    /// AI proficiency p.
    pub proficiency: f64,
    /// Intrinsic motivation θ.
    pub motivation: f64,
    /// Intrinsic motivation at the start θ0.
    pub motivation_start: f64,
    /// Status sensitivity σ.
    pub status: f64,
    /// Belief φ that a number 'not used in reviews' is used.
    pub review_belief: f64,
    /// Scruple κ in productive hours per hour of gaming; absent: never games.
    pub scruple: Option<f64>,
    /// Token intensity z.
    pub token_intensity: f64,
    /// Friction ψ of using AI.
    pub friction: f64,
    /// Whether the employee has seen how to game the number.
    pub knows: bool,
    /// Felt percentile π, in [0, 1].
    pub percentile: f64,
    /// Hours of the week by activity.
    pub hours: [f64; 6],
    /// Hours lost to team-mates' gaming.
    pub lost_hours: f64,
    /// Hours of rework.
    pub rework_hours: f64,
    /// Tokens of the week, after the cap, in millions.
    pub tokens_mtok: f64,
    /// Output before defects, in standard hours.
    pub gross_output_hours: f64,
    /// Defects made, in standard hours.
    pub defects_hours: f64,
    /// Real output, in standard hours.
    pub real_output_hours: f64,
    /// Norm of gaming that the employee felt when choosing, in [0, 1].
    pub norm: f64,
    /// Expected score E when choosing; absent where nothing is counted.
    pub expected_score: Option<f64>,
    /// Observed score of the week; absent where nothing is counted.
    pub observed_score: Option<f64>,
    /// Price of a point of score λ when choosing, in productive hours.
    pub price_of_point: f64,
    /// What the next hour of each activity was worth when choosing, the number's
    /// pay included, in productive hours; absent where gaming is out of reach.
    pub worth: [Option<f64>; 6],
    /// The part of `worth` that the number pays.
    pub worth_from_number: [f64; 6],
}
