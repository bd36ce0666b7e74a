from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Text
from piccolo.columns.column_types import Timestamptz
from piccolo.columns.column_types import UUID
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Check

ID = "2026-11-22T15:21:44:152643"
VERSION = "1.38.0"
DESCRIPTION = "Who read a translation of a letter, and who confirmed it."


async def forwards():
    manager = MigrationManager(
        migration_id=ID, app_name="convenor", description=DESCRIPTION
    )

    manager.add_column(
        table_class_name="LetterWording",
        tablename="letter_wording",
        column_name="confirmed_at",
        db_column_name="confirmed_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={
            "default": None,
            "null": True,
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
        table_class_name="LetterWording",
        tablename="letter_wording",
        column_name="confirmed_by",
        db_column_name="confirmed_by",
        column_class_name="UUID",
        column_class=UUID,
        params={
            "default": None,
            "null": True,
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
        table_class_name="LetterWording",
        tablename="letter_wording",
        column_name="read_by",
        db_column_name="read_by",
        column_class_name="Text",
        column_class=Text,
        params={
            "default": "",
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
        table_class_name="LetterWording",
        tablename="letter_wording",
        constraint_name="letter_wording_is_confirmed_by_somebody_else",
        constraint_class=Check,
        params={"condition": "confirmed_by <> written_by"},
        schema=None,
    )

    manager.add_constraint(
        table_class_name="LetterWording",
        tablename="letter_wording",
        constraint_name="letter_wording_is_confirmed_whole",
        constraint_class=Check,
        params={
            "condition": "num_nulls(confirmed_by, confirmed_at) IN (0, 2) AND (confirmed_at IS NULL) = (read_by = '')"
        },
        schema=None,
    )

    return manager
