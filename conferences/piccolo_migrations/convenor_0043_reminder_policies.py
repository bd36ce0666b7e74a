from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Integer
from piccolo.columns.column_types import Varchar
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Check

ID = "2026-11-22T17:25:15:223096"
VERSION = "1.38.0"
DESCRIPTION = "Whose days reminders count on, until when they go out, and who gets the list."


async def forwards():
    manager = MigrationManager(
        migration_id=ID, app_name="convenor", description=DESCRIPTION
    )

    manager.add_column(
        table_class_name="ReminderPolicy",
        tablename="reminder_policy",
        column_name="calendar_of",
        db_column_name="calendar_of",
        column_class_name="Varchar",
        column_class=Varchar,
        params={
            "length": 20,
            "default": "agency",
            "null": False,
            "primary_key": False,
            "unique": False,
            "index": False,
            "index_method": IndexMethod.btree,
            "choices": None,
            "db_column_name": None,
            "secret": False,
        },
        schema=None,
    )

    manager.add_column(
        table_class_name="ReminderPolicy",
        tablename="reminder_policy",
        column_name="list_goes_to",
        db_column_name="list_goes_to",
        column_class_name="Varchar",
        column_class=Varchar,
        params={
            "length": 20,
            "default": "line_manager",
            "null": False,
            "primary_key": False,
            "unique": False,
            "index": False,
            "index_method": IndexMethod.btree,
            "choices": None,
            "db_column_name": None,
            "secret": False,
        },
        schema=None,
    )

    manager.add_column(
        table_class_name="ReminderPolicy",
        tablename="reminder_policy",
        column_name="quiet_days",
        db_column_name="quiet_days",
        column_class_name="Integer",
        column_class=Integer,
        params={
            "default": 0,
            "null": False,
            "primary_key": False,
            "unique": False,
            "index": False,
            "index_method": IndexMethod.btree,
            "choices": None,
            "db_column_name": None,
            "secret": False,
        },
        schema=None,
    )

    manager.add_constraint(
        table_class_name="ReminderPolicy",
        tablename="reminder_policy",
        constraint_name="reminder_policy_calendar_of_known",
        constraint_class=Check,
        params={"condition": "calendar_of IN ('agency', 'committee')"},
        schema=None,
    )

    manager.add_constraint(
        table_class_name="ReminderPolicy",
        tablename="reminder_policy",
        constraint_name="reminder_policy_list_goes_to_known",
        constraint_class=Check,
        params={"condition": "list_goes_to IN ('line_manager', 'agency_lead')"},
        schema=None,
    )

    return manager
