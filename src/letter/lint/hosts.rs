//! Names with dots that are hosts, and those that only look so: files, packages,
//! abbreviations, two sentences without a space.

use crate::domain::defanger::ends;

use super::{
    shared::is_registry,
    words::{Phrase, words},
};

/// Top-level domains that a mail program turns into links, as far as they are no
/// usual endings of file names.
const TOPS: &str = "vn com net org info biz gov edu mil int asia name mobi cc tk ml ga cf gq xyz top club online site shop store \
    icu live link click work vip pro fun space website tech cloud app dev page bank support help email world \
    life today agency digital center network systems solutions services finance money loan win bid cyou cfd sbs \
    buzz monster quest rest pw ws ru cn su us uk eu de fr jp kr tw hk sg au br nl ua kp ir tr ch it es onion \
    example test invalid weebly to in me la co io ai tv my id th ph kh ly gg gl so ca gd gy at ae as nu be fm vc \
    mx cz dk pt gr il za ng pk bd eg nz kz by mm np lk zone cam bar best lat lol one red news media group team \
    trade review party date stream men gdn cash credit gold game games bet casino chat social express city house \
    land company ltd host press global art video gift sale tax fund capital exchange wang ren ink wiki pics mom \
    hair skin beauty autos boats homes codes software technology academy health care law legal vin fit bz bond qpon \
    is im st sc pm blog cards photos tips guru rocks ninja accountant racing faith webcam cricket loans";
/// Those that are Vietnamese syllables or English words too: «toan.in» may only lack a space.
const WORDS: &str = "to in me la co ai my th ph kh ly so ca ga id it bank tv ch at as be by is im st sc pm one red news media group team \
    trade review party date stream men cash credit gold game games bet chat social express city house land \
    company host press global art video gift sale tax fund capital exchange bar best care law legal fit ink";
/// The other countries: they count only in small letters, as «BS.CK» is a doctor, and
/// otherwise like those that are words.
const COUNTRIES: &str = "ac ad af ag al am ao aq aw ax az ba bb bf bg bh bi bj bm bn bo bs bt bv bw ci ck cl cm cr cu cv cw cx cy dj dm \
    do dz ec ee er et fi fj fk fo gb ge gf gh gi gm gn gp gs gt gu gw hm hn hr ht hu ie iq je jm jo ke kg ki km kn \
    kw ky lb lc li lr ls lt lu lv ma mc mg mh mn mo mp mq mr ms mt mu mv mw na nc ne nf ni no nr om pa pe pf pn qa \
    re ro rw sa sb sd se si sj sk sl sm sn sr ss sv sx sy sz tc td tf tg tj tl tm tn tt tz ug uy uz va ve vg vi vu \
    wf ye yt zm zw";
/// Top-level domains that are endings of files as well.
const FILES: &str = "zip mov ps pl sh py rs md";
/// Endings of files that are no top-level domains.
const ENDINGS: &str = "exe dll sys msi msix bat cmd scr pif cpl hta msc msu ocx vbs vbe vba jse wsf lnk inf reg ini cfg conf config log tmp bak \
    dat bin img iso dmg pkg apk aab ipa jar war class ko deb rpm doc docx docm dot dotm xls xlsx xlsm xlsb ppt pptx pptm \
    pdf rtf txt csv odt ods odp xml json yaml yml toml properties html htm xhtml mht css js mjs jsp jspx asp aspx ashx php \
    phtml cgi sql mdb accdb sqlite db jpg jpeg png gif bmp svg webp ico tif tiff heic mp3 mp4 avi mkv wav rar tar gz tgz bz2 xz \
    cab eml msg ost pst vhd vhdx vmdk ova key pem crt cer pfx sig torrent ttf psd psm ps1 psd1 psm1 cpp java";
/// After one of these, or under it in a table, such a name is a host all the same.
const NAMED: [&str; 5] = ["tên miền", "domain", "website", "trang", "truy cập"];
/// How far before a name it may be called a host, in bytes.
const NEAR: usize = 80;
/// How far, where the name itself does not look like one.
const CLOSE: usize = 40;
/// Names of programming that look like hosts.
const PRODUCTS: [&str; 8] =
    ["asp.net", "vb.net", "ado.net", "ml.net", "java.net", "android.net", "java.io", "socket.io"];
