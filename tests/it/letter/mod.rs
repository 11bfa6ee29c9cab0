//! The letter from outside: sources nobody thought of go in, and every form is read
//! as its readers will read it.
//!
//! `written` writes sources whose words are known, `shown` reads the words of each
//! form, `properties` compares them, `paper` does so with the text of the PDF. `fixed` fixes sources.

mod fixed;
mod paper;
mod properties;
mod shown;
mod written;

use loa::{
    domain::{audience::PrintedNames, forms::Forms, links::Links},
    letter::{
        self, ImageFiles, Letter,
        press::{Press, PressError},
        sheet::{Imprint, Particulars, Sheet},
        typeset::Typesetter,
    },
};

/// A press as a site has it.
fn press() -> Press {
    let typesetter = Typesetter::new(Vec::new()).unwrap();
    let imprint = Imprint {
        links: Links::new("https://canhbao.example.vn"),
        official_copy: "Bản chính được gửi qua trục liên thông văn bản.".to_owned(),
        simulation: false,
    };
    Press::new(typesetter, imprint)
}

/// The letter of a source, if nothing in it keeps it from going out.
fn letter_of(source: &[u8], images: &ImageFiles) -> Option<Letter> {
    letter::parse(&letter::read(source).ok()?, images).letter
}

/// A letter with the office's words, as number 123.
fn laid_out(press: &Press, letter: &Letter) -> Sheet {
    let issuers = loa::config::defaults().unwrap().issuers;
    let to = letter.front.to.iter().map(|line| format!("Đơn vị {}", line.to)).collect();
    let names = PrintedNames { to, copies: vec![None; letter.front.copies.len()] };
    let particulars = Particulars {
        issuer: issuers.on(None, letter.front.date.some_day()).unwrap(),
        ordinal: Some(123),
        date: letter.front.date,
        names: &names,
        code: None,
    };
    press.sheet(letter, &particulars)
}

fn printed(press: &Press, letter: &Letter) -> Result<Forms, PressError> {
    press.print(&laid_out(press, letter))
}
