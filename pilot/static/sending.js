// Sends what people wrote so that nothing is lost: no text goes to a server that does not answer, and files go with
// progress. Without this script forms are sent as browsers do it.

const PATIENCE = 4000; // milliseconds until a silent server counts as gone
const uploading = new WeakSet();
const reached = new WeakSet(); // forms for which the server has answered just now

addEventListener("submit", (event) => {
  const { target: form, submitter } = event;
  if (uploading.has(form)) return event.preventDefault();
  if (event.defaultPrevented || form.method !== "post") return;
  const files = [...form.querySelectorAll("[type=file]")].flatMap((field) => [...field.files]);
  if (!files.length && (!form.matches("[data-draft]") || reached.delete(form))) return;
  event.preventDefault();
  sessionStorage.removeItem("sent"); // the draft goes only when the server has taken the text
  if (files.length) upload(form, submitter, files);
  else reach(form, submitter);
});

async function reach(form, submitter) {
  if (!(await answers())) return say(form, "Not saved, kept on this computer.", "The server does not answer. Try again in a moment.");
  reached.add(form);
  form.ariaBusy = null; // else this counts as a second press
  form.requestSubmit(submitter);
}

async function answers() {
  try {
    const answer = await fetch("/healthz", { cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
    return answer.status < 500; // a proxy without its server says 502 or 503
  } catch {
    return false;
  }
}

async function upload(form, submitter, files) {
  uploading.add(form);
  const kept = await known(files);
  const request = new XMLHttpRequest();
  const { bar, words } = progress(form, files, () => request.abort());
  request.upload.addEventListener("progress", ({ loaded, total }) => {
    bar.value = loaded / total;
    words.textContent = loaded < total ? `${Math.floor((100 * loaded) / total)} % sent` : "Almost there…";
  });
  request.addEventListener("loadend", () => uploading.delete(form));
  request.addEventListener("load", () => arrived(form, request));
  request.addEventListener("abort", () => say(form, "Not sent.", "Your text and files are still here."));
  request.addEventListener("error", () => say(form, "Not sent, the connection broke.", "Your text and files are still here. Try again."));
  request.open("POST", submitter?.getAttribute("formaction") ?? form.action); // formAction names this page without one
  const all = new FormData(form, submitter);
  if (kept.size) all.delete("file");
  if (kept.size) for (const file of files.filter((one) => !kept.has(one))) all.append("file", file);
  for (const number of kept.values()) all.append("kept", number);
  request.send(all);
}

// {file: its number} for those whose content the trial has already: these are not sent again (dropping.js).
async function known(files) {
  const found = new Map();
  for (const file of files) {
    const page = await globalThis.alreadyKept?.(file, { anew: "yes" });
    if (page) found.set(file, page.querySelector("[data-address]").dataset.address.split("/").pop());
  }
  return found;
}

function progress(form, files, cancel) {
  const line = Object.assign(document.createElement("p"), { className: "notice sending" });
  const bar = Object.assign(document.createElement("progress"), { max: 1, value: 0 });
  const words = Object.assign(document.createElement("span"), { textContent: "Sending…" });
  const stop = Object.assign(document.createElement("button"), { type: "button", className: "quiet", textContent: "Cancel" });
  bar.setAttribute("aria-label", `Sending ${files.map((file) => file.name).join(", ")}`);
  stop.addEventListener("click", cancel);
  line.append(bar, words, stop);
  show(form, line);
  return { bar, words };
}

function arrived(form, request) {
  const page = new DOMParser().parseFromString(request.responseText, "text/html");
  const problem = page.querySelector(".problem");
  if (request.status < 400 && !isSame(form, page, request.responseURL)) leave(form, new URL(request.responseURL));
  else if (problem) say(form, problem.querySelector("h1").textContent, problem.querySelector("h1 + p").textContent, ...ways(request, problem));
  else if (page.querySelector("main")) renew(page.querySelector("main"));
  else say(form, "Not sent.", "The server did not understand. Your text and files are still here.");
}

// Whether the answer is the page of this form again: with what was done (the roster), with what was added (files).
function isSame(form, page, address) {
  const again = page.querySelector(`main form[action="${form.getAttribute("action")}"]`);
  return again && new URL(address).pathname === new URL(form.action).pathname;
}

// The page that says what was done or is to be corrected, with the text in its box.
function renew(main) {
  const place = document.querySelector("main");
  place.replaceChildren(...main.childNodes);
  place.dispatchEvent(new CustomEvent("renewed", { bubbles: true }));
  place.querySelector("[aria-invalid], [role=alert]")?.scrollIntoView({ block: "center" });
  place.querySelector("[aria-invalid]")?.focus({ preventScroll: true });
}

function leave(form, there) {
  form.dispatchEvent(new CustomEvent("taken"));
  const stays = there.pathname + there.search === location.pathname + location.search;
  location.assign(there);
  if (stays) location.reload();
}

function ways(request, problem) {
  return request.status === 401 ? problem.querySelectorAll("a") : [" Your text and files are still here."];
}

// Says under the form, in red and aloud, why the text is still there.
function say(form, what, ...more) {
  form.ariaBusy = null;
  form.dispatchEvent(new Event("input")); // a text that was there before typing is kept, too
  const line = Object.assign(document.createElement("p"), { className: "notice bad sending", role: "alert" });
  line.append(Object.assign(document.createElement("strong"), { textContent: what }), ...more.flatMap((words) => [" ", words]));
  line.setAttribute("role", "alert");
  show(form, line);
}

function show(form, line) {
  form.querySelector(".sending")?.remove();
  form.append(line);
  line.scrollIntoView({ block: "nearest" });
}
