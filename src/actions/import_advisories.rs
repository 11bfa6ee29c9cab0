//! Importing advisories: every source of a folder becomes, or changes, its draft.

use crate::{domain::clock::Clock, letter::finding::Finding, store::Db};

use super::draft::{DraftError, Drafted, SourceFile, draft};

/// What became of one file.
#[derive(Debug)]
pub enum FileImport {
    /// It was taken, with warnings.
    Taken(Drafted, Vec<Finding>),
    /// It was not.
    Refused(DraftError),
}

/// Imports sources, each by itself: a faulty one keeps none of the others out.
pub async fn import_advisories(db: &Db, clock: &dyn Clock, files: &[SourceFile]) -> Vec<(String, FileImport)> {
    let mut results = Vec::new();
    for file in files {
        let result = match draft(db, clock, file).await {
            Ok((_, drafted, warnings)) => FileImport::Taken(drafted, warnings),
            Err(refused) => FileImport::Refused(refused),
        };
        results.push((file.stem.clone(), result));
    }
    results
}
