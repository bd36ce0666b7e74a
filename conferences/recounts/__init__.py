"""Due dates already told, counted again when a calendar changes, and never made harder."""
