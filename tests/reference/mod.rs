//! The week of `docs/model.md`, written for reading: one employee after the
//! other, double precision, plain loops, section by section. The engine must
//! agree with it; it shares only the draws and the traits drawn from them.

#![expect(clippy::needless_range_loop, clippy::too_many_arguments, reason = "it reads like the equations")]

use std::collections::BTreeMap;

use yardstick::model::draws::{Key, Purpose};
use yardstick::model::{BLOCK, Metric, Model, Traits};
use yardstick::scenario::{
    Activity, Agents, Ai, Audience, DEFAULT_TARGET, Permissions, Review, RewardKind, Scenario, Scheme, Signal,
    SignalParameters, Work,
};

mod signals;

use signals::{Expected, expected, expected_tokens, price_of_a_token};

/// Means per employee by week, warm-up first; missing where undefined.
pub type Series = BTreeMap<Metric, Vec<Option<f64>>>;

/// One employee (§2).
#[derive(Debug, Clone)]
pub struct Employee {
    pub traits: Traits,
    pub role: usize,
    team: usize,
    pub hours: [f64; 6],
    pub proficiency: f64,
    motivation: f64,
    knows: bool,
    /// Whether agents are taken up.
    pub agents: bool,
    /// Tokens of the last week.
    tokens: f64,
    percentile: f64,
    /// Real output and defects of every week so far, the start values first.
    pub real: Vec<f64>,
    defects: Vec<f64>,
    score: f64,
}

/// What is in force for a role (§4, §6).
#[derive(Debug, Clone)]
pub struct Rules {
    pub scheme: Option<Scheme>,
    /// Counted signals with normalised weight, row, and gaming share α.
    pub counted: Vec<(Signal, f64, SignalParameters, f64)>,
    pub mtok_per_gaming_hour: f64,
    hours_lost: f64,
    destroyed: f64,
    /// Price of a token as a multiple of that at the start.
    pub price_factor: f64,
}

/// M0 and S0 of a role by signal (§4).
pub type Baselines = BTreeMap<(usize, Signal), (f64, f64)>;

/// One replicate of a scenario.
pub struct Reference<'a> {
    pub scenario: &'a Scenario,
    pub works: Vec<Work>,
    pub ais: Vec<Ai>,
    pub agents: Vec<Agents>,
    key: Key,
    start: Vec<Employee>,
}

/// The week's draws of one employee.
struct Draws {
    choice: [f64; 6],
    tokens: f64,
    measure: BTreeMap<Signal, f64>,
    discovery: f64,
    take_up: f64,
}

impl<'a> Reference<'a> {
    pub fn new(scenario: &'a Scenario, replicate: u32) -> Self {
        let roles = scenario.role_count();
        let works: Vec<Work> = (0..roles).map(|role| scenario.role_work(role)).collect();
        let traits = Model::new(&scenario.clone().checked().expect("it can be run")).traits(replicate);
        let team_size = scenario.organisation.team_size as usize;
        let employee = |(number, traits): (usize, Traits)| {
            let role = traits.role as usize;
            let start = &works[role].start_hours;
            Employee {
                role,
                team: number / team_size,
                hours: [start.slack, start.unassisted, start.assisted, start.exploring, start.reviewing, start.gaming],
                proficiency: traits.proficiency,
                motivation: traits.motivation,
                knows: false,
                agents: traits.agents,
                tokens: 0.0,
                percentile: 0.5,
                real: vec![works[role].start_output_hours; 9],
                defects: vec![0.0; 9],
                score: 0.0,
                traits,
            }
        };
        Self {
            scenario,
            ais: (0..roles).map(|role| scenario.role_ai(role)).collect(),
            agents: (0..roles).map(|role| scenario.role_agents(role)).collect(),
            key: Key::new(scenario.run.seed, replicate),
            start: traits.into_iter().enumerate().map(employee).collect(),
            works,
        }
    }

