//! Help and usage errors in Vietnamese: clap knows no other language than English.

use clap::{Parser, error::Error};

use super::Cli;

/// What clap says, and what an official reads; in the order in which it is looked for.
const PHRASES: &[(&str, &str)] = &[
    ("error: the following required arguments were not provided:", "lỗi: còn thiếu:"),
    ("error: unrecognized subcommand ", "lỗi: không có lệnh "),
    ("error: unexpected argument ", "lỗi: không có đối số "),
    ("error: invalid value ", "lỗi: giá trị không hợp lệ "),
    ("error: a value is required for ", "lỗi: thiếu giá trị của "),
    ("error: the argument ", "lỗi: đối số "),
    ("error: one or more required arguments were not provided", "lỗi: còn thiếu đối số"),
    ("error: ", "lỗi: "),
    (" requires a subcommand but one was not provided", " cần thêm một lệnh"),
    (" cannot be used multiple times", " chỉ được viết một lần"),
    (" cannot be used with:", " không dùng được cùng với:"),
    (" cannot be used with ", " không dùng được cùng với "),
    (" but none was supplied", ""),
    ("' found\n", "'\n"),
    ("' for '", "' cho '"),
    ("invalid digit found in string", "phải là số nguyên"),
    ("cannot parse integer from empty string", "phải là số nguyên"),
    ("number too large to fit in target type", "số quá lớn"),
    ("number would be zero for non-zero type", "phải lớn hơn 0"),
    ("input contains invalid characters", "phải là ngày, ví dụ 2021-12-06"),
    ("premature end of input", "phải là ngày, ví dụ 2021-12-06"),
    ("input is out of range", "không có ngày này"),
    ("trailing input", "phải là ngày, ví dụ 2021-12-06"),
    ("tip: a similar subcommand exists: ", "có phải là: "),
    ("tip: some similar subcommands exist: ", "có phải là: "),
    ("tip: a similar argument exists: ", "có phải là: "),
    ("tip: some similar arguments exist: ", "có phải là: "),
    ("tip: a similar value exists: ", "có phải là: "),
    ("tip: some similar values exist: ", "có phải là: "),
    ("tip: to pass ", "nếu muốn truyền "),
    (" as a value, use ", " làm giá trị, hãy viết "),
    ("For more information, try '--help'.", "Xem cách dùng: --help"),
    ("Usage: ", "Cách dùng: "),
    ("Commands:", "Lệnh:"),
    ("Arguments:", "Đối số:"),
    ("Options:", "Tùy chọn:"),
    ("[OPTIONS]", "[TÙY CHỌN]"),
    ("<COMMAND>", "<LỆNH>"),
    ("[subcommands: ", "[các lệnh: "),
    ("[default: ", "[mặc định: "),
    ("[possible values: ", "[một trong: "),
    ("Possible values:", "Một trong:"),
    ("Print help (see more with '--help')", "In hướng dẫn này"),
    ("Print help (see a summary with '-h')", "In hướng dẫn này"),
    ("Print help", "In hướng dẫn này"),
    ("Print version", "In phiên bản"),
];

/// Reads the command line. Where it asks for help or cannot be understood: what to
/// write, whether to standard error, and the exit code.
pub fn parse() -> Result<Cli, Usage> {
    Cli::try_parse().map_err(|error| Usage::of(&error))
}

/// What is said of a command line that runs nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Usage {
    /// The words; end with a line feed.
    pub words: String,
    /// Whether they are an error's.
    pub is_error: bool,
}

impl Usage {
    fn of(error: &Error) -> Self {
        let words = PHRASES.iter().fold(error.to_string(), |words, (said, read)| words.replace(said, read));
        Self { words, is_error: error.use_stderr() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::{Command, CommandFactory};

    fn told(arguments: &[&str]) -> String {
        Usage::of(&Cli::try_parse_from(arguments).map(|_| arguments).unwrap_err()).words
    }

    /// Words of clap's that are left: a Vietnamese syllable has no such letters side by side.
    fn english(words: &str) -> Vec<&str> {
        const LEFT: [&str; 16] = [
            "error",
            "number would",
            " is not in ",
            "tip:",
            "Usage",
            "Options",
            "Commands",
            "Arguments",
            " Print",
            "default",
            "possible",
            "provided",
            "required",
            "found",
            "input",
            "invalid",
        ];
        LEFT.into_iter().filter(|word| words.contains(word)).collect()
    }

    /// The words that lead to each command, below `path`.
    fn every_command<'c>(command: &'c Command, path: &[&'c str], found: &mut Vec<Vec<&'c str>>) {
        found.push(path.to_vec());
        for below in command.get_subcommands() {
            every_command(below, &[path, &[below.get_name()]].concat(), found);
        }
    }

    #[test]
    fn every_help_and_every_usage_error_is_in_vietnamese() {
        let (program, mut commands) = (Cli::command(), Vec::new());
        every_command(&program, &["loa"], &mut commands);
        assert!(commands.iter().any(|command| command == &["loa", "bench", "letter"]), "{commands:?}");
        let help = commands
            .iter()
            .flat_map(|command| ["--help", "-h"].map(|help| told(&[command.as_slice(), &[help]].concat())));
        let wrong: [&[&str]; 16] = [
            &["loa"],
            &["loa", "bench"],
            &["loa", "isue"],
            &["loa", "issue"],
            &["loa", "issue", "a.md", "--frob"],
            &["loa", "issue", "a.md", "--numbr", "1"],
            &["loa", "issue", "a.md", "--number", "x"],
            &["loa", "issue", "a.md", "--number", "0"],
            &["loa", "render", "a.md", "--to", "pdf", "-o", "x", "--number", "99999999999"],
            &["loa", "issue", "a.md", "--number"],
            &["loa", "issue", "a.md", "--date", "6/12/2021"],
            &["loa", "issue", "a.md", "--date", "2021-13-40"],
            &["loa", "issue", "a.md", "--number", "1", "--number", "2"],
            &["loa", "render", "a.md", "--to", "pfd", "-o", "x"],
            &["loa", "import"],
            &["loa", "status", "abc"],
        ];
        for words in help.chain(wrong.iter().map(|arguments| told(arguments))) {
            assert!(english(&words).is_empty(), "{:?} in {words}", english(&words));
        }
    }

    #[test]
    fn a_usage_error_says_what_was_meant() {
        let words = told(&["loa", "isue"]);
        assert!(words.starts_with("lỗi: không có lệnh 'isue'\n") && words.contains("có phải là: 'issue'"), "{words}");
    }
}
