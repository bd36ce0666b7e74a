"""Children who may be here twice, and what every slice moves when two records are merged."""

from conferences.attending import merging as _invitations
from conferences.children import merging as _children
from conferences.duplicates import forgetting as _forgetting
from conferences.keeping import merging as _protection
from notifications.addresses import merging as _addresses
from people.professionals import merging as _people

__all__ = ["MOVING"]
MOVING = (_addresses, _children, _forgetting, _invitations, _protection, _people)
"""The modules that say what is moved: importing them is what makes it so."""
