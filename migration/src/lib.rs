//! SeaORM migrations, reversible.
