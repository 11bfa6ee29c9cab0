//! The local outbox: where mail lies while no mail server is configured.

use std::{
    io,
    path::{Path, PathBuf},
};

use tokio::{fs, io::AsyncWriteExt};

/// Writes a mail as `{name}.eml`, all or nothing, and on the disk when it returns.
/// The same name overwrites: a repeated delivery is one file.
pub(super) async fn keep(directory: &Path, name: &str, mail: &[u8]) -> io::Result<PathBuf> {
    fs::create_dir_all(directory).await?;
    let unfinished = directory.join(format!(".{name}.part"));
    let finished = directory.join(format!("{name}.eml"));
    let mut file = fs::File::create(&unfinished).await?;
    file.write_all(mail).await?;
    file.sync_all().await?;
    fs::rename(&unfinished, &finished).await?;
    // The new name is durable once the directory is. Systems that cannot open a
    // directory as a file order this themselves.
    if let Ok(directory) = fs::File::open(directory).await {
        directory.sync_all().await?;
    }
    Ok(finished)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_same_mail_is_one_file() {
        let directory = tempfile::tempdir().unwrap();
        let outbox = directory.path().join("var/outbox");
        keep(&outbox, "a.1@loa.example", b"first").await.unwrap();
        let path = keep(&outbox, "a.1@loa.example", b"second").await.unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"second");
        assert_eq!(std::fs::read_dir(&outbox).unwrap().count(), 1);
    }

    #[tokio::test]
    async fn a_place_that_cannot_be_written_is_an_error() {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("file");
        std::fs::write(&file, b"").unwrap();
        assert!(keep(&file, "a", b"x").await.is_err());
    }
}
