//! What people see their team-mates and the organisation do (§3.1).

/// The usual size of a team: loops over teams of a size that the compiler knows are vectorised.
const USUAL: usize = 8;

/// Norm of gaming and mean gaming hours of the team-mates of each employee.
///
/// `hours` are last week's gaming hours of whole teams of `size`, the last of
/// which may be smaller; `organisation` is the share of it that games, and its weight.
#[inline(always)]
pub fn feel(hours: &[f32], size: usize, threshold: f32, organisation: (f32, f32), norm: &mut [f32], mates: &mut [f32]) {
    if size == USUAL {
        let (teams, rest) = hours.as_chunks::<USUAL>();
        let ((norms, norm_rest), (all_mates, mates_rest)) =
            (norm.as_chunks_mut::<USUAL>(), mates.as_chunks_mut::<USUAL>());
        for team in 0..teams.len() {
            feel_team(&teams[team], threshold, organisation, &mut norms[team], &mut all_mates[team]);
        }
        feel_team(rest, threshold, organisation, norm_rest, mates_rest);
    } else {
        for from in (0..hours.len()).step_by(size) {
            let team = from..hours.len().min(from + size);
            let (norm, mates) = (&mut norm[team.clone()], &mut mates[team.clone()]);
            feel_team(&hours[team], threshold, organisation, norm, mates);
        }
    }
}

/// [`feel`] of one team.
#[inline(always)]
fn feel_team(hours: &[f32], threshold: f32, (everywhere, wide): (f32, f32), norm: &mut [f32], mates: &mut [f32]) {
    // Sums of single-precision hours are exact in double precision, so taking oneself out leaves no residue.
    let sum: f64 = hours.iter().map(|hours| f64::from(*hours)).sum();
    let gaming: f32 = hours.iter().map(|hours| f32::from(u8::from(*hours > threshold))).sum();
    let others = if hours.len() > 1 { 1.0 / (hours.len() - 1) as f32 } else { 0.0 };
    for i in 0..hours.len() {
        let games = f32::from(u8::from(hours[i] > threshold));
        norm[i] = (1.0 - wide) * (gaming - games) * others + wide * everywhere;
        mates[i] = (sum - f64::from(hours[i])) as f32 * others;
    }
}

/// Share of the others with agents, as each employee sees it (§3.7): of the
/// team-mates, and of everyone; `organisation` is the share of it that has them, and its weight.
///
/// `agents` are 1 or 0, of whole teams of `size`, the last of which may be smaller.
#[inline(always)]
pub fn see_agents(agents: &[f32], size: usize, organisation: (f32, f32), near: &mut [f32]) {
    if size == USUAL {
        let ((teams, rest), (nears, near_rest)) = (agents.as_chunks::<USUAL>(), near.as_chunks_mut::<USUAL>());
        for team in 0..teams.len() {
            see_team(&teams[team], organisation, &mut nears[team]);
        }
        see_team(rest, organisation, near_rest);
    } else {
        for from in (0..agents.len()).step_by(size) {
            let team = from..agents.len().min(from + size);
            see_team(&agents[team.clone()], organisation, &mut near[team]);
        }
    }
}

/// [`see_agents`] in one team.
#[inline(always)]
fn see_team(agents: &[f32], (everywhere, wide): (f32, f32), near: &mut [f32]) {
    let sum: f32 = agents.iter().sum();
    let others = if agents.len() > 1 { 1.0 / (agents.len() - 1) as f32 } else { 0.0 };
    for i in 0..agents.len() {
        near[i] = (1.0 - wide) * (sum - agents[i]) * others + wide * everywhere;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn team_mates_count_without_oneself() {
        for size in [8, 5] {
            let hours = [0.0, 2.0, 0.4, 3.0, 0.0, 0.0, 0.0, 0.0, 1.0f32, 0.0];
            let (mut norm, mut mates) = ([9.0; 10], [9.0; 10]);
            feel(&hours, size, 0.5, (0.25, 0.2), &mut norm, &mut mates);
            let others = |i: usize| -> Vec<f32> {
                let team = i / size * size..(i / size * size + size).min(hours.len());
                team.filter(|j| *j != i).map(|j| hours[j]).collect()
            };
            for i in 0..hours.len() {
                let others = others(i);
                let mean = others.iter().sum::<f32>() / others.len() as f32;
                let gaming = others.iter().filter(|hours| **hours > 0.5).count() as f32 / others.len() as f32;
                assert!((mates[i] - mean).abs() < 1e-6, "{i} {mates:?}");
                assert!((norm[i] - (0.8 * gaming + 0.2 * 0.25)).abs() < 1e-6, "{i} {norm:?}");
            }
        }
    }

    #[test]
    fn agents_are_seen_without_ones_own() {
        for size in [8, 3] {
            let agents = [1.0, 0.0, 1.0, 1.0, 0.0, 0.0, 0.0, 1.0, 1.0f32, 0.0];
            let mut near = [9.0; 10];
            see_agents(&agents, size, (0.5, 0.2), &mut near);
            for i in 0..agents.len() {
                let team = i / size * size..(i / size * size + size).min(agents.len());
                let others: Vec<f32> = team.filter(|j| *j != i).map(|j| agents[j]).collect();
                let share = others.iter().sum::<f32>() / others.len().max(1) as f32;
                assert!((near[i] - (0.8 * share + 0.2 * 0.5)).abs() < 1e-6, "{i} {near:?}");
            }
        }
    }

    #[test]
    fn one_alone_has_no_team_mates() {
        let (mut norm, mut mates) = ([9.0], [9.0]);
        feel(&[3.0], 1, 0.5, (1.0, 0.2), &mut norm, &mut mates);
        assert_eq!((norm[0], mates[0]), (0.2, 0.0));
    }
}
