"""How long the drill goes on: a round where all tests are run, more where it is run by itself.

``DRILL_ROUNDS`` is how often each fault and race is tried and how much odd input is sent,
``DRILL_SEED`` what the odd input is drawn from: the same seed sends the same.
"""

import os

ROUNDS = int(os.environ.get("DRILL_ROUNDS", "1"))
SEED = int(os.environ.get("DRILL_SEED", "20261123"))
TRIED_AGAIN = ("test_races", "test_killed_database", "test_killed_deliverer", "test_two_servers")
"""The modules whose tests are tried once a round."""