/// What the name of a package begins with: the domain of its maker, reversed.
const PACKAGES: [&str; 10] = ["com", "org", "net", "vn", "io", "java", "javax", "kotlin", "android", "androidx"];
/// Top-level domains that are hosts however they are capitalised.
const COMMON: [&str; 5] = ["vn", "com", "net", "org", "example"];
/// Names inside a network end with these.
const INSIDE: [&str; 3] = ["local", "lan", "internal"];
/// What a scanner's name for malware begins with, or holds: «Trojan.Win32.Agent.to».
const MALWARE: &str = "trojan ransom ransomware backdoor worm virus win32 win64 w32 w64 msil heur gen exploit \
    downloader adware riskware hacktool malware pua linux android vba";

/// Where a name stands.
pub(super) struct Place<'t> {
    /// The head of its column.
    pub(super) head: &'t str,
    /// The text before it.
    pub(super) before: &'t str,
    /// The text behind it.
    pub(super) after: &'t str,
}

impl Place<'_> {
    /// Whether it is alone in its cell or item: no end and beginning of two sentences.
    fn is_alone(&self) -> bool {
        self.before.trim().is_empty() && self.after.trim().is_empty()
    }

    /// Whether it is called a host by its column, or so near before it.
    fn is_called(&self, near: usize) -> bool {
        let near = &self.before[self.before.floor_char_boundary(self.before.len().saturating_sub(near))..];
        let near = near.rsplit([';', '\n']).next().unwrap_or(near);
        let phrases = NAMED.map(Phrase::new);
        [self.head, near].into_iter().any(|text| {
            let words = words(text);
            (0..words.len()).any(|at| phrases.iter().any(|phrase| phrase.is_at(text, &words, at)))
        })
    }
}

/// A name without the word that is glued to it: «xau.com» of «xau.com-giả».
pub(super) fn unglued(name: &str) -> &str {
    let is_host = |part: &&str| {
        let top = part.rsplit_once('.').map_or("", |(_, top)| top);
        let lower = top.to_lowercase();
        // «tin.trước» is no host in Turkey.
        let is_clear = top.len() > 2 || lower == "vn" || !name[part.len()..].starts_with(char::is_alphabetic);
        (top == lower || *part == name) && is_clear && lists(TOPS, &lower) && !lists(WORDS, &lower)
    };
    ends(name).map(|end| &name[..end]).filter(is_host).last().unwrap_or(name)
}

/// Whether a name with dots is a host.
pub(super) fn is_host(name: &str, place: &Place<'_>) -> bool {
    let Some(labels) = labels(name).filter(|labels| labels.len() > 1) else { return false };
    let [.., below, top] = labels[..] else { return false };
    let lower = top.to_lowercase();
    let is_product = PRODUCTS.contains(&&*name.to_lowercase());
    if is_product || is_registry(name) || is_malware(&labels) || below.contains('_') || top.contains('_') {
        return false;
    }
    if is_package(&labels) && !place.is_called(CLOSE) {
        return false;
    }
    let is_address = has_path(place.after) || labels[0].eq_ignore_ascii_case("www");
    let is_file = lists(FILES, &lower);
    let is_word = lists(WORDS, &lower) || lists(COUNTRIES, top);
    let is_number = below.bytes().all(|byte| byte.is_ascii_digit());
    if !(is_word || is_file || lists(TOPS, &lower) || lower.starts_with("xn--")) {
        // Nobody knows every top-level domain.
        let is_plain = name.is_ascii() && top.bytes().all(|byte| byte.is_ascii_alphabetic());
        let is_small = top == lower || labels[0].eq_ignore_ascii_case("www");
        let is_inside = place.before.ends_with(['/', '\\']) || INSIDE.contains(&&*lower);
        return is_plain
            && is_small
            && !(is_inside || is_number || is_file_name(name))
            && (is_address || place.is_called(CLOSE));
    }
    if is_file && !is_address && !place.is_called(CLOSE) {
        return false;
    }
    let one_case = !top.contains(char::is_lowercase) || !top.contains(char::is_uppercase);
    if !one_case && !COMMON.contains(&&*lower) {
        return false;
    }
    let shouted = !top.contains(char::is_lowercase) && name.contains(char::is_lowercase);
    if shouted && !is_address && !place.is_called(NEAR) {
        return false; // «công ty.VN»
    }
    if is_word && !is_address && !place.is_alone() {
        let is_plain = labels.len() == 2 && below.len() < 8 && below.bytes().all(|byte| byte.is_ascii_alphabetic());
        return name.is_ascii() && (!(is_plain || is_number) || place.is_called(NEAR));
    }
    name.is_ascii() || labels.len() > 2 || name.contains('-') || COMMON.contains(&&*lower)
}

/// Whether a path follows.
pub(super) fn has_path(after: &str) -> bool {
    after.strip_prefix('/').is_some_and(|path| path.starts_with(|c: char| c.is_ascii_alphanumeric()))
}

