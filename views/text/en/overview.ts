export const overview = {
  "overview.now": "Right now",
  "overview.live": "Calls up",
  "overview.phones": "Phones connected",
  "overview.phones.of": "{connected} of {total}",
  "overview.today": "Calls today",
  "overview.answered": "Answered today",
  "overview.repairs": "To be looked at",
  "overview.repairs.none": "Nothing: all is well.",
  "overview.repair.setup": "Set-up is not finished.",
  "overview.repair.disk.unusable":
    "The disk keeps nothing: the database cannot be opened or written.",
  "overview.repair.disk.corrupt": "The database is damaged. Restore a backup.",
  "overview.repair.disk.version": "The database does not fit this program.",
  "overview.repair.disk.key": "The key file does not fit the database.",
  "overview.repair.disk.in-use": "Another server works on this data.",
  "overview.repair.disk.locked":
    "Another process has been writing to the database for too long. Nothing is kept meanwhile.",
  "overview.repair.disk.full": "The disk is full. Nothing is kept until there is room.",
  "overview.repair.disk.unknown": "The disk keeps nothing. The log says why.",
  "overview.repair.backup": "The daily backup could not be made. The log says why.",
  "overview.repair.certificate": "The certificate for TLS ends in {days} days.",
  "overview.repair.phones": "Not connected ({count}): {names}",
  "overview.repair.failures": "{count} calls failed today by our fault.",
  "overview.repair.no-phones": "There is no phone yet.",
  "overview.repair.emergency-no-gateway":
    "Nobody can call for help from these phones: there is no gateway to the outside.",
  "overview.repair.emergency-no-address":
    "Nobody has said where help is to come to when somebody calls for it.",
  "overview.repair.emergency-number-taken":
    "A user or group has an emergency number as its extension, and cannot be called by it.",
  "overview.repair.tolls": "A limit of calls outside was reached, and no more go out: {names}",
  "overview.repair.twilio": "Twilio does not answer for the account, or has suspended it.",
  "overview.repair.twilio-balance": "The balance at Twilio is low: {amount} {currency}",
  "overview.repair.go": "Look",
} as const;
