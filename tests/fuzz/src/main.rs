//! Mutates the kept inputs for so many seconds; see the library.

use std::{
    collections::HashSet,
    fs,
    path::Path,
    time::{Duration, Instant},
};

/// No input may take longer, in time of the processor, whether it is only read and made into
/// its unpaged forms, or printed.
const LONGEST: Duration = Duration::from_secs(2);
/// What sources are made of; put in at random places.
const TOKENS: &[&str] = &[
    "\n",
    "\n\n",
    "  ",
    "    ",
    "\t",
    "- ",
    "+ ",
    "1. ",
    "> ",
    "# Phụ lục\n",
    "## ",
    "### ",
    "---\n",
    "===",
    "```\n",
    "`",
    "**",
    "*",
    "_",
    "~~",
    "[",
    "](",
    ")",
    "![x](x.png)",
    "[^a]",
    "[^a]: ",
    "[b]: c",
    "<div>",
    "<!--",
    "&#x202e;",
    "&amp;",
    "\\",
    "|",
    "|---|---|\n",
    "\u{301}",
    "\u{200b}",
    "\0",
    "😀",
    "https://xau.example/",
    "xau.example",
    "hxxp://",
    "[.]",
    "indicators: [",
    "subject: ",
    "copy: [{ to: ",
    "}]",
    "&a ",
    "*a",
    "!b",
    "\"",
    "'",
    ": ",
    "#",
    "./.",
    "MẬT",
    "[[",
    "references: [",
    "bases: [",
];

struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(bound.max(1)).unwrap()).unwrap()
    }
}

fn mutated(random: &mut Random, corpus: &[Vec<u8>], text: bool) -> Vec<u8> {
    let mut input = corpus[random.below(corpus.len())].clone();
    for _ in 0..=random.below(6) {
        let at = random.below(input.len() + 1);
        let end = (at + random.below(40)).min(input.len());
        match random.below(if text { 9 } else { 6 }) {
            0 => drop(input.drain(at..end)),
            1 => {
                let copy = input[at..end].to_vec();
                input.splice(at..at, copy);
            }
            2 if at < input.len() => input[at] = u8::try_from(random.below(256)).unwrap(),
            3 if at < input.len() => input[at] ^= 1 << random.below(8),
            4 => input.truncate(at),
            5 => {
                let other = &corpus[random.below(corpus.len())];
                let from = random.below(other.len() + 1);
                let to = (from + random.below(300)).min(other.len());
                input.splice(at..end, other[from..to].iter().copied());
            }
            6 => {
                // Many of one thing: what is quadratic shows.
                let most = 1 << random.below(13);
                let token = TOKENS[random.below(TOKENS.len())].repeat(1 + random.below(most));
                input.splice(at..at, token.into_bytes());
            }
            _ => {
                let token = TOKENS[random.below(TOKENS.len())];
                input.splice(at..at, token.bytes());
            }
        }
    }
    input
}

fn corpus(folder: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(folder);
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files.iter().map(|file| fs::read(file).unwrap()).collect()
}

/// The processor's time this process has used, all threads together.
fn used() -> Duration {
    let stat = fs::read_to_string("/proc/self/stat").unwrap();
    let after_name = stat.rsplit_once(')').unwrap().1;
    let ticks = after_name.split_whitespace().skip(11).take(2).map(|ticks| ticks.parse::<u64>().unwrap());
    Duration::from_millis(ticks.sum::<u64>() * 10)
}

/// The most memory this process ever had, in MB.
fn peak() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    line.split_whitespace().next().and_then(|kilobytes| kilobytes.parse::<u64>().ok()).unwrap_or(0) / 1024
}

fn main() {
    let seconds = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(10);
    let seed = std::env::args().nth(2).and_then(|text| text.parse().ok()).unwrap_or(0x9e37_79b9_7f4a_7c15);
    let mut random = Random(seed);
    let (mut letters, pictures) = (corpus("letter"), corpus("picture"));
    let (kept, mut known) = (letters.len(), HashSet::new());
    let mut slowest = [(Duration::ZERO, 0); 2];
    let (mut runs, mut prints) = (0_u64, 0_u64);
    let start = Instant::now();
    while start.elapsed() < Duration::from_secs(seconds) {
        let is_picture = runs % 64 == 0;
        let print = is_picture || runs % 16 == 1;
        let input = mutated(&mut random, if is_picture { &pictures } else { &letters }, !is_picture);
        fs::write(std::env::temp_dir().join("loa-fuzz-input"), &input).unwrap(); // what it died of
        let before = used();
        let kind = match (is_picture, print) {
            (true, _) => loa_fuzz::picture(&input),
            (_, true) => loa_fuzz::printed(&input),
            _ => loa_fuzz::letter(&input),
        };
        let took = used() - before;
        runs += 1;
        prints += u64::from(print);
        let way = usize::from(print);
        if took > slowest[way].0 {
            slowest[way] = (took, input.len());
            fs::write(std::env::temp_dir().join(format!("loa-fuzz-slowest-{way}")), &input).unwrap();
            assert!(took <= LONGEST, "{took:?} for {} bytes", input.len());
        }
        if !is_picture && known.insert(kind) && input.len() < 20_000 {
            letters.push(input);
        }
    }
    println!(
        "{runs} inputs ({prints} printed) in {seconds} s, {} kinds of outcome, {} inputs kept beside {kept}; \
         slowest to read {:?}, to print {:?} (time, bytes); peak memory {} MB",
        known.len(),
        letters.len() - kept,
        slowest[0],
        slowest[1],
        peak(),
    );
}
