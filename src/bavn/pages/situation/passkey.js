// Passkeys: asks the hub what to ask the browser, the browser for a passkey, and sends what it says as a form.
//
//   <form data-passkey="get" data-options="/sign-in/options" action="/sign-in/passkey" method="post"> … </form>
//
// Without script, or in a browser that knows no passkeys, the forms stay hidden, and the other way in is there.
"use strict";

(() => {
  const bytes = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));

  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  const descriptors = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

  const asked = (options) => ({
    ...options,
    challenge: bytes(options.challenge),
    ...(options.user ? { user: { ...options.user, id: bytes(options.user.id) } } : {}),
    ...(options.excludeCredentials ? { excludeCredentials: descriptors(options.excludeCredentials) } : {}),
    ...(options.allowCredentials ? { allowCredentials: descriptors(options.allowCredentials) } : {}),
  });

  const answered = (credential) => {
    const response = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (credential.response[name]) response[name] = text(credential.response[name]);
    }
    return JSON.stringify({ id: credential.id, rawId: text(credential.rawId), type: credential.type, response });
  };

  const fetched = async (form) => {
    const fields = new URLSearchParams({ form_token: form.elements.form_token.value });
    const headers = { Accept: "application/json" };
    const answer = await fetch(form.dataset.options, { method: "POST", body: fields, headers });
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    return answer.json();
  };

  const said = (form, name) => {
    for (const one of form.querySelectorAll("[data-said]")) one.hidden = one.dataset.said !== name;
  };

  const shown = async (form) => {
    said(form, "busy");
    let options;
    try {
      options = asked(await fetched(form));
    } catch {
      said(form, "hub");
      return;
    }
    try {
      const wanted = { publicKey: options };
      const found = await navigator.credentials[form.dataset.passkey](wanted);
      form.elements.credential.value = answered(found);
    } catch (error) {
      said(form, error.name === "InvalidStateError" ? "there" : "none");
      return;
    }
    form.submit();
  };

  if (!window.PublicKeyCredential || !window.isSecureContext) return;
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.closest("[hidden]")?.removeAttribute("hidden");
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void shown(form);
    });
  }
})();
