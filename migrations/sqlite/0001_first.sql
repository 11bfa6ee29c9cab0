-- Times are milliseconds since the epoch; ids are UUIDv7 made in Rust.
-- migrations/postgres/ says the same in its dialect; a test compares the two.

CREATE TABLE agency_groups (
    slug TEXT PRIMARY KEY,
    printed_name TEXT NOT NULL
) STRICT;

CREATE TABLE agencies (
    code TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    short_name TEXT NOT NULL,
    mandatory INTEGER NOT NULL
) STRICT;

CREATE TABLE memberships (
    agency_code TEXT NOT NULL REFERENCES agencies (code),
    group_slug TEXT NOT NULL REFERENCES agency_groups (slug),
    PRIMARY KEY (agency_code, group_slug)
) STRICT;

CREATE TABLE contacts (
    agency_code TEXT NOT NULL REFERENCES agencies (code),
    name TEXT NOT NULL,
    phone TEXT NOT NULL,
    PRIMARY KEY (agency_code, name)
) STRICT;

CREATE TABLE addresses (
    agency_code TEXT NOT NULL,
    contact_name TEXT NOT NULL,
    channel TEXT NOT NULL,
    address TEXT NOT NULL,
    -- Set when the far end said that there is no such address.
    bad_since INTEGER,
    bad_why TEXT,
    PRIMARY KEY (agency_code, contact_name, channel, address),
    FOREIGN KEY (agency_code, contact_name) REFERENCES contacts (agency_code, name)
) STRICT;

CREATE INDEX addresses_by_address ON addresses (channel, address);

-- The signing secret of each webhook endpoint.
CREATE TABLE endpoints (
    url TEXT PRIMARY KEY,
    secret BLOB NOT NULL,
    made_at INTEGER NOT NULL
) STRICT;

-- Keys of the installation itself, for instance the one of recipients' tokens.
CREATE TABLE installation_keys (
    name TEXT PRIMARY KEY,
    bytes BLOB NOT NULL
) STRICT;

CREATE TABLE advisories (
    id BLOB PRIMARY KEY,
    stem TEXT NOT NULL UNIQUE,
    source TEXT NOT NULL,
    -- Of the source and its images.
    source_sha256 TEXT NOT NULL,
    stage TEXT NOT NULL CHECK (stage IN ('draft', 'numbered', 'issued')),
    subject TEXT NOT NULL,
    urgency TEXT NOT NULL,
    visibility TEXT NOT NULL,
    updated_at INTEGER NOT NULL,
    issuer_id TEXT,
    issuer_name TEXT,
    year INTEGER,
    ordinal INTEGER,
    symbol TEXT,
    slug TEXT,
    letter_day TEXT,
    numbered_at INTEGER,
    -- Printed on the letter; only letters numbered while the site gave codes have one.
    verification_code TEXT,
    -- Of the frozen PDF.
    pages INTEGER,
    issued_at INTEGER,
    CHECK (stage = 'draft' OR ordinal IS NOT NULL),
    CHECK ((stage = 'issued') = (issued_at IS NOT NULL)),
    CONSTRAINT advisories_number UNIQUE (issuer_id, year, ordinal),
    CONSTRAINT advisories_slug UNIQUE (year, slug),
    CONSTRAINT advisories_verification_code UNIQUE (verification_code)
) STRICT;

CREATE INDEX advisories_issued ON advisories (issued_at) WHERE stage = 'issued';

CREATE TABLE source_images (
    advisory_id BLOB NOT NULL REFERENCES advisories (id),
    name TEXT NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (advisory_id, name)
) STRICT;

-- The last number each issuer gave in a year.
CREATE TABLE counters (
    issuer_id TEXT NOT NULL,
    year INTEGER NOT NULL,
    last INTEGER NOT NULL,
    PRIMARY KEY (issuer_id, year)
) STRICT;

-- The frozen forms.
CREATE TABLE forms (
    advisory_id BLOB NOT NULL REFERENCES advisories (id),
    kind TEXT NOT NULL,
    -- The place of an image; 0 otherwise.
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (advisory_id, kind, position)
) STRICT;

-- The signatures of a letter that was signed outside, in the order in which they were made.
CREATE TABLE signatures (
    advisory_id BLOB NOT NULL REFERENCES advisories (id),
    position INTEGER NOT NULL,
    signer TEXT NOT NULL,
    organisation TEXT,
    issued_by TEXT NOT NULL,
    serial TEXT NOT NULL,
    signed_at INTEGER NOT NULL,
    time TEXT NOT NULL CHECK (time IN ('claimed', 'stamped')),
    PRIMARY KEY (advisory_id, position)
) STRICT;

CREATE TABLE recipients (
    id BLOB PRIMARY KEY,
    advisory_id BLOB NOT NULL REFERENCES advisories (id),
    position INTEGER NOT NULL,
    agency_code TEXT NOT NULL,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    UNIQUE (advisory_id, agency_code)
) STRICT;

CREATE TABLE deliveries (
    id INTEGER PRIMARY KEY,
    advisory_id BLOB NOT NULL REFERENCES advisories (id),
    channel TEXT NOT NULL,
    address TEXT NOT NULL,
    -- 0 normal to 3 hỏa tốc: the higher is claimed first.
    lane INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (
        state IN ('waiting', 'sending', 'sent', 'kept', 'refused', 'expired', 'uncertain', 'cancelled')
    ),
    due_at INTEGER NOT NULL,
    first_due_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    uncertain INTEGER NOT NULL DEFAULT 0,
    lease_token BLOB,
    lease_until INTEGER,
    -- The reference or the reason of the last outcome.
    detail TEXT,
    ended_at INTEGER,
    CHECK ((state = 'sending') = (lease_token IS NOT NULL)),
    UNIQUE (advisory_id, channel, address)
) STRICT;

CREATE INDEX deliveries_due ON deliveries (channel, lane DESC, due_at) WHERE state = 'waiting';
CREATE INDEX deliveries_leased ON deliveries (lease_until) WHERE state = 'sending';

CREATE TABLE delivery_recipients (
    delivery_id INTEGER NOT NULL REFERENCES deliveries (id),
    recipient_id BLOB NOT NULL REFERENCES recipients (id),
    PRIMARY KEY (delivery_id, recipient_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE attempts (
    id INTEGER PRIMARY KEY,
    delivery_id INTEGER NOT NULL REFERENCES deliveries (id),
    at INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    detail TEXT NOT NULL
) STRICT;

CREATE INDEX attempts_of_delivery ON attempts (delivery_id);

CREATE TABLE audit (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    advisory_id BLOB REFERENCES advisories (id),
    detail TEXT NOT NULL
) STRICT;