    /// Every scheme of the scenario.
    pub fn run(&self) -> Vec<Series> {
        let warmup = i64::from(self.scenario.run.warmup_weeks);
        let nothing: Vec<Rules> = (0..self.works.len()).map(|_| self.rules(None, 0, -1, None)).collect();
        let (mut warm, mut series, mut measured) = (self.start.clone(), Series::new(), BTreeMap::new());
        for week in -warmup..0 {
            self.week(&mut warm, week, &nothing, None, &mut series, true);
            if week >= -i64::from(self.scenario.run.baseline_weeks) {
                self.measure_all(&warm, week, &nothing, &mut measured);
            }
        }
        let baselines = self.baselines(&measured);
        (0..self.scenario.schemes.len())
            .map(|scheme| {
                let (mut people, mut series, mut rules) = (warm.clone(), series.clone(), nothing.clone());
                let mut scored: Option<BTreeMap<Signal, f64>> = None;
                for week in 0..self.scenario.run.weeks {
                    let given = &self.scenario.schemes[scheme];
                    let in_force = week >= given.from_week && given.until_week.is_none_or(|until| week < until);
                    let scheme = in_force.then(|| self.scenario.scheme_at(scheme, week));
                    rules = rules
                        .iter()
                        .enumerate()
                        .map(|(role, before)| self.rules(scheme.clone(), role, week.into(), Some(before)))
                        .collect();
                    let weights = (!rules[0].counted.is_empty())
                        .then(|| rules[0].counted.iter().map(|(signal, weight, ..)| (*signal, *weight)).collect());
                    let same_count = weights.is_some() && weights == scored;
                    self.week(&mut people, week.into(), &rules, Some(&baselines), &mut series, same_count);
                    scored = weights;
                }
                series
            })
            .collect()
    }

    /// §4: how gaming is split, and what it does besides; §6: what is in force.
    fn rules(&self, scheme: Option<Scheme>, role: usize, week: i64, before: Option<&Rules>) -> Rules {
        let count: Vec<(Signal, f64)> =
            scheme.iter().flat_map(|scheme| &scheme.count).filter(|(_, w)| **w > 0.0).map(|(s, w)| (*s, *w)).collect();
        let total: f64 = count.iter().map(|(_, weight)| weight).sum();
        let rows: Vec<SignalParameters> = count.iter().map(|(signal, _)| self.scenario.signal(role, *signal)).collect();
        let appeal: Vec<f64> =
            count.iter().zip(&rows).map(|((_, weight), row)| weight / total * row.gain / row.typical).collect();
        let all: f64 = appeal.iter().sum();
        let share = |j: usize| appeal[j] / all;
        let mean = |of: fn(&SignalParameters) -> f64| rows.iter().enumerate().map(|(j, row)| share(j) * of(row)).sum();
        let kept = |of: fn(&Rules) -> f64| before.map_or(0.0, of);
        let none = rows.is_empty();
        Rules {
            mtok_per_gaming_hour: if none {
                kept(|r| r.mtok_per_gaming_hour)
            } else {
                mean(|r| r.mtok_per_gaming_hour)
            },
            hours_lost: if none { kept(|r| r.hours_lost) } else { mean(|r| r.teammates_hours_lost) },
            destroyed: if none { kept(|r| r.destroyed) } else { mean(|r| r.output_destroyed) },
            counted: count
                .iter()
                .zip(&rows)
                .enumerate()
                .map(|(j, ((signal, weight), row))| (*signal, weight / total, row.clone(), share(j)))
                .collect(),
            price_factor: self.price_factor(role, week),
            scheme,
        }
    }

    /// §3.5: the last change of the price up to a week.
    fn price_factor(&self, role: usize, week: i64) -> f64 {
        let mut factor = 1.0;
        for change in self.ais[role].price.iter().flat_map(|price| &price.changes) {
            if i64::from(change.from_week) <= week {
                factor = change.factor;
            }
        }
        factor
    }

