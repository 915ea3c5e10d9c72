// The one way to make elements. Text only ever becomes text; a link leads only to where links may lead.
(function (bavn) {
  "use strict";

  const MAY_LINK = /^(#|tel:[0-9+]*$|blob:)/;
  const REFUSED = /^(on|style$|src|srcdoc$|action$|formaction$)/i;

  /**
   * An element: el("p", {class: "lead", on: {click: act}}, "text", el("b", {}, "more"), null).
   *
   * Attributes that are null, undefined or false are left out, true stands without a value. `on` holds listeners.
   * `value` and `checked` are set as properties. Children may be nodes, text, numbers, lists of those; null and
   * false are left out. Attributes that could run or fetch something are refused: that is a mistake of ours.
   */
  bavn.el = function (tag, attributes, ...children) {
    const element = document.createElement(tag);
    for (const name of Object.keys(attributes || {})) give(element, name, attributes[name]);
    element.append(...nodes(children));
    return element;
  };

  /** Put these in place of all that stands in the element. */
  bavn.fill = function (element, ...children) {
    element.textContent = "";
    element.append(...nodes(children));
    return element;
  };

  /** A number as a tel: link's address: digits and a leading plus only. "" where nothing can be dialled. */
  bavn.tel = function (number) {
    const digits = String(number).replace(/[^0-9+]/g, "").replace(/(?!^)\+/g, "");
    return digits ? `tel:${digits}` : "";
  };

  function give(element, name, value) {
    if (name === "on") return listen(element, value);
    if (REFUSED.test(name)) throw new Error(`el: ${name} is refused`);
    if (name === "href" && !MAY_LINK.test(value)) throw new Error(`el: a link to ${value} is refused`);
    if (name === "value" || name === "checked") element[name] = value;
    else if (value === true) element.setAttribute(name, "");
    else if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value);
    return element;
  }

  function listen(element, listeners) {
    for (const event of Object.keys(listeners)) element.addEventListener(event, listeners[event]);
    return element;
  }

  function nodes(children) {
    return children
      .flat(Infinity)
      .filter((child) => child !== null && child !== undefined && child !== false && child !== "")
      .map((child) => (child instanceof Node ? child : document.createTextNode(String(child))));
  }
})((window.bavn = window.bavn || {}));
