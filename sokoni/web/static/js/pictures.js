// The editor's pictures: sent as they are dropped, put in order by dragging. What comes back from the server takes the place of the part of the page; what was typed elsewhere stays.

const editor = document.querySelector("[data-editor]");
const part = document.getElementById("pictures");
const toasts = document.getElementById("toasts");
// A product that is still to be made has no place to send pictures to: they go with its form.
const address = editor.dataset.pictures;

// What the form says of pictures, without new files.
function said(extra = {}) {
  const data = new FormData();
  data.set("seen", editor.elements.seen.value);
  for (const element of part.querySelectorAll("[name]:not(button, [type=file])")) data.set(element.name, element.value);
  for (const [name, value] of Object.entries(extra)) data.set(name, value);
  return data;
}

function take(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const fresh = page.getElementById("pictures");
  if (!fresh) return location.reload();
  editor.elements.seen.value = fresh.dataset.seen;
  const mistake = fresh.querySelector("#pictures-mistake")?.textContent.trim();
  part.replaceChildren(...fresh.childNodes);
  window.htmx?.process(part);
  const toast = page.querySelector(".toast");
  if (toast) toasts.replaceChildren(document.adoptNode(toast));
  part.dispatchEvent(new Event("pictures:shown"));
  draw();
  return mistake;
}

async function ask(method, where, body) {
  const answer = await fetch(where, { method, body, headers: { "HX-Request": "true" } });
  return answer.text();
}

// One after the other, so that no answer overtakes a newer one; what does not arrive is said, and the next one goes on.
let last = Promise.resolve();
const queue = (work) => (last = last.then(work).catch(say));

function say(error) {
  const toast = document.createElement("p");
  toast.className = "toast";
  toast.textContent = editor.dataset.failed;
  toasts.replaceChildren(toast);
  // Without a network, fetch says TypeError; anything else is a mistake of ours.
  if (!(error instanceof TypeError)) throw error;
}

// Whoever saves while pictures are on their way waits for them: leaving the page would lose them.
document.addEventListener("submit", (event) => {
  if (event.target !== editor || !files.some((each) => each.state === "sending")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const { submitter } = event;
  queue(() => editor.requestSubmit(submitter?.isConnected ? submitter : undefined));
}, true);
const send = (extra) => queue(async () => take(await ask("POST", address, said(extra))));

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-picture-do]");
  if (!button || !address) return;
  event.preventDefault();
  const { value } = button;
  const tile = button.closest("[data-tile]")?.id;
  button.closest("[popover]")?.hidePopover();
  send({ do: value }).then(() => focusAgain(value, tile));
});

// The keyboard stays where it worked: on the same button, or where that has gone, beside it.
function focusAgain(value, tile) {
  const button = part.querySelector(`button[value="${CSS.escape(value)}"]:not([popover] *)`);
  if (button && !button.disabled) return button.focus();
  (document.getElementById(tile)?.querySelector("button:enabled") ?? part.querySelector("[type=file]")).focus();
}

// Undo of a picture's change leaves alone what is typed elsewhere.
document.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-undo=pictures]");
  if (!form || !address) return;
  event.preventDefault();
  const data = new FormData(form);
  toasts.replaceChildren();
  queue(async () => {
    await ask("POST", form.action, data);
    take(await ask("GET", address));
  });
});

// Files: each is sent by itself and says how far it is; one that is refused says why, and keeps none of the others out.
let files = [];
part.addEventListener("change", (event) => {
  const input = event.target.closest("[type=file]");
  if (!input) return;
  const chosen = [...input.files];
  if (!address) {
    files = chosen.map((file) => ({ name: file.name, state: "waiting" }));
    return draw();
  }
  input.value = "";
  files = files.filter((each) => each.state !== "failed");
  for (const file of chosen) {
    const entry = { name: file.name, state: "sending", share: 0 };
    files.push(entry);
    queue(() => upload(file, entry));
  }
  draw();
});

function upload(file, entry) {
  const body = said();
  body.append("pictures", file);
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("POST", address);
    request.setRequestHeader("HX-Request", "true");
    request.upload.onprogress = (event) => {
      entry.share = event.lengthComputable ? Math.round((100 * event.loaded) / event.total) : 0;
      draw();
    };
    request.onload = () => {
      entry.state = "done";
      const wrong = request.status < 500 && request.status !== 413 ? take(request.responseText) : list().dataset.failed;
      if (wrong) Object.assign(entry, { state: "failed", wrong });
      files = files.filter((each) => each.state !== "done");
      draw();
      resolve();
    };
    request.onerror = () => {
      Object.assign(entry, { state: "failed", wrong: list().dataset.failed });
      draw();
      resolve();
    };
    request.send(body);
  });
}

const list = () => part.querySelector("[data-uploads]");

function draw() {
  list().replaceChildren(...files.map((each) => {
    const line = document.createElement("li");
    const name = document.createElement("bdi");
    name.textContent = each.name;
    line.append(name);
    if (each.state === "sending") {
      const bar = document.createElement("progress");
      bar.max = 100;
      bar.value = each.share;
      bar.setAttribute("aria-label", each.name);
      line.append(bar);
    } else if (each.state === "failed") {
      line.className = "field-mistake";
      line.append(` ${each.wrong}`);
    }
    return line;
  }));
}

// Order: a picture that is dragged over another takes its place at once; dropped, the order is saved.
let carried;
let before;
const order = () => [...part.querySelectorAll("[data-tile]")].map((tile) => tile.dataset.tile).join(",");
part.addEventListener("dragstart", (event) => {
  carried = event.target.closest?.("[data-tile]");
  if (!carried || !address) return;
  before = order();
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", carried.dataset.tile);
  carried.classList.add("tile-carried");
});
part.addEventListener("dragover", (event) => {
  const over = carried && event.target.closest?.("[data-tile]");
  if (!over) return;
  event.preventDefault();
  if (over === carried) return;
  const isAfter = carried.compareDocumentPosition(over) & Node.DOCUMENT_POSITION_FOLLOWING;
  isAfter ? over.after(carried) : over.before(carried);
});
part.addEventListener("drop", (event) => carried && event.preventDefault());
part.addEventListener("dragend", () => {
  carried?.classList.remove("tile-carried");
  if (carried && order() !== before) send({ order: order() });
  carried = undefined;
});

// A press on a picture opens what is said of it; its button does the same for the keyboard.
part.addEventListener("click", (event) => {
  const face = event.target.closest(".tile-face");
  if (face) document.getElementById(face.dataset.opens)?.showPopover();
});