    /// The draws of everyone in a week.
    fn draws(&self, week: i64) -> Vec<Draws> {
        let blocks = (0..self.start.len() as u32).step_by(BLOCK);
        let mut all: Vec<Draws> = blocks.flat_map(|first| self.block_of_draws(week, first)).collect();
        all.truncate(self.start.len());
        all
    }

    fn block_of_draws(&self, week: i64, first: u32) -> Vec<Draws> {
        let pair = |purpose| {
            let (mut one, mut two) = ([0.0; BLOCK], [0.0; BLOCK]);
            self.key.normals(first, week as i32, purpose, [&mut one, &mut two]);
            [one.map(f64::from), two.map(f64::from)]
        };
        let (mut chance, mut take_up) = ([0.0; BLOCK], [0.0; BLOCK]);
        self.key.two_uniforms(first, week as i32, Purpose::Discovery, [&mut chance, &mut take_up]);
        let four = |purpose| {
            let mut out = [[0.0; BLOCK]; 4];
            self.key.four_normals(first, week as i32, purpose, out.each_mut());
            out.map(|normals| normals.map(f64::from))
        };
        let [reviewing, gaming, tokens, active] = four(Purpose::ChoiceTokensActive);
        let choice = [four(Purpose::ChoiceOfWork).as_slice(), &[reviewing, gaming]].concat();
        let mut measure = vec![(Signal::WeeklyActive, active), (Signal::Tokens, [0.0; BLOCK])];
        for (number, signals) in Signal::ALL[2..].chunks(2).enumerate() {
            measure.extend(signals.iter().copied().zip(pair(Purpose::Measurement(number as u8))));
        }
        let of = |i: usize| Draws {
            choice: std::array::from_fn(|k| choice[k][i]),
            tokens: tokens[i],
            measure: measure.iter().map(|(signal, noise)| (*signal, noise[i])).collect(),
            discovery: chance[i].into(),
            take_up: take_up[i].into(),
        };
        (0..BLOCK).map(of).collect()
    }

    /// Expected score E, its gradient and curvature, the index I and its gradient, and v (§4).
    fn score(&self, rules: &Rules, baselines: &Baselines, person: &Employee) -> Score {
        let behaviour = &self.scenario.behaviour;
        let output = *person.real.last().expect("at least the start");
        let mut out = Score::default();
        for (signal, weight, row, share) in &rules.counted {
            let (m0, s0) = baselines[&(person.role, *signal)];
            let Expected { value, slopes } = expected(self, rules, *signal, row, *share, person, output, None);
            let floor = behaviour.score_floor;
            let base = value + floor * m0;
            let discount = behaviour.lag_discount.powi(row.lag_weeks as i32);
            out.value += weight * (base / ((1.0 + floor) * m0)).ln() / s0;
            out.noise_variance += (weight * row.noise / s0).powi(2);
            out.index += weight * value / m0;
            let rates = [
                row.per_unassisted_hour,
                row.per_assisted_hour,
                row.per_exploring_hour,
                row.per_reviewing_hour,
                share * row.gain,
            ];
            for k in 0..5 {
                out.gradient[k] += weight * discount * slopes[k] / (base * s0);
                out.curvature[k] += weight * discount * (slopes[k] / base).powi(2) / s0;
                if *signal == Signal::WeeklyActive {
                    out.curvature[k] += weight * slopes[k] * rates[k] / (row.saturation_hours * base * s0);
                }
                out.index_gradient[k] += weight * discount * slopes[k] / m0;
            }
        }
        out
    }

