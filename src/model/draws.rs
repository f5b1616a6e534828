//! Every random number, as a function of who, when and what for (§8).
//!
//! A draw is the Threefry-2x32 cipher with 13 rounds (Salmon, Moraes, Dror and
//! Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3") of the counter
//! (employee, week and purpose) under the key (seed, replicate). Nothing is
//! carried from draw to draw: no scheme, thread or order of evaluation can change one.

use std::convert::Infallible;

use rand::TryRng;

use super::BLOCK;
use super::math;

/// What a draw is for; each has a number of its own for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Noise in choosing slack, unassisted, assisted and exploring hours.
    ChoiceOfWork,
    /// Noise in choosing reviewing and gaming hours, weekly noise of tokens, and noise in measuring weekly active use.
    ChoiceTokensActive,
    /// Finding out how to game, and taking up agents.
    Discovery,
    /// Noise in measuring a pair of signals, by the number of the pair: see [`PAIRED`].
    Measurement(u8),
    /// Incidents of the whole organisation.
    Incidents,
    /// Skill and AI uplift at the start.
    SkillUplift,
    /// Intrinsic motivation and status sensitivity at the start.
    MotivationStatus,
    /// Token intensity and friction at the start.
    IntensityFriction,
    /// The size of a scruple.
    Scruple,
    /// Who never games and who has no scruple.
    ScrupleKind,
    /// AI proficiency at the start.
    Proficiency,
    /// Belief that a denied review is used.
    ReviewBelief,
    /// Reach of agents at the start.
    Reach,
    /// Who has agents at the start.
    Agents,
}

/// The first of the signals whose noise of measurement is drawn in pairs, in
/// the order of [`Signal::ALL`](crate::scenario::Signal::ALL). Tokens are
/// observed as they are; weekly active use, which is recorded in every week,
/// is drawn with the choice.
pub const PAIRED: usize = 2;

impl Purpose {
    /// Its number, for ever.
    const fn number(self) -> u32 {
        match self {
            Self::ChoiceOfWork => 0,
            Self::ChoiceTokensActive => 1,
            Self::Discovery => 4,
            Self::Measurement(pair @ 0..4) => 5 + pair as u32,
            Self::Incidents => 9,
            Self::SkillUplift => 16,
            Self::MotivationStatus => 17,
            Self::IntensityFriction => 18,
            Self::Scruple => 19,
            Self::ScrupleKind => 20,
            Self::Proficiency => 21,
            Self::ReviewBelief => 22,
            Self::Reach => 23,
            Self::Agents => 24,
            Self::Measurement(pair) => 64 + pair as u32,
        }
    }
}

/// The key of one replicate's draws.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key([u32; 2]);

impl Key {
    /// The key of a replicate under a seed.
    pub fn new(seed: u64, replicate: u32) -> Self {
        let half = threefry::<20>([seed as u32, (seed >> 32) as u32], [replicate, 0x5961_7264]);
        Self(half)
    }

    /// 64 random bits for a counter.
    #[inline(always)]
    fn bits(self, employee: u32, week: i32, purpose: u32) -> [u32; 2] {
        threefry::<13>(self.0, [employee, ((week as u32) << 8) | purpose])
    }

    /// Two independent standard normals for each of `BLOCK` employees from `first` on (Box and Muller 1958).
    #[inline(always)]
    pub fn normals(self, first: u32, week: i32, purpose: Purpose, out: [&mut [f32; BLOCK]; 2]) {
        let [one, two] = out;
        for i in 0..BLOCK {
            let [x, y] = self.bits(first.wrapping_add(i as u32), week, purpose.number());
            (one[i], two[i]) = box_muller(open_unit(x), y);
        }
    }

