// Keeps the page as it is now: what changed on the server is shown at once, and forms are sent without a reload.
// Without this script everything works by forms and links.
"use strict";

const PARTS = ["people", "places", "conversation", "members", "notice", "clock"];

function atEnd(list) {
  return list.scrollHeight - list.scrollTop - list.clientHeight < 80;
}

function show(html, { follow = false } = {}) {
  const fresh = new DOMParser().parseFromString(html, "text/html");
  const before = document.getElementById("conversation");
  const stay = before !== null && !follow && !atEnd(before) ? before.scrollTop : null;
  for (const id of PARTS) {
    const old = document.getElementById(id);
    const now = fresh.getElementById(id);
    if (!old || !now || old.innerHTML === now.innerHTML) continue;
    const open = [...old.querySelectorAll("details")].map((details) => details.open);
    old.innerHTML = now.innerHTML;
    [...old.querySelectorAll("details")].forEach((details, index) => (details.open = open[index] ?? false));
  }
  const list = document.getElementById("conversation");
  if (list) list.scrollTop = stay ?? list.scrollHeight;
}

let asked = false;

async function refresh() {
  if (asked) return;
  asked = true;
  await new Promise((resume) => setTimeout(resume, 60));
  asked = false;
  const answer = await fetch(location.pathname, { headers: { Accept: "text/html" } });
  if (answer.ok) show(await answer.text());
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  event.preventDefault();
  const body = new FormData(form, event.submitter);
  const answer = await fetch(form.getAttribute("action"), { method: "POST", body });
  const place = new URL(answer.url);
  if (place.pathname !== location.pathname || location.search || form.id === "door") {
    location.assign(place.pathname + place.search);
    return;
  }
  show(await answer.text(), { follow: true });
  if (form.hasAttribute("data-composer") && !place.search) form.reset();
});

document.addEventListener("keydown", (event) => {
  const field = event.target;
  if (event.key === "Enter" && !event.shiftKey && field.tagName === "TEXTAREA" && field.value.trim()) {
    event.preventDefault();
    field.form.requestSubmit();
  }
});

const list = document.getElementById("conversation");
if (list) list.scrollTop = list.scrollHeight;
const events = new EventSource("/control/events");
events.addEventListener("changed", refresh);
window.addEventListener("pagehide", () => events.close());