    /// One week of everyone, in the order of §3.
    fn week(
        &self,
        people: &mut [Employee],
        week: i64,
        rules: &[Rules],
        baselines: Option<&Baselines>,
        series: &mut Series,
        same_count: bool,
    ) {
        let (organisation, behaviour) = (&self.scenario.organisation, &self.scenario.behaviour);
        let n = people.len() as f64;
        let before = people.to_vec();
        let counts = !rules[0].counted.is_empty();
        let none = Scheme::default();
        let scheme = rules[0].scheme.as_ref().unwrap_or(&none);
        let audience = self.scenario.audience(scheme.leaderboard.audience);
        let visibility = if counts { audience.visibility } else { 0.0 };

        // §3.1
        let games = |person: &Employee| person.hours[Activity::Gaming as usize] > behaviour.gaming_threshold_hours;
        let everywhere = before.iter().filter(|person| games(person)).count() as f64 / n;
        let wide = behaviour.norm_organisation_base + behaviour.norm_organisation_visibility * visibility;
        let mates = |number: usize| {
            let team = before[number].team;
            let first = team * organisation.team_size as usize;
            let members = before.iter().enumerate().skip(first).take_while(move |(_, mate)| mate.team == team);
            members.filter(move |(i, _)| *i != number).map(|(_, mate)| mate)
        };
        let mean_of_mates = |number: usize, of: &dyn Fn(&Employee) -> f64| {
            let (sum, count) = mates(number).fold((0.0, 0.0), |(sum, count), mate| (sum + of(mate), count + 1.0));
            if count > 0.0 { sum / count } else { 0.0 }
        };

        // §3.7: who has agents before this week's take-up
        let has_agents = |person: &Employee| f64::from(u8::from(person.agents));
        let with_agents = before.iter().map(has_agents).sum::<f64>() / n;

        // §4, §5: scores of everyone before anyone chooses
        let scores: Vec<Score> = before
            .iter()
            .map(|person| match baselines {
                Some(baselines) if counts => self.score(&rules[person.role], baselines, person),
                _ => Score::default(),
            })
            .collect();
        let last: Vec<f64> =
            (0..before.len()).map(|i| if same_count { before[i].score } else { scores[i].value }).collect();
        let cut = |share: f64| quantile(&last, 1.0 - share);
        let group = |number: usize| -> (f64, f64) {
            let members: Vec<f64> = (0..before.len())
                .filter(|i| scheme.leaderboard.audience != Audience::Team || before[*i].team == before[number].team)
                .map(|i| scores[i].value)
                .collect();
            let mean = members.iter().sum::<f64>() / members.len() as f64;
            (mean, members.iter().map(|score| (score - mean).powi(2)).sum::<f64>() / members.len() as f64)
        };
        let everyone = group(0);
        let groups: Vec<(f64, f64)> = (0..before.len())
            .map(|i| if scheme.leaderboard.audience == Audience::Team { group(i) } else { everyone })
            .collect();
        let shown = if scheme.leaderboard.top_share > 0.0 { cut(scheme.leaderboard.top_share) } else { 0.0 };
        let winning = cut(scheme.reward.winners);

        let all_draws = self.draws(week);
        let mut rows: Vec<Row> = Vec::new();
        for (number, person) in people.iter_mut().enumerate() {
            let (rules, work, ai) = (&rules[person.role], &self.works[person.role], &self.ais[person.role]);
            let draws = &all_draws[number];
            let traits = person.traits.clone();
            let score = &scores[number];
            let norm =
                (1.0 - wide) * mean_of_mates(number, &|mate| f64::from(u8::from(games(mate)))) + wide * everywhere;
            let (mean, variance) = groups[number];
            let spread = (variance + 2.0 * score.noise_variance).sqrt().max(behaviour.spread_min);
            let own = score.noise_variance.sqrt().max(behaviour.spread_min);

            // §5
            let (mut price, mut bonus) = (0.0, 0.0);
            if counts {
                let unit = behaviour.status_unit * traits.status * visibility;
                price += unit
                    * if scheme.leaderboard.top_share > 0.0 {
                        density(score.value - shown, own)
                    } else {
                        density(score.value - mean, spread)
                    };
                let belief = match scheme.reward.review {
                    Review::None => 0.0,
                    Review::Denied => traits.review_belief * audience.seen,
                    Review::Official => 1.0,
                };
                let stake = behaviour.pay_hours * scheme.reward.stakes * belief;
                match scheme.reward.kind {
                    RewardKind::Tournament => price += stake * density(score.value - winning, own),
                    RewardKind::Target => {
                        let target = self.target(scheme, rules, baselines.expect("counted"), person.role);
                        price += stake * density(score.value - target, behaviour.target_width);
                    }
                    RewardKind::Bonus => bonus = stake,
                }
            }

            // §3.3
            let scoped = scheme.guardrails.agent_permissions == Permissions::Scoped;
            let own_agents = &self.agents[person.role];
            let with = f64::from(u8::from(person.agents));
            let uplift =
                (traits.uplift + with * own_agents.uplift) * if scoped { ai.scoped_uplift_factor } else { 1.0 };
            let (s, p, drive) = (traits.skill, person.proficiency, person.motivation * traits.skill);
            let m = s * (1.0 + uplift * p);
            let week_hours = organisation.hours_per_week;
            let discouraged = if counts && scheme.leaderboard.top_share == 0.0 {
                behaviour.discouragement * traits.status * visibility * (1.0 - 2.0 * person.percentile).max(0.0)
            } else {
                0.0
            };
            let assisted = person.motivation * m;
            let scruple = traits.scruple.unwrap_or(0.0) * (1.0 - behaviour.conformity * norm).max(0.0);
            let mut b = [
                behaviour.slack_value + discouraged,
                drive,
                assisted - traits.friction * (1.0 - p),
                behaviour.exploring_novelty * (1.0 - p) + behaviour.exploring_base + scheme.help.coaching,
                behaviour.reviewing_value * drive,
                -scruple - scheme.guardrails.audit_rate * behaviour.audit_penalty,
            ];
            let mut c = [
                behaviour.slack_curvature,
                drive * work.unassisted_diminishing / week_hours,
                assisted / (2.0 * work.ai_fit * week_hours),
                behaviour.exploring_curvature,
                behaviour.reviewing_value * drive * behaviour.reviewing_curvature_share,
                behaviour.gaming_curvature,
            ];
            for k in 0..5 {
                let now = b[k + 1] - c[k + 1] * person.hours[k + 1] + price * score.gradient[k];
                c[k + 1] += price * score.curvature[k];
                b[k + 1] = now + c[k + 1] * person.hours[k + 1];
                if score.index < scheme.reward.cap_multiple {
                    b[k + 1] += bonus * score.index_gradient[k];
                }
            }

            // §3.4
            let lost = mean_of_mates(number, &|mate| mate.hours[Activity::Gaming as usize]) * rules.hours_lost;
            let made = person.defects[person.defects.len() - work.rework_lag_weeks as usize];
            let rework = work.rework_hours_per_defect * made;
            let available = (week_hours - lost - rework).max(work.min_hours_available);
            let can_game = traits.scruple.is_some() && person.knows;
            let wanted = best_response(&b, &c, can_game, available);
            let sigma = behaviour.choice_noise;
            for k in 0..6 {
                let uneven = (sigma * draws.choice[k] - sigma * sigma / 2.0).exp();
                person.hours[k] += behaviour.habit_rate * (wanted[k] * uneven - person.hours[k]);
            }
            let sum: f64 = person.hours.iter().sum();
            person.hours.iter_mut().for_each(|hours| *hours *= available / sum);
            person.percentile = if counts {
                1.0 / (1.0 + (-behaviour.percentile_slope * (score.value - mean) / spread).exp())
            } else {
                person.percentile + behaviour.percentile_recovery * (0.5 - person.percentile)
            };

            // §3.5
            let [_, h_u, h_a, h_x, h_r, h_g] = person.hours;
            let noise = (ai.token_noise * draws.tokens - ai.token_noise.powi(2) / 2.0).exp();
            let wanted_tokens = expected_tokens(self, rules, person) * noise;
            let cap = scheme.guardrails.token_cap_mtok.unwrap_or(f64::INFINITY);
            let efficiency = if wanted_tokens > cap { cap / wanted_tokens } else { 1.0 };
            let tokens = wanted_tokens.min(cap);
            person.tokens = tokens;
            let cost = tokens * price_of_a_token(self, rules, person);
            let y_u = (s * (h_u - work.unassisted_diminishing * h_u * h_u / (2.0 * week_hours))).max(0.0);
            let y_a =
                (s * (1.0 + uplift * p * efficiency) * (h_a - h_a * h_a / (4.0 * work.ai_fit * week_hours))).max(0.0);
            let d_a = (work.defect_assisted + with * own_agents.defect) * (1.0 - work.defect_proficiency_relief * p);
            let defects = (work.defect_unassisted * y_u + d_a * y_a) / (1.0 + h_r / work.review_hours_scale);
            let real = (y_u + y_a - defects - rules.destroyed * h_g).max(0.0);
            person.real.push(real);
            person.defects.push(defects);

            // §3.6
            let (mut observed, mut index) = (0.0, 0.0);
            for (signal, weight, row, share) in &rules.counted {
                let (m0, s0) = baselines.expect("counted")[&(person.role, *signal)];
                let value = self.observed(rules, *signal, row, *share, person, tokens, draws);
                let floor = behaviour.score_floor;
                observed += weight * ((value + floor * m0) / ((1.0 + floor) * m0)).ln() / s0;
                index += weight * value / m0;
            }
            if counts {
                person.score = observed;
            }
            let row = self.scenario.signal(person.role, Signal::WeeklyActive);
            let share = rules.counted.iter().find(|(signal, ..)| *signal == Signal::WeeklyActive).map_or(0.0, |c| c.3);
            let active = self.observed(rules, Signal::WeeklyActive, &row, share, person, tokens, draws) > 0.5;

            // §3.7
            let practice = (h_x + ai.learning_assisted_share * h_a) / ai.learning_hours_scale;
            person.proficiency = (p + ai.learning_rate * (1.0 + scheme.help.coaching) * practice * (1.0 - p)
                - ai.forgetting_rate * p)
                .clamp(0.0, 1.0);
            let ignorant = (1.0 - behaviour.discovery_rate) * (-behaviour.discovery_contagion * norm).exp();
            person.knows |= counts && draws.discovery < 1.0 - ignorant;
            let crowded = behaviour.crowding_out * norm * ((price + bonus) / behaviour.crowding_price_scale).min(1.0);
            person.motivation += behaviour.motivation_rate * (traits.motivation * (1.0 - crowded) - person.motivation);

            // What is counted shows who uses AI.
            let shows: f64 = rules
                .counted
                .iter()
                .filter(|(signal, ..)| matches!(signal, Signal::Tokens | Signal::WeeklyActive))
                .map(|(_, weight, ..)| weight)
                .sum();
            let near = (1.0 - wide) * mean_of_mates(number, &has_agents) + wide * with_agents;
            let example = match scheme.leaderboard.audience {
                Audience::Team | Audience::Everyone => visibility,
                _ => 0.0,
            };
            let pull = ((price + bonus) / behaviour.crowding_price_scale).min(1.0);
            let drive = shows * (own_agents.take_up_example * example * near + own_agents.take_up_pull * pull)
                + own_agents.take_up_coaching * scheme.help.coaching;
            person.agents |= draws.take_up < 1.0 - (1.0 - own_agents.take_up_rate) * (-drive).exp();

            rows.push(Row { tokens, cost, gross: y_u + y_a, defects, real, lost, rework, active, observed, index });
        }
        record(people, &rows, counts, behaviour.gaming_threshold_hours, series);
    }

