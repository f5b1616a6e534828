//! The pattern table: what the whole model must do with its defaults
//! (`docs/model.md` §9), over replicates on paired draws.

use super::{Bound, Row};
use crate::analysis::interval_99;
use crate::model::{Metric, Model, Person, Stopped};
use crate::run::{Ensemble, Executor, ensemble_with};
use crate::scenario::{
    Activity, Audience, Checked, MAX_SCHEMES, Permissions, Review, RewardKind, Scenario, Scheme, Signal,
};

/// The schemes that the patterns compare, by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Case {
    Nothing,
    BoardOnly,
    Denied,
    Official,
    OneselfDenied,
    TeamDenied,
    LinesDenied,
    PullRequestsDenied,
    Removed,
    Audited,
    Capped,
    TightlyCapped,
    ActiveTarget,
    AcceptedDenied,
    Stakes05,
    Stakes20,
    Stakes40,
    Coached,
    LinesBoard,
    PullRequestsBoard,
    Scoped,
    TopShown,
}

impl Case {
    const ALL: [Self; 22] = [
        Self::Nothing,
        Self::BoardOnly,
        Self::Denied,
        Self::Official,
        Self::OneselfDenied,
        Self::TeamDenied,
        Self::LinesDenied,
        Self::PullRequestsDenied,
        Self::Removed,
        Self::Audited,
        Self::Capped,
        Self::TightlyCapped,
        Self::ActiveTarget,
        Self::AcceptedDenied,
        Self::Stakes05,
        Self::Stakes20,
        Self::Stakes40,
        Self::Coached,
        Self::LinesBoard,
        Self::PullRequestsBoard,
        Self::Scoped,
        Self::TopShown,
    ];

    fn scheme(self) -> Scheme {
        use Signal::{AcceptedOutput, LinesOfCode, PullRequests, Tokens, WeeklyActive};
        let official = |stakes: f64| {
            let mut scheme = counted(Tokens, Audience::Everyone, Review::Official);
            scheme.reward.stakes = stakes;
            scheme
        };
        let mut scheme = match self {
            Self::Nothing | Self::Coached => Scheme::default(),
            Self::BoardOnly | Self::TopShown => counted(Tokens, Audience::Everyone, Review::None),
            Self::Denied | Self::Removed | Self::Capped | Self::TightlyCapped | Self::Scoped => {
                counted(Tokens, Audience::Everyone, Review::Denied)
            }
            Self::Official | Self::Audited => official(0.10),
            Self::OneselfDenied => counted(Tokens, Audience::Oneself, Review::Denied),
            Self::TeamDenied => counted(Tokens, Audience::Team, Review::Denied),
            Self::LinesBoard => counted(LinesOfCode, Audience::Everyone, Review::None),
            Self::PullRequestsBoard => counted(PullRequests, Audience::Everyone, Review::None),
            Self::LinesDenied => counted(LinesOfCode, Audience::Everyone, Review::Denied),
            Self::PullRequestsDenied => counted(PullRequests, Audience::Everyone, Review::Denied),
            Self::ActiveTarget => counted(WeeklyActive, Audience::Manager, Review::Official),
            Self::AcceptedDenied => counted(AcceptedOutput, Audience::Everyone, Review::Denied),
            Self::Stakes05 => official(0.05),
            Self::Stakes20 => official(0.20),
            Self::Stakes40 => official(0.40),
        };
        scheme.guardrails.agent_permissions = Permissions::Broad;
        match self {
            Self::Scoped => scheme.guardrails.agent_permissions = Permissions::Scoped,
            Self::TopShown => scheme.leaderboard.top_share = 0.05,
            Self::Removed => scheme.until_week = Some(52),
            Self::Audited => scheme.guardrails.audit_rate = 0.05,
            Self::Capped => scheme.guardrails.token_cap_mtok = Some(40.0),
            Self::TightlyCapped => scheme.guardrails.token_cap_mtok = Some(2.0),
            Self::ActiveTarget => {
                scheme.reward.kind = RewardKind::Target;
                scheme.reward.target = None;
                scheme.reward.target_value = Some(0.9);
            }
            Self::Coached => scheme.help.coaching = 0.3,
            _ => {}
        }
        Scheme { name: format!("{self:?}"), ..scheme }
    }
}

