// While a question is typed, shows in the composer what may answer it already. All works without it.
"use strict";

const WAIT = 400; // milliseconds without a key before the server is asked
const LENGTH = 300; // characters: enough to know the question, and short of what an address may hold

addEventListener("renewed", (event) => answerIn(event.target));
answerIn(document);

function answerIn(page) {
  for (const place of page.querySelectorAll("form.composer .likely")) answer(place.closest("form"), place);
}

function answer(form, place) {
  let waiting, asked = "", asking = new AbortController();
  form.querySelector(".asked").hidden = true; // what it does on a page of its own happens here

  const look = () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, WAIT);
  };
  form.addEventListener("input", look);
  look(); // a draft may have come back

  async function ask() {
    const typed = new FormData(form);
    const body = typed.get("kind") === "question" ? [...typed.get("body")].slice(0, LENGTH).join("") : "";
    if (body === asked) return;
    asked = body;
    asking.abort();
    asking = new AbortController();
    place.replaceChildren(...(body ? await found(body, asking.signal) : []));
  }
}

async function found(body, signal) {
  try {
    const answer = await fetch(`/questions/similar?body=${encodeURIComponent(body)}`, { signal });
    if (!answer.ok || answer.redirected) return [];
    return new DOMParser().parseFromString(await answer.text(), "text/html").body.children;
  } catch {
    return []; // no connection, or another key meanwhile
  }
}
