from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.constraints import Check

ID = "2026-11-22T08:55:54:999117"
VERSION = "1.38.0"
DESCRIPTION = "A family member's account holds nothing else."


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="convenor", description=DESCRIPTION)

    manager.add_constraint(
        table_class_name="Account",
        tablename="account",
        constraint_name="account_family_is_nothing_else",
        constraint_class=Check,
        params={
            "condition": "NOT ('family' = ANY(roles)) OR (cardinality(roles) = 1 AND professional IS NULL)"
        },
        schema=None,
    )

    manager.add_constraint(
        table_class_name="Account",
        tablename="account",
        constraint_name="account_family_member_is_family",
        constraint_class=Check,
        params={"condition": "family_member IS NULL OR roles <@ '{family}'"},
        schema=None,
    )

    return manager
