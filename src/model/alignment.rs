//! Does the number point where value lies? The angle between what an hour adds
//! to a score and what it adds to net value (Baker 2002), over the five active
//! uses of time.

use super::choice::Worth;
use super::dispatch::Kernel;
use super::incentive::Price;
use super::parameters::{Policy, Timeline};
use super::population::Population;
use super::score::{ScoreSlopes, Scoring};
use super::signals::{self, Read};
use super::simulate::{Baselines, Replicate};
use super::state::State;
use super::week::View;
use super::{BLOCK, Block, Model, Record, Stopped};
use crate::scenario::{Activity, ByActivity, Scenario, Scheme, Signal};

/// How a number is aligned with net value, at the means of the warm-up.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Alignment {
    /// Cosine between the score's gradient and that of net value, in [-1, 1].
    pub cosine: f64,
    /// Share of the score's squared gradient that is gaming, in [0, 1].
    pub gaming_share: f64,
}

/// Alignments of every signal counted alone and of every scheme.
#[derive(Debug, Clone, PartialEq)]
pub struct Alignments {
    /// By signal, in the order of [`Signal::ALL`].
    pub signals: [Option<Alignment>; Signal::ALL.len()],
    /// By scheme, as counted when it starts; absent where nothing is counted.
    pub schemes: Vec<Option<Alignment>>,
}

impl Model {
    /// Alignments at the mean employee of the last week of replicate 0's warm-up.
    ///
    /// An hour of gaming costs net value its tokens, what it destroys, and the
    /// hours that team-mates lose at the mean output of an hour. What an hour
    /// of exploring teaches is not counted: it pays later.
    pub fn alignments(&self) -> Alignments {
        self.alignments_until(&|| false).unwrap_or_else(|_| unreachable!("nobody stops it"))
    }

    /// The same, unless it is stopped: `stop` is asked once a week.
    ///
    /// # Errors
    /// [`Stopped`] when `stop` answers true.
    pub fn alignments_until(&self, stop: &dyn Fn() -> bool) -> Result<Alignments, Stopped> {
        let mut replicate = Replicate::measuring_everything(self, Kernel::detect(), 0);
        let mut record = Record::new(1, self.horizon());
        let (state, baselines) = replicate.warm_up(&mut record, stop, None).ok_or(Stopped)?;
        let means: Vec<Mean> =
            (0..self.layout.roles.len()).map(|role| Mean::of(self, role, replicate.population(), &state)).collect();
        let of = |scheme: &Scheme| {
            let mut scenario = Scenario::clone(&self.scenario);
            scenario.schemes = vec![scheme.clone()];
            let timeline = Timeline::new(&scenario, 0);
            let policy = timeline.at(i64::from(scheme.from_week));
            policy.counts().then(|| self.alignment(policy, &baselines, &means)).flatten()
        };
        let alone = |signal| Scheme { count: [(signal, 1.0)].into(), ..Scheme::default() };
        Ok(Alignments {
            signals: Signal::ALL.map(|signal| of(&alone(signal))),
            schemes: self.scenario.schemes.iter().map(of).collect(),
        })
    }

