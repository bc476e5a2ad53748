export { OutOfOrderError, TooManyBindingsError } from "./errors.ts";
export {
  type AddressOfRecord,
  type Binding,
  type BindingChange,
  bindingKey,
  type Lapse,
  type LocationStore,
} from "./location_store.ts";
export { type MemoryLocationOptions, MemoryLocationStore } from "./memory_location_store.ts";
export { addressOfRecord, Registrar, type RegistrarOptions } from "./register.ts";
