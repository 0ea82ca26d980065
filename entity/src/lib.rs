//! SeaORM entities: the shape of the database, no logic.