    /// Four independent standard normals for each of `BLOCK` employees from
    /// `first` on, each pair from half the bits: they take 2^32 values, none
    /// beyond 4.86 standard deviations.
    #[inline(always)]
    pub fn four_normals(self, first: u32, week: i32, purpose: Purpose, out: [&mut [f32; BLOCK]; 4]) {
        let [one, two, three, four] = out;
        let unit = |bits: u32| (bits as i32 as f32 + 0.5) * (1.0 / 65_536.0);
        for i in 0..BLOCK {
            let [x, y] = self.bits(first.wrapping_add(i as u32), week, purpose.number());
            (one[i], two[i]) = box_muller(unit(x >> 16), y & 0xffff_0000 | y >> 16);
            (three[i], four[i]) = box_muller(unit(x & 0xffff), y << 16 | y & 0xffff);
        }
    }

    /// A uniform in (0, 1) for each of `BLOCK` employees from `first` on.
    #[inline(always)]
    pub fn uniforms(self, first: u32, week: i32, purpose: Purpose, out: &mut [f32; BLOCK]) {
        for i in 0..BLOCK {
            out[i] = open_unit(self.bits(first.wrapping_add(i as u32), week, purpose.number())[0]);
        }
    }

    /// Two independent uniforms in (0, 1) for each of `BLOCK` employees from `first` on; the first is that of [`Key::uniforms`].
    #[inline(always)]
    pub fn two_uniforms(self, first: u32, week: i32, purpose: Purpose, out: [&mut [f32; BLOCK]; 2]) {
        let [one, two] = out;
        for i in 0..BLOCK {
            let [x, y] = self.bits(first.wrapping_add(i as u32), week, purpose.number());
            (one[i], two[i]) = (open_unit(x), open_unit(y));
        }
    }

    /// A stream of draws for one employee and trait, or for the organisation in a week.
    pub fn stream(self, employee: u32, week: i32, purpose: Purpose) -> Stream {
        Stream { key: threefry::<20>(self.0, [employee, ((week as u32) << 8) | purpose.number()]), next: 0 }
    }
}

/// A generator for `rand_distr`, where a distribution needs an unknown number of draws.
#[derive(Debug, Clone)]
pub struct Stream {
    key: [u32; 2],
    next: u32,
}

impl TryRng for Stream {
    type Error = Infallible;
    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(self.try_next_u64()? as u32)
    }
    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let [low, high] = threefry::<13>(self.key, [self.next, 0]);
        self.next = self.next.wrapping_add(1);
        Ok(u64::from(low) | u64::from(high) << 32)
    }
    fn try_fill_bytes(&mut self, out: &mut [u8]) -> Result<(), Infallible> {
        for chunk in out.chunks_mut(8) {
            let bytes = self.try_next_u64()?.to_le_bytes();
            chunk.copy_from_slice(&bytes[..chunk.len()]);
        }
        Ok(())
    }
}

/// Two standard normals from a uniform in (0, 1) and a direction: the high bits
/// choose one in the right half-plane, the lowest its side.
#[inline(always)]
fn box_muller(uniform: f32, direction: u32) -> (f32, f32) {
    let radius = (-2.0 * math::ln(uniform)).sqrt();
    let (sin, cos) = math::sin_cos_half_turn((direction as i32 >> 8) as f32 * (1.0 / 16_777_216.0));
    (radius * sin, f32::from_bits((radius * cos).to_bits() ^ (direction << 31)))
}

/// (0, 1), never an end.
#[inline(always)]
fn open_unit(bits: u32) -> f32 {
    ((bits >> 9) as i32 as f32 + 0.5) * (1.0 / 8_388_608.0)
}

/// Threefry-2x32 with `ROUNDS` rounds: groups of four, with the key mixed in after each.
#[inline(always)]
fn threefry<const ROUNDS: u32>(key: [u32; 2], counter: [u32; 2]) -> [u32; 2] {
    let [a, b] = key;
    let c = 0x1bd1_1bda ^ a ^ b;
    let mut state = mix([counter[0].wrapping_add(a), counter[1].wrapping_add(b)], [13, 15, 26, 6]);
    state = mix(inject(state, [b, c], 1), [17, 29, 16, 24]);
    state = mix(inject(state, [c, a], 2), [13, 15, 26, 6]);
    state = inject(state, [a, b], 3);
    if ROUNDS == 13 {
        return round(state, 17);
    }
    assert!(ROUNDS == 20, "Threefry is used with 13 or 20 rounds");
    state = mix(state, [17, 29, 16, 24]);
    state = mix(inject(state, [b, c], 4), [13, 15, 26, 6]);
    inject(state, [c, a], 5)
}