    /// The score to reach: given, or that of a value of the single counted signal.
    fn target(&self, scheme: &Scheme, rules: &Rules, baselines: &Baselines, role: usize) -> f64 {
        let Some(value) = scheme.reward.target_value else { return scheme.reward.target.unwrap_or(DEFAULT_TARGET) };
        let (signal, _, row, _) = &rules.counted[0];
        let (m0, s0) = baselines[&(role, *signal)];
        let value = if *signal == Signal::CycleTime { row.baseline_days * m0 / value } else { value };
        let floor = self.scenario.behaviour.score_floor;
        ((value + floor * m0) / ((1.0 + floor) * m0)).ln() / s0
    }

    /// M of the week just worked (§4).
    fn observed(
        &self,
        rules: &Rules,
        signal: Signal,
        row: &SignalParameters,
        share: f64,
        person: &Employee,
        tokens: f64,
        draws: &Draws,
    ) -> f64 {
        let lag = if signal.follows_output() { row.lag_weeks as usize } else { 0 };
        let output = person.real[person.real.len() - 1 - lag];
        let value = expected(self, rules, signal, row, share, person, output, Some(tokens)).value;
        if signal == Signal::Tokens { tokens } else { (value * (1.0 + row.noise * draws.measure[&signal])).max(0.0) }
    }

