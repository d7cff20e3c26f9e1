// What the pages do beyond links and forms: files by paste, drafts, "Useful" in place. All works without it.
"use strict";

// On the phone the navigation scrolls: show where we are.
document.querySelector("nav.main [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

// On the phone "Write" floats, but not over a form that one fills in.
const floating = document.querySelector(".write");
const inView = new Set();
const looking = new IntersectionObserver((forms) => {
  for (const { target, isIntersecting } of forms) inView[isIntersecting ? "add" : "delete"](target);
  if (floating) floating.hidden = inView.size > 0;
});
for (const form of document.querySelectorAll("main form:has(textarea, select, input:not([type=hidden]))")) looking.observe(form);

// Files that are pasted go into the file field of that form, else of the page. Dropped ones: dropping.js.
addEventListener("paste", (event) => {
  const { clipboardData: pasted } = event;
  const form = event.target.closest?.("form");
  const field = form?.querySelector("[type=file]") ?? document.querySelector("main [type=file]");
  if (!field || !pasted.types.includes("Files")) return;
  if (pasted.types.includes("text/plain")) return; // words from an office program
  event.preventDefault();
  const files = new DataTransfer();
  for (const file of [...(field.multiple ? field.files : []), ...pasted.files]) files.items.add(file);
  field.files = files.files;
  field.dispatchEvent(new Event("change", { bubbles: true }));
});

// A form is not sent again within the five seconds in which people press twice.
addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (form.ariaBusy) return event.preventDefault();
  form.ariaBusy = "true";
  setTimeout(() => (form.ariaBusy = null), 5000);
});
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[aria-busy]")) form.ariaBusy = null; // back again: not a second press
});

// "Useful" changes where it stands; when the server refuses, the form is sent and its page says why.
addEventListener("submit", async (event) => {
  const form = event.target;
  const action = form.getAttribute("action");
  if (event.defaultPrevented || !action?.endsWith("/useful")) return;
  event.preventDefault();
  const answer = await fetch(action, { method: "POST" });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const changed = answer.ok && page.querySelector(`form[action="${action}"]`);
  if (!changed) return form.submit();
  form.replaceWith(changed);
  changed.querySelector("button").focus();
});

// Drafts: what a person typed stays in this browser until the server has taken it.
const mine = `draft:${document.body.dataset.person}:`;
const drafts = () => Object.keys(localStorage).filter((key) => key.startsWith(mine));
const typed = (form) => JSON.stringify([...new FormData(form)].filter(([, value]) => typeof value === "string"));

// Taken means: sending led on to another page (303). Refusals (401, 422 …) answer in place.
const arrival = performance.getEntriesByType("navigation")[0];
const sent = sessionStorage.getItem("sent");
sessionStorage.removeItem("sent");
if (sent && arrival.type === "navigate" && arrival.redirectCount) localStorage.removeItem(sent);
addEventListener("pageshow", () => sessionStorage.removeItem("sent"));

watch(document);
addEventListener("renewed", (event) => watch(event.target));

function watch(place) {
  for (const form of place.querySelectorAll("form[data-draft]")) keep(form);
}

function keep(form) {
  const key = mine + form.dataset.draft;
  const refused = form.querySelector("[role=alert], [aria-invalid]");
  const before = typed(form);
  const kept = localStorage.getItem(key);
  if (kept && kept !== before && !refused) {
    fill(form, kept);
    form.prepend(notice(() => {
      localStorage.removeItem(key);
      fill(form, before);
    }));
  }
  form.addEventListener("input", () => {
    const now = typed(form);
    if (now === before && !refused) localStorage.removeItem(key);
    else localStorage.setItem(key, now);
  });
  form.addEventListener("submit", () => sessionStorage.setItem("sent", key));
  form.addEventListener("taken", () => localStorage.removeItem(key));
}

// A page's draft brings its base revision with it, so that saving it cannot undo what others wrote since.
function fill(form, json) {
  const kept = new Map(JSON.parse(json));
  for (const field of form.elements) {
    if (field.type === "radio") field.checked = kept.get(field.name) === field.value;
    else if (field.type !== "file" && kept.has(field.name)) field.value = kept.get(field.name);
  }
}

function notice(discard) {
  const line = document.createElement("p");
  const button = document.createElement("button");
  Object.assign(line, { className: "notice", role: "status", textContent: "What you had not sent yet is back. " });
  Object.assign(button, { className: "quiet", type: "button", textContent: "Throw it away" });
  button.addEventListener("click", () => {
    discard();
    line.remove();
  });
  line.append(button);
  return line;
}

// Others at this computer do not see a text that stays, but they could find it: so its author decides.
document.querySelector('form[action="/sign-out"]')?.addEventListener("submit", (event) => {
  const form = event.target;
  if (!drafts().length || form.dataset.asked) return;
  event.preventDefault();
  const choice = document.createElement("dialog");
  const ways = document.createElement("form");
  ways.method = "dialog";
  ways.className = "actions";
  for (const [value, words] of [["keep", "Keep it for me"], ["throw", "Throw it away"], ["", "Stay"]]) {
    ways.append(Object.assign(document.createElement("button"), { value, textContent: words }));
  }
  choice.setAttribute("aria-label", "Sign out");
  choice.append(Object.assign(document.createElement("p"), { textContent: "This browser keeps a text that you have not sent." }), ways);
  choice.addEventListener("close", () => {
    choice.remove();
    form.ariaBusy = null;
    if (!choice.returnValue) return;
    if (choice.returnValue === "throw") for (const key of drafts()) localStorage.removeItem(key);
    form.dataset.asked = "yes";
    form.requestSubmit();
  });
  document.body.append(choice);
  choice.showModal();
});
