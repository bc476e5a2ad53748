export type { DialogueEnd, VoiceCaller, VoiceDialogue, VoiceLine } from "./line.ts";
export { MailboxDoor, type PinHasher, type PinVerdict } from "./mailbox_door.ts";
export { type FilePart, VoiceFiles, type VoiceFileStore } from "./voice_files.ts";
export {
  type NoRoom,
  type RecordedMessage,
  Voicemail,
  type VoicemailOptions,
  type VoicemailService,
} from "./voicemail.ts";