    fn measure_all(
        &self,
        people: &[Employee],
        week: i64,
        rules: &[Rules],
        out: &mut BTreeMap<(usize, Signal), Vec<f64>>,
    ) {
        for (person, draws) in people.iter().zip(&self.draws(week)) {
            for signal in Signal::ALL {
                let row = self.scenario.signal(person.role, signal);
                let value = self.observed(&rules[person.role], signal, &row, 0.0, person, person.tokens, draws);
                out.entry((person.role, signal)).or_default().push(value);
            }
        }
    }

    fn baselines(&self, measured: &BTreeMap<(usize, Signal), Vec<f64>>) -> Baselines {
        let behaviour = &self.scenario.behaviour;
        let of = |(key, values): (&(usize, Signal), &Vec<f64>)| {
            let n = values.len() as f64;
            let m0 = (values.iter().sum::<f64>() / n).max(self.scenario.signal(key.0, key.1).typical / 1000.0);
            let logs: Vec<f64> = values.iter().map(|value| (value + behaviour.score_floor * m0).ln()).collect();
            let mean = logs.iter().sum::<f64>() / n;
            let sd = (logs.iter().map(|log| (log - mean).powi(2)).sum::<f64>() / n).sqrt();
            (*key, (m0, sd.max(behaviour.log_sd_min)))
        };
        measured.iter().map(of).collect()
    }
}

