//! The registry: groups, agencies, contacts and their addresses.

use std::collections::BTreeMap;

use sqlx::FromRow;

use crate::domain::{
    address::{Address, ChannelKind},
    agency::{Agency, Contact, Group, Registry},
    clock::Millis,
};

use super::{Db, Result, Tx, error::word, on_read, on_tx};

/// What putting a row did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It was not there.
    Added,
    /// It was there, but otherwise.
    Changed,
    /// It was there like this.
    Unchanged,
}

impl Change {
    fn between<T: PartialEq>(old: Option<&T>, new: &T) -> Self {
        match old {
            None => Self::Added,
            Some(old) if old == new => Self::Unchanged,
            Some(_) => Self::Changed,
        }
    }
}

#[derive(FromRow)]
struct AgencyRow {
    code: String,
    name: String,
    short_name: String,
    mandatory: bool,
}

// Ordered by its fields, in this order; the phone is one for each name.
#[derive(FromRow, PartialEq, Eq, PartialOrd, Ord)]
struct ContactRow {
    agency_code: String,
    name: String,
    phone: String,
    channel: Option<String>,
    address: Option<String>,
}

impl Db {
    /// The whole registry, ordered by key, byte by byte: a server orders text its own way.
    pub async fn registry(&self) -> Result<Registry> {
        const GROUPS: &str = "SELECT slug, printed_name FROM agency_groups";
        const AGENCIES: &str = "SELECT code, name, short_name, mandatory FROM agencies";
        const MEMBERS: &str = "SELECT agency_code, group_slug FROM memberships";
        const CONTACTS: &str = "SELECT c.agency_code, c.name, c.phone, a.channel, a.address FROM contacts c \
            LEFT JOIN addresses a ON a.agency_code = c.agency_code AND a.contact_name = c.name";
        let (groups, agencies, members, contacts) = on_read!(self, |pool| (
            sqlx::query_as::<_, (String, String)>(GROUPS).fetch_all(pool).await?,
            sqlx::query_as::<_, AgencyRow>(AGENCIES).fetch_all(pool).await?,
            sqlx::query_as::<_, (String, String)>(MEMBERS).fetch_all(pool).await?,
            sqlx::query_as::<_, ContactRow>(CONTACTS).fetch_all(pool).await?,
        ));
        let mut groups_of: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (agency, group) in members {
            groups_of.entry(agency).or_default().push(group);
        }
        let mut groups: Vec<_> = groups.into_iter().map(|(slug, printed_name)| Group { slug, printed_name }).collect();
        groups.sort_by(|a, b| a.slug.cmp(&b.slug));
        let mut agencies: Vec<_> = agencies.into_iter().map(|row| agency(row, &mut groups_of)).collect();
        agencies.sort_by(|a, b| a.code.cmp(&b.code));
        Ok(Registry { groups, agencies, contacts: joined(contacts)? })
    }

    /// Addresses whose far end said that they do not exist, with its words.
    pub async fn bad_addresses(&self) -> Result<BTreeMap<Address, String>> {
        const SQL: &str = "SELECT DISTINCT channel, address, bad_why FROM addresses WHERE bad_since IS NOT NULL";
        let rows: Vec<(String, String, Option<String>)> =
            on_read!(self, |pool| sqlx::query_as(SQL).fetch_all(pool).await?);
        rows.into_iter()
            .map(|(channel, value, why)| {
                let channel = word("addresses", "channel", &channel)?;
                Ok((Address { channel, value }, why.unwrap_or_default()))
            })
            .collect()
    }
}

fn agency(row: AgencyRow, groups_of: &mut BTreeMap<String, Vec<String>>) -> Agency {
    let mut groups = groups_of.remove(&row.code).unwrap_or_default();
    groups.sort();
    Agency { code: row.code, name: row.name, short_name: row.short_name, groups, mandatory: row.mandatory }
}

fn joined(mut rows: Vec<ContactRow>) -> Result<Vec<Contact>> {
    rows.sort();
    let mut contacts: Vec<Contact> = Vec::new();
    for row in rows {
        if contacts.last().is_none_or(|last| last.agency != row.agency_code || last.name != row.name) {
            let (agency, name) = (row.agency_code, row.name);
            contacts.push(Contact { agency, name, phone: row.phone, addresses: Vec::new() });
        }
        if let (Some(channel), Some(value), Some(contact)) = (row.channel, row.address, contacts.last_mut()) {
            contact.addresses.push(Address { channel: word::<ChannelKind>("addresses", "channel", &channel)?, value });
        }
    }
    Ok(contacts)
}

impl Tx {
    /// Adds or changes a group.
    pub async fn put_group(&mut self, group: &Group) -> Result<Change> {
        const SELECT: &str = "SELECT printed_name FROM agency_groups WHERE slug = $1";
        const UPSERT: &str = "INSERT INTO agency_groups (slug, printed_name) VALUES ($1, $2) \
            ON CONFLICT (slug) DO UPDATE SET printed_name = excluded.printed_name";
        on_tx!(self, |conn| {
            let old: Option<String> = sqlx::query_scalar(SELECT).bind(&group.slug).fetch_optional(&mut *conn).await?;
            let change = Change::between(old.as_ref(), &group.printed_name);
            if change != Change::Unchanged {
                sqlx::query(UPSERT).bind(&group.slug).bind(&group.printed_name).execute(&mut *conn).await?;
            }
            Ok(change)
        })
    }

