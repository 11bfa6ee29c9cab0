//! What tells a request of the letter's own from a report, and from what others ask.

use std::ops::Range;

use super::{
    manuscript::Run,
    words::{Phrase, Word, keys},
};

/// In a sentence with one of these somebody is asked to do something.
const ASKED: [&str; 17] = [
    "đề nghị",
    "yêu cầu",
    "chậm nhất",
    "muộn nhất",
    "không muộn hơn",
    "thời hạn",
    "thời gian hoàn thành",
    "hạn chót",
    "hạn cuối",
    "hạn báo cáo",
    "hạn gửi",
    "hạn hoàn thành",
    "hạn nộp",
    "hạn xác nhận",
    "gửi kết quả",
    "gửi báo cáo",
    "báo cáo kết quả",
];
/// A clause that begins with one of these asks, too: an item of a list of tasks.
const TASKS: [&str; 12] = [
    "báo cáo",
    "cập nhật",
    "đăng ký",
    "gửi",
    "hoàn thành",
    "khắc phục",
    "nộp",
    "rà soát",
    "tổ chức",
    "triển khai",
    "thực hiện",
    "xác nhận",
];
/// So does one in which one of these is to do a task.
const ADDRESSED: [&str; 4] = ["quý cơ quan", "các cơ quan", "các đơn vị", "kết quả"];
/// In a clause with one of these something is told that was.
const DONE: [&str; 14] = [
    "đã",
    "chưa",
    "trước đó",
    "vừa qua",
    "công bố",
    "phát hành",
    "được tạo",
    "được cấp",
    "từ trước",
    "có từ",
    "tải về",
    "tải xuống",
    "thời điểm trước",
    "sản xuất trước",
];
/// «yêu cầu» is the letter's own behind these, or where its clause begins; else it is told of
/// somebody: «CISA yêu cầu …», «Tin nhắn yêu cầu …».
const ASKING: [&str; 16] = [
    "sở",
    "bộ",
    "cục",
    "chi cục",
    "ban",
    "phòng",
    "văn phòng",
    "trung tâm",
    "công an",
    "UBND",
    "ủy ban",
    "tỉnh ủy",
    "chủ tịch",
    "giám đốc",
    "lãnh đạo",
    "thủ tướng",
];
/// What may lead over to it.
const SO: [&str; 14] =
    ["vì", "do", "vậy", "đó", "đồng", "thời", "ngoài", "ra", "và", "nay", "cũng", "trân", "trọng", "kính"];
/// Beside these it is a noun: «theo yêu cầu», «yêu cầu của».
const OF_NOUN: [&str; 5] = ["theo", "các", "những", "của", "tại"];
/// The words that tell them apart.
pub(super) struct Requests {
    asked: [Phrase; ASKED.len()],
    tasks: [Phrase; TASKS.len()],
    addressed: [Phrase; ADDRESSED.len()],
    done: [Phrase; DONE.len()],
    asking: [Phrase; ASKING.len()],
    so: [String; SO.len()],
    of_noun: [String; OF_NOUN.len()],
    /// «…; đến nay còn …» reminds of a deadline that was.
    pub(super) so_far: Phrase,
}

impl Requests {
    pub(super) fn new() -> Self {
        Self {
            asked: ASKED.map(Phrase::new),
            tasks: TASKS.map(Phrase::new),
            addressed: ADDRESSED.map(Phrase::new),
            done: DONE.map(Phrase::new),
            asking: ASKING.map(Phrase::new),
            so: keys(SO),
            of_noun: keys(OF_NOUN),
            so_far: Phrase::new("đến nay"),
        }
    }

    /// Whether the words around a deadline at `at` ask for something by then.
    pub(super) fn is_asked(&self, run: &Run, words: &[Word<'_>], at: usize) -> bool {
        let (sentence, clause) = around(run, at, words);
        let says = |phrases: &[Phrase], at| phrases.iter().any(|phrase| phrase.is_at(&run.text, words, at));
        let is_task = |at| says(&self.tasks, at);
        let is_addressed = |at| says(&self.addressed, at);
        let asks = is_task(sentence.start)
            || is_task(clause.start)
            || sentence.clone().any(|at| says(&self.asked, at))
            || is_addressed(clause.start) && (clause.start..at).any(is_task);
        // «các đơn vị chưa báo cáo gửi báo cáo»: what was done or not says who is asked.
        let is_aside =
            |done: usize| (sentence.start..done).any(|at| says(&self.asked, at)) && (done + 2..at).any(is_task);
        let request = (sentence.start..at).rfind(|at| says(&self.asked[..2], *at));
        asks && !request.is_some_and(|at| self.is_others(run, words, at))
            && !clause.filter(|at| says(&self.done, *at)).any(|done| !is_aside(done))
    }

    /// Whether the request at the word `at` is one of somebody else.
    fn is_others(&self, run: &Run, words: &[Word<'_>], at: usize) -> bool {
        let is_noun = |at: usize| words.get(at).is_some_and(|word| self.of_noun.contains(&word.key));
        if !self.asked[1].is_at(&run.text, words, at) || is_noun(at + 2) || at > 0 && is_noun(at - 1) {
            return false;
        }
        let clause = around(run, at, words).1;
        let who = clause.start + words[clause.start..at].iter().take_while(|word| self.so.contains(&word.key)).count();
        // «Đề nghị các đơn vị yêu cầu nhân viên …» asks.
        let is_ours = (clause.start..at).any(|at| self.asked[0].is_at(&run.text, words, at));
        who < at && !is_ours && !self.asking.iter().any(|asking| asking.is_at(&run.text, words, who))
    }
}

/// The words of the sentence around the word `at`, and those of its clause, which ends at
/// commas.
fn around(run: &Run, at: usize, words: &[Word<'_>]) -> (Range<usize>, Range<usize>) {
    let middle = words[at].range.start;
    let sentence = run.sentence(middle);
    let start = run.text[sentence.start..middle].rfind(',').map_or(sentence.start, |comma| sentence.start + comma);
    let end = run.text[middle..sentence.end].find(',').map_or(sentence.end, |comma| middle + comma);
    let place = |at: usize| words.partition_point(|word| word.range.start < at);
    (place(sentence.start)..place(sentence.end), place(start)..place(end))
}