/// Whether a name ends like a file, and like no host.
pub(super) fn is_file_name(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, ending)| lists(ENDINGS, &ending.to_lowercase()))
}

/// Whether labels are those of a package, «com.tencent.mm», and no host's.
fn is_package(labels: &[&str]) -> bool {
    let is_common = labels.last().is_some_and(|top| COMMON.contains(&&*top.to_lowercase()));
    labels.len() > 2 && PACKAGES.contains(&labels[0]) && !is_common
}

fn is_malware(labels: &[&str]) -> bool {
    labels.iter().any(|label| {
        let first = label.split('-').next().unwrap_or(label).to_lowercase();
        label.starts_with(char::is_uppercase) && lists(MALWARE, &first)
    })
}

/// Whether a list of words, set apart by spaces, holds this one.
fn lists(words: &str, word: &str) -> bool {
    words.split_whitespace().any(|own| own == word)
}

/// The labels of a host name, if they can be such.
pub(super) fn labels(name: &str) -> Option<Vec<&str>> {
    let labels: Vec<&str> = name.split('.').collect();
    let good =
        |label: &&str| !label.is_empty() && label.len() <= 63 && !label.starts_with('-') && !label.ends_with('-');
    let top = labels.last().is_some_and(|top| top.len() > 1 && !top.starts_with(|c: char| c.is_ascii_digit()));
    (top && labels.iter().all(good)).then_some(labels)
}

#[cfg(test)]
mod tests {
    use crate::letter::lint::addresses::addresses;

    fn found(text: &str) -> Vec<&str> {
        addresses(text, "").into_iter().map(|found| &text[found.range]).collect()
    }

    #[test]
    fn what_the_text_calls_a_host_is_one_however_it_is_written() {
        for (text, host) in [
            ("tên miền VNeID.VN", "VNeID.VN"),
            ("trang VNeID-BCA.VN giả mạo", "VNeID-BCA.VN"),
            ("truy cập DichVuCong.VN để", "DichVuCong.VN"),
            ("trang Dvc-VNeID.VN/tai-app", "Dvc-VNeID.VN"),
            ("mở Dvc-VNeID.VN/tai-app", "Dvc-VNeID.VN"),
            ("tên miền lua-dao.ro", "lua-dao.ro"),
            ("chặn lua-dao.ro và", "lua-dao.ro"),
            ("tên miền vneid.hiphop", "vneid.hiphop"),
            ("mở www.lua-dao.hiphop", "www.lua-dao.hiphop"),
            ("mở WWW.LUA-DAO.HIPHOP", "WWW.LUA-DAO.HIPHOP"),
            ("mở bidv.hiphop/login", "bidv.hiphop"),
            ("trang lua_dao.weebly.com", "lua_dao.weebly.com"),
            ("tên miền xau.comvà", "xau.com"),
            ("tên miền độc hại com.vneid.app", "com.vneid.app"),
        ] {
            assert_eq!(found(text), [host], "{text}");
        }
        for host in ["bidv.cards", "vneid.run", "VNeID.VN", "lua_dao.weebly.com", "vneid.hiphop"] {
            assert_eq!(addresses(&format!("có {host}"), "Tên miền").len(), 1, "{host}");
        }
    }

    #[test]
    fn what_stands_near_a_called_host_is_none() {
        for text in [
            "trang bìa bao-cao.docx, truy cập TP.HCM, trang của TT.CNTT và BS.CK",
            "trang có tệp update.exe, website tải hoa-don.pdf.exe/abc",
            "truy cập System.Net.Http hoặc C:/tam/abc.def/ghi",
            "Website giả mạo Cổng Dịch vụ công lừa cài đặt ứng dụng com.vnid.app",
            "truy cập gpedit.msc, trang 3.khi cần, thông tin.trước khi, số 12/QĐ-UBND.ngày, truy cập srv01.local",
            "trang quản trị của phần mềm kế toán bị cài tệp get.py",
            "mã hóa tệp, đổi đuôi thành bao-cao.lockbit",
            "tháng 12.ro rồi",
        ] {
            assert_eq!(found(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn the_name_of_a_package_is_no_host() {
        for text in [
            "gói `com.vn.dvc.gov`, com.vnid.app, com.tencent.mm và vn.dichvucong.app",
            "lớp `java.io.Serializable`, javax.mail.internet, org.apache.commons.io",
            "thư viện socket.io",
        ] {
            assert_eq!(found(text), [""; 0], "{text}");
        }
        assert_eq!(found("vn.investing.com và com.vneid.vn"), ["vn.investing.com", "com.vneid.vn"]);
    }
}
