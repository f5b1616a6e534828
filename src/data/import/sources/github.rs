//! Billing of GitHub: a row a day, product and user. Only what is paid for Copilot counts.
//!
//! Amounts are US dollars after discounts, `net_amount`.

use super::super::fault::{Read, Wrong};
use super::super::gathering::Gathering;
use super::super::rows::Cells;
use super::super::source::{Source, plain};
use super::day;

/// Where the columns are.
pub(in crate::data::import) struct Billing {
    date: usize,
    product: usize,
    net: usize,
    user: Option<usize>,
    center: Option<usize>,
    /// What tells a row from others.
    parts: Vec<usize>,
}

impl Billing {
    pub(in crate::data::import) fn new(columns: &[String]) -> Read<Self> {
        let plain: Vec<String> = columns.iter().map(|column| plain(column)).collect();
        let find = |name: &str| plain.iter().position(|column| column == name);
        let need =
            |name: &str, shown: &str| find(name).ok_or_else(|| Wrong::whole(format!("there is no column {shown}")));
        let amounts = ["quantity", "grossamount", "discountamount", "netamount"];
        Ok(Self {
            date: need("date", "date")?,
            product: need("product", "product")?,
            net: need("netamount", "net_amount")?,
            user: find("username"),
            center: find("costcentername"),
            parts: (0..plain.len()).filter(|at| !amounts.contains(&&*plain[*at])).collect(),
        })
    }

    pub(in crate::data::import) fn take(&self, cells: &Cells, into: &mut Gathering) -> Read<()> {
        let product = cells.text(self.product)?.unwrap_or_default();
        if !product.to_lowercase().contains("copilot") {
            into.tally.of_others += 1;
            return Ok(());
        }
        let day = day("date", cells.text(self.date)?)?;
        let text = cells.text(self.net)?.ok_or_else(|| Wrong::field("net_amount", "is missing"))?;
        let usd = into.rates.usd_of_text(text).map_err(|what| Wrong::field("net_amount", what))?;
        let user = self.user.map(|at| cells.text(at)).transpose()?.flatten();
        let mut entry = into.entry(user, day);
        if let Some(center) = self.center {
            entry.group = into.groups.number(cells.text(center)?.unwrap_or_default())?;
        }
        let parts = self.parts.iter().map(|at| cells.text(*at)).collect::<Read<Vec<_>>>()?;
        into.put(Source::Billing, parts, entry, &[usd])
    }
}
