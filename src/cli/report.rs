//! Writing for people: lines, tables, findings, and where deliveries stand.

use std::io::{self, Write};

use crate::{
    actions::status::{Reach, Status},
    app::App,
    domain::{address::ChannelKind, advisory::Stage, date::short, delivery::State, os_error, signature::Signature},
    letter::{finding::Finding, signed::Refusal},
};

/// Writes the signatures of a letter, two lines each.
pub(super) fn signatures(out: &mut dyn Write, signatures: &[Signature]) -> io::Result<()> {
    for (ordinal, signature) in (1..).zip(signatures) {
        let organisation = signature.organisation.as_deref().map(|name| format!(", {name}")).unwrap_or_default();
        let (signer, at) = (&signature.signer, signature.at.local().format("%H:%M:%S, %d/%m/%Y"));
        writeln!(out, "  {ordinal}. {signer}{organisation}: ký lúc {at} ({})", signature.time.vietnamese())?;
        writeln!(out, "     chứng thư số {}, do {} cấp", signature.serial, signature.issued_by)?;
    }
    // Each covers those before it, so it was made after them whatever it claims.
    if let [first, second] = signatures
        && second.at < first.at
    {
        writeln!(out, "  Lưu ý: chữ ký 2 ghi thời điểm sớm hơn chữ ký 1 dù ký sau; đồng hồ của một máy ký đã sai")?;
    }
    Ok(())
}

/// An error with its causes in one line; the operating system's in Vietnamese.
pub fn told(error: &anyhow::Error) -> String {
    let cause = |cause: &(dyn std::error::Error + 'static)| {
        cause.downcast_ref::<io::Error>().map_or_else(|| cause.to_string(), os_error::vietnamese)
    };
    // Some errors say their cause themselves.
    error.chain().map(cause).fold(String::new(), |said, cause| match said.as_str() {
        "" => cause,
        said if said.ends_with(&cause) => said.to_owned(),
        said => format!("{said}: {cause}"),
    })
}

/// Writes one line.
pub(super) fn say(out: &mut dyn Write, line: impl AsRef<str>) -> io::Result<()> {
    writeln!(out, "{}", line.as_ref())
}

/// Writes a table with its columns aligned. Text is NFC, so a character is a column.
pub(super) fn table(out: &mut dyn Write, rows: &[Vec<String>]) -> io::Result<()> {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max();
    let widths: Vec<usize> = (0..columns).filter_map(width).collect();
    for row in rows {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(&widths) {
            line.push_str(cell);
            line.extend(std::iter::repeat_n(' ', width + 2 - cell.chars().count()));
        }
        writeln!(out, "  {}", line.trim_end())?;
    }
    Ok(())
}

/// Writes the findings of a file, one a line: `FILE: dòng 4: lỗi: …`.
pub(super) fn findings(out: &mut dyn Write, file: &str, findings: &[Finding]) -> io::Result<()> {
    findings.iter().try_for_each(|finding| writeln!(out, "{file}: {finding}"))
}

/// Writes how a letter is signed outside; `file` is its source.
pub(super) fn signing(out: &mut dyn Write, file: &str) -> io::Result<()> {
    writeln!(out, "  1. loa sign {file} --export CONG_VAN.pdf")?;
    writeln!(out, "  2. ký số tệp đó bằng phần mềm của cơ quan (người có thẩm quyền ký trước, rồi cơ quan)")?;
    writeln!(out, "  3. loa sign --import CONG_VAN_DA_KY.pdf")?;
    writeln!(out, "  4. loa issue {file}")
}

/// Tells, while there is time, that no signed letter could be taken back.
pub(super) fn anchors(out: &mut dyn Write, app: &App) -> io::Result<()> {
    match app.anchors() {
        Ok(anchors) if anchors.is_empty() => writeln!(out, "Lưu ý: {}", Refusal::NoAnchors),
        Ok(_) => Ok(()),
        Err(why) => writeln!(out, "Lưu ý: {why}; phải sửa trước khi nhập lại bản đã ký"),
    }
}

