// Lists that stay current: new posts without a jump, times in words, the keyboard. Nothing here is needed to read or write.

const POLL = 20_000; // milliseconds between two questions while the page is looked at
if (document.querySelector("[data-newest]")) {
  setInterval(() => !document.hidden && look(), POLL);
  document.addEventListener("visibilitychange", () => !document.hidden && look());
}

async function look() {
  try {
    const { newest } = document.querySelector("[data-newest]").dataset;
    const answer = await fetch(`/posts/newer?after=${newest}`);
    if (answer.redirected) forget(); // signed out in another window
    if (answer.status !== 200 || answer.redirected) return;
    const line = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(".fresh");
    const place = document.querySelector(".fresh"); // stays, so that what comes into it is read aloud
    if (line && line.textContent !== place.textContent) place.replaceChildren(...line.childNodes);
  } catch {
    // no connection: the next question comes in twenty seconds
  }
}

// Times of the last week in words; the exact one stays on hover.
const words = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
const UNITS = [["day", 86400], ["hour", 3600], ["minute", 60]];
function retell() {
  for (const time of document.querySelectorAll("main time[datetime*=T], aside time[datetime*=T]")) {
    const seconds = (Date.parse(time.dateTime) - Date.now()) / 1000;
    if (seconds > 60 || seconds < -7 * 86400) continue;
    time.title ||= new Date(time.dateTime).toLocaleString();
    const [unit, size] = UNITS.find(([, size]) => -seconds >= size) ?? [];
    time.textContent = unit ? words.format(Math.round(seconds / size), unit) : "just now";
  }
}
retell();
setInterval(retell, 60_000);
document.addEventListener("refreshed", retell); // by dropping.js

// n or j the next post, k the one before, r reply, / search, ? these keys, Escape leaves a box.
const OFF = "keys:off"; // whoever speaks to the computer may want no single keys (WCAG 2.1.4)
const KEYS = {
  n: () => step(1),
  j: () => step(1),
  k: () => step(-1),
  r: () => reply(),
  "/": () => enter(document.getElementById("q")),
  "?": () => help(),
};
let came; // where one was before going into a box by a key

addEventListener("keydown", (event) => {
  const box = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key === "Escape" && box && !event.defaultPrevented) return leave(box);
  if (box || event.ctrlKey || event.metaKey || event.altKey || !KEYS[event.key] || document.querySelector("dialog[open]")) return;
  if (localStorage.getItem(OFF)) return;
  event.preventDefault();
  KEYS[event.key]();
});

const STEPS = "article.post, article.reply, .results h2 > a";
function current() {
  return document.activeElement.closest(STEPS);
}

function step(direction) {
  const all = [...document.querySelectorAll(STEPS)];
  const place = all.indexOf(current());
  const next = all[place < 0 ? (direction > 0 ? 0 : all.length - 1) : place + direction];
  if (!next) return;
  if (!next.matches("a")) next.tabIndex = -1;
  next.focus();
  next.scrollIntoView({ block: "nearest" });
}

function reply() {
  const box = document.querySelector("form.answer textarea");
  if (box) enter(box);
  else current()?.querySelector('a[href$="#reply"]')?.click();
}

function enter(box) {
  came = document.activeElement;
  box?.focus();
}

function leave(box) {
  box.blur();
  if (came?.isConnected) came.focus();
  came = null;
}

// Who presses Reply in a list wants to write. The browser first goes to the place itself, and takes the focus along.
addEventListener("load", () => {
  if (location.hash === "#reply") requestAnimationFrame(() => document.querySelector("form.answer textarea")?.focus());
});

// On the phone: the way to the box, while the box is out of sight.
const write = document.querySelector(".write");
const box = document.querySelector("form.composer, form.answer");
if (write && box) new IntersectionObserver(([seen]) => (write.hidden = seen.isIntersecting)).observe(box);

const footer = document.querySelector(".colophon ul");
if (footer) {
  const way = document.createElement("li");
  const button = Object.assign(document.createElement("button"), { type: "button", className: "link", textContent: "Keys" });
  button.addEventListener("click", help);
  way.append(button);
  footer.append(way);
}

function help() {
  (document.querySelector("dialog.keys") ?? listOfKeys()).showModal();
}

function listOfKeys() {
  const dialog = Object.assign(document.createElement("dialog"), { className: "keys" });
  dialog.setAttribute("aria-label", "Keys");
  const rows = [["n, j", "next post or result"], ["k", "the one before"], ["r", "reply"], ["/", "search"], ["?", "these keys"], ["Escape", "leave a box or this list"]];
  const facts = Object.assign(document.createElement("dl"), { className: "facts" });
  for (const [keys, meaning] of rows) {
    facts.append(Object.assign(document.createElement("dt"), { textContent: keys }), Object.assign(document.createElement("dd"), { textContent: meaning }));
  }
  const form = Object.assign(document.createElement("form"), { method: "dialog", className: "actions" });
  const toggle = Object.assign(document.createElement("button"), { type: "button", className: "quiet" });
  const say = () => (toggle.textContent = localStorage.getItem(OFF) ? "Switch the keys on" : "Switch the keys off");
  toggle.addEventListener("click", () => {
    if (localStorage.getItem(OFF)) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "yes");
    say();
  });
  say();
  form.append(Object.assign(document.createElement("button"), { textContent: "Close" }), toggle);
  dialog.append(facts, form);
  document.body.append(dialog);
  return dialog;
}

// Reading what was open also without a connection, until signing out.
if (document.body.dataset.person) navigator.serviceWorker?.register("/offline.js").catch(() => {}); // a private window may refuse
document.querySelector('form[action="/sign-out"]')?.addEventListener("submit", forget);

function forget() {
  globalThis.caches?.delete("read").catch(() => {});
}