#[inline(always)]
fn mix(state: [u32; 2], rotations: [u32; 4]) -> [u32; 2] {
    let [first, second, third, fourth] = rotations;
    round(round(round(round(state, first), second), third), fourth)
}

#[inline(always)]
fn round([x, y]: [u32; 2], rotation: u32) -> [u32; 2] {
    let x = x.wrapping_add(y);
    [x, y.rotate_left(rotation) ^ x]
}

#[inline(always)]
fn inject([x, y]: [u32; 2], key: [u32; 2], number: u32) -> [u32; 2] {
    [x.wrapping_add(key[0]), y.wrapping_add(key[1]).wrapping_add(number)]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The known answers that the authors of Random123 publish.
    #[test]
    fn threefry_gives_the_known_answers() {
        assert_eq!(threefry::<13>([0; 2], [0; 2]), [0x9d1c_5ec6, 0x8bd5_0731]);
        assert_eq!(threefry::<20>([0; 2], [0; 2]), [0x6b20_0159, 0x99ba_4efe]);
        assert_eq!(threefry::<20>([u32::MAX; 2], [u32::MAX; 2]), [0x1cb9_96fc, 0xbb00_2be7]);
        assert_eq!(threefry::<20>([0x1319_8a2e, 0x0370_7344], [0x243f_6a88, 0x85a3_08d3]), [0xc492_3a9c, 0x483d_f7a0]);
    }

    fn assert_standard_normal(draw: impl Fn(u32, i32) -> Vec<[f32; BLOCK]>) {
        let (mut all, mut products) = (Vec::new(), Vec::new());
        for week in 0..50 {
            for block in 0..100 {
                let together = draw(block * BLOCK as u32, week);
                for (number, one) in together.iter().enumerate() {
                    for other in &together[number + 1..] {
                        products.push(one.iter().zip(other).map(|(a, b)| f64::from(a * b)).sum::<f64>());
                    }
                    all.extend(one.iter().map(|x| f64::from(*x)));
                }
            }
        }
        let n = all.len() as f64;
        let moment = |power: i32| all.iter().map(|x| x.powi(power)).sum::<f64>() / n;
        assert!(moment(1).abs() < 4.0 / n.sqrt());
        assert!((moment(2) - 1.0).abs() < 6.0 / n.sqrt());
        assert!((moment(4) - 3.0).abs() < 40.0 / n.sqrt());
        let pairs = (products.len() * BLOCK) as f64;
        assert!((products.iter().sum::<f64>() / pairs).abs() < 4.0 / pairs.sqrt());
        all.sort_by(f64::total_cmp);
        all.dedup();
        assert!(all.len() as f64 > 0.8 * n, "too many equal draws");
    }

    #[test]
    fn normals_have_the_moments_of_a_normal_and_do_not_repeat() {
        let key = Key::new(1, 0);
        assert_standard_normal(|first, week| {
            let mut out = [[0.0; BLOCK]; 2];
            key.normals(first, week, Purpose::Measurement(0), out.each_mut());
            out.to_vec()
        });
        assert_standard_normal(|first, week| {
            let mut out = [[0.0; BLOCK]; 4];
            key.four_normals(first, week, Purpose::ChoiceOfWork, out.each_mut());
            out.to_vec()
        });
    }

    #[test]
    fn a_draw_depends_on_each_of_its_arguments() {
        let base = Key::new(1, 0).bits(5, 7, 3);
        for other in [
            Key::new(2, 0).bits(5, 7, 3),
            Key::new(1, 1).bits(5, 7, 3),
            Key::new(1, 0).bits(6, 7, 3),
            Key::new(1, 0).bits(5, -7, 3),
            Key::new(1, 0).bits(5, 7, 4),
        ] {
            assert_ne!(base, other);
        }
    }
}
