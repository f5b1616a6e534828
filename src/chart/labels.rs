//! Where do names go so that none covers another?

/// Moves labels of one `height` apart, as little as needed, within `[low, high]`.
///
/// `wanted` are the centres where they would like to be, in any order; the
/// answer has the same order. Neighbours end at least `height` apart. Where the
/// room does not hold them all they are spread evenly over it.
pub fn spread(wanted: &[f64], height: f64, low: f64, high: f64) -> Vec<f64> {
    if wanted.is_empty() {
        return Vec::new();
    }
    let (first, last) = (low + height / 2.0, (high - height / 2.0).max(low + height / 2.0));
    let step = height.min((last - first) / (wanted.len() - 1).max(1) as f64);
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    order.sort_by(|&a, &b| wanted[a].total_cmp(&wanted[b]));

    // Groups of labels that touch; each sits around the mean of what its members want.
    let mut groups: Vec<(f64, usize)> = Vec::new(); // (sum of the wanted first positions, members)
    let place = |sum: f64, count: usize| {
        let span = step * (count - 1) as f64;
        (sum / count as f64).clamp(first, (last - span).max(first))
    };
    for &label in &order {
        let mut group = (wanted[label].clamp(first, last), 1);
        while let Some(&(sum, count)) = groups.last() {
            if place(sum, count) + step * count as f64 <= place(group.0, group.1) {
                break;
            }
            groups.pop();
            group = (sum + group.0 - group.1 as f64 * step * count as f64, count + group.1);
        }
        groups.push(group);
    }

    let mut placed = vec![0.0; wanted.len()];
    let mut labels = order.into_iter();
    for (sum, count) in groups {
        let start = place(sum, count);
        for (rank, label) in labels.by_ref().take(count).enumerate() {
            placed[label] = start + step * rank as f64;
        }
    }
    placed
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::spread;

    #[test]
    fn labels_with_room_stay() {
        assert_eq!(spread(&[80.0, 20.0], 10.0, 0.0, 100.0), [80.0, 20.0]);
    }

    #[test]
    fn labels_that_collide_share_the_move() {
        assert_eq!(spread(&[50.0, 50.0], 10.0, 0.0, 100.0), [45.0, 55.0]);
    }

    #[test]
    fn labels_at_the_edge_stay_inside() {
        assert_eq!(spread(&[0.0, 0.0, 1.0], 10.0, 0.0, 100.0), [5.0, 15.0, 25.0]);
    }

    proptest! {
        #[test]
        fn no_two_labels_overlap(wanted in prop::collection::vec(-50.0..150.0, 1..9)) {
            let placed = spread(&wanted, 12.0, 0.0, 100.0);
            let mut sorted = placed.clone();
            sorted.sort_by(f64::total_cmp);
            prop_assert!(sorted.windows(2).all(|pair| pair[1] - pair[0] >= 12.0 - 1e-9), "{placed:?}");
            prop_assert!(sorted[0] >= 6.0 - 1e-9 && sorted[sorted.len() - 1] <= 94.0 + 1e-9, "{placed:?}");
        }
    }
}