#[derive(Debug, Clone, Default)]
struct Score {
    value: f64,
    noise_variance: f64,
    gradient: [f64; 5],
    curvature: [f64; 5],
    index: f64,
    index_gradient: [f64; 5],
}

/// What one employee's week leaves to be recorded.
struct Row {
    tokens: f64,
    cost: f64,
    gross: f64,
    defects: f64,
    real: f64,
    lost: f64,
    rework: f64,
    active: bool,
    observed: f64,
    index: f64,
}

fn density(x: f64, sd: f64) -> f64 {
    (-0.5 * (x / sd).powi(2)).exp() / (sd * std::f64::consts::TAU.sqrt())
}

fn quantile(values: &[f64], q: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    yardstick::analysis::quantile(&sorted, q)
}

/// §3.4: all in, then drop what is worth no more than the level, at most six times.
fn best_response(b: &[f64; 6], c: &[f64; 6], can_game: bool, available: f64) -> [f64; 6] {
    let mut active: Vec<usize> = (0..6).filter(|k| *k < 5 || can_game).collect();
    let mut level = 0.0;
    for _ in 0..6 {
        let (wanted, slope) = active.iter().fold((0.0, 0.0), |(w, s), k| (w + b[*k] / c[*k], s + 1.0 / c[*k]));
        level = (wanted - available) / slope;
        active.retain(|k| b[*k] > level);
    }
    std::array::from_fn(|k| if active.contains(&k) { (b[k] - level) / c[k] } else { 0.0 })
}

