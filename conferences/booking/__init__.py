"""The conference and its life: arranged, booked, rearranged, cancelled."""
