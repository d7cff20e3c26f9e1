// Where people write: a toolbar, a preview, completion of @people, #topics and [[pages]], boxes that grow, tables
// pasted as Markdown. All of it is added; forms work without.

const TOOLS = [
  ["bold", "B", "Bold", "b"],
  ["italic", "I", "Italic", "i"],
  ["link", "Link", "Link"],
  ["unordered-list", "List", "List"],
  ["task-list", "Tasks", "Task list"],
  ["quote", "Quote", "Quote"],
  ["code", "Code", "Code"],
]; // each with what is read aloud, and the key that Control or Command makes it

prepare(document);
addEventListener("renewed", (event) => prepare(event.target));

function prepare(place) {
  for (const box of place.querySelectorAll(".composer textarea, .answer textarea, .editor textarea[name=body]")) {
    box.before(toolbar(box));
    complete(box);
    globalThis.pasteMarkdown?.(box);
    box.addEventListener("input", () => grow(box));
    grow(box);
  }
}

function toolbar(box) {
  const bar = document.createElement("markdown-toolbar");
  bar.setAttribute("for", box.id);
  bar.setAttribute("aria-label", "Formatting");
  bar.append(...TOOLS.map(([kind, text, label, key]) => tool(box, kind, text, label, key)), preview(box));
  return bar;
}

function tool(box, kind, text, label, key) {
  const button = Object.assign(document.createElement("button"), { type: "button", className: "quiet", textContent: text, title: label });
  button.dataset.mdButton = kind;
  button.setAttribute("aria-label", label);
  button.tabIndex = -1; // the bar is one stop; the arrow keys go on from there
  box.addEventListener("keydown", (event) => {
    if (!key || event.key !== key || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    event.preventDefault();
    button.click();
  });
  return button;
}

// What the text will look like, made by the server that also makes it when it is sent.
function preview(box) {
  const button = Object.assign(document.createElement("button"), { type: "button", className: "quiet", textContent: "Preview" });
  const shown = Object.assign(document.createElement("section"), { className: "prose preview", hidden: true, ariaLabel: "Preview" });
  button.setAttribute("aria-pressed", "false");
  box.after(shown);
  const live = box.closest(".editor"); // a page's text stays beside its preview, which follows it
  button.addEventListener("click", async () => {
    const on = button.getAttribute("aria-pressed") !== "true";
    if (on) shown.replaceChildren(...(await rendered(box)));
    button.setAttribute("aria-pressed", on);
    shown.hidden = !on;
    box.hidden = on && !live;
  });
  if (live) follow(box, shown);
  return button;
}

const PAUSE = 300; // milliseconds without a key: longer than between two letters
function follow(box, shown) {
  let pause, latest = 0;
  box.addEventListener("input", () => {
    clearTimeout(pause);
    if (shown.hidden) return;
    pause = setTimeout(async () => {
      const turn = ++latest;
      const nodes = await rendered(box);
      if (turn === latest) shown.replaceChildren(...nodes); // else a slow answer comes after a newer one
    }, PAUSE);
  });
}

async function rendered(box) {
  if (!box.value.trim()) return ["There is nothing to show yet."];
  const form = new URLSearchParams({ body: box.value, kind: box.closest(".editor") ? "page" : "post" });
  try {
    const answer = await fetch("/preview", { method: "POST", body: form });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    return (page.querySelector(".preview") ?? page.querySelector("main") ?? page.body).childNodes;
  } catch {
    return ["No preview: the server does not answer."];
  }
}

function complete(box) {
  const expander = document.createElement("text-expander");
  expander.setAttribute("keys", "@ # [[");
  expander.setAttribute("multiword", "[[");
  expander.setAttribute("suffix", " ");
  const focused = document.activeElement === box;
  const place = document.createComment("");
  box.replaceWith(place);
  expander.append(box); // before it comes into the page: it looks for its box once, then
  place.replaceWith(expander);
  if (focused) box.focus();
  expander.addEventListener("text-expander-change", (event) => {
    const { key, text, provide } = event.detail;
    provide(suggestions(key, text));
  });
  // A box of several lines may not call itself a combobox (ARIA in HTML); the list and its choice are announced anyway.
  expander.addEventListener("text-expander-activate", () => queueMicrotask(() => {
    for (const name of ["role", "aria-expanded"]) box.removeAttribute(name);
  }));
  expander.addEventListener("text-expander-value", (event) => {
    event.detail.value = event.detail.item.dataset.value;
  });
  // It is text as if it had been typed: the draft keeps it, the box grows with it.
  expander.addEventListener("text-expander-committed", () => box.dispatchEvent(new Event("input", { bubbles: true })));
}

let asking = new AbortController();
async function suggestions(key, text) {
  asking.abort(); // else a slow answer comes after that to the next letter
  asking = new AbortController();
  try {
    const answer = await fetch(`/complete?${new URLSearchParams({ key, text })}`, { signal: asking.signal });
    if (!answer.ok || answer.redirected) return { matched: false };
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fragment = page.querySelector(".suggestions");
    return { matched: Boolean(fragment?.children.length), fragment };
  } catch ({ name }) {
    if (name === "AbortError") return new Promise(() => {}); // another letter: the list stays until its answer comes
    return { matched: false };
  }
}

function grow(box) {
  if (box.closest(".editor")) return; // a page's box is tall already and may be dragged
  const lines = box.value.split("\n").reduce((sum, line) => sum + 1 + Math.floor(line.length / 80), 0);
  box.rows = Math.min(Math.max(lines + 1, 3), 20);
}
