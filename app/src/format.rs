//! Times, sizes and counts in words.

use player::between;

/// A playing time of so many milliseconds: `3:07`, `1:02:03`. Drops the fraction of a second.
pub fn duration_ms(milliseconds: u64) -> String {
    let seconds = milliseconds / 1000;
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
}

/// A playing time of so many seconds. What is not a time (negative, not finite) counts as none.
pub fn duration_s(seconds: f64) -> String {
    duration_ms(if seconds.is_finite() { (seconds.max(0.0) * 1000.0) as u64 } else { 0 })
}

/// A time as `2026-11-22 14:03 UTC`, of milliseconds since 1970.
///
/// The date is that of the proleptic Gregorian calendar, by Howard Hinnant's `civil_from_days`.
pub fn moment(at_ms: i64) -> String {
    let minutes = at_ms.div_euclid(60_000);
    let (days, minute) = (minutes.div_euclid(24 * 60), minutes.rem_euclid(24 * 60));
    // Years begin in March, so that the leap day ends one; eras are of 400 years.
    let shifted = days + 719_468;
    let (era, day_of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let (month, year) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    let year = year + year_of_era + era * 400;
    format!("{year}-{month:02}-{day:02} {:02}:{:02} UTC", minute / 60, minute % 60)
}

/// A file size with decimal units: `512 B`, `4.2 MB`.
pub fn bytes(bytes: u64) -> String {
    const UNITS: [(u64, &str); 3] = [(1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB")];
    UNITS
        .iter()
        .find(|(size, _)| bytes >= *size)
        .map_or_else(|| format!("{bytes} B"), |(size, unit)| format!("{} {unit}", tenths(bytes as f64 / *size as f64)))
}

/// A number to one place: `12.3`, `-0.4`.
///
/// It is made of integers: the standard library's printing of floats is large, and every byte of it is downloaded.
pub fn tenths(number: f64) -> String {
    let tenths = (number.abs() * 10.0).round() as u64;
    let sign = if number < 0.0 && tenths > 0 { "-" } else { "" };
    format!("{sign}{}.{}", tenths / 10, tenths % 10)
}

/// A tempo: `128 BPM`.
pub fn tempo(bpm: f64) -> String {
    format!("{} BPM", between(bpm, 0.0, 9_999.0).round() as u32)
}

/// A part of a whole for a style sheet, `0.00%` to `100.00%`; nothing of nothing is nothing.
pub fn share(part: f64, whole: f64) -> String {
    let share = if whole > 0.0 { between(part / whole, 0.0, 1.0) } else { 0.0 };
    let hundredths = (share * 10_000.0).round() as u32;
    format!("{}.{:02}%", hundredths / 100, hundredths % 100)
}

/// A count with its noun: `1 play`, `12 plays`.
pub fn count(number: u64, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

/// A part of a whole in per cent, 0 to 100; 100 where the whole is nothing.
pub fn percent(part: u64, whole: u64) -> u8 {
    if whole == 0 { 100 } else { (u128::from(part.min(whole)) * 100 / u128::from(whole)) as u8 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations() {
        assert_eq!(duration_ms(0), "0:00");
        assert_eq!(duration_ms(59_999), "0:59");
        assert_eq!(duration_ms(187_000), "3:07");
        assert_eq!(duration_ms(3_723_000), "1:02:03");
        assert_eq!(duration_s(61.9), "1:01");
        assert_eq!(duration_s(-1.0), "0:00");
        assert_eq!(duration_s(f64::NAN), "0:00");
        assert_eq!(duration_s(f64::INFINITY), "0:00");
    }

    #[test]
    fn moments() {
        for (at_ms, expected) in [
            (0, "1970-01-01 00:00 UTC"),
            (-1, "1969-12-31 23:59 UTC"),
            (951_782_399_999, "2000-02-28 23:59 UTC"),
            (951_782_400_000, "2000-02-29 00:00 UTC"),
            (1_709_251_140_000, "2024-02-29 23:59 UTC"),
            (4_107_542_400_000, "2100-03-01 00:00 UTC"),
            (1_763_820_180_000, "2025-11-22 14:03 UTC"),
        ] {
            assert_eq!(moment(at_ms), expected);
        }
    }

    #[test]
    fn sizes() {
        assert_eq!(bytes(0), "0 B");
        assert_eq!(bytes(999), "999 B");
        assert_eq!(bytes(1_000), "1.0 kB");
        assert_eq!(bytes(4_200_000), "4.2 MB");
        assert_eq!(bytes(2_147_483_648), "2.1 GB");
    }

    #[test]
    fn tenths_are_rounded() {
        assert_eq!(tenths(0.0), "0.0");
        assert_eq!(tenths(-9.64), "-9.6");
        assert_eq!(tenths(-0.04), "0.0");
        assert_eq!(tenths(44.1), "44.1");
        assert_eq!(tenths(0.96), "1.0");
    }

    #[test]
    fn tempos_are_whole_numbers() {
        assert_eq!(tempo(127.5), "128 BPM");
        assert_eq!(tempo(90.49), "90 BPM");
        assert_eq!(tempo(f64::INFINITY), "9999 BPM");
    }

    #[test]
    fn shares_stay_within_the_whole() {
        assert_eq!(share(30.0, 120.0), "25.00%");
        assert_eq!(share(1.0, 3.0), "33.33%");
        assert_eq!(share(130.0, 120.0), "100.00%");
        assert_eq!(share(-1.0, 120.0), "0.00%");
        assert_eq!(share(1.0, 0.0), "0.00%");
    }

    #[test]
    fn counts() {
        assert_eq!(count(0, "play"), "0 plays");
        assert_eq!(count(1, "play"), "1 play");
        assert_eq!(count(2, "track"), "2 tracks");
    }

    #[test]
    fn percentages_stay_within_bounds() {
        assert_eq!(percent(0, 10), 0);
        assert_eq!(percent(999, 1000), 99);
        assert_eq!(percent(20, 10), 100);
        assert_eq!(percent(0, 0), 100);
        assert_eq!(percent(u64::MAX, u64::MAX), 100);
    }
}
