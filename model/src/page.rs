//! Paging.

use serde::{Deserialize, Serialize};

/// Which page of a list, and how long. Out-of-range values are drawn to the nearest that is allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "RawPageRequest")]
pub struct PageRequest {
    number: u32,
    size: u32,
}

#[derive(Deserialize)]
struct RawPageRequest {
    #[serde(default)]
    number: Option<u32>,
    #[serde(default)]
    size: Option<u32>,
}

impl From<RawPageRequest> for PageRequest {
    fn from(raw: RawPageRequest) -> Self {
        Self::asked(raw.number, raw.size)
    }
}

impl PageRequest {
    /// Items on a page unless asked otherwise.
    pub const DEFAULT_SIZE: u32 = 48;
    /// Items on a page at most.
    pub const MAX_SIZE: u32 = 200;

    /// Page `number` (from 1) of `size` items.
    pub fn new(number: u32, size: u32) -> Self {
        Self { number: number.clamp(1, 1_000_000), size: size.clamp(1, Self::MAX_SIZE) }
    }

    /// The same, where either may be left out.
    pub fn asked(number: Option<u32>, size: Option<u32>) -> Self {
        Self::new(number.unwrap_or(1), size.unwrap_or(Self::DEFAULT_SIZE))
    }

    /// The page, from 1.
    pub fn number(self) -> u32 {
        self.number
    }

    /// Items on the page.
    pub fn size(self) -> u32 {
        self.size
    }

    /// Items before the page.
    pub fn offset(self) -> u64 {
        u64::from(self.number - 1) * u64::from(self.size)
    }
}

impl Default for PageRequest {
    fn default() -> Self {
        Self::new(1, Self::DEFAULT_SIZE)
    }
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Page<T> {
    /// The items of this page, in order.
    pub items: Vec<T>,
    /// This page, from 1.
    pub number: u32,
    /// Items on a full page.
    pub size: u32,
    /// Items on all pages.
    pub total: u64,
}

impl<T> Page<T> {
    /// How many pages there are; at least one.
    pub fn pages(&self) -> u32 {
        u32::try_from(self.total.div_ceil(u64::from(self.size.max(1)))).unwrap_or(u32::MAX).max(1)
    }
}
