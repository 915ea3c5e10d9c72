// Loads a sensor's page again every ten seconds, while somebody looks at it and nothing on it is being used.
"use strict";
(() => {
  const pause = document.getElementById("pause");
  const used = () => {
    const one = document.activeElement;
    return (one && one !== document.body && one !== pause && one.id !== "main") || !getSelection().isCollapsed;
  };
  setInterval(() => {
    if (!document.hidden && !used() && !(pause && pause.checked)) location.reload();
  }, 10000);
})();
