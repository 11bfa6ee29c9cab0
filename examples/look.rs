use loa::{domain, letter};
#[path = "../src/letter/typeset/samples.rs"]
#[allow(dead_code)]
mod samples;
fn main() {
    let t = letter::typeset::Typesetter::new(vec![]).unwrap();
    let only: Vec<String> = std::env::args().skip(1).collect();
    for (name, sheet) in [
        ("seed", samples::seed as fn() -> letter::sheet::Sheet), ("numbered", samples::numbered), ("one", || samples::plain_letter(3)),
        ("forty", || samples::plain_letter(40)), ("long", samples::long_names), ("urgent", samples::urgent),
    ] {
        if !only.is_empty() && !only.iter().any(|o| o == name) { continue }
        let start = std::time::Instant::now();
        match t.typeset(&sheet()) {
            Ok(pages) => {
                println!("{name}: {} pages, pdf {} KB, svg {} KB, {:?}", pages.svg.len(), pages.pdf.len() / 1024, pages.svg.iter().map(String::len).sum::<usize>() / 1024, start.elapsed());
                std::fs::write(format!("/tmp/look/{name}.pdf"), pages.pdf).unwrap();
            }
            Err(e) => println!("{name}: {e}"),
        }
    }
}
