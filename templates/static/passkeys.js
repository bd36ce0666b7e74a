// Passkeys: asks the browser for one, and sends what it says as an ordinary form.
// A block with data-passkey="create" or "get" holds such a form, and data-options says where the
// browser's instructions come from. Without script, or in a browser without passkeys, the block
// that says so is shown instead.

const toBytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));

const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

const known = (list) => (list ?? []).map((one) => ({ ...one, id: toBytes(one.id) }));

async function create(options) {
  const made = await navigator.credentials.create({
    publicKey: {
      ...options,
      challenge: toBytes(options.challenge),
      user: { ...options.user, id: toBytes(options.user.id) },
      excludeCredentials: known(options.excludeCredentials),
    },
  });
  return answerOf(made, {
    attestationObject: toText(made.response.attestationObject),
    transports: made.response.getTransports?.() ?? [],
  });
}

async function prove(options) {
  const proved = await navigator.credentials.get({
    publicKey: {
      ...options,
      challenge: toBytes(options.challenge),
      allowCredentials: known(options.allowCredentials),
    },
  });
  const { authenticatorData, signature, userHandle } = proved.response;
  return answerOf(proved, {
    authenticatorData: toText(authenticatorData),
    signature: toText(signature),
    ...(userHandle ? { userHandle: toText(userHandle) } : {}),
  });
}

function answerOf(credential, response) {
  return JSON.stringify({
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: {},
    response: { clientDataJSON: toText(credential.response.clientDataJSON), ...response },
  });
}

async function optionsOf(block, form) {
  const answer = await fetch(block.dataset.options, {
    method: "POST",
    body: new URLSearchParams(new FormData(form)),
    headers: { accept: "application/json" },
  });
  if (answer.redirected || !answer.headers.get("content-type")?.includes("json")) {
    location.reload(); // to be asked again who one is
  }
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

function start(block) {
  const form = block.querySelector("form");
  const fault = block.querySelector("[data-passkey-fault]");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    fault.hidden = true;
    try {
      const options = await optionsOf(block, form);
      form.elements.answer.value = await (block.dataset.passkey === "create" ? create : prove)(options);
      form.submit();
    } catch {
      fault.hidden = false;
    }
  });
  block.hidden = false;
}

if (window.PublicKeyCredential) {
  document.querySelectorAll("[data-passkey]").forEach(start);
  document.querySelectorAll("[data-no-passkey]").forEach((words) => { words.hidden = true; });
}