fn counted(signal: Signal, audience: Audience, review: Review) -> Scheme {
    let mut scheme = Scheme { count: [(signal, 1.0)].into(), ..Scheme::default() };
    scheme.leaderboard.audience = audience;
    scheme.reward.review = review;
    scheme
}

fn scenario(schemes: impl IntoIterator<Item = Scheme>, replicates: u32) -> Checked {
    let mut scenario = Scenario::new("Patterns");
    scenario.run.replicates = replicates;
    scenario.schemes = schemes.into_iter().collect();
    scenario.checked().expect("the defaults with other schemes can be run")
}

/// Every row of the pattern table over `replicates` replicates of the defaults with seed 1.
///
/// # Errors
/// [`Stopped`] where the executor was.
pub fn patterns(replicates: u32, executor: &Executor) -> Result<Vec<Row>, Stopped> {
    // A scenario has only so many schemes; in another with the same seed they meet the same people and luck.
    let groups = Case::ALL.chunks(MAX_SCHEMES).map(|cases| {
        let scenario = scenario(cases.iter().map(|case| case.scheme()), replicates);
        ensemble_with(&Model::new(&scenario), executor)
    });
    let mut rows = whole_organisation(&Runs { groups: groups.collect::<Result<_, _>>()? });
    rows.extend(individuals(replicates, executor)?);
    let number = |row: &Row| row.id.trim_matches(|c: char| c.is_ascii_alphabetic()).parse::<u32>().unwrap_or(0);
    rows.extend(highest_user(replicates, executor)?);
    // The patterns of the first edition, then those of agents that run alone.
    rows.sort_by_key(|row| (row.id.starts_with('A'), number(row), row.id));
    Ok(rows)
}

fn row(id: &'static str, statement: &'static str, values: &[f64], bound: Bound) -> Row {
    let (got, low, high) = interval_99(values).unwrap_or((f64::NAN, f64::NAN, f64::NAN));
    Row {
        id,
        statement,
        expected: bound.words(),
        got,
        interval: Some((low, high)),
        passed: bound.holds((low, high)),
        expected_to_hold: true,
        note: None,
    }
}

/// Means over weeks, by replicate.
struct Runs {
    /// Of so many cases each as a scenario has schemes at most.
    groups: Vec<Ensemble>,
}

impl Runs {
    /// Mean of a metric over weeks `from` to before `to`, one a replicate.
    fn mean(&self, case: Case, metric: Metric, (from, to): (usize, usize)) -> Vec<f64> {
        let (group, scheme) = (&self.groups[case as usize / MAX_SCHEMES], case as usize % MAX_SCHEMES);
        let start = group.horizon().start();
        group
            .records()
            .map(|(_, record)| {
                record.series(scheme, metric)[start + from..start + to].iter().sum::<f64>() / (to - from) as f64
            })
            .collect()
    }

    /// Paired differences of two cases.
    fn difference(&self, case: Case, other: Case, metric: Metric, weeks: (usize, usize)) -> Vec<f64> {
        let (a, b) = (self.mean(case, metric, weeks), self.mean(other, metric, weeks));
        a.iter().zip(&b).map(|(a, b)| a - b).collect()
    }

    /// Paired differences relative to the other case, in percent.
    fn percent(&self, case: Case, other: Case, metric: Metric, weeks: (usize, usize)) -> Vec<f64> {
        let (a, b) = (self.mean(case, metric, weeks), self.mean(other, metric, weeks));
        a.iter().zip(&b).map(|(a, b)| 100.0 * (a - b) / b).collect()
    }
}

const LAST: (usize, usize) = (78, 104);
const FIRST: (usize, usize) = (0, 8);
const WEEK_8: (usize, usize) = (8, 9);

