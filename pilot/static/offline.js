// Keeps the last pages that were read, so that they can be read again without a connection. Signing out empties it.

const MOST = 60;
const NEVER = /^\/(sign-out|me|feeds|feed\.atom|roster|f|files\/\d+)(\/|$)/; // keys, one's own, and what may be large
const OUT = /^\/(sign-in|join)(\/|$)/; // who sees these is nobody yet
const OFFLINE = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>No connection</title><main><h1>No connection</h1><p>This page was not read on this computer before.
<a href="/">Timeline</a></p></main></html>`;

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));

addEventListener("fetch", (event) => {
  const { request } = event;
  const place = new URL(request.url);
  const kept = request.mode === "navigate" || ["style", "script"].includes(request.destination);
  if (place.origin !== location.origin || request.method !== "GET" || !kept || NEVER.test(place.pathname)) return;
  event.respondWith(OUT.test(place.pathname) ? outside(request) : fresh(event));
});

async function outside(request) {
  const answer = await fetch(request);
  if (answer.ok) await forget();
  return answer;
}

async function fresh(event) {
  const { request } = event;
  try {
    const answer = await fetch(request);
    if ([401, 410].includes(answer.status)) await forget();
    if (answer.ok && !answer.redirected) event.waitUntil(keep(request, answer.clone()));
    return answer;
  } catch (error) {
    return known(request, error);
  }
}

async function keep(request, answer) {
  try {
    const read = await caches.open("read");
    await read.put(request, answer);
    const keys = await read.keys();
    await Promise.all(keys.slice(0, Math.max(0, keys.length - MOST)).map((key) => read.delete(key)));
  } catch {
    // a full disk, or a tab that was closed meanwhile: then this page is not kept
  }
}

async function known(request, error) {
  const answer = await caches.match(request, { cacheName: "read", ignoreVary: true }).catch(() => undefined);
  if (request.mode !== "navigate") return answer ?? Promise.reject(error);
  if (!answer) return new Response(OFFLINE, { headers: { "Content-Type": "text/html; charset=utf-8" } });
  const day = new Date(answer.headers.get("Date")).toLocaleString();
  const since = `<p class="strip offline" role="status">No connection. This is what you read on ${day}.</p>`;
  const page = (await answer.text()).replace(/<header class="masthead">/, (header) => header + since);
  const headers = { "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": answer.headers.get("Content-Security-Policy") };
  return new Response(page, { headers });
}

function forget() {
  return caches.delete("read").catch(() => false);
}
