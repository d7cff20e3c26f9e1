// Files dropped anywhere: into the form under the pointer or the one where people write, else kept at once, one after
// another, in a tray with progress, cancel and "try again". Whole folders are walked. Without this script forms take files.

const MOST = 500; // files of a folder
const HASHED = [100_000, 64_000_000]; // bytes between which asking first pays: smaller is sent as fast, larger fills the memory
const WRITING = "form.composer, form.answer, form.editor";
const waiting = [];
let busy = false;

for (const type of ["dragover", "drop"]) addEventListener(type, (event) => take(event));
addEventListener("dragleave", (event) => event.relatedTarget || mark(false));
document.querySelector("form.drop [type=file]")?.addEventListener("change", ({ target }) => {
  keep([...target.files].map((file) => ({ file })));
  target.value = "";
});
addEventListener("beforeunload", (event) => busy && event.preventDefault());
addEventListener("click", ({ target }) => target.matches?.("[data-copy]") && copy(document.querySelector("[data-short]").value, target));
offerCopy();

async function take(event) {
  const transfer = event.dataTransfer;
  if (!transfer?.types.includes("Files") || !document.querySelector("[data-takes-files]")) return;
  event.preventDefault(); // else the browser leaves the page to show the file
  mark(event.type === "dragover");
  if (event.type === "dragover") return void (transfer.dropEffect = "copy"); // else Outlook moves a dragged mail to its trash
  const field = fieldFor(event.target);
  const { files, folders } = await walked(transfer); // read at once: the transfer is empty after this turn
  if (!field) return keep(files, folders);
  if (folders.length || !field.multiple) return keep(files, folders);
  const all = new DataTransfer();
  for (const file of [...field.files, ...files.map((one) => one.file)]) all.items.add(file);
  field.files = all.files;
  field.dispatchEvent(new Event("change", { bubbles: true }));
  if (files.length === 1 && /\.eml$/i.test(files[0].file.name)) readLetter(field.form);
}

// The field of the form under the pointer, else of the form of this page in which people write.
function fieldFor(target) {
  const form = target.closest?.("form");
  return (form?.matches(".drop") ? null : form?.querySelector("[type=file]")) ?? document.querySelector(`main :is(${WRITING}) [type=file]`);
}

function mark(over) {
  document.body.toggleAttribute("data-dropping", over);
}

// A mail dropped into an empty box fills it: the server reads the letter and gives the form back.
function readLetter(form) {
  const box = form.elements.body;
  if (box && !box.value.trim()) form.requestSubmit(form.querySelector(".primary"));
}

// Every file of what was dropped, with its path below the folder it is in.
async function walked(transfer) {
  const items = [...transfer.items].filter((item) => item.kind === "file");
  const entries = items.map((item) => item.webkitGetAsEntry?.());
  const plain = items.map((item) => item.getAsFile());
  const files = [];
  for (const [place, entry] of entries.entries()) {
    if (entry?.isDirectory) await walk(entry, files);
    else if (plain[place]) files.push({ file: plain[place] });
  }
  return { files, folders: entries.filter((entry) => entry?.isDirectory).map((entry) => entry.name) };
}

async function walk(folder, files) {
  const reader = folder.createReader();
  for (let some = [1]; some.length && files.length < MOST; ) {
    some = await new Promise((done, fail) => reader.readEntries(done, fail)); // a hundred at a time
    for (const entry of some) {
      if (entry.name.startsWith(".") || files.length >= MOST) continue;
      if (entry.isDirectory) await walk(entry, files);
      else files.push({ file: await new Promise((done, fail) => entry.file(done, fail)), path: entry.fullPath.slice(1) });
    }
  }
}

function keep(files, folders = []) {
  const tray = document.querySelector(".tray") ?? newTray();
  if (files.length >= MOST) tray.append(make("li", { textContent: `These are the first ${MOST} files. Drop the rest apart.` }));
  const pages = files.filter(({ file }) => /\.md$/i.test(file.name));
  if (folders.length && pages.length) return ask(tray, files, folders, pages);
  for (const { file } of files) queue(tray, file);
}

function newTray() {
  const tray = make("ul", { className: "tray", ariaLabel: "Files on their way", role: "list" });
  tray.setAttribute("aria-live", "polite");
  document.body.append(tray);
  return tray;
}

// A folder of Markdown may become pages; what people want is theirs to say.
function ask(tray, files, folders, pages) {
  const row = make("li", {}, make("p", { textContent: `${folders.join(", ")} holds ${pages.length} ${pages.length > 1 ? "pages" : "page"} of Markdown.` }));
  const asPages = button("Make pages", () => row.replaceWith(sendFolder(files)), "primary");
  const asFiles = button("Keep as files", () => {
    row.remove();
    for (const { file } of files) queue(tray, file);
  });
  row.append(make("p", { className: "actions" }, asPages, asFiles));
  tray.append(row);
  asPages.focus();
}

function sendFolder(files) {
  const row = make("li", { textContent: "Making pages…" });
  const form = new FormData();
  for (const { file, path } of files) form.append("file", file, path ?? file.name);
  fetch("/pages/load", { method: "POST", body: form })
    .then(async (answer) => show(row, new DOMParser().parseFromString(await answer.text(), "text/html")))
    .catch(() => row.replaceChildren("The connection broke. Some pages may be there; drop the folder again, nothing is made twice."));
  return row;
}

