export const users = {
  "users.title": "Users",
  "users.about": "Everybody who can be called: a person, or a thing with a number.",
  "users.add": "Add a user",
  "users.edit": "{name}",
  "users.extension": "Extension",
  "users.extension.hint": "What others dial, e.g. 101.",
  "users.name": "Name",
  "users.name.hint": "What the people see whom this user calls.",
  "users.devices": "Devices",
  "users.remove": "Remove this user",
  "users.remove.text":
    "The devices of this user stop working at once. The call history keeps what was.",
  "users.none": "There are no users yet. Add the first one.",
  "users.extension.invalid": "1 to 32 letters, digits or any of _ . + * -",
} as const;
