export { EmergencyDesk, type EmergencyDeskOptions, type Seeker } from "./emergency_desk.ts";
