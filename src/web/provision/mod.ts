export { provisionDoor, type ProvisionDoorOptions } from "./provision_door.ts";
