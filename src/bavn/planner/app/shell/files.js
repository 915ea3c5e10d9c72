// Files that the user keeps: saved by download, opened by the browser's own file dialog. Nothing leaves the machine.
(function (bavn) {
  "use strict";

  const { el, store } = bavn;
  const UNSAFE = { "<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029" };

  /**
   * Hand a file to the user; `content` is text or bytes. Resolves to "written" (where the user chose), "given" (to the
   * browser, which puts it among downloads), "left" (the user changed his mind) or "failed".
   */
  bavn.download = async function (name, content, type) {
    const blob = new Blob([content], { type });
    if (typeof window.showSaveFilePicker !== "function") return byLink(name, blob);
    let handle;
    try {
      handle = await window.showSaveFilePicker({ suggestedName: name });
    } catch (error) {
      return error.name === "AbortError" ? "left" : byLink(name, blob);
    }
    return written(handle, blob);
  };

  bavn.savePlan = function () {
    return saved(["plan"], bavn.download("bavn-plan.json", bavn.writePlan(store.plan), "application/json"));
  };

  bavn.saveIncident = function (id) {
    const bytes = bavn.logic.bytesOf(store.incidents[id]);
    return saved([id], bavn.download(`bavn-incident-${id}.jsonl`, bytes, "application/octet-stream"));
  };

  /** This page again, with the plan and the incidents inside: one file for a telephone or a USB stick. */
  bavn.savePage = function () {
    const page = bavn.pageWith(store.plan, store.incidents, store.key);
    return saved(["plan", ...Object.keys(store.incidents)], bavn.download("bavn.html", page, "text/html"));
  };

  async function saved(what, download) {
    const how = await download;
    if (how === "written" || how === "given") what.forEach(store.markSaved);
    return how;
  }

  async function written(handle, blob) {
    try {
      const file = await handle.createWritable();
      await file.write(blob);
      await file.close();
      return "written";
    } catch {
      return "failed";
    }
  }

  function byLink(name, blob) {
    const url = URL.createObjectURL(blob);
    const link = el("a", { href: url, download: name });
    document.body.append(link);
    link.click();
    link.remove();
    window.setTimeout(() => URL.revokeObjectURL(url), 60000);
    return "given";
  }

  /** The text of that page. Only what was delivered is written, with other data; what a browser put in is left out. */
  bavn.pageWith = function (plan, incidents, key) {
    const page = bavn.pristine.cloneNode(true);
    for (const name of page.getAttributeNames()) if (name !== "lang") page.removeAttribute(name);
    strip(page.querySelector("head"), ["META", "TITLE", "LINK", "STYLE"]);
    strip(page.querySelector("body"), ["NOSCRIPT", "DIV", "SCRIPT"]);
    page.querySelector("#plan").dataset.key = key;
    put(page.querySelector("#plan"), plan);
    put(page.querySelector("#incidents"), incidents);
    return `<!doctype html>\n${page.outerHTML}\n`;
  };

  /** Put data into a block. As a text node: the policy lets nobody set the text of a script. */
  function put(block, value) {
    while (block.firstChild) block.firstChild.remove();
    const safe = JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, (letter) => UNSAFE[letter]);
    block.append(document.createTextNode(safe));
  }

  /** Take out elements that were not delivered: an extension of the browser may have put some in. */
  function strip(parent, ours) {
    for (const child of Array.from(parent.children)) {
      const known = ours.includes(child.tagName) && (child.tagName !== "DIV" || child.id === "app");
      if (!known) child.remove();
    }
  }
})((window.bavn = window.bavn || {}));
