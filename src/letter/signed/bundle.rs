//! The certificates that came along in signed data. Nobody signed that they are
//! there; so that whoever passes a file on cannot add what he likes, each must belong
//! to the signer's chain or to that of an anchor.

use rustls::pki_types::CertificateDer;

use super::{certificate::Certificate, chain::Anchors};

/// How many certificates may come along: chains of a signer and of his time stamp,
/// with renewed and cross-certified ones, are shorter.
const MOST: usize = 24;

/// Whether all certificates belong together and to the anchors. One belongs that was
/// given by an authority that belongs, or gave one that belongs, or is another
/// certificate of an authority that belongs (renewed, or cross-certified).
pub(super) fn belongs(own: &CertificateDer<'_>, others: &[CertificateDer<'_>], anchors: &Anchors) -> bool {
    let Some((own, others)) = read(own, others) else { return false };
    let known = anchors.certificates();
    let members: Vec<_> = known.iter().chain([&own]).collect();
    // Who cross-certified may not have come along: then nothing tells whether it did,
    // but that it is no changed copy of a certificate that is known.
    let is_sound = |one: &Certificate<'_>| {
        let mut issuers =
            members.iter().copied().chain(&others).filter(|issuer| issuer.subject == one.issuer).peekable();
        if issuers.peek().is_some() {
            return issuers.any(|issuer| gave(issuer, one));
        }
        members.iter().all(|member| member.signature != one.signature)
    };
    // The library never asks a root for its own signature, which may be by an old algorithm.
    let is_of_an_anchor = |one: &Certificate<'_>| {
        let is_above = |anchor| one.issuer == one.subject && !one.is_of_the_holder_of(anchor) && gave(one, anchor);
        known.iter().any(|anchor| one.whole == anchor.whole || is_above(anchor))
    };
    let relates = |one: &Certificate<'_>, member: &Certificate<'_>| {
        let same_authority = || one.is_authority() && one.is_of_the_holder_of(member) && is_sound(one);
        is_of_an_anchor(one) || gave(member, one) || gave(one, member) && is_sound(one) || same_authority()
    };
    strangers(members.clone(), others.iter().collect(), relates).is_empty()
}

/// Whether the certificates are one chain above `own`, by their names; for one that
/// nobody trusts no signature says more.
pub(super) fn is_chain(own: &CertificateDer<'_>, others: &[CertificateDer<'_>]) -> bool {
    let Some((own, others)) = read(own, others) else { return false };
    strangers(vec![&own], others.iter().collect(), |one, member| one.subject == member.issuer).is_empty()
}

/// Whether a certificate was given by an anchor, or through others by one.
pub(super) fn leads(own: &CertificateDer<'_>, others: &[CertificateDer<'_>], anchors: &Anchors) -> bool {
    let Some((own, others)) = read(own, others) else { return false };
    let known = anchors.certificates();
    let open = others.iter().chain([&own]).collect();
    let strangers = strangers(known.iter().collect(), open, |one, member| gave(member, one));
    !strangers.into_iter().any(|one| std::ptr::eq(one, &raw const own))
}

/// Whether one of the certificates names an issuer of which only keys are known that count for nothing here.
pub(super) fn has_weak_issuer(own: &CertificateDer<'_>, others: &[CertificateDer<'_>], anchors: &Anchors) -> bool {
    let Some((own, others)) = read(own, others) else { return false };
    let known = anchors.certificates();
    others.iter().chain([&own]).any(|one| {
        let mut issuers = others.iter().chain(&known).filter(|issuer| issuer.subject == one.issuer).peekable();
        issuers.peek().is_some() && issuers.all(Certificate::has_weak_key)
    })
}

fn read<'a>(own: &'a [u8], others: &'a [CertificateDer<'_>]) -> Option<(Certificate<'a>, Vec<Certificate<'a>>)> {
    (others.len() <= MOST).then_some(())?;
    let others = others.iter().map(|der| Certificate::read(der)).collect::<Option<_>>()?;
    Some((Certificate::read(own)?, others))
}

fn gave(issuer: &Certificate<'_>, one: &Certificate<'_>) -> bool {
    issuer.is_authority() && one.is_by(issuer)
}

/// Who of `others` relates to no member, nor to one that does.
fn strangers<'a>(
    mut joined: Vec<&'a Certificate<'a>>,
    mut others: Vec<&'a Certificate<'a>>,
    relates: impl Fn(&Certificate<'_>, &Certificate<'_>) -> bool,
) -> Vec<&'a Certificate<'a>> {
    while !joined.is_empty() {
        let joins = |one: &&Certificate<'_>| joined.iter().any(|member| relates(one, member));
        let (next, rest) = others.into_iter().partition(joins);
        (joined, others) = (next, rest);
    }
    others
}
