// What is new comes by itself: the page's stream says that something changed, and the parts that are marked so are
// fetched anew. Without a stream the page is as it was loaded.

const source = document.querySelector("[data-live]");
// So many changes at once are shown together; a page that nobody looks at fetches nothing.
const PAUSE_MS = 1000;
let stream;
let waiting;
let missed = false;

// A part in which somebody is at work stays as it is.
const isBusy = (part) => part.contains(document.activeElement) && part !== document.activeElement;

async function refresh() {
  waiting = undefined;
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (!answer.ok || answer.redirected) return stream.close();
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

function hear() {
  if (document.hidden) return (missed = true);
  // Where the network is gone for a moment, the next change brings all of it.
  waiting ??= setTimeout(() => refresh().catch((error) => { if (!(error instanceof TypeError)) throw error; }), PAUSE_MS);
}

if (source && "EventSource" in window) {
  stream = new EventSource(source.dataset.live);
  stream.addEventListener("change", hear);
  document.addEventListener("visibilitychange", () => {
    if (document.hidden || !missed) return;
    missed = false;
    hear();
  });
  addEventListener("pagehide", () => stream.close());
}