fn correlation(xs: &[f64], ys: &[f64]) -> Option<f64> {
    let n = xs.len() as f64;
    let mean = |values: &[f64]| values.iter().sum::<f64>() / n;
    let (mx, my) = (mean(xs), mean(ys));
    let sum = |a: &[f64], ma: f64, b: &[f64], mb: f64| a.iter().zip(b).map(|(a, b)| (a - ma) * (b - mb)).sum::<f64>();
    let spread = (sum(xs, mx, xs, mx) * sum(ys, my, ys, my)).sqrt();
    (spread > 1e-9).then(|| sum(xs, mx, ys, my) / spread)
}

/// §7.
fn record(people: &[Employee], rows: &[Row], counts: bool, threshold: f64, series: &mut Series) {
    let n = rows.len() as f64;
    let mean = |of: &dyn Fn(usize) -> f64| Some((0..rows.len()).map(of).sum::<f64>() / n);
    let flag = |value: bool| f64::from(u8::from(value));
    let column = |of: fn(&Row) -> f64| -> Vec<f64> { rows.iter().map(of).collect() };
    let real = column(|row| row.real);
    let mut tokens = column(|row| row.tokens);
    let log_tokens: Vec<f64> = tokens.iter().map(|tokens| (tokens + 0.1).ln()).collect();
    tokens.sort_by(f64::total_cmp);
    let total: f64 = tokens.iter().sum();
    let top: f64 = tokens.iter().rev().take(rows.len().div_ceil(10)).sum();
    let ranked: f64 = tokens.iter().enumerate().map(|(i, tokens)| (i + 1) as f64 * tokens).sum();
    let hours = yardstick::scenario::Activity::ALL.map(|a| (Metric::hours(a), mean(&|i| people[i].hours[a as usize])));
    let gross = mean(&|i| rows[i].gross);
    let values = [
        (Metric::TokensMtok, mean(&|i| rows[i].tokens)),
        (Metric::ComputeCostUsd, mean(&|i| rows[i].cost)),
        (Metric::RealOutputHours, mean(&|i| rows[i].real)),
        (Metric::GrossOutputHours, gross),
        (Metric::DefectShare, mean(&|i| rows[i].defects).zip(gross).map(|(defects, gross)| defects / gross)),
        (Metric::LostHours, mean(&|i| rows[i].lost)),
        (Metric::ReworkHours, mean(&|i| rows[i].rework)),
        (Metric::GamingShare, mean(&|i| flag(people[i].hours[Activity::Gaming as usize] > threshold))),
        (Metric::KnowsShare, mean(&|i| flag(people[i].knows))),
        (Metric::AgentShare, mean(&|i| flag(people[i].agents))),
        (Metric::WeeklyActiveShare, mean(&|i| flag(rows[i].active))),
        (Metric::Proficiency, mean(&|i| people[i].proficiency)),
        (Metric::MotivationIndex, mean(&|i| 100.0 * people[i].motivation / people[i].traits.motivation)),
        (Metric::CorrTokensOutput, correlation(&log_tokens, &real)),
        (Metric::CorrMetricOutput, if counts { correlation(&column(|row| row.observed), &real) } else { None }),
        (Metric::TopDecileTokenShare, (total > 0.0).then(|| top / total)),
        (Metric::GiniTokens, (total > 0.0).then(|| 2.0 * ranked / (n * total) - (n + 1.0) / n)),
        (Metric::DashboardIndex, if counts { mean(&|i| 100.0 * rows[i].index) } else { Some(100.0) }),
    ];
    for (metric, value) in values.into_iter().chain(hours) {
        series.entry(metric).or_default().push(value);
    }
}
