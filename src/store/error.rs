//! What can go wrong in the database, in words that tell what to do.

use sqlx::{error::ErrorKind, migrate::MigrateError};

use crate::domain::os_error;

/// The result of a store function.
pub type Result<T> = std::result::Result<T, Error>;

/// A failure of the database.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A unique constraint was violated; callers translate it.
    #[error("dữ liệu trùng với dữ liệu đã có ({constraint})")]
    Conflict {
        /// The constraint, or on SQLite the columns.
        constraint: String,
    },
    /// The disk or the configured size limit is full. Nothing was half written.
    #[error(
        "cơ sở dữ liệu đã đầy: hãy giải phóng đĩa hoặc nâng giới hạn max_page_count, rồi chạy lại; chưa có gì bị ghi dở"
    )]
    Full,
    /// Another process holds the database too long.
    #[error("cơ sở dữ liệu đang bận vì một tiến trình khác; hãy thử lại")]
    Busy,
    /// The database cannot be reached or opened.
    #[error("không mở được cơ sở dữ liệu: {0}")]
    Unreachable(String),
    /// The database's address cannot be understood.
    #[error("địa chỉ cơ sở dữ liệu không đúng: {0}; hãy viết sqlite://var/loa.db hoặc postgres://user@host/loa")]
    BadUrl(String),
    /// A row holds what this program never writes.
    #[error("dữ liệu hỏng trong bảng {table}, cột {column}: {value:?}")]
    Corrupt {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
        /// What was found.
        value: String,
    },
    /// The migrations could not be run.
    #[error("không nâng cấp được cơ sở dữ liệu: {0}")]
    Migrate(#[source] MigrateError),
    /// Anything else the driver says.
    #[error("lỗi cơ sở dữ liệu: {0}")]
    Driver(#[source] sqlx::Error),
}

/// SQLite's primary result codes, <https://www.sqlite.org/rescode.html>.
mod sqlite {
    pub(super) const BUSY: i64 = 5;
    pub(super) const READONLY: i64 = 8;
    pub(super) const FULL: i64 = 13;
    pub(super) const CANTOPEN: i64 = 14;
    pub(super) const NOTADB: i64 = 26;
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::Database(db) => {
                let code = db.code().unwrap_or_default();
                if db.try_downcast_ref::<sqlx::sqlite::SqliteError>().is_some() {
                    match code.parse::<i64>().map(|code| code & 0xff) {
                        Ok(sqlite::BUSY) => return Self::Busy,
                        Ok(sqlite::FULL) => return Self::Full,
                        Ok(sqlite::READONLY) => {
                            return Self::Unreachable("tệp chỉ đọc được, không ghi được".to_owned());
                        }
                        Ok(sqlite::CANTOPEN) => {
                            let why = "không mở hoặc không tạo được tệp; hãy kiểm tra thư mục và quyền ghi";
                            return Self::Unreachable(why.to_owned());
                        }
                        Ok(sqlite::NOTADB) => {
                            return Self::Unreachable("tệp này không phải là cơ sở dữ liệu SQLite".to_owned());
                        }
                        _ => {}
                    }
                } else if matches!(&*code, "53100" | "53000") {
                    return Self::Full; // disk_full, insufficient_resources
                }
                if db.kind() == ErrorKind::UniqueViolation {
                    let constraint = db.constraint().map_or_else(|| db.message().to_owned(), ToOwned::to_owned);
                    return Self::Conflict { constraint };
                }
                Self::Driver(error)
            }
            sqlx::Error::Io(why) => Self::Unreachable(os_error::vietnamese(why)),
            sqlx::Error::PoolTimedOut => Self::Busy,
            _ => Self::Driver(error),
        }
    }
}

impl From<MigrateError> for Error {
    fn from(error: MigrateError) -> Self {
        match error {
            MigrateError::Execute(why) | MigrateError::ExecuteMigration(why, _) => why.into(),
            other => Self::Migrate(other),
        }
    }
}

/// Reads a word that this program wrote.
pub(super) fn word<T: std::str::FromStr>(table: &'static str, column: &'static str, value: &str) -> Result<T> {
    value.parse().map_err(|_| Error::Corrupt { table, column, value: value.to_owned() })
}

/// Reads an integer in the range this program wrote.
pub(super) fn narrow<T: TryFrom<i64>>(table: &'static str, column: &'static str, value: i64) -> Result<T> {
    T::try_from(value).map_err(|_| Error::Corrupt { table, column, value: value.to_string() })
}
