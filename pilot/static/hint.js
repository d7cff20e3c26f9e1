// Says, once a text has grown long, that shorter is heard, and how long it is. Without scripts the hint always stands there.
"use strict";

for (const hint of document.querySelectorAll(".hint")) {
  const box = hint.closest("form").elements.body;
  const count = hint.querySelector(".count");
  const look = () => {
    const length = [...box.value].length;
    hint.toggleAttribute("data-over", length > hint.dataset.after);
    count.textContent = `${length.toLocaleString(document.documentElement.lang)} now.`;
  };
  box.addEventListener("input", look);
  look(); // a draft may have come back
}
