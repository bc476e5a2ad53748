export const emergency = {
  "emergency.title": "Emergency calls",
  "emergency.about":
    "From every phone {numbers} goes out by whatever gateway there is, also behind a 0 or 9. No rule, limit or forwarding can stop it, and everybody who looks at a page of the owner is told at once.",
  "emergency.lack.no-gateway":
    "There is no gateway to the outside: nobody can call for help from these phones.",
  "emergency.lack.no-address": "Nobody has said where help is to come to.",
  "emergency.lack.number-taken":
    "A user or group has an emergency number as its extension, and cannot be called by it.",
  "emergency.test.about":
    "Dial {code} on a phone to try it: nobody is called, the phone says which number would be shown, and the alarm appears here.",
  "emergency.address": "Address",
  "emergency.address.hint":
    "As you would say it on the phone, e.g. Mill Lane 4, Oxford. It is shown in alarms; give your carrier the same for each of your numbers.",
  "emergency.number": "Number shown",
  "emergency.number.hint":
    "One of your numbers by which help can call back, e.g. +4930123456. Without one each gateway shows what it is set to.",
  "emergency.number.invalid": "Write the number with + and the country, e.g. +4930123456.",
  "emergency.gateway.any": "Any",
  "emergency.gateway.first": "Gateway to try first",
  "emergency.gateway.second": "Gateway to try after that",
  "emergency.gateway": "Gateway",
  "emergency.gateway.none": "None",
  "emergency.phones": "Where phones stand",
  "emergency.phones.about":
    "Only where a phone stands elsewhere, or where the room helps to find somebody.",
  "emergency.phone": "Phone",
  "emergency.phone.title": "Emergency calls of {phone}",
  "emergency.phone.number.hint": "If it is not the one of all phones.",
  "emergency.location": "Where",
  "emergency.location.hint": "E.g. barn, first floor. The address of all phones is told after it.",
  "emergency.calls": "Calls for help",
  "emergency.calls.none": "Nobody has called for help.",
  "emergency.at": "When",
  "emergency.who": "Who",
  "emergency.dialled": "Dialled",
  "emergency.noticed": "Seen by",
  "emergency.test": "Test",
  "emergency.alarm": "{name} called {number} at {time}.",
  "emergency.alarm.test": "{name} tried emergency calls at {time}.",
  "emergency.alarm.where": "Where: {location}.",
  "emergency.alarm.nowhere": "Nobody has said where that phone stands.",
  "emergency.alarm.unreached": "There was no gateway to call by.",
  "emergency.notice": "I have seen it",
} as const;
