//! Elementary functions in single precision, without branches or calls, so that
//! loops over them vectorise, and of which every step is an IEEE operation, so
//! that they give the same bits on every machine.
//!
//! Each states its error as measured by the tests below against `f64`.

/// e^x for x in [-87, 88], clamped outside; relative error below 2.4e-7.
///
/// Range reduction to |r| <= ln 2 / 2 in two parts and the degree-5 minimax
/// polynomial of Cephes `expf` (Moshier 1989).
#[inline(always)]
pub fn exp(x: f32) -> f32 {
    const ROUND: f32 = 12_582_912.0; // 1.5 * 2^23: adding it rounds to an integer
    let x = minimum(maximum(x, -87.0), 88.0);
    let shifted = x * std::f32::consts::LOG2_E + ROUND;
    let n = shifted - ROUND;
    let r = x - n * 0.693_359_4 + n * 2.121_944_4e-4;
    let mut y = 1.987_569_1e-4;
    y = y * r + 1.398_199_9e-3;
    y = y * r + 8.333_452e-3;
    y = y * r + 4.166_579_6e-2;
    y = y * r + 0.166_666_65;
    y = y * r + 0.5;
    y = y * (r * r) + r + 1.0;
    let exponent = (shifted.to_bits() as i32).wrapping_sub(ROUND.to_bits() as i32);
    f32::from_bits(((exponent + 127) << 23) as u32) * y
}

/// ln x for positive normal x; absolute error below 1.2e-7 · max(1, |ln x|).
///
/// Mantissa in [√½, √2) and the degree-8 polynomial of Cephes `logf`.
#[inline(always)]
pub fn ln(x: f32) -> f32 {
    const ROOT_HALF: i32 = 0x3f35_04f3;
    let bits = x.to_bits() as i32;
    let exponent = (bits - ROOT_HALF) >> 23;
    let f = f32::from_bits((bits - (exponent << 23)) as u32) - 1.0;
    let e = exponent as f32;
    let z = f * f;
    let mut y = 7.037_683_6e-2;
    y = y * f - 0.115_146_1;
    y = y * f + 0.116_769_99;
    y = y * f - 0.124_201_41;
    y = y * f + 0.142_493_23;
    y = y * f - 0.166_680_57;
    y = y * f + 0.200_007_14;
    y = y * f - 0.249_999_94;
    y = y * f + 0.333_333_31;
    y = y * f * z;
    y = y + e * -2.121_944_4e-4 - 0.5 * z;
    f + y + e * 0.693_359_4
}

/// (sin 2πt, cos 2πt) for t in [0, 1); absolute error below 2e-7.
#[inline(always)]
pub fn sin_cos_turns(t: f32) -> (f32, f32) {
    const ROUND: f32 = 12_582_912.0;
    let shifted = t * 4.0 + ROUND;
    let quadrant = shifted.to_bits();
    let x = (t - (shifted - ROUND) * 0.25) * std::f32::consts::TAU;
    let z = x * x;
    let sin = ((-1.951_529_6e-4 * z + 8.332_161e-3) * z - 0.166_666_55) * z * x + x;
    let cos = ((2.443_315_7e-5 * z - 1.388_731_6e-3) * z + 4.166_664_6e-2) * z * z - 0.5 * z + 1.0;
    let (a, b) = if quadrant & 1 == 0 { (sin, cos) } else { (cos, sin) };
    let flip_sin = (quadrant & 2) << 30;
    let flip_cos = (quadrant.wrapping_add(1) & 2) << 30;
    (f32::from_bits(a.to_bits() ^ flip_sin), f32::from_bits(b.to_bits() ^ flip_cos))
}

/// The larger of two numbers that are not NaN, in one instruction.
#[inline(always)]
pub fn maximum(a: f32, b: f32) -> f32 {
    if a > b { a } else { b }
}

/// The smaller of two numbers that are not NaN, in one instruction.
#[inline(always)]
pub fn minimum(a: f32, b: f32) -> f32 {
    if a < b { a } else { b }
}

/// The density of Normal(0, deviation) at `x`.
#[inline(always)]
pub fn normal_density(x: f32, deviation: f32) -> f32 {
    const INVERSE_ROOT_TAU: f32 = 0.398_942_3;
    let z = x / deviation;
    exp(-0.5 * z * z) * INVERSE_ROOT_TAU / deviation
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid(from: f64, to: f64) -> impl Iterator<Item = f32> {
        (0..=1_000_000).map(move |i| (from + (to - from) * f64::from(i) / 1e6) as f32)
    }

    #[test]
    fn exp_is_within_its_stated_error() {
        let worst = grid(-86.0, 87.0).map(|x| (f64::from(exp(x)) / f64::from(x).exp() - 1.0).abs()).fold(0.0, f64::max);
        assert!(worst < 2.4e-7, "{worst:e}");
        assert_eq!(exp(0.0), 1.0);
        assert!(exp(-1e9) < 2e-38 && exp(-1e9) >= 0.0 && exp(1e9).is_finite());
    }

    #[test]
    fn ln_is_within_its_stated_error() {
        let worst = grid(-80.0, 80.0)
            .map(|power| power.exp())
            .map(|x| (f64::from(ln(x)) - f64::from(x).ln()).abs() / f64::from(x).ln().abs().max(1.0))
            .fold(0.0, f64::max);
        assert!(worst < 1.2e-7, "{worst:e}");
        assert_eq!(ln(1.0), 0.0);
    }

    #[test]
    fn sine_and_cosine_are_within_their_stated_error() {
        let worst = grid(0.0, 0.999_999_9)
            .map(|t| {
                let (sin, cos) = sin_cos_turns(t);
                let angle = f64::from(t) * std::f64::consts::TAU;
                (f64::from(sin) - angle.sin()).abs().max((f64::from(cos) - angle.cos()).abs())
            })
            .fold(0.0, f64::max);
        assert!(worst < 2e-7, "{worst:e}");
    }
}