fn whole_organisation(runs: &Runs) -> Vec<Row> {
    use Bound::{Above, Below, Between};
    use Case::{
        AcceptedDenied, ActiveTarget, Audited, BoardOnly, Capped, Coached, Denied, LinesBoard, LinesDenied, Nothing,
        Official, OneselfDenied, PullRequestsBoard, PullRequestsDenied, Removed, Scoped, Stakes05, Stakes20, Stakes40,
        TeamDenied, TightlyCapped, TopShown,
    };
    use Metric::{
        AgentShare, AssistedHours, CorrTokensOutput, DashboardIndex, ExploringHours, GamingHours, GamingShare,
        KnowsShare, MotivationIndex, NetValueUsd, RealOutputHours, TokensMtok, TopDecileTokenShare, WeeklyActiveShare,
    };
    let year_end = (44, 52);
    // What the end of a board changes in spend, in percent of spend while it stood.
    let given_back: Vec<f64> = {
        let during = runs.mean(Removed, TokensMtok, (39, 52));
        let after = runs.mean(Removed, TokensMtok, (91, 104));
        during.iter().zip(&after).map(|(during, after)| 100.0 * (after / during - 1.0)).collect()
    };
    // How many times as much spend rises as hours on AI do.
    let parted: Vec<f64> = {
        let hours = |case| -> Vec<f64> {
            let [assisted, exploring, gaming] =
                [AssistedHours, ExploringHours, GamingHours].map(|metric| runs.mean(case, metric, LAST));
            (0..assisted.len()).map(|i| assisted[i] + exploring[i] + gaming[i]).collect()
        };
        let (with, without) = (hours(Denied), hours(Nothing));
        let spend = runs.percent(Denied, Nothing, TokensMtok, LAST);
        (0..spend.len()).map(|i| spend[i] / (100.0 * (with[i] / without[i] - 1.0))).collect()
    };
    let motivation_regained: Vec<f64> = {
        let (early, late) =
            (runs.mean(Removed, MotivationIndex, (54, 58)), runs.mean(Removed, MotivationIndex, (100, 104)));
        early.iter().zip(&late).map(|(early, late)| late - early).collect()
    };
    let forgotten: Vec<f64> = {
        let (before, after) = (runs.mean(Removed, KnowsShare, (51, 52)), runs.mean(Removed, KnowsShare, (103, 104)));
        before.iter().zip(&after).map(|(before, after)| after - before).collect()
    };
    let d = |case, other, metric, weeks| runs.difference(case, other, metric, weeks);
    let p = |case, other, metric, weeks| runs.percent(case, other, metric, weeks);
    vec![
        row("P1a", "Counting tokens raises tokens, %", &p(Denied, Nothing, TokensMtok, LAST), Above(0.0)),
        row(
            "P1b",
            "… and lowers their correlation with output",
            &d(Denied, Nothing, CorrTokensOutput, LAST),
            Below(0.0),
        ),
        row("P2a", "A public board without pay raises tokens, %", &p(BoardOnly, Nothing, TokensMtok, LAST), Above(0.0)),
        row("P2b", "… and makes people game, share", &d(BoardOnly, Nothing, GamingShare, LAST), Above(0.0)),
        row("P3a", "Tokens: team less oneself, Mtok", &d(TeamDenied, OneselfDenied, TokensMtok, LAST), Above(0.0)),
        row("P3b", "Tokens: everyone less team, Mtok", &d(Denied, TeamDenied, TokensMtok, LAST), Above(0.0)),
        row("P3c", "Gaming: team less oneself, hours", &d(TeamDenied, OneselfDenied, GamingHours, LAST), Above(0.0)),
        row("P3d", "Gaming: everyone less team, hours", &d(Denied, TeamDenied, GamingHours, LAST), Above(0.0)),
        row(
            "P4a",
            "Counting lines raises output at first, %",
            &p(LinesDenied, Nothing, RealOutputHours, FIRST),
            Above(0.0),
        ),
        row("P4b", "… and lowers it within a year, %", &p(LinesDenied, Nothing, RealOutputHours, year_end), Below(0.0)),
        row(
            "P4c",
            "… while the dashboard stays up, index",
            &runs.mean(LinesDenied, DashboardIndex, year_end),
            Above(105.0),
        ),
        row(
            "P4d",
            "Counting pull requests raises output at first, %",
            &p(PullRequestsDenied, Nothing, RealOutputHours, FIRST),
            Above(0.0),
        ),
        row(
            "P4e",
            "… and lowers it within a year, %",
            &p(PullRequestsDenied, Nothing, RealOutputHours, year_end),
            Below(0.0),
        ),
        row(
            "P4f",
            "… while the dashboard stays up, index",
            &runs.mean(PullRequestsDenied, DashboardIndex, year_end),
            Above(105.0),
        ),
        row(
            "P6a",
            "A year after the board is gone gaming is back, hours",
            &d(Removed, Nothing, GamingHours, (91, 104)),
            Between(-0.02, 0.02),
        ),
        row("P6b", "… spend has fallen, %", &given_back, Below(0.0)),
        row(
            "P6c",
            "… but stays above what it was without a board, Mtok",
            &d(Removed, Nothing, TokensMtok, (91, 104)),
            Above(0.0),
        ),
        row("P6d", "… and knowing how to game stays, share", &forgotten, Above(-1e-9)),
        row(
            "P6e",
            "… motivation is still low a month later, index points",
            &d(Removed, Nothing, MotivationIndex, (54, 58)),
            Below(0.0),
        ),
        row("P6f", "… and recovers in the year after, index points", &motivation_regained, Above(0.0)),
        row(
            "P7a",
            "'Not used in reviews' adds tokens to a board, Mtok",
            &d(Denied, BoardOnly, TokensMtok, LAST),
            Above(0.0),
        ),
        row("P7b", "… fewer than official use, Mtok", &d(Official, Denied, TokensMtok, LAST), Above(0.0)),
        row("P8a", "Audits lower gaming, hours", &d(Audited, Official, GamingHours, LAST), Below(0.0)),
        row("P8b", "… not to zero for all, share", &runs.mean(Audited, GamingShare, LAST), Above(0.0)),
        row(
            "P4g",
            "Lines on a board without reviews: output within a year, %",
            &p(LinesBoard, Nothing, RealOutputHours, year_end),
            Below(0.0),
        )
        .noted("the plain setting beside P4b"),
        row(
            "P4h",
            "Pull requests on a board without reviews: output within a year, %",
            &p(PullRequestsBoard, Nothing, RealOutputHours, year_end),
            Below(0.0),
        )
        .noted("the plain setting beside P4e"),
        row("P9a", "A cap lowers spend, %", &p(Capped, Denied, TokensMtok, LAST), Below(0.0)),
        row("P9b", "Too tight a cap lowers output, %", &p(TightlyCapped, Capped, RealOutputHours, LAST), Below(0.0)),
        row(
            "P10",
            "The top tenth holds over 40% of tokens, share",
            &runs.mean(Nothing, TopDecileTokenShare, LAST),
            Above(0.4),
        ),
        row(
            "P11a",
            "A weekly-active target lifts active use, share",
            &d(ActiveTarget, Nothing, WeeklyActiveShare, LAST),
            Above(0.0),
        ),
        row(
            "P11b",
            "… and changes output by less than 2%, %",
            &p(ActiveTarget, Nothing, RealOutputHours, LAST),
            Between(-2.0, 2.0),
        ),
        row(
            "P12a",
            "Accepted output beats tokens in output, hours",
            &d(AcceptedDenied, Denied, RealOutputHours, LAST),
            Above(0.0),
        ),
        row("P12b", "… and in net value, $", &d(AcceptedDenied, Denied, NetValueUsd, LAST), Above(0.0)),
        row("P15a", "Stakes 5% to 10%: gaming up, hours", &d(Official, Stakes05, GamingHours, LAST), Above(0.0)),
        row("P15b", "Stakes 10% to 20%: gaming up, hours", &d(Stakes20, Official, GamingHours, LAST), Above(0.0)),
        row("P15c", "Stakes 20% to 40%: gaming up, hours", &d(Stakes40, Stakes20, GamingHours, LAST), Above(0.0)),
        row("P16a", "Coaching costs output first, %", &p(Coached, Nothing, RealOutputHours, FIRST), Below(0.0)),
        row("P16b", "… and repays it later, %", &p(Coached, Nothing, RealOutputHours, LAST), Above(0.0)),
        row("A1", "Spend rises more than hours on AI, times", &parted, Above(3.0)),
        row(
            "A2a",
            "Agents taken up by week 8: everyone less team, share",
            &d(Denied, TeamDenied, AgentShare, WEEK_8),
            Above(0.0),
        ),
        row(
            "A2b",
            "Agents taken up by week 8: team less oneself, share",
            &d(TeamDenied, OneselfDenied, AgentShare, WEEK_8),
            Above(0.0),
        ),
        row(
            "A2c",
            "Agents taken up by week 8: oneself less nothing counted, share",
            &d(OneselfDenied, Nothing, AgentShare, WEEK_8),
            Above(0.0),
        ),
        row("A4a", "Scoped permissions lower spend, %", &p(Scoped, Denied, TokensMtok, LAST), Below(0.0)),
        row("A4b", "… and the top tenth's share of it", &d(Scoped, Denied, TopDecileTokenShare, LAST), Below(0.0)),
        row(
            "A5a",
            "Where only the top 5% is shown, spend rises, %",
            &p(TopShown, Nothing, TokensMtok, LAST),
            Above(0.0),
        ),
        row("A5b", "… by agents taken up, share", &d(TopShown, Nothing, AgentShare, LAST), Above(0.0)),
        row("A5c", "… while gaming stays under 0.05 hours", &runs.mean(TopShown, GamingHours, LAST), Below(0.05)),
    ]
}

