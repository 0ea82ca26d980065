//! Who did what that only admins and the operator may do. An entry is written in the transaction of the deed: there is
//! neither one without the other.

use entity::audit_entry::{self, Action};
use model::{AuditAction, AuditEntry, Page, PageRequest};
use sea_orm::{
    ActiveValue::Set, ConnectionTrait, EntityTrait as _, PaginatorTrait as _, QueryOrder as _, QuerySelect as _,
};
use uuid::Uuid;

use crate::{Identity, Result, engine::Database};

/// Use cases of the audit log.
#[derive(Debug, Clone)]
pub struct Audit {
    database: Database,
}

/// Who does something.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Actor<'a> {
    id: Option<Uuid>,
    name: &'a str,
}

impl Actor<'_> {
    /// Whoever runs commands on the machine.
    pub const OPERATOR: Self = Self { id: None, name: "operator" };
}

impl<'a> From<&'a Identity> for Actor<'a> {
    fn from(who: &'a Identity) -> Self {
        Self { id: Some(who.user.0), name: &who.name }
    }
}

impl<'a> From<&'a entity::user::Model> for Actor<'a> {
    fn from(user: &'a entity::user::Model) -> Self {
        Self { id: Some(user.id), name: &user.name }
    }
}

/// Notes what is done, as a part of the transaction that does it. `subject` is the id and the name of a track or user.
pub(crate) async fn record(
    db: &impl ConnectionTrait,
    at_ms: i64,
    actor: Actor<'_>,
    action: Action,
    (subject_id, subject): (Uuid, &str),
) -> Result<()> {
    audit_entry::Entity::insert(audit_entry::ActiveModel {
        id: Set(Uuid::now_v7()),
        at_ms: Set(at_ms),
        actor_id: Set(actor.id),
        actor: Set(actor.name.to_owned()),
        action: Set(action),
        subject_id: Set(Some(subject_id)),
        subject: Set(subject.to_owned()),
    })
    .exec_without_returning(db)
    .await?;
    Ok(())
}

impl Audit {
    pub(crate) fn new(database: Database) -> Self {
        Self { database }
    }

    /// A page of what was done, the latest first. For admins.
    pub async fn list(&self, who: &Identity, page: PageRequest) -> Result<Page<AuditEntry>> {
        who.require_admin()?;
        let db = self.database.connection();
        let total = audit_entry::Entity::find().count(db).await?;
        let rows = audit_entry::Entity::find()
            .order_by_desc(audit_entry::Column::Id)
            .offset(page.offset())
            .limit(u64::from(page.size()))
            .all(db)
            .await?;
        let items = rows.into_iter().map(to_entry).collect();
        Ok(Page { items, number: page.number(), size: page.size(), total })
    }
}

fn to_entry(row: audit_entry::Model) -> AuditEntry {
    AuditEntry {
        at_ms: row.at_ms,
        actor: row.actor,
        action: match row.action {
            Action::SetUp => AuditAction::SetUp,
            Action::UserAdded => AuditAction::UserAdded,
            Action::PasswordSet => AuditAction::PasswordSet,
            Action::Uploaded => AuditAction::Uploaded,
            Action::UploadCancelled => AuditAction::UploadCancelled,
            Action::UploadRetried => AuditAction::UploadRetried,
            Action::TrackEdited => AuditAction::TrackEdited,
            Action::TrackDeleted => AuditAction::TrackDeleted,
            Action::BothKept => AuditAction::BothKept,
        },
        subject_id: row.subject_id,
        subject: row.subject,
    }
}
