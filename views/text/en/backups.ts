export const backups = {
  "backups.title": "Backups",
  "backups.about":
    "A backup is one file with everything but the music. Keep secret.key of the data folder with it: without that the secrets of phones cannot be read.",
  "backups.daily":
    "Every day from {hour}:00 on one is made by itself, and each is opened to see that it can be read.",
  "backups.daily.keep": "The last {keep} of those are kept.",
  "backups.daily.off": "None is made by itself.",
  "backups.daily.change": "Change",
  "backups.none": "There are no backups yet.",
  "backups.create": "Make a backup now",
  "backups.made": "The backup was made.",
  "backups.name": "Name",
  "backups.madeAt": "Made",
  "backups.size": "Size",
  "backups.download": "Download",
  "backups.remove": "Remove {name}",
  "backups.remove.text": "It cannot be brought back.",
  "backups.restore": "Restore",
  "backups.restore.text":
    "Not while the server runs. Stop it, put the backup in the place of the database, and start it again:",
  "backups.problem.full": "There can be {most} backups at most. Remove some first.",
  "backups.problem.disk": "The disk did not take it. Is it full?",
} as const;
