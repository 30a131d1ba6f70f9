"""What isolation costs through PgBouncer, as a ratio to no isolation at all."""