    fn alignment(&self, policy: &Policy, baselines: &Baselines, means: &[Mean]) -> Option<Alignment> {
        let organisation = &self.scenario.organisation;
        let (mut score, mut value) = (ByActivity::all(0.0), ByActivity::all(0.0));
        for (number, (role, mean)) in self.layout.roles.iter().zip(means).enumerate() {
            let constants = &role.constants;
            let days = self.scenario.signal(number, Signal::CycleTime).baseline_days;
            let scoring = Scoring::new(constants, policy, number, &baselines[number], days);
            let view = mean.view();
            let limits = policy.limits(number);
            let (mut tokens, mut slopes) = ([0.0; BLOCK], ScoreSlopes::default());
            signals::expected_tokens(constants, limits, &view, &mut tokens);
            let from = Read { view: &view, output: &mean.output, tokens: &tokens };
            for j in 0..scoring.len() {
                scoring.pay(j, constants, limits, from, false, &Price::default(), &mut Worth::default(), &mut slopes);
            }
            let output = signals::output_slopes(constants, limits.uplift_factor, &view, 0);
            let gaming = policy.gaming[number];
            let hourly_output = f64::from(mean.output[0]) / organisation.hours_per_week;
            let lost = f64::from(gaming.output_destroyed) + f64::from(gaming.teammates_hours_lost) * hourly_output;
            let token_rates = signals::token_rates(constants, &gaming);
            let people = f64::from(role.employees);
            let price = self.prices_usd_per_mtok[number] * policy.price_factor[number];
            let incidents = constants.incidents_per_mtok * constants.incident_cost_usd;
            let relative = constants
                .pricing
                .map_or(ByActivity::all(1.0), |pricing| pricing.per_token(view.reach(limits.reach_factor, 0)));
            for k in Activity::ACTIVE {
                let tokens = f64::from(view.token_intensity(limits.reach_factor, 0) * token_rates[k]);
                let made = f64::from(output[k]) - if k == Activity::Gaming { lost } else { 0.0 };
                score[k] += people * f64::from(slopes.gradient[k][0]);
                let mtok_usd = price * f64::from(relative[k]) + incidents;
                value[k] += people * (organisation.value_per_hour_usd * made - mtok_usd * tokens);
            }
        }
        let dot = |a: &ByActivity<f64>, b: &ByActivity<f64>| Activity::ALL.map(|k| a[k] * b[k]).iter().sum::<f64>();
        let length = dot(&score, &score);
        let lengths = (length * dot(&value, &value)).sqrt();
        (lengths > 0.0).then(|| Alignment {
            cosine: (dot(&score, &value) / lengths).clamp(-1.0, 1.0),
            gaming_share: score[Activity::Gaming] * score[Activity::Gaming] / length,
        })
    }
}

/// The mean employee of a role at the end of the warm-up, as a block of equals.
struct Mean {
    hours: ByActivity<Block>,
    skill: Block,
    log_skill: Block,
    uplift: Block,
    proficiency: Block,
    token_intensity: Block,
    /// Share with agents: the mean employee has that much of them.
    agents: Block,
    extra_reach: Block,
    output: Block,
    zero: Block,
}

impl Mean {
    fn of(model: &Model, role: usize, population: &Population, state: &State) -> Self {
        let role = &model.layout.roles[role];
        let mean = |values: &[Block]| {
            let sum: f64 = role.present_values(values).iter().map(|value| f64::from(*value)).sum();
            [(sum / f64::from(role.employees.max(1))) as f32; BLOCK]
        };
        let last = model.horizon().start();
        let skill = mean(&population.skill);
        Self {
            hours: ByActivity::from_fn(|k| mean(&state.hours[k])),
            log_skill: skill.map(f32::ln),
            skill,
            uplift: mean(&population.uplift),
            proficiency: mean(&state.proficiency),
            token_intensity: mean(&population.token_intensity),
            agents: mean(&state.agents),
            extra_reach: mean(&population.extra_reach),
            output: mean(state.real(last, 1)),
            zero: [0.0; BLOCK],
        }
    }

    fn view(&self) -> View<'_> {
        View {
            hours: self.hours.each_ref(),
            skill: &self.skill,
            log_skill: &self.log_skill,
            uplift: &self.uplift,
            status: &self.zero,
            review_belief: &self.zero,
            scruple: &self.zero,
            may_game: &self.zero,
            token_intensity: &self.token_intensity,
            friction: &self.zero,
            motivation_start: &self.zero,
            proficiency: &self.proficiency,
            motivation: &self.zero,
            knows: &self.zero,
            percentile: &self.zero,
            norm: &self.zero,
            agents: &self.agents,
            near: &self.zero,
            extra_reach: &self.extra_reach,
        }
    }
}
