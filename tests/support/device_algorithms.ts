import type { Device, DeviceAlgorithms } from "../../src/domain/mod.ts";

/** As `DeviceStore.algorithms`, of `devices`. */
export function deviceAlgorithms(devices: readonly Device[]): DeviceAlgorithms {
  return {
    byUsername: new Map(devices.map(({ username, algorithm }) => [username, algorithm])),
    firstId: devices.map(({ id }) => id).toSorted()[0],
  };
}
