export const setup = {
  "nav.setup": "Set-up",
  "setup.title": "Set-up",
  "setup.step": "Step {step} of {steps}",
  "setup.next": "Continue",
  "setup.skip": "Skip this for now",
  "setup.administrator": "Who administrates",
  "setup.administrator.about":
    "Welcome. This makes the account that may change everything. Until it is made nothing else answers here.",
  "setup.name": "Name to sign in with",
  "setup.name.hint": "A name or an e-mail address.",
  "setup.password": "Password",
  "setup.password.hint": "At least 10 characters; a few words are better than one strange one.",
  "setup.administrator.submit": "Make the account",
  "setup.code.dead":
    "This address is not valid any more: it is good for 30 minutes and once. “ringdown setup-url” prints a new one.",
  "setup.place": "Where it stands",
  "setup.place.about":
    "The country decides what ringing and busy sound like; the time zone what the clock and the pages say.",
  "setup.country": "Country",
  "setup.timeZone": "Time zone",
  "setup.timeZone.hint": "For instance Europe/Berlin; empty for that of this machine.",
  "setup.network": "The network",
  "setup.network.about":
    "The test finds out whether phones will reach Ringdown. It asks servers outside: for STUN {stun}, for the time {time}.",
  "setup.phone": "The first phones",
  "setup.phone.about":
    "Add a phone for each person. Its page then shows what to type into it, and a QR code or an address by which it sets itself up. Come back here with the menu.",
  "setup.phone.add": "Add a phone",
  "setup.phone.none": "No phone yet.",
  "setup.phone.registered": "connected",
  "setup.phone.waiting": "not connected yet",
  "setup.phone.device": "Phone",
  "setup.phone.extension": "Extension",
  "setup.phone.state": "State",
  "setup.emergency": "Emergency calls",
  "setup.emergency.about":
    "Phones call {numbers} by whatever gateway there is. Say where help is to come to: it is told to everybody who looks after this exchange when somebody calls.",
  "setup.backup": "A copy of everything",
  "setup.backup.about":
    "All that you set, all calls and all secrets are in one folder on this machine: {folder}. A copy of it elsewhere is all that is needed to start again. The page of backups makes one while Ringdown runs.",
  "setup.backup.link": "To the backups",
  "setup.done": "Call yourself",
  "setup.done.about":
    "Dial {code} on a phone and say something: you hear yourself. Then call from one phone to another.",
  "setup.done.about.none": "Call from one phone to another.",
  "setup.done.submit": "Set-up is done",
  "setup.done.notice": "Ringdown is set up.",
  "place.country.invalid": "Two letters, for instance DE.",
  "place.timeZone.invalid": "A name such as Europe/Berlin.",
  "setup.code.wrong": "The code is not valid any more.",
} as const;
