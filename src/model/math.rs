//! Elementary functions in single precision, without branches or calls, so that
//! loops over them vectorise, and of which every step is an IEEE operation, so
//! that they give the same bits on every machine.
//!
//! Each states its error as measured by the tests below against `f64`.

/// e^x, with x clamped to [-87, 88]; relative error below 1.6e-7 (1 + |x|).
#[inline(always)]
pub fn exp(x: f32) -> f32 {
    exp_within(minimum(maximum(x, -87.0), 88.0))
}

/// e^x for x in [-87, 88]; relative error below 1.6e-7 (1 + |x|).
///
/// 2^(x log2 e), the whole part by the exponent's bits and the rest, within
/// half a unit, by a minimax polynomial of degree 5.
#[inline(always)]
pub fn exp_within(x: f32) -> f32 {
    #[expect(clippy::approx_constant, reason = "a coefficient of the polynomial that lies near ln 2")]
    const FIRST: f32 = 0.693_147;
    let (whole, rest) = split(x * std::f32::consts::LOG2_E);
    let mut y = 1.326_516_2e-3;
    y = y * rest + 9.671_502e-3;
    y = y * rest + 5.550_732e-2;
    y = y * rest + 0.240_222_42;
    y = y * rest + FIRST;
    y = y * rest + 1.0;
    f32::from_bits(y.to_bits().wrapping_add(whole << 23))
}

/// Nearest whole number, as the low bits of an integer, and what is left, in [-½, ½]; for |x| < 2^21.
#[inline(always)]
fn split(x: f32) -> (u32, f32) {
    const ROUND: f32 = 12_582_912.0; // 1.5 * 2^23: adding it rounds to an integer
    let shifted = x + ROUND;
    (shifted.to_bits(), x - (shifted - ROUND))
}

/// ln x for positive normal x; absolute error below 1.6e-7 · max(1, |ln x|).
///
/// Mantissa in [√½, √2) and a minimax polynomial of degree 8 for ln(1 + f) / f.
#[inline(always)]
pub fn ln(x: f32) -> f32 {
    const ROOT_HALF: i32 = 0x3f35_04f3;
    let bits = x.to_bits() as i32;
    let exponent = (bits - ROOT_HALF) >> 23;
    let f = f32::from_bits((bits - (exponent << 23)) as u32) - 1.0;
    let mut y = 8.722_252e-2;
    y = y * f - 0.143_668_03;
    y = y * f + 0.149_522_86;
    y = y * f - 0.165_624_01;
    y = y * f + 0.199_568_32;
    y = y * f - 0.250_020_74;
    y = y * f + 0.333_341_87;
    y = y * f - 0.499_999_88;
    y = y * f + 1.0;
    y * f + exponent as f32 * std::f32::consts::LN_2
}

/// (sin πt, cos πt) for t in [-½, ½]; absolute error below 2e-7.
#[inline(always)]
pub fn sin_cos_half_turn(t: f32) -> (f32, f32) {
    let x = t * std::f32::consts::PI;
    let z = x * x;
    let mut sin = 2.590_511e-6;
    sin = sin * z - 1.980_091e-4;
    sin = sin * z + 8.332_9e-3;
    sin = sin * z - 0.166_666_48;
    let mut cos = 2.315_393e-5;
    cos = cos * z - 1.385_370_4e-3;
    cos = cos * z + 4.166_358_3e-2;
    cos = cos * z - 0.499_999_05;
    (sin * z * x + x, cos * z + 1.0)
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

/// The density of Normal(0, 1 / precision) at `x`, where `precision` is the inverse of the standard deviation.
#[inline(always)]
pub fn normal_density(x: f32, precision: f32) -> f32 {
    const INVERSE_ROOT_TAU: f32 = 0.398_942_3;
    let z = x * precision;
    exp(-0.5 * z * z) * (INVERSE_ROOT_TAU * precision)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid(from: f64, to: f64) -> impl Iterator<Item = f32> {
        (0..=1_000_000).map(move |i| (from + (to - from) * f64::from(i) / 1e6) as f32)
    }

    #[test]
    fn exp_is_within_its_stated_error() {
        let worst = grid(-86.0, 87.0)
            .chain(grid(-2.0, 2.0))
            .map(|x| (f64::from(exp(x)) / f64::from(x).exp() - 1.0).abs() / (1.0 + f64::from(x.abs())))
            .fold(0.0, f64::max);
        assert!(worst < 1.6e-7, "{worst:e}");
        assert_eq!(exp(0.0), 1.0);
        assert!(exp(-1e9) < 2e-38 && exp(-1e9) >= 0.0 && exp(1e9).is_finite());
    }

    #[test]
    fn ln_is_within_its_stated_error() {
        let worst = grid(-80.0, 80.0)
            .map(f32::exp)
            .chain(grid(0.5, 2.0))
            .map(|x| (f64::from(ln(x)) - f64::from(x).ln()).abs() / f64::from(x).ln().abs().max(1.0))
            .fold(0.0, f64::max);
        assert!(worst < 1.6e-7, "{worst:e}");
        assert_eq!(ln(1.0), 0.0);
    }

    #[test]
    fn sine_and_cosine_are_within_their_stated_error() {
        let worst = grid(-0.5, 0.5)
            .map(|t| {
                let (sin, cos) = sin_cos_half_turn(t);
                let angle = f64::from(t) * std::f64::consts::PI;
                (f64::from(sin) - angle.sin()).abs().max((f64::from(cos) - angle.cos()).abs())
            })
            .fold(0.0, f64::max);
        assert!(worst < 2e-7, "{worst:e}");
    }
}
