//! What many share: to block a whole service or a registry's ending harms everybody but the culprit.

/// Services on which anybody has a page, a group, a file or a mailbox.
const SERVICES: &str = "facebook.com fb.com fb.me m.me messenger.com instagram.com threads.net zalo.me zalo.vn chat.zalo.me \
    oa.zalo.me t.me telegram.me telegram.org youtube.com youtu.be tiktok.com vt.tiktok.com x.com twitter.com \
    linkedin.com viber.com whatsapp.com wa.me discord.com discord.gg shopee.vn lazada.vn tiki.vn \
    google.com google.com.vn docs.google.com drive.google.com sites.google.com play.google.com forms.gle goo.gl \
    gmail.com googlemail.com outlook.com outlook.com.vn hotmail.com live.com msn.com yahoo.com yahoo.com.vn \
    icloud.com proton.me protonmail.com yandex.com mail.ru zoho.com \
    onedrive.live.com 1drv.ms forms.office.com dropbox.com mediafire.com mega.nz wetransfer.com fshare.vn \
    pastebin.com github.com raw.githubusercontent.com github.io gitlab.com bitbucket.org \
    weebly.com blogspot.com blogger.com wordpress.com wixsite.com web.app firebaseapp.com netlify.app vercel.app \
    pages.dev workers.dev herokuapp.com ngrok.io azurewebsites.net cloudfront.net amazonaws.com s3.amazonaws.com \
    duckdns.org no-ip.com bit.ly tinyurl.com is.gd cutt.ly t.co t.ly rb.gy";
/// Below these of a country nobody but a registry has a host: «com.vn».
const SECOND: &str = "com net org edu gov info biz name co ac";
/// Below `vn` these as well.
const SECOND_OF_VN: &str = "pro health int id io ai";

/// Whether a host is that of a whole service, and not of one of its users.
pub(super) fn is_service(host: &str) -> bool {
    let host = host.to_lowercase();
    let bare = ["www.", "m."].iter().find_map(|first| host.strip_prefix(first)).filter(|rest| rest.contains('.'));
    SERVICES.split_whitespace().any(|own| own == host || Some(own) == bare)
}

/// Whether a name is the ending under which a registry gives names away.
pub(super) fn is_registry(name: &str) -> bool {
    let name = name.to_lowercase();
    let lists = |list: &str, label| list.split_whitespace().any(|own| own == label);
    name.split_once('.').is_some_and(|(second, top)| {
        top.len() == 2 && lists(SECOND, second) || top == "vn" && lists(SECOND_OF_VN, second)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_is_shared_and_what_one_user_has_on_it_is_not() {
        for host in ["zalo.me", "www.facebook.com", "M.Facebook.com", "docs.google.com", "m.me"] {
            assert!(is_service(host), "{host}");
        }
        for host in ["luadao.weebly.com", "zalo.me.example", "facebook-vn.com", "www.me", "abc.m.me"] {
            assert!(!is_service(host), "{host}");
        }
    }

    #[test]
    fn an_ending_belongs_to_a_registry() {
        for name in ["com.vn", "IO.vn", "gov.vn", "co.uk", "id.vn"] {
            assert!(is_registry(name), "{name}");
        }
        for name in ["a.com.vn", "vneid.vn", "id.me", "com.example", "t.co", "io.us"] {
            assert!(!is_registry(name), "{name}");
        }
    }
}
