//! Reading a table file: CSV as Excel and other programs write it.

use unicode_normalization::UnicodeNormalization;

use crate::domain::fold::{fold, nearest};

/// A row that was left out, and why. Shown to an official.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadRow {
    /// The line of the file, from 1; the heading is line 1.
    pub line: u64,
    /// Why.
    pub why: String,
}

/// Why a file is no such table.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TableError {
    /// A workbook, not a table of text.
    #[error("đây là sổ Excel (XLSX); hãy mở bằng Excel và lưu thành «CSV UTF-8»")]
    Workbook,
    /// Not UTF-8.
    #[error("dòng {0}: tệp không phải mã UTF-8; trong Excel hãy chọn «CSV UTF-8» khi lưu")]
    NotUtf8(usize),
    /// Nothing in it.
    #[error("tệp trống; dòng đầu phải là tên các cột: {0}")]
    Empty(String),
    /// A column this table does not have.
    #[error("dòng 1: không có cột «{name}»{}; các cột: {known}", .nearest.as_ref().map(|n| format!(" (có phải «{n}»?)")).unwrap_or_default())]
    UnknownColumn {
        /// What was written.
        name: String,
        /// What was probably meant.
        nearest: Option<String>,
        /// All columns.
        known: String,
    },
    /// A column that is there twice.
    #[error("dòng 1: cột «{0}» bị lặp")]
    TwiceColumn(String),
    /// A column that must be there.
    #[error("dòng 1: thiếu cột «{0}»")]
    MissingColumn(String),
}

/// A column: its name, its Vietnamese name, whether it must be there.
#[derive(Debug, Clone, Copy)]
pub(super) struct Column(pub(super) &'static str, pub(super) &'static str, pub(super) bool);

/// The rows of a table, each with its line and its cells in the order of the
/// columns asked for (a column that is not there gives empty cells).
#[derive(Debug)]
pub(super) struct Table {
    pub(super) rows: Vec<(u64, Vec<String>)>,
    pub(super) bad: Vec<BadRow>,
}

/// Reads a CSV file: UTF-8 with or without BOM; comma, semicolon or tab, whichever
/// the heading uses most. Cells are trimmed and NFC; empty lines are passed over.
pub(super) fn read(bytes: &[u8], columns: &[Column]) -> Result<Table, TableError> {
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"\xd0\xcf\x11\xe0") {
        return Err(TableError::Workbook);
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|why| {
        let good = bytes.get(..why.valid_up_to()).unwrap_or_default();
        TableError::NotUtf8(good.split(|byte| *byte == b'\n').count())
    })?;
    // The reader tells a line after CRLF by the line before it.
    let text = text.replace("\r\n", "\n");
    let heading = text.lines().next().unwrap_or_default();
    let delimiter =
        [b',', b';', b'\t'].into_iter().max_by_key(|d| heading.bytes().filter(|b| b == d).count()).unwrap_or(b',');
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut records = reader.records();
    let heading = match records.next() {
        Some(Ok(record)) if record.iter().any(|cell| !cell.trim().is_empty()) => record,
        _ => return Err(TableError::Empty(names(columns))),
    };
    let places = places(&heading, columns)?;
    let mut table = Table { rows: Vec::new(), bad: Vec::new() };
    for record in records {
        let Ok(record) = record else { continue }; // only I/O and UTF-8 errors remain: neither can happen here
        let line = record.position().map_or(0, csv::Position::line);
        if record.len() > heading.len() {
            let why = format!(
                "có {} ô, nhiều hơn {} cột; ô có dấu phân cách phải đặt trong dấu \"…\"",
                record.len(),
                heading.len()
            );
            table.bad.push(BadRow { line, why });
            continue;
        }
        let cell = |place: &Option<usize>| {
            place.and_then(|i| record.get(i)).unwrap_or_default().trim().nfc().collect::<String>()
        };
        let cells: Vec<String> = places.iter().map(cell).collect();
        if cells.iter().all(String::is_empty) {
            continue;
        }
        if cells.iter().any(|cell| cell.chars().any(char::is_control)) {
            table
                .bad
                .push(BadRow { line, why: "có ký tự điều khiển (xuống dòng?) trong một ô".to_owned() });
            continue;
        }
        table.rows.push((line, cells));
    }
    Ok(table)
}

fn places(heading: &csv::StringRecord, columns: &[Column]) -> Result<Vec<Option<usize>>, TableError> {
    let same = |written: &str, column: &Column| {
        let written = fold(written.trim()).replace(['_', '-'], " ");
        written == column.0.replace('_', " ") || written == fold(column.1)
    };
    let mut places = vec![None; columns.len()];
    for (i, written) in heading.iter().enumerate().filter(|(_, written)| !written.trim().is_empty()) {
        let Some(column) = columns.iter().position(|column| same(written, column)) else {
            let all = columns.iter().flat_map(|column| [column.0, column.1]);
            let nearest = nearest(written.trim(), all).map(str::to_owned);
            return Err(TableError::UnknownColumn { name: written.trim().to_owned(), nearest, known: names(columns) });
        };
        if places[column].replace(i).is_some() {
            return Err(TableError::TwiceColumn(columns[column].0.to_owned()));
        }
    }
    match columns.iter().zip(&places).find(|(column, place)| column.2 && place.is_none()) {
        Some((column, _)) => Err(TableError::MissingColumn(format!("{} ({})", column.0, column.1))),
        None => Ok(places),
    }
}

fn names(columns: &[Column]) -> String {
    columns.iter().map(|column| column.0).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: &[Column] =
        &[Column("code", "mã", true), Column("name", "tên", true), Column("short_name", "tên viết tắt", false)];

    #[test]
    fn a_workbook_is_told_from_a_table() {
        for start in [&b"PK\x03\x04"[..], b"\xd0\xcf\x11\xe0"] {
            assert_eq!(read(start, COLUMNS).map(drop), Err(TableError::Workbook));
        }
    }

    #[test]
    fn headings_may_be_vietnamese_and_delimiters_vary() {
        for text in ["code,name\na,b\n", "\u{feff}Mã;Tên\r\na;b\r\n", "ma\tten\tTên viết tắt\na\tb\t\n\n"] {
            let table = read(text.as_bytes(), COLUMNS).unwrap();
            assert_eq!(table.rows, [(2, vec!["a".to_owned(), "b".to_owned(), String::new()])], "{text:?}");
        }
    }

    #[test]
    fn a_wrong_heading_names_the_column_meant() {
        let error = read(b"cod,name\n", COLUMNS).unwrap_err();
        assert!(error.to_string().contains("«cod» (có phải «code»?)"), "{error}");
        assert_eq!(read(b"code\n", COLUMNS).unwrap_err(), TableError::MissingColumn("name (tên)".to_owned()));
        assert_eq!(read(b"code,name,code\n", COLUMNS).unwrap_err(), TableError::TwiceColumn("code".to_owned()));
        assert!(matches!(read(b"", COLUMNS), Err(TableError::Empty(_))));
        assert_eq!(read(b"code,name\na,\xff\n", COLUMNS).unwrap_err(), TableError::NotUtf8(2));
    }

    #[test]
    fn a_row_with_too_many_cells_is_left_out_with_its_line() {
        let table =
            read("code,name\na,Sở Văn hóa, Thể thao\nb,\"Sở Văn hóa, Thể thao\"\n".as_bytes(), COLUMNS).unwrap();
        assert_eq!(table.bad[0].line, 2);
        assert_eq!(table.rows[0].1[1], "Sở Văn hóa, Thể thao");
    }
}
