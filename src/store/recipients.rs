//! Recipients: the agencies of one issued advisory, frozen.

use sqlx::FromRow;
use uuid::Uuid;

use crate::domain::{
    delivery::Recipient,
    ids::{AdvisoryId, DeliveryId, RecipientId},
};

use super::{Db, Result, Tx, error::word, on_read, on_tx};

#[derive(FromRow)]
struct Row {
    id: Uuid,
    advisory_id: Uuid,
    agency_code: String,
    name: String,
    role: String,
}

impl Row {
    fn read(self) -> Result<(AdvisoryId, Recipient)> {
        let role = word("recipients", "role", &self.role)?;
        let recipient = Recipient { id: RecipientId(self.id), agency: self.agency_code, name: self.name, role };
        Ok((AdvisoryId(self.advisory_id), recipient))
    }
}

impl Db {
    /// The recipients of an advisory, in the order of the letter.
    pub async fn recipients(&self, advisory: AdvisoryId) -> Result<Vec<Recipient>> {
        const SQL: &str =
            "SELECT id, advisory_id, agency_code, name, role FROM recipients WHERE advisory_id = $1 ORDER BY position";
        let rows: Vec<Row> = on_read!(self, |pool| sqlx::query_as(SQL).bind(advisory.0).fetch_all(pool).await?);
        rows.into_iter().map(|row| row.read().map(|(_, recipient)| recipient)).collect()
    }

    /// One recipient, with its advisory.
    pub async fn recipient(&self, id: RecipientId) -> Result<Option<(AdvisoryId, Recipient)>> {
        const SQL: &str = "SELECT id, advisory_id, agency_code, name, role FROM recipients WHERE id = $1";
        let row: Option<Row> = on_read!(self, |pool| sqlx::query_as(SQL).bind(id.0).fetch_optional(pool).await?);
        row.map(Row::read).transpose()
    }

    /// The recipients a delivery serves, with their printed names, in the order of the letter.
    pub async fn served_by(&self, delivery: DeliveryId) -> Result<Vec<(RecipientId, String)>> {
        const SQL: &str = "SELECT r.id, r.name FROM delivery_recipients s JOIN recipients r ON r.id = s.recipient_id \
            WHERE s.delivery_id = $1 ORDER BY r.position";
        let rows: Vec<(Uuid, String)> =
            on_read!(self, |pool| sqlx::query_as(SQL).bind(delivery.0).fetch_all(pool).await?);
        Ok(rows.into_iter().map(|(id, name)| (RecipientId(id), name)).collect())
    }
}

impl Tx {
    /// Freezes the recipients of an advisory, in the order of the letter.
    pub async fn insert_recipients(&mut self, advisory: AdvisoryId, recipients: &[Recipient]) -> Result<()> {
        const SQL: &str = "INSERT INTO recipients (id, advisory_id, position, agency_code, name, role) VALUES ($1, $2, $3, $4, $5, $6)";
        on_tx!(self, |conn| {
            for (position, recipient) in (0_i64..).zip(recipients) {
                let insert = sqlx::query(SQL).bind(recipient.id.0).bind(advisory.0).bind(position);
                let insert = insert.bind(&recipient.agency).bind(&recipient.name).bind(recipient.role.as_str());
                insert.execute(&mut *conn).await?;
            }
        });
        Ok(())
    }
}