/// Patterns that only individuals show: at the end of the first year, and for
/// the pull of a prize in week 4, before those who game have moved the cut out
/// of everyone else's reach.
fn individuals(replicates: u32, executor: &Executor) -> Result<Vec<Row>, Stopped> {
    const FIRST_MONTH: i64 = 4;
    const FIRST_YEAR: i64 = 51;
    let board = |top_share: f64| {
        let mut scheme = counted(Signal::Tokens, Audience::Everyone, Review::None);
        scheme.leaderboard.top_share = top_share;
        scheme
    };
    let tournament = |winners: f64| {
        let mut scheme = counted(Signal::Tokens, Audience::Nobody, Review::Official);
        scheme.reward.winners = winners;
        scheme
    };
    let schemes = [
        Scheme::default(),
        board(0.0),
        board(0.1),
        tournament(0.1),
        tournament(0.001),
        counted(Signal::Tokens, Audience::Team, Review::Denied),
        counted(Signal::Tokens, Audience::Everyone, Review::Denied),
    ];
    // No two schemes of a scenario share a name.
    let named = |(number, scheme)| Scheme { name: format!("Scheme {number}"), ..scheme };
    let model = Model::new(&scenario(schemes.into_iter().enumerate().map(named), replicates));
    let mut seen: Vec<Option<[f64; 6]>> = Vec::new();
    executor.run::<_, Stopped>(0..replicates as usize, &mut seen, |replicate, stop| {
        let people = |week| model.people_until(replicate as u32, week, &|| stop()).map_err(|_| Stopped);
        let (early, late) = (people(FIRST_MONTH)?, people(FIRST_YEAR)?);
        let middle_half = |people: &[Person]| people.len() / 4..people.len() * 3 / 4;
        let price = |people: &[Person]| mean(people[middle_half(people)].iter().map(|person| person.price_of_point));
        let everyone = |people: &[Person]| mean(people.iter().map(|person| person.price_of_point));
        let [nothing, whole, top, wide, narrow, gamed, public] = [0, 1, 2, 3, 4, 5, 6];
        Ok([
            extra_slack_of_low_ranks(&late[whole], &late[nothing]),
            extra_slack_of_low_ranks(&late[top], &late[nothing]),
            price(&by_score(early[narrow].clone())) - price(&by_score(early[wide].clone())),
            clustering(&late[gamed]),
            everyone(&late[narrow]) - everyone(&late[wide]),
            clustering(&late[public]),
        ])
    })?;
    let seen: Vec<[f64; 6]> = seen.into_iter().flatten().collect();
    let column = |number: usize| -> Vec<f64> { seen.iter().map(|row| row[number]).collect() };
    Ok(vec![
        row("P5a", "Low ranks slacken under a whole ranking, hours", &column(0), Bound::Above(0.0)),
        row("P5b", "… not where only the top is shown, hours", &column(1), Bound::NotAbove(0.0)),
        row("P13a", "Price of a point to the middle half: 0.1% winners less 10%", &column(2), Bound::Below(0.0)).noted(
            "in week 4, chosen: later those who game have moved the cut out of the others' reach and both prices are nearly 0",
        ),
        row("P13b", "The same of everyone, at the end of the first year", &column(4), Bound::Below(0.0))
            .noted("the plain setting beside P13a"),
        row("P14a", "Gaming by team over chance, shown to the team, variance ratio", &column(3), Bound::Above(1.0))
            .noted("shown to the team, chosen: a public board makes norms those of the organisation"),
        row("P14b", "The same a tenth over chance, shown to everyone", &column(5), Bound::Above(1.1))
            .not_expected()
            .noted("the plain setting beside P14a: norms are those of the organisation, and little is left to cluster, about 1.05"),
    ])
}

