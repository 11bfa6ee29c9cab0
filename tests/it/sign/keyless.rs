//! What anybody could put into a signature without its key: certificates, revocation
//! lists, attributes nobody signed. The last signature of the letter that lies here
//! is stamped and has room for it.

use loa::letter::signed::verify;

use super::{CA, LETTER, MADE, SIGNED, trusting};

/// The last of its parts.
const LAST: usize = usize::MAX;
/// From the signature to its signed data, and to that of its time stamp.
const DATA: &[usize] = &[1, 0];
const STAMP: &[usize] = &[1, 0, LAST, 0, LAST, 0, 1, 0, 1, 0];
/// The place behind the certificates.
const CRLS: usize = 4;

/// A value in DER.
fn value(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len().to_be_bytes();
    let digits: Vec<u8> = length.into_iter().skip_while(|digit| *digit == 0).collect();
    let head = if content.len() < 128 {
        vec![tag, u8::try_from(content.len()).unwrap()]
    } else {
        [&[tag, 0x80 | u8::try_from(digits.len()).unwrap()], digits.as_slice()].concat()
    };
    [head.as_slice(), content].concat()
}

/// The first value of `der` and what follows: its tag, its content, the rest.
fn first(der: &[u8]) -> (u8, &[u8], &[u8]) {
    let (head, length) = match usize::from(der[1]) {
        short @ ..128 => (2, short),
        long => {
            let digits = &der[2..2 + long - 128];
            (2 + digits.len(), digits.iter().fold(0, |length, digit| length << 8 | usize::from(*digit)))
        }
    };
    (der[0], &der[head..head + length], &der[head + length..])
}

/// A value of which the parts at the end of a way were changed.
fn changed(der: &[u8], way: &[usize], change: &dyn Fn(&mut Vec<Vec<u8>>)) -> Vec<u8> {
    let (tag, mut rest, _) = first(der);
    let mut parts = Vec::new();
    while !rest.is_empty() {
        let (tag, content, after) = first(rest);
        parts.push(value(tag, content));
        rest = after;
    }
    match way.split_first() {
        None => change(&mut parts),
        Some((index, way)) => {
            let index = if *index == LAST { parts.len() - 1 } else { *index };
            parts[index] = changed(&parts[index], way, change);
        }
    }
    value(tag, &parts.concat())
}

/// What is said of the letter when its last signature was changed.
fn told(way: &[usize], change: &dyn Fn(&mut Vec<Vec<u8>>)) -> String {
    told_of(SIGNED, way, change)
}

fn told_of(signed: &[u8], way: &[usize], change: &dyn Fn(&mut Vec<Vec<u8>>)) -> String {
    let marker = b"/Contents <";
    let start = signed.windows(marker.len()).rposition(|here| here == marker).unwrap() + marker.len();
    let end = start + signed[start..].iter().position(|byte| *byte == b'>').unwrap();
    let digits = std::str::from_utf8(&signed[start..end]).unwrap();
    let bytes = |at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap();
    let signature: Vec<u8> = (0..digits.len()).step_by(2).map(bytes).collect();
    let mut signature = changed(&signature, way, change);
    assert!(2 * signature.len() <= digits.len(), "no room");
    signature.resize(digits.len() / 2, 0);
    let written = signature.iter().fold(String::new(), |written, byte| written + &format!("{byte:02x}"));
    let file = [&signed[..start], written.as_bytes(), &signed[end..]].concat();
    verify(LETTER, &file, &trusting(CA), MADE).map_or_else(|refused| refused.to_string(), |_| "taken".to_owned())
}

#[test]
fn a_signature_may_name_its_key_alone_where_the_hash_is_that_of_the_content() {
    let last: &[u8] = b"%%EOF\n";
    let end = LETTER.len() + SIGNED[LETTER.len()..].windows(last.len()).position(|part| part == last).unwrap();
    let signed_once = &SIGNED[..end + last.len()];
    let (of_ecdsa, of_rsa) = ([0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1], [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1]);
    let with = |signed: &[u8], kind: &[u8]| {
        let algorithm = value(0x30, &value(6, kind));
        told_of(signed, &[DATA, &[LAST, 0]].concat(), &|parts| parts[4].clone_from(&algorithm))
    };
    assert_eq!((with(signed_once, &of_ecdsa).as_str(), with(SIGNED, &of_rsa).as_str()), ("taken", "taken"));
    for said in [with(signed_once, &of_rsa), with(SIGNED, &of_ecdsa), with(signed_once, &[0x2a, 3, 4])] {
        assert!(said.contains("thuật toán không được chấp nhận"), "{said}");
    }
}

#[test]
fn nothing_can_be_put_into_a_signature_without_its_key() {
    assert_eq!(told(DATA, &|_| {}), "taken");
    let hidden = value(4, &[b'x'; 90]);
    let list = value(0xa1, &hidden);
    for data in [DATA, STAMP] {
        let said = told(data, &|parts| parts.insert(CRLS, list.clone()));
        assert!(said.contains("dữ liệu thu hồi"), "{said}");
    }

    let kind = value(6, &[0x2a, 3, 4]);
    let attribute = value(0x30, &[kind, value(0x31, &hidden)].concat());
    let signer = [STAMP, &[LAST, 0]].concat();
    let said = told(&signer, &|parts| parts.push(value(0xa1, &attribute)));
    assert!(said.contains("dấu thời gian của chữ ký bị hỏng"), "{said}");
    let said = told(&[DATA, &[LAST, 0, LAST]].concat(), &|parts| parts.push(attribute.clone()));
    assert!(said.contains("thuộc tính mà PAdES không cho phép"), "{said}");
}

#[test]
fn a_certificate_that_vouches_for_itself_is_a_stray() {
    let (key, child) = (rcgen::KeyPair::generate().unwrap(), rcgen::KeyPair::generate().unwrap());
    let mut params = rcgen::CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    let stray = params.self_signed(&key).unwrap().der().to_vec();
    let issuer = rcgen::Issuer::new(params, key);
    let of_stray =
        rcgen::CertificateParams::new(Vec::new()).unwrap().signed_by(&child, &issuer).unwrap().der().to_vec();
    for certificates in [vec![stray.clone()], vec![of_stray.clone()], vec![stray, of_stray]] {
        let said = told(&[DATA, &[3]].concat(), &|parts| parts.extend(certificates.clone()));
        assert!(said.contains("không liên quan"), "{said}");
        let said = told(&[STAMP, &[3]].concat(), &|parts| parts.extend(certificates.clone()));
        assert!(said.contains("dấu thời gian của chữ ký bị hỏng"), "{said}");
    }
}
