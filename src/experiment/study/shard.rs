//! Which part of a study does this process do?

use std::fmt;
use std::ops::Range;
use std::str::FromStr;

/// One of several equal parts of a study, counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Shard {
    /// Its number, below `of`.
    pub index: u32,
    /// How many there are.
    pub of: u32,
}

impl Shard {
    /// The whole.
    pub const WHOLE: Self = Self { index: 0, of: 1 };

    /// Whether it is the whole.
    pub fn is_whole(self) -> bool {
        self.of == 1
    }

    /// The variants that it holds, of so many.
    pub fn numbers(self, variants: usize) -> Range<usize> {
        let cut = |part: u32| (variants as u128 * u128::from(part) / u128::from(self.of)) as usize;
        cut(self.index)..cut(self.index + 1)
    }

    /// The shard that the environment of an array job names, if it names one.
    ///
    /// Slurm says the number of tasks itself; where `shards` is given, its task numbers
    /// count from 0, so that some of them can be sent again. Kubernetes and `HyperQueue`
    /// do not say it.
    ///
    /// # Errors
    /// A sentence where the environment and `shards` do not make a shard.
    pub fn from_environment(
        variable: impl Fn(&str) -> Option<String>,
        shards: Option<u32>,
    ) -> Result<Option<Self>, String> {
        let number = |name: &str| -> Result<Option<u32>, String> {
            let Some(text) = variable(name) else { return Ok(None) };
            text.trim().parse().map(Some).map_err(|_| format!("{name} is `{text}`, which is no number"))
        };
        let shard = |name: &str, index: u32, of: u32| {
            if index < of {
                return Ok(Some(Self { index, of }));
            }
            Err(format!(
                "{name} is {index}, but there are {of} shards, from 0: give the tasks the numbers 0 to {}",
                of - 1
            ))
        };
        if let Some(task) = number("SLURM_ARRAY_TASK_ID")? {
            if let Some(of) = shards {
                return shard("SLURM_ARRAY_TASK_ID", task, of);
            }
            let of = number("SLURM_ARRAY_TASK_COUNT")?
                .filter(|of| *of > 0)
                .ok_or("SLURM_ARRAY_TASK_COUNT is missing; say how many shards there are with --shards N")?;
            let first = number("SLURM_ARRAY_TASK_MIN")?.unwrap_or(0);
            let step = number("SLURM_ARRAY_TASK_STEP")?.unwrap_or(1).max(1);
            return shard("SLURM_ARRAY_TASK_ID", task.saturating_sub(first) / step, of);
        }
        for name in ["JOB_COMPLETION_INDEX", "HQ_TASK_ID"] {
            if let Some(index) = number(name)? {
                let of = shards.ok_or_else(|| {
                    format!(
                        "{name} is set; say how many shards there are with --shards N, or --shard 0/1 for all in one"
                    )
                })?;
                return shard(name, index, of);
            }
        }
        match shards {
            None => Ok(None),
            Some(_) => Err("--shards needs an environment that numbers its tasks (SLURM_ARRAY_TASK_ID, \
                            JOB_COMPLETION_INDEX, HQ_TASK_ID); give --shard I/N instead"
                .into()),
        }
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}/{}", self.index, self.of)
    }
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts = text.split_once('/').and_then(|(index, of)| Some((index.parse().ok()?, of.parse().ok()?)));
        match parts {
            Some((index, of)) if index < of => Ok(Self { index, of }),
            Some((index, of)) => Err(format!("there is no shard {index} of {of}; shards count from 0")),
            None => Err("a shard is written I/N, such as 0/20 for the first of 20".into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shards_cover_everything_once() {
        for (variants, of) in [(640, 20), (7, 20), (1000, 7), (0, 3), (5, 1)] {
            let mut next = 0;
            for index in 0..of {
                let range = Shard { index, of }.numbers(variants);
                assert_eq!(range.start, next);
                assert!(range.len().abs_diff(variants / of as usize) <= 1);
                next = range.end;
            }
            assert_eq!(next, variants);
        }
        assert_eq!("3/20".parse(), Ok(Shard { index: 3, of: 20 }));
        assert!("20/20".parse::<Shard>().unwrap_err().contains("count from 0") && "3".parse::<Shard>().is_err());
    }

    #[test]
    fn the_environment_names_the_shard() {
        let from = |variables: &[(&str, &str)], shards| {
            let get = |name: &str| variables.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
            Shard::from_environment(get, shards)
        };
        let is = |index, of| Ok(Some(Shard { index, of }));
        let slurm = [("SLURM_ARRAY_TASK_ID", "7"), ("SLURM_ARRAY_TASK_COUNT", "5"), ("SLURM_ARRAY_TASK_MIN", "4")];
        assert_eq!(from(&slurm, None), is(3, 5));
        assert_eq!(from(&slurm, Some(20)), is(7, 20), "some tasks sent again");
        let stepped = [("SLURM_ARRAY_TASK_ID", "6"), ("SLURM_ARRAY_TASK_COUNT", "4"), ("SLURM_ARRAY_TASK_STEP", "2")];
        assert_eq!(from(&stepped, None), is(3, 4));
        assert_eq!(from(&[("JOB_COMPLETION_INDEX", "0")], Some(2)), is(0, 2));
        assert_eq!(from(&[("HQ_TASK_ID", "19")], Some(20)), is(19, 20));
        assert_eq!(from(&[], None), Ok(None));
        for (variables, shards, part) in [
            (&[("HQ_TASK_ID", "3")][..], None, "--shards N"),
            (&[("HQ_TASK_ID", "20")], Some(20), "the numbers 0 to 19"),
            (&[("SLURM_ARRAY_TASK_ID", "x")], None, "no number"),
            (&[], Some(20), "--shard I/N"),
        ] {
            assert!(from(variables, shards).unwrap_err().contains(part), "{variables:?}");
        }
    }
}
