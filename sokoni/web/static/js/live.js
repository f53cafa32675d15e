// What is new comes by itself: the page's stream says that something changed, and the parts that are marked so are
// fetched anew. Without a stream the page is as it was loaded.

const source = document.querySelector("[data-live]");
const farewell = document.querySelector("[data-live-ended]");
// So many changes at once are shown together; a page that nobody looks at fetches nothing.
const PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 30000;
let stream;
let waiting;
let missed = false;
let mark;
let failures = 0;

// A part in which somebody is at work stays as it is.
const isBusy = (part) => part.contains(document.activeElement) && part !== document.activeElement;

function end() {
  stream.close();
  stream = undefined;
  if (farewell) farewell.hidden = false;
}

async function refresh() {
  waiting = undefined;
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  // Who was signed out is sent elsewhere, and what the page is about may be gone; a server that is busy comes back.
  if (answer.redirected || (answer.status >= 400 && answer.status < 500 && answer.status !== 429)) return end();
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const part of document.querySelectorAll("[data-live-part]")) {
    const next = fresh.getElementById(part.id);
    // Parts may stand in parts: where the outer one came anew, so did the inner ones.
    if (!part.isConnected || !next || isBusy(part)) continue;
    const opened = [...part.querySelectorAll("details")].map((each) => each.open);
    next.querySelectorAll("details").forEach((each, place) => { each.open = opened[place] ?? each.open; });
    if (next.outerHTML !== part.outerHTML) part.replaceWith(document.adoptNode(next));
  }
}

// Where the network is gone for a moment, the next change brings all of it.
const tryRefresh = () => refresh().catch((error) => { if (!(error instanceof TypeError)) throw error; });

function hear() {
  if (document.hidden) return (missed = true);
  waiting ??= setTimeout(tryRefresh, PAUSE_MS);
}

function listen() {
  const address = new URL(source.dataset.live, location.href);
  if (mark) address.searchParams.set("since", mark);
  stream = new EventSource(address);
  stream.addEventListener("open", () => { failures = 0; });
  stream.addEventListener("change", (event) => {
    mark = event.lastEventId;
    hear();
  });
  stream.addEventListener("error", () => {
    // Browsers come back by themselves where a connection broke, and give up where the answer was no stream.
    if (stream?.readyState !== EventSource.CLOSED) return;
    failures += 1;
    setTimeout(again, Math.min(PAUSE_MS * 2 ** failures, LONGEST_PAUSE_MS));
  });
}

// The page itself says whether its reader may still see it; what was missed meanwhile comes with it.
async function again() {
  await tryRefresh();
  if (stream) listen();
}

if (source && "EventSource" in window) {
  listen();
  document.addEventListener("visibilitychange", () => {
    if (document.hidden || !missed) return;
    missed = false;
    hear();
  });
  addEventListener("pagehide", () => stream?.close());
  addEventListener("pageshow", (event) => {
    if (event.persisted && stream) again();
  });
}
