// Passkeys: asks the browser to make one or to sign with one, and sends what it answers.

const octets = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

const known = (list) => list?.map((each) => ({ ...each, id: octets(each.id) }));

const ask = {
  async create(options) {
    const { user, challenge, excludeCredentials } = options;
    const credential = await navigator.credentials.create({
      publicKey: {
        ...options,
        challenge: octets(challenge),
        user: { ...user, id: octets(user.id) },
        excludeCredentials: known(excludeCredentials),
      },
    });
    const { clientDataJSON, attestationObject, getTransports } = credential.response;
    return answer(credential, {
      clientDataJSON: text(clientDataJSON),
      attestationObject: text(attestationObject),
      transports: getTransports ? credential.response.getTransports() : [],
    });
  },
  async get(options) {
    const { challenge, allowCredentials } = options;
    const credential = await navigator.credentials.get({
      publicKey: {
        ...options,
        challenge: octets(challenge),
        allowCredentials: known(allowCredentials),
      },
    });
    const { clientDataJSON, authenticatorData, signature } = credential.response;
    return answer(credential, {
      clientDataJSON: text(clientDataJSON),
      authenticatorData: text(authenticatorData),
      signature: text(signature),
    });
  },
};

function answer({ id, rawId, type }, response) {
  return JSON.stringify({ id, rawId: text(rawId), type, response, clientExtensionResults: {} });
}

async function onSubmit(event) {
  event.preventDefault();
  const form = event.currentTarget;
  if (!form.reportValidity()) return;
  const reply = await fetch(form.dataset.options, { headers: { Accept: "application/json" } });
  // The page is older than what it was part of: it is asked for again.
  if (!reply.ok) return location.reload();
  try {
    form.elements.namedItem("response").value = await ask[form.dataset.passkey](await reply.json());
  } catch (error) {
    // Whoever thinks better of it stays where they are.
    if (error instanceof DOMException) return;
    throw error;
  }
  form.submit();
}

if (globalThis.PublicKeyCredential && isSecureContext) {
  for (const form of document.querySelectorAll("[data-passkey]")) {
    form.hidden = false;
    form.addEventListener("submit", onSubmit);
  }
}
