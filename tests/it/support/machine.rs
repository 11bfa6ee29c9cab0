//! What a test needs of the machine it runs on, and what happens without it: the
//! test is left out and named; where all tests are asked for, it fails.

use std::io::Write as _;

/// The URL of a PostgreSQL that we may make databases in.
pub(crate) const POSTGRES: &str = "LOA_TEST_POSTGRES";
/// The Python that has the judges' packages.
pub(crate) const PYTHON: &str = "LOA_TEST_JUDGES";
/// Set to write the pictures of `golden/` anew.
pub(crate) const REWRITE: &str = "LOA_TEST_REWRITE";
/// Set where nothing may be left out.
const ALL: &str = "LOA_TEST_ALL";

/// What `.ci/test` tells the tests.
pub(crate) fn setting(name: &str) -> Option<String> {
    #[expect(clippy::disallowed_methods, reason = "the tests' settings are no part of Loa's configuration")]
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// Says that the running test is left out for want of `what`.
///
/// # Panics
/// Where all tests are asked for.
pub(crate) fn leave_out(what: &str) {
    let thread = std::thread::current();
    let test = thread.name().unwrap_or("a test");
    assert!(setting(ALL).is_none(), "{test} needs {what}, which is missing, and {ALL} is set");
    // Written past libtest, which swallows what a passing test prints.
    let line = format!("left out: {test} (needs {what}: run .ci/test)\n");
    std::io::stderr().write_all(line.as_bytes()).unwrap();
}

mod tests {
    use std::process::{Command, Output};

    use super::{ALL, POSTGRES, PYTHON};

    /// Runs one test of this very binary on a machine that has nothing.
    fn on_a_bare_machine(test: &str, all: Option<&str>) -> Output {
        let mut this = Command::new(std::env::current_exe().unwrap());
        this.args(["--exact", test]).env_remove(POSTGRES).env_remove(PYTHON).env_remove(ALL).env("PATH", "");
        this.envs(all.map(|value| (ALL, value))).output().unwrap()
    }

    const NEEDY: [&str; 3] = [
        "support::databases::tests::it_is_migrated_and_open_to_a_second_process::postgres",
        "support::judges::tests::feedparser_knows_a_good_feed_from_a_broken_one",
        "support::judges::tests::qpdf_refuses_what_is_no_pdf",
    ];

    #[test]
    fn what_the_machine_lacks_is_left_out_and_named() {
        for test in NEEDY {
            let run = on_a_bare_machine(test, None);
            assert!(run.status.success(), "{run:?}");
            let said = String::from_utf8(run.stderr).unwrap();
            assert!(said.contains(&format!("left out: {test} (needs ")), "{said}");
        }
    }

    #[test]
    fn nothing_is_left_out_where_all_is_asked_for() {
        for test in NEEDY {
            assert!(!on_a_bare_machine(test, Some("1")).status.success(), "{test} passed without what it needs");
        }
    }
}
