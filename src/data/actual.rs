//! Where do own numbers lie on the weeks of a scenario?

use std::sync::Arc;

use super::table::{EVERYONE, Measure, Statistic, Table};
use super::week::Week;
use crate::model::Metric;
use crate::scenario::Scenario;

/// The organisation's own numbers on the weeks of a scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct Actual {
    table: Arc<Table>,
    zero: Week,
}

impl Actual {
    /// Puts a table on the weeks of a scenario.
    ///
    /// # Errors
    /// Where the scenario does not say when its week 0 began, or no week of the table is one of its weeks.
    pub fn new(table: Arc<Table>, scenario: &Scenario) -> Result<Self, String> {
        let zero = Week::zero(scenario).ok_or_else(|| {
            "the scenario does not say when its week 0 began; add [data] with week_zero = \"2026-03-02\", a Monday"
                .to_owned()
        })?;
        let Some((first, last)) = table.span() else { return Err("there is nothing in the table".into()) };
        let begin = zero.plus(-(scenario.run.warmup_weeks as i32));
        let end = zero.plus(scenario.run.weeks as i32 - 1);
        if last < begin || end < first {
            return Err(format!(
                "the data have the weeks from {first} to {last} and the scenario those from {begin} to {end}, which \
                 have none in common; set [data] week_zero or run.weeks"
            ));
        }
        Ok(Self { table, zero })
    }

    /// The table.
    pub fn table(&self) -> &Table {
        &self.table
    }

    /// The week that is week 0.
    pub const fn zero(&self) -> Week {
        self.zero
    }

    /// What everyone had of a metric in each of these weeks, NaN where nothing is known; none where nothing at all is.
    pub fn values(&self, metric: Metric, weeks: &[f64]) -> Option<Vec<f64>> {
        let (measure, statistic) = match metric {
            Metric::TopDecileTokenShare => (Measure::Metric(Metric::TokensMtok), Statistic::TopDecileShare),
            _ => (Measure::Metric(metric), Measure::Metric(metric).level()),
        };
        let mut values = vec![f64::NAN; weeks.len()];
        let mut is_known = false;
        for row in self.table.series(EVERYONE, measure, statistic) {
            let week = f64::from(row.week.since(self.zero));
            if let Some(place) = weeks.iter().position(|at| *at == week) {
                values[place] = row.value;
                is_known = true;
            }
        }
        is_known.then_some(values)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::OwnData;

    #[test]
    fn own_numbers_lie_on_the_weeks_of_the_calendar() {
        let text = "week,group,metric,statistic,value,people\n2026-03-02,all,tokens_mtok,mean,2,9\n\
            2026-03-16,all,tokens_mtok,mean,4,9\n2026-03-16,all,tokens_mtok,top_decile_share,0.6,50\n";
        let table = Arc::new(Table::read(text.as_bytes()).unwrap());
        let mut scenario = Scenario::new("Ours");
        let on = |scenario: &Scenario| Actual::new(Arc::clone(&table), scenario);
        assert!(on(&scenario).unwrap_err().contains("week_zero"));
        scenario.data = Some(OwnData { week_zero: "2026-03-09".into(), scheme: None });
        let actual = on(&scenario).unwrap();
        let weeks = [-2.0, -1.0, 0.0, 1.0];
        let values = actual.values(Metric::TokensMtok, &weeks).unwrap();
        assert_eq!((values[1], values[3]), (2.0, 4.0));
        assert!(values[0].is_nan() && values[2].is_nan(), "absent is absent");
        assert_eq!(actual.values(Metric::TopDecileTokenShare, &weeks).unwrap()[3], 0.6);
        assert_eq!(actual.values(Metric::NetValueUsd, &weeks), None);
        scenario.data = Some(OwnData { week_zero: "2028-01-03".into(), scheme: None });
        let error = on(&scenario).unwrap_err();
        assert!(error.contains("2026-03-16") && error.contains("none in common"), "{error}");
    }
}