/// A3: how far the highest of many users is above the mean, nothing counted.
fn highest_user(replicates: u32, executor: &Executor) -> Result<Vec<Row>, Stopped> {
    const EMPLOYEES: u32 = 85_000;
    const REPLICATES: u32 = 4;
    let mut scenario = Scenario::new("Many users");
    (scenario.organisation.employees, scenario.run.weeks) = (EMPLOYEES, 2);
    let model = Model::new(&scenario.checked().expect("the defaults with more employees can be run"));
    let mut times: Vec<Option<f64>> = Vec::new();
    executor.run::<_, Stopped>(0..replicates.min(REPLICATES) as usize, &mut times, |replicate, stop| {
        let people = model.people_until(replicate as u32, 1, &|| stop()).map_err(|_| Stopped)?;
        let tokens = people[0].iter().map(|person| person.tokens_mtok);
        Ok(tokens.clone().fold(0.0, f64::max) / mean(tokens))
    })?;
    let times: Vec<f64> = times.into_iter().flatten().collect();
    let statement = "Highest of 85,000 users over the mean, nothing counted, times";
    Ok(vec![row("A3", statement, &times, Bound::Above(100.0))])
}

fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (sum, count) = values.fold((0.0, 0), |(sum, count), value| (sum + value, count + 1));
    sum / f64::from(count)
}

