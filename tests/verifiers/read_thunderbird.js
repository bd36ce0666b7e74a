// What Thunderbird's own calendar makes of messages about one meeting, and what it answers.
//
// Runs inside Thunderbird, in its own context; see thunderbird.py. Arguments: the messages as text,
// an invitation first, and the address of the attendee, who accepts it before the others come.
// Nothing is sent: what would be is kept where the way to the mail server would begin.
/* global ChromeUtils, Cc, Ci, Services, arguments */
const [messages, address, done] = arguments;
const mailto = `mailto:${address}`;

async function look() {
  const { cal } = ChromeUtils.importESModule('resource:///modules/calendar/calUtils.sys.mjs');
  const { CalItipMessageSender } = ChromeUtils.importESModule(
    'resource:///modules/CalItipMessageSender.sys.mjs',
  );
  const { MailServices } = ChromeUtils.importESModule('resource:///modules/MailServices.sys.mjs');

  function ownCalendar() {
    const identity = MailServices.accounts.createIdentity();
    identity.email = address;
    MailServices.accounts.createAccount().addIdentity(identity);
    const made = cal.manager.createCalendar('memory', Services.io.newURI('moz-memory-calendar://'));
    made.name = 'own';
    cal.manager.registerCalendar(made);
    made.setProperty('imip.identity.key', identity.key);
    made.setProperty('organizerId', mailto); // whose it is: else no message is for its owner
    return made;
  }

  function opened(text) {
    const message = Cc['@mozilla.org/calendar/itip-item;1'].createInstance(Ci.calIItipItem);
    message.init(text);
    return message;
  }

  async function offered(text, calendar) {
    const message = opened(text);
    Object.assign(message, {
      targetCalendar: calendar, autoResponse: Ci.calIItipItem.NONE, identity: address,
    });
    return new Promise((resolve) => {
      cal.itip.processItipItem(message, (_message, status, action, found) => {
        const shown = cal.itip.getOptionsText(message, status, action, found ?? []);
        resolve({ action: action?.method ?? '', label: shown.label, buttons: shown.showItems });
      });
    });
  }

  function answered(event, partstat, calendar) {
    const changed = event.clone();
    changed.calendar = calendar;
    const own = changed.getAttendeeById(mailto).clone();
    changed.removeAttendee(changed.getAttendeeById(mailto));
    own.participationStatus = partstat;
    changed.addAttendee(own);
    return [changed, own];
  }

  function written(event, changed, own) {
    const sender = new CalItipMessageSender(event, own);
    const kept = {};
    if (sender.buildOutgoingMessages(Ci.calIOperationListener.MODIFY, changed) > 0) {
      sender.send({
        QueryInterface: ChromeUtils.generateQI(['calIItipTransport']),
        scheme: 'mailto', type: 'email', defaultIdentity: address, senderAddress: address,
        sendItems(recipients, message) {
          const writer = Cc['@mozilla.org/calendar/ics-serializer;1'].createInstance(
            Ci.calIIcsSerializer,
          );
          writer.addItems(message.getItemList());
          const method = cal.icsService.createIcalProperty('METHOD');
          method.value = message.responseMethod;
          writer.addProperty(method);
          kept.to = recipients.map((one) => one.id);
          kept.ics = writer.serializeToString();
          return true;
        },
      });
    }
    return kept;
  }

  const calendar = ownCalendar();
  const [invitation] = messages;
  const event = opened(invitation).getItemList()[0];
  const found = { offered: [await offered(invitation, calendar)], answers: {} };
  for (const partstat of ['DECLINED', 'TENTATIVE', 'ACCEPTED']) {
    const [changed, own] = answered(event, partstat, calendar);
    found.answers[partstat] = written(event, changed, own);
    if (partstat === 'ACCEPTED') {
      await calendar.addItem(changed);
    }
  }
  const stored = await calendar.getItem(event.id);
  found.stored = {
    sequence: cal.itip.getSequence(stored), privacy: stored.privacy,
    alarms: stored.getAlarms().length, isInvitation: cal.itip.isInvitation(stored),
    start: stored.startDate.getInTimezone(cal.dtz.UTC).icalString,
  };
  for (const message of messages.slice(1)) {
    found.offered.push(await offered(message, calendar));
  }
  cal.manager.removeCalendar(calendar);
  return found;
}

look().then(done, (error) => done({ error: String(error) }));
