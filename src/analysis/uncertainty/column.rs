//! One factor over all variants.

use toml::Value;

/// The values of one factor, one a variant.
#[derive(Debug, Clone, PartialEq)]
pub enum Column {
    /// Numbers.
    Numbers(Vec<f64>),
    /// Places in a list of choices.
    Choices {
        /// What the choices are called.
        names: Vec<String>,
        /// The choice of each variant.
        places: Vec<usize>,
    },
}

impl Column {
    /// A column of a design; anything but numbers becomes a choice, in order of appearance.
    pub fn new(values: impl IntoIterator<Item = Option<Value>>) -> Self {
        let values: Vec<Option<Value>> = values.into_iter().collect();
        let number = |value: &Option<Value>| match value {
            Some(Value::Float(number)) => Some(*number),
            Some(Value::Integer(number)) => Some(*number as f64),
            _ => None,
        };
        if let Some(numbers) = values.iter().map(number).collect() {
            return Self::Numbers(numbers);
        }
        let (mut names, mut places) = (Vec::new(), Vec::with_capacity(values.len()));
        for value in &values {
            let name = match value {
                Some(Value::String(word)) => word.clone(),
                Some(value) => value.to_string(),
                None => String::new(),
            };
            let place = names.iter().position(|known| *known == name).unwrap_or_else(|| {
                names.push(name);
                names.len() - 1
            });
            places.push(place);
        }
        Self::Choices { names, places }
    }

    /// The same of some variants, by their numbers.
    #[must_use]
    pub fn of_rows(&self, rows: &[usize]) -> Self {
        match self {
            Self::Numbers(numbers) => Self::Numbers(rows.iter().map(|&row| numbers[row]).collect()),
            Self::Choices { names, places } => {
                Self::Choices { names: names.clone(), places: rows.iter().map(|&row| places[row]).collect() }
            }
        }
    }

    /// Number of variants.
    pub fn len(&self) -> usize {
        match self {
            Self::Numbers(numbers) => numbers.len(),
            Self::Choices { places, .. } => places.len(),
        }
    }

    /// Whether there is no variant.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The value of a variant as a number; of a choice its place.
    pub fn number(&self, variant: usize) -> f64 {
        match self {
            Self::Numbers(numbers) => numbers[variant],
            Self::Choices { places, .. } => places[variant] as f64,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_is_of_numbers_or_of_choices() {
        let numbers = Column::new([Some(Value::from(1)), Some(Value::from(2.5))]);
        assert_eq!(numbers, Column::Numbers(vec![1.0, 2.5]));
        let words = Column::new(["b", "a", "b"].map(|word| Some(Value::from(word))));
        assert_eq!(words, Column::Choices { names: vec!["b".into(), "a".into()], places: vec![0, 1, 0] });
        assert_eq!((words.len(), words.number(1)), (3, 1.0));
        let truth = Column::new([Some(Value::from(true)), None]);
        assert_eq!(truth, Column::Choices { names: vec!["true".into(), String::new()], places: vec![0, 1] });
    }
}