/// Writes what an advisory that is not out waits for.
fn waiting(out: &mut dyn Write, status: &Status) -> io::Result<()> {
    let source = format!("TỆP là tệp nguồn {}.md", status.advisory.stem);
    if status.awaits_signature {
        writeln!(out, "Chờ ký số bên ngoài, chưa ban hành, chưa gửi cho ai. Việc cần làm ({source}):")?;
        return signing(out, "TỆP");
    }
    let signed = if status.signatures.is_empty() { "" } else { "Đã nhận bản ký. " };
    writeln!(out, "{signed}Chưa ban hành, chưa gửi cho ai. Bước tiếp theo: loa issue TỆP ({source})")
}

/// Writes where the deliveries of an advisory stand: a line a way, then everyone
/// who is not reached, with the reason.
pub(super) fn status(out: &mut dyn Write, status: &Status, configured: &[ChannelKind]) -> io::Result<()> {
    if let Some(numbered) = &status.advisory.numbered {
        writeln!(out, "{} ngày {}: V/v {}", numbered.number, short(numbered.day), status.advisory.subject)?;
    }
    if !status.signatures.is_empty() {
        writeln!(out, "Chữ ký số:")?;
        signatures(out, &status.signatures)?;
    }
    if status.advisory.stage != Stage::Issued {
        return waiting(out, status);
    }
    let reached = status.recipients.iter().filter(|(_, reach)| *reach == Reach::Reached).count();
    writeln!(out, "Đã đến {reached}/{} đơn vị nhận, {} lượt gửi:", status.recipients.len(), status.deliveries.len())?;
    let counts = status.counts();
    let rows: Vec<_> = counts
        .iter()
        .map(|((channel, state), count)| {
            let waits = *state == State::Waiting && !configured.contains(channel);
            let state = if waits { "chờ: kênh chưa cấu hình" } else { state.vietnamese() };
            vec![channel.vietnamese().to_owned(), state.to_owned(), count.to_string()]
        })
        .collect();
    table(out, &rows)?;
    let unreached: Vec<_> = status.recipients.iter().filter(|(_, reach)| *reach != Reach::Reached).collect();
    if unreached.is_empty() {
        return Ok(());
    }
    writeln!(out, "Chưa đến:")?;
    for (recipient, reach) in unreached {
        writeln!(out, "  {} ({}): {}", recipient.name, recipient.agency, reach.vietnamese())?;
        for delivery in status.deliveries.iter().filter(|delivery| delivery.recipients.contains(&recipient.id)) {
            let why = if status.waits_for_configuration(delivery, configured) {
                "kênh chưa cấu hình".to_owned()
            } else {
                let detail = delivery.detail.as_deref().map(|detail| format!(": {detail}")).unwrap_or_default();
                format!("{}, {} lần thử{detail}", delivery.state.vietnamese(), delivery.attempts)
            };
            writeln!(out, "    {} {} – {why}", delivery.address.channel.vietnamese(), delivery.address)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::domain::{clock::Millis, signature::SignedTime};

    use super::*;

    #[test]
    fn a_second_signature_that_claims_to_be_the_earlier_one_is_told() {
        let at = |seconds: i64| Signature {
            signer: "Dương Văn Nhân".to_owned(),
            organisation: None,
            issued_by: "Gốc".to_owned(),
            serial: "01".to_owned(),
            at: Millis(seconds * 1_000),
            time: SignedTime::Claimed,
        };
        let told = |times: &[i64]| {
            let mut out = Vec::new();
            signatures(&mut out, &times.iter().map(|time| at(*time)).collect::<Vec<_>>()).unwrap();
            String::from_utf8(out).unwrap()
        };
        assert!(told(&[90, 89]).contains("chữ ký 2 ghi thời điểm sớm hơn chữ ký 1"), "{}", told(&[90, 89]));
        assert!(![told(&[90, 90]), told(&[90]), told(&[90, 91])].concat().contains("Lưu ý"));
    }
}