    /// Adds or changes an agency; its memberships become exactly those given. The
    /// groups must exist.
    pub async fn put_agency(&mut self, agency: &Agency) -> Result<Change> {
        const SELECT: &str = "SELECT code, name, short_name, mandatory FROM agencies WHERE code = $1";
        const MEMBERS: &str = "SELECT group_slug FROM memberships WHERE agency_code = $1";
        const UPSERT: &str = "INSERT INTO agencies (code, name, short_name, mandatory) VALUES ($1, $2, $3, $4) \
            ON CONFLICT (code) DO UPDATE SET name = excluded.name, short_name = excluded.short_name, mandatory = excluded.mandatory";
        const LEAVE: &str = "DELETE FROM memberships WHERE agency_code = $1";
        const JOIN: &str = "INSERT INTO memberships (agency_code, group_slug) VALUES ($1, $2)";
        let mut new = agency.clone();
        new.groups.sort();
        new.groups.dedup();
        on_tx!(self, |conn| {
            let row: Option<AgencyRow> = sqlx::query_as(SELECT).bind(&new.code).fetch_optional(&mut *conn).await?;
            let groups: Vec<String> = sqlx::query_scalar(MEMBERS).bind(&new.code).fetch_all(&mut *conn).await?;
            let old = row.map(|row| self::agency(row, &mut BTreeMap::from([(new.code.clone(), groups)])));
            let change = Change::between(old.as_ref(), &new);
            if change != Change::Unchanged {
                let upsert =
                    sqlx::query(UPSERT).bind(&new.code).bind(&new.name).bind(&new.short_name).bind(new.mandatory);
                upsert.execute(&mut *conn).await?;
                sqlx::query(LEAVE).bind(&new.code).execute(&mut *conn).await?;
                for group in &new.groups {
                    sqlx::query(JOIN).bind(&new.code).bind(group).execute(&mut *conn).await?;
                }
            }
            Ok(change)
        })
    }

    /// Adds or changes a contact; its addresses become exactly those given. An
    /// address it keeps also keeps its mark.
    pub async fn put_contact(&mut self, contact: &Contact) -> Result<Change> {
        const SELECT: &str = "SELECT c.agency_code, c.name, c.phone, a.channel, a.address FROM contacts c \
            LEFT JOIN addresses a ON a.agency_code = c.agency_code AND a.contact_name = c.name \
            WHERE c.agency_code = $1 AND c.name = $2";
        const UPSERT: &str = "INSERT INTO contacts (agency_code, name, phone) VALUES ($1, $2, $3) \
            ON CONFLICT (agency_code, name) DO UPDATE SET phone = excluded.phone";
        const DELETE: &str =
            "DELETE FROM addresses WHERE agency_code = $1 AND contact_name = $2 AND channel = $3 AND address = $4";
        const INSERT: &str = "INSERT INTO addresses (agency_code, contact_name, channel, address) \
            VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING";
        let mut new = contact.clone();
        new.addresses.sort_by(|a, b| (a.channel.as_str(), &a.value).cmp(&(b.channel.as_str(), &b.value)));
        new.addresses.dedup();
        on_tx!(self, |conn| {
            let rows: Vec<ContactRow> =
                sqlx::query_as(SELECT).bind(&new.agency).bind(&new.name).fetch_all(&mut *conn).await?;
            let old = joined(rows)?.pop();
            let change = Change::between(old.as_ref(), &new);
            if change == Change::Unchanged {
                return Ok(change);
            }
            sqlx::query(UPSERT).bind(&new.agency).bind(&new.name).bind(&new.phone).execute(&mut *conn).await?;
            let gone = old.iter().flat_map(|old| &old.addresses).filter(|address| !new.addresses.contains(address));
            for (sql, address) in gone.map(|a| (DELETE, a)).chain(new.addresses.iter().map(|a| (INSERT, a))) {
                let query = sqlx::query(sql).bind(&new.agency).bind(&new.name);
                query.bind(address.channel.as_str()).bind(&address.value).execute(&mut *conn).await?;
            }
            Ok(change)
        })
    }

    /// Marks an address as one that does not exist.
    pub async fn mark_bad(&mut self, address: &Address, since: Millis, why: &str) -> Result<()> {
        const SQL: &str = "UPDATE addresses SET bad_since = $3, bad_why = $4 WHERE channel = $1 AND address = $2";
        on_tx!(self, |conn| {
            let query = sqlx::query(SQL).bind(address.channel.as_str()).bind(&address.value).bind(since.0).bind(why);
            query.execute(conn).await?;
        });
        Ok(())
    }

    /// Takes the mark off an address that proved to exist.
    pub async fn mark_good(&mut self, address: &Address) -> Result<()> {
        const SQL: &str = "UPDATE addresses SET bad_since = NULL, bad_why = NULL \
            WHERE channel = $1 AND address = $2 AND bad_since IS NOT NULL";
        on_tx!(self, |conn| {
            sqlx::query(SQL).bind(address.channel.as_str()).bind(&address.value).execute(conn).await?;
        });
        Ok(())
    }
}
