// What ical.js, which nobody here wrote, makes of calendar files: one JSON object a file.
//
// usage: node read_ical.mjs FILE.ics...    exit status 1 if any cannot be read
// Zones come from the file's own VTIMEZONE alone.
import fs from 'node:fs';

import ICAL from './vendor/ical/ical.min.mjs';

function read(file) {
  const calendar = new ICAL.Component(ICAL.parse(fs.readFileSync(file, 'utf8')));
  ICAL.TimezoneService.reset();
  for (const zone of calendar.getAllSubcomponents('vtimezone')) {
    ICAL.TimezoneService.register(new ICAL.Timezone(zone));
  }
  const utc = (time) => time.convertToZone(ICAL.Timezone.utcTimezone).toString();
  const events = calendar.getAllSubcomponents('vevent').map((vevent) => {
    const event = new ICAL.Event(vevent);
    return {
      uid: event.uid,
      sequence: event.sequence,
      summary: event.summary,
      description: event.description,
      location: event.location,
      status: vevent.getFirstPropertyValue('status'),
      class: vevent.getFirstPropertyValue('class'),
      organizer: event.organizer,
      attendees: event.attendees.map((attendee) => ({
        address: attendee.getFirstValue(),
        name: attendee.getParameter('cn') ?? null,
        partstat: attendee.getParameter('partstat') ?? null,
        rsvp: attendee.getParameter('rsvp') ?? null,
      })),
      zone: event.startDate?.zone.tzid ?? null,
      start: event.startDate ? utc(event.startDate) : null,
      end: event.startDate ? utc(event.endDate) : null,
      stamp: vevent.getFirstPropertyValue('dtstamp').toString(),
    };
  });
  return { method: calendar.getFirstPropertyValue('method'), events };
}

for (const file of process.argv.slice(2)) {
  console.log(JSON.stringify(read(file)));
}
