export { EmergencyDesk, type EmergencyDeskOptions, type Seeker } from "./emergency_desk.ts";
export { helpRequested } from "./help_request.ts";
export { OpenDoor } from "./open_door.ts";
