export {
  bindingRequest,
  type BindingResponse,
  readBindingResponse,
  TRANSACTION_ID_OCTETS,
} from "./binding.ts";
