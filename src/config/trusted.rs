//! `[letter] trusted`: the hosts that may stand live in a text.

use serde::Deserialize;

use crate::domain::{
    links::Links,
    trusted::{NotAHost, TrustedHosts},
};

/// A list, or in the environment a text with commas.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Names {
    List(Vec<String>),
    Text(String),
}

/// The hosts named, or those trusted anyway where none are; and the site's own.
pub(super) fn hosts(names: Option<Names>, links: &Links) -> Result<TrustedHosts, NotAHost> {
    let mut names = match names {
        Some(Names::List(names)) => names,
        Some(Names::Text(text)) => text.split(',').map(str::to_owned).collect(),
        None => TrustedHosts::DEFAULT.iter().map(|&name| name.to_owned()).collect(),
    };
    if !links.host().starts_with('[') {
        names.push(links.host().to_owned());
    }
    TrustedHosts::new(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_replaces_the_defaults_and_the_site_is_always_trusted() {
        let links = Links::new("https://canhbao.example:8443/loa");
        let own = hosts(Some(Names::Text("a.example, b.example".to_owned())), &links).unwrap();
        assert_eq!(own, hosts(Some(Names::List(vec!["a.example".into(), "b.example".into()])), &links).unwrap());
        assert!(own.holds("b.example") && own.holds("canhbao.example") && !own.holds("gov.vn"));
        assert!(hosts(None, &links).unwrap().holds("soctrang.gov.vn"));
        assert!(hosts(Some(Names::Text("https://a.example".to_owned())), &links).is_err());
        assert!(hosts(None, &Links::new("http://[::1]:8080")).is_ok());
    }
}
