use pulldown_cmark::*;
fn main() {
    for y in [
        "![a ![b](c) *d*](e \"t\")\n",
        "<a@b.vn> <https://x.vn> <javascript:alert(1)>\n",
        "- a\n  ![x](y.png)\n- b\n\n  c\n",
        "<div>\n<script>x</script>\n</div>\n\ntext <b>x</b>\n",
        "|a|b|\n|-|-|\n|1|2|3|\n|1|\n| 1 | 2 |\n| x `a|b` | c |\n",
        "a&#0;b&#x202e;c\n",
        "[x]: abc\n\n[1]: tu dien\n\n[y][x]\n",
        "a\n---\nb\n***\n",
        "![x](anh%201.png) ![y](<anh 2.png>)\n",
        "- - - a\n",
        "> # x\n",
        "a  \nb\\\nc\nd\n",
        "    code\n",
        "1. a\n2. b\n   - c\n",
        "~x~ ~~y~~\n",
        "**a**b*c*\n",
    ] {
        println!("=== {y:?}");
        for (e, r) in Parser::new_ext(y, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH).into_offset_iter() {
            println!("  {e:?} {r:?}");
        }
    }
    for (n, y) in [
        ("quote", ">".repeat(100000) + "x"),
        ("list", "- ".repeat(50000) + "x"),
        ("star", "*".repeat(100000)),
        ("star2", "*a".repeat(60000)),
        ("br", "[".repeat(100000)),
        ("strong", "**".repeat(25000) + "x" + &"**".repeat(25000)),
        ("strong2", "*a ".repeat(25000) + "x" + &" a*".repeat(25000)),
        ("table", "|".to_owned() + &"a|".repeat(30000) + "\n|" + &"-|".repeat(30000) + "\n" + &"|\n|a|\n".repeat(6000)),
        ("nested", (0..600).map(|i| " ".repeat(i) + "- x\n").collect()),
        ("img", "![".repeat(60000)),
        ("bt", "`a".repeat(60000)),
        ("html", "<a ".repeat(50000)),
        ("ref", "[a]: b\n".to_owned() + &"[a]".repeat(50000)),
        ("ent", "&#".repeat(60000)),
        ("cmt", "<!--".repeat(40000)),
        ("cdata", "<![CDATA[".repeat(20000)),
        ("under", "_a__b".repeat(30000)),
        ("tilde", "~~a".repeat(50000)),
        ("paren", "[a](".repeat(40000)),
        ("quotelist", "> - ".repeat(40000) + "x"),
        ("emptylist", "-\n".repeat(60000)),
        ("1.", "1. ".repeat(50000) + "x"),
    ] {
        let t = std::time::Instant::now();
        let n2 = Parser::new_ext(&y, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH).into_offset_iter().count();
        println!("{n} {} events {n2} {:?}", y.len(), t.elapsed());
    }
}
