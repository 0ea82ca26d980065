//! What an evaluation found, as a table.

use std::fmt;

/// One way to recommend, and how good its lists are. See [`super::metrics`].
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Which way.
    pub name: &'static str,
    /// Mean recall@20 over listeners.
    pub recall: f64,
    /// Mean nDCG@20 over listeners.
    pub ndcg: f64,
    /// Share of the catalogue.
    pub coverage: f64,
    /// Bits.
    pub novelty: f64,
}

/// All of them.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// Popularity, content, collaborative, hybrid.
    pub rows: Vec<Row>,
    /// Listeners over which the means are.
    pub listeners: usize,
}

impl Table {
    /// The row of that name.
    pub fn row(&self, name: &str) -> Option<&Row> {
        self.rows.iter().find(|row| row.name == name)
    }
}

impl fmt::Display for Table {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "| {:<13} | recall@20 | nDCG@20 | coverage | novelty (bits) |", "")?;
        writeln!(out, "| {:-<13} | --------: | ------: | -------: | -------------: |", "")?;
        for Row { name, recall, ndcg, coverage, novelty } in &self.rows {
            writeln!(out, "| {name:<13} | {recall:>9.4} | {ndcg:>7.4} | {coverage:>8.3} | {novelty:>14.2} |")?;
        }
        Ok(())
    }
}
