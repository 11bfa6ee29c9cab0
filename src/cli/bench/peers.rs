//! Other programs that make a PDF of the same letter: LibreOffice, a process a letter, and
//! WeasyPrint, all letters in one process.

use std::{
    fs,
    io::{self, Seek as _, Write as _},
    path::Path,
    process::{Command, Output, Stdio},
    time::Duration,
};

use super::times::{Times, timed};

/// The times of a program, without its first run; or why it is left out.
pub(super) type Peer = Result<Times, String>;

/// Prints pages as fast as WeasyPrint can: the program is started and its modules are
/// imported before the first, and the HTML is read before the watch runs. Says the
/// seconds each took.
const WEASYPRINT: &str = "
import sys, time
from weasyprint import HTML

for file in sys.argv[1:]:
    page = HTML(filename=file)
    began = time.perf_counter()
    page.write_pdf()
    print(time.perf_counter() - began)
";

/// What makes the HTML the same letter, and not its words alone: two columns, four faces.
const STYLE: &str = include_str!("letter.css");

/// A Word file → PDF, one call of LibreOffice a letter, in a profile of its own.
pub(super) fn libreoffice(program: &Path, letters: &[Vec<u8>], folder: &Path) -> Peer {
    let mut times = Vec::new();
    for (index, letter) in letters.iter().enumerate() {
        let (docx, pdf) = (folder.join(format!("{index}.docx")), folder.join(format!("{index}.pdf")));
        fs::write(&docx, letter).map_err(|error| error.to_string())?;
        let mut command = Command::new(program);
        command.arg(format!("-env:UserInstallation=file://{}", folder.join("profile").display()));
        command.args(["--headless", "--convert-to", "pdf", "--outdir"]).arg(folder).arg(&docx).stdin(Stdio::null());
        let (ended, took) = timed(|| command.output());
        succeeded(program, ended)?;
        if !pdf.is_file() {
            return Err(format!("«{}» không tạo ra tệp PDF", program.display()));
        }
        times.push(took);
    }
    Ok(warm(times))
}

/// HTML → PDF, by WeasyPrint in one process of Python.
pub(super) fn weasyprint(python: &Path, letters: &[String], folder: &Path) -> Peer {
    let mut files = Vec::new();
    for (index, letter) in letters.iter().enumerate() {
        let file = folder.join(format!("{index}.html"));
        fs::write(&file, page(letter)).map_err(|error| error.to_string())?;
        files.push(file);
    }
    let output = script()
        .map_err(|error| error.to_string())
        .and_then(|script| succeeded(python, Command::new(python).arg("-").args(files).stdin(script).output()))?;
    let said = String::from_utf8_lossy(&output.stdout);
    let times: Vec<_> = said.lines().filter_map(|line| line.parse().ok()).map(Duration::from_secs_f64).collect();
    if times.len() != letters.len() {
        return Err(format!("«{}» không cho biết thời gian", python.display()));
    }
    Ok(warm(times))
}

/// The script as a file: whoever reads and writes at once needs no thread of ours.
fn script() -> io::Result<fs::File> {
    let mut file = tempfile::tempfile()?;
    file.write_all(WEASYPRINT.as_bytes())?;
    file.rewind()?;
    Ok(file)
}

/// A page of the letter's HTML in the form of the decree.
fn page(article: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"vi\"><head><meta charset=\"utf-8\"><title>Công văn</title>\
         <style>{STYLE}</style></head><body>{article}</body></html>\n"
    )
}

/// The times but the first, in which everything is loaded.
fn warm(mut times: Vec<Duration>) -> Times {
    if !times.is_empty() {
        times.remove(0);
    }
    Times::new(times)
}

/// What a program said, if it did its work; else why it is left out.
fn succeeded(program: &Path, ended: io::Result<Output>) -> Result<Output, String> {
    let program = program.display();
    match ended {
        Ok(output) if output.status.success() => Ok(output),
        Ok(output) => {
            let said = String::from_utf8_lossy(&output.stderr);
            let last = said.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or_default();
            Err(format!("«{program}» không chạy được: {}", last.trim()))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            Err(format!("không tìm thấy chương trình «{program}»"))
        }
        Err(error) => Err(format!("«{program}» không chạy được: {error}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_is_not_there_is_left_out() {
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join("no-such-program");
        let why = format!("không tìm thấy chương trình «{}»", program.display());
        assert_eq!(libreoffice(&program, &[vec![]], folder.path()), Err(why.clone()));
        assert_eq!(weasyprint(&program, &[String::new()], folder.path()), Err(why));
    }

    #[test]
    fn the_first_run_does_not_count() {
        let times = |seconds: &[u64]| seconds.iter().copied().map(Duration::from_secs).collect::<Vec<_>>();
        assert_eq!(warm(times(&[9, 1, 2])), Times::new(times(&[1, 2])));
        assert_eq!(warm(Vec::new()), Times::new(Vec::new()));
    }
}