function show(row, page) {
  const main = page.querySelector("main");
  row.remove();
  document.querySelector("main").replaceChildren(...main.childNodes);
  scrollTo(0, 0);
}

function queue(tray, file) {
  const row = make("li", {}, make("strong", { textContent: file.name }), make("span", { className: "said", textContent: "Waiting…" }));
  tray.append(row);
  waiting.push({ file, row });
  if (!busy) work();
}

async function work() {
  busy = true;
  const sent = [];
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const page = await one(next);
    if (page) sent.push({ ...next, page });
  }
  busy = false;
  if (sent.length === 1) copyFirst(sent[0]);
  if (sent.length) refresh();
}

// Keeps one file; gives its page, or null when it was cancelled or refused.
async function one({ file, row }) {
  try {
    const page = (await alreadyKept(file, place())) ?? (await send(file, row));
    done(row, page);
    return page;
  } catch (error) {
    const again = button("Try again", () => {
      row.remove();
      queue(document.querySelector(".tray"), file);
    });
    say(row, error.message, again, leave(row));
    return null;
  }
}

// The page of a file whose content the trial has already: then only its SHA-256 and its name are sent.
globalThis.alreadyKept = alreadyKept;
async function alreadyKept(file, where = {}) {
  if (!globalThis.crypto?.subtle || file.size < HASHED[0] || file.size > HASHED[1]) return null;
  try {
    const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
    const sha256 = [...hash].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    const answer = await fetch("/files/known", { method: "POST", body: new URLSearchParams({ ...where, name: file.name, sha256 }) });
    const page = answer.status === 200 && new DOMParser().parseFromString(await answer.text(), "text/html");
    return page && page.querySelector("[data-short]") ? page : null;
  } catch {
    return null; // it is sent, and then says what is wrong
  }
}

function send(file, row) {
  const request = new XMLHttpRequest();
  const bar = make("progress", { max: 1, value: 0 });
  bar.setAttribute("aria-label", `Sending ${file.name}`);
  row.querySelector(".said").replaceChildren(bar, button("Cancel", () => request.abort(), "quiet"));
  request.upload.addEventListener("progress", ({ loaded, total }) => (bar.value = loaded / total));
  const form = new FormData();
  for (const [name, value] of Object.entries(place())) form.append(name, value);
  form.append("file", file);
  return new Promise((keepPage, fail) => {
    request.addEventListener("load", () => {
      const page = new DOMParser().parseFromString(request.responseText, "text/html");
      if (page.querySelector("[data-short]")) return keepPage(page);
      fail(new Error(page.querySelector(".problem h1 + p")?.textContent ?? "The server did not understand."));
    });
    request.addEventListener("abort", () => fail(new Error("Cancelled.")));
    request.addEventListener("error", () => fail(new Error("The connection broke.")));
    request.open("POST", "/files");
    request.send(form);
  });
}

function place() {
  const { placePage: page } = document.querySelector("[data-place-page]")?.dataset ?? {};
  return page ? { page } : {};
}

function done(row, page) {
  const field = page.querySelector("[data-short]");
  const link = make("a", { href: page.querySelector("[data-address]").dataset.address, textContent: field.dataset.short });
  row.querySelector("strong").replaceChildren(link);
  say(row, `${field.dataset.size} you need not mail.`, button("Copy link", ({ target }) => copy(field.value, target)), leave(row));
}

function copyFirst({ row, page }) {
  copy(page.querySelector("[data-short]").value, row.querySelector("button"));
}

// The lists of this page hold what has come now.
async function refresh() {
  if (!document.querySelector("form.drop, [data-place-page]")) return;
  const answer = await fetch(location.href);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const list of document.querySelectorAll("[data-refreshed]")) {
    const again = page.querySelector(`[data-refreshed="${list.dataset.refreshed}"]`);
    if (again) list.replaceWith(again);
  }
  document.dispatchEvent(new Event("refreshed"));
}

async function copy(text, teller) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const field = make("input", { value: text });
    document.body.append(field);
    field.select();
    const copied = document.execCommand("copy"); // plain HTTP has no clipboard
    field.remove();
    if (!copied) return;
  }
  teller.textContent = "Link copied";
}

function offerCopy() {
  const field = document.querySelector("[data-short]");
  if (!field) return;
  const way = button("Copy link", () => {});
  way.dataset.copy = "";
  field.after(way);
  field.addEventListener("focus", () => field.select());
}

function say(row, words, ...ways) {
  row.querySelector(".said").replaceChildren(make("span", { textContent: words }), ...ways);
}

function leave(row) {
  const way = button("×", () => (row.parentElement.children.length > 1 ? row : row.parentElement).remove(), "quiet");
  way.setAttribute("aria-label", "Close");
  return way;
}

function button(textContent, act, className = "") {
  const made = make("button", { type: "button", textContent, className });
  made.addEventListener("click", act);
  return made;
}

function make(tag, facts, ...children) {
  const made = Object.assign(document.createElement(tag), facts);
  made.append(...children);
  return made;
}
