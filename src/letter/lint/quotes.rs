//! What stands between quotation marks: somebody else's words.

use std::ops::Range;

/// The quotations of a text.
#[derive(Debug)]
pub(super) struct Quotes {
    /// Where they stand, apart and in order.
    pub(super) ranges: Vec<Range<usize>>,
    /// What would close the one that is open at the end.
    pub(super) unclosed: Option<char>,
}

impl Quotes {
    /// All of a text, as one.
    pub(super) fn whole(text: &str) -> Self {
        Self { ranges: std::iter::once(0..text.len()).collect(), unclosed: None }
    }

    /// Those of a text; `straight`: also between `"`.
    pub(super) fn of(text: &str, straight: bool) -> Self {
        let (mut ranges, mut unclosed) = (Vec::<Range<usize>>::new(), None);
        let pairs = [('“', '”'), ('«', '»'), ('‘', '’')].into_iter().chain(straight.then_some(('"', '"')));
        for (open, close) in pairs {
            let mut rest = 0;
            while let Some(from) = text[rest..].find(open).map(|from| rest + from) {
                let inner = from + open.len_utf8();
                let Some(to) = text[inner..].find(close).map(|to| inner + to) else {
                    // One that is a mistake or an apostrophe opens nothing.
                    if matches!(open, '“' | '«') {
                        ranges.push(from..text.len());
                        unclosed = Some(close);
                    }
                    break;
                };
                ranges.push(from..to);
                rest = to + close.len_utf8();
            }
        }
        // Apart and in order, whatever lay in what.
        ranges.sort_by_key(|range| range.start);
        ranges.dedup_by(|later, first| {
            let joined = later.start < first.end;
            if joined {
                first.end = first.end.max(later.end);
            }
            joined
        });
        Self { ranges, unclosed }
    }
}

/// Whether one of these ranges, which lie apart and in order, holds `at`.
pub(super) fn holds(ranges: &[Range<usize>], at: usize) -> bool {
    let index = ranges.partition_point(|range| range.start <= at);
    index.checked_sub(1).is_some_and(|index| ranges[index].contains(&at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotations_are_found_in_whatever_marks() {
        let of = |text: &'static str| {
            let quotes = Quotes::of(text, true);
            let found: Vec<_> = quotes.ranges.iter().map(|range| &text[range.clone()]).collect();
            (found.join("|"), quotes.unclosed)
        };
        assert_eq!(of("ghi “một «hai» ba” và \"bốn\""), ("“một «hai» ba|\"bốn".to_owned(), None));
        assert_eq!(of("ghi ‘một’ và đó’"), ("‘một".to_owned(), None));
        assert_eq!(of("ghi “một. Hai"), ("“một. Hai".to_owned(), Some('”')));
        assert_eq!(of("5\" và ‘tháng"), (String::new(), None));
    }
}
