// What is being written and is not in the log yet: kept on the device, so that a restart loses none of it.
(function (bavn) {
  "use strict";

  const { device } = bavn;
  const memory = new Map(); // where the device keeps nothing
  const place = (name) => `scratch.${bavn.store.key}.${name}`;

  bavn.scratch = {
    /** What was being written under the name; null for nothing. */
    get(name) {
      const kept = device.read(place(name));
      return kept === null && memory.has(name) ? memory.get(name) : kept;
    },

    put(name, text) {
      if (device.write(place(name), text)) memory.delete(name);
      else memory.set(name, text);
    },

    drop(name) {
      memory.delete(name);
      device.remove(place(name));
    },
  };
})((window.bavn = window.bavn || {}));
