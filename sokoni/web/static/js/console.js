// The consoles' comforts: palette, keys for lists, the board. Each page works without them.

const isTyping = (target) => target.closest?.("input, textarea, select, [contenteditable]");
const openDialog = () => document.querySelector("dialog[open]");

// Dialogs: opened by what says data-opens, closed by data-close or a click beside them.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  if (opener) {
    event.preventDefault();
    show(document.getElementById(opener.dataset.opens));
  } else if (event.target.closest("[data-close]") || event.target.matches("dialog")) {
    event.target.closest("dialog")?.close();
  }
});

function show(dialog) {
  if (!dialog || dialog.open) return;
  openDialog()?.close();
  dialog.showModal();
  if (dialog === palette) {
    field.select();
    look();
  }
}

// The rail: in a low window, where one stands may be among what is scrolled to.
const rail = document.querySelector(".rail-links");
const lit = rail?.querySelector("[aria-current]");
if (lit && rail.scrollHeight > rail.clientHeight) {
  const [links, line] = [rail.getBoundingClientRect(), lit.getBoundingClientRect()];
  rail.scrollTop += line.top - links.top - (links.height - line.height) / 2;
}

// The palette: what is typed is looked up on the server; the arrow keys choose a line, Enter opens it.
const palette = document.getElementById("palette");
const field = palette?.querySelector("input");
const found = document.getElementById("palette-found");
let asked;
let waiting;

async function look() {
  asked?.abort();
  asked = new AbortController();
  const address = `${field.form.getAttribute("action")}?${new URLSearchParams({ q: field.value })}`;
  try {
    const answer = await fetch(address, { headers: { "HX-Request": "true" }, signal: asked.signal });
    if (!answer.ok || answer.redirected) return location.assign(address);
    found.innerHTML = await answer.text();
    choose(found.querySelector("[role=option]"));
  } catch (error) {
    // A newer question took this one's place; without a server, Enter still asks for the page.
    if (error.name !== "AbortError" && !(error instanceof TypeError)) throw error;
  }
}

function choose(line) {
  found.querySelector("[aria-selected=true]")?.setAttribute("aria-selected", "false");
  line?.setAttribute("aria-selected", "true");
  line?.scrollIntoView({ block: "nearest" });
  if (line) field.setAttribute("aria-activedescendant", line.id);
  else field.removeAttribute("aria-activedescendant");
}

field?.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(look, 120);
});
field?.addEventListener("keydown", (event) => {
  const lines = [...found.querySelectorAll("[role=option]")];
  const at = lines.findIndex((line) => line.getAttribute("aria-selected") === "true");
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    const step = event.key === "ArrowDown" ? 1 : -1;
    choose(lines[(at + step + lines.length) % lines.length]);
  } else if (event.key === "Enter" && lines[at]) {
    event.preventDefault();
    lines[at].click();
  }
});

// Keys. Whoever writes in a field is left alone, except for the palette's own.
let went = false;
document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    return palette?.open ? palette.close() : show(palette);
  }
  if (event.ctrlKey || event.metaKey || event.altKey || openDialog() || isTyping(event.target)) return;
  const go = went && document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  went = event.key === "g";
  if (go) return go.click();
  press(event);
});

function press(event) {
  const keys = {
    "?": () => show(document.getElementById("keys")),
    "/": () => document.querySelector("[data-search]")?.focus(),
    j: () => step(1),
    k: () => step(-1),
    x: () => currentRow()?.querySelector("[data-pick]")?.click(),
    Enter: () => event.target.closest("[data-row]") && !event.target.closest("a, button, summary") && currentRow()?.querySelector("[data-open]")?.click(),
  };
  const row = currentRow()?.querySelector(`[data-press="${CSS.escape(event.key)}"]`);
  const own = row ? () => row.click() : keys[event.key];
  if (!own) return;
  if (event.key !== "Enter") event.preventDefault();
  own();
}

// A form that opens in place is there to be typed in.
document.addEventListener("toggle", (event) => {
  if (event.target.matches?.("details[data-menu][open]")) event.target.querySelector("form input:not([type=hidden])")?.focus();
}, true);

const rows = () => [...document.querySelectorAll("[data-row]")];
const currentRow = () => document.activeElement?.closest("[data-row]") ?? document.querySelector("[data-row][data-current]");

function step(by) {
  const all = rows();
  if (!all.length) return;
  const at = all.indexOf(currentRow());
  const next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + by, 0), all.length - 1)];
  all.forEach((row) => row.toggleAttribute("data-current", row === next));
  (next.querySelector("[data-open]") ?? next.querySelector("a, button, input"))?.focus();
  next.scrollIntoView({ block: "nearest" });
}

// The board: a card may be dropped only where its order may go; the card's own form makes the move.
let carried;
document.addEventListener("dragstart", (event) => {
  carried = event.target.closest?.("[data-moves]");
  if (!carried) return;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", carried.id);
  const allowed = carried.dataset.moves.split(" ");
  document.querySelectorAll("[data-column]").forEach((column) => {
    column.classList.toggle("column-open", allowed.includes(column.dataset.column));
  });
});
const target = (event) => carried && event.target.closest?.(".column-open");
document.addEventListener("dragover", (event) => {
  const column = target(event);
  document.querySelectorAll(".column-over").forEach((each) => each !== column && each.classList.remove("column-over"));
  if (!column) return;
  event.preventDefault();
  column.classList.add("column-over");
});
document.addEventListener("drop", (event) => {
  const column = target(event);
  if (!column) return;
  event.preventDefault();
  const button = carried.querySelector(`button[value="${CSS.escape(column.dataset.column)}"]`);
  column.querySelector(".column-cards").append(carried);
  button.form.requestSubmit(button);
});
document.addEventListener("dragend", () => {
  carried = undefined;
  document.querySelectorAll(".column-open, .column-over").forEach((column) => column.classList.remove("column-open", "column-over"));
});

// Tabs that do not fit scroll, and the one that is open is in sight.
for (const tab of document.querySelectorAll(".tabs-scroll [aria-current]")) {
  const bar = tab.closest(".tabs-scroll");
  const [inside, outside] = [tab.getBoundingClientRect(), bar.getBoundingClientRect()];
  bar.scrollLeft += inside.left + inside.width / 2 - outside.left - outside.width / 2;
}
