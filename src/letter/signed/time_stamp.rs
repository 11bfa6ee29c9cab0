//! The time stamp of a signature: an authority's word that the signature existed at
//! a moment (RFC 3161; EN 319 142-1, signature-time-stamp).

use chrono::{NaiveDateTime, TimeDelta};
use der::asn1::ObjectIdentifier;

use crate::domain::clock::Millis;

use super::{
    bundle,
    chain::{self, Anchors},
    chain_fault::ChainFault,
    cms::{CmsFault, Hash, SignedData},
    der::{INTEGER, OCTET_STRING, OID, Piece, SEQUENCE},
    purpose::Purpose,
};

const SIGNATURE_TIME_STAMP: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.14");
const TST_INFO: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.1.4");
const GENERALIZED_TIME: u8 = 0x18;

/// How many time stamps a signature may bring: each has a chain to be followed.
const MOST_STAMPS: usize = 4;

/// The moment a trusted authority gives for a signature; `None` where there is no
/// time stamp, or one of an authority that the office does not know.
pub(super) fn proven(signature: &SignedData<'_>, anchors: &Anchors) -> Result<Option<Millis>, CmsFault> {
    if signature.unsigned.len() > MOST_STAMPS {
        return Err(CmsFault::TimeStamp);
    }
    let mut earliest = None;
    for (kind, token) in &signature.unsigned {
        // No other attribute may stay unsigned (EN 319 142-1, table 1), or else a
        // time stamp could be made to look like one and be overlooked.
        if *kind != SIGNATURE_TIME_STAMP {
            return Err(CmsFault::TimeStamp);
        }
        if let Some(at) = trusted(token.whole, signature.signature, anchors)? {
            earliest = Some(earliest.map_or(at, |other: Millis| other.min(at)));
        }
    }
    Ok(earliest)
}

/// The moment one token gives for the signature `stamped`; `None` if nobody knows who
/// gave it. It brings no more than its chain: whatever else is in it nobody signed.
fn trusted(token: &[u8], stamped: &[u8], anchors: &Anchors) -> Result<Option<Millis>, CmsFault> {
    let token = SignedData::read(token).map_err(|why| match why {
        CmsFault::NoCertificate => CmsFault::UnnamedStamp,
        CmsFault::Revocation => why,
        _ => CmsFault::TimeStamp,
    })?;
    let (content, at) = moment(&token, stamped).filter(|_| token.unsigned.is_empty()).ok_or(CmsFault::TimeStamp)?;
    let chain = chain::check(&token.certificate, &token.others, anchors, at, Purpose::TimeStamps);
    match (chain, token.verify(&[content])) {
        (Ok(()), Ok(())) if bundle::belongs(&token.certificate, &token.others, anchors) => Ok(Some(at)),
        // Anybody can be an authority that nobody knows, by whatever algorithm.
        (Err(ChainFault::Untrusted), Ok(()) | Err(CmsFault::Algorithm))
            if bundle::is_chain(&token.certificate, &token.others) =>
        {
            Ok(None)
        }
        (_, Err(CmsFault::Algorithm)) | (Err(ChainFault::Algorithm), Ok(())) => Err(CmsFault::StampAlgorithm),
        (Err(ChainFault::Expired | ChainFault::NotYet | ChainFault::Usage), Ok(())) => Err(CmsFault::StampAuthority),
        _ => Err(CmsFault::TimeStamp),
    }
}

/// What a token says, and the moment it gives, if it is of the signature `stamped`.
fn moment<'a>(token: &SignedData<'a>, stamped: &[u8]) -> Option<(&'a [u8], Millis)> {
    let content = token.content.filter(|_| token.content_type == TST_INFO)?;
    let mut info = Piece::only(content, SEQUENCE)?.pieces()?;
    info.required(INTEGER)?;
    info.required(OID)?;
    let mut imprint = info.required(SEQUENCE)?.pieces()?;
    let hash = Hash::named(imprint.required(SEQUENCE)?)?;
    (imprint.required(OCTET_STRING)?.value == hash.of(&[stamped])).then_some(())?;
    info.required(INTEGER)?;
    Some((content, generalized_time(info.required(GENERALIZED_TIME)?.value)?))
}

/// `20211206021530.123Z`: UTC, perhaps with a fraction (RFC 3161, 2.4.2).
fn generalized_time(text: &[u8]) -> Option<Millis> {
    let text = std::str::from_utf8(text).ok()?.strip_suffix('Z')?;
    let at = NaiveDateTime::parse_from_str(text.split('.').next()?, "%Y%m%d%H%M%S").ok()?;
    Some(Millis(at.and_utc().timestamp_millis()))
}

/// The time a signature's dictionary claims, `D:20211206091530+07'00'` (ISO
/// 32000-1, 7.9.4). The seconds may be left out, and some tools leave out the
/// apostrophes. Without a zone it is UTC.
pub(super) fn claimed(text: &[u8]) -> Option<Millis> {
    let text = std::str::from_utf8(text).ok()?.strip_prefix("D:")?;
    let (digits, zone) = text.split_at(text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len()));
    let seconds = match digits.len() {
        12 => "00",
        14 => "",
        _ => return None,
    };
    let at = NaiveDateTime::parse_from_str(&format!("{digits}{seconds}"), "%Y%m%d%H%M%S").ok()?;
    let mut rest = zone.chars();
    let east = match rest.next() {
        None | Some('Z') => 0,
        Some(sign @ ('+' | '-')) => {
            let digits: String = rest.filter(|letter| *letter != '\'').collect();
            let whole = matches!(digits.len(), 2 | 4) && digits.bytes().all(|digit| digit.is_ascii_digit());
            let (hours, minutes) = digits.split_at_checked(2).filter(|_| whole)?;
            let (hours, minutes) = (hours.parse::<i64>().ok()?, minutes.parse().unwrap_or(0));
            let minutes = (hours <= 14 && minutes < 60).then_some(hours * 60 + minutes)?; // no zone is farther
            if sign == '+' { minutes } else { -minutes }
        }
        Some(_) => return None,
    };
    Some(Millis(at.and_utc().checked_sub_signed(TimeDelta::minutes(east))?.timestamp_millis()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_claimed_time_is_read_in_its_zone() {
        for text in [
            "D:20211206091530+07'00'",
            "D:20211206091530+07'00",
            "D:20211206021530Z",
            "D:20211206021530",
            "D:20211205221530-04'00'",
            "D:20211206091530+0700",
            "D:20211206091530+07",
        ] {
            assert_eq!(claimed(text.as_bytes()), Some(Millis(1_638_756_930_000)), "{text}");
        }
        for text in ["D:202112060915+07'00'", "D:202112060215Z", "D:202112060215"] {
            assert_eq!(claimed(text.as_bytes()), Some(Millis(1_638_756_900_000)), "{text}");
        }
        for text in [
            "",
            "20211206",
            "D:2021",
            "D:20211306091530Z",
            "D:20211206091530+99'99'",
            "D:20211206091530+07'60'",
            "D:20211206091530*07'00'",
            "D:20211206091530+x",
            "D:2021120609153é",
            "D:2021120609153",
            "D:20211206",
            "D:20211206091530+7",
            "D:20211206091530+07000",
            "D:20211206091530+é",
        ] {
            assert_eq!(claimed(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn a_stamped_time_may_have_a_fraction() {
        assert_eq!(generalized_time(b"20211206021530Z"), Some(Millis(1_638_756_930_000)));
        assert_eq!(generalized_time(b"20211206021530.25Z"), Some(Millis(1_638_756_930_000)));
        assert_eq!(generalized_time(b"20211206021530+0700"), None);
    }
}
