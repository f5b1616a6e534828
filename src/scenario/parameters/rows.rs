//! The table of [`super::parameters`]: one row for every number of a scenario.
//!
//! Ranges are in interval notation: `(0, 1]` is more than 0 and at most 1.
//! They bound what the equations can bear, not what is likely: that is the
//! plausible range, which is half to double the default where a row names none.

use super::Grade::{self, Assumption, Derived, Published, SecondHand};
use super::Law::{self, LogUniform, Triangular, Uniform};

/// A number of a scenario, as it is written down.
pub(super) struct Row {
    /// Dotted key; `*` stands for any signal, audience, kind of token, role or scheme.
    pub key: &'static str,
    /// What a leader reads; `{}` is the signal or audience.
    pub label: &'static str,
    pub symbol: Option<&'static str>,
    pub unit: &'static str,
    pub range: &'static str,
    pub grade: Grade,
    pub source: &'static str,
    pub spread: Spread,
    /// How much a step of a control changes it, where that does not follow from the default.
    pub step: Option<f64>,
}

/// What a row says of the plausible range.
pub(super) enum Spread {
    /// Half to double the default.
    AroundDefault,
    /// What evidence allows, how well that is known, and from where.
    Known(Law, Grade, &'static str),
    /// Not varied, and why.
    Fixed(&'static str),
}

fn row(
    key: &'static str,
    label: &'static str,
    unit: &'static str,
    range: &'static str,
    grade: Grade,
    source: &'static str,
) -> Row {
    Row { key, label, symbol: None, unit, range, grade, source, spread: Spread::AroundDefault, step: None }
}

impl Row {
    fn symbol(self, symbol: &'static str) -> Self {
        Self { symbol: Some(symbol), ..self }
    }
    fn law(self, law: Law, grade: Grade, source: &'static str) -> Self {
        Self { spread: Spread::Known(law, grade, source), ..self }
    }
    fn step(self, step: f64) -> Self {
        Self { step: Some(step), ..self }
    }
    fn fixed(self, why: &'static str) -> Self {
        Self { spread: Spread::Fixed(why), ..self }
    }
}

/// What leaders decide.
pub(super) const CHOICE: &str = "What you choose";
/// Facts of one's own organisation.
pub(super) const OWN: &str = "Put in your own";
const FITTED: &str = "Illustrative; set so that the whole model reproduces its patterns";

pub(super) fn rows() -> Vec<Row> {
    vec![
        row("run.seed", "Seed of every draw", "", "[0, 9223372036854775807]", Assumption, CHOICE),
        row("run.replicates", "Replicates", "", "[1, 100000]", Assumption, CHOICE),
        row("run.weeks", "Weeks simulated", "weeks", "[1, 2600]", Assumption, CHOICE),
        row("run.warmup_weeks", "Weeks of warm-up", "weeks", "[1, 520]", Assumption, "Illustrative; long enough for hours to settle").fixed("What you choose"),
        row("run.baseline_weeks", "Weeks that the baseline is taken from", "weeks", "[1, 520]", Assumption, CHOICE),
        row("run.summary_weeks", "Last weeks that are summed up", "weeks", "[1, 2600]", Assumption, CHOICE),
        row("organisation.employees", "Employees", "employees", "[1, 20000000]", Assumption, OWN),
        row("organisation.team_size", "Employees in a team", "employees", "[1, 20000000]", Assumption, OWN),
        row("organisation.hours_per_week", "Hours of a working week", "hours", "(0, 168]", Assumption, OWN).symbol("H"),
        row("organisation.value_per_hour_usd", "Worth of an hour of output", "US dollars", "[0, 100000]", Assumption, OWN),
        row("organisation.wage_per_hour_usd", "Cost of an employee's hour", "US dollars", "(0, 100000]", Assumption, OWN),
        row("roles.*.share", "Share of a role", "share of teams", "(0, 1]", Assumption, OWN),
        // Traits (§2).
        row("people.skill.cv", "Spread of skill", "", "[0, 3]", Assumption, "Illustrative; recalled from Hunter, Schmidt and Judiesch 1990: 0.19 in low, 0.32 in medium, 0.48 in high complexity").symbol("s").law(Uniform([0.19, 0.48]), Assumption, "Recalled from Hunter, Schmidt and Judiesch 1990: low to high complexity"),
        row("people.uplift.mean", "Gain in output from AI, average", "share of output", "[-1, 5]", Derived, "Between Peng 2023, Cui 2026 (+26%, SE 10), Paradis 2024 (about 21%) and METR 2025 (-19%)").symbol("u").law(Triangular([-0.19, 0.25, 0.56]), Derived, "From METR 2025 (-19%) to Peng 2023 (55.8% less time)"),
        row("people.uplift.sd", "Spread of the gain from AI", "share of output", "[0, 5]", Derived, "Spread between the studies of the mean, pooled by eye").symbol("u").law(Uniform([0.1, 0.4]), Derived, "Spread between the studies of the mean, pooled by eye"),
        row("people.uplift.skill_slope", "How the gain from AI changes with skill", "per unit of skill", "[-5, 5]", Derived, "Sign from Brynjolfsson 2025 (novices +30 to 34%, experts about 0) and Cui 2026; reverses for agents in Sarkar 2025").symbol("u").law(Uniform([-0.5, 0.1]), Derived, "From twice the default to the reversal for agents in Sarkar 2025"),
        row("people.uplift.min", "Smallest gain from AI", "share of output", "[-1, 5]", Assumption, "Illustrative; METR 2025 found people slowed down").symbol("u").law(Uniform([-0.6, -0.19]), Derived, "From the cut of the pooled studies to METR 2025"),
        row("people.uplift.max", "Largest gain from AI", "share of output", "[-1, 5]", Assumption, "Illustrative; Peng 2023 found 55.8% less time on one task").symbol("u"),
        row("people.proficiency.alpha", "Proficiency at the start, weight of the able", "", "[0.01, 1000]", Assumption, "Illustrative: a quarter of full proficiency on average").symbol("p(0)"),
        row("people.proficiency.beta", "Proficiency at the start, weight of beginners", "", "[0.01, 1000]", Assumption, "Illustrative: a quarter of full proficiency on average").symbol("p(0)"),
        row("people.motivation.cv", "Spread of intrinsic motivation", "", "[0, 3]", Assumption, "Illustrative").symbol("θ0"),
        row("people.status.cv", "Spread of the wish for status", "", "[0, 3]", Assumption, "Illustrative; no study gives the shares (Charness 2014 finds both effort and sabotage)").symbol("σ"),
        row("people.review_belief.alpha", "Disbelief in ‘not used in reviews’, weight of doubters", "", "[0.01, 1000]", Assumption, "Illustrative: 40% believe it on average").symbol("φ"),
        row("people.review_belief.beta", "Disbelief in ‘not used in reviews’, weight of believers", "", "[0.01, 1000]", Assumption, "Illustrative: 40% believe it on average").symbol("φ"),
        row("people.scruples.never", "Share of people who never game", "share of employees", "[0, 1]", Published, "Fischbacher and Föllmi-Heusi, working paper: 39% never lie").symbol("κ").law(Uniform([0.25, 0.6]), Derived, "Around Fischbacher and Föllmi-Heusi's 39%; Abeler et al. find little lying in 90 studies"),
        row("people.scruples.unscrupulous", "Share of people with next to no scruple", "share of employees", "[0, 1]", Published, "Fischbacher and Föllmi-Heusi, working paper: at most 22% lie fully").symbol("κ").law(Uniform([0.05, 0.3]), Derived, "Around Fischbacher and Föllmi-Heusi's 20 to 22%"),
        row("people.scruples.unscrupulous_cost", "Cost of gaming to the unscrupulous", "productive hours", "[0, 100]", Assumption, "Illustrative: next to nothing").symbol("κ"),
        row("people.scruples.mean", "Cost of gaming to the others, average", "productive hours", "(0, 100]", Assumption, "Illustrative; Abeler et al.: little lying in 90 studies").symbol("κ"),
        row("people.scruples.cv", "Spread of the cost of gaming", "", "[0, 3]", Assumption, "Illustrative").symbol("κ"),
        row("people.token_intensity.sigma_ln", "Spread of tokens used for the same work", "", "[0, 3]", Derived, "Implied by reported quantiles of use: 1.09 to 1.72 (OpenAI, Jellyfish, Claude Code's documentation)").symbol("z").law(Uniform([1.09, 1.8]), Derived, "Implied by reported quantiles of use: OpenAI, Jellyfish, Claude Code's documentation; 1.8 by one company's highest user"),
        row("people.friction.mean", "Friction of using AI, average", "productive hours", "(0, 100]", Assumption, FITTED).symbol("ψ"),
        row("people.friction.cv", "Spread of the friction of using AI", "", "[0, 3]", Assumption, "Illustrative").symbol("ψ"),
        // Work (§3.4, §3.5).
        row("work.ai_fit", "Share of tasks that suit AI", "share of tasks", "(0, 1]", Assumption, "Illustrative; Dell'Acqua 2026 finds tasks outside what AI can do").symbol("fit"),
        row("work.defect_unassisted", "Defects in unassisted work", "share of output", "[0, 1]", Assumption, "Illustrative"),
        row("work.defect_assisted", "Defects in AI-assisted work", "share of output", "[0, 1]", Assumption, "Illustrative; reports conflict (Faros 2026: bugs +54% per developer; DORA 2025: instability up; other studies find AI's lines survive longer)").law(Uniform([0.08, 0.4]), Assumption, "Reports conflict: from no worse than unassisted work to twice the default"),
        row("work.defect_proficiency_relief", "Defects that full proficiency avoids", "share of defects", "[0, 1]", Assumption, "Illustrative"),
        row("work.rework_lag_weeks", "Weeks until a defect comes back", "weeks", "[1, 8]", Assumption, "Illustrative; two-week churn is what GitClear 2025 counts").symbol("L"),
        row("work.rework_hours_per_defect", "Hours of rework for a defect", "hours", "[0, 100]", Assumption, "Illustrative; reports of AI's rework conflict"),
        row("work.unassisted_diminishing", "Fall of returns over a week of unassisted work", "share", "(0, 1]", Assumption, FITTED),
        row("work.review_hours_scale", "Hours of reviewing that halve defects", "hours", "(0, 168]", Assumption, "Illustrative"),
        row("work.min_hours_available", "Fewest hours left for one's own choice", "hours", "(0, 168]", Assumption, "Illustrative"),
        row("work.start_hours.slack", "Hours of slack before the warm-up", "hours", "[0, 168]", Assumption, FITTED).symbol("h").fixed("They sum to a week, and the warm-up forgets them"),
        row("work.start_hours.unassisted", "Unassisted hours before the warm-up", "hours", "[0, 168]", Assumption, FITTED).symbol("h").fixed("They sum to a week, and the warm-up forgets them"),
        row("work.start_hours.assisted", "AI-assisted hours before the warm-up", "hours", "[0, 168]", Assumption, FITTED).symbol("h").fixed("They sum to a week, and the warm-up forgets them"),
        row("work.start_hours.exploring", "Exploring hours before the warm-up", "hours", "[0, 168]", Assumption, FITTED).symbol("h").fixed("They sum to a week, and the warm-up forgets them"),
        row("work.start_hours.reviewing", "Reviewing hours before the warm-up", "hours", "[0, 168]", Assumption, FITTED).symbol("h").fixed("They sum to a week, and the warm-up forgets them"),
        row("work.start_hours.gaming", "Gaming hours before the warm-up", "hours", "[0, 168]", Assumption, FITTED).symbol("h").fixed("They sum to a week, and the warm-up forgets them"),
        row("work.start_output_hours", "Output before the warm-up", "standard hours", "[0, 1000]", Assumption, FITTED).fixed("The warm-up forgets it"),
        // Tokens, prices, learning, incidents (§3.5, §3.7, §6).
        row("ai.mtok_per_assisted_hour", "Tokens in an AI-assisted hour", "Mtok an hour", "[0, 10000]", Derived, "With the hours and the reach of agents chosen near Jellyfish's median of 32 Mtok a week"),
        row("ai.mtok_per_exploring_hour", "Tokens in an exploring hour", "Mtok an hour", "[0, 10000]", Assumption, "Illustrative; somewhat above that of assisted work"),
        row("ai.mtok_per_reviewing_hour", "Tokens in a reviewing hour", "Mtok an hour", "[0, 10000]", Assumption, "Illustrative"),
        row("ai.token_noise", "Swing of tokens from week to week", "", "[0, 3]", Assumption, "Illustrative; one task varies up to thirtyfold (arXiv 2604.22750)"),
        row("ai.price_usd_per_mtok", "Price of a million tokens", "US dollars a Mtok", "[0, 10000]", Derived, "Blend of list prices for an assumed mix of 90% cache reads, 6% cache writes, 3% fresh input, 1% output: 0.25 to 1.23").law(LogUniform([0.25, 1.23]), Derived, "Blends of list prices of small and large models"),
        row("ai.price.*.usd_per_mtok", "Price of a million tokens of one kind", "US dollars a Mtok", "[0, 10000]", Assumption, "Put in your provider's list price"),
        row("ai.price.*.share", "Share of one kind of token", "share of tokens", "[0, 1]", Assumption, OWN),
        row("ai.price.by_work.assisted", "Price of tokens of AI-assisted work", "multiple of the mix", "[0, 1000]", Assumption, OWN),
        row("ai.price.by_work.exploring", "Price of tokens of exploring", "multiple of the mix", "[0, 1000]", Assumption, OWN),
        row("ai.price.by_work.reviewing", "Price of tokens of reviewing", "multiple of the mix", "[0, 1000]", Assumption, OWN),
        row("ai.price.by_work.gaming", "Price of tokens of gaming", "multiple of the mix", "[0, 1000]", Assumption, OWN),
        row("ai.price.by_work.agents", "Price of tokens that agents use alone", "multiple of the mix", "[0, 1000]", Assumption, OWN),
        row("ai.price.changes.*.from_week", "Week in which the price changes", "week", "[0, 100000]", Assumption, OWN),
        row("ai.price.changes.*.factor", "Price from that week on", "multiple of the start", "[0, 1000]", Assumption, OWN),
        row("ai.annual_budget_usd", "Yearly budget for compute", "US dollars a year", "[0, 1000000000000]", Assumption, OWN),
        row("ai.incidents_per_gtok", "Incidents per billion tokens", "incidents a Gtok", "[0, 1000]", Assumption, "Illustrative"),
        row("ai.incident_cost_usd", "Cost of an incident", "US dollars", "[0, 1000000000]", Assumption, "Illustrative"),
        row("ai.learning_rate", "Speed of learning to use AI", "a week", "[0, 1]", Assumption, "Illustrative; Microsoft reports benefits after about 11 weeks, Brynjolfsson 2025 within months"),
        row("ai.learning_hours_scale", "Hours of practice for that speed", "hours", "(0, 168]", Assumption, "Illustrative"),
        row("ai.learning_assisted_share", "Practice in an AI-assisted hour", "share", "[0, 1]", Assumption, "Illustrative"),
        row("ai.forgetting_rate", "Proficiency forgotten a week", "a week", "[0, 1]", Assumption, "Illustrative"),
        row("ai.scoped_uplift_factor", "Gain from AI left under scoped permissions", "", "[0, 1]", Assumption, "Illustrative"),
        row("ai.scoped_incident_factor", "Incidents left under scoped permissions", "", "[0, 1]", Assumption, "Illustrative"),
        // Agents that run alone (§2, §3.5, §3.7).
        row(
            "agents.start_share",
            "Share of people with agents at the start",
            "share of employees",
            "[0, 1]",
            SecondHand,
            "One company's use of agentic tools before team boards (press 2026, second-hand)",
        )
        .law(Uniform([0.16, 0.5]), Assumption, "No evidence beyond one company: half the default to half of all"),
        row(
            "agents.take_up_rate",
            "Agents taken up unprompted",
            "a week",
            "[0, 1]",
            Assumption,
            "Illustrative: a fifth of those without in a year",
        ),
        row(
            "agents.take_up_example",
            "Agents taken up by others' example",
            "a week",
            "[0, 5]",
            Derived,
            "With the pull set so that 32% become about 63% in two months of team boards (press 2026, second-hand)",
        ),
        row(
            "agents.take_up_pull",
            "Agents taken up for rank or pay",
            "a week",
            "[0, 5]",
            Derived,
            "With the example set so that 32% become about 63% in two months of team boards (press 2026, second-hand)",
        ),
        row(
            "agents.take_up_coaching",
            "Agents taken up through coaching",
            "a week at coaching 1",
            "[0, 1]",
            Assumption,
            "Illustrative",
        ),
        row(
            "agents.reach.median",
            "Hours of agents that an hour sets going, median",
            "hours an hour",
            "[1, 1000]",
            Derived,
            "Set so that the median user of agents spends 20 to 40 Mtok a week (Jellyfish 2026, second-hand: 32)",
        )
        .symbol("r"),
        row(
            "agents.reach.sigma_ln",
            "Spread of the hours that an hour sets going",
            "",
            "[0, 3]",
            Derived,
            "Set so that the highest of 85,000 users has about 400 times the mean (press, April 2026, second-hand: 397)",
        )
        .symbol("r"),
        row(
            "agents.uplift",
            "Gain in output from agents",
            "share of output",
            "[-1, 5]",
            Assumption,
            "Illustrative, between METR 2025 (-19%) and vendors' reports",
        )
        .law(Uniform([-0.19, 0.39]), Derived, "From METR 2025 (-19%) to Sarkar 2025 (+39% merges, a vendor's report)"),
        row(
            "agents.defect",
            "Defects added by agents",
            "share of output",
            "[0, 1]",
            Assumption,
            "Illustrative; sign from Faros 2026 (more output with more rework and incidents)",
        ),
        row(
            "agents.scoped_reach_factor",
            "Reach left under scoped permissions",
            "share of reach",
            "[0, 1]",
            Assumption,
            "Illustrative",
        ),
        // Behaviour (§3, §5).
        row("behaviour.conformity", "Scruple that others' gaming removes", "share of scruple", "[0, 1]", Assumption, "Illustrative; Gallen et al. 2016: rule-breaking spreads to peers, productivity does not"),
        row("behaviour.norm_organisation_base", "Weight of the whole organisation in norms", "share", "[0, 1]", Assumption, "Illustrative").symbol("o"),
        row("behaviour.norm_organisation_visibility", "Growth of that weight where all is visible", "share", "[0, 1]", Assumption, "Illustrative").symbol("o").law(Uniform([0.3, 0.6]), Assumption, "No evidence: half the default to where norms are wholly those of the organisation"),
        row("behaviour.gaming_threshold_hours", "Hours from which gaming is noticed", "hours", "[0, 168]", Assumption, "Illustrative"),
        row("behaviour.slack_value", "Worth of the first hour of slack", "productive hours", "[-100, 100]", Assumption, FITTED).symbol("b"),
        row("behaviour.slack_curvature", "Fall of the worth of slack", "an hour", "(0, 100]", Assumption, FITTED).symbol("c"),
        row("behaviour.exploring_base", "Worth of exploring to the proficient", "productive hours", "[-100, 100]", Assumption, FITTED).symbol("b"),
        row("behaviour.exploring_novelty", "What novelty adds to exploring", "productive hours", "[-100, 100]", Assumption, FITTED).symbol("b"),
        row("behaviour.exploring_curvature", "Fall of the worth of exploring", "an hour", "(0, 100]", Assumption, FITTED).symbol("c"),
        row("behaviour.reviewing_value", "Worth of the first hour of reviewing", "productive hours", "(0, 100]", Assumption, FITTED).symbol("b"),
        row("behaviour.reviewing_curvature_share", "Fall of the worth of reviewing", "an hour", "(0, 100]", Assumption, FITTED).symbol("c"),
        row("behaviour.gaming_curvature", "Rise of the cost of gaming", "an hour", "(0, 100]", Assumption, FITTED).symbol("c"),
        row("behaviour.discouragement", "Discouragement of low ranks", "productive hours", "[0, 100]", Assumption, "Illustrative; Bandiera et al. 2013: ranks lower the output of the bottom teams"),
        row("behaviour.habit_rate", "Speed of changing habits", "share a week", "(0, 1]", Assumption, "Illustrative"),
        row("behaviour.choice_noise", "Unevenness of choices", "", "[0, 3]", Assumption, "Illustrative"),
        row("behaviour.discovery_rate", "Chance to find out alone how to game", "a week", "[0, 1]", Assumption, "Illustrative"),
        row("behaviour.discovery_contagion", "Spread of knowing how to game", "a week", "[0, 100]", Assumption, "Illustrative; Gallen et al. 2016: rule-breaking spreads to peers"),
        row("behaviour.motivation_rate", "Speed at which motivation changes", "a week", "[0, 1]", Assumption, "Illustrative"),
        row("behaviour.crowding_out", "Motivation that pay for a gamed number drives out", "share of motivation", "[0, 1]", Assumption, "Illustrative and disputed: Deci 1999 finds d = -0.40 to -0.28, Kim 2022 the opposite on interesting tasks").law(Uniform([0.0, 0.8]), Derived, "From none (Kim 2022 on interesting tasks) to Deci 1999 and more"),
        row("behaviour.crowding_price_scale", "Price of a point that has its full effect", "productive hours", "(0, 1000]", Assumption, "Illustrative"),
        row("behaviour.status_unit", "Worth of status", "productive hours", "[0, 1000]", Assumption, "Illustrative; status alone moves behaviour in Delfgaauw 2013 and Charness 2014"),
        row("behaviour.pay_hours", "Worth of a week's pay", "productive hours", "[0, 1000]", Derived, "A week's pay is worth a week of 40 hours").fixed("The unit of utility"),
        row("behaviour.lag_discount", "What a measure is still worth a week later", "a week", "(0, 1]", Assumption, "Illustrative").law(Uniform([0.9, 1.0]), Assumption, "No evidence: from no discount to three times the default's"),
        row("behaviour.percentile_slope", "Slope from score to felt rank", "", "(0, 100]", Derived, "Makes the logistic curve match the normal distribution").fixed("Makes the logistic curve match the normal distribution"),
        row("behaviour.percentile_recovery", "Speed at which rank is forgotten", "a week", "[0, 1]", Assumption, "Illustrative"),
        row("behaviour.spread_min", "Smallest spread of scores", "score", "(0, 100]", Assumption, FITTED).symbol("S"),
        row("behaviour.score_floor", "Floor of a score", "share of baseline", "(0, 100]", Assumption, FITTED),
        row("behaviour.log_sd_min", "Smallest spread of a measure", "", "(0, 100]", Assumption, FITTED).symbol("S0"),
        row("behaviour.target_width", "How sharply a target is felt", "score", "(0, 100]", Assumption, FITTED),
        row("behaviour.audit_penalty", "Penalty of an audited hour of gaming", "productive hours", "[0, 10000]", Assumption, "Illustrative; Nagin 2002: many respond to monitoring, a substantial share do not"),
        row("behaviour.audit_hours", "An auditor's hours per audit", "hours", "[0, 168]", Assumption, "Illustrative"),
        // Rows of the tables of signals (§4) and audiences (§5).
        row("signals.*.gain", "What an hour of gaming adds to {}", "signal an hour", "[0, 1000000]", Assumption, "Illustrative; what an hour of gaming can fake"),
        row("signals.*.lag_weeks", "Delay in seeing {}", "weeks", "[0, 8]", Assumption, "Illustrative; how long it takes to see"),
        row("signals.*.noise", "Noise in measuring {}", "share of signal", "[0, 3]", Assumption, "Illustrative"),
        row("signals.*.mtok_per_gaming_hour", "Tokens spent per hour of gaming {}", "Mtok an hour", "[0, 100000]", Assumption, "Illustrative").symbol("τ_g"),
        row("signals.*.teammates_hours_lost", "Team-mates' hours lost per hour of gaming {}", "hours an hour", "[0, 100]", Assumption, "Illustrative"),
        row("signals.*.output_destroyed", "Output destroyed per hour of gaming {}", "standard hours an hour", "[0, 100]", Assumption, "Illustrative; Gallen et al. 2016: pledges +50%, real donations -17%"),
        row("signals.*.typical", "Typical week of {}", "signal a week", "(0, 1000000]", Assumption, FITTED),
        row("signals.*.skill_exponent", "How much skill adds to {}", "", "[-10, 10]", Assumption, "Illustrative"),
        row("signals.*.per_unassisted_hour", "What an unassisted hour adds to {}", "signal an hour", "[-1000, 10000]", Assumption, "Illustrative"),
        row("signals.*.per_assisted_hour", "What an AI-assisted hour adds to {}", "signal an hour", "[-1000, 10000]", Assumption, "Illustrative"),
        row("signals.*.per_exploring_hour", "What an exploring hour adds to {}", "signal an hour", "[-1000, 10000]", Assumption, "Illustrative"),
        row("signals.*.per_reviewing_hour", "What a reviewing hour adds to {}", "signal an hour", "[-1000, 10000]", Assumption, "Illustrative"),
        row("signals.*.saturation_hours", "Hours that all but make a week count as {}", "hours", "(0, 168]", Assumption, "Illustrative"),
        row("signals.*.baseline_days", "Days that the baseline of {} is shown as", "days", "(0, 1000]", Assumption, "Illustrative"),
        row("audiences.*.visibility", "How much rank is felt when seen by {}", "", "[0, 1]", Assumption, "Illustrative; only the order of audiences has support, and that mixed"),
        row("audiences.*.seen", "How far it counts for careers, seen by {}", "", "[0, 1]", Assumption, "Illustrative; only the order of audiences has support, and that mixed"),
        row("parting.dashboard_index", "Dashboard from which it has parted", "index", "[0, 1000000]", Assumption, "A convention").fixed("A convention"),
        row("parting.output_ratio", "Output up to which it has parted", "share of output", "[0, 1000]", Assumption, "A convention").fixed("A convention"),
        row("parting.weeks", "Weeks that parting must last", "weeks", "[1, 520]", Assumption, "A convention").fixed("A convention"),
        // Levers: what leaders decide.
        row("schemes.*.count.*", "Weight", "weight", "[0, 1000000]", Assumption, CHOICE).symbol("w").step(0.05),
        row("schemes.*.from_week", "From week", "week", "[0, 100000]", Assumption, CHOICE),
        row("schemes.*.until_week", "Stops again in week", "week", "[1, 100000]", Assumption, CHOICE),
        row("schemes.*.leaderboard.top_share", "Share of the ranking shown (0: all)", "share of employees", "[0, 1)", Assumption, CHOICE).symbol("q").step(0.01),
        row("schemes.*.reward.stakes", "Share of pay at stake", "share of pay", "[0, 10]", Assumption, CHOICE).step(0.01),
        row("schemes.*.reward.winners", "Share that wins", "share of employees", "(0, 1)", Assumption, CHOICE).step(0.01),
        row("schemes.*.reward.target", "Target score (0: as before)", "score", "[-100, 100]", Assumption, CHOICE).step(0.1),
        row("schemes.*.reward.target_value", "Target in the number's unit", "unit of the signal", "(0, 1000000000]", Assumption, CHOICE).step(1.0),
        row("schemes.*.reward.cap_multiple", "Paid up to this multiple of before", "multiple of baseline", "[1, 1000]", Assumption, CHOICE).step(0.1),
        row("schemes.*.guardrails.token_cap_mtok", "Token cap", "Mtok a week", "[0, 1000000]", Assumption, CHOICE).step(5.0),
        row("schemes.*.guardrails.audit_rate", "Share of employees audited a week", "share a week", "[0, 1]", Assumption, CHOICE).step(0.01),
        row("schemes.*.help.coaching", "Coaching", "productive hours", "[0, 100]", Assumption, CHOICE).step(0.05),
    ]
}