fn by_score(mut people: Vec<Person>) -> Vec<Person> {
    people.sort_by(|a, b| a.expected_score.unwrap_or(0.0).total_cmp(&b.expected_score.unwrap_or(0.0)));
    people
}

/// Slack of the fifth with the lowest felt percentile, less that of the same people without a scheme.
fn extra_slack_of_low_ranks(people: &[Person], reference: &[Person]) -> f64 {
    let mut order: Vec<usize> = (0..people.len()).collect();
    order.sort_by(|a, b| people[*a].percentile.total_cmp(&people[*b].percentile));
    mean(
        order[..people.len() / 5]
            .iter()
            .map(|i| people[*i].hours[Activity::Slack] - reference[*i].hours[Activity::Slack]),
    )
}

/// Variance over teams of the number who game, as a multiple of what chance gives.
fn clustering(people: &[Person]) -> f64 {
    let games = |person: &Person| f64::from(u8::from(person.hours[Activity::Gaming] > 0.5));
    let share = mean(people.iter().map(games));
    let teams = people.chunk_by(|a, b| a.team == b.team);
    let excess = |team: &[Person]| {
        let size = team.len() as f64;
        (team.iter().map(games).sum::<f64>() - size * share).powi(2) / (size * share * (1.0 - share))
    };
    mean(teams.map(excess))
}
