//! Importing agencies (đơn vị) and their contacts (cán bộ đầu mối) from a table
//! file: one row a contact.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    domain::{
        address::{Address, BadAddress, ChannelKind},
        agency::{Agency, Contact, Registry},
        clock::Clock,
        fold::{fold, nearest},
    },
    store::Db,
};

use super::{
    Actor,
    import_groups::{ImportError, Imported, Rows, finish},
    table::{self, BadRow, Column, TableError},
};

const COLUMNS: &[Column] = &[
    Column("code", "mã", true),
    Column("name", "tên", true),
    Column("short_name", "tên viết tắt", false),
    Column("groups", "nhóm", false),
    Column("contact", "cán bộ đầu mối", false),
    Column("email", "thư điện tử", false),
    Column("zalo", "zalo", false),
    Column("phone", "điện thoại", false),
    Column("webhook", "webhook", false),
    Column("mandatory", "bắt buộc", false),
];

/// The name of a contact whose cell is empty: the office's registry desk.
const DESK: &str = "Văn thư";

/// Reads agencies and contacts from a table file; the groups of `known` are those
/// that exist.
pub fn read_agencies(csv: &[u8], known: &Registry) -> Result<Rows<(Agency, Contact)>, TableError> {
    let table = table::read(csv, COLUMNS)?;
    let mut rows = Rows { good: Vec::new(), bad: table.bad };
    let mut agencies: BTreeMap<String, (u64, Agency)> = BTreeMap::new();
    let mut contacts: BTreeSet<(String, String)> = BTreeSet::new();
    for (line, cells) in table.rows {
        let why = match row(known, &cells) {
            Err(why) => why,
            Ok((agency, contact)) => {
                let (first, earlier) = agencies.entry(agency.code.clone()).or_insert_with(|| (line, agency.clone()));
                if *earlier != agency {
                    format!(
                        "đơn vị «{}» đã ghi ở dòng {first} nhưng tên, nhóm hoặc cột bắt buộc khác nhau",
                        agency.code
                    )
                } else if !contacts.insert((agency.code.clone(), contact.name.clone())) {
                    format!("đầu mối «{}» của đơn vị «{}» bị lặp trong tệp", contact.name, agency.code)
                } else {
                    rows.good.push((line, (agency, contact)));
                    continue;
                }
            }
        };
        rows.bad.push(BadRow { line, why });
    }
    Ok(rows)
}

/// Imports agencies and contacts. Good rows go in, bad ones are reported; contacts
/// missing from the file stay. With `dry_run` nothing is written. A webhook
/// endpoint seen for the first time gets its secret, told in the result.
pub async fn import_agencies(
    db: &Db,
    clock: &dyn Clock,
    actor: Actor<'_>,
    csv: &[u8],
    dry_run: bool,
) -> Result<Imported, ImportError> {
    let rows = read_agencies(csv, &db.registry().await?)?;
    let mut imported = Imported { bad: rows.bad, ..Imported::default() };
    let mut put = BTreeSet::new();
    let mut tx = db.begin().await?;
    for (_, (agency, contact)) in &rows.good {
        if put.insert(&agency.code) {
            let change = tx.put_agency(agency).await?;
            imported.count(change);
        }
        let change = tx.put_contact(contact).await?;
        imported.count(change);
        for endpoint in contact.addresses.iter().filter(|address| address.channel == ChannelKind::Webhook) {
            if let Some(secret) = tx.make_endpoint_secret(&endpoint.value, clock.now()).await? {
                imported.secrets.push((endpoint.value.clone(), secret.to_webhook_secret()));
            }
        }
    }
    finish(tx, clock, actor, "import agencies", &mut imported, dry_run).await?;
    Ok(imported)
}

fn row(registry: &Registry, cells: &[String]) -> Result<(Agency, Contact), String> {
    let [code, name, short_name, groups, contact, email, zalo, phone, webhook, mandatory] = cells else {
        return Err("thiếu cột".to_owned());
    };
    if code.is_empty() || !code.chars().all(|c| c.is_ascii_alphanumeric() || ".-_".contains(c)) {
        return Err(format!("mã đơn vị «{code}» phải có và chỉ gồm chữ không dấu, số, dấu chấm và gạch nối"));
    }
    if registry.group(code).is_some() {
        return Err(format!("mã đơn vị «{code}» trùng với mã một nhóm"));
    }
    if name.is_empty() {
        return Err(format!("đơn vị «{code}» thiếu tên"));
    }
    let groups: Vec<String> = parts(groups).map(str::to_owned).collect();
    if let Some(unknown) = groups.iter().find(|group| registry.group(group).is_none()) {
        let known = registry.groups.iter().map(|group| group.slug.as_str());
        let meant = nearest(unknown, known).map(|slug| format!("; có phải là «{slug}»?")).unwrap_or_default();
        return Err(format!("không có nhóm «{unknown}»{meant} (nạp nhóm trước: loa import groups)"));
    }
    let mandatory = match fold(mandatory).as_str() {
        "" | "no" | "khong" | "0" | "false" => false,
        "yes" | "co" | "x" | "1" | "true" => true,
        _ => return Err(format!("cột bắt buộc: «{mandatory}» phải là có hoặc không")),
    };
    let agency = Agency { code: code.clone(), name: name.clone(), short_name: short_name.clone(), groups, mandatory };
    let all: Result<Vec<Address>, BadAddress> = parts(email)
        .map(Address::email)
        .chain(parts(zalo).map(Address::zalo))
        .chain(parts(webhook).map(Address::webhook))
        .collect();
    let addresses = all.map_err(|bad| bad.to_string())?;
    let contact_name = if contact.is_empty() { DESK.to_owned() } else { contact.clone() };
    Ok((agency, Contact { agency: code.clone(), name: contact_name, phone: phone.clone(), addresses }))
}

fn parts(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('|').map(str::trim).filter(|part| !part.is_empty())
}
